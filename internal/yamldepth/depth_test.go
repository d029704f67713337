package yamldepth

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestExceeds(t *testing.T) {
	for doc, deep := range map[string]bool{
		"a: [[[1]]]": false, "a: [[[[1]]]]": true, "a: {b: {c: {d: {}}}}": true, "- - - x": false, "- - - - x": true,
		"- a\n- b\n- c\n- d\n": false, "a: []\nb: []\nc: []\nd: []\n": false, "x - - - - y": false, "? ? ? ? x": true, "]]]]": false,
	} {
		require.Equal(t, deep, Exceeds([]byte(doc), 3), doc)
	}
	require.True(t, Exceeds([]byte(strings.Repeat("[", 1000)), 32))
}
