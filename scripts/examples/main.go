// Command examples lists the exported functions of the packages below the given folders that no Example shows: none is named after it, and
// none calls it. It fails when there are any. Functions that take a *testing.T are left out, as an Example has none to give, and generated files.
package main

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// pack is what one folder exports and what its Examples show.
type pack struct{ exported, shown map[string]bool }

func main() {
	failed := false
	for _, root := range os.Args[1:] {
		packs, err := read(root)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		for _, dir := range slices.Sorted(maps.Keys(packs)) {
			for _, name := range slices.Sorted(maps.Keys(packs[dir].exported)) {
				if !packs[dir].shown[name] {
					fmt.Printf("%s: no Example shows %s\n", dir, name)
					failed = true
				}
			}
		}
	}
	if failed {
		os.Exit(1)
	}
}

func read(root string) (map[string]*pack, error) {
	packs := map[string]*pack{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (d.Name() == "internal" || d.Name() == "testdata"):
			return fs.SkipDir
		case d.IsDir() || filepath.Ext(path) != ".go":
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution|parser.ParseComments)
		if err != nil || ast.IsGenerated(file) {
			return err
		}
		p := packs[filepath.Dir(path)]
		if p == nil {
			p = &pack{map[string]bool{}, map[string]bool{}}
			packs[filepath.Dir(path)] = p
		}
		for _, d := range file.Decls {
			if f, ok := d.(*ast.FuncDecl); ok {
				p.see(f, file.Name.Name, strings.HasSuffix(path, "_test.go"))
			}
		}
		return nil
	})
	return packs, err
}

func (p *pack) see(f *ast.FuncDecl, name string, test bool) {
	if !test {
		if f.Recv == nil && f.Name.IsExported() && !takesT(f) {
			p.exported[f.Name.Name] = true
		}
		return
	}
	after, ok := strings.CutPrefix(f.Name.Name, "Example")
	if !ok {
		return
	}
	after, _, _ = strings.Cut(after, "_")
	p.shown[after] = true
	own := strings.TrimSuffix(name, "_test")
	ast.Inspect(f.Body, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.SelectorExpr:
			if x, ok := n.X.(*ast.Ident); ok && x.Name == own {
				p.shown[n.Sel.Name] = true
			}
		case *ast.CallExpr:
			if x, ok := n.Fun.(*ast.Ident); ok {
				p.shown[x.Name] = true
			}
		}
		return true
	})
}

func takesT(f *ast.FuncDecl) bool {
	for _, param := range f.Type.Params.List {
		if star, ok := param.Type.(*ast.StarExpr); ok {
			if s, ok := star.X.(*ast.SelectorExpr); ok && s.Sel.Name == "T" {
				return true
			}
		}
	}
	return false
}
