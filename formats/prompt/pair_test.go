package prompt_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/chat"
	"github.com/slmgen/slmgen/formats/prompt"
)

func yes(b bool) *bool { return &b }

func said(text string) []chat.Message { return []chat.Message{chat.TextOf(chat.Assistant, text)} }

var asked = []chat.Message{chat.TextOf(chat.User, "Q")}

func ranking(ranks ...string) *formats.Example {
	ex := &formats.Example{Kind: formats.KindPreference, Messages: asked}
	for i, r := range ranks {
		ex.Completions = append(ex.Completions, formats.Completion{Messages: said(fmt.Sprint("a", i)), Rank: json.Number(r)})
	}
	return ex
}

func choice(better, worse string) *formats.Example {
	return &formats.Example{Kind: formats.KindPreference, Messages: asked, Completions: []formats.Completion{
		{Messages: said(worse), Preferred: yes(false)}, {Messages: said(better), Preferred: yes(true)}}}
}

func TestPairs(t *testing.T) {
	tie := choice("a", "b")
	tie.Completions[0].Preferred, tie.Completions[1].Preferred = nil, nil
	scored := ranking("", "", "")
	for i, s := range []string{"1.5", "9", "2"} {
		scored.Completions[i].Score = json.Number(s)
	}
	ended := choice("a", "b")
	ended.Messages = append(asked[:1:1], said("earlier")...)
	answerless := choice("a", "b")
	answerless.Completions[0].Messages = asked
	for name, c := range map[string]struct {
		ex   *formats.Example
		want []string // "chosen>rejected"
		skip string
	}{
		"preferred":              {choice("a", "b"), []string{"a>b"}, ""},
		"ranked, best with each": {ranking("2", "1", "3"), []string{"a1>a0", "a1>a2"}, ""},
		"ranked with a tie":      {ranking("1", "1", "2"), []string{"a0>a2"}, ""},
		"all equal":              {ranking("1", "1"), nil, prompt.NoPreference},
		"scored":                 {scored, []string{"a1>a0", "a1>a2"}, ""},
		"a tie of votes":         {tie, nil, prompt.NoPreference},
		"equal answers":          {choice("a", "a"), nil, prompt.SameAnswer},
		"prompt ends answered":   {ended, nil, prompt.NoQuestion},
		"rejected says nothing":  {answerless, nil, prompt.NoAnswer},
		"a verdict":              {&formats.Example{Kind: formats.KindLabel, Messages: asked, Completions: []formats.Completion{{Messages: said("a"), Good: yes(true)}}}, nil, prompt.NoPreference},
		"a dialogue":             {&formats.Example{Kind: formats.KindChat, Messages: append(asked[:1:1], said("a")...)}, nil, prompt.NoPreference},
	} {
		pairs, skip := prompt.Pairs(c.ex, func(string) {})
		var got []string
		for _, p := range pairs {
			got = append(got, p.Chosen[0].Content()+">"+p.Rejected[0].Content())
		}
		require.Equal(t, c.want, got, name)
		require.Equal(t, c.skip, skip, name)
	}
}

func TestVerdicts(t *testing.T) {
	show := func(ex *formats.Example) (out []string, skip string) {
		list, skip := prompt.Verdicts(ex, func(string) {})
		for _, v := range list {
			out = append(out, fmt.Sprint(v.Answer[0].Content(), v.Good))
		}
		return out, skip
	}
	got, skip := show(choice("a", "b"))
	require.Equal(t, []string{"bfalse", "atrue"}, got)
	require.Empty(t, skip)
	got, _ = show(ranking("2", "1", "3"))
	require.Equal(t, []string{"a1true", "a2false"}, got, "what stands between the best and the worst is neither")
	got, _ = show(&formats.Example{Kind: formats.KindLabel, Messages: asked, Completions: []formats.Completion{{Messages: said("x"), Good: yes(false)}}})
	require.Equal(t, []string{"xfalse"}, got)
	_, skip = show(&formats.Example{Kind: formats.KindChat, Messages: append(asked[:1:1], said("a")...)})
	require.Equal(t, prompt.NoVerdict, skip)
}

