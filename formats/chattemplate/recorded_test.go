package chattemplate

import (
	"context"
	"encoding/json"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestRecordedTemplates renders our own templates as jinja2 does (testdata/record.py).
func TestRecordedTemplates(t *testing.T) {
	var doc struct {
		Contexts map[string]json.RawMessage `json:"contexts"`
		Goldens  map[string]map[string]struct {
			OK      bool
			Out     string
			Class   string
			Message string
		} `json:"goldens"`
	}
	b, err := os.ReadFile("testdata/goldens.json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(b, &doc))
	for name, goldens := range doc.Goldens {
		src, err := os.ReadFile("testdata/templates/" + name)
		require.NoError(t, err)
		for ctxName, want := range goldens {
			got, err := render(t, string(src), string(doc.Contexts[ctxName]))
			if want.OK {
				require.NoError(t, err, "%s %s", name, ctxName)
				require.Equal(t, want.Out, got, "%s %s", name, ctxName)
				continue
			}
			var e *Error
			require.ErrorAs(t, err, &e)
			require.Equal(t, want.Class+": "+want.Message, e.Error(), "%s %s", name, ctxName)
		}
	}
}

// TestRecordedLanguage renders made-up templates that use all of the language, as jinja2 does (testdata/record.py).
func TestRecordedLanguage(t *testing.T) {
	var cases []struct {
		Template string
		Vars     json.RawMessage
		OK       bool
		Out      string
		Class    string
	}
	b, err := os.ReadFile("testdata/language.json")
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(b, &cases))
	require.Len(t, cases, 300)
	for _, c := range cases {
		got, err := render(t, c.Template, string(c.Vars))
		if c.OK {
			require.NoError(t, err, c.Template)
			require.Equal(t, c.Out, got, c.Template)
		} else {
			require.Equal(t, c.Class, Class(err), "%s: %v", c.Template, err)
		}
	}
}

// TestSmallThings are single expressions whose answers are easily seen.
func TestSmallThings(t *testing.T) {
	for _, c := range []struct{ src, want string }{
		{"{{ strftime_now('%a %A %b %B %c %C %d %D %e %F %g %G %h %H %I %j %k %l %m %M %n %p %P %r %R %s %S %t %T %u %U %V %w %W %x %X %y %Y %z %Z %% %-d %_d %-m %^a %#p %5Y %E %q %f') }}",
			"Thu Thursday Mar March Thu Mar  5 14:07:09 2026 20 05 03/05/26  5 2026-03-05 26 2026 Mar 14 02 064 14  2 03 07 \n PM pm 02:07:09 PM 14:07 1772719629 09 \t 14:07:09 4 09 10 4 09 03/05/26 14:07:09 26 2026   % 5  5 3 THU pm 02026 %E %q 000000"},
		{"{{ 'Σ ΑΣ ΑΣΑ'.lower() }} {{ 'ß ŉ'.upper() }} {{ 'ǆx'.title() }} {{ 'Straße'.casefold() }}", "σ ας ασα SS ʼN ǅx strasse"},
		{"{{ 12345.678 | round(-2) }} {{ 2.5 | round }} {{ 0.5 | round(0, 'ceil') }} {{ 125 | round(-1) }}", "12300.0 2.0 1.0 120"},
		{"{{ (1e22, 1e16, 123456789012345.0, 5e-324, -0.0, 1e999) }}", "(1e+22, 1e+16, 123456789012345.0, 5e-324, -0.0, inf)"},
		{"{% for x in [1, 2] %}{% break %}{% else %}else{% endfor %}", "else"},
		{"{{ range(10)[0:5:2] }}{{ range(5, 0, -2)[10:1] }}{{ range(10)[::-3] | list }}", "range(0, 5, 2)range(-1, 3, -2)[9, 6, 3, 0]"},
		{"{% set a, (b, c) = 1, 'xy' %}{{ a }}{{ b }}{{ c }}", "1xy"},
		{"{{ 'a' 'b' ~ 1 }}{{ -2 ** 2 }}{{ not 1 in [2] }}{{ 1 if false }}", "ab14True"},
		{"a  {%- if true %} b {%- endif +%}\n c {#- x -#} d", "a b\n cd"},
		{"  {% if true %}\n  x\n  {% endif %}\ny", "  x\ny"},
		{"  {%+ if true %}x{% endif %}", "  x"},
		{"{{ 'x'.foo }}|{{ nope }}|{{ nope | default('d') }}|{{ none | default('d', true) }}|{{ nope is defined }}", "||d|d|False"},
		{"{{ ('<'|safe) + '<' }}{{ '<'|e }}{{ ('<'|safe).join(['<', '>']) }}", "<&lt;&lt;&lt;<&gt;"},
	} {
		got, err := render(t, c.src, "{}")
		require.NoError(t, err, c.src)
		require.Equal(t, c.want, got, c.src)
	}
}

// TestErrors have the class of Python's exception and the line.
func TestErrors(t *testing.T) {
	for _, c := range []struct {
		src, class string
		line       int
	}{
		{"{{ x.y }}", UndefinedFailure, 1},
		{"\n\n{{ 'a' + 1 }}", TypeFailure, 3},
		{"{% if true %}\n{{ [].append(1) }}{% endif %}", SecurityFailure, 2},
		{"{{ ''.__class__.__mro__ }}", SecurityFailure, 1},
		{"\n{{ raise_exception('no') }}", RaisedByTemplate, 2},
		{"{% for x in %}", SyntaxError, 1},
		{"\n{% endif %}", SyntaxError, 2},
		{"{{ x | nope }}", AssertionFailure, 1},
		{"{% if false %}{{ x | nope }}{% endif %}{{ 1 // 0 }}", zeroDivision, 1},
		{"{% set x.y = 1 %}", RuntimeFailure, 1},
		{"{{ [] | first.x }}", AssertionFailure, 1},
		{"{% break %}", pySyntaxError, 1},
		{"{{ range(200000) }}", overflowError, 1},
		{"{{ {}[[]] | tojson }}", TypeFailure, 1},
		{"{{ {(1, 2): 1} | tojson }}", TypeFailure, 1},
	} {
		_, err := render(t, c.src, "{}")
		var e *Error
		require.ErrorAs(t, err, &e, c.src)
		require.Equal(t, c.class, e.Class, c.src)
		require.Equal(t, c.line, e.Line, c.src)
	}
	tmpl, err := Parse("{{ strftime_now('%Y') }}", ParseOptions{})
	require.NoError(t, err)
	_, err = tmpl.Render(context.Background(), nil, RenderOptions{})
	require.ErrorContains(t, err, "give the render a time")
}

// TestGenerationPlaces finds generation blocks wherever a template puts their text.
func TestGenerationPlaces(t *testing.T) {
	const g = "{% generation %}é{{ x }}{% endgeneration %}"
	for name, c := range map[string]struct {
		src  string
		want []string // before each block, and the block
		at   []int    // the start of each, in characters
	}{
		"plain":         {"aé" + g + "b", []string{"é1"}, []int{2}},
		"loop":          {"{% for x in [1, 2] %}-" + g + "{% endfor %}", []string{"é1", "é2"}, []int{1, 4}},
		"inside":        {"{% generation %}a" + g + "b{% endgeneration %}", []string{"aé1b", "é1"}, []int{0, 1}},
		"macro":         {"{% macro m(x) %}ab" + g + "{% endmacro %}é{{ m(7) }}{{ m(8) }}", []string{"é7", "é8"}, []int{3, 7}},
		"macro in sum":  {"{% macro m(x) %}ab" + g + "{% endmacro %}{{ 'é' + m(7) + 'x' + m(8) }}", []string{"é7", "é8"}, []int{3, 8}},
		"macro joined":  {"{% macro m(x) %}ab" + g + "{% endmacro %}{{ 'é' ~ 1 ~ m(7) ~ m(8) }}", []string{"é7", "é8"}, []int{4, 8}},
		"join":          {"{% macro m(x) %}ab" + g + "{% endmacro %}{{ [m(7), m(8)] | join('--') }}{{ '+'.join([m(1), m(2)]) }}", []string{"é7", "é8", "é1", "é2"}, []int{2, 8, 12, 17}},
		"trimmed macro": {"{% macro m(x) %}  ab" + g + "  {% endmacro %}{{ m(7) | trim }}{{ m(8).strip() }}{{ m(9)[3:] }}", []string{"é7", "é8", "é9"}, []int{2, 6, 9}},
		"call":          {"{% macro w() %}<{{ caller() }}>{% endmacro %}{% call w() %}ab" + g + "{% endcall %}", []string{"é1"}, []int{3}},
		"set":           {"{% set y %}ab" + g + "{% endset %}é{{ y }}{{ y }}", []string{"é1", "é1"}, []int{3, 7}},
		"filter":        {"{% filter trim %}  ab" + g + "{% endfilter %}", []string{"é1"}, []int{2}},
		"dropped":       {"{% set y %}ab" + g + "{% endset %}é", nil, nil},
		"changed":       {"{% filter upper %}ab" + g + "{% endfilter %}", nil, nil},
		"block":         {"{% block b %}ab" + g + "{% endblock %}{{ self.b() }}", []string{"é1", "é1"}, []int{2, 6}},
		"recursive":     {"{% for y in [[[]]] recursive %}a" + g + "{{ loop(y) }}{% endfor %}", []string{"é1", "é1"}, []int{1, 4}},
		"left early":    {"{% for y in [1] %}{% set z %}a" + g + "{% break %}{% endset %}{% endfor %}b" + g, []string{"é1"}, []int{1}},
	} {
		tmpl, err := Parse(c.src, ParseOptions{})
		require.NoError(t, err, name)
		r, err := tmpl.Render(context.Background(), NewValues().Set("x", Int(1)), RenderOptions{})
		require.NoError(t, err, name)
		var got []string
		var at []int
		for _, g := range r.Generation {
			got = append(got, r.Text[g.Bytes.Start:g.Bytes.End])
			at = append(at, g.Runes.Start)
			require.Equal(t, string([]rune(r.Text)[g.Runes.Start:g.Runes.End]), r.Text[g.Bytes.Start:g.Bytes.End], name)
		}
		require.Equal(t, c.want, got, "%s: %q", name, r.Text)
		require.Equal(t, c.at, at, "%s: %q", name, r.Text)
	}
}
