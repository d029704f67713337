package tokenizer

import (
	"encoding/binary"
	"encoding/json"
	"io"
	"math"
	"slices"

	"github.com/slmgen/slmgen/internal/fault"
)

// The body of a cache is: the settings as JSON, the added tokens, the tokens' lengths, the tokens, the ids where they are not 0, 1, 2, ...,
// the scores, the merges. Numbers are varints, each column by itself so that it compresses. A merge is written as what it becomes and where
// that is cut. Ids and places are written as how far they are from the one after the last.
type cacheHead struct {
	Kind    string       `json:"kind"`
	Options modelOptions `json:"options"`
	Parts   parts        `json:"parts"`
	Added   int          `json:"added"`
	Tokens  int          `json:"tokens"`
	Bytes   int          `json:"bytes"`
	IDs     bool         `json:"ids"`
	Scores  bool         `json:"scores"`
	Raw     bool         `json:"raw"` // tokens are written as bytes; foreign ones are named
	Foreign []int        `json:"foreign,omitempty"`
	Merges  int          `json:"merges"`
}

// columns writes numbers, each kind in a stream of its own so that they compress.
type columns struct {
	w   io.Writer
	buf []byte
}

func (c *columns) number(n uint64) {
	if c.buf = binary.AppendUvarint(c.buf, n); len(c.buf) > 1<<15 {
		c.flush()
	}
}

// after writes how far x is from the one after before.
func (c *columns) after(before, x int32) {
	d := x - before - 1
	c.number(uint64(uint32(d<<1 ^ d>>31)))
}

func (c *columns) flush() {
	_, _ = c.w.Write(c.buf) // a buffer or a hash: they take everything
	c.buf = c.buf[:0]
}

// writeBody writes to a buffer or a hash.
func (t *Tokenizer) writeBody(w io.Writer) {
	v := t.model.vocab()
	h := cacheHead{Kind: t.kind, Options: t.options, Parts: t.parts, Added: len(t.added), Tokens: v.size(), Bytes: len(v.bytes), IDs: v.ids != nil}
	b, _ := t.model.(*bpe)
	var merges []spelledMerge
	if b != nil {
		merges = b.inOrder()
		h.Raw, h.Merges = b.raw, len(merges)
		for p := range b.foreign {
			h.Foreign = append(h.Foreign, p)
		}
		slices.Sort(h.Foreign)
	}
	u, _ := t.model.(*unigram)
	h.Scores = u != nil
	head, err := json.Marshal(h)
	if err != nil {
		panic("tokenizer: " + err.Error()) // checked JSON and plain fields
	}
	c := &columns{w: w}
	c.number(uint64(len(head)))
	c.buf = append(c.buf, head...)
	for _, a := range t.added {
		c.number(uint64(a.ID))
		c.number(a.flags())
		c.number(uint64(len(a.Content)))
		c.buf = append(c.buf, a.Content...)
	}
	last := uint32(0)
	for _, end := range v.ends {
		c.number(uint64(end - last))
		last = end
	}
	c.flush()
	_, _ = w.Write(v.bytes)
	before := int32(-1)
	for _, id := range v.ids {
		c.after(before, id)
		before = id
	}
	if u != nil {
		for _, s := range u.scores {
			c.buf = binary.LittleEndian.AppendUint64(c.buf, math.Float64bits(s))
		}
	}
	before = 0
	for _, m := range merges {
		c.after(before, m.result)
		before = m.result
	}
	for _, m := range merges {
		c.number(uint64(m.cut))
	}
	c.flush()
}

// flags gives the settings of an added token as bits.
func (a AddedToken) flags() (bits uint64) {
	for i, on := range [...]bool{a.SingleWord, a.LStrip, a.RStrip, a.Normalized, a.Special} {
		if on {
			bits |= 1 << i
		}
	}
	return bits
}

func (a *AddedToken) setFlags(bits uint64) {
	for i, to := range [...]*bool{&a.SingleWord, &a.LStrip, &a.RStrip, &a.Normalized, &a.Special} {
		*to = bits>>i&1 != 0
	}
}

// bodyReader reads a body. Once something is wrong it gives nothing more, and bad says so.
type bodyReader struct {
	b   []byte
	at  int
	bad bool
}

func (r *bodyReader) number() uint64 {
	if r.at < len(r.b) && r.b[r.at] < 0x80 {
		r.at++
		return uint64(r.b[r.at-1])
	}
	return r.longNumber()
}

func (r *bodyReader) longNumber() uint64 {
	v, n := binary.Uvarint(r.b[r.at:])
	if n <= 0 {
		r.fail()
		return 0
	}
	r.at += n
	return v
}

