package formats_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
)

// Tables whose cells hold what could be taken for a delimiter, and rows ended in unusual ways.
func TestAwkwardTables(t *testing.T) {
	rows := func(format string) string {
		var b strings.Builder
		for i := range 20 {
			fmt.Fprintf(&b, format, i)
		}
		return b.String()
	}
	var wide []string
	for i := range 40_000 {
		wide = append(wide, fmt.Sprintf("feature_%d", i))
	}
	for _, c := range []struct{ name, text, container, want string }{
		{"quotes behind a space", "question, answer\n" + rows("\"q %d\", \"a, b\"\n"), "csv", "question=q 0|answer=a, b"},
		{"quotes behind a space, nothing in them", "question, answer\n" + rows("\"q %d\", \"a\"\n"), "csv", "question=q 0|answer=a"},
		{"single quotes", "question,answer\n" + rows("'q, r %d','a'\n"), "csv", "question=q, r 0|answer=a"},
		{"bars in every row", "question,answer\n" + rows("a|b|c|d %d,x|y|z\n"), "csv", "question=a|b|c|d 0|answer=x|y|z"},
		{"bars in names", "question|en,answer|en\n" + rows("q %d,a\n"), "csv", "question|en=q 0|answer|en=a"},
		{"semicolons in every row", "question,answer\n" + rows("a; b; c %d,d; e; f\n"), "csv", "question=a; b; c 0|answer=d; e; f"},
		{"tabs in every row", "question,answer\n" + rows("a\tb\tc %d,d\te\n"), "csv", "question=a\tb\tc 0|answer=d\te"},
		{"line ends made twice", "question,answer\r\r\n" + rows("q %d,a\r\r\n"), "csv", "question=q 0|answer=a"},
		{"a header longer than what is looked at", "question,answer," + strings.Join(wide, ",") + "\nq,a" + strings.Repeat(",1", len(wide)) + "\n", "csv", "question=q|answer=a|feature_0=1"},
		{"a name of a row in front", "question,answer\n" + rows("%d,q,a\n"), "csv", "question=0|answer=q|column_3=a"},
	} {
		ds, err := formats.Open(context.Background(), []formats.Source{formats.Bytes("t.csv", []byte(c.text))}, formats.Options{Format: "table", Unmapped: formats.UnmappedColumns})
		require.NoError(t, err, c.name)
		require.Equal(t, c.container, ds.Detection().Container, c.name)
		n := 0
		for e, err := range ds.Examples(context.Background()) {
			require.NoError(t, err, c.name)
			if n++; n > 1 {
				continue
			}
			var got []string
			for i, f := range e.Meta {
				if i == strings.Count(c.want, "=") {
					break
				}
				v, err := formats.ParseValue(f.Value)
				require.NoError(t, err)
				got = append(got, f.Key+"="+v.Str())
			}
			require.Equal(t, c.want, strings.Join(got, "|"), c.name)
		}
		require.Equal(t, ds.Counts().Records, int64(n), c.name)
	}
}
