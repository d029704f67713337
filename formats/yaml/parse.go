package yaml

import (
	"fmt"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/internal/fault"
)

// maxDepth bounds nesting, so that a hostile row cannot exhaust the stack.
const maxDepth = 256

// parse reads one document. The parser panics on some damaged texts, which is an error of the row.
func parse(text []byte) (body ast.Node, bad *formats.Error) {
	defer func() {
		if p := recover(); p != nil {
			body, bad = nil, fault.New(fault.Invalid, "the YAML cannot be parsed: %v", p)
		}
	}()
	tokens := lexer.Tokenize(string(text))
	if patched, ok := fillEmpty(text, tokens); ok {
		tokens = lexer.Tokenize(patched)
	}
	if deep(tokens) {
		return nil, fault.New(fault.Invalid, "nested deeper than %d levels", maxDepth)
	}
	file, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		what, _, _ := strings.Cut(err.Error(), "\n")
		return nil, fault.New(fault.Invalid, "the YAML cannot be parsed: %s", what)
	}
	var found ast.Node
	for _, d := range file.Docs {
		if d.Body == nil || d.Body.Type() == ast.DirectiveType || d.Body.Type() == ast.CommentType {
			continue
		}
		if found != nil {
			return nil, fault.New(fault.Invalid, "the YAML cannot be parsed: a value follows another one")
		}
		found = d.Body
	}
	if found == nil {
		return nil, fault.New(fault.Invalid, "the document holds nothing")
	}
	return found, nil
}

// fillEmpty writes ~ behind the dash of an item without a value. The parser would take a key of the same column on the next line for its
// value, though it belongs to the mapping around the list.
func fillEmpty(text []byte, tokens token.Tokens) (string, bool) {
	var lines []string
	for i := len(tokens) - 2; i >= 0; i-- {
		t, next := tokens[i], tokens[i+1]
		if t.Type != token.SequenceEntryType || next.Position.Line <= t.Position.Line || next.Position.Column > t.Position.Column || next.Type == token.SequenceEntryType {
			continue
		}
		if lines == nil {
			lines = strings.SplitAfter(string(text), "\n")
		}
		if at := t.Position.Line - 1; at >= 0 && at < len(lines) {
			runes := []rune(lines[at])
			if c := t.Position.Column; c > 0 && c <= len(runes) && runes[c-1] == '-' {
				lines[at] = string(runes[:c]) + " ~" + string(runes[c:])
			}
		}
	}
	return strings.Join(lines, ""), lines != nil
}

func typed(err error) *formats.Error {
	if e, ok := err.(*formats.Error); ok { //nolint:errorlint // the writer's own errors are not wrapped
		return e
	}
	return fault.New(fault.Invalid, "%s", fmt.Sprint(err))
}

// deep looks at nesting before the parser recurses: brackets, and the columns of items and keys. Between brackets, where keys stand beside
// each other on one line, dashes and keys nest as long as no comma stands between them.
func deep(tokens token.Tokens) bool {
	flow, chain := 0, 0
	var outer []int // the chains around open brackets
	var columns []int
	for i, t := range tokens {
		column := t.Position.Column
		switch t.Type {
		case token.SequenceStartType, token.MappingStartType:
			outer = append(outer, chain)
			flow, chain = flow+1+chain, 0
		case token.SequenceEndType, token.MappingEndType:
			if n := len(outer); n > 0 {
				chain, outer = outer[n-1], outer[:n-1]
				flow -= 1 + chain
			}
		case token.CollectEntryType:
			chain = 0
		case token.MappingValueType, token.SequenceEntryType, token.MappingKeyType:
			if len(outer) > 0 {
				chain++
				break
			}
			if i > 0 && t.Type == token.MappingValueType {
				column = tokens[i-1].Position.Column
			}
			for len(columns) > 0 && columns[len(columns)-1] >= column {
				columns = columns[:len(columns)-1]
			}
			columns = append(columns, column)
		case token.TagType, token.AnchorType:
			// Each may stand before the next; a chain of them nests too.
			if i > 0 && (tokens[i-1].Type == token.TagType || tokens[i-1].Type == token.AnchorType) {
				flow++
			}
		}
		if flow+chain+len(columns) > maxDepth {
			return true
		}
	}
	return false
}
