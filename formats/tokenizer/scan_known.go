package tokenizer

import "unicode/utf8"

// tails of patterns that several tokenizers share.
const (
	rxSpaces   = `|\s*[\r\n]+|\s+(?!\S)|\s+`
	rxWords    = `(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|`
	rxCl100k   = `| ?[^\s\p{L}\p{N}]+[\r\n]*` + rxSpaces
	rxUpper    = `[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]`
	rxLower    = `[\p{Ll}\p{Lm}\p{Lo}\p{M}]`
	rxShort    = `(?i:'s|'t|'re|'ve|'m|'ll|'d)?`
	rxLead     = `[^\r\n\p{L}\p{N}]?`
	rxO200k    = `| ?[^\s\p{L}\p{N}]+[\r\n/]*` + rxSpaces
	rxGPT2     = `'s|'t|'re|'ve|'m|'ll|'d| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+`
	rxDeepSeek = "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\r\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+| ?[\\p{P}\\p{S}]+[\r\n]*|\\s*[\r\n]+|\\s+(?!\\S)|\\s+"
	rxFourO    = rxLead + rxUpper + `*` + rxLower + `+` + rxShort + `|` + rxLead + rxUpper + `+` + rxLower + `*` + rxShort + `|\p{N}{1,3}` + rxO200k
	rxTekken   = rxLead + rxUpper + `*` + rxLower + `+|` + rxLead + rxUpper + `+` + rxLower + `*|\p{N}` + rxO200k
	rxKana     = "[\u4e00-\u9fa5\u3040-\u309f\u30a0-\u30ff]+"
)

// scanners are the hand-written scanners by the exact text of the pattern that they stand for.
var scanners = map[string]finder{
	rxGPT2:                            gpt2{},
	rxWords + `\p{N}{1,3}` + rxCl100k: cl100k{3, false}, // Llama 3, cl100k
	rxWords + `\p{N}` + rxCl100k:      cl100k{1, false}, // Qwen 2 to 3
	rxWords + `\p{N}{1,2}` + rxCl100k: cl100k{2, false},
	`(?:'[sS]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])|` + rxLead + `\p{L}+|\p{N}{1,3}` + rxCl100k: cl100k{3, true},
	rxFourO:      o200k{3, true},  // gpt-4o, gpt-oss
	rxTekken:     o200k{1, false}, // Mistral Nemo
	rxDeepSeek:   deepSeek{},
	rxKana:       kana{},
	`\p{N}{1,3}`: numbers{3},
	`\p{N}`:      numbers{1},
}

// numbers finds runs of at most so many numbers.
type numbers struct{ most int }

func (s numbers) next(b []byte, i int) (int, int, bool, error) {
	t := kindsOf()
	if i = t.other(b, i, isNumber); i >= len(b) {
		return 0, 0, false, nil
	}
	return i, t.upTo(b, i, isNumber, s.most), true, nil
}

// kana finds runs of Chinese and Japanese letters.
type kana struct{}

func (kana) next(b []byte, i int) (int, int, bool, error) {
	in := func(r rune) bool { return r >= 0x4E00 && r <= 0x9FA5 || r >= 0x3040 && r <= 0x30FF }
	for i < len(b) {
		if b[i] < utf8.RuneSelf {
			i++
			continue
		}
		r, n := utf8.DecodeRune(b[i:])
		if !in(r) {
			i += n
			continue
		}
		end := i + n
		for end < len(b) {
			r, n := utf8.DecodeRune(b[end:])
			if !in(r) {
				break
			}
			end += n
		}
		return i, end, true, nil
	}
	return 0, 0, false, nil
}

// deepSeek scans rxDeepSeek, which leaves numbers alone.
type deepSeek struct{}

func (deepSeek) next(b []byte, i int) (int, int, bool, error) {
	t := kindsOf()
	letter := func(i int) bool { return i < len(b) && (b[i]|0x20 >= 'a' && b[i]|0x20 <= 'z') }
	for i < len(b) {
		k, n := t.at(b, i)
		if n == 1 && k&isPunct != 0 && letter(i+1) {
			end := i + 2
			for letter(end) {
				end++
			}
			return i, end, true, nil
		}
		if k&(isNewline|isLetter|isPunct) == 0 && i+n < len(b) {
			if next, m := t.at(b, i+n); next&(isLetter|isMark) != 0 {
				return i, t.run(b, i+n+m, isLetter|isMark), true, nil
			}
		}
		if k&(isLetter|isMark) != 0 {
			return i, t.run(b, i+n, isLetter|isMark), true, nil
		}
		j, kj, nj := i, k, n
		if b[i] == ' ' && i+1 < len(b) {
			j++
			kj, nj = t.at(b, j)
		}
		if kj&isPunct != 0 {
			end := t.run(b, j+nj, isPunct)
			for end < len(b) && (b[end] == '\r' || b[end] == '\n') {
				end++
			}
			return i, end, true, nil
		}
		if end := t.lines(b, i); end > 0 {
			return i, end, true, nil
		}
		if k&isSpace != 0 {
			return i, t.spaces(b, i), true, nil
		}
		i += n
	}
	return 0, 0, false, nil
}
