package tokenizer

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"unicode/utf8"

	"github.com/slmgen/slmgen/formats/tokenizer/internal/ucd"
)

// precompiled is the normalizer of SentencePiece: a double-array trie from what occurs to what takes its place, which are strings with a
// zero byte at their end.
type precompiled struct {
	units   []uint32
	strings []byte
}

func parsePrecompiled(raw json.RawMessage) ([]normalizer, error) {
	var s struct {
		Map *string `json:"precompiled_charsmap"`
	}
	if err := fields(raw, "Precompiled", &s); err != nil {
		return nil, err
	}
	if s.Map == nil || *s.Map == "" {
		return nil, nil
	}
	b, err := base64.StdEncoding.DecodeString(*s.Map)
	if err != nil {
		return nil, invalid("the precompiled_charsmap is not base64")
	}
	p, err := newPrecompiled(b)
	if err != nil {
		return nil, err
	}
	return []normalizer{p}, nil
}

func newPrecompiled(b []byte) (*precompiled, error) {
	if len(b) < 4 {
		return nil, invalid("the precompiled_charsmap is cut off")
	}
	n := int(binary.LittleEndian.Uint32(b))
	if b = b[4:]; n > len(b) || n%4 != 0 {
		return nil, invalid("the precompiled_charsmap is cut off")
	}
	p := &precompiled{units: make([]uint32, n/4), strings: b[n:]}
	for i := range p.units {
		p.units[i] = binary.LittleEndian.Uint32(b[4*i:])
	}
	if !utf8.Valid(p.strings) {
		return nil, invalid("the precompiled_charsmap is not UTF-8")
	}
	return p, nil
}

// transform gives what takes the place of a chunk: that of its shortest beginning in the trie.
func (p *precompiled) transform(chunk []byte) (string, bool) {
	if len(p.units) == 0 {
		return "", false
	}
	offset := func(u uint32) uint32 { return u >> 10 << (u & (1 << 9) >> 6) }
	at := offset(p.units[0])
	for _, c := range chunk {
		if c == 0 {
			break
		}
		at ^= uint32(c)
		if int64(at) >= int64(len(p.units)) {
			return "", false
		}
		u := p.units[at]
		if u&(1<<31|0xFF) != uint32(c) {
			return "", false
		}
		at ^= offset(u)
		if u>>8&1 == 0 {
			continue
		}
		if int64(at) >= int64(len(p.units)) {
			return "", false
		}
		from := p.units[at] & (1<<31 - 1)
		if int64(from) >= int64(len(p.strings)) {
			return "", false
		}
		to := from
		for int(to) < len(p.strings) && p.strings[to] != 0 {
			to++
		}
		return string(p.strings[from:to]), true
	}
	return "", false
}

func (p *precompiled) normalize(t *text, track bool) (*text, error) {
	var out []changed
	exchange := func(old []byte, to string) {
		from := len(out)
		for _, r := range to {
			out = append(out, changed{r: r})
		}
		more := len(out) - from - utf8.RuneCount(old)
		switch {
		case more > 0:
			for i := range more {
				out[len(out)-1-i].change = 1
			}
		case more < 0 && len(out) > 0:
			// What vanishes is charged to what came last, before it if need be, and to nothing at the start of the text: offsets
			// after it are then off by as much, as they are in the released library.
			out[len(out)-1].change += more
		}
	}
	for i := 0; i < len(t.b); {
		n := grapheme(t.b[i:])
		if n < 6 {
			if to, ok := p.transform(t.b[i : i+n]); ok {
				exchange(t.b[i:i+n], to)
				i += n
				continue
			}
		}
		for end := i + n; i < end; {
			r, size := utf8.DecodeRune(t.b[i:])
			if to, ok := p.transform(t.b[i : i+size]); ok {
				exchange(t.b[i:i+size], to)
			} else {
				out = append(out, changed{r: r})
			}
			i += size
		}
	}
	w := newRewrite(t, track)
	w.apply(out)
	w.drop(len(t.b) - w.pos)
	return w.done(), nil
}

// grapheme gives the length of what a reader takes for one character. Clusters of six bytes and more need not be exact: nobody asks.
func grapheme(b []byte) int {
	r, n := utf8.DecodeRune(b)
	if r == '\r' && len(b) > 1 && b[1] == '\n' {
		return 2
	}
	u := ucd.Get()
	control := func(r rune) bool {
		switch u.Category(u.Class(r)) {
		case "Cc", "Zl", "Zp":
			return true
		case "Cf":
			return r != 0x200C && r != 0x200D
		}
		return false
	}
	if control(r) {
		return n
	}
	for n < len(b) {
		next, size := utf8.DecodeRune(b[n:])
		cat := u.Category(u.Class(next))
		if cat[0] != 'M' && next != 0x200C && next != 0x200D && (next < 0x1F3FB || next > 0x1F3FF) && next != 0xFF9E && next != 0xFF9F {
			break
		}
		n += size
	}
	return n
}
