package store

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/object"
)

// FuzzCursor reads what clients send as cursors: what is taken leads back to itself.
func FuzzCursor(f *testing.F) {
	f.Add(place{1700000000000000, "id"}.cursor())
	f.Add(place{-1, ""}.cursor())
	f.Add("bm8")
	f.Add("%")
	f.Fuzz(func(t *testing.T, cursor string) {
		p, ok, err := begin(object.Page{Limit: 1, Cursor: cursor})
		require.Equal(t, cursor != "" && err == nil, ok)
		if ok {
			again, ok, err := begin(object.Page{Limit: 1, Cursor: p.cursor()})
			require.NoError(t, err)
			require.True(t, ok)
			require.Equal(t, p, again)
		}
	})
}