// after reads what the method of that name wrote; it is at least 0 and below limit.
func (r *bodyReader) after(before int32, limit int) int32 {
	x := uint32(r.number())
	before += 1 + (int32(x>>1) ^ -int32(x&1))
	if before < 0 || int(before) >= limit {
		r.fail()
		return 0
	}
	return before
}

func (r *bodyReader) fail() { r.bad, r.at = true, len(r.b) }

func (r *bodyReader) left() int { return len(r.b) - r.at }

func (r *bodyReader) take(n int) []byte {
	if n < 0 || n > r.left() {
		r.fail()
		return nil
	}
	r.at += n
	return r.b[r.at-n : r.at : r.at]
}

var errBody = fault.New(fault.Invalid, "tokenizer: the cache is damaged")

// parseBody makes a Tokenizer of a body, which it keeps.
func parseBody(b []byte) (*Tokenizer, error) {
	r := &bodyReader{b: b}
	n := r.number()
	if n > maxPart*6 {
		return nil, errBody
	}
	var h cacheHead
	if raw := r.take(int(n)); r.bad || json.Unmarshal(raw, &h) != nil {
		return nil, errBody
	}
	for _, n := range [...]int{h.Added, h.Tokens, h.Bytes, h.Merges} {
		if n < 0 || n > r.left() {
			return nil, errBody
		}
	}
	if h.Tokens > maxTokens || h.Merges > maxMerges || h.Added > maxAdded || h.Merges > 0 && h.Kind != "BPE" {
		return nil, errBody
	}
	s := &spec{kind: h.Kind, options: h.Options, parts: h.Parts, cached: true}
	s.added = make([]AddedToken, h.Added)
	for i := range s.added {
		id := r.number()
		s.added[i].setFlags(r.number())
		s.added[i].ID, s.added[i].Content = uint32(id), string(r.take(int(min(r.number(), maxFile))))
		if r.bad || id >= maxTokens {
			return nil, errBody
		}
	}
	if s.words = h.words(r); r.bad {
		return nil, errBody
	}
	if h.IDs {
		s.ids = make([]int32, h.Tokens)
		before := int32(-1)
		for i := range s.ids {
			before = r.after(before, maxTokens)
			s.ids[i] = before
		}
	}
	if h.Scores {
		s.scores = make([]float64, h.Tokens)
		for i := range s.scores {
			if x := r.take(8); x != nil {
				s.scores[i] = math.Float64frombits(binary.LittleEndian.Uint64(x))
			}
			if math.IsNaN(s.scores[i]) || math.IsInf(s.scores[i], 0) {
				return nil, errBody
			}
		}
	}
	if h.Raw {
		s.rawForeign = map[int]bool{}
		for _, p := range h.Foreign {
			s.rawForeign[p] = true
		}
	}
	s.merges = h.merges(r, s.words)
	if r.bad || r.left() > 0 {
		return nil, errBody
	}
	return build(s)
}

// words reads the tokens; where they are damaged, r says so.
func (h *cacheHead) words(r *bodyReader) *vocabulary {
	v := newVocabulary(h.Tokens, 0)
	total := 0
	for range h.Tokens {
		n := r.number()
		if total += int(min(n, maxFile)); n > maxToken || total > h.Bytes {
			r.fail()
			return v
		}
		v.ends = append(v.ends, uint32(total))
		v.longer = max(v.longer, int(n))
	}
	v.bytes = r.take(h.Bytes)
	if total != h.Bytes {
		r.fail()
	}
	return v
}

// merges reads the merges, which may be of tokens that there are not.
func (h *cacheHead) merges(r *bodyReader, v *vocabulary) []spelledMerge {
	out := make([]spelledMerge, h.Merges)
	before := int32(0)
	for i := range out {
		before = r.after(before, v.size())
		out[i].result = before
	}
	if r.bad {
		return nil
	}
	for i := range out {
		cut := r.number()
		if cut > uint64(len(v.token(int(out[i].result)))) {
			r.fail()
			return nil
		}
		out[i].cut = int32(cut)
	}
	return out
}

// inOrder gives the merges by rank.
func (m *bpe) inOrder() []spelledMerge {
	if m.cuts != nil {
		return m.cuts.inOrder()
	}
	merges := m.pairs.inOrder()
	out := make([]spelledMerge, len(merges))
	for i, x := range merges {
		out[i] = spelledMerge{int32(m.v.placeOf(uint32(x.id))), int32(len(m.v.token(m.v.placeOf(uint32(x.left)))))}
	}
	return out
}
