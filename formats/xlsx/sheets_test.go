package xlsx

import (
	"bytes"
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
)

// TestAnotherSheetFollows writes more rows than a sheet holds, with sheets that hold few.
func TestAnotherSheetFollows(t *testing.T) {
	var out bytes.Buffer
	made, err := container{}.NewSink(&out, formats.SinkOptions{Lose: func(fact string) { t.Error(fact) }})
	require.NoError(t, err)
	s := made.(*sink)
	s.most = 4
	for range 10 {
		require.NoError(t, s.Row([]byte(`{"a":1}`)))
	}
	require.NoError(t, s.Close())
	require.Equal(t, 4, s.sheets)
	in := &formats.Input{At: bytes.NewReader(out.Bytes()), Size: int64(out.Len()), MaxRecord: 1000, Warn: func(string, ...any) { t.Error("a warning") }}
	n := 0
	for _, err := range container.Records(container{}, context.Background(), in) {
		require.NoError(t, err)
		n++
	}
	require.Equal(t, 10, n)
}

func TestAddresses(t *testing.T) {
	for column, want := range map[int]string{0: "A1", 25: "Z1", 26: "AA1", 701: "ZZ1", 702: "AAA1", 16383: "XFD1"} {
		require.Equal(t, want, address(column, 1))
		require.Equal(t, column, columnOf(want))
	}
}
