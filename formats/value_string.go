package formats

import (
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// escapes are the characters that \ and a letter stand for, 0 for letters that mean nothing.
var escapes = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// escape reads one escape into flat; p.i stands on the backslash.
func (p *parser) escape() error {
	if p.i+1 >= len(p.b) {
		return p.fail("unexpected end of input: a string is not closed")
	}
	c := p.b[p.i+1]
	if plain := escapes[c]; plain != 0 {
		p.i += 2
		p.odd = p.odd || c == '/' || c == 'b' || c == 'f'
		p.flat = append(p.flat, plain)
		return nil
	}
	p.odd = true
	if c != 'u' {
		return p.fail("unknown escape in a string")
	}
	r, ok := p.hex(p.i + 2)
	if !ok {
		return p.fail("\\u needs four hexadecimal digits")
	}
	p.i += 6
	if utf16.IsSurrogate(r) {
		if p.i+1 < len(p.b) && p.b[p.i] == '\\' && p.b[p.i+1] == 'u' {
			if lo, ok := p.hex(p.i + 2); ok {
				if full := utf16.DecodeRune(r, lo); full != utf8.RuneError {
					p.i += 6
					p.flat = utf8.AppendRune(p.flat, full)
					return nil
				}
			}
		}
		if p.key {
			// A key has no Raw that keeps what its text cannot say. In these three bytes AppendString knows the half pair again.
			p.flat = append(p.flat, 0xe0|byte(r>>12), 0x80|byte(r>>6)&0xbf, 0x80|byte(r)&0xbf)
			return nil
		}
		r = utf8.RuneError
	}
	p.flat = utf8.AppendRune(p.flat, r)
	return nil
}

func (p *parser) hex(at int) (rune, bool) {
	if at+4 > len(p.b) {
		return 0, false
	}
	n, err := strconv.ParseUint(string(p.b[at:at+4]), 16, 32)
	return rune(n), err == nil
}
