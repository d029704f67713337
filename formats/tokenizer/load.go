package tokenizer

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"
	"strconv"

	"github.com/slmgen/slmgen/internal/fault"
)

// Load reads a tokenizer.json. It reads as it goes and keeps only what is needed; a file larger than 512 MiB, or with more than four
// million tokens, is refused.
//
// It fails with code invalid where the file is damaged and with unsupported where it asks for something that this package does not do
// exactly as its own library: then the message names it. Truncation and padding settings are kept but never applied.
func Load(r io.Reader) (*Tokenizer, error) {
	l := &loader{j: newJSONReader(r)}
	s, err := l.load()
	if err != nil {
		return nil, err
	}
	return build(s)
}

type loader struct {
	j    *jsonReader
	s    spec
	kind string // as written
	// merges as written, until the vocabulary is known
	mergeBytes []byte
	mergeEnds  []uint32 // two a merge
	vocab      bool
}

func (l *loader) load() (*spec, error) {
	model := false
	err := l.j.object(func(key string) error {
		switch key {
		case "model":
			model = true
			return l.model()
		case "added_tokens":
			return l.added()
		case "normalizer":
			return l.j.raw(&l.s.parts.Normalizer)
		case "pre_tokenizer":
			return l.j.raw(&l.s.parts.PreTokenizer)
		case "post_processor":
			return l.j.raw(&l.s.parts.PostProcessor)
		case "decoder":
			return l.j.raw(&l.s.parts.Decoder)
		case "truncation":
			return l.j.raw(&l.s.parts.Truncation)
		case "padding":
			return l.j.raw(&l.s.parts.Padding)
		case "version":
			var v json.RawMessage
			if err := l.j.raw(&v); err != nil {
				return err
			}
			if string(v) != `"1.0"` {
				return unsupported("the version %.40s", v)
			}
			return nil
		}
		return l.j.skip()
	})
	if err == nil {
		err = l.j.end()
	}
	if err != nil {
		return nil, err
	}
	if !model || !l.vocab {
		return nil, invalid("the file has no model with a vocabulary: is it a tokenizer.json?")
	}
	return &l.s, l.finish()
}

func (l *loader) model() error {
	return l.j.object(func(key string) error {
		o := &l.s.options
		switch key {
		case "type":
			return l.j.into(&l.kind)
		case "unk_token":
			return l.j.into(&o.Unk)
		case "unk_id":
			return l.j.into(&o.UnkID)
		case "continuing_subword_prefix":
			return l.j.into(&o.Prefix)
		case "end_of_word_suffix":
			return l.j.into(&o.Suffix)
		case "fuse_unk":
			return l.j.flag(&o.FuseUnk)
		case "byte_fallback":
			return l.j.flag(&o.ByteFallback)
		case "ignore_merges":
			return l.j.flag(&o.IgnoreMerges)
		case "max_input_chars_per_word":
			return l.j.into(&o.MaxRunes)
		case "dropout":
			var d *float64
			if err := l.j.into(&d); err != nil {
				return err
			}
			if d != nil && *d != 0 {
				return unsupported("dropout %g, which makes ids random,", *d)
			}
			return nil
		case "vocab":
			l.vocab = true
			return l.words()
		case "merges":
			return l.merges()
		}
		return unsupported("the setting %q of the model", key)
	})
}