func TestRowsOfPairsKeepToolsAndTellLosses(t *testing.T) {
	ex := choice("a", "b")
	ex.Tools = []chat.ToolDef{{Name: "f", Raw: []byte(`{"type":"function","function":{"name":"f"}}`)}}
	call := chat.Message{Role: chat.Assistant, ToolCalls: []chat.ToolCall{{Name: "f", Arguments: []byte(`{"x": 1}`)}}}
	ex.Completions[1].Messages = []chat.Message{call, chat.TextOf(chat.Tool, "2"), chat.TextOf(chat.Assistant, "two"), chat.TextOf(chat.User, "thanks")}
	var lost []string
	pairs, skip := prompt.Pairs(ex, func(f string) { lost = append(lost, f) })
	require.Empty(t, skip)
	require.Equal(t, []string{prompt.LosesTurns}, lost)
	require.Equal(t, `{"prompt":[{"role":"user","content":"Q"}],"chosen":[{"role":"assistant","content":"","tool_calls":[{"type":"function","function":{"name":"f","arguments":{"x":1}}}]},`+
		`{"role":"tool","content":"2"},{"role":"assistant","content":"two"}],"rejected":[{"role":"assistant","content":"b"}],"tools":[{"type":"function","function":{"name":"f"}}]}`,
		string(pairs[0].AppendJSON(nil)))
}

func rl(t testing.TB, question, meta string) *formats.Example {
	t.Helper()
	ex := &formats.Example{Kind: formats.KindPrompt, Messages: []chat.Message{chat.TextOf(chat.User, question)}}
	var fields []struct {
		Key   string
		Value json.RawMessage
	}
	require.NoError(t, json.Unmarshal([]byte(meta), &fields))
	for _, f := range fields {
		ex.Meta = append(ex.Meta, chat.Field{Key: f.Key, Value: f.Value})
	}
	return ex
}

func TestCheck(t *testing.T) {
	const options = "Which?\nA) one\nB) two"
	for _, c := range []struct{ asked, column, value, want, skip string }{
		{"2+2?", "reward_model", `{"style":"rule","ground_truth":"4"}`, `{"kind":"number","answer":"4"}`, ""},
		{"2+2?", "reward_model", `{"style":"rule","ground_truth":4.0}`, `{"kind":"number","answer":"4.0"}`, ""},
		{"How many?", "ground_truth", `"1,234"`, `{"kind":"number","answer":"1,234"}`, ""},
		{"How many?", "ground_truth", `"3/4"`, `{"kind":"number","answer":"3/4"}`, ""},
		{"How many?", "ground_truth", `"so\n#### 12"`, `{"kind":"number","answer":"12"}`, ""},
		{`Put it in \boxed{}.`, "ground_truth", `"12"`, `{"kind":"boxed","answer":"12"}`, ""},
		{"Solve.", "ground_truth", `"\\frac{1}{2}"`, `{"kind":"boxed","answer":"\\frac{1}{2}"}`, ""},
		{options, "ground_truth", `"B"`, `{"kind":"choice","answer":"B"}`, ""},
		{options, "ground_truth", `"(B)"`, `{"kind":"choice","answer":"B"}`, ""},
		{"Which vitamin?", "ground_truth", `"B"`, `{"kind":"exact","answer":"B"}`, ""},
		{"Who?", "ground_truth", `"Ada Lovelace"`, `{"kind":"exact","answer":"Ada Lovelace"}`, ""},
		{"Who?", "ground_truth", `["Ada","Lovelace"]`, `{"kind":"exact","answer":["Ada","Lovelace"]}`, ""},
		{"Who?", "ground_truth", `["12","Lovelace"]`, `{"kind":"exact","answer":["12","Lovelace"]}`, ""},
		{"True?", "reference_answer", `true`, `{"kind":"exact","answer":"true"}`, ""},
		{"Extract.", "reference_answer", `{"value": 4.0}`, `{"kind":"json","answer":{"value":4.0}}`, ""},
		{"Extract.", "verification_info", `"{\"ground_truth\": \"{\\\"a\\\": 1}\"}"`, `{"kind":"json","answer":{"a":1}}`, ""},
		{"Extract.", "reward_model", `{"kind":"json"}`, `{"kind":"json"}`, ""},
		{"Extract.", "reward_model", `{"kind":"schema","schema":{"type":"object"}}`, `{"kind":"schema","answer":{"type":"object"}}`, ""},
		{"Code?", "reward_model", `{"kind":"regex","pattern":"[A-Z]{3}"}`, `{"kind":"regex","answer":"[A-Z]{3}"}`, ""},
		{"Poem.", "reward_model", `{"kind":"rhymes","ground_truth":"moon"}`, `{"kind":"rhymes","answer":"moon"}`, ""},
		{"Code?", "reward_model", `{"kind":"regex"}`, "", prompt.NoCheck},
		{"Poem.", "reward_model", `{"style":"model","ground_truth":"x"}`, "", prompt.NeedsJudge},
		{"Sort.", "verification_info", `{"language":"python","test_cases":[{"in":1}]}`, "", prompt.NeedsRun},
		{"Sort.", "reward_model", `{"style":"rule","ground_truth":"{\"inputs\":[1],\"outputs\":[2]}"}`, "", prompt.NeedsRun},
		{"Essay.", "ground_truth", `"one\ntwo"`, "", prompt.NoCheck},
		{"Essay.", "ground_truth", `""`, "", prompt.NoCheck},
		{"Essay.", "ground_truth", `[]`, "", prompt.NoCheck},
		{"Essay.", "ground_truth", `null`, "", prompt.NoCheck},
	} {
		ex := rl(t, c.asked, fmt.Sprintf(`[{"Key":%q,"Value":%s}]`, c.column, c.value))
		got, skip := prompt.Check(ex, func(string) {})
		require.Equal(t, c.skip, skip, c)
		if skip == "" {
			require.Equal(t, c.want, string(got.Reward.AppendJSON(nil)))
			require.Equal(t, `{"prompt":[{"role":"user","content":`+string(chat.AppendString(nil, c.asked))+`}],"reward":`+c.want+`}`, string(got.AppendJSON(nil)))
		}
	}
}

