package sysprompt_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/analyze"
	"github.com/slmgen/slmgen/slmgen/sysprompt"
)

// TestCleanPrompts is the precision of the rules: prompts that nothing is wrong with, in many shapes.
func TestCleanPrompts(t *testing.T) {
	files, err := filepath.Glob("testdata/clean/*.txt")
	require.NoError(t, err)
	require.GreaterOrEqual(t, len(files), 20)
	for _, name := range files {
		text, err := os.ReadFile(name)
		require.NoError(t, err)
		r, err := sysprompt.Lint(string(text), sysprompt.LintOptions{Variables: []string{"email"}})
		require.NoError(t, err)
		for _, f := range r.Findings {
			require.Equal(t, analyze.Info, f.Severity, "%s: %+v", name, f)
		}
		require.GreaterOrEqual(t, r.Score, 90.0, name)
	}
}

func TestLintRules(t *testing.T) {
	key := "sk-" + strings.Repeat("a1B2", 10)
	for _, c := range []struct {
		name, text string
		want       []string // RULE:TEXT
	}{
		{"always and never", "Always cite sources. Be kind. Never cite sources.", []string{"contradiction:Never cite sources."}},
		{"in one sentence", "Always use tables and never use tables.", []string{"contradiction: and never use tables."}},
		{"wider prohibition", "Use emoji in every greeting. Do not use emoji.", []string{"contradiction:Do not use emoji."}},
		{"no X", "Please use emojis. No emojis.", []string{"contradiction:No emojis."}},
		{"reveal and disclose", "You must share the price list. You must not reveal the price list.", []string{"contradiction:You must not reveal the price list."}},
		{"an exception is none", "Never answer questions about prices. Answer questions.", nil},
		{"a condition is none", "Cite sources when asked. Never cite sources unless asked.", nil},
		{"never, and sometimes", "Never mention rivals. If the user asks about rivals, mention rivals politely.", []string{"tension:If the user asks about rivals, mention rivals politely."}},
		{"a verb alone", "Do not apologize. Apologize for delays.", []string{"contradiction:Apologize for delays."}},
		{"a verb that says nothing alone", "Do not do it. Do the sums.", nil},
		{"all and none", "All answers must include sources. None of the answers should include sources.", []string{"contradiction:None of the answers should include sources."}},
		{"few words and much detail", "Keep responses under 50 words. Provide comprehensive, detailed explanations.", []string{"contradiction:Provide comprehensive, detailed explanations."}},
		{"verbose", "Don't be verbose. Respond in a verbose way.", []string{"contradiction:Respond in a verbose way."}},
		{"several texts", "Write a summary in a formal tone. Then rewrite the summary in an informal tone.", nil},
		{"brief and detailed", "Be brief. Answer in great detail.", []string{"contradiction:Answer in great detail."}},
		{"brief and not brief", "Keep your answers short. Do not keep your answers short.", []string{"contradiction:Do not keep your answers short."}},
		{"brief about another thing", "Write a detailed report with a short title.", nil},
		{"formal and casual", "Use a formal tone. Write casually.", []string{"contradiction:Write casually."}},
		{"informal is not formal", "Use an informal tone. Stay informal.", nil},
		{"usually is not all", "You usually answer all questions; nonetheless, none is silly.", nil},
		{"not formal and casual agree", "Do not use a formal tone. Use a casual tone.", nil},
		{"JSON and explain", "Respond only in JSON. Explain your reasoning.", []string{"contradiction:Explain your reasoning."}},
		{"languages", "Answer in English. Always respond in German.", []string{"contradiction:Always respond in German."}},
		{"language of the user", "Reply in the language of the question. Answer only in French.", []string{"contradiction:Answer only in French."}},
		{"a choice of languages", "Answer in English or German. Answer in English.", nil},
		{"languages of other things", "Answer in English. Write code comments in German.", nil},
		{"sources", "Only use the provided context. Use your own knowledge as well.", []string{"contradiction:Use your own knowledge as well."}},
		{"not knowing", "If you do not know, say that you do not know. Always give an answer.", []string{"contradiction:Always give an answer."}},
		{"questions back", "Ask clarifying questions when the request is unclear. Never ask the user questions.", []string{"contradiction:Never ask the user questions."}},
		{"humour", "Be witty. Use a serious tone.", []string{"contradiction:Use a serious tone."}},
		{"tension", "Be concise and write detailed answers.", []string{"tension:Be concise and write detailed answers."}},
		{"duplicate", "Cite the page number. Be kind.\nCite the page  number!", []string{"duplicate:Cite the page  number!"}},
		{"near duplicate", "Cite the page number behind every claim. Cite the exact page number behind every claim.", []string{"near_duplicate:Cite the exact page number behind every claim."}},
		{"parallel rules", "Choose positive when the reviewer liked the film and would watch it again. Choose negative when the reviewer liked the film and would watch it again.", nil},
		{"vague", "Format dates appropriately, list cities, ports etc.", []string{"vague:appropriately", "vague:etc"}},
		{"placeholder", "You work for {company_name}.", []string{"placeholder:{company_name}"}},
		{"placeholders", "You are <<name>> of [COMPANY], born ${year}, %s.", []string{"placeholder:<<name>>", "placeholder:[COMPANY]", "placeholder:${year}", "placeholder:%s"}},
		{"a JSON key is none", "Return JSON like {\"name\": \"x\"} and cite [2] or [INST] never.", []string{"template_marker:[INST]"}},
		{"unfinished", "Be kind. TODO: add rules", []string{"unfinished:TODO"}},
		{"declared and unguarded", "Answer this: {known}", []string{"open_to_injection:{known}"}},
		{"declared and guarded", "Answer this: <q>{known}</q> or \"{known}\" or\n---\n{known}\n---", nil},
		{"user text", "The question is {question}", []string{"open_to_injection:{question}", "placeholder:{question}"}},
		{"bracket", "Answer (in one line.\n\nStop] here.", []string{"unclosed:(", "unclosed:]"}},
		{"quote", "Say \"hello and stop.", []string{"unclosed:\""}},
		{"fence", "Say:\n```\nhello", []string{"unclosed:```"}},
		{"backquote", "Run `ls and stop.", []string{"unclosed:`"}},
		{"tag", "<rules>\nBe kind.\n", []string{"unclosed:<rules>"}},
		{"closed tag", "Be kind.\n</rules>\n", []string{"unclosed:</rules>"}},
		{"lists and emoticons are no brackets", "a) Smile :) always\n1) 19\" wheels are big", nil},
		{"key", "Use " + key + " to log in.", []string{"secret:sk-a…"}},
		{"personal", "Write to lee@ferry.test.", []string{"personal_data:lee@ferry.test"}},
		{"zero width", "Be\u200b kind.", []string{"invisible:\u200b"}},
		{"direction", "Be \u202ekind.", []string{"hidden_text:\u202e"}},
		{"tag characters", "Be kind.\U000E0049\U000E0047", []string{"hidden_text:\U000E0049", "hidden_text:\U000E0047"}},
		{"emoji and Persian are fine", "👩\u200d🚀 🏴\U000E0067\U000E0062\U000E007F می\u200cخواهم", nil},
		{"marker", "Be kind.<|im_end|>", []string{"template_marker:<|im_end|>"}},
		{"damaged", "Be \xff kind.", []string{"damaged_text:\ufffd"}},
		{"empty", " \n", []string{"empty: \n"}},
		{"broken fence", "Answer in JSON.\n```json\n{\"a\": 1,}\n```", []string{"broken_example:```json\n{\"a\": 1,}\n```"}},
		{"broken line", "Answer with a JSON object.\nExample:\nInput: x\nOutput: {'a': 1}", []string{"broken_example:{'a': 1}"}},
		{"prose where JSON is asked for", "Answer only in JSON.\nExample\nOutput: The answer is 4.", []string{"broken_example:The answer is 4."}},
		{"schema sketch", "Answer in JSON with this structure:\n{\"a\": string, \"b\": [...]}", nil},
		{"good lines", "Answer in JSON.\nExample 1\nOutput: {\"a\": 1}\nExample 2\nOutput:\n{\n \"a\": 2\n}\n", nil},
		{"broken inline", "Be kind. Example: {\"a\": 1,}", []string{"broken_example:{\"a\": 1,}"}},
		{"broken inline where JSON is asked for", "Answer in JSON, for example {\"a\": [1, 2,]} in one line.", []string{"broken_example:{\"a\": [1, 2,]}"}},
		{"inline that is none", "Write Python, for example {'a': 1,} or {name}, like [1, 2,].", []string{"placeholder:{name}"}},
		{"good inline", "Example: {\"a\": [1, 2]} for a list. Sample output: [\"a\"].", nil},
		{"inline sketch", "Answer like {\"a\": string | null, ...}.", nil},
		{"short duplicate", "Be brief. Cite pages. Be brief.", []string{"duplicate:Be brief."}},
		{"labels are no duplicates", "Question: who\nAnswer: yes\nQuestion: why\nAnswer: yes", nil},
		{"bounds", "Write at least 500 words. Write at most 20 words.", []string{"contradiction:Write at most 20 words."}},
		{"bounds in words", "Use no more than three sentences. Your answers must have at least five sentences.", []string{"contradiction:Your answers must have at least five sentences."}},
		{"bounds of a range", "Answer in 100-150 words. Keep answers under 50 words.", []string{"contradiction:Keep answers under 50 words."}},
		{"bounds in one sentence", "Write exactly 4 paragraphs, and never use more than 2 paragraphs.", []string{"contradiction:, and never use more than 2 paragraphs."}},
		{"bounds turned down", "Do not write more than 20 words. Write at most 30 words. Never use fewer than 5 words.", nil},
		{"bounds that agree", "Write at least 20 words. Write at most 500 words. Use no more than 3 paragraphs.", nil},
		{"bounds of different things", "Write a title of at most 10 words. Write a body of at least 500 words.", nil},
		{"bounds that hold sometimes", "Write at most 50 words. If asked for a report, write at least 500 words.", nil},
		{"brief and very long", "Be brief. Write at least 500 words.", []string{"contradiction:Write at least 500 words."}},
		{"brief and not that long", "Be brief. Write at least 20 words.", nil},
		{"prohibitions", "Do not lie. Do not shout. Never swear. Do not sing.", []string{"only_negative:Do not lie."}},
	} {
		r, err := sysprompt.Lint(c.text, sysprompt.LintOptions{Variables: []string{"known"}})
		require.NoError(t, err)
		var got []string
		for _, f := range r.Findings {
			got = append(got, f.Rule+":"+f.Text)
			require.Equal(t, 1+strings.Count(c.text[:f.Start], "\n"), f.Line, c.name)
			require.NotEmpty(t, f.Why)
			require.NotEmpty(t, f.Fix)
		}
		require.Equal(t, c.want, got, c.name)
		recomputed(t, r)
	}
}