// words reads a vocabulary: an object of ids, or an array of pairs of token and score.
func (l *loader) words() error {
	v := newVocabulary(1<<10, 1<<14)
	l.s.words = v
	add := func(token []byte) error {
		if len(token) > maxToken {
			return invalid("a token is longer than %d bytes", maxToken)
		}
		if v.size() >= maxTokens || len(v.bytes) > maxFile {
			return invalid("more than %d tokens", maxTokens)
		}
		v.add(token)
		return nil
	}
	c, err := l.j.peek()
	if err != nil {
		return err
	}
	if c == '{' {
		return l.j.objectBytes(func(key []byte) error {
			if err := add(key); err != nil {
				return err
			}
			id, err := l.j.integer()
			if err != nil {
				return err
			}
			if id < 0 || id >= maxTokens {
				return invalid("the id %d is out of range", id)
			}
			l.s.ids = append(l.s.ids, int32(id))
			return nil
		})
	}
	l.s.scores = []float64{}
	return l.j.array(func() error {
		n := 0
		err := l.j.array(func() error {
			n++
			switch n {
			case 1:
				token, err := l.j.text()
				if err != nil {
					return err
				}
				return add(token)
			case 2:
				score, err := l.j.number()
				if err != nil {
					return err
				}
				l.s.scores = append(l.s.scores, score)
				return nil
			}
			return l.j.wrong("a token and its score")
		})
		if err == nil && n != 2 {
			err = l.j.wrong("a token and its score")
		}
		return err
	})
}

func (l *loader) merges() error {
	put := func(b []byte) error {
		if len(l.mergeEnds) >= 2*maxMerges || len(l.mergeBytes) > maxFile {
			return invalid("more than %d merges", maxMerges)
		}
		l.mergeBytes = append(l.mergeBytes, b...)
		l.mergeEnds = append(l.mergeEnds, uint32(len(l.mergeBytes)))
		return nil
	}
	return l.j.array(func() error {
		c, err := l.j.peek()
		if err != nil {
			return err
		}
		if c == '"' {
			pair, err := l.j.text()
			if err != nil {
				return err
			}
			a, b, ok := bytes.Cut(pair, []byte(" "))
			if !ok || bytes.IndexByte(b, ' ') >= 0 {
				return invalid("the merge %q is not two tokens with a space between them", pair)
			}
			if err := put(a); err != nil {
				return err
			}
			return put(b)
		}
		n := 0
		err = l.j.array(func() error {
			n++
			b, err := l.j.text()
			if err != nil {
				return err
			}
			return put(b)
		})
		if err == nil && n != 2 {
			err = l.j.wrong("a merge of two tokens")
		}
		return err
	})
}

func (l *loader) added() error {
	return l.j.array(func() error {
		var a AddedToken
		if len(l.s.added) >= maxAdded {
			return invalid("more than %d added tokens", maxAdded)
		}
		if err := l.j.into(&a); err != nil {
			return err
		}
		l.s.added = append(l.s.added, a)
		return nil
	})
}

// finish settles what depends on the order of the file.
func (l *loader) finish() error {
	s := &l.s
	s.kind = l.kind
	if s.kind == "" { // old files do not say
		switch {
		case s.scores != nil:
			s.kind = "Unigram"
		case l.mergeEnds != nil:
			s.kind = "BPE"
		case s.options.MaxRunes != nil || s.options.Prefix != nil:
			s.kind = "WordPiece"
		default:
			s.kind = "WordLevel"
		}
	}
	if (s.kind == "Unigram") != (s.scores != nil) {
		return invalid("the vocabulary of a %s model has the wrong form", s.kind)
	}
	for _, x := range s.scores {
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return invalid("a score is no number")
		}
	}
	s.words.index(nil)
	place := func(i int) []byte {
		lo := uint32(0)
		if i > 0 {
			lo = l.mergeEnds[i-1]
		}
		return l.mergeBytes[lo:l.mergeEnds[i]]
	}
	prefix := len(text0(s.options.Prefix))
	var both []byte
	s.merges = make([]spelledMerge, 0, len(l.mergeEnds)/2)
	for i := 0; i+1 < len(l.mergeEnds); i += 2 {
		a, b := place(i), place(i+1)
		if len(b) < prefix {
			return invalid("the merge of %q and %q has no place for the prefix", a, b)
		}
		both = append(append(both[:0], a...), b[prefix:]...)
		m := spelledMerge{int32(s.words.place(both)), int32(len(a))}
		if m.result < 0 || s.words.place(a) < 0 || s.words.place(b) < 0 {
			return invalid("the merge of %q and %q is not in the vocabulary", a, b)
		}
		s.merges = append(s.merges, m)
	}
	l.mergeBytes, l.mergeEnds = nil, nil
	return nil
}

