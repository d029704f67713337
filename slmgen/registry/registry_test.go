package registry_test

import (
	"encoding/json"
	"testing"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/registry"
	"github.com/stretchr/testify/require"
)

func builtin(t testing.TB) *registry.Registry {
	t.Helper()
	r, err := registry.Builtin()
	require.NoError(t, err)
	return r
}

func get(t testing.TB, id string) registry.Model {
	t.Helper()
	m, err := builtin(t).Get(id)
	require.NoError(t, err)
	return m
}

func TestBuiltinHoldsSixtyModelsInOrder(t *testing.T) {
	r := builtin(t)
	models := r.Models()
	require.Len(t, models, 60)
	for i := 1; i < len(models); i++ {
		require.Less(t, models[i-1].ID, models[i].ID)
	}
	for _, g := range r.GPUs() {
		require.NotEmpty(t, g.Source, g.Name)
		require.Less(t, g.UsableGiB, g.MemoryGiB, g.Name)
	}
	require.Len(t, r.Targets(), 6)
	for _, target := range r.Targets() {
		require.NotEmpty(t, target.Source, target.Name)
	}
}

func TestEveryFactHasItsSource(t *testing.T) {
	for _, m := range builtin(t).Models() {
		b, err := json.Marshal(m)
		require.NoError(t, err)
		var fields map[string]json.RawMessage
		require.NoError(t, json.Unmarshal(b, &fields))
		for name, raw := range fields {
			var f struct {
				Value  json.RawMessage `json:"value"`
				Source string          `json:"source"`
			}
			if json.Unmarshal(raw, &f) != nil || f.Value == nil || string(f.Value) == "null" {
				continue
			}
			require.NotEmpty(t, f.Source, "%s %s", m.ID, name)
		}
		for _, s := range m.Scores {
			require.NotEmpty(t, s.Source, m.ID)
			require.NotEmpty(t, s.Setting, m.ID)
		}
	}
}

func TestGet(t *testing.T) {
	r := builtin(t)
	m, err := r.Get("qwen/qwen3-4b")
	require.NoError(t, err)
	require.Equal(t, "Qwen/Qwen3-4B", m.ID)

	for name, near := range map[string]string{
		"Qwen/Qwen3-4":     "Qwen/Qwen3-4B",
		"Llama-3.2-1B":     "meta-llama/Llama-3.2-1B-Instruct",
		"google/gema-3-1b": "google/gemma-3-1b-it",
	} {
		_, err = r.Get(name)
		require.Equal(t, fault.NotFound, fault.CodeOf(err), name)
		require.ErrorContains(t, err, near, name)
	}
	_, err = r.Get("something/quite-different")
	require.Equal(t, fault.NotFound, fault.CodeOf(err))
	require.NotContains(t, err.Error(), "did you mean")
}

func TestGPUAndTargetNames(t *testing.T) {
	r := builtin(t)
	for _, name := range []string{"rtx4090", "RTX 4090", "rtx-4090"} {
		g, err := r.GPU(name)
		require.NoError(t, err)
		require.Equal(t, "RTX 4090", g.Name)
	}
	_, err := r.GPU("T5")
	require.Equal(t, fault.NotFound, fault.CodeOf(err))
	require.ErrorContains(t, err, "T4")
	_, err = r.Target("moon")
	require.Equal(t, fault.NotFound, fault.CodeOf(err))
}

func TestWithAndWithoutLeaveTheOriginalAlone(t *testing.T) {
	r := builtin(t)
	before := len(r.Models())
	own := registry.Model{ID: "acme/tiny", Family: "acme", Kind: "base", Architecture: "llama"}
	more := r.With(own, registry.Model{ID: "Qwen/Qwen3-4B", Family: "mine"})
	require.Len(t, more.Models(), before+1)
	m, err := more.Get("acme/tiny")
	require.NoError(t, err)
	require.True(t, m.User)
	m, err = more.Get("Qwen/Qwen3-4B")
	require.NoError(t, err)
	require.Equal(t, "mine", m.Family)
	require.Equal(t, "qwen3", get(t, "Qwen/Qwen3-4B").Family)

	less := r.Without("Qwen/Qwen3-4B", "no/such")
	require.Len(t, less.Models(), before-1)
	_, err = less.Get("Qwen/Qwen3-4B")
	require.Error(t, err)
	require.Len(t, r.Models(), before)
}

func TestLicences(t *testing.T) {
	r := builtin(t)
	l, ok := r.Licence(get(t, "Qwen/Qwen2.5-3B-Instruct"))
	require.True(t, ok)
	require.True(t, l.ResearchOnly)
	require.False(t, *l.Commercial)
	l, ok = r.Licence(get(t, "Qwen/Qwen3-4B"))
	require.True(t, ok)
	require.True(t, *l.Commercial)
	for _, m := range r.Models() {
		if m.Licence.Known {
			_, ok := r.Licence(m)
			require.True(t, ok, "%s: licence %q is not in the table", m.ID, m.Licence.Value)
		}
	}
}

func TestConflictsAreKept(t *testing.T) {
	m := get(t, "Qwen/Qwen2.5-3B-Instruct")
	require.Equal(t, "qwen-research", m.Licence.Value)
	require.Len(t, m.Conflicts, 1)
	require.Equal(t, "licence", m.Conflicts[0].Fact)
	require.Contains(t, m.Conflicts[0].B, "Apache-2.0")
}
