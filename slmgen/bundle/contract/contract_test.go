package contract

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPythonCalls(t *testing.T) {
	src := "a = Config(\n  x=1,  # y=2,\n  s=\"q=3, (\", t='''z=\n4''',\n  n=f(k=5 == 6, *m), **rest)\nif b == c: pass\ndef g(p=1): return [q for q in r]\n"
	var got []string
	for _, u := range pythonCalls(src) {
		if u.name != "" {
			got = append(got, u.where+"."+u.name)
		}
	}
	require.Equal(t, []string{"Config.x", "Config.s", "Config.t", "Config.n", "f.k", "g.p"}, got)
}

func TestYAMLKeys(t *testing.T) {
	src := "a: 1\n# c: 2\nlist:\n  - path: x\n    map:\n      role: y\n    type: z\n  - path: w\nnest:\n  rank: 8\nb: \"k: v\"\n"
	var got []string
	for _, u := range yamlKeys(src) {
		got = append(got, u.where+"/"+u.name)
	}
	require.Equal(t, []string{"/a", "/list", "list[]/path", "list[]/map", "list[].map/role", "list[]/type", "list[]/path", "/nest", "nest/rank", "/b"}, got)
}

// TestRequiredIsAccepted: what must be there must be something that the packages accept.
func TestRequiredIsAccepted(t *testing.T) {
	for _, lane := range []string{"trl", "unsloth", "axolotl", "llamafactory", "mlx"} {
		facts, err := Load(lane)
		require.NoError(t, err)
		accepts := facts.Calls
		if accepts == nil {
			accepts = facts.Keys
		}
		need, err := required(lane, []string{"lora", "qlora", "full", "eval", "no-eval", "best", "chat", "chat-eval", "text", "modules", "all-linear",
			"max-steps", "template", "schedule", "wandb", "sft", "dpo", "orpo", "kto", "grpo", "sft-adapter", "dpo-adapter", "orpo-adapter", "kto-adapter",
			"grpo-adapter", "compared-eval", "grpo-eval"})
		require.NoError(t, err)
		require.NotEmpty(t, need)
		for place, names := range need {
			for _, n := range names {
				require.True(t, slices.Contains(accepts[place], n), "%s: %s.%s", lane, place, n)
			}
		}
	}
	_, err := Load("none")
	require.Error(t, err)
	_, err = Check("trl", "README.md", "")
	require.Error(t, err)
}
