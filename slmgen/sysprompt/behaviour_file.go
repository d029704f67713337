package sysprompt

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/textmetric"
	"github.com/slmgen/slmgen/internal/yamldepth"
)

const (
	maxFile   = 256 << 10 // bytes of a file of settings
	maxDepth  = 64        // nested lists and mappings of one
	maxPhrase = 2_000     // bytes of one text among the settings
	maxRules  = 100       // rules of Must and of Never
	maxSchema = 64 << 10  // bytes of a schema
)

// ParseBehaviour reads settings from JSON or YAML, whichever doc is. Keys are those of Behaviour's JSON names; an unknown one is an error that names
// the nearest. It checks the form alone; Compose checks what the settings say. Error codes: too_large (over 256 KiB), invalid (neither JSON nor
// YAML, nested deeper than 64, an unknown key, a value of another type).
func ParseBehaviour(doc []byte) (Behaviour, error) {
	var b Behaviour
	if len(doc) > maxFile {
		return b, fault.New(fault.TooLarge, "the settings are longer than %d bytes", maxFile)
	}
	if !utf8.Valid(doc) {
		return b, fault.New(fault.Invalid, "the settings are no UTF-8").Do("save the file as UTF-8")
	}
	if yamldepth.Exceeds(doc, maxDepth) {
		return b, fault.New(fault.Invalid, "the settings are nested deeper than %d", maxDepth)
	}
	if !json.Valid(doc) {
		var err error
		if doc, err = yamlToJSON(doc); err != nil {
			return b, err
		}
	}
	dec := json.NewDecoder(bytes.NewReader(doc))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&b); err != nil {
		return Behaviour{}, settingError(err)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return Behaviour{}, fault.New(fault.Invalid, "something follows the settings")
	}
	if string(bytes.TrimSpace(doc)) == "null" {
		return b, fault.New(fault.Invalid, "the settings are empty").Do("write for example: task: answer questions about timetables")
	}
	return b, nil
}

// yamlToJSON keeps the order of keys, which a schema shows. The parser panics on some damaged texts, which is an error of the file.
func yamlToJSON(doc []byte) (out []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			out, err = nil, fault.New(fault.Invalid, "the settings are neither JSON nor YAML: %v", p)
		}
	}()
	out, err = yaml.YAMLToJSON(doc)
	if err == nil && !json.Valid(out) {
		err = errors.New("it gives no JSON")
	}
	if err != nil {
		what, _, _ := strings.Cut(err.Error(), "\n")
		return nil, fault.New(fault.Invalid, "the settings are neither JSON nor YAML: %s", what).Do("keys are %s", strings.Join(settingNames(), ", "))
	}
	return out, nil
}

func settingError(err error) error {
	var kind *json.UnmarshalTypeError
	if errors.As(err, &kind) {
		if kind.Field == "" {
			return fault.New(fault.Invalid, "the settings are a %s and no mapping", kind.Value).Do("write key: value, with the keys %s", strings.Join(settingNames(), ", "))
		}
		return fault.New(fault.Invalid, "the setting %s cannot be a %s", kind.Field, kind.Value).At(fault.Position{Byte: -1, Path: kind.Field})
	}
	if name, ok := strings.CutPrefix(err.Error(), "json: unknown field "); ok {
		name = strings.Trim(name, `"`)
		e := fault.New(fault.Invalid, "there is no setting %q", name).At(fault.Position{Byte: -1, Path: name})
		if near := textmetric.Nearest(name, settingNames(), 2); len(near) > 0 {
			return e.Do("did you mean %s?", strings.Join(near, " or "))
		}
		return e.Do("the settings are %s", strings.Join(settingNames(), ", "))
	}
	return fault.Wrap(fault.Invalid, err, "the settings cannot be read")
}

func settingNames() []string {
	var names []string
	t := reflect.TypeFor[Behaviour]()
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		names = append(names, name)
	}
	return names
}

// check finds what is wrong with each setting by itself.
func (b *Behaviour) check() error {
	bad := func(setting, format string, args ...any) *fault.Error {
		return fault.New(fault.Invalid, "%s", setting+" "+fmt.Sprintf(format, args...)).At(fault.Position{Byte: -1, Path: setting})
	}
	said := len(b.Must)+len(b.Never) > 0 || b.Format != "" || b.MaxWords != 0
	sliders := Sliders()
	for i, v := range b.dials() {
		if v == nil {
			continue
		}
		said = true
		if *v < 0 || *v > 100 {
			return bad(sliders[i].Name, "is %d", *v).Do("give 0 (%s) to 100 (%s)", sliders[i].Low, sliders[i].High)
		}
	}
	texts := []struct{ name, text string }{{"persona", b.Persona}, {"task", b.Task}, {"audience", b.Audience}, {"language", b.Language}, {"fallback", b.Fallback}}
	for i, r := range b.Must {
		texts = append(texts, struct{ name, text string }{fmt.Sprintf("must[%d]", i), r})
	}
	for i, r := range b.Never {
		texts = append(texts, struct{ name, text string }{fmt.Sprintf("never[%d]", i), r})
	}
	for i, t := range texts {
		said = said || t.text != ""
		switch {
		case len(t.text) > maxPhrase:
			return bad(t.name, "has %d bytes, more than %d", len(t.text), maxPhrase)
		case strings.ContainsAny(t.text, "\r\n"):
			return bad(t.name, "has a line break").Do("write one sentence, or several rules")
		case t.text != "" && strings.TrimSpace(t.text) == "" || i >= 5 && strings.Trim(t.text, " .\t") == "":
			return bad(t.name, "is blank")
		case !utf8.ValidString(t.text):
			return bad(t.name, "is no UTF-8")
		}
	}
	switch {
	case !said:
		return fault.New(fault.Invalid, "there is nothing to compose a prompt of").Do("give at least a task")
	case len(b.Must) > maxRules || len(b.Never) > maxRules:
		return fault.New(fault.Invalid, "there are more than %d rules", maxRules).Do("a small model keeps to a dozen at best")
	case b.Format != "" && b.Format != FormatPlain && b.Format != FormatMarkdown && b.Format != FormatJSON:
		return bad("format", "is %q", b.Format).Do("give plain, markdown or json")
	case b.MaxWords < 0:
		return bad("max_words", "is %d", b.MaxWords)
	case len(b.Schema) > maxSchema:
		return bad("schema", "has more than %d bytes", maxSchema)
	case len(b.Schema) > 0 && !isObject(b.Schema):
		return bad("schema", "is no JSON object").Do("give a JSON Schema such as {\"type\": \"object\"}")
	case len(b.Schema) > 0 && b.Format != FormatJSON:
		return fault.New(fault.Invalid, "the settings schema and format contradict one another: a schema describes JSON, and the format is %q", b.Format).Do("set format to json")
	}
	return nil
}

func isObject(doc json.RawMessage) bool {
	var m map[string]json.RawMessage
	return json.Unmarshal(doc, &m) == nil && m != nil
}
