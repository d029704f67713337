package parquet

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
)

// TestUnread: what the library cannot do is no damage, and a new download would not help.
func TestUnread(t *testing.T) {
	for _, text := range []string{"compression for LZ4_RAW unimplemented", "parquet: unsupported data encoding BYTE_STREAM_SPLIT"} {
		require.ErrorIs(t, unread(errors.New(text), "x"), &formats.Error{Code: "unsupported"})
	}
	own := unread(errors.New("unknown error type: runtime error: invalid memory address or nil pointer dereference"), "row group 3 cannot be read")
	require.ErrorIs(t, own, &formats.Error{Code: "invalid"})
	require.ErrorContains(t, own, "row group 3")
	require.NotContains(t, own.Error(), "pointer")
	require.ErrorIs(t, unread(errors.New("unexpected EOF"), "the data is damaged"), &formats.Error{Code: "invalid"})
}
