package prompt

import (
	"encoding/json"

	"github.com/slmgen/slmgen/internal/fault"
)

// Special are the named special tokens that chat templates are given; "" is a token that the model does not have.
type Special struct {
	BOS, EOS, Unk, Sep, Pad, Cls, Mask string
}

// ParseSpecial reads the special tokens of a tokenizer_config.json, or of a special_tokens_map.json, which older models have beside it. Other
// members are passed over. Errors: invalid, with the member that cannot be read.
func ParseSpecial(doc []byte) (Special, error) {
	var s Special
	var all map[string]json.RawMessage
	if err := json.Unmarshal(doc, &all); err != nil {
		return s, fault.Wrap(fault.Invalid, err, "the tokenizer's configuration is no JSON object")
	}
	for _, t := range s.named() {
		var err error
		if *t.at, err = tokenText(all[t.name]); err != nil {
			return s, fault.Wrap(fault.Invalid, err, "%s of the tokenizer's configuration is no token", t.name).At(fault.Position{Byte: -1, Path: "/" + t.name})
		}
	}
	return s, nil
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

// namedToken is a token's name in a configuration and where it is kept.
type namedToken struct {
	name string
	at   *string
}

// named gives the tokens in the order in which transformers gives them to templates.
func (s *Special) named() [7]namedToken {
	return [...]namedToken{{"bos_token", &s.BOS}, {"eos_token", &s.EOS}, {"unk_token", &s.Unk}, {"sep_token", &s.Sep}, {"pad_token", &s.Pad},
		{"cls_token", &s.Cls}, {"mask_token", &s.Mask}}
}

// Fill takes the tokens that are missing from another configuration of the same model.
func (s *Special) Fill(from Special) {
	others := from.named()
	for i, t := range s.named() {
		if *t.at == "" {
			*t.at = *others[i].at
		}
	}
}
