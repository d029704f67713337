package registry

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/goccy/go-yaml"

	"github.com/slmgen/slmgen/internal/yamldepth"
)

// templateMarks are what chat templates of a family write and no other does.
var templateMarks = []struct{ mark, family string }{
	{"<|start_header_id|>", "llama3"}, {"<start_of_turn>", "gemma"}, {"<|start_of_role|>", "granite"}, {"<|im_start|>", "chatml"},
	{"[INST]", "mistral"}, {"<|assistant|>", "zephyr"},
}

// template reads what the chat template tells.
func template(m *Model, s Saved) {
	text, source := string(s.ChatTemplate), s.at("chat_template.jinja")
	if text == "" {
		text, source = configTemplates(s.TokenizerConfig), s.at("tokenizer_config.json")
	}
	if strings.TrimSpace(text) == "" {
		return
	}
	m.ChatTemplate = Known("own", source)
	for _, t := range templateMarks {
		if strings.Contains(text, t.mark) {
			m.ChatTemplate = Known(t.family, source)
			break
		}
	}
	m.ToolCalling = Known(strings.Contains(text, "tools"), source+" (whether the template speaks of tools)")
	m.Thinking = Known(strings.Contains(text, "enable_thinking"), source+" (whether the template can be asked to think)")
}

// configTemplates gives the templates of a tokenizer_config.json: one text, or a list of named ones.
func configTemplates(config []byte) string {
	var c struct {
		Template json.RawMessage `json:"chat_template"`
	}
	if json.Unmarshal(config, &c) != nil || len(c.Template) == 0 {
		return ""
	}
	var one string
	if json.Unmarshal(c.Template, &one) == nil {
		return one
	}
	var named []struct {
		Template string `json:"template"`
	}
	_ = json.Unmarshal(c.Template, &named)
	var all []string
	for _, n := range named {
		all = append(all, n.Template)
	}
	return strings.Join(all, "\n")
}

// card reads the front matter of a model card. What cannot be read there stays unknown.
func card(m *Model, s Saved) {
	head := frontMatter(s.Card)
	if head == nil || yamldepth.Exceeds(head, maxDepth) {
		return
	}
	var c struct {
		Licence  any    `yaml:"license"`
		Name     string `yaml:"license_name"`
		Language any    `yaml:"language"`
		Gate     any    `yaml:"extra_gated_prompt"`
		Heading  any    `yaml:"extra_gated_heading"`
	}
	if yaml.Unmarshal(head, &c) != nil {
		return
	}
	source := s.at("README.md")
	if l, _ := c.Licence.(string); l != "" {
		if l == "other" && c.Name != "" {
			l = c.Name
		}
		if l != "other" {
			m.Licence = Known(licenceKey(l), source)
		}
	}
	var tags []string
	for _, v := range asList(c.Language) {
		if tag, ok := v.(string); ok && languagePattern.MatchString(tag) {
			tags = append(tags, tag)
		} else if v == false { // no, the code of Norwegian, is a truth value in YAML
			tags = append(tags, "no")
		}
	}
	if len(tags) > 0 {
		m.Languages = Known(tags, source)
	}
	if c.Gate != nil || c.Heading != nil {
		m.Gated = Known(true, source+" (it asks before it gives the weights)")
	}
}

func asList(v any) []any {
	if list, ok := v.([]any); ok {
		return list
	}
	return []any{v}
}

// licenceKey writes a hub's tag as the licence table does.
func licenceKey(tag string) string {
	switch strings.ToLower(tag) {
	case "apache-2.0":
		return "Apache-2.0"
	case "mit":
		return "MIT"
	case "lfm1.0":
		return "lfm-open-1.0"
	}
	return tag
}

// frontMatter cuts the YAML out of the head of a card; nil where there is none.
func frontMatter(card []byte) []byte {
	card = bytes.TrimPrefix(card, []byte("\ufeff"))
	line, rest, ok := bytes.Cut(card, []byte("\n"))
	if !ok || string(bytes.TrimRight(line, " \r")) != "---" {
		return nil
	}
	for at := 0; at < len(rest); {
		end := bytes.IndexByte(rest[at:], '\n')
		if end < 0 {
			end = len(rest) - at
		}
		if string(bytes.TrimRight(rest[at:at+end], " \r")) == "---" {
			return rest[:at]
		}
		at += end + 1
	}
	return nil
}