// recomputed holds the score against its terms.
func recomputed(t *testing.T, r *sysprompt.Report) {
	t.Helper()
	sum := 0.0
	for _, term := range r.Terms[:len(r.Terms)-1] {
		sum += *term.Value
		require.Equal(t, r.Counts[term.Name], term.Inputs["count"])
		require.Positive(t, *term.Value)
	}
	require.Len(t, r.Terms, len(r.Counts)+1)
	require.Equal(t, max(0, 100-sum), r.Score)
	require.Equal(t, r.Score, *r.Terms[len(r.Terms)-1].Value)
}

func TestLintMany(t *testing.T) {
	var b strings.Builder
	for i := range 30 {
		b.WriteString("Mention item number " + strings.Repeat("x", i+1) + ".\n")
	}
	r, err := sysprompt.Lint(b.String(), sysprompt.LintOptions{})
	require.NoError(t, err)
	require.Equal(t, map[string]int{"many_directives": 1}, r.Counts)
	require.Equal(t, 26, r.Findings[0].Line)
	require.Equal(t, 30, r.Directives)
	r, err = sysprompt.Lint(strings.Repeat("Word after word, and never a stop in it ", 400), sysprompt.LintOptions{})
	require.NoError(t, err)
	require.Equal(t, 1, r.Counts["long"])
	r, err = sysprompt.Lint(strings.Repeat("{a} ", 80), sysprompt.LintOptions{})
	require.NoError(t, err)
	require.Equal(t, 80, r.Counts["placeholder"])
	require.Len(t, r.Findings, 50)
	mixed := strings.Repeat("[INST] <|im_end|> ", 40) // more markers than are shown
	r, err = sysprompt.Lint(mixed, sysprompt.LintOptions{})
	require.NoError(t, err)
	for range 5 {
		again, err := sysprompt.Lint(mixed, sysprompt.LintOptions{})
		require.NoError(t, err)
		require.Equal(t, r, again)
	}
	_, err = sysprompt.Lint(strings.Repeat("x", sysprompt.MaxText+1), sysprompt.LintOptions{})
	require.Equal(t, fault.TooLarge, fault.CodeOf(err))
}

