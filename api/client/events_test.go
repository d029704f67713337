package client

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzReadEvents: whatever a server sends, events have the ids it gave, and nothing panics.
func FuzzReadEvents(f *testing.F) {
	f.Add("id: 1\nevent: state\ndata: {\"state\":\"queued\"}\n\n")
	f.Add("retry: 1000\n\n: a comment\n\nid: 2\nevent: progress\ndata: {\"step\":\"x\"}\n\nid")
	f.Add("data: 1\ndata: 2\n\nid: x\r\n\r\n")
	f.Fuzz(func(t *testing.T, text string) {
		n := 0
		err := readStream(strings.NewReader(text), func(id int64, kind, data string) {
			n++
			_ = event(id, kind, data)
			require.True(t, id == 0 || strings.Contains(text, "id"))
		})
		require.LessOrEqual(t, n, strings.Count(text, "data"))
		if err != nil {
			require.Greater(t, len(text), eventBytes/2, "only a line beyond the limit is an error")
		}
	})
}
