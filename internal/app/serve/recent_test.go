package serve

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
)

func TestRecent(t *testing.T) {
	r := newRecent[int](3)
	for i, k := range []string{"a", "b", "c"} {
		r.put(k, i)
	}
	v, ok := r.get("a")
	require.True(t, ok)
	require.Zero(t, v)
	r.put("b", 7)
	r.put("d", 9)
	_, ok = r.get("c")
	require.False(t, ok, "c goes, which was used longest ago")
	v, _ = r.get("b")
	require.Equal(t, 7, v)
	r.forget("b")
	r.forget("none")
	_, ok = r.get("b")
	require.False(t, ok)
	require.Len(t, r.at, 2)
	require.Equal(t, 2, r.order.Len())
}

// TestGuessesAreBounded sends more addresses and keys than are remembered.
func TestGuessesAreBounded(t *testing.T) {
	g := newGuesses(1)
	now := time.Unix(1e9, 0)
	for i := range guessers + 10 {
		require.True(t, g.note(fmt.Sprint(i), "h", now, fault.New(fault.Unauthorized, "no")))
	}
	require.Len(t, g.failed.at, guessers)
	require.Zero(t, g.wait("0", "h", now))
	require.Equal(t, guessWindow, g.wait("10", "h", now))
	for i := range proofs + 10 {
		g.vouch(fmt.Sprint(i))
	}
	require.Len(t, g.proven.at, proofs)
	require.False(t, g.note("z", "h", now, errors.New("the disk")))
	require.Zero(t, g.wait("z", "h", now))
}
