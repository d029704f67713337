package app

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/foreign"
	"github.com/slmgen/slmgen/internal/fault"
)

// Given gives the mapping that an input names, nil where it names none.
func (in *Input) Given() (*formats.Mapping, error) { return in.mapping() }

// mapping gives the mapping that an input names: a file, changed by arguments where there are both; nil when it names none.
func (in *Input) mapping() (*formats.Mapping, error) {
	switch {
	case in.Mapping != nil:
		return in.Mapping, nil
	case in.MappingFile != "":
		m, err := loadMapping(in.MappingFile)
		if err != nil {
			return nil, err
		}
		if len(in.Map) > 0 {
			*m, err = m.Edit(in.Map)
		}
		return m, err
	case len(in.Map) > 0:
		m, err := formats.ParseMap(in.Map)
		return &m, err
	}
	return nil, nil
}

// loadMapping reads a saved mapping, or FILE#NAME from another tool's file. The name may be left out where the file holds one.
func loadMapping(name string) (*formats.Mapping, error) {
	path, entry := name, ""
	doc, err := os.ReadFile(path)
	if err != nil {
		if i := strings.LastIndexByte(name, '#'); i > 0 {
			path, entry = name[:i], name[i+1:]
			doc, err = os.ReadFile(path)
		}
	}
	if err != nil {
		return nil, fault.Wrap(fault.NotFound, err, "cannot read the mapping")
	}
	if ours(doc) {
		m, err := formats.ParseMapping(doc)
		return &m, err
	}
	all, err := foreign.Parse(doc, "", "")
	if err != nil {
		return nil, err
	}
	n, err := pickNamed(all, entry)
	if err != nil {
		return nil, err
	}
	return &n.Mapping, nil
}

// ours says that a document is a mapping of this program, well formed or not.
func ours(doc []byte) bool {
	text := strings.TrimSpace(string(doc[:min(len(doc), 4096)]))
	return strings.HasPrefix(text, "{") && strings.Contains(text, `"schema"`)
}

func pickNamed(all []foreign.Named, name string) (*foreign.Named, error) {
	var names []string
	for i := range all {
		if all[i].Name == name || name == "" && len(all) == 1 {
			return &all[i], nil
		}
		names = append(names, all[i].Name)
	}
	if name == "" {
		return nil, fault.New(fault.Invalid, "the file holds %d mappings", len(all)).Do("name one: FILE#NAME, one of %s", quoted(names))
	}
	return nil, fault.New(fault.NotFound, "the file has no mapping %q", name).Do("it has %s", quoted(names))
}

// edited puts the suggestion for a table, changed by the arguments of --map, in the place of those arguments alone.
func (a *App) edited(ctx context.Context, in *Input) error {
	if in.MappingFile != "" {
		return nil
	}
	bare := *in
	bare.Map = nil
	bare.Format = formats.TableFormat
	ds, err := a.open(ctx, bare, true)
	if err != nil {
		return err
	}
	defer ds.Close()
	m := *ds.Mapping()
	if len(in.Map) > 0 {
		if m, err = m.Edit(in.Map); err != nil {
			return err
		}
	} else if m.Confidence == 0 {
		return fault.New(fault.Precondition, "no mapping can be suggested for these columns").Do("say what they are with --map ROLE=COLUMN")
	}
	in.Map, in.Mapping = nil, &m
	return nil
}

func saveMapping(m *formats.Mapping, path string) error {
	if m == nil {
		return fault.New(fault.Precondition, "the rows are in a known format and need no mapping").Do("leave out --save-mapping")
	}
	doc, err := m.JSON()
	if err != nil {
		return err
	}
	return writeFile(path, doc)
}

// MapArguments writes a mapping as the --map arguments that give it. ok is false where arguments cannot say all of it: then it has to
// be saved as a document.
func MapArguments(m formats.Mapping) (text string, ok bool) {
	var args []string
	ok = true
	for i := range m.Fields {
		f := &m.Fields[i]
		if f.Role == formats.MapMeta || f.Role == formats.MapIgnore {
			continue
		}
		arg, can := f.Argument()
		if !can {
			ok = false
			continue
		}
		if strings.ContainsAny(arg, " \t\n\"'$&;|<>()*?[]{}#`\\") {
			arg = "'" + strings.ReplaceAll(arg, "'", `'\''`) + "'"
		}
		args = append(args, "--map "+arg)
	}
	return strings.Join(args, " "), ok
}

// sayMapping tells how to give a suggested mapping.
func sayMapping(m formats.Mapping) string {
	if text, ok := MapArguments(m); ok {
		return text
	}
	return "--save-mapping m.json with slmgen inspect, then --mapping m.json"
}

// MappingFile is a mapping that was read from a file of any tool.
type MappingFile struct {
	Path     string          `json:"path,omitempty"`
	Tool     string          `json:"tool"`
	Datasets []foreign.Named `json:"datasets"`
}

// ReadMappings reads a mapping of this program or of another tool; "" finds out which. name picks one of several.
func (a *App) ReadMappings(path, tool, task, name string) (*MappingFile, error) {
	doc, err := os.ReadFile(path)
	if err != nil {
		return nil, fault.Wrap(fault.NotFound, err, "cannot read the mapping")
	}
	out := &MappingFile{Path: path, Tool: "slmgen"}
	if tool == "" && ours(doc) {
		m, err := formats.ParseMapping(doc)
		if err != nil {
			return nil, err
		}
		base := filepath.Base(path)
		out.Datasets = []foreign.Named{{Name: strings.TrimSuffix(base, filepath.Ext(base)), Mapping: m}}
		return out, nil
	}
	all, err := foreign.Parse(doc, tool, task)
	if err != nil {
		return nil, err
	}
	if out.Tool = tool; tool == "" {
		out.Tool = foreign.ToolOf(doc)
	}
	if name != "" {
		n, err := pickNamed(all, name)
		if err != nil {
			return nil, err
		}
		all = []foreign.Named{*n}
	}
	out.Datasets = all
	return out, nil
}

// ImportMapping reads one mapping and writes it as a document of this program.
func (a *App) ImportMapping(path, tool, task, name, out string) (*foreign.Named, error) {
	f, err := a.ReadMappings(path, tool, task, name)
	if err != nil {
		return nil, err
	}
	n, err := pickNamed(f.Datasets, name)
	if err != nil {
		return nil, err
	}
	if out == "" {
		return n, nil
	}
	return n, saveMapping(&n.Mapping, out)
}

// Exported is a mapping written for another tool.
type Exported struct {
	Tool     string            `json:"tool"`
	Document string            `json:"document"`
	Output   string            `json:"output,omitempty"`
	Warnings []foreign.Warning `json:"warnings"`
}

// ExportMapping writes a mapping for another tool. about says what the entry is called and where its data lie.
func (a *App) ExportMapping(path, tool string, about foreign.Named, out string) (*Exported, error) {
	m, err := loadMapping(path)
	if err != nil {
		return nil, err
	}
	about.Mapping = *m
	doc, notes, err := foreign.Write(tool, []foreign.Named{about})
	if err != nil {
		return nil, err
	}
	res := &Exported{Tool: tool, Document: string(doc), Output: out, Warnings: notes}
	if res.Warnings == nil {
		res.Warnings = []foreign.Warning{}
	}
	if out != "" {
		return res, writeFile(out, doc)
	}
	return res, nil
}
