package tokenizer

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"

	"github.com/slmgen/slmgen/internal/fault"
)

const maxNesting = 16 // sequences within sequences

// typed reads the "type" of a part; "" where the part is absent or null.
func typed(raw json.RawMessage) (string, error) {
	if len(raw) == 0 || string(bytes.TrimSpace(raw)) == "null" {
		return "", nil
	}
	var t struct {
		Type string `json:"type"`
	}
	if err := json.Unmarshal(raw, &t); err != nil {
		return "", fault.Wrap(fault.Invalid, err, "tokenizer: a part of the file is not an object with a type")
	}
	if t.Type == "" {
		return "", invalid("a part of the file has no type: %.80s", raw)
	}
	return t.Type, nil
}

// fields reads a part into its settings.
func fields(raw json.RawMessage, what string, into any) error {
	if err := json.Unmarshal(raw, into); err != nil {
		return fault.Wrap(fault.Invalid, err, "tokenizer: the settings of %s", what)
	}
	return nil
}

// sequence reads the members of a sequence under key, each with one.
func sequence[T any](raw json.RawMessage, key string, depth int, one func(json.RawMessage, int) ([]T, error)) ([]T, error) {
	if depth > maxNesting {
		return nil, invalid("sequences are nested too deep")
	}
	var m map[string]json.RawMessage
	if err := fields(raw, "a sequence", &m); err != nil {
		return nil, err
	}
	var list []json.RawMessage
	if err := fields(m[key], "a sequence", &list); err != nil {
		return nil, err
	}
	var out []T
	for _, r := range list {
		x, err := one(r, depth+1)
		if err != nil {
			return nil, err
		}
		out = append(out, x...)
	}
	return out, nil
}

// spelledPattern is {"String": ...} or {"Regex": ...}.
type spelledPattern struct {
	String *string `json:"String"`
	Regex  *string `json:"Regex"`
}

func (p spelledPattern) finder() (finder, error) {
	switch {
	case p.String != nil && p.Regex == nil:
		return literal(*p.String), nil
	case p.Regex != nil && p.String == nil:
		if f, ok := scanners[*p.Regex]; ok {
			return f, nil
		}
		return newGeneral(*p.Regex)
	}
	return nil, invalid("a pattern is neither a String nor a Regex")
}

func parseNormalizer(raw json.RawMessage) (normalizers, error) { return normalizerParts(raw, 0) }

func normalizerParts(raw json.RawMessage, depth int) ([]normalizer, error) {
	kind, err := typed(raw)
	if err != nil || kind == "" {
		return nil, err
	}
	one := func(n ...normalizer) ([]normalizer, error) { return n, nil }
	switch kind {
	case "Sequence":
		return sequence(raw, "normalizers", depth, normalizerParts)
	case "NFC":
		return one(form{false, true})
	case "NFD":
		return one(form{false, false})
	case "NFKC":
		return one(form{true, true})
	case "NFKD":
		return one(form{true, false})
	case "Lowercase":
		return one(each(lowercase))
	case "StripAccents":
		return one(each(stripAccents))
	case "Nmt":
		return one(nmt)
	case "ByteLevel":
		return one(byteLetters{})
	case "Strip":
		var s struct {
			Left  bool `json:"strip_left"`
			Right bool `json:"strip_right"`
		}
		err := fields(raw, kind, &s)
		return []normalizer{strip{s.Left, s.Right}}, err
	case "Prepend", "Append":
		var s struct {
			Prepend string `json:"prepend"`
			Append  string `json:"append"`
		}
		if err := fields(raw, kind, &s); err != nil {
			return nil, err
		}
		if kind == "Append" {
			return one(appended(s.Append))
		}
		return one(prepend(s.Prepend))
	case "Replace":
		r, err := parseReplace(raw)
		return []normalizer{r}, err
	case "BertNormalizer":
		return bertNormalizer(raw)
	case "Precompiled":
		return parsePrecompiled(raw)
	}
	return nil, unsupported("the normalizer %q", kind)
}

var nmt = dropOrSpace(nmtFlags())

func parseReplace(raw json.RawMessage) (replace, error) {
	var s struct {
		Pattern spelledPattern `json:"pattern"`
		Content string         `json:"content"`
	}
	if err := fields(raw, "Replace", &s); err != nil {
		return replace{}, err
	}
	f, err := s.Pattern.finder()
	return replace{f, s.Content}, err
}

func bertNormalizer(raw json.RawMessage) ([]normalizer, error) {
	s := struct {
		Clean   bool  `json:"clean_text"`
		Han     bool  `json:"handle_chinese_chars"`
		Accents *bool `json:"strip_accents"`
		Lower   bool  `json:"lowercase"`
	}{}
	if err := fields(raw, "BertNormalizer", &s); err != nil {
		return nil, err
	}
	var out []normalizer
	if s.Clean {
		out = append(out, clean)
	}
	if s.Han {
		out = append(out, each(aroundHan))
	}
	if s.Accents != nil && *s.Accents || s.Accents == nil && s.Lower {
		out = append(out, form{false, false}, each(stripMarks))
	}
	if s.Lower {
		out = append(out, each(lowercase))
	}
	return out, nil
}

func parsePreTokenizer(raw json.RawMessage) (preTokenizers, error) { return preTokenizerParts(raw, 0) }

