package tokenizer

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// GGUFVocabulary is the tokenizer in the header of a GGUF file, as its tokenizer.ggml.* keys have it. Nil means that the key is absent.
type GGUFVocabulary struct {
	Model            string    // tokenizer.ggml.model: gpt2, llama, bert, t5
	Pre              string    // tokenizer.ggml.pre
	Tokens           []string  // tokenizer.ggml.tokens
	Scores           []float32 // tokenizer.ggml.scores
	Types            []int32   // tokenizer.ggml.token_type
	Merges           []string  // tokenizer.ggml.merges, "a b"
	AddBOS           *bool     // tokenizer.ggml.add_bos_token
	AddEOS           *bool     // tokenizer.ggml.add_eos_token
	AddSpacePrefix   *bool     // tokenizer.ggml.add_space_prefix
	RemoveSpaces     *bool     // tokenizer.ggml.remove_extra_whitespaces
	BOS, EOS         *uint32   // tokenizer.ggml.bos_token_id, eos_token_id
	Unknown          *uint32   // tokenizer.ggml.unknown_token_id
	CLS, Separator   *uint32   // tokenizer.ggml.cls_token_id, seperator_token_id
	PrecompiledChars []byte    // tokenizer.ggml.precompiled_charsmap
}

// Metadata is the header of a GGUF file, by its keys. Each method says whether the key is there and has that type.
type Metadata interface {
	Text(key string) (string, bool)
	Bool(key string) (value, ok bool)
	Int(key string) (int64, bool)
	Texts(key string) ([]string, bool)
	Floats(key string) ([]float32, bool)
	Ints(key string) ([]int64, bool)
}

// VocabularyOf picks the tokenizer out of the header of a GGUF file. Lists are shared with it, not copied.
func VocabularyOf(m Metadata) GGUFVocabulary {
	const prefix = "tokenizer.ggml."
	var g GGUFVocabulary
	g.Model, _ = m.Text(prefix + "model")
	g.Pre, _ = m.Text(prefix + "pre")
	g.Tokens, _ = m.Texts(prefix + "tokens")
	g.Scores, _ = m.Floats(prefix + "scores")
	g.Merges, _ = m.Texts(prefix + "merges")
	if kinds, ok := m.Ints(prefix + "token_type"); ok {
		g.Types = make([]int32, len(kinds))
		for i, k := range kinds {
			g.Types[i] = int32(k)
		}
	}
	if chars, ok := m.Ints(prefix + "precompiled_charsmap"); ok {
		g.PrecompiledChars = make([]byte, len(chars))
		for i, c := range chars {
			g.PrecompiledChars[i] = byte(c)
		}
	}
	for key, to := range map[string]**bool{"add_bos_token": &g.AddBOS, "add_eos_token": &g.AddEOS, "add_space_prefix": &g.AddSpacePrefix, "remove_extra_whitespaces": &g.RemoveSpaces} {
		if v, ok := m.Bool(prefix + key); ok {
			*to = &v
		}
	}
	for key, to := range map[string]**uint32{"bos_token_id": &g.BOS, "eos_token_id": &g.EOS, "unknown_token_id": &g.Unknown, "cls_token_id": &g.CLS, "seperator_token_id": &g.Separator} {
		if v, ok := m.Int(prefix + key); ok && v >= 0 && v <= math.MaxUint32 {
			id := uint32(v)
			*to = &id
		}
	}
	return g
}

// Types of tokens in a GGUF file.
const (
	ggufNormal = iota + 1
	ggufUnknown
	ggufControl
	ggufUserDefined
	ggufUnused
	ggufByte
)

