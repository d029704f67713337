package chattemplate

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
)

var fuzzLimits = Limits{Output: 1 << 20, Steps: 200_000, Depth: 50, Source: 1 << 16}

func fuzzSeeds(f *testing.F) []string {
	seeds := []string{
		"{{ x }}", "{% for a, b in d.items() recursive %}{{ loop(b) if b is iterable else loop.index }}{% else %}e{% endfor %}",
		"{% set ns = namespace(a=1) %}{% set ns.a = ns.a ** 9 %}{{ ns.a }}", "{% macro m(a, b=1) %}{{ caller() }}{{ varargs }}{{ kwargs }}{% endmacro %}{% call m(1, *x) %}{% generation %}q{% endgeneration %}{% endcall %}",
		"{{ '%s %r %5.2f' % ('a', 1, 2) }}{{ '{:>{1}}'.format(1, 5) }}", "{%- raw -%} {{ {%- endraw +%}{# c -#}", "{{ s[::-1] | batch(2) | map('join') | list | tojson(indent=2) }}",
		"{% filter upper | indent(2) %}{% with a = 1 %}{{ a }}{% endwith %}{% endfilter %}", "{{ x | groupby('a') | sort(attribute='0') | pprint }}", "{{ 'a b-c' | wordwrap(2) | urlize | title | truncate(3) }}",
		"{% block b scoped %}{{ self.b }}{% endblock %}{{ self.b() }}", "{% if a is divisibleby 3 and not b in c %}{% elif 1 < 2 < 3 %}{% endif %}",
	}
	files, err := filepath.Glob("testdata/templates/*.jinja")
	require.NoError(f, err)
	for _, name := range files {
		b, err := os.ReadFile(name)
		require.NoError(f, err)
		seeds = append(seeds, string(b))
	}
	return seeds
}

// FuzzParse reads any template: an error or a template, never a panic, and never an internal error.
func FuzzParse(f *testing.F) {
	for _, s := range fuzzSeeds(f) {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, src string) {
		_, err := Parse(src, ParseOptions{Limits: fuzzLimits})
		require.NotEqual(t, fault.Internal, fault.CodeOf(err), "%v", err)
	})
}

// FuzzRender renders any template with any variables within the limits: always ends, always UTF-8, twice the same.
func FuzzRender(f *testing.F) {
	for _, s := range fuzzSeeds(f) {
		f.Add(s, `{"messages": [{"role": "user", "content": "é"}], "x": [[1, "a"], [2.5, null]], "d": {"a": {"b": []}}, "s": "tёxt"}`)
	}
	f.Fuzz(func(t *testing.T, src, vars string) {
		tmpl, err := Parse(src, ParseOptions{Limits: fuzzLimits})
		if err != nil {
			return
		}
		v, err := ParseVariables([]byte(vars))
		if err != nil {
			v = NewValues()
		}
		ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
		defer cancel()
		opts := RenderOptions{Limits: fuzzLimits, Now: goldenTime}
		r, err := tmpl.Render(ctx, v, opts)
		require.NoError(t, ctx.Err(), "a render must end by its limits")
		require.NotEqual(t, fault.Internal, fault.CodeOf(err), "%v", err)
		again, err2 := tmpl.Render(ctx, v, opts)
		require.Equal(t, r, again)
		require.Equal(t, err, err2)
		require.LessOrEqual(t, len(r.Text), fuzzLimits.Output)
		require.True(t, utf8.ValidString(r.Text))
		for _, g := range r.Generation {
			require.True(t, 0 <= g.Bytes.Start && g.Bytes.Start <= g.Bytes.End && g.Bytes.End <= len(r.Text))
		}
	})
}