func TestCheckOfSolvedQuestionsAndClasses(t *testing.T) {
	solve := func(answer string) (string, string) {
		c, skip := prompt.Check(&formats.Example{Kind: formats.KindChat, Messages: append(asked[:1:1], said(answer)...)}, func(string) {})
		if skip != "" {
			return "", skip
		}
		require.Len(t, c.Prompt, 1)
		return string(c.Reward.AppendJSON(nil)), ""
	}
	got, _ := solve("5 + 7 = 12\n#### 12")
	require.Equal(t, `{"kind":"number","answer":"12"}`, got)
	got, _ = solve(`thus \boxed{\frac{1}{2}}.`)
	require.Equal(t, `{"kind":"boxed","answer":"\\frac{1}{2}"}`, got)
	for _, none := range []string{"just an answer", `\boxed{open`, `\boxed{}`} {
		_, skip := solve(none)
		require.Equal(t, prompt.NoCheck, skip, none)
	}
	c, skip := prompt.Check(&formats.Example{Kind: formats.KindClass, Messages: asked, Meta: chat.Object{{Key: "label", Value: []byte(`"spam"`)}}}, func(string) {})
	require.Empty(t, skip)
	require.Equal(t, `{"kind":"exact","answer":"spam"}`, string(c.Reward.AppendJSON(nil)))
}

func FuzzCheck(f *testing.F) {
	f.Add("Which? B) x", `{"ground_truth":"B"}`)
	f.Add(`\boxed`, `[1, "#### 2"]`)
	f.Add("x", `"{\"test_cases\": []}"`)
	f.Fuzz(func(t *testing.T, question, value string) {
		if !json.Valid([]byte(value)) {
			return
		}
		for _, column := range []string{"reward_model", "verification_info", "reference_answer", "ground_truth"} {
			ex := &formats.Example{Kind: formats.KindPrompt, Messages: []chat.Message{chat.TextOf(chat.User, question)}, Meta: chat.Object{{Key: column, Value: []byte(value)}}}
			c, skip := prompt.Check(ex, func(string) {})
			if line := c.AppendJSON(nil); skip == "" && (!json.Valid(line) || c.Reward.Kind == "") {
				t.Fatalf("%q gives %s", value, line)
			}
		}
		prompt.Check(&formats.Example{Kind: formats.KindChat, Messages: append(asked[:1:1], said(question)...)}, func(string) {})
	})
}