// FromGGUF makes a Tokenizer of the vocabulary in a GGUF file. Its ids are those of the tokenizer.json that the file was made from.
//
// It fails with unsupported where the file does not say how text is cut (a pre name that is not known, or none), and with invalid where
// the arrays do not fit together.
func FromGGUF(g GGUFVocabulary) (*Tokenizer, error) {
	if len(g.Tokens) == 0 || len(g.Tokens) > maxTokens {
		return nil, invalid("the GGUF file holds %d tokens", len(g.Tokens))
	}
	if len(g.Types) != 0 && len(g.Types) != len(g.Tokens) || len(g.Scores) != 0 && len(g.Scores) != len(g.Tokens) {
		return nil, invalid("the GGUF file holds %d tokens, %d types and %d scores", len(g.Tokens), len(g.Types), len(g.Scores))
	}
	if g.Types == nil {
		g.Types = make([]int32, len(g.Tokens))
		for i := range g.Types {
			g.Types[i] = ggufNormal
		}
	}
	s := &spec{}
	var err error
	switch g.Model {
	case "gpt2":
		err = g.byteBPE(s)
	case "llama":
		err = g.sentencePiece(s)
	case "bert":
		err = g.wordPiece(s)
	case "t5":
		err = g.unigram(s)
	default:
		return nil, unsupported("tokenizer.ggml.model %q", g.Model)
	}
	if err != nil {
		return nil, err
	}
	if err := g.setWords(s); err != nil {
		return nil, err
	}
	if s.kind == "BPE" {
		if err := g.setMerges(s); err != nil {
			return nil, err
		}
	}
	return build(s)
}

// setWords fills the vocabulary and the added tokens.
func (g *GGUFVocabulary) setWords(s *spec) error {
	s.words = newVocabulary(len(g.Tokens), 8*len(g.Tokens))
	for i, token := range g.Tokens {
		if len(token) > maxToken || !utf8.ValidString(token) {
			return invalid("the token %d of the GGUF file is too long or no UTF-8", i)
		}
		s.words.add([]byte(token))
		if t := g.Types[i]; t == ggufControl || t == ggufUserDefined || t == ggufUnknown {
			s.added = append(s.added, AddedToken{ID: uint32(i), Content: token, Special: t != ggufUserDefined})
		}
	}
	s.words.index(nil)
	return nil
}

// template makes the post-processor that puts a token before and one after the text.
func (g *GGUFVocabulary) template(head, tail *uint32) (json.RawMessage, error) {
	if head == nil && tail == nil {
		return nil, nil
	}
	type named struct {
		ID   string `json:"id"`
		Type int    `json:"type_id"`
	}
	type member map[string]named
	tokens := map[string]any{}
	var single, pair []member
	put := func(list *[]member, id *uint32, kind int) error {
		if id == nil {
			return nil
		}
		if int64(*id) >= int64(len(g.Tokens)) {
			return invalid("the token id %d of the GGUF file is not in its vocabulary", *id)
		}
		name := g.Tokens[*id]
		tokens[name] = map[string]any{"id": name, "ids": []uint32{*id}, "tokens": []string{name}}
		*list = append(*list, member{"SpecialToken": {name, kind}})
		return nil
	}
	for i, text := range []string{"A", "B"} {
		kind := i
		if g.Model == "t5" {
			kind = 0 // it tells its texts apart by their ends alone
		}
		if i == 0 || g.Model == "llama" || g.Model == "gpt2" {
			if err := put(&pair, head, kind); err != nil {
				return nil, err
			}
		}
		pair = append(pair, member{"Sequence": {text, kind}})
		if err := put(&pair, tail, kind); err != nil {
			return nil, err
		}
		if i == 0 {
			single = slices.Clone(pair)
		}
	}
	return json.Marshal(map[string]any{"type": "TemplateProcessing", "single": single, "pair": pair, "special_tokens": tokens})
}

// ends gives the tokens that go before and after a text: those of the file where it says so, else as usual for its model.
func (g *GGUFVocabulary) ends(bos, eos bool) (head, tail *uint32) {
	if g.AddBOS != nil {
		bos = *g.AddBOS
	}
	if g.AddEOS != nil {
		eos = *g.AddEOS
	}
	if bos {
		head = g.BOS
	}
	if eos {
		tail = g.EOS
	}
	return head, tail
}

func (g *GGUFVocabulary) byteBPE(s *spec) error {
	steps, ok := preSteps(g.Pre)
	if !ok {
		return unsupported("tokenizer.ggml.pre %q, which does not say how text is cut,", g.Pre)
	}
	s.kind = "BPE"
	s.options.IgnoreMerges = steps.ignoreMerges
	s.parts.PreTokenizer = json.RawMessage(steps.pre)
	if steps.normalizer != "" {
		s.parts.Normalizer = json.RawMessage(steps.normalizer)
	}
	s.parts.Decoder = json.RawMessage(jsonBytesGPT2)
	var err error
	s.parts.PostProcessor, err = g.template(g.ends(steps.ignoreMerges && g.Pre != "gpt-4o", false))
	return err
}

