package tokenizer

import (
	"bytes"
	"strings"
	"unicode/utf8"
)

// decoders turn tokens into text, step by step.
type decoders []decoder

type decoder interface {
	decode(tokens []string) ([]string, error)
}

// Decode gives the text of tokens. Ids that no token has are left out, and with skipSpecial the special added tokens too. Bytes that are
// no UTF-8 come out as U+FFFD.
func (t *Tokenizer) Decode(ids []uint32, skipSpecial bool) (string, error) {
	if len(t.decode) == 1 && t.raw {
		if _, ok := t.decode[0].(letterBytes); ok {
			return t.decodeRaw(ids, skipSpecial), nil
		}
	}
	tokens := make([]string, 0, len(ids))
	for _, id := range ids {
		if s, ok := t.Token(id); ok && (!skipSpecial || !t.special[s]) {
			tokens = append(tokens, s)
		}
	}
	if len(t.decode) == 0 {
		return strings.Join(tokens, " "), nil
	}
	var err error
	for _, d := range t.decode {
		if tokens, err = d.decode(tokens); err != nil {
			return "", err
		}
	}
	return valid(strings.Join(tokens, "")), nil // a token of a cache may be anything
}

// decodeRaw is Decode where tokens are bytes already.
func (t *Tokenizer) decodeRaw(ids []uint32, skipSpecial bool) string {
	m := t.model.(*bpe)
	out := make([]byte, 0, 4*len(ids))
	for _, id := range ids {
		if i, ok := t.addedByID[id]; ok {
			content := t.shown[i]
			if skipSpecial && t.special[content] {
				continue
			}
			var plain bool
			if out, plain = appendLetters(out, content); !plain {
				out = append(out, content...)
			}
		} else if p := m.v.placeOf(id); p >= 0 {
			out = append(out, m.v.token(p)...)
		}
	}
	return lossy(out)
}

func appendLetters(dst []byte, token string) ([]byte, bool) {
	n := len(dst)
	out, ok := unletter(dst, token)
	if !ok {
		return dst[:n], false
	}
	return out, true
}

// lossy makes text of bytes: U+FFFD for each longest beginning of a code point that is not whole.
func lossy(b []byte) string { return valid(string(b)) }

// letterBytes reads the Byte-Level alphabet.
type letterBytes struct{}

func (letterBytes) decode(tokens []string) ([]string, error) {
	var out []byte
	for _, t := range tokens {
		var ok bool
		if out, ok = appendLetters(out, t); !ok {
			out = append(out, t...)
		}
	}
	return []string{lossy(out)}, nil
}

// spaced turns the letter of Metaspace into spaces.
type spaced struct {
	letter string
	first  bool // the first token keeps its own
}

func (s spaced) decode(tokens []string) ([]string, error) {
	for i, t := range tokens {
		to := " "
		if i == 0 && !s.first {
			to = ""
		}
		tokens[i] = strings.ReplaceAll(t, s.letter, to)
	}
	return tokens, nil
}

// pieced joins the pieces of words that WordPiece cut.
type pieced struct {
	prefix  string
	cleanup bool
}

func (s pieced) decode(tokens []string) ([]string, error) {
	for i, t := range tokens {
		if i > 0 {
			if rest, ok := strings.CutPrefix(t, s.prefix); ok {
				t = rest
			} else {
				t = " " + t
			}
		}
		if s.cleanup {
			t = cleaned(t)
		}
		tokens[i] = t
	}
	return tokens, nil
}

var cleanups = [...][2]string{{" .", "."}, {" ?", "?"}, {" !", "!"}, {" ,", ","}, {" ' ", "'"}, {" n't", "n't"}, {" 'm", "'m"},
	{" do not", " don't"}, {" 's", "'s"}, {" 've", "'ve"}, {" 're", "'re"}}

// cleaned takes out the spaces before punctuation.
func cleaned(s string) string {
	for _, c := range cleanups {
		s = strings.ReplaceAll(s, c[0], c[1])
	}
	return s
}

// suffixed turns the mark at the end of words into spaces.
type suffixed string

func (s suffixed) decode(tokens []string) ([]string, error) {
	for i, t := range tokens {
		to := " "
		if i == len(tokens)-1 {
			to = ""
		}
		tokens[i] = strings.ReplaceAll(t, string(s), to)
	}
	return tokens, nil
}

// fallbackBytes turns tokens such as <0x0A> into the bytes that they stand for.
type fallbackBytes struct{}

func (fallbackBytes) decode(tokens []string) ([]string, error) {
	var out []string
	var run []byte
	flush := func() {
		if utf8.Valid(run) {
			if len(run) > 0 {
				out = append(out, string(run))
			}
		} else {
			for range run {
				out = append(out, "\uFFFD")
			}
		}
		run = run[:0]
	}
	for _, t := range tokens {
		if b, ok := byteToken(t); ok {
			run = append(run, b)
			continue
		}
		flush()
		out = append(out, t)
	}
	flush()
	return out, nil
}

func byteToken(t string) (byte, bool) {
	if len(t) != 6 || t[:3] != "<0x" || t[5] != '>' {
		return 0, false
	}
	v := 0
	for _, c := range []byte(t[3:5]) {
		d := bytes.IndexByte([]byte("0123456789abcdef"), c|0x20)
		if c >= '0' && c <= '9' {
			d = int(c - '0')
		} else if d < 10 {
			return 0, false
		}
		v = v<<4 | d
	}
	return byte(v), true
}

type fuse struct{}

func (fuse) decode(tokens []string) ([]string, error) { return []string{strings.Join(tokens, "")}, nil }

// stripped takes at most so many letters off both ends of every token.
type stripped struct {
	letter      string
	start, stop int
}

func (s stripped) decode(tokens []string) ([]string, error) {
	for i, t := range tokens {
		for range s.start {
			t = strings.TrimPrefix(t, s.letter)
		}
		for range s.stop {
			t = strings.TrimSuffix(t, s.letter)
		}
		tokens[i] = t
	}
	return tokens, nil
}

func (s replace) decode(tokens []string) ([]string, error) {
	for i, t := range tokens {
		x, err := s.normalize(&text{b: []byte(t)}, false)
		if err != nil {
			return nil, err
		}
		tokens[i] = string(x.b)
	}
	return tokens, nil
}

// ctc drops repeats and the pad token.
type ctc struct {
	pad, delimiter string
	cleanup        bool
}

func (s ctc) decode(tokens []string) ([]string, error) {
	var out []string
	for i, t := range tokens {
		if i > 0 && t == tokens[i-1] {
			continue
		}
		t = strings.ReplaceAll(t, s.pad, "")
		if s.cleanup {
			t = strings.ReplaceAll(cleaned(t), s.delimiter, " ")
		}
		if t != "" {
			out = append(out, t)
		}
	}
	return out, nil
}
