package formats_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
)

// TestVeryLargeRecords: records that are not copied come in order among others, for any number of workers, and a pass may end at one.
func TestVeryLargeRecords(t *testing.T) {
	var text strings.Builder
	for i := range 3 {
		text.WriteString(fmt.Sprintf(chatLine, 10*i) + "\n")
		text.WriteString(strings.Replace(fmt.Sprintf(chatLine, 10*i+1), "Hello", strings.Repeat("x", 17<<20), 1) + "\n")
	}
	src := formats.Bytes("data", []byte(text.String()))
	for _, workers := range []int{1, 3} {
		d, err := formats.Open(t.Context(), []formats.Source{src}, formats.Options{Workers: workers})
		require.NoError(t, err)
		n := 0
		for ex, err := range d.Examples(t.Context()) {
			require.NoError(t, err)
			require.Equal(t, fmt.Sprintf("Hi %d", 10*(n/2)+n%2), ex.Messages[0].Content())
			n++
		}
		require.Equal(t, 6, n)
		for stop := range 3 {
			left := stop
			for range d.Examples(t.Context()) {
				if left--; left < 0 {
					break
				}
			}
		}
		ctx, cancel := context.WithCancel(t.Context())
		for _, err := range d.Examples(ctx) {
			cancel()
			if err != nil {
				require.ErrorIs(t, err, context.Canceled)
			}
		}
		cancel()
	}
}