func (g *GGUFVocabulary) sentencePiece(s *spec) error {
	if len(g.Scores) == 0 {
		return invalid("the GGUF file has no scores, which its model llama needs")
	}
	s.kind = "BPE"
	g.Tokens = slices.Clone(g.Tokens)
	for i, t := range g.Types { // such files spell these alone with spaces
		if t == ggufUserDefined {
			g.Tokens[i] = strings.ReplaceAll(g.Tokens[i], " ", "▁")
		}
	}
	unk := uint32(0)
	if g.Unknown != nil {
		unk = *g.Unknown
	}
	if int64(unk) >= int64(len(g.Tokens)) {
		return invalid("the unknown token %d of the GGUF file is not in its vocabulary", unk)
	}
	s.options = modelOptions{Unk: &g.Tokens[unk], FuseUnk: true, ByteFallback: true}
	space := `{"type":"Replace","pattern":{"String":" "},"content":"▁"}`
	decoders := `{"type":"Replace","pattern":{"String":"▁"},"content":" "},{"type":"ByteFallback"},{"type":"Fuse"}`
	s.parts.Normalizer = json.RawMessage(space)
	if g.AddSpacePrefix == nil || *g.AddSpacePrefix {
		s.parts.Normalizer = json.RawMessage(`{"type":"Sequence","normalizers":[{"type":"Prepend","prepend":"▁"},` + space + `]}`)
		decoders += `,{"type":"Strip","content":" ","start":1,"stop":0}`
	}
	s.parts.Decoder = json.RawMessage(`{"type":"Sequence","decoders":[` + decoders + `]}`)
	var err error
	s.parts.PostProcessor, err = g.template(g.ends(true, false))
	return err
}

func (g *GGUFVocabulary) wordPiece(s *spec) error {
	s.kind = "WordPiece"
	g.Tokens = slices.Clone(g.Tokens)
	lower := true
	for i, token := range g.Tokens {
		if g.Types[i] == ggufControl || g.Types[i] == ggufUnknown || strings.HasPrefix(token, "[") && strings.HasSuffix(token, "]") {
			continue
		}
		lower = lower && strings.IndexFunc(token, func(r rune) bool { return r >= 'A' && r <= 'Z' }) < 0
		// Beginnings of words are marked instead of the other pieces.
		if rest, ok := strings.CutPrefix(token, "▁"); ok {
			if rest == "" || strings.HasPrefix(rest, "▁") {
				return unsupported("a GGUF vocabulary of the model bert that holds the letter ▁ itself, so that %q does not say whether it starts a word,", token)
			}
			g.Tokens[i] = rest
		} else {
			g.Tokens[i] = "##" + token
		}
	}
	if err := g.foldsNothing(lower); err != nil {
		return err
	}
	if g.Unknown == nil || g.CLS == nil && g.BOS == nil || g.Separator == nil || int64(*g.Unknown) >= int64(len(g.Tokens)) {
		return invalid("the GGUF file does not name the tokens that its model bert needs")
	}
	prefix := "##"
	s.options = modelOptions{Unk: &g.Tokens[*g.Unknown], Prefix: &prefix}
	s.parts.Normalizer = fmt.Appendf(nil, `{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"strip_accents":null,"lowercase":%t}`, lower)
	s.parts.PreTokenizer = json.RawMessage(`{"type":"BertPreTokenizer"}`)
	s.parts.Decoder = json.RawMessage(`{"type":"WordPiece","prefix":"##","cleanup":true}`)
	head := g.CLS
	if head == nil {
		head = g.BOS
	}
	var err error
	s.parts.PostProcessor, err = g.template(head, g.Separator)
	return err
}

// foldsNothing checks that a vocabulary without capitals is also without accents: then text loses both before it is cut. The file says
// neither. A model that keeps accents but no capitals cannot be told from one whose tokens with accents are never reached.
func (g *GGUFVocabulary) foldsNothing(lower bool) error {
	if !lower {
		return nil
	}
	fold := normalizers{form{false, false}, each(stripMarks), each(lowercase)}
	for i, token := range g.Tokens {
		if g.Types[i] != ggufNormal {
			continue
		}
		x, err := fold.normalize(&text{b: []byte(token)}, false)
		if err != nil {
			return err
		}
		if string(x.b) != token {
			return unsupported("a GGUF vocabulary of the model bert without capitals, which holds %q and so does not say whether text keeps its accents,", token)
		}
	}
	return nil
}

