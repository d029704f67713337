package chattemplate

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// conversation of n turns, about 250 bytes each.
func conversation(n int) *Values {
	text := "Could you explain how the tides follow the moon, and why there are two of them a day? Please keep it short and give one example from a real harbour, with its times."
	items := make([]Value, 0, n)
	for i := 0; i < n; i++ {
		role := "user"
		if i%2 == 1 {
			role = "assistant"
		}
		items = append(items, NewValues().Set("role", String(role)).Set("content", String(fmt.Sprintf("%s (%d) %.60s", text, i, text))).Object())
	}
	return NewValues().Set("messages", List(items...)).Set("add_generation_prompt", Bool(true)).Set("tools", Value{})
}

func BenchmarkQwen3(b *testing.B) {
	templates, _, _ := sharedSet(b)
	benchmarkRender(b, templates["ikllama--Qwen-Qwen3-0.6B.jinja"])
}

func benchmarkRender(b *testing.B, src string) {
	t, err := Parse(src, ParseOptions{})
	require.NoError(b, err)
	vars := conversation(20)
	b.ReportAllocs()
	for b.Loop() {
		r, err := t.Render(context.Background(), vars, RenderOptions{Now: goldenTime})
		if err != nil {
			b.Fatal(err)
		}
		b.SetBytes(int64(len(r.Text)))
	}
}
