package tokenizer

import (
	"bytes"
	"fmt"
	"math"
	"sync"
	"sync/atomic"
	"unicode/utf8"
)

// build makes a Tokenizer of a spec.
func build(s *spec) (*Tokenizer, error) {
	t := &Tokenizer{parts: s.parts, added: s.added, kind: s.kind, options: s.options}
	var err error
	if t.normalizer, err = parseNormalizer(s.parts.Normalizer); err != nil {
		return nil, err
	}
	if t.pre, err = parsePreTokenizer(s.parts.PreTokenizer); err != nil {
		return nil, err
	}
	if t.post, err = parsePostProcessor(s.parts.PostProcessor); err != nil {
		return nil, err
	}
	t.head, t.tail = t.post.around()
	if t.decode, err = parseDecoder(s.parts.Decoder); err != nil {
		return nil, err
	}
	raw := s.kind == "BPE" && !s.options.ByteFallback && s.options.Unk == nil && text0(s.options.Prefix) == "" && text0(s.options.Suffix) == "" && takeRaw(t.pre)
	if s.cached && s.kind == "BPE" && raw != (s.rawForeign != nil) {
		return nil, errBody
	}
	if t.model, err = s.model(raw); err != nil {
		return nil, err
	}
	t.raw = raw
	if err := t.setAdded(s); err != nil {
		return nil, err
	}
	t.ranges = rangeSplits(t)
	for i, p := range t.pre {
		if m, ok := p.(metaspace); ok && m.scheme == "first" && (i > 0 || len(t.normalizer) > 0) {
			t.trackStart = true
		}
	}
	t.identity = sync.OnceValue(t.findIdentity)
	t.pool = &sync.Pool{New: func() any { return &scratch{cache: newWordCache()} }}
	return t, nil
}

// takeRaw says whether all pieces come out of a last ByteLevel step, and makes that step leave the bytes as they are: the model's tokens
// are then stored as the bytes that they stand for.
func takeRaw(pre preTokenizers) bool {
	if len(pre) == 0 {
		return false
	}
	last, ok := pre[len(pre)-1].(byteLevel)
	if !ok {
		return false
	}
	last.letters = false
	pre[len(pre)-1] = last
	return true
}

func (s *spec) model(raw bool) (model, error) {
	v := s.words
	if v.size() > maxTokens {
		return nil, invalid("more than %d tokens", maxTokens)
	}
	if s.ids != nil {
		v.setIDs(s.ids)
	}
	if raw {
		return s.rawBPE()
	}
	v.index(nil)
	lookup := func(token string) int32 { return int32(v.place([]byte(token))) }
	unk := int32(-1)
	if s.options.Unk != nil {
		if p := lookup(*s.options.Unk); p >= 0 {
			unk = v.idOf(int(p))
		} else if s.kind == "BPE" {
			unk = -2
		}
	}
	switch s.kind {
	case "BPE":
		m := &bpe{v: v, prefix: text0(s.options.Prefix), suffix: text0(s.options.Suffix), unk: unk, fuse: s.options.FuseUnk, fallback: s.options.ByteFallback, ignoreMerges: s.options.IgnoreMerges}
		if unk == -2 {
			return nil, unsupported("the unknown token %q is not in the vocabulary", *s.options.Unk)
		}
		m.byteIDs = byteTokens(v)
		for c := range m.asciiIDs {
			m.asciiIDs[c] = v.id([]byte{byte(c)})
		}
		return m, s.finishBPE(m)
	case "Unigram":
		return s.unigram()
	case "WordPiece":
		most := 100
		if s.options.MaxRunes != nil {
			most = *s.options.MaxRunes
		}
		prefix := "##"
		if s.options.Prefix != nil {
			prefix = *s.options.Prefix
		}
		return &wordPiece{v: v, prefix: prefix, unk: unk, maxRunes: most}, nil
	case "WordLevel":
		return &wordLevel{v: v, unk: unk}, nil
	}
	return nil, unsupported("the model %q", s.kind)
}

