package cli

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func promptFile(t *testing.T, name, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	require.NoError(t, os.WriteFile(path, []byte(text), 0o644))
	return path
}

func TestPromptCompose(t *testing.T) {
	code, out, errs := call{}.run(t, "prompt", "compose", "--task", "answer questions about ferries", "--detail", "20", "--never", "promise a refund", "--answer-in", "de")
	require.Equal(t, 0, code, errs)
	require.Contains(t, out, "Answer in German.")
	require.Contains(t, out, "- Never promise a refund.")
	require.Empty(t, errs)
	settings := promptFile(t, "b.yaml", "task: sort letters\nwarmth: 90\nformat: plain\n")
	code, out, errs = call{}.run(t, "prompt", "compose", "--from", settings, "--warmth", "0", "--format", "json", "--json")
	require.Equal(t, 0, code, errs)
	v := decode(t, out)
	require.Contains(t, at(t, v, "text"), "State facts without greetings")
	require.Contains(t, at(t, v, "text"), "one JSON value")
	require.Contains(t, at(t, v, "text"), "sort letters")
	for _, key := range []string{"parts", "warnings", "tokens"} {
		at(t, v, key)
	}
	code, out, _ = call{stdin: `{"task": "sort letters"}`}.run(t, "prompt", "compose", "--from", "-")
	require.Equal(t, 0, code)
	require.Contains(t, out, "sort letters")
	schema := promptFile(t, "s.json", `{"type": "object"}`)
	code, out, _ = call{}.run(t, "prompt", "compose", "--task", "x", "--format", "json", "--schema", schema)
	require.Equal(t, 0, code)
	require.Contains(t, out, `{"type":"object"}`)
	_, _, errs = call{}.run(t, "prompt", "compose", "--task", "x", "--creativity", "100")
	require.Contains(t, errs, "creativity and fallback")
}

func TestPromptComposeErrors(t *testing.T) {
	bad := promptFile(t, "b.yaml", "taks: x\n")
	for _, c := range []struct {
		code int
		says string
		args []string
	}{
		{1, "nothing to compose", nil},
		{1, "warmth is 101", []string{"--warmth", "101"}},
		{2, "invalid argument", []string{"--warmth", "hot"}},
		{1, "did you mean task?", []string{"--from", bad}},
		{1, "no such file", []string{"--from", "nowhere.yaml"}},
		{1, "must[0] and never[0] contradict", []string{"--must", "cite", "--never", "cite"}},
		{2, "wants no file", []string{"file"}},
	} {
		code, _, errs := call{}.run(t, append([]string{"prompt", "compose"}, c.args...)...)
		require.Equal(t, c.code, code, "%v: %s", c.args, errs)
		require.Contains(t, errs, c.says)
	}
	code, out, _ := call{}.run(t, "prompt", "compose", "--warmth", "101", "--json")
	require.Equal(t, 1, code)
	require.Equal(t, "invalid", at(t, decode(t, out), "code"))
}

func TestPromptLint(t *testing.T) {
	text := "Be brief. Cite {law}.\nAnswer in great detail.\n"
	code, out, errs := call{stdin: text}.run(t, "prompt", "lint", "-")
	require.Equal(t, 1, code, errs)
	require.Contains(t, out, "line 2: Answer in great detail.")
	require.Contains(t, out, "beside line 1: Be brief.")
	code, out, _ = call{}.run(t, "prompt", "lint", promptFile(t, "p.txt", text), "--json")
	require.Equal(t, 1, code)
	v := decode(t, out)
	first := at(t, v, "findings").([]any)[0]
	for _, key := range []string{"rule", "severity", "start", "end", "line", "text", "why", "fix"} {
		at(t, first, key)
	}
	require.Equal(t, 72.0, at(t, v, "score"))
	code, out, _ = call{stdin: "You sort letters for {town}."}.run(t, "prompt", "lint", "-", "--var", "town")
	require.Equal(t, 0, code, out)
	code, out, _ = call{stdin: "You sort letters."}.run(t, "prompt", "lint", "-")
	require.Equal(t, 0, code)
	require.Contains(t, out, "nothing to complain about")
	code, _, _ = call{}.run(t, "prompt", "lint")
	require.Equal(t, 2, code)
	code, _, errs = call{stdin: strings.Repeat("x", 200_000)}.run(t, "prompt", "lint", "-")
	require.Equal(t, 1, code)
	require.Contains(t, errs, "more than 131072")
}

