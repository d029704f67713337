package registry

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/textmetric"
	"github.com/slmgen/slmgen/internal/yamldepth"
)

// maxYAML bounds a description of user models, in bytes.
const maxYAML = 1 << 20

// maxDepth bounds nested lists and mappings: a description needs four.
const maxDepth = 32

// ParseYAML reads user models: one mapping, a list of them, or a list under the key models. A fact is written as its value, or as
// {value, source}; the source of a bare value is "user". Keys are strict.
//
// A broken or wrong file fails with code invalid. The message lists every problem with its path and line; the same list is the
// cause, of type Problems. More than 1 MiB fails with code too_large.
func ParseYAML(r io.Reader) ([]Model, error) {
	b, err := io.ReadAll(io.LimitReader(r, maxYAML+1))
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, err, "the model description cannot be read")
	}
	if len(b) > maxYAML {
		return nil, fault.New(fault.TooLarge, "the model description is longer than %d bytes", maxYAML).Do("split it")
	}
	if yamldepth.Exceeds(b, maxDepth) {
		return nil, fault.New(fault.Invalid, "the model description is nested deeper than %d", maxDepth)
	}
	file, err := parser.ParseBytes(b, 0)
	if err != nil {
		return nil, noYAML(err)
	}
	var docs []ast.Node
	for _, d := range file.Docs {
		if d.Body != nil && d.Body.Type() != ast.NullType {
			docs = append(docs, d.Body)
		}
	}
	if len(docs) == 0 {
		return nil, fault.New(fault.Invalid, "the model description is empty").Do("`slmgen models show Qwen/Qwen3-1.7B --json` prints one to start from")
	}
	p := &yamlReader{}
	for _, d := range docs {
		p.document(d)
	}
	if len(p.models) == 0 && len(p.problems) == 0 {
		return nil, fault.New(fault.Invalid, "the model description holds no model").Do("`slmgen models show Qwen/Qwen3-1.7B --json` prints one to start from")
	}
	for i, m := range p.models {
		for _, problem := range Check(m) {
			if p.failed[i][topKey(problem.Path)] {
				continue // already reported as unreadable
			}
			problem.Path = fmt.Sprintf("models[%d].%s", i, problem.Path)
			problem.Line = p.lineOf(problem.Path)
			p.problems = append(p.problems, problem)
		}
		for j := range i {
			if p.models[j].ID == m.ID && m.ID != "" {
				path := fmt.Sprintf("models[%d].id", i)
				p.problems = append(p.problems, Problem{path, p.lineOf(path), fmt.Sprintf("repeats models[%d]", j)})
			}
		}
	}
	if len(p.problems) > 0 {
		slices.SortStableFunc(p.problems, func(a, b Problem) int { return a.Line - b.Line })
		return nil, fault.Wrap(fault.Invalid, p.problems, "the model description is not valid:\n%s", p.problems.Error())
	}
	for i := range p.models {
		p.models[i].User = true
	}
	return p.models, nil
}

// noYAML is the error of a text that the parser refuses, with the place that it names.
func noYAML(err error) error {
	var at yaml.Error
	if !errors.As(err, &at) {
		message, _, _ := strings.Cut(err.Error(), "\n")
		return fault.New(fault.Invalid, "the model description is no YAML: %s", message)
	}
	e := fault.New(fault.Invalid, "the model description is no YAML: %s", at.GetMessage())
	if t := at.GetToken(); t != nil && t.Position != nil {
		return e.At(fault.Position{Line: int64(t.Position.Line), Byte: -1})
	}
	return e
}

func topKey(path string) string {
	if i := strings.IndexAny(path, ".["); i >= 0 {
		return path[:i]
	}
	return path
}

// yamlReader collects models, problems, and the line of every path.
type yamlReader struct {
	models   []Model
	failed   []map[string]bool // fields that could not be read, by model
	problems Problems
	lines    map[string]int
	listed   bool // the keys of a model were listed
}

func (p *yamlReader) lineOf(path string) int {
	for {
		if n, ok := p.lines[path]; ok {
			return n
		}
		i := strings.LastIndexAny(path, ".[")
		if i < 0 {
			return 0
		}
		path = path[:i]
	}
}

func (p *yamlReader) bad(path string, n ast.Node, format string, args ...any) {
	p.problems = append(p.problems, Problem{path, line(n), fmt.Sprintf(format, args...)})
}

func line(n ast.Node) int {
	if n == nil || n.GetToken() == nil || n.GetToken().Position == nil {
		return 0
	}
	return n.GetToken().Position.Line
}

func (p *yamlReader) document(n ast.Node) {
	switch n := n.(type) {
	case *ast.SequenceNode:
		for _, v := range n.Values {
			p.model(v)
		}
	case *ast.MappingNode:
		if len(n.Values) == 1 && key(n.Values[0]) == "models" {
			if list, ok := n.Values[0].Value.(*ast.SequenceNode); ok {
				p.document(list)
				return
			}
			p.bad("models", n, "must be a list")
			return
		}
		p.model(n)
	default:
		p.bad("models", n, "must be a mapping or a list of mappings")
	}
}

func key(v *ast.MappingValueNode) string {
	if s, ok := v.Key.(ast.ScalarNode); ok {
		return fmt.Sprint(s.GetValue())
	}
	return ""
}

func (p *yamlReader) model(n ast.Node) {
	i := len(p.models)
	p.models = append(p.models, Model{})
	p.failed = append(p.failed, map[string]bool{})
	path := fmt.Sprintf("models[%d]", i)
	if p.lines == nil {
		p.lines = map[string]int{}
	}
	p.lines[path] = line(n)
	m, ok := n.(*ast.MappingNode)
	if !ok {
		p.bad(path, n, "must be a mapping")
		return
	}
	fields := modelFields(&p.models[i])
	for _, v := range m.Values {
		name := key(v)
		at := path + "." + name
		p.lines[at] = line(v.Key)
		set, known := fields[name]
		if !known {
			p.bad(at, v.Key, "is no key of a model%s", p.suggest(name, fields))
			continue
		}
		if msg := set(v.Value); msg != "" {
			p.failed[i][name] = true
			p.bad(at, v.Value, "%s", msg)
		}
	}
}

// suggest names the key that was meant, or all of them once.
func (p *yamlReader) suggest(name string, fields map[string]setter) string {
	names := make([]string, 0, len(fields))
	for f := range fields {
		names = append(names, f)
	}
	slices.Sort(names)
	if near := textmetric.Nearest(name, names, 1); len(near) > 0 {
		return fmt.Sprintf(": did you mean %s?", near[0])
	}
	if p.listed {
		return ""
	}
	p.listed = true
	return ": use " + strings.Join(names, ", ")
}
