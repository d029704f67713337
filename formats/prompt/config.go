package prompt

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
)

// Config is what a tokenizer_config.json says about prompts.
type Config struct {
	// Templates are the chat templates by name; a single one is "default". Empty where the model has none.
	Templates map[string]string
	Special   Special
}

// ParseConfig reads tokenizer_config.json, or special_tokens_map.json, which older models have beside it. Unknown members are passed over.
// Errors: invalid, with the member that cannot be read.
func ParseConfig(doc []byte) (Config, error) {
	c := Config{Templates: map[string]string{}}
	var all map[string]json.RawMessage
	if err := json.Unmarshal(doc, &all); err != nil {
		return c, fault.Wrap(fault.Invalid, err, "the tokenizer's configuration is no JSON object")
	}
	for name, at := range c.Special.byName() {
		var err error
		if *at, err = tokenText(all[name]); err != nil {
			return c, fault.Wrap(fault.Invalid, err, "%s of the tokenizer's configuration is no token", name).At(fault.Position{Byte: -1, Path: "/" + name})
		}
	}
	raw := all["chat_template"]
	var one *string
	if json.Unmarshal(raw, &one) == nil {
		if one != nil {
			c.Templates["default"] = *one
		}
		return c, nil
	}
	var several []struct {
		Name     string `json:"name"`
		Template string `json:"template"`
	}
	if len(raw) > 0 {
		if err := json.Unmarshal(raw, &several); err != nil {
			return c, fault.New(fault.Invalid, "chat_template of the tokenizer's configuration is neither a text nor a list of named texts").At(fault.Position{Byte: -1, Path: "/chat_template"})
		}
	}
	for _, t := range several {
		c.Templates[t.Name] = t.Template
	}
	return c, nil
}

// tokenText reads a token, which is a text or an object with its content; null is none.
func tokenText(raw json.RawMessage) (string, error) {
	var text *string
	if len(raw) == 0 || json.Unmarshal(raw, &text) == nil {
		if text == nil {
			return "", nil
		}
		return *text, nil
	}
	var object struct {
		Content string `json:"content"`
	}
	err := json.Unmarshal(raw, &object)
	return object.Content, err
}

// byName gives the places of the tokens under their names in a configuration.
func (s *Special) byName() map[string]*string {
	return map[string]*string{"bos_token": &s.BOS, "eos_token": &s.EOS, "unk_token": &s.Unk, "sep_token": &s.Sep, "pad_token": &s.Pad, "cls_token": &s.Cls,
		"mask_token": &s.Mask}
}

// Fill takes the tokens that are missing from another configuration of the same model.
func (s *Special) Fill(from Special) {
	others := from.byName()
	for name, at := range s.byName() {
		if *at == "" {
			*at = *others[name]
		}
	}
}

// Pick gives the template for conversations with or without tools, as transformers picks it: "tool_use" where there are tools and such a
// template, "default" otherwise. A model without a template gives "". Error: invalid for several templates without a default.
func (c Config) Pick(tools bool) (string, error) {
	if t, ok := c.Templates["tool_use"]; ok && tools {
		return t, nil
	}
	if t, ok := c.Templates["default"]; ok || len(c.Templates) == 0 {
		return t, nil
	}
	var names []string
	for name := range c.Templates {
		names = append(names, name)
	}
	slices.Sort(names)
	return "", fault.New(fault.Invalid, "the model has the chat templates %s and none is the default", strings.Join(names, ", ")).Do("give the text of one with --template")
}
