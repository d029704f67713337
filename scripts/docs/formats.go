package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/chat"
)

// formatGuide writes docs/formats.md: every row format with what its source code says of it, a sample from the fixtures that the tests
// read, and what it can hold, found by writing Examples with one fact each and reading them back.
func formatGuide(b *bytes.Buffer) {
	b.WriteString("# Row formats\n\n" +
		"Every format that `slmgen` reads, and what a row of it can hold when it is written. The marks were found by writing an example\n" +
		"with that one fact and reading it back: ● comes back, ○ is lost and counted in `losses`, – the example is left out and counted in\n" +
		"`dropped`. With `--sidecar` whatever is lost is carried in a member `_slmgen`, and converting back gives the source row again.\n" +
		"A row that is written in the format it came from is always identical: the same values, number text and order of members.\n")
	says := comments("formats")
	var written, read []formats.Format
	for _, f := range formats.Builtin() {
		if _, ok := f.(formats.Encoder); ok {
			written = append(written, f)
		} else {
			read = append(read, f)
		}
	}
	byID := func(a, b formats.Format) int { return strings.Compare(a.ID(), b.ID()) }
	slices.SortFunc(written, byID)
	slices.SortFunc(read, byID)
	holds(b, written)
	b.WriteString("\n## Containers\n\n| container | written |\n|---|---|\n")
	for _, c := range containers() {
		yes := "no"
		if _, ok := c.(formats.Writable); ok {
			yes = "yes"
		}
		fmt.Fprintf(b, "| %s | %s |\n", c.Name(), yes)
	}
	for _, f := range append(written, read...) {
		fmt.Fprintf(b, "\n## %s\n\n%s\n", f.ID(), says[f.ID()])
		if !slices.Contains(written, f) {
			b.WriteString("\nRead only.\n")
		}
		sample, err := os.ReadFile(filepath.Join("formats", "testdata", "rows", f.ID()+".jsonl"))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			log.Fatal(err)
		}
		fmt.Fprintf(b, "\n```json\n%s\n```\n", firstLines(string(sample), 2))
	}
}

func firstLines(s string, n int) string {
	lines := strings.SplitN(s, "\n", n+1)
	return strings.TrimSpace(strings.Join(lines[:min(n, len(lines))], "\n"))
}

// comments gives, by format id, the comment of the type that the format is.
func comments(dir string) map[string]string {
	docs, ids := map[string]string{}, map[string]string{}
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		log.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ParseComments)
		if err != nil {
			log.Fatal(err)
		}
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.GenDecl:
				for _, s := range d.Specs {
					if t, ok := s.(*ast.TypeSpec); ok && d.Doc != nil {
						docs[t.Name.Name] = prose(t.Name.Name, d.Doc.Text())
					}
				}
			case *ast.FuncDecl:
				if typ, id := idMethod(d); id != "" {
					ids[id] = typ
				}
			}
		}
	}
	out := map[string]string{}
	for id, typ := range ids {
		out[id] = docs[typ]
	}
	return out
}

// prose makes a guide's sentence of a type's comment.
func prose(name, doc string) string {
	doc = strings.ReplaceAll(strings.TrimSpace(doc), "\n", " ")
	doc = strings.TrimPrefix(doc, name+" is ")
	if doc == "" {
		return ""
	}
	return strings.ToUpper(doc[:1]) + doc[1:]
}

func idMethod(d *ast.FuncDecl) (typ, id string) {
	if d.Name.Name != "ID" || d.Recv == nil || d.Body == nil || len(d.Body.List) != 1 {
		return "", ""
	}
	ret, ok := d.Body.List[0].(*ast.ReturnStmt)
	if !ok || len(ret.Results) != 1 {
		return "", ""
	}
	recv, ok := d.Recv.List[0].Type.(*ast.Ident)
	if !ok {
		return "", ""
	}
	switch r := ret.Results[0].(type) {
	case *ast.BasicLit:
		id, _ = strconv.Unquote(r.Value)
	case *ast.Ident:
		if r.Name == "TableFormat" {
			id = formats.TableFormat
		}
	}
	return recv.Name, id
}

