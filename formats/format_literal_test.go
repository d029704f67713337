package formats

import (
	"testing"

	"github.com/stretchr/testify/require"
)

func TestPythonLiteral(t *testing.T) {
	for text, want := range map[string]string{
		`[{'role': 'user', 'content': 'Hi'}]`:                     `[{"role":"user","content":"Hi"}]`,
		`[{'a': "it's", 'b': 'say "x"', 'c': 'it\'s "y"'}]`:       `[{"a":"it's","b":"say \"x\"","c":"it's \"y\""}]`,
		`{'n': None, 't': True, 'f': False, 'i': -3, 'x': 1.5e3}`: `{"n":null,"t":true,"f":false,"i":-3,"x":1.5e3}`,
		`['tab\t line\n back\\ \x07 é \u2028 \U0001f600']`:        `["tab\t line\n back\\ \u0007 é ` + "\u2028 \U0001f600" + `"]`,
		`(1, (2,), [],)`:            `[1,[2],[]]`,
		"[{'a': 'b'}\n {'a': 'c'}]": `[{"a":"b"},{"a":"c"}]`,
		"{'a': array(['x', 'y'], dtype=object), 'b': array([1])}": `{"a":["x","y"],"b":[1]}`,
		`[nan]`: `[null]`,
	} {
		v, ok := pythonValue(text)
		require.True(t, ok, text)
		require.JSONEq(t, want, string(v.Raw), text)
	}
	for _, text := range []string{`[INST] Hi [/INST]`, `{x}`, `{'a'}`, `{'a': 'b'} and more`, `['a`, `[1`, `{1: 2}`, `['\q']`, `[a]`, `[array(1`, `[01]`, `[--1]`} {
		_, ok := pythonValue(text)
		require.False(t, ok, text)
	}
	deep := make([]byte, 100)
	for i := range deep {
		deep[i] = '['
	}
	_, ok := pythonValue(string(deep))
	require.False(t, ok)
}
