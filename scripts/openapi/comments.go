package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"log"
	"reflect"
	"strings"
)

// comments finds what the source says about types and their fields.
type comments struct{ files map[string]*docs }

// docs is a package's.
type docs struct {
	types     map[string]*typeDoc
	constants map[string][]string // values by type
}

type typeDoc struct {
	text   string
	fields map[string]string
}

func (c *comments) of(t reflect.Type) *typeDoc {
	if d := c.load(t.PkgPath()).types[t.Name()]; d != nil {
		return d
	}
	return &typeDoc{fields: map[string]string{}}
}

// constants gives the values of a string type's constants, in the order of the source.
func (c *comments) constants(t reflect.Type) []string { return c.load(t.PkgPath()).constants[t.Name()] }

func (c *comments) load(pkg string) *docs {
	if d := c.files[pkg]; d != nil {
		return d
	}
	d := &docs{types: map[string]*typeDoc{}, constants: map[string][]string{}}
	c.files[pkg] = d
	parsed, err := parser.ParseDir(token.NewFileSet(), strings.TrimPrefix(pkg, module), nil, parser.ParseComments) //nolint:staticcheck // types are not needed
	if err != nil {
		log.Fatal(err)
	}
	for name, p := range parsed {
		if strings.HasSuffix(name, "_test") {
			continue
		}
		for _, path := range sorted(p.Files) {
			for _, decl := range p.Files[path].Decls {
				if g, ok := decl.(*ast.GenDecl); ok && !strings.HasSuffix(path, "_test.go") {
					d.read(g)
				}
			}
		}
	}
	return d
}

func (d *docs) read(g *ast.GenDecl) {
	for _, spec := range g.Specs {
		switch s := spec.(type) {
		case *ast.TypeSpec:
			doc := s.Doc
			if doc == nil {
				doc = g.Doc
			}
			t := &typeDoc{text: plain(doc), fields: map[string]string{}}
			d.types[s.Name.Name] = t
			if st, ok := s.Type.(*ast.StructType); ok {
				for _, f := range st.Fields.List {
					text := plain(f.Doc)
					if text == "" {
						text = plain(f.Comment)
					}
					for _, n := range f.Names {
						t.fields[n.Name] = text
					}
				}
			}
		case *ast.ValueSpec:
			id, ok := s.Type.(*ast.Ident)
			if !ok || g.Tok != token.CONST {
				continue
			}
			for _, v := range s.Values {
				if lit, ok := v.(*ast.BasicLit); ok && lit.Kind == token.STRING {
					d.constants[id.Name] = append(d.constants[id.Name], lit.Value)
				}
			}
		}
	}
}

// plain is a comment as one paragraph; indented examples are left out.
func plain(c *ast.CommentGroup) string {
	if c == nil {
		return ""
	}
	var words []string
	for _, line := range strings.Split(c.Text(), "\n") {
		if !strings.HasPrefix(line, "\t") && line != "" {
			words = append(words, line)
		}
	}
	text := strings.Join(words, " ")
	return strings.TrimSuffix(strings.TrimSpace(text), ":")
}
