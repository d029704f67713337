package slmgen_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen"
	"github.com/slmgen/slmgen/slmgen/registry"
)

func TestReadObservations(t *testing.T) {
	reg, err := registry.Builtin()
	require.NoError(t, err)
	o, err := slmgen.ReadObservations(strings.NewReader(`{"model":"Qwen/Qwen3-0.6B","examples":100,"loss":2.1,"gpu":"t4","lane":"unsloth","tokens":200000,"sequences":400,"seconds":90}
{"model":"Qwen/Qwen3-0.6B","examples":200,"loss":1.9}

{"model":"Qwen/Qwen3-0.6B","gpu":"T4","tokens_per_s":2500}
{"model":"no/body","gpu":"T4","tokens_per_s":2500}
`), reg)
	require.NoError(t, err)
	require.Equal(t, 4, o.Lines)
	require.Equal(t, 2, o.Speeds)
	require.Equal(t, 2, o.Pace.Runs("T4"))
	require.Equal(t, []string{"no/body"}, o.Unknown)
	require.Contains(t, o.Passed(), "no/body")
	require.Len(t, o.Pilots, 1)
	require.Len(t, o.Pilots[0].Points, 2)

	none, err := slmgen.ReadObservations(strings.NewReader(""), reg)
	require.NoError(t, err)
	require.Nil(t, none.Pace)
	for line, code := range map[string]fault.Code{
		"{": fault.Invalid, `{"model":"Qwen/Qwen3-0.6B","gpu":"T5","tokens_per_s":1}`: fault.NotFound,
		`{"model":"Qwen/Qwen3-0.6B","gpu":"T4","tokens":10}`:                       fault.Invalid,
		`{"model":"Qwen/Qwen3-0.6B","gpu":"T4","tokens_per_s":-1}`:                 fault.Invalid,
		`{"model":"Qwen/Qwen3-0.6B","gpu":"T4","tokens_per_s":1,"method":"magic"}`: fault.Invalid,
		`{"model":"Qwen/Qwen3-0.6B","gpu":"T4","tokens_per_s":1,"batch":-3}`:       fault.Invalid,
	} {
		_, err := slmgen.ReadObservations(strings.NewReader(line), reg)
		require.Equal(t, code, fault.CodeOf(err), "%s: %v", line, err)
	}
}

func FuzzReadObservations(f *testing.F) {
	reg, err := registry.Builtin()
	require.NoError(f, err)
	f.Add([]byte(`{"model":"Qwen/Qwen3-0.6B","gpu":"T4","tokens":1e6,"seconds":100,"sequences":9,"batch":4,"max_length":512}`))
	f.Add([]byte(`{"model":"Qwen/Qwen3-0.6B","examples":10,"loss":1}`))
	f.Fuzz(func(t *testing.T, doc []byte) {
		_, err := slmgen.ReadObservations(strings.NewReader(string(doc)), reg)
		require.NotEqual(t, fault.Internal, fault.CodeOf(err))
	})
}

func ExampleReadObservations() {
	reg, _ := registry.Builtin()
	o, err := slmgen.ReadObservations(strings.NewReader(`{"model": "Qwen/Qwen3-0.6B", "examples": 100, "loss": 2.31, "gpu": "T4", "tokens_per_s": 2400}
{"model": "Qwen/Qwen3-0.6B", "examples": 200, "loss": 2.12, "gpu": "T4", "tokens_per_s": 2450}`), reg)
	if err != nil {
		panic(err)
	}
	fmt.Println(len(o.Pilots[0].Points), "losses,", o.Pace.Runs("T4"), "speeds of a T4")
	// Output: 2 losses, 2 speeds of a T4
}
