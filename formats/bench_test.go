package formats_test

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
)

// benchmarkRead reads about 16 MiB of rows of a usual size to Examples.
func benchmarkRead(b *testing.B, head, row string) {
	text := []byte(head + strings.Repeat(row, 16<<20/len(row)))
	src := formats.Bytes("bench", text)
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		n := 0
		for _, err := range formats.Read(context.Background(), src, formats.Options{}) {
			require.NoError(b, err)
			n++
		}
		require.Equal(b, 16<<20/len(row), n)
	}
}

func BenchmarkReadJSONL(b *testing.B) {
	long := strings.Repeat("A sentence of the answer, with \\\"quotes\\\" and a line end.\\n", 20)
	benchmarkRead(b, "", `{"messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Why?"},{"role":"assistant","content":"`+long+`"}],"id":17}`+"\n")
}

func BenchmarkReadCSV(b *testing.B) {
	long := strings.Repeat("A sentence of the answer, with \"\"quotes\"\" and a line end.\n", 20)
	benchmarkRead(b, "instruction,input,output\n", `Why?,,"`+long+`"`+"\n")
}