// jsonReader reads JSON from a stream, value by value.
type jsonReader struct {
	r     *bufio.Reader
	n     int64
	depth int
	buf   []byte
}

func newJSONReader(r io.Reader) *jsonReader { return &jsonReader{r: bufio.NewReaderSize(r, 1<<16)} }

func (j *jsonReader) wrong(want string) error {
	return fault.New(fault.Invalid, "tokenizer: the JSON is damaged: %s was expected", want).At(fault.Position{Byte: j.n})
}

func (j *jsonReader) fail(err error) error {
	if errors.Is(err, io.EOF) {
		err = io.ErrUnexpectedEOF
	}
	return fault.Wrap(fault.Invalid, err, "tokenizer: the file cannot be read").At(fault.Position{Byte: j.n})
}

func (j *jsonReader) byte() (byte, error) {
	c, err := j.r.ReadByte()
	if err != nil {
		return 0, j.fail(err)
	}
	if j.n++; j.n > maxFile {
		return 0, fault.New(fault.TooLarge, "tokenizer: the file is larger than %d MiB", maxFile>>20)
	}
	return c, nil
}

func (j *jsonReader) back() { _ = j.r.UnreadByte(); j.n-- }

// peek gives the first byte of the next value, which stays.
func (j *jsonReader) peek() (byte, error) {
	for {
		c, err := j.byte()
		if err != nil {
			return 0, err
		}
		if c != ' ' && c != '\n' && c != '\r' && c != '\t' {
			j.back()
			return c, nil
		}
	}
}

func (j *jsonReader) expect(want byte) error {
	c, err := j.peek()
	if err != nil {
		return err
	}
	if c != want {
		return j.wrong(strconv.QuoteRune(rune(want)))
	}
	_, err = j.byte()
	return err
}

// end fails unless only spaces follow.
func (j *jsonReader) end() error {
	for {
		c, err := j.r.ReadByte()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return j.fail(err)
		}
		if c != ' ' && c != '\n' && c != '\r' && c != '\t' {
			return j.wrong("the end")
		}
	}
}

// members walks over what stands between two brackets.
func (j *jsonReader) members(opens, closes byte, each func() error) error {
	if j.depth++; j.depth > 64 {
		return invalid("the JSON is nested too deep")
	}
	defer func() { j.depth-- }()
	if err := j.expect(opens); err != nil {
		return err
	}
	for first := true; ; first = false {
		c, err := j.peek()
		if err != nil {
			return err
		}
		if c == closes && first {
			return j.expect(closes)
		}
		if err := each(); err != nil {
			return err
		}
		if c, err = j.peek(); err != nil {
			return err
		}
		if c == closes {
			return j.expect(closes)
		}
		if err := j.expect(','); err != nil {
			return err
		}
	}
}

func (j *jsonReader) objectBytes(each func(key []byte) error) error {
	return j.members('{', '}', func() error {
		key, err := j.text()
		if err != nil {
			return err
		}
		if err := j.expect(':'); err != nil {
			return err
		}
		return each(key)
	})
}

func (j *jsonReader) object(each func(key string) error) error {
	return j.objectBytes(func(key []byte) error { return each(string(key)) })
}

func (j *jsonReader) array(each func() error) error { return j.members('[', ']', each) }