func (s *spec) unigram() (model, error) {
	v := s.words
	if len(s.scores) != v.size() {
		return nil, invalid("a Unigram model needs a score for every token")
	}
	m := &unigram{v: v, scores: s.scores, unk: -1, words: newTrie(4 * len(v.bytes)), fallback: s.options.ByteFallback, byteIDs: byteTokens(v)}
	least := math.Inf(1)
	for p := range v.size() {
		least = math.Min(least, s.scores[p])
		if len(v.token(p)) > 0 {
			m.words.add(v.token(p), int32(p))
		}
	}
	m.unkScore = least - unkPenalty
	if s.options.UnkID != nil {
		if *s.options.UnkID < 0 || *s.options.UnkID >= int64(v.size()) {
			return nil, invalid("unk_id %d is not in the vocabulary", *s.options.UnkID)
		}
		m.unk = int32(*s.options.UnkID)
	}
	return m, nil
}

// rawBPE makes a model whose tokens are bytes. Tokens that are not written in the Byte-Level alphabet stay as they are: no text becomes
// them, but they are found by id, and merges may still go through them.
func (s *spec) rawBPE() (model, error) {
	v, foreign := s.words, s.rawForeign
	if foreign == nil {
		v, foreign = unletterAll(s.words)
		for i, x := range s.merges {
			if !foreign[int(x.result)] { // written as letters, of which each is a byte
				s.merges[i].cut = int32(utf8.RuneCount(s.words.token(int(x.result))[:x.cut]))
			}
		}
	}
	v.index(func(p int) bool { return foreign[p] })
	m := &bpe{v: v, raw: true, unk: -1, ignoreMerges: s.options.IgnoreMerges, foreign: foreign, foreignIDs: map[string]uint32{}}
	for p := range foreign {
		m.foreignIDs[string(v.token(p))] = uint32(v.idOf(p))
	}
	for c := range m.byteIDs {
		m.byteIDs[c] = v.id([]byte{byte(c)})
		m.gaps = m.gaps || m.byteIDs[c] < 0
	}
	return m, s.finishBPE(m)
}

// unletterAll reads tokens that are written in the Byte-Level alphabet, and names the places of those that are not.
func unletterAll(old *vocabulary) (*vocabulary, map[int]bool) {
	v := newVocabulary(old.size(), len(old.bytes))
	v.ids, v.places = old.ids, old.places
	foreign := map[int]bool{}
	var buf []byte
	for p := range old.size() {
		token := string(old.token(p))
		b, ok := unletter(buf[:0], token)
		if !ok || token == "" {
			foreign[p] = true
			v.add([]byte(token))
			continue
		}
		v.add(b)
		buf = b
	}
	return v, foreign
}

// finishBPE puts the merges into a model whose words are indexed.
func (s *spec) finishBPE(m *bpe) error {
	m.whole = make([]atomic.Uint32, m.v.size()/16+1)
	whole := m.raw && !m.gaps || !m.raw && m.writesAll() && !m.mergesBytes(s.merges)
	if whole {
		m.cuts = newCutTable(m.v, s.merges)
	}
	if m.cuts == nil {
		if err := m.setPairs(s.merges); err != nil {
			return err
		}
	}
	// Unknown code points must not arise: they fuse with their neighbours, and what is left out shifts the offsets after it.
	if whole {
		m.borders = newBorders(m.v, s.merges)
	}
	return nil
}

// writesAll says whether every code point is a token or is written as bytes, so that none is unknown.
func (m *bpe) writesAll() bool {
	if m.prefix != "" || m.suffix != "" || !m.fallback {
		return false
	}
	for c, id := range m.byteIDs {
		if id < 0 && (c >= utf8.RuneSelf || m.asciiIDs[c] < 0) {
			return false
		}
	}
	return true
}

