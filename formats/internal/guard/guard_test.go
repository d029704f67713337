package guard_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/internal/guard"
)

// TestPanicsAreDamage: a panic names the part that was read, and never the memory of the program.
func TestPanicsAreDamage(t *testing.T) {
	walk := func(read func(g *guard.Reader) error) (n int, err error) {
		for _, e := range guard.Records(&formats.Input{Name: "x"}, "the file", read) {
			if e != nil {
				return n, e
			}
			n++
		}
		return n, nil
	}
	n, err := walk(func(g *guard.Reader) error {
		g.Rec.Pos.Record++
		g.Give(nil)
		g.Part = `the column "a"`
		var p *int
		*p = 1
		return nil
	})
	require.Equal(t, 1, n)
	require.ErrorIs(t, err, &formats.Error{Code: "invalid"})
	require.ErrorContains(t, err, `the file is damaged, in the column "a"`)
	require.ErrorContains(t, err, "after record 1")
	require.NotContains(t, err.Error(), "pointer")
	_, err = walk(func(*guard.Reader) error { panic("page 3 has no values") })
	require.ErrorContains(t, err, "page 3 has no values")
}