// fact is one thing an example may say.
type fact struct {
	name    string
	example func() *formats.Example
	// said says whether an example still says it.
	said func(e *formats.Example) bool
}

func facts() []fact {
	yes, no := true, false
	dialogue := func(ms ...chat.Message) func() *formats.Example {
		return func() *formats.Example {
			return &formats.Example{Kind: formats.KindChat, Messages: ms}
		}
	}
	say := chat.TextOf
	user, answer := say(chat.User, "Which river is this?"), say(chat.Assistant, "The Nile.")
	with := func(m chat.Message, change func(*chat.Message)) chat.Message {
		m.Parts = slices.Clone(m.Parts)
		change(&m)
		return m
	}
	some := func(e *formats.Example, ok func(m *chat.Message) bool) bool {
		for i := range e.Messages {
			if ok(&e.Messages[i]) {
				return true
			}
		}
		return false
	}
	answers := func(kind formats.Kind, cs ...formats.Completion) func() *formats.Example {
		return func() *formats.Example {
			return &formats.Example{Kind: kind, Messages: []chat.Message{user}, Completions: cs}
		}
	}
	one := []chat.Message{answer}
	other := []chat.Message{say(chat.Assistant, "The Rhine.")}
	call := with(say(chat.Assistant, ""), func(m *chat.Message) {
		m.Parts, m.ContentNull = nil, true
		m.ToolCalls = []chat.ToolCall{{ID: "call_1abc", Type: "function", Name: "lookup", Arguments: json.RawMessage(`{"q":"x"}`), ArgumentsString: true}}
	})
	result := with(say(chat.Tool, "It is the Nile."), func(m *chat.Message) { m.ToolCallID = "call_1abc" })
	return []fact{
		{"question and answer", dialogue(user, answer), func(e *formats.Example) bool { return e.Answer() != nil }},
		{"system", dialogue(say(chat.System, "Be brief."), user, answer), func(e *formats.Example) bool { _, ok := e.System(); return ok }},
		{"several turns", dialogue(user, answer, say(chat.User, "How long?"), say(chat.Assistant, "6,650 km.")), func(e *formats.Example) bool { return len(e.Messages) >= 4 }},
		{"developer role", dialogue(say(chat.Developer, "Be brief."), user, answer), func(e *formats.Example) bool {
			return some(e, func(m *chat.Message) bool { return m.Role == chat.Developer })
		}},
		{"name", dialogue(with(user, func(m *chat.Message) { m.Name = "Ada" }), answer), func(e *formats.Example) bool {
			return some(e, func(m *chat.Message) bool { return m.Name == "Ada" })
		}},
		{"tool call", dialogue(user, call, result, answer), func(e *formats.Example) bool {
			return some(e, func(m *chat.Message) bool { return len(m.ToolCalls) > 0 })
		}},
		{"call id", dialogue(user, call, result, answer), func(e *formats.Example) bool {
			return some(e, func(m *chat.Message) bool { return m.ToolCallID == "call_1abc" })
		}},
		{"reasoning", dialogue(user, with(answer, func(m *chat.Message) {
			m.Parts = append([]chat.Part{{Kind: chat.Reasoning, Text: "It flows north."}}, m.Parts...)
		})), func(e *formats.Example) bool {
			return some(e, func(m *chat.Message) bool {
				return slices.ContainsFunc(m.Parts, func(p chat.Part) bool { return p.Kind == chat.Reasoning })
			})
		}},
		{"image", dialogue(with(user, func(m *chat.Message) {
			m.Parts = append(m.Parts, chat.Part{Kind: chat.Image, Ref: "https://example.org/a.png"})
		}), answer), func(e *formats.Example) bool {
			return len(e.Media) > 0 || some(e, func(m *chat.Message) bool {
				return slices.ContainsFunc(m.Parts, func(p chat.Part) bool { return p.Kind == chat.Image })
			})
		}},
		{"turn weight", dialogue(user, with(answer, func(m *chat.Message) { m.Weight = "0" })), func(e *formats.Example) bool {
			return some(e, func(m *chat.Message) bool { return m.Weight == "0" || m.Train != nil && !*m.Train })
		}},
		{"metadata", func() *formats.Example {
			e := dialogue(user, answer)()
			e.Meta = chat.Object{{Key: "licence", Value: json.RawMessage(`"MIT"`)}}
			return e
		}, func(e *formats.Example) bool { _, ok := e.Meta.Get("licence"); return ok }},
		{"prompt only", func() *formats.Example {
			return &formats.Example{Kind: formats.KindPrompt, Messages: []chat.Message{user}}
		},
			func(e *formats.Example) bool { return e.Kind == formats.KindPrompt }},
		{"plain text", func() *formats.Example {
			return &formats.Example{Kind: formats.KindText, Messages: []chat.Message{say("", "A text.")}}
		},
			func(e *formats.Example) bool { return e.Kind == formats.KindText }},
		{"preference", answers(formats.KindPreference, formats.Completion{Messages: one, Preferred: &yes}, formats.Completion{Messages: other, Preferred: &no}),
			func(e *formats.Example) bool { return len(e.Completions) >= 2 }},
		{"ranks", answers(formats.KindPreference, formats.Completion{Messages: one, Rank: "1"}, formats.Completion{Messages: other, Rank: "2"},
			formats.Completion{Messages: []chat.Message{say(chat.Assistant, "The Po.")}, Rank: "3"}), func(e *formats.Example) bool { return len(e.Completions) >= 3 }},
		{"verdict", answers(formats.KindLabel, formats.Completion{Messages: one, Good: &no}), func(e *formats.Example) bool {
			return len(e.Completions) == 1 && e.Completions[0].Good != nil
		}},
		{"judged steps", answers(formats.KindStep, formats.Completion{Messages: one, Good: &yes}, formats.Completion{Messages: other, Good: &no}),
			func(e *formats.Example) bool { return e.Kind == formats.KindStep }},
		{"class", func() *formats.Example {
			return &formats.Example{Kind: formats.KindClass, Messages: []chat.Message{user}, Meta: chat.Object{{Key: "label", Value: json.RawMessage(`"geo"`)}}}
		}, func(e *formats.Example) bool { return e.Kind == formats.KindClass }},
	}
}

