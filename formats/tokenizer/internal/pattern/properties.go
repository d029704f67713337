package pattern

import (
	"strings"

	"github.com/slmgen/slmgen/formats/tokenizer/internal/ucd"
)

// longNames are the categories by the names that patterns may spell out.
var longNames = map[string]string{
	"letter": "l", "uppercaseletter": "lu", "lowercaseletter": "ll", "titlecaseletter": "lt", "modifierletter": "lm", "otherletter": "lo",
	"mark": "m", "combiningmark": "m", "nonspacingmark": "mn", "spacingmark": "mc", "enclosingmark": "me",
	"number": "n", "decimalnumber": "nd", "letternumber": "nl", "othernumber": "no",
	"punctuation": "p", "connectorpunctuation": "pc", "dashpunctuation": "pd", "openpunctuation": "ps", "closepunctuation": "pe",
	"initialpunctuation": "pi", "finalpunctuation": "pf", "otherpunctuation": "po", "punct": "p",
	"symbol": "s", "mathsymbol": "sm", "currencysymbol": "sc", "modifiersymbol": "sk", "othersymbol": "so",
	"separator": "z", "spaceseparator": "zs", "lineseparator": "zl", "paragraphseparator": "zp",
	"other": "c", "control": "cc", "format": "cf", "surrogate": "cs", "privateuse": "co", "unassigned": "cn",
}

// shortScripts are the four-letter names that occur in tokenizers.
var shortScripts = map[string]string{
	"arab": "arabic", "armn": "armenian", "beng": "bengali", "bopo": "bopomofo", "cyrl": "cyrillic", "deva": "devanagari", "ethi": "ethiopic",
	"geor": "georgian", "grek": "greek", "gujr": "gujarati", "guru": "gurmukhi", "hang": "hangul", "hani": "han", "hebr": "hebrew",
	"hira": "hiragana", "kana": "katakana", "khmr": "khmer", "knda": "kannada", "laoo": "lao", "latn": "latin", "mlym": "malayalam",
	"mong": "mongolian", "mymr": "myanmar", "sinh": "sinhala", "taml": "tamil", "telu": "telugu", "thaa": "thaana", "thai": "thai",
	"tibt": "tibetan", "zinh": "inherited", "zyyy": "common",
}

func flagged(f ucd.Flag) ranges {
	return ucd.Get().Ranges(func(_ string, flags ucd.Flag) bool { return flags&f != 0 })
}

// category gives the code points of a category by one or two letters in lower case, or nil.
func category(name string) ranges {
	known := name == "lc" || name == "cs"
	out := ucd.Get().Ranges(func(c string, _ ucd.Flag) bool {
		c = strings.ToLower(c)
		in := c == name || len(name) == 1 && c[0] == name[0] || name == "lc" && (c == "lu" || c == "ll" || c == "lt")
		known = known || in
		return in
	})
	if !known {
		return nil
	}
	if name == "cs" {
		return ranges{{0xD800, 0xDFFF}}
	}
	return ranges(out)
}

// posix gives the set of a bracket name, as in [[:alpha:]].
func posix(name string) ranges {
	switch name {
	case "alpha":
		return flagged(ucd.Alpha)
	case "alnum":
		return flagged(ucd.Alpha).or(category("nd"))
	case "digit":
		return category("nd")
	case "space":
		return flagged(ucd.Space)
	case "blank":
		return category("zs").or(ranges{{'\t', '\t'}})
	case "cntrl":
		return category("cc")
	case "graph":
		return flagged(ucd.Graph)
	case "print":
		return flagged(ucd.Print)
	case "lower":
		return flagged(ucd.Lower)
	case "upper":
		return flagged(ucd.Upper)
	case "punct":
		return category("p").or(category("s"))
	case "word":
		return flagged(ucd.PosixWord)
	case "xdigit":
		return ranges{{'0', '9'}, {'A', 'F'}, {'a', 'f'}}
	case "ascii":
		return ranges{{0, 127}}
	}
	return nil
}

// property gives the set of \p{name}.
func property(name string) ranges {
	name = strings.ToLower(strings.NewReplacer(" ", "", "_", "", "-", "").Replace(name))
	if long, ok := longNames[name]; ok {
		name = long
	}
	switch name {
	case "any":
		return ranges{{0, ucd.MaxRune}}
	case "assigned":
		return category("cn").not()
	case "word":
		return flagged(ucd.Word)
	case "alphabetic":
		return flagged(ucd.Alpha)
	case "whitespace":
		return flagged(ucd.Space)
	case "inbasiclatin":
		return ranges{{0, 127}}
	}
	if len(name) <= 2 {
		return category(name)
	}
	if s := posix(name); s != nil {
		return s
	}
	if long, ok := shortScripts[name]; ok {
		name = long
	}
	return ucd.Get().Script(name)
}
