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
	require.ErrorIs(t, unread(errors.New("unexpected EOF"), "the data is damaged"), &formats.Error{Code: "invalid"})
}
