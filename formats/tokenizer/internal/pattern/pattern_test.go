package pattern

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func all(t *testing.T, rx, text string) []string {
	t.Helper()
	p, err := Compile(rx)
	require.NoError(t, err, rx)
	var m Machine
	var out []string
	for at := 0; ; {
		lo, hi, ok, err := p.Find(&m, []byte(text), at)
		require.NoError(t, err)
		if !ok {
			return out
		}
		out = append(out, text[lo:hi])
		if at = hi; hi == lo {
			if hi == len(text) {
				return out
			}
			at++
		}
	}
}

func TestFind(t *testing.T) {
	for _, c := range []struct {
		rx, text string
		want     []string
	}{
		{`a+?b`, "aab ab", []string{"aab", "ab"}},
		{`a++a`, "aaa", nil},
		{`(?>a|ab)c`, "abc ac", []string{"ac"}},
		{`(?:a|ab)c`, "abc ac", []string{"abc", "ac"}},
		{`\s+(?!\S)|\s+`, "  a  ", []string{" ", " ", "  "}},
		{`(?<=\p{L})\d+`, "a12 34", []string{"12"}},
		{`(?<!ab|c)d`, "abd cd d", []string{"d"}},
		{`(?<=a+)b`, "aab b", []string{"b"}},
		{`(\w)\1`, "aabbc", []string{"aa", "bb"}},
		{`(?<x>a)b\k<x>`, "aba", []string{"aba"}},
		{`a(?i)b|c`, "aB aC b", []string{"aB", "aC"}},
		{`(?i:'s)`, "'S 'ſ", []string{"'S", "'ſ"}},
		{`[\p{L}&&[^a-m]]+`, "azn é", []string{"zn", "é"}},
		{`[[:^alpha:]]`, "a1", []string{"1"}},
		{`[]a]+`, "a]b", []string{"a]"}},
		{`\p{^L}`, "a1", []string{"1"}},
		{`\p{Han}+`, "漢字かな", []string{"漢字"}},
		{`\w`, "²", []string{"²"}},
		{`[\w]`, "²", nil},
		{`(?m:.)`, "\n", []string{"\n"}},
		{`.`, "\n", nil},
		{`(?x: a b # c
)`, "ab", []string{"ab"}},
		{`a{2}+`, "aaaa", []string{"aaaa"}},
		{`a{,2}b`, "aaab", []string{"aab"}},
		{`a{x`, "a{x", []string{"a{x"}},
		{`(a*)*b`, "aaab", []string{"aaab"}},
		{`\x41\x{1F600}\u0042\t`, "A😀B\t", []string{"A😀B\t"}},
		{`^a|b$`, "a\na b", []string{"a", "a", "b"}},
		{`\ba`, "a ba a", []string{"a", "a"}},
		{``, "ab", []string{"", "", ""}},
	} {
		require.Equal(t, c.want, all(t, c.rx, c.text), c.rx)
	}
}

func TestRefuses(t *testing.T) {
	for _, rx := range []string{`\X`, `\pL`, `\p{Klingon}`, `(`, `)`, `[a`, `*`, `(?~a)`, `(?R)`, `\1`, `a{10001}`, `[b-a]`, `(?i:ß)`, `\`, `(?<n>a)\1`, strings.Repeat("(", 200), strings.Repeat("a", maxPattern+1), `((((a{99}){99}){99}){99})`, "\xff"} {
		_, err := Compile(rx)
		var e *Error
		require.True(t, errors.As(err, &e), "%q: %v", rx, err)
		require.NotEmpty(t, e.Error())
	}
}

func TestStepsAreLimited(t *testing.T) {
	p, err := Compile(`(?:a|a)*b`)
	require.NoError(t, err)
	_, _, _, err = p.Find(new(Machine), []byte(strings.Repeat("a", 60)), 0)
	require.ErrorIs(t, err, ErrSteps)
}
