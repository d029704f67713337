package bundle

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"text/template"

	"github.com/slmgen/slmgen/formats/chat"
	"github.com/slmgen/slmgen/formats/prompt"
)

//go:embed templates
var templateFiles embed.FS

// templates are parsed when a bundle is first written: most commands write none.
var templates = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("").Option("missingkey=error").Funcs(template.FuncMap{
		"py": pyLiteral, "sh": shellWord, "num": number, "yaml": yamlLiteral, "line": oneLine, "human": human,
		// In a Python text of three quotes; the backslash of the template is the text's own.
		"chatml": func() string { return strings.ReplaceAll(prompt.ChatML("END"), `\`, `\\`) },
	}).ParseFS(templateFiles, "templates/*/*.tmpl"))
})

// render runs one named template. A template that fails is a defect of this package, never of the input.
func render(name string, v view) string {
	var b bytes.Buffer
	if err := templates().ExecuteTemplate(&b, name, v); err != nil {
		panic(fmt.Sprintf("template %s: %v", name, err))
	}
	return b.String()
}

// source renders templates one after another with the two empty lines between them that Python's style asks for.
func source(v view, names ...string) string {
	parts := make([]string, len(names))
	for i, n := range names {
		parts[i] = strings.Trim(render(n, v), "\n")
	}
	return strings.Join(parts, "\n\n\n") + "\n"
}

// pyLiteral writes a value as a Python literal. JSON strings that escape only what they must are Python strings too.
func pyLiteral(v any) string {
	switch v := v.(type) {
	case nil:
		return "None"
	case bool:
		if v {
			return "True"
		}
		return "False"
	case []string:
		parts := make([]string, len(v))
		for i, s := range v {
			parts[i] = quote(s)
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case int, int64:
		return fmt.Sprint(v)
	case float64:
		return number(v)
	case fmt.Stringer:
		return quote(v.String())
	}
	return quote(fmt.Sprint(v))
}

// yamlLiteral writes a value in YAML's flow style, which is JSON.
func yamlLiteral(v any) string {
	switch v := v.(type) {
	case float64:
		return number(v)
	case bool, int, int64:
		return fmt.Sprint(v)
	case []string:
		return pyLiteral(v)
	case json.RawMessage:
		return string(v)
	}
	return quote(fmt.Sprint(v))
}

// quote writes a string in double quotes. It leaves no character that Python or YAML would read as a line end.
func quote(s string) string {
	q := string(chat.AppendString(nil, s))
	return strings.NewReplacer("\u2028", `\u2028`, "\u2029", `\u2029`, "\u0085", `\u0085`, "\x7f", `\u007f`).Replace(q)
}

// number writes a float without an exponent, which some YAML readers take for text, and with a point, so that it stays a float.
func number(f float64) string {
	s := strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}

// oneLine makes a text safe inside a comment or a heading: a single line without quotes that end a docstring.
func oneLine(v any) string {
	s := strings.Join(strings.Fields(fmt.Sprint(v)), " ")
	return strings.NewReplacer(`"`, "”", `'`, "’", `\`, "/").Replace(s)
}

// shellWord writes a text as one word of a shell's command line.
func shellWord(s string) string {
	if strings.Trim(s, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789/._-") == "" {
		return s
	}
	return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
}

// human writes a count with thousands separators.
func human(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
