package tokenizer

import (
	"encoding/json"
)

func parsePostProcessor(raw json.RawMessage) (postProcessor, error) { return processorParts(raw, 0) }

func processorParts(raw json.RawMessage, depth int) ([]processor, error) {
	kind, err := typed(raw)
	if err != nil || kind == "" {
		return nil, err
	}
	switch kind {
	case "Sequence":
		return sequence(raw, "processors", depth, processorParts)
	case "ByteLevel":
		s := struct {
			Trim  bool `json:"trim_offsets"`
			Space bool `json:"add_prefix_space"`
		}{true, true}
		if err := fields(raw, kind, &s); err != nil || !s.Trim {
			return nil, err
		}
		return []processor{trimmed{s.Space}}, nil
	case "BertProcessing", "RobertaProcessing":
		s := struct {
			Sep   namedToken `json:"sep"`
			Cls   namedToken `json:"cls"`
			Trim  bool       `json:"trim_offsets"`
			Space bool       `json:"add_prefix_space"`
		}{}
		if err := fields(raw, kind, &s); err != nil {
			return nil, err
		}
		if kind == "BertProcessing" {
			return []processor{bert{uint32(s.Cls), uint32(s.Sep)}}, nil
		}
		return []processor{roberta{uint32(s.Cls), uint32(s.Sep), s.Trim, s.Space}}, nil
	case "TemplateProcessing":
		return parseTemplate(raw)
	}
	return nil, unsupported("the post-processor %q", kind)
}

// namedToken is ["[SEP]", 102]: the id counts.
type namedToken uint32

func (t *namedToken) UnmarshalJSON(b []byte) error {
	var pair [2]json.RawMessage
	if err := json.Unmarshal(b, &pair); err != nil {
		return err
	}
	return json.Unmarshal(pair[1], (*uint32)(t))
}

func parseTemplate(raw json.RawMessage) ([]processor, error) {
	type member struct {
		Special *struct {
			ID   string `json:"id"`
			Type uint32 `json:"type_id"`
		} `json:"SpecialToken"`
		Sequence *struct {
			ID   string `json:"id"`
			Type uint32 `json:"type_id"`
		} `json:"Sequence"`
	}
	var s struct {
		Single []member `json:"single"`
		Pair   []member `json:"pair"`
		Tokens map[string]struct {
			IDs []uint32 `json:"ids"`
		} `json:"special_tokens"`
	}
	if err := fields(raw, "TemplateProcessing", &s); err != nil {
		return nil, err
	}
	places := func(list []member, texts string) ([]place, error) {
		var out []place
		seen := ""
		for _, m := range list {
			switch {
			case m.Sequence != nil && (m.Sequence.ID == "A" || m.Sequence.ID == "B"):
				seen += m.Sequence.ID
				out = append(out, place{text: int(m.Sequence.ID[0] - 'A'), kind: m.Sequence.Type})
			case m.Special != nil:
				t, ok := s.Tokens[m.Special.ID]
				if !ok {
					return nil, invalid("the template names %q, which special_tokens does not hold", m.Special.ID)
				}
				out = append(out, place{text: -1, kind: m.Special.Type, ids: t.IDs})
			default:
				return nil, invalid("a member of the template is neither a text nor a token")
			}
		}
		other := texts == "AB" && (seen == "BA" || seen == "")
		if seen != texts && !other {
			return nil, unsupported("a template that holds the texts %q instead of %q", seen, texts)
		}
		return out, nil
	}
	single, err := places(s.Single, "A")
	if err != nil {
		return nil, err
	}
	pair, err := places(s.Pair, "AB")
	return []processor{template{single, pair}}, err
}
