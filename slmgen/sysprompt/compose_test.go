package sysprompt_test

import (
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/analyze"
	"github.com/slmgen/slmgen/slmgen/sysprompt"
)

var update = flag.Bool("update", false, "rewrite the golden files")

func at(v int) *int { return &v }

func golden(t *testing.T, name, got string) {
	t.Helper()
	path := "testdata/" + name
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(got), 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, string(want), got)
}

func TestComposeGolden(t *testing.T) {
	for name, b := range map[string]sysprompt.Behaviour{
		"compose_clerk.txt": {
			Persona: "a clerk of a ferry line", Task: "answer questions about timetables", Audience: "passengers", Language: "de",
			Formality: at(70), Detail: at(20), Creativity: at(0), Warmth: at(60), Expertise: at(10), MaxWords: 80,
			Must: []string{"Name the port", "always quote prices in euros."}, Never: []string{"promise a refund", "interpret EU law"},
			Format: sysprompt.FormatPlain, Fallback: "Please call the office.",
		},
		"compose_json.txt": {
			Task: "extract the facts of an invoice", Format: sysprompt.FormatJSON, Language: "question",
			Schema: json.RawMessage(`{"type": "object", "required": ["total"], "properties": {"total": {"type": "number"}, "due": {"type": ["string", "null"]}}}`),
		},
	} {
		c, err := sysprompt.Compose(b)
		require.NoError(t, err)
		golden(t, name, c.Text)
		again, err := sysprompt.Compose(b)
		require.NoError(t, err)
		require.Equal(t, c, again)
		for _, p := range c.Parts {
			require.NotEmpty(t, strings.TrimSpace(c.Text[p.Start:p.End]))
		}
	}
}

// TestComposeNeverContradictsItself composes every pair of slider bands in every format: what comes out passes Lint.
func TestComposeNeverContradictsItself(t *testing.T) {
	set := func(b *sysprompt.Behaviour, slider, v int) {
		*[]**int{&b.Formality, &b.Detail, &b.Creativity, &b.Warmth, &b.Expertise}[slider] = &v
	}
	made, step := 0, 1
	if testing.Short() {
		step = 6 // each band of both still comes up
	}
	for _, format := range []string{sysprompt.FormatPlain, sysprompt.FormatMarkdown, sysprompt.FormatJSON} {
		for i := range 5 {
			for j := range i {
				for bands := 0; bands < 25; bands += step {
					b := sysprompt.Behaviour{Task: "answer questions about ferries", Format: format}
					set(&b, i, bands/5*20)
					set(&b, j, bands%5*20+19)
					c, err := sysprompt.Compose(b)
					if b.Detail != nil && *b.Detail >= 60 && format == sysprompt.FormatJSON {
						require.ErrorContains(t, err, "detail and format contradict")
						continue
					}
					require.NoError(t, err)
					r, err := sysprompt.Lint(c.Text, sysprompt.LintOptions{})
					require.NoError(t, err)
					for _, f := range r.Findings {
						require.Equal(t, analyze.Info, f.Severity, "%+v in %s", f, c.Text)
					}
					made++
				}
			}
		}
	}
	require.Greater(t, made, 600/step)
}

func TestSliderBands(t *testing.T) {
	seen := map[string]bool{}
	for _, s := range sysprompt.Sliders() {
		for _, sentence := range s.Bands {
			require.False(t, seen[sentence])
			seen[sentence] = true
		}
		for v, want := range map[int]int{0: 0, 19: 0, 20: 1, 50: 2, 79: 3, 80: 4, 100: 4} {
			b, err := sysprompt.ParseBehaviour([]byte(`{"` + s.Name + `": ` + jsonInt(v) + `}`))
			require.NoError(t, err)
			c, err := sysprompt.Compose(b)
			require.NoError(t, err)
			require.Contains(t, c.Text, s.Bands[want])
		}
	}
}

func jsonInt(v int) string { b, _ := json.Marshal(v); return string(b) }

func TestComposeConflicts(t *testing.T) {
	for _, c := range []struct {
		name string
		b    sysprompt.Behaviour
		says []string
	}{
		{"must and never", sysprompt.Behaviour{Must: []string{"cite sources"}, Never: []string{"Cite sources."}}, []string{"must[0]", "never[0]"}},
		{"slider against a rule", sysprompt.Behaviour{Detail: at(30), Must: []string{"write detailed answers"}}, []string{"detail", "must[0]"}},
		{"formality", sysprompt.Behaviour{Formality: at(90), Must: []string{"write casually"}}, []string{"formality", "must[0]"}},
		{"language", sysprompt.Behaviour{Language: "fr", Must: []string{"answer in German"}}, []string{"language", "must[0]"}},
		{"json and reasons", sysprompt.Behaviour{Format: "json", Must: []string{"explain your reasoning"}}, []string{"must[0]", "format"}},
		{"json and detail", sysprompt.Behaviour{Format: "json", Detail: at(90)}, []string{"detail", "format"}},
		{"few words and detail", sysprompt.Behaviour{Detail: at(90), MaxWords: 20}, []string{"detail", "max_words"}},
		{"schema without json", sysprompt.Behaviour{Format: "plain", Schema: json.RawMessage(`{}`)}, []string{"schema", "format"}},
		{"fallback against a rule", sysprompt.Behaviour{Task: "help", Must: []string{"give an answer"}, Fallback: "I do not know."}, []string{"fallback", "must[0]"}},
	} {
		_, err := sysprompt.Compose(c.b)
		require.Equal(t, fault.Invalid, fault.CodeOf(err), c.name)
		for _, s := range c.says {
			require.ErrorContains(t, err, s, c.name)
		}
	}
	for _, c := range []struct {
		b    sysprompt.Behaviour
		pair [2]string
	}{
		{sysprompt.Behaviour{Detail: at(70), MaxWords: 20}, [2]string{"detail", "max_words"}},
		{sysprompt.Behaviour{Creativity: at(100)}, [2]string{"creativity", "fallback"}},
		{sysprompt.Behaviour{Expertise: at(100), Audience: "children"}, [2]string{"expertise", "audience"}},
		{sysprompt.Behaviour{Expertise: at(0), Audience: "engineers"}, [2]string{"expertise", "audience"}},
		{sysprompt.Behaviour{Format: "json", Fallback: "no idea"}, [2]string{"fallback", "format"}},
		{sysprompt.Behaviour{Must: []string{"cite the page", "cite the page"}}, [2]string{"must[0]", "must[1]"}},
		{sysprompt.Behaviour{Task: "write to lee@ferry.test"}, [2]string{"task", "personal_data"}},
	} {
		got, err := sysprompt.Compose(c.b)
		require.NoError(t, err)
		found := false
		for _, w := range got.Warnings {
			found = found || w.A == c.pair[0] && w.B == c.pair[1]
			require.NotEmpty(t, w.Why)
		}
		require.True(t, found, "%v in %v", c.pair, got.Warnings)
	}
}