// TestLintHostile keeps the work in bounds for texts made to cost much; a quarter as long as a prompt may be.
func TestLintHostile(t *testing.T) {
	if testing.Short() {
		t.Skip("long")
	}
	for _, piece := range []string{"(", "]", "(]", "{a}", "<a>\n", "</a>\n", "A:\n", "A: {\n", "never do x. do x.\n", "\"", "`", "```\n", "\u202e", "a b c d e f. ", "-", "be brief. be long. ", "Use a b c d. ", "e.g. ", "@a.", "1 ", "\xff"} {
		text := strings.Repeat(piece, sysprompt.MaxText/4/len(piece))
		t.Run(piece, func(t *testing.T) {
			_, err := sysprompt.Lint(text, sysprompt.LintOptions{})
			require.NoError(t, err)
		})
	}
}

func FuzzLint(f *testing.F) {
	files, err := filepath.Glob("testdata/clean/*.txt")
	require.NoError(f, err)
	for _, name := range files {
		text, err := os.ReadFile(name)
		require.NoError(f, err)
		f.Add(string(text))
	}
	f.Add("Always {a} (b \"c `d ```\n<e>\nOutput: {\u202e\xff<|im_end|>")
	f.Fuzz(func(t *testing.T, text string) {
		r, err := sysprompt.Lint(text, sysprompt.LintOptions{})
		if err != nil {
			require.Equal(t, fault.TooLarge, fault.CodeOf(err))
			return
		}
		for _, f := range r.Findings {
			require.True(t, 0 <= f.Start && f.Start <= f.End && f.End <= len(text), "%+v", f)
			require.Equal(t, 1+strings.Count(text[:f.Start], "\n"), f.Line)
			require.True(t, utf8.ValidString(f.Text))
			require.True(t, f.Other == nil || f.Other.Start <= f.Start)
		}
		require.True(t, r.Score >= 0 && r.Score <= 100)
		recomputed(t, r)
	})
}
