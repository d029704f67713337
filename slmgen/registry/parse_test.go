package registry_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/registry"
	"github.com/stretchr/testify/require"
)

const tiny = `
id: acme/tiny
family: acme
kind: instruct
architecture: llama
layers: 2
hidden_size: 64
heads: 4
kv_heads: {value: 2, source: our own config.json}
head_dim: 16
intermediate_size: 128
vocab_size: 1000
tied_embeddings: true
context_length: 2048
licence: Apache-2.0
languages: [en, no, pt-BR]
tool_calling: null
scores:
  - {benchmark: MMLU, value: 31.5, setting: 5-shot, source: our own run}
`

func TestParseYAML(t *testing.T) {
	for name, doc := range map[string]string{
		"one model": tiny,
		"a list":    "- " + strings.ReplaceAll(strings.TrimSpace(tiny), "\n", "\n  "),
		"models":    "models:\n  - " + strings.ReplaceAll(strings.TrimSpace(tiny), "\n", "\n    "),
	} {
		t.Run(name, func(t *testing.T) {
			models, err := registry.ParseYAML(strings.NewReader(doc))
			require.NoError(t, err)
			require.Len(t, models, 1)
			m := models[0]
			require.True(t, m.User)
			require.Equal(t, registry.Known(2, "user"), m.Layers)
			require.Equal(t, registry.Known(2, "our own config.json"), m.KVHeads)
			require.Equal(t, []string{"en", "no", "pt-BR"}, m.Languages.Value)
			require.False(t, m.ToolCalling.Known)
			require.Equal(t, "our own run", m.Scores[0].Source)
			total, err := m.ParamCount()
			require.NoError(t, err)
			require.Equal(t, int64(2*(64*64+2*64*32+64*64+3*64*128+2*64)+64+1000*64), total)
		})
	}
}

func TestParseYAMLListsEveryProblem(t *testing.T) {
	const doc = `models:
  - id: "not an id"
    familly: acme
    kind: chat
    architecture: rwkv
    heads: 6
    kv_heads: 4
    layers: many
    head_dim: {value: 15}
    hidden_size: {value: 64, sauce: x}
    languages: [english language]
    release_date: yesterday
    scores:
      - {benchmark: MMLU, value: 131, source: me}
  - {id: a/b, family: a, kind: base, architecture: llama}
  - {id: a/b, family: a, kind: base, architecture: llama}
  - 7
`
	_, err := registry.ParseYAML(strings.NewReader(doc))
	require.Equal(t, fault.Invalid, fault.CodeOf(err))
	var problems registry.Problems
	require.True(t, errors.As(err, &problems))
	got := map[string]registry.Problem{}
	for _, p := range problems {
		got[p.Path] = p
		require.NotZero(t, p.Line, p.Path)
	}
	for path, want := range map[string]struct {
		line    int
		message string
	}{
		"models[0].id":              {2, "owner/name"},
		"models[0].familly":         {3, "did you mean family"},
		"models[0].family":          {2, "missing"},
		"models[0].kind":            {4, "base or instruct"},
		"models[0].architecture":    {5, "llama"},
		"models[0].kv_heads":        {7, "must divide heads"},
		"models[0].layers":          {8, "whole number"},
		"models[0].head_dim":        {9, "no source"},
		"models[0].hidden_size":     {10, "sauce"},
		"models[0].languages[0]":    {11, "language tag"},
		"models[0].release_date":    {12, "no date"},
		"models[0].scores[0].value": {13, "0 to 100"},
		"models[2].id":              {16, "repeats models[1]"},
		"models[3]":                 {17, "mapping"},
	} {
		require.Contains(t, got, path)
		require.Contains(t, got[path].Message, want.message, path)
		require.Equal(t, want.line, got[path].Line, path)
	}
	require.ErrorContains(t, err, "models[0].kv_heads (line 7): must divide heads: 6 heads cannot share 4 kv_heads")
}

func TestParseYAMLRefusesWhatIsNoDescription(t *testing.T) {
	for name, doc := range map[string]string{
		"empty": "", "null": "~", "comment": "# nothing\n", "text": "hello", "number": "7", "broken": "a: [", "models no list": "models: 7",
		"wrong params": tiny + "\nparams: 5\n", "duplicate key": "id: a\nid: b\n", "alias": "- &a {id: x}\n- *a\n",
		"tabs": "\tid: x", "deep": strings.Repeat("[", 5000), "deep list": strings.Repeat("- ", 5000), "deep map": strings.Repeat("{a: ", 5000),
	} {
		_, err := registry.ParseYAML(strings.NewReader(doc))
		require.Equal(t, fault.Invalid, fault.CodeOf(err), name)
	}
	_, err := registry.ParseYAML(strings.NewReader(strings.Repeat("#", 1<<20+1)))
	require.Equal(t, fault.TooLarge, fault.CodeOf(err))
}

func TestBuiltinModelsPassTheirOwnCheck(t *testing.T) {
	for _, m := range builtin(t).Models() {
		require.Empty(t, registry.Check(m), m.ID)
	}
}

func FuzzParseYAML(f *testing.F) {
	f.Add(tiny)
	f.Add("models: [{id: a/b, layers: 1e9}]")
	f.Add("- {heads: -1, kv_heads: 0}")
	f.Fuzz(func(t *testing.T, doc string) {
		models, err := registry.ParseYAML(strings.NewReader(doc))
		if err != nil {
			require.NotEqual(t, fault.Internal, fault.CodeOf(err))
			return
		}
		for _, m := range models {
			require.Empty(t, registry.Check(m))
			_, _ = m.ParamCount()
		}
	})
}

// The keys of a model are listed once, and an error of the syntax has a line.
func TestParseYAMLSaysWhere(t *testing.T) {
	_, err := registry.ParseYAML(strings.NewReader(tiny + "colour: red\nwobbliness: 3\nlayer: 3\n"))
	require.Equal(t, 1, strings.Count(err.Error(), "use architecture, chat_template"), err)
	require.Contains(t, err.Error(), "wobbliness")
	require.Contains(t, err.Error(), "did you mean layers")
	for doc, line := range map[string]int64{"id: a\nfamily: [b\nkind: c\n": 3, "id: a\n\tb: c\n": 2, "a: b: c\n": 1} {
		_, err := registry.ParseYAML(strings.NewReader(doc))
		var e *fault.Error
		require.ErrorAs(t, err, &e)
		require.NotNil(t, e.Pos, err)
		require.Equal(t, line, e.Pos.Line, err)
		require.NotContains(t, e.Message, "[", doc)
	}
}
