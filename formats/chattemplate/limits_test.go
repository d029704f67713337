package chattemplate

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
)

func render(t testing.TB, src, vars string) (string, error) {
	t.Helper()
	tmpl, err := Parse(src, ParseOptions{})
	if err != nil {
		return "", err
	}
	v, err := ParseVariables([]byte(vars))
	require.NoError(t, err)
	r, err := tmpl.Render(context.Background(), v, RenderOptions{Now: goldenTime})
	return r.Text, err
}

// TestLimits asks for more than there is: an error that says so, soon and without the memory.
func TestLimits(t *testing.T) {
	for name, src := range map[string]string{
		"repeat":          "{{ 'x' * 10**12 }}",
		"repeat a list":   "{{ [1] * 10**12 }}",
		"power":           "{{ 9 ** (9 ** 9) }}",
		"power of powers": "{% set ns = namespace(x=3) %}{% for i in range(100) %}{% set ns.x = ns.x ** 3 %}{% endfor %}",
		"center":          "{{ 'x' | center(10**10) }}",
		"ljust":           "{{ 'x'.ljust(10**10) }}",
		"zfill":           "{{ 'x'.zfill(10**10) }}",
		"width":           "{{ '{:99999999999}'.format(1) }}",
		"percent width":   "{{ '%99999999999d' % 1 }}",
		"percent digits":  "{{ '%.99999999d' % 1 }}",
		"precision":       "{{ '{:.99999999f}'.format(1) }}",
		"replace":         "{{ ('x' * 100000).replace('x', 'y' * 100000) }}",
		"replace empty":   "{{ ('x' * 100000).replace('', 'y' * 100000) }}",
		"join":            "{{ (['x' * 100000] * 1000) | join }}",
		"doubling":        "{% set ns = namespace(s='x') %}{% for i in range(99) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
		"doubling a list": "{% set ns = namespace(s=[1]) %}{% for i in range(99) %}{% set ns.s = ns.s + ns.s %}{% endfor %}",
		"nested text":     "{% set ns = namespace(s='x' * 1000) %}{% for i in range(40) %}{% set ns.s = [ns.s, ns.s] %}{% endfor %}{{ ns.s }}",
		"nested json":     "{% set ns = namespace(s='x' * 1000) %}{% for i in range(40) %}{% set ns.s = [ns.s, ns.s] %}{% endfor %}{{ ns.s | tojson }}",
		"nested equal":    "{% set a = namespace(s=1) %}{% set b = namespace(s=1) %}{% for i in range(40) %}{% set a.s = [a.s, a.s] %}{% set b.s = [b.s, b.s] %}{% endfor %}{{ a.s == b.s }}",
		"deep":            "{% set ns = namespace(s=1) %}{% for i in range(9999) %}{% set ns.s = [ns.s] %}{% endfor %}{{ ns.s }}",
		"deep equal":      "{% set a = namespace(s=1) %}{% set b = namespace(s=1) %}{% for i in range(9999) %}{% set a.s = [a.s] %}{% set b.s = [b.s] %}{% endfor %}{{ a.s == b.s }}",
		"self":            "{% set ns = namespace() %}{% set ns.a = ns %}{{ ns }}",
		"recursion":       "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
		"block":           "{% block b %}{{ self.b() }}{% endblock %}",
		"loops":           "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
		"output":          "{% for a in range(99999) %}{{ 'x' * 1000 }}{% endfor %}",
		"expandtabs":      "{{ ('\\t' * 1000).expandtabs(10**9) }}",
		"indent":          "{{ 'x' | indent(10**9, true) }}",
		"json indent":     "{{ [1] | tojson(indent=10**9) }}",
		"batch":           "{{ [1] | batch(10**9, 'x') | list }}",
		"translate":       "{{ ('a' * 100000).translate({97: 'x' * 100000}) }}",
	} {
		start := time.Now()
		_, err := render(t, src, "{}")
		require.Equal(t, fault.TooLarge, fault.CodeOf(err), "%s: %v", name, err)
		require.Equal(t, LimitFailure, Class(err), name)
		t.Logf("%s: %v in %v", name, err, time.Since(start))
	}
	_, err := render(t, "{{ range(10**6) }}", "{}")
	require.Equal(t, overflowError, Class(err))
}

func TestParseLimits(t *testing.T) {
	for name, src := range map[string]string{
		"parentheses": "{{ " + strings.Repeat("(", 100_000) + "1" + strings.Repeat(")", 100_000) + " }}",
		"lists":       "{{ " + strings.Repeat("[", 100_000),
		"not":         "{{ " + strings.Repeat("not ", 100_000) + "1 }}",
		"minus":       "{{ " + strings.Repeat("-", 100_000) + "1 }}",
		"plus":        "{{ 1" + strings.Repeat(" + x", 100_000) + " }}",
		"dots":        "{{ x" + strings.Repeat(".a", 100_000) + " }}",
		"filters":     "{{ x" + strings.Repeat(" | upper", 100_000) + " }}",
		"if":          strings.Repeat("{% if x %}", 100_000),
		"else if":     "{{ 1" + strings.Repeat(" if x else 1", 100_000) + " }}",
		"size":        strings.Repeat("x", 5<<20),
	} {
		_, err := Parse(src, ParseOptions{})
		require.Equal(t, fault.TooLarge, fault.CodeOf(err), "%s: %v", name, err)
	}
}

// TestCancelledRender ends with the context's own error.
func TestCancelledRender(t *testing.T) {
	tmpl, err := Parse("{% for a in range(99999) %}{% for b in range(99999) %}{{ a * b }}{% endfor %}{% endfor %}", ParseOptions{})
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Millisecond)
	defer cancel()
	_, err = tmpl.Render(ctx, nil, RenderOptions{Limits: Limits{Output: 1 << 30, Steps: 1 << 40}})
	require.ErrorIs(t, err, context.DeadlineExceeded)
	cancel()
	_, err = tmpl.Render(ctx, nil, RenderOptions{})
	require.Error(t, err)
}
