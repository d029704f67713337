// Package blobtest is what every blob.Bucket must do.
package blobtest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/blob"
	"github.com/slmgen/slmgen/internal/fault"
)

// Run holds a bucket against its contract. open gives an empty one.
func Run(t *testing.T, open func(t *testing.T) blob.Bucket) {
	t.Run("what was put is read", func(t *testing.T) {
		b := open(t)
		for i, size := range []int{0, 1, 1000, 1 << 20, 3<<20 + 7} {
			key, data := fmt.Sprintf("key%d", i), bytes.Repeat([]byte("slm"), size/3+1)[:size]
			info, err := b.Put(t.Context(), key, bytes.NewReader(data))
			require.NoError(t, err)
			sum := sha256.Sum256(data)
			require.Equal(t, blob.Info{Key: key, Size: int64(size), SHA256: hex.EncodeToString(sum[:])}, info)
			f, err := b.Open(t.Context(), key)
			require.NoError(t, err)
			require.EqualValues(t, size, f.Size())
			got, err := io.ReadAll(f)
			require.NoError(t, err)
			require.Equal(t, sum, sha256.Sum256(got))
			if size > 500 {
				part := make([]byte, 100)
				_, err = f.ReadAt(part, 399)
				require.NoError(t, err)
				require.Equal(t, data[399:499], part)
				at, err := f.Seek(-5, io.SeekEnd)
				require.NoError(t, err)
				require.EqualValues(t, size-5, at)
				rest, err := io.ReadAll(f)
				require.NoError(t, err)
				require.Equal(t, data[size-5:], rest)
			}
			require.NoError(t, f.Close())
		}
	})
	t.Run("a key is written once", func(t *testing.T) {
		b := open(t)
		var won atomic.Int32
		var racers sync.WaitGroup
		for i := range 12 {
			racers.Go(func() {
				_, err := b.Put(t.Context(), "taken", strings.NewReader(fmt.Sprint("racer ", i)))
				if err == nil {
					won.Add(1)
					return
				}
				if fault.CodeOf(err) != fault.Conflict {
					t.Errorf("a racer fails with %v", err)
				}
			})
		}
		racers.Wait()
		require.EqualValues(t, 1, won.Load())
	})
	t.Run("what broke off leaves nothing", func(t *testing.T) {
		b := open(t)
		broken := errors.New("the cable")
		_, err := b.Put(t.Context(), "half", io.MultiReader(strings.NewReader("half of it"), failing{broken}))
		require.ErrorIs(t, err, broken)
		_, err = b.Open(t.Context(), "half")
		require.Equal(t, fault.NotFound, fault.CodeOf(err))
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		_, err = b.Put(ctx, "half", strings.NewReader("x"))
		require.Error(t, err)
		all, err := b.List(t.Context(), "", 10)
		require.NoError(t, err)
		require.Empty(t, all)
		_, err = b.Put(t.Context(), "half", strings.NewReader("whole"))
		require.NoError(t, err)
	})
	t.Run("deleting is for good, and again no error", func(t *testing.T) {
		b := open(t)
		_, err := b.Put(t.Context(), "gone", strings.NewReader("x"))
		require.NoError(t, err)
		require.NoError(t, b.Delete(t.Context(), "gone", "never"))
		require.NoError(t, b.Delete(t.Context(), "gone"))
		_, err = b.Open(t.Context(), "gone")
		require.Equal(t, fault.NotFound, fault.CodeOf(err))
	})
	t.Run("lists are in order, page by page", func(t *testing.T) {
		b := open(t)
		var want []string
		for i := range 25 {
			key := fmt.Sprintf("%c%03d", 'a'+i%5, i/5)
			_, err := b.Put(t.Context(), key, strings.NewReader("x"))
			require.NoError(t, err)
		}
		for c := range 5 {
			for i := range 5 {
				want = append(want, fmt.Sprintf("%c%03d", 'a'+c, i))
			}
		}
		var got []string
		for after := ""; ; {
			some, err := b.List(t.Context(), after, 7)
			require.NoError(t, err)
			if len(some) == 0 {
				break
			}
			for _, i := range some {
				require.EqualValues(t, 1, i.Size)
				require.False(t, i.Modified.IsZero())
				got = append(got, i.Key)
			}
			after = got[len(got)-1]
		}
		require.Equal(t, want, got)
	})
	t.Run("keys lead nowhere else", func(t *testing.T) {
		b := open(t)
		for _, key := range []string{"", "abc", "../../etc/passwd", "ABCD", "a/b/c", "with space", strings.Repeat("k", 65)} {
			_, err := b.Put(t.Context(), key, strings.NewReader("x"))
			require.Equal(t, fault.Invalid, fault.CodeOf(err), key)
			_, err = b.Open(t.Context(), key)
			require.Equal(t, fault.Invalid, fault.CodeOf(err), key)
			require.Equal(t, fault.Invalid, fault.CodeOf(b.Delete(t.Context(), key)), key)
		}
	})
	t.Run("a place that works says so", func(t *testing.T) { require.NoError(t, open(t).Check(t.Context())) })
}

type failing struct{ error }

func (f failing) Read([]byte) (int, error) { return 0, f.error }