func TestPromptDiff(t *testing.T) {
	a := promptFile(t, "a.txt", "You must cite the page. Be brief. Use 3 words.")
	code, out, errs := call{stdin: "Be brief. You should cite the page. Use 5 words. Answer in great detail."}.run(t, "prompt", "diff", a, "-")
	require.Equal(t, 0, code, errs)
	for _, want := range []string{"weakened: absolute → should", "figure: 3 → 5", "+ Answer in great detail.", "a new contradiction"} {
		require.Contains(t, out, want)
	}
	code, out, _ = call{}.run(t, "prompt", "diff", a, a, "--json")
	require.Equal(t, 0, code)
	v := decode(t, out)
	require.Empty(t, at(t, v, "changes"))
	require.Equal(t, 3.0, at(t, v, "unchanged"))
	code, _, errs = call{}.run(t, "prompt", "diff", "-", "-")
	require.Equal(t, 1, code)
	require.Contains(t, errs, "both prompts")
	code, _, _ = call{}.run(t, "prompt", "diff", a)
	require.Equal(t, 2, code)
}

func TestPromptReverse(t *testing.T) {
	code, out, errs := call{}.run(t, "prompt", "reverse", ferry, "--json")
	require.Equal(t, 0, code, errs)
	v := decode(t, out)
	require.Contains(t, at(t, v, "text"), "Answer in English.")
	claim := at(t, v, "claims").([]any)[0]
	for _, path := range []string{"text", "support.share", "held_out.low", "counter_examples", "basis"} {
		at(t, claim, strings.Split(path, ".")...)
	}
	at(t, v, "confidence", "share")
	code, out, _ = call{}.run(t, "prompt", "reverse", ferry)
	require.Equal(t, 0, code)
	require.Contains(t, out, "held-out rows that keep to all of it")
	code, _, errs = call{}.run(t, "prompt", "reverse", ferry, "--min-share", "3")
	require.Equal(t, 1, code)
	require.Contains(t, errs, "between 0 and 1")
}

func TestPromptVoice(t *testing.T) {
	code, out, errs := call{}.run(t, "prompt", "voice", ferry, "--json")
	require.Equal(t, 0, code, errs)
	v := decode(t, out)
	require.Equal(t, 66.0, at(t, v, "rows"))
	for _, path := range []string{"tone", "verbosity.p50", "technicality.highest", "unsupported.any", "neighbours.held_out"} {
		at(t, v, strings.Split(path, ".")...)
	}
	code, out, _ = call{}.run(t, "prompt", "voice", ferry)
	require.Equal(t, 0, code)
	require.Contains(t, out, "words an answer")
	require.Contains(t, out, "no row has a prompt long enough")
	var rows strings.Builder
	for i := range 200 {
		fmt.Fprintf(&rows, `{"instruction": "Which team takes %s number %d?", "output": %q}`+"\n", []string{"lamp", "boat"}[i%2], i, []string{"repairs", "harbour"}[i%2])
	}
	code, out, errs = call{stdin: rows.String() + "{broken\n"}.run(t, "prompt", "voice", "-", "--strict")
	require.Equal(t, 3, code, errs)
	require.Contains(t, out, "agreement 1.00")
}

func TestPromptPreview(t *testing.T) {
	rows := `{"instruction": "When does the boat leave?", "output": "At six."}
{"instruction": "When does the boat leave?", "output": "At nine."}
{"instruction": "What does a bicycle cost?", "output": "Four euros."}
`
	code, out, errs := call{stdin: rows}.run(t, "prompt", "preview", "-", "--task", "qa", "--json")
	require.Equal(t, 0, code, errs)
	v := decode(t, out)
	first := at(t, v, "cases").([]any)[0]
	require.Equal(t, "conflicting_answers", at(t, first, "reason"))
	at(t, at(t, first, "prompts").([]any)[0], "row", "id")
	code, out, _ = call{stdin: rows}.run(t, "prompt", "preview", "-", "--max-tokens", "4")
	require.Equal(t, 0, code)
	require.Contains(t, out, "“When does the boat leave?”")
	require.Contains(t, out, "3 of 3 (100.0 %) rows have more than 4 tokens")
	code, _, errs = call{stdin: rows}.run(t, "prompt", "preview", "-", "--task", "nothing")
	require.Equal(t, 2, code)
	require.Contains(t, errs, "no task")
}
