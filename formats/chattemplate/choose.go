package chattemplate

import (
	"encoding/json"
	"io/fs"
	"path"
	"sort"
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
)

// Set are the templates of a model by name. A single template has the name "default".
type Set struct {
	Templates map[string]string
	named     bool // there are several, which a caller may choose from by name
}

// maxConfig is how many bytes a file of a model's folder may have here.
const maxConfig = 16 << 20

// Find collects the templates of a model's folder as transformers does: chat_template.jinja, with those of additional_chat_templates beside
// it; without any of them chat_template of tokenizer_config.json, a text or a list of {name, template}; without that
// chat_template.json of a processor. Errors: "not_found" where there is none, "invalid" for a file that cannot be read as it should,
// "too_large" for one of more than 16 MB.
func Find(folder fs.FS) (*Set, error) {
	s := &Set{Templates: map[string]string{}}
	text, ok, err := readFile(folder, "chat_template.jinja")
	if err != nil {
		return nil, err
	}
	if ok {
		s.Templates["default"] = text
	}
	more, err := fs.Glob(folder, "additional_chat_templates/*.jinja")
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, err, "the folder of the model cannot be listed")
	}
	for _, name := range more {
		text, _, err := readFile(folder, name)
		if err != nil {
			return nil, err
		}
		s.Templates[strings.TrimSuffix(path.Base(name), ".jinja")] = text
		s.named = true
	}
	if len(s.Templates) > 0 {
		return s, nil
	}
	for _, name := range []string{"tokenizer_config.json", "chat_template.json"} {
		text, ok, err := readFile(folder, name)
		if err != nil {
			return nil, err
		}
		if !ok {
			continue
		}
		s, err := FromConfig([]byte(text))
		if fault.CodeOf(err) == fault.NotFound {
			continue
		}
		return s, err
	}
	return nil, noTemplate()
}

func noTemplate() error {
	return fault.New(fault.NotFound, "the model has no chat template").Do("give one as a file")
}

func readFile(folder fs.FS, name string) (text string, ok bool, err error) {
	info, err := fs.Stat(folder, name)
	if err != nil {
		return "", false, nil //nolint:nilerr // a file that is not there is not used
	}
	if info.Size() > maxConfig {
		return "", false, fault.New(fault.TooLarge, "%s has more than %d bytes", name, maxConfig).At(fault.Position{File: name, Byte: -1})
	}
	b, err := fs.ReadFile(folder, name)
	if err != nil {
		return "", false, fault.Wrap(fault.Invalid, err, "%s cannot be read", name).At(fault.Position{File: name, Byte: -1})
	}
	return string(b), true, nil
}

// FromConfig reads the templates of the text of a tokenizer_config.json: its chat_template is a text, or a list of {name, template}.
// Errors: "not_found" where it has none, "invalid".
func FromConfig(config []byte) (*Set, error) {
	var doc struct {
		ChatTemplate json.RawMessage `json:"chat_template"`
	}
	if err := json.Unmarshal(config, &doc); err != nil {
		return nil, fault.Wrap(fault.Invalid, err, "the tokenizer's configuration is not a JSON object")
	}
	raw := strings.TrimSpace(string(doc.ChatTemplate))
	switch {
	case raw == "" || raw == "null":
		return nil, noTemplate()
	case raw[0] == '"':
		var text string
		if err := json.Unmarshal(doc.ChatTemplate, &text); err != nil {
			return nil, fault.Wrap(fault.Invalid, err, "chat_template cannot be read")
		}
		return &Set{Templates: map[string]string{"default": text}}, nil
	case raw[0] == '{':
		s := &Set{named: true}
		if err := json.Unmarshal(doc.ChatTemplate, &s.Templates); err != nil {
			return nil, fault.Wrap(fault.Invalid, err, "chat_template is neither a text nor a list of named ones")
		}
		return s, nil
	}
	var named []struct {
		Name     *string `json:"name"`
		Template *string `json:"template"`
	}
	if err := json.Unmarshal(doc.ChatTemplate, &named); err != nil {
		return nil, fault.Wrap(fault.Invalid, err, "chat_template is neither a text nor a list of named ones")
	}
	s := &Set{Templates: map[string]string{}, named: true}
	for i, n := range named {
		if n.Name == nil || n.Template == nil {
			return nil, fault.New(fault.Invalid, "template %d of chat_template has no name or no text", i+1)
		}
		s.Templates[*n.Name] = *n.Template
	}
	return s, nil
}

// Names gives the names in sorted order.
func (s *Set) Names() []string {
	names := make([]string, 0, len(s.Templates))
	for n := range s.Templates {
		names = append(names, n)
	}
	sort.Strings(names)
	return names
}

// Choose gives the text of a template as transformers chooses it: the one of the name, if there is a name; with tools the one named
// tool_use, if there is one; else the default one. A model with a single template has no names: a name is an error there, "not_found",
// as a missing one is.
func (s *Set) Choose(name string, tools bool) (string, error) {
	if name != "" {
		if t, ok := s.Templates[name]; ok && (s.named || name == "default") {
			return t, nil
		}
		return "", fault.New(fault.NotFound, "the model has no chat template %q", name).Do("choose one of %s", strings.Join(s.Names(), ", "))
	}
	if t, ok := s.Templates["tool_use"]; ok && tools && s.named {
		return t, nil
	}
	if t, ok := s.Templates["default"]; ok {
		return t, nil
	}
	if len(s.Templates) == 0 {
		return "", noTemplate()
	}
	return "", fault.New(fault.NotFound, "the model has several chat templates and no default one").Do("choose one of %s", strings.Join(s.Names(), ", "))
}