// mergesBytes says whether a merge takes a token such as <0x0A>, which then stands for another text than it is made of.
func (m *bpe) mergesBytes(merges []spelledMerge) bool {
	const size = len("<0x0A>")
	known := 0
	for _, id := range m.byteIDs {
		if id >= 0 {
			known++
		}
	}
	if bytes.Count(m.v.bytes, []byte("<0x")) == known {
		return false // no token holds another one of these
	}
	for _, x := range merges {
		token := m.v.token(int(x.result))
		for _, part := range [2][]byte{token[:x.cut], token[x.cut:]} {
			if len(part) == size && part[0] == '<' {
				if _, ok := byteToken(string(part)); ok {
					return true
				}
			}
		}
	}
	return false
}

// setPairs finds the tokens that the merges join. Where tokens are bytes, foreign ones are left out: no text gets to their merges.
func (m *bpe) setPairs(merges []spelledMerge) error {
	m.pairs = newPairTable(len(merges))
	right := []byte(m.prefix)
	for rank, x := range merges {
		token := m.v.token(int(x.result))
		right = append(right[:len(m.prefix)], token[x.cut:]...)
		a, b := m.v.id(token[:x.cut]), m.v.id(right)
		if a >= 0 && b >= 0 && !m.foreign[int(x.result)] {
			m.pairs.add(merge{a, b, int32(rank), m.v.idOf(int(x.result))})
		} else if !m.raw {
			return invalid("the merge that makes %q is of tokens that are not in the vocabulary", token)
		}
	}
	return nil
}

// byteTokens gives the ids of <0x00> to <0xFF>, -1 where there is none.
func byteTokens(v *vocabulary) (ids [256]int32) {
	for b := range ids {
		ids[b] = v.id(fmt.Appendf(nil, "<0x%02X>", b))
	}
	return ids
}

// setAdded checks the added tokens and makes their finders.
func (t *Tokenizer) setAdded(s *spec) error {
	if len(s.added) > maxAdded {
		return invalid("more than %d added tokens", maxAdded)
	}
	t.addedIDs, t.addedByID, t.shown, t.special = make(map[string]uint32, len(s.added)), make(map[uint32]int, len(s.added)), make([]string, len(s.added)), map[string]bool{}
	next := uint32(s.words.size())
	var plain, normalized []AddedToken
	for i, a := range s.added {
		if a.Content == "" {
			continue
		}
		if _, twice := t.addedIDs[a.Content]; twice {
			continue
		}
		if !utf8.ValidString(a.Content) {
			return invalid("the added token %d is not UTF-8", a.ID)
		}
		want, known := t.modelID(a.Content)
		if !known {
			want = next
		}
		if want != a.ID {
			return unsupported("the added token %q has id %d where its library gives it %d", a.Content, a.ID, want)
		}
		if a.ID >= next {
			next = a.ID + 1
		}
		if a.ID >= maxTokens {
			return invalid("the id %d is too large", a.ID)
		}
		t.addedIDs[a.Content] = a.ID
		t.addedByID[a.ID] = i
		t.shown[i] = a.Content
		if a.Special {
			t.special[a.Content] = true
		}
		if a.Normalized {
			normalized = append(normalized, a)
		} else {
			plain = append(plain, a)
		}
	}
	var err error
	if t.plain, err = newAddedFinder(plain, func(a AddedToken) ([]byte, error) { return []byte(a.Content), nil }); err != nil {
		return err
	}
	t.normalized, err = newAddedFinder(normalized, func(a AddedToken) ([]byte, error) {
		n, err := t.normalizer.normalize(&text{b: []byte(a.Content)}, false)
		if err != nil {
			return nil, err
		}
		t.shown[t.addedByID[a.ID]] = string(n.b)
		return n.b, nil
	})
	return err
}

// rangeSplits gives the splits of a pre-tokenizer that only cuts, so that ids need no copies of the text; nil where it does more.
func rangeSplits(t *Tokenizer) []split {
	out := []split{}
	for i, p := range t.pre {
		switch p := p.(type) {
		case split:
			out = append(out, p)
		case byteLevel:
			if p.space || p.letters || i != len(t.pre)-1 {
				return nil
			}
			if p.pattern != nil {
				out = append(out, split{find: p.pattern})
			}
		default:
			return nil
		}
	}
	return out
}