func TestComposeErrors(t *testing.T) {
	for says, b := range map[string]sysprompt.Behaviour{
		"nothing to compose":     {},
		"warmth is 101":          {Warmth: at(101)},
		"detail is -1":           {Detail: at(-1)},
		`format is "xml"`:        {Format: "xml"},
		"line break":             {Task: "a\nb"},
		"must[0] is blank":       {Must: []string{" "}},
		"more than 100 rules":    {Never: make([]string, 101)},
		"schema is no JSON":      {Format: "json", Schema: json.RawMessage(`[1]`)},
		"max_words is -3":        {MaxWords: -3},
		"persona has 2001 bytes": {Persona: strings.Repeat("x", 2001)},
	} {
		if len(b.Never) > 100 {
			for i := range b.Never {
				b.Never[i] = "x"
			}
		}
		_, err := sysprompt.Compose(b)
		require.ErrorContains(t, err, says)
		require.Equal(t, fault.Invalid, fault.CodeOf(err))
	}
}

func TestParseBehaviour(t *testing.T) {
	b, err := sysprompt.ParseBehaviour([]byte("task: sort letters\nwarmth: 80\nnever:\n  - guess\nformat: json\nschema:\n  type: object\n  properties:\n    zeta: {type: string}\n    alpha: {type: number}\n"))
	require.NoError(t, err)
	require.Equal(t, 80, *b.Warmth)
	require.Equal(t, []string{"guess"}, b.Never)
	c, err := sysprompt.Compose(b)
	require.NoError(t, err)
	require.Contains(t, c.Text, `{"type":"object","properties":{"zeta":{"type":"string"},"alpha":{"type":"number"}}}`)
	for doc, says := range map[string]string{
		`{"warmt": 3}`:              "did you mean warmth?",
		`{"warmth": "hot"}`:         "warmth cannot be a string",
		`[1]`:                       "no mapping",
		`{"task": "a"} {}`:          "neither JSON nor YAML",
		"":                          "settings",
		"null":                      "empty",
		"a: [":                      "neither JSON nor YAML",
		"\xff":                      "no UTF-8",
		strings.Repeat("[", 100):    "nested deeper",
		strings.Repeat(" ", 300000): "longer than",
	} {
		_, err := sysprompt.ParseBehaviour([]byte(doc))
		require.ErrorContains(t, err, says, "%.40q", doc)
	}
}

func FuzzParseBehaviour(f *testing.F) {
	f.Add([]byte(`{"task": "a", "must": ["b"], "never": ["b"], "format": "json", "schema": {}}`))
	f.Add([]byte("task: x\nwarmth: 3\nschema: {a: [1, &b *b]}\n"))
	f.Fuzz(func(t *testing.T, doc []byte) {
		b, err := sysprompt.ParseBehaviour(doc)
		if err != nil {
			require.Contains(t, []fault.Code{fault.Invalid, fault.TooLarge}, fault.CodeOf(err))
			return
		}
		c, err := sysprompt.Compose(b)
		if err != nil {
			require.Contains(t, []fault.Code{fault.Invalid, fault.TooLarge}, fault.CodeOf(err))
			return
		}
		for _, p := range c.Parts {
			require.True(t, 0 <= p.Start && p.Start <= p.End && p.End <= len(c.Text))
		}
		back, err := json.Marshal(b)
		require.NoError(t, err)
		again, err := sysprompt.ParseBehaviour(back)
		require.NoError(t, err)
		d, err := sysprompt.Compose(again)
		require.NoError(t, err)
		require.Equal(t, c.Text, d.Text)
	})
}

func TestUnknownLanguages(t *testing.T) {
	for _, known := range []string{"de", "pt-BR", "German", "swiss german", "simple English", "Mandarin", "Norwegian Bokmål", "question", ""} {
		c, err := sysprompt.Compose(sysprompt.Behaviour{Task: "answer questions", Language: known})
		require.NoError(t, err)
		require.Empty(t, c.Warnings, known)
	}
	for unknown, want := range map[string]string{"klingon": "Afrikaans", "Germn": "did you mean German", "xx": "Afrikaans", "xx-YY": "no language"} {
		c, err := sysprompt.Compose(sysprompt.Behaviour{Task: "answer questions", Language: unknown})
		require.NoError(t, err)
		require.Len(t, c.Warnings, 1, unknown)
		require.Contains(t, c.Warnings[0].String(), want)
		require.Contains(t, c.Warnings[0].String(), "language \""+unknown+"\"")
	}
}
