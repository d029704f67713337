package ucd

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestTables(t *testing.T) {
	u := Get()
	for r, want := range map[rune]string{'a': "Ll", 'A': "Lu", '1': "Nd", 'Ⅷ': "Nl", '²': "No", '中': "Lo", '\u0301': "Mn", ' ': "Zs", '\n': "Cc", 0x1C89: "Lu", 0xA7CE: "Cn", MaxRune: "Cn", 0xE000: "Co"} {
		require.Equal(t, want, u.Category(u.Class(r)), "%U", r)
	}
	require.True(t, u.Is('²', Word))
	require.False(t, u.Is('²', PosixWord))
	require.EqualValues(t, 230, u.Combining(0x301))
	require.Equal(t, "e\u0301", u.Canonical['é'])
	require.Equal(t, 'é', u.Compose[[2]rune{'e', 0x301}])
	require.Equal(t, "i\u0307", u.Lowercase['İ'])
	require.Contains(t, u.Fold['s'], "ſ")
	require.Equal(t, u.Group('漢'), u.Group('か'))
	require.Zero(t, u.Group(' '))
	require.NotEmpty(t, u.Script("han"))
	require.Nil(t, u.Script("klingon"))
}