func preTokenizerParts(raw json.RawMessage, depth int) ([]preTokenizer, error) {
	kind, err := typed(raw)
	if err != nil || kind == "" {
		return nil, err
	}
	s := struct {
		Space      *bool          `json:"add_prefix_space"`
		UseRegex   *bool          `json:"use_regex"`
		Pattern    spelledPattern `json:"pattern"`
		Behavior   string         `json:"behavior"`
		Invert     bool           `json:"invert"`
		Letter     string         `json:"replacement"`
		Scheme     *string        `json:"prepend_scheme"`
		Split      *bool          `json:"split"`
		Individual bool           `json:"individual_digits"`
		Delimiter  string         `json:"delimiter"`
	}{}
	if kind != "Sequence" {
		if err := fields(raw, kind, &s); err != nil {
			return nil, err
		}
	}
	one := func(p preTokenizer) ([]preTokenizer, error) { return []preTokenizer{p}, nil }
	switch kind {
	case "Sequence":
		return sequence(raw, "pretokenizers", depth, preTokenizerParts)
	case "ByteLevel":
		b := byteLevel{space: s.Space == nil || *s.Space, letters: true}
		if s.UseRegex == nil || *s.UseRegex {
			b.pattern = gpt2{}
		}
		return one(b)
	case "Split":
		f, err := s.Pattern.finder()
		if err != nil {
			return nil, err
		}
		how, ok := behaviors[s.Behavior]
		if !ok {
			return nil, unsupported("the behavior %q of Split", s.Behavior)
		}
		return one(split{f, how, s.Invert})
	case "Metaspace":
		return parseMetaspace(s.Letter, s.Scheme, s.Space, s.Split)
	case "Digits":
		if s.Individual {
			return one(split{find: runeFinder(isNumeric), how: isolated})
		}
		return one(split{find: runFinder(isNumeric), how: isolated})
	case "Punctuation":
		how, ok := behaviors[s.Behavior]
		if s.Behavior != "" && !ok {
			return nil, unsupported("the behavior %q of Punctuation", s.Behavior)
		}
		return one(split{find: runeFinder(isPunctuation), how: how})
	case "Whitespace":
		return one(split{find: whitespace{}, how: removed, invert: true})
	case "WhitespaceSplit":
		return one(split{find: runeFinder(isWhite), how: removed})
	case "BertPreTokenizer":
		return []preTokenizer{split{find: runeFinder(isBertWhite), how: removed}, split{find: runeFinder(isBertPunct), how: isolated}}, nil
	case "CharDelimiterSplit":
		if utf8.RuneCountInString(s.Delimiter) != 1 {
			return nil, invalid("the delimiter %q is not one character", s.Delimiter)
		}
		return one(split{find: literal(s.Delimiter), how: removed})
	case "UnicodeScripts":
		return one(split{find: scripts{}, how: removed, invert: true})
	}
	return nil, unsupported("the pre-tokenizer %q", kind)
}

func parseMetaspace(letter string, scheme *string, space, cut *bool) ([]preTokenizer, error) {
	m := metaspace{letter: letter, scheme: "always", split: cut == nil || *cut}
	if utf8.RuneCountInString(letter) != 1 {
		return nil, invalid("the replacement %q of Metaspace is not one character", letter)
	}
	if scheme != nil {
		m.scheme = *scheme
	}
	if space != nil && !*space {
		if scheme != nil && *scheme != "never" {
			return nil, invalid("add_prefix_space and prepend_scheme of Metaspace contradict each other")
		}
		m.scheme = "never"
	}
	if m.scheme != "always" && m.scheme != "never" && m.scheme != "first" {
		return nil, unsupported("the prepend_scheme %q", m.scheme)
	}
	return []preTokenizer{m}, nil
}

func parseDecoder(raw json.RawMessage) (decoders, error) { return decoderParts(raw, 0) }

func decoderParts(raw json.RawMessage, depth int) ([]decoder, error) {
	kind, err := typed(raw)
	if err != nil || kind == "" {
		return nil, err
	}
	s := struct {
		Letter    string          `json:"replacement"`
		Scheme    *string         `json:"prepend_scheme"`
		Space     *bool           `json:"add_prefix_space"`
		Prefix    string          `json:"prefix"`
		Cleanup   bool            `json:"cleanup"`
		Suffix    string          `json:"suffix"`
		Content   json.RawMessage `json:"content"`
		Start     int             `json:"start"`
		Stop      int             `json:"stop"`
		Pad       string          `json:"pad_token"`
		Delimiter string          `json:"word_delimiter_token"`
	}{}
	if kind != "Sequence" && kind != "Replace" {
		if err := fields(raw, kind, &s); err != nil {
			return nil, err
		}
	}
	one := func(d decoder) ([]decoder, error) { return []decoder{d}, nil }
	switch kind {
	case "Sequence":
		return sequence(raw, "decoders", depth, decoderParts)
	case "ByteLevel":
		return one(letterBytes{})
	case "Metaspace":
		m, err := parseMetaspace(s.Letter, s.Scheme, s.Space, nil)
		if err != nil {
			return nil, err
		}
		return one(spaced{s.Letter, m[0].(metaspace).scheme == "never"})
	case "WordPiece":
		return one(pieced{s.Prefix, s.Cleanup})
	case "BPEDecoder":
		return one(suffixed(s.Suffix))
	case "ByteFallback":
		return one(fallbackBytes{})
	case "Fuse":
		return one(fuse{})
	case "Strip":
		var letter string
		if err := fields(s.Content, kind, &letter); err != nil {
			return nil, err
		}
		if s.Start < 0 || s.Stop < 0 || s.Start > 1<<16 || s.Stop > 1<<16 || utf8.RuneCountInString(letter) != 1 {
			return nil, invalid("the settings of the decoder Strip")
		}
		return one(stripped{letter, s.Start, s.Stop})
	case "Replace":
		r, err := parseReplace(raw)
		return []decoder{r}, err
	case "CTC":
		return one(ctc{s.Pad, s.Delimiter, s.Cleanup})
	}
	return nil, unsupported("the decoder %q", kind)
}
