package parquet

import (
	"encoding/binary"
	"strings"
	"testing"

	"github.com/pierrec/lz4/v4"
	"github.com/stretchr/testify/require"
)

func TestJoinStreams(t *testing.T) {
	require.Equal(t, []byte{1, 2, 3, 4, 5, 6, 7, 8}, joinStreams([]byte{1, 5, 2, 6, 3, 7, 4, 8}, 4))
	require.Empty(t, joinStreams(nil, 8))
}

// TestJoinPrefixes: blocks of 128 in 4 parts; the lengths 0, 3 and 3 shared, then 4, 1 and 1 more.
func TestJoinPrefixes(t *testing.T) {
	const block, parts = 0x80, 4
	shared := []byte{block, 1, parts, 3, 0, 0, 2, 0, 0, 0, 0b0011, 0, 0, 0, 0, 0, 0, 0}
	more := []byte{block, 1, parts, 3, 8, 5, 2, 0, 0, 0, 0b1100, 0, 0, 0, 0, 0, 0, 0} // least -3, then 0 and 3
	all := append(append(append([]byte{}, shared...), more...), "abcdef"...)
	out, err := joinPrefixes(all, 3, 4)
	require.NoError(t, err)
	require.Equal(t, "abcdabceabcf", string(out))
	for size := range all {
		_, err := joinPrefixes(all[:size], 3, 4)
		require.Error(t, err)
	}
	_, err = joinPrefixes(all, 2, 4)
	require.Error(t, err, "more values than the page claims")
}

func TestLZ4(t *testing.T) {
	want := []byte(strings.Repeat("text that repeats ", 50))
	packed := make([]byte, lz4.CompressBlockBound(len(want)))
	n, err := lz4.CompressBlock(want, packed, nil)
	require.NoError(t, err)
	packed = packed[:n]
	framed := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, uint32(len(want))), uint32(n))
	framed = append(framed, packed...)
	for _, src := range [][]byte{packed, framed} {
		dst := make([]byte, len(want))
		require.NoError(t, unpackOld(dst, src))
		require.Equal(t, want, dst)
	}
	require.Error(t, unpackRaw(make([]byte, len(want)+1), packed))
	require.Error(t, unpackRaw(make([]byte, len(want)), packed[:n/2]))
	require.Panics(t, func() { lz4Codec{unpackRaw}.Decode(make([]byte, 9), []byte{1, 2}) })
}