func (g *GGUFVocabulary) unigram(s *spec) error {
	if len(g.Scores) == 0 || g.Unknown == nil {
		return invalid("the GGUF file has no scores or no unknown token, which its model t5 needs")
	}
	s.kind = "Unigram"
	unk := int64(*g.Unknown)
	s.options.UnkID = &unk
	s.scores = make([]float64, len(g.Scores))
	for i, x := range g.Scores {
		s.scores[i] = score(strconv.FormatFloat(float64(x), 'g', -1, 64)) // as it is read from the digits in tokenizer.json
	}
	var list []string
	if len(g.PrecompiledChars) > 0 {
		list = append(list, `{"type":"Precompiled","precompiled_charsmap":"`+base64.StdEncoding.EncodeToString(g.PrecompiledChars)+`"}`)
	}
	if g.RemoveSpaces == nil || *g.RemoveSpaces {
		list = append(list, `{"type":"Strip","strip_left":false,"strip_right":true}`, `{"type":"Replace","pattern":{"Regex":" {2,}"},"content":"▁"}`)
	}
	s.parts.Normalizer = json.RawMessage(`{"type":"Sequence","normalizers":[` + strings.Join(list, ",") + `]}`)
	scheme := "always"
	if g.AddSpacePrefix != nil && !*g.AddSpacePrefix {
		scheme = "never"
	}
	meta := fmt.Sprintf(`{"type":"Metaspace","replacement":"▁","prepend_scheme":%q,"split":true}`, scheme)
	s.parts.PreTokenizer, s.parts.Decoder = json.RawMessage(meta), json.RawMessage(meta)
	var err error
	s.parts.PostProcessor, err = g.template(g.ends(false, true))
	return err
}

// setMerges reads the merges, or for SentencePiece makes them of the scores: every way to cut a token into two tokens is a merge, and those
// of better tokens go first.
func (g *GGUFVocabulary) setMerges(s *spec) error {
	v := s.words
	place := func(t string) int32 { return int32(v.place([]byte(t))) }
	if g.Model == "gpt2" {
		if len(g.Merges) > maxMerges {
			return invalid("more than %d merges", maxMerges)
		}
		for _, m := range g.Merges {
			a, b, ok := strings.Cut(m, " ")
			x := spelledMerge{place(a + b), int32(len(a))}
			if !ok || x.result < 0 || place(a) < 0 || place(b) < 0 {
				return invalid("the merge %q is not of two tokens of the vocabulary", m)
			}
			s.merges = append(s.merges, x)
		}
		return nil
	}
	// SentencePiece gives 0 to every token that training did not find; files made by converters have another number there.
	score := func(p int32) float32 {
		if g.Types[p] != ggufNormal {
			return 0
		}
		return g.Scores[p]
	}
	type scored struct {
		spelledMerge
		a, b        int32 // the two tokens
		left, right int   // code points
	}
	var all []scored
	for p, token := range g.Tokens {
		if len(token) > 512 {
			continue // the cuts of a long token cost their square; no real one is this long
		}
		from := len(all)
		runes := utf8.RuneCountInString(token)
		n := 0
		for i := range token {
			if i == 0 {
				continue
			}
			n++
			if l := place(token[:i]); l >= 0 {
				if r := place(token[i:]); r >= 0 {
					all = append(all, scored{spelledMerge{int32(p), int32(i)}, l, r, n, runes - n})
				}
			}
		}
		slices.SortFunc(all[from:], func(a, b scored) int {
			return cmp.Or(cmp.Compare(a.a, b.a), cmp.Compare(a.b, b.b))
		})
		if len(all) > maxMerges {
			return invalid("more than %d merges", maxMerges)
		}
	}
	slices.SortStableFunc(all, func(a, b scored) int {
		return cmp.Or(cmp.Compare(score(b.result), score(a.result)), cmp.Compare(b.left, a.left), cmp.Compare(b.right, a.right))
	})
	for _, m := range all {
		s.merges = append(s.merges, m.spelledMerge)
	}
	return nil
}
