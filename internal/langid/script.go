package langid

// A script is a set of letters that the scan counts apart. Those up to devanagari are shared by languages that a model tells apart; the
// others stand for one language each, or for a choice that single letters decide.
type script uint8

const (
	none script = iota // digits, punctuation, symbols
	latin
	cyrillic
	arabic
	devanagari
	han
	kana
	greek
	hebrew
	hangul
	thai
	bengali
	tamil
	telugu
	kannada
	malayalam
	gujarati
	gurmukhi
	odia
	sinhala
	georgian
	armenian
	khmer
	lao
	burmese
	ethiopic
	tibetan
	thaana
	scripts // how many there are
)

// languages of scripts that need no model; odd letters may change them, see single.
var languages = [scripts]string{
	greek: "el", hebrew: "he", hangul: "ko", thai: "th", bengali: "bn", tamil: "ta", telugu: "te", kannada: "kn", malayalam: "ml",
	gujarati: "gu", gurmukhi: "pa", odia: "or", sinhala: "si", georgian: "ka", armenian: "hy", khmer: "km", lao: "lo", burmese: "my",
	ethiopic: "am", tibetan: "bo", thaana: "dv", han: "zh", kana: "ja",
}

// weights are what a letter of a script counts for beside letters of others. Latin ones are often names and terms in a text of another
// script; a letter of those without an alphabet says more than one of an alphabet.
var weights = func() (w [scripts]int) {
	for s := range w {
		w[s] = 2
	}
	w[latin], w[han], w[kana], w[hangul], w[ethiopic] = 1, 4, 3, 3, 3
	return w
}()

// blocks are the Unicode blocks of the scripts, ascending.
var blocks = []struct {
	first, last rune
	script      script
}{
	{0x41, 0x5a, latin}, {0x61, 0x7a, latin}, {0xaa, 0xaa, latin}, {0xba, 0xba, latin}, {0xc0, 0xd6, latin}, {0xd8, 0xf6, latin},
	{0xf8, 0x24f, latin}, {0x250, 0x2af, latin}, {0x370, 0x373, greek}, {0x376, 0x377, greek}, {0x386, 0x386, greek}, {0x388, 0x3ff, greek},
	{0x400, 0x481, cyrillic}, {0x48a, 0x52f, cyrillic}, {0x531, 0x556, armenian}, {0x561, 0x587, armenian}, {0x5d0, 0x5f2, hebrew},
	{0x620, 0x65f, arabic}, {0x66e, 0x6d3, arabic}, {0x6d5, 0x6dc, arabic}, {0x6ee, 0x6ef, arabic}, {0x6fa, 0x6ff, arabic},
	{0x750, 0x77f, arabic}, {0x780, 0x7b1, thaana}, {0x8a0, 0x8ff, arabic}, {0x900, 0x963, devanagari}, {0x970, 0x97f, devanagari},
	{0x980, 0x9e5, bengali}, {0x9f0, 0x9ff, bengali}, {0xa01, 0xa65, gurmukhi}, {0xa70, 0xa77, gurmukhi}, {0xa81, 0xae5, gujarati},
	{0xb01, 0xb65, odia}, {0xb82, 0xbe5, tamil}, {0xc00, 0xc65, telugu}, {0xc80, 0xce5, kannada}, {0xd00, 0xd65, malayalam},
	{0xd81, 0xddf, sinhala}, {0xe01, 0xe3a, thai}, {0xe40, 0xe4e, thai}, {0xe81, 0xecd, lao}, {0xedc, 0xedf, lao}, {0xf40, 0xfbc, tibetan},
	{0x1000, 0x103f, burmese}, {0x1050, 0x109f, burmese}, {0x10a0, 0x10ff, georgian}, {0x1100, 0x11ff, hangul}, {0x1200, 0x137f, ethiopic},
	{0x1780, 0x17d3, khmer}, {0x1c90, 0x1cbf, georgian}, {0x1e00, 0x1eff, latin}, {0x1f00, 0x1fff, greek}, {0x3005, 0x3007, han},
	{0x3041, 0x3096, kana}, {0x30a1, 0x30ff, kana}, {0x3130, 0x318f, hangul}, {0x3400, 0x4dbf, han}, {0x4e00, 0x9fff, han},
	{0xa8e0, 0xa8ff, devanagari}, {0xac00, 0xd7a3, hangul}, {0xf900, 0xfaff, han}, {0xfb50, 0xfdff, arabic}, {0xfe70, 0xfefc, arabic},
	{0xff21, 0xff3a, latin}, {0xff41, 0xff5a, latin}, {0xff66, 0xff9d, kana}, {0x20000, 0x3ffff, han},
}

// scriptOf gives the script of a letter or of a mark within words, none for anything else.
func scriptOf(r rune) script {
	lo, hi := 0, len(blocks)
	for lo < hi {
		if mid := (lo + hi) / 2; blocks[mid].last < r {
			lo = mid + 1
		} else {
			hi = mid
		}
	}
	if lo < len(blocks) && blocks[lo].first <= r {
		return blocks[lo].script
	}
	return none
}