// text reads a string. The result is good until the next call.
func (j *jsonReader) text() ([]byte, error) {
	if err := j.expect('"'); err != nil {
		return nil, err
	}
	j.buf = append(j.buf[:0], '"')
	plain := true
	for {
		c, err := j.byte()
		if err != nil {
			return nil, err
		}
		if len(j.buf) > maxPart {
			return nil, fault.New(fault.TooLarge, "tokenizer: a string is too long").At(fault.Position{Byte: j.n})
		}
		j.buf = append(j.buf, c)
		switch {
		case c == '"':
			if plain {
				return j.buf[1 : len(j.buf)-1], nil
			}
			var s string
			if err := json.Unmarshal(j.buf, &s); err != nil {
				return nil, j.wrong("a string")
			}
			return []byte(s), nil
		case c == '\\':
			plain = false
			if c, err = j.byte(); err != nil {
				return nil, err
			}
			j.buf = append(j.buf, c)
		case c < 0x20 || c >= 0x80:
			plain = plain && c >= 0x80
			if c < 0x20 {
				return nil, j.wrong("a string without control characters")
			}
		}
	}
}

// scalar reads a number or a word.
func (j *jsonReader) scalar() (string, error) {
	if _, err := j.peek(); err != nil {
		return "", err
	}
	j.buf = j.buf[:0]
	for len(j.buf) < 64 {
		c, err := j.byte()
		if err != nil {
			return "", err
		}
		if c != '-' && c != '+' && c != '.' && (c < '0' || c > '9') && (c|0x20 < 'a' || c|0x20 > 'z') {
			j.back()
			return string(j.buf), nil
		}
		j.buf = append(j.buf, c)
	}
	return "", j.wrong("a number")
}

func (j *jsonReader) integer() (int64, error) {
	s, err := j.scalar()
	if err != nil {
		return 0, err
	}
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return 0, j.wrong("a whole number")
	}
	return n, nil
}

func (j *jsonReader) number() (float64, error) {
	s, err := j.scalar()
	if err != nil {
		return 0, err
	}
	if !json.Valid([]byte(s)) || s[0] != '-' && (s[0] < '0' || s[0] > '9') {
		return 0, j.wrong("a number")
	}
	return score(s), nil
}

// raw reads any value as it stands.
func (j *jsonReader) raw(into *json.RawMessage) error {
	out, err := j.value(nil)
	if err != nil {
		return err
	}
	if !json.Valid(out) {
		return j.wrong("a value")
	}
	var b bytes.Buffer
	if err := json.Compact(&b, out); err != nil {
		return j.wrong("a value")
	}
	*into = b.Bytes()
	return nil
}

// value appends the bytes of the next value.
func (j *jsonReader) value(dst []byte) ([]byte, error) {
	c, err := j.peek()
	if err != nil {
		return nil, err
	}
	if c != '{' && c != '[' && c != '"' {
		s, err := j.scalar()
		return append(dst, s...), err
	}
	depth, quoted := 0, false
	for {
		if c, err = j.byte(); err != nil {
			return nil, err
		}
		if len(dst) > maxPart {
			return nil, fault.New(fault.TooLarge, "tokenizer: a part of the file is larger than %d MiB", maxPart>>20).At(fault.Position{Byte: j.n})
		}
		dst = append(dst, c)
		switch {
		case quoted && c == '\\':
			if c, err = j.byte(); err != nil {
				return nil, err
			}
			dst = append(dst, c)
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			if depth++; depth > 256 {
				return nil, invalid("the JSON is nested too deep")
			}
		case c == '}' || c == ']':
			depth--
		}
		if depth == 0 && !quoted {
			return dst, nil
		}
	}
}

func (j *jsonReader) into(v any) error {
	var raw json.RawMessage
	if err := j.raw(&raw); err != nil {
		return err
	}
	if err := json.Unmarshal(raw, v); err != nil {
		return fault.Wrap(fault.Invalid, err, "tokenizer: a setting has the wrong form").At(fault.Position{Byte: j.n})
	}
	return nil
}

// flag reads true, false or null, which is false.
func (j *jsonReader) flag(v *bool) error {
	var p *bool
	if err := j.into(&p); err != nil {
		return err
	}
	*v = p != nil && *p
	return nil
}

func (j *jsonReader) skip() error {
	var raw json.RawMessage
	return j.raw(&raw)
}
