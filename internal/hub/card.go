package hub

import (
	"fmt"
	"path"
	"regexp"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"

	"github.com/slmgen/slmgen/internal/fault"
)

// config is one subset of a dataset, as its card declares it.
type config struct {
	name    string
	folder  string // data_dir
	files   []declared
	chosen  bool // default: true
	present bool // data_files is there
}

// declared are the patterns of one split.
type declared struct {
	split    string // "" when the card names none: train
	patterns []string
}

// maxConfigs bounds the part of a card that is read as YAML.
const maxConfigs = 4 << 20

var topKey = regexp.MustCompile(`^[^\s#-]`)

// configsOf reads the configs of a dataset's README.md. Only that block is parsed; cards hold many others, some of them long.
func configsOf(readme []byte) ([]config, error) {
	block := configsBlock(string(readme))
	if block == "" {
		return nil, nil
	}
	wrong := func(why string) ([]config, error) {
		return nil, fault.New(fault.Invalid, "the dataset's card has configs that cannot be read: %s", why).Do("name the files yourself: hf://datasets/OWNER/NAME/PATH")
	}
	if len(block) > maxConfigs {
		return wrong("they are too long")
	}
	file, err := parser.ParseBytes([]byte(block), 0)
	if err != nil || len(file.Docs) != 1 {
		return wrong("it is no YAML")
	}
	root, ok := file.Docs[0].Body.(*ast.MappingNode)
	if !ok || len(root.Values) != 1 {
		return wrong("it is no YAML mapping")
	}
	list, ok := root.Values[0].Value.(*ast.SequenceNode)
	if !ok {
		return wrong("configs is no list")
	}
	var all []config
	for _, n := range list.Values {
		m, ok := n.(*ast.MappingNode)
		if !ok {
			return wrong("a config is no mapping")
		}
		c := config{}
		for _, v := range m.Values {
			var err error
			switch key := scalar(v.Key); key {
			case "config_name":
				c.name = scalar(v.Value)
			case "data_dir":
				c.folder = strings.Trim(path.Clean("/"+scalar(v.Value)), "/")
			case "default":
				c.chosen = strings.EqualFold(scalar(v.Value), "true")
			case "data_files":
				c.present = true
				c.files, err = dataFiles(v.Value)
			}
			if err != nil {
				return wrong(err.Error())
			}
		}
		if c.name == "" {
			return wrong("one has no config_name")
		}
		all = append(all, c)
	}
	return all, nil
}

// configsBlock cuts the configs out of a card's front matter, "" when there are none.
func configsBlock(readme string) string {
	lines := strings.Split(strings.ReplaceAll(strings.TrimPrefix(readme, "\ufeff"), "\r\n", "\n"), "\n")
	if strings.TrimRight(lines[0], " ") != "---" {
		return ""
	}
	var block []string
	for _, line := range lines[1:] {
		if strings.TrimRight(line, " ") == "---" {
			return strings.Join(block, "\n")
		}
		switch begins := topKey.MatchString(line); {
		case begins && strings.HasPrefix(line, "configs:"):
			block = []string{line}
		case begins && len(block) > 0:
			return strings.Join(block, "\n")
		case len(block) > 0:
			block = append(block, line)
		}
	}
	return "" // no end: not a card's front matter
}

// dataFiles reads a text, a list of texts, or a list of {split, path}.
func dataFiles(n ast.Node) ([]declared, error) {
	if p := scalar(n); p != "" {
		return []declared{{patterns: []string{p}}}, nil
	}
	if _, ok := n.(*ast.NullNode); ok {
		return nil, nil
	}
	list, ok := n.(*ast.SequenceNode)
	if !ok {
		return nil, fmt.Errorf("data_files is neither a path nor a list")
	}
	var all []declared
	var bare []string
	for _, item := range list.Values {
		m, ok := item.(*ast.MappingNode)
		if !ok {
			if bare = append(bare, scalar(item)); bare[len(bare)-1] == "" {
				return nil, fmt.Errorf("data_files holds something that is no path")
			}
			continue
		}
		var d declared
		for _, v := range m.Values {
			switch scalar(v.Key) {
			case "split":
				d.split = scalar(v.Value)
			case "path":
				paths, err := dataFiles(v.Value)
				if err != nil {
					return nil, err
				}
				for _, p := range paths {
					d.patterns = append(d.patterns, p.patterns...)
				}
			}
		}
		if d.split == "" || len(d.patterns) == 0 {
			return nil, fmt.Errorf("data_files wants split and path together")
		}
		all = append(all, d)
	}
	if len(bare) > 0 && len(all) > 0 {
		return nil, fmt.Errorf("data_files mixes paths and splits")
	}
	if len(bare) > 0 {
		all = []declared{{patterns: bare}}
	}
	return all, nil
}

// scalar gives the text of a plain value, "" of anything else. Anchors and aliases are no plain values, so nothing multiplies.
func scalar(n ast.Node) string {
	switch v := n.(type) {
	case *ast.StringNode:
		return v.Value
	case *ast.LiteralNode:
		return strings.TrimSpace(v.Value.Value)
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return v.GetToken().Value
	}
	return ""
}