// holds writes the table of facts by format.
func holds(b *bytes.Buffer, written []formats.Format) {
	all := facts()
	b.WriteString("\n## What a row can hold\n\n| format |")
	for _, f := range all {
		fmt.Fprintf(b, " %s |", f.name)
	}
	b.WriteString("\n|---|" + strings.Repeat("---|", len(all)) + "\n")
	for _, f := range written {
		fmt.Fprintf(b, "| [%s](#%s) |", f.ID(), f.ID())
		for _, x := range all {
			fmt.Fprintf(b, " %s |", mark(f.(formats.Encoder), x))
		}
		b.WriteString("\n")
	}
}

func mark(f formats.Encoder, x fact) string {
	var row []byte
	var err error
	if g, ok := f.(formats.GroupEncoder); ok {
		row, err = g.EncodeGroup(nil, []*formats.Example{x.example()}, func(string) {})
	} else {
		row, err = f.Encode(nil, x.example(), func(string) {})
	}
	if err != nil {
		return "–"
	}
	v, err := formats.ParseValue(row)
	if err != nil {
		log.Fatalf("%s writes no JSON for %s: %v", f.ID(), x.name, err)
	}
	es, err := f.Decode(v)
	if err != nil || !slices.ContainsFunc(es, x.said) {
		return "○"
	}
	return "●"
}
