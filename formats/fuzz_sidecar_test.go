package formats

import (
	"bytes"
	"context"
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzTemplate writes any value by way of any other and fills the template again.
func FuzzTemplate(f *testing.F) {
	f.Add([]byte(`{"messages":[{"role":"user","content":"What is the tallest mountain?"}]}`), []byte(`{"text":"Q: What is the tallest mountain? A:","$":1}`))
	f.Add([]byte(`{"$":{"$=":1},"a":[1.50,null,"\ud800"],"t":"[1, 2]"}`), []byte(`{"t":[1,2],"a":"[1.50]","~/":{"":0}}`))
	f.Add([]byte(`["x","x"]`), []byte(`"x"`))
	f.Fuzz(func(t *testing.T, a, b []byte) {
		want, err := ParseValue(a)
		if err != nil {
			return
		}
		have, err := ParseValue(b)
		if err != nil {
			return
		}
		text := makeTemplate(&want, &have)
		tmpl, err := ParseValue(text)
		require.NoError(t, err, "%s", text)
		got, ok := fillTemplate(&tmpl, &have, math.MaxInt64)
		require.True(t, ok)
		require.Equal(t, string(compact(&want)), string(got))
		require.Equal(t, templateSeal(&tmpl, &have), templateSeal(&tmpl, &have))
	})
}

// FuzzSidecarMember reads rows with any sidecar: none may fail otherwise than as a stale one, nor make a row grow beyond the limit.
func FuzzSidecarMember(f *testing.F) {
	f.Add([]byte(`{"v":1,"format":"openai","seal":"0","row":{"messages":{"$":"/output"}}}`))
	f.Add([]byte(`{"v":1,"part":0,"of":3}`))
	f.Add([]byte(`{"v":1,"seal":"x","row":{"$s":"/instruction"}}`))
	f.Add([]byte(`{"v":1,"format":"alpaca","seal":"","row":{"$":"/output","at":1,"n":2}}`))
	f.Fuzz(func(t *testing.T, side []byte) {
		if v, err := ParseValue(side); err != nil || v.Kind == Absent {
			return
		}
		row := append(append([]byte(`{"instruction":"a question of some length","output":"an answer of some length","_slmgen":`), side...), '}')
		row = bytes.ReplaceAll(row, []byte("\n"), []byte(" "))
		n := 0
		for e, err := range Read(context.Background(), Bytes("x", append(append(row, '\n'), row...)), Options{Format: "alpaca", Container: "jsonl", MaxRecord: 1 << 16}) {
			if err != nil {
				return
			}
			require.NotNil(t, e)
			n++
		}
		require.LessOrEqual(t, n, 1<<12)
	})
}
