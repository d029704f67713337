package charset_test

import (
	"errors"
	"math/rand/v2"
	"testing"

	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/transform"

	"github.com/slmgen/slmgen/formats/internal/charset"
)

var references = []struct {
	name string
	enc  encoding.Encoding
}{
	{"shift_jis", japanese.ShiftJIS}, {"euc-jp", japanese.EUCJP}, {"iso-2022-jp", japanese.ISO2022JP}, {"euc-kr", korean.EUCKR},
	{"gb18030", simplifiedchinese.GB18030}, {"big5", traditionalchinese.Big5},
	{"windows-1250", charmap.Windows1250}, {"windows-1251", charmap.Windows1251}, {"windows-1252", charmap.Windows1252},
	{"windows-1253", charmap.Windows1253}, {"windows-1254", charmap.Windows1254}, {"windows-1257", charmap.Windows1257},
	{"iso-8859-2", charmap.ISO8859_2}, {"koi8-r", charmap.KOI8R},
}

// twins are a decoder of this package and the one that it must equal, call by call.
type twins struct {
	name       string
	ours, ref  transform.Transformer
	got, wants [64]byte
}

func newTwins(name string, enc encoding.Encoding) *twins {
	return &twins{name: name, ours: charset.NewDecoder(name), ref: enc.NewDecoder().Transformer}
}

// call gives both the same src and room, and fails unless they do the same.
func (w *twins) call(t *testing.T, room int, src []byte, atEOF bool) (read int, err error) {
	n, read, err := w.ours.Transform(w.got[:room], src, atEOF)
	n2, read2, err2 := w.ref.Transform(w.wants[:room], src, atEOF)
	if n != n2 || read != read2 || !errors.Is(err, err2) || string(w.got[:n]) != string(w.wants[:n2]) {
		require.FailNow(t, "the decoders differ", "%s: % x (room %d, end %v): %q, %d read, %v; must be %q, %d read, %v",
			w.name, src, room, atEOF, w.got[:n], read, err, w.wants[:n2], read2, err2)
	}
	return read, err
}

func (w *twins) code(t *testing.T, prefix, code string) {
	for _, atEOF := range [...]bool{false, true} {
		w.ours.Reset()
		w.ref.Reset()
		w.call(t, 64, []byte(prefix+code), atEOF)
	}
}

func TestEveryCodeOfOneAndTwoBytes(t *testing.T) {
	for _, ref := range references {
		w := newTwins(ref.name, ref.enc)
		prefixes := []string{""}
		if ref.name == "iso-2022-jp" {
			prefixes = []string{"", "\x1b$B", "\x1b$@", "\x1b$(D", "\x1b(I", "\x1b(J", "\x1b", "\x1b$B\x1b", "\x1b$("}
		}
		for _, p := range prefixes {
			for a := range 256 {
				w.code(t, p, string([]byte{byte(a)}))
				for b := range 256 {
					w.code(t, p, string([]byte{byte(a), byte(b)}))
				}
			}
		}
	}
}

func TestEveryCodeOfJISX0212(t *testing.T) {
	w := newTwins("euc-jp", japanese.EUCJP)
	for a := range 256 {
		for b := range 256 {
			w.code(t, "\x8f", string([]byte{byte(a), byte(b)}))
		}
	}
}

// TestEveryCodeOfFourBytes covers the basic plane and the end of the last plane; of the other leads the borders and a byte beyond them
// at each place.
func TestEveryCodeOfFourBytes(t *testing.T) {
	w := newTwins("gb18030", simplifiedchinese.GB18030)
	for a := 0x80; a <= 0xff; a++ {
		thirds, fourths := []int{0x80, 0x81, 0x90, 0xfe, 0xff}, []int{0x00, 0x2f, 0x30, 0x35, 0x39, 0x3a, 0xff}
		if a <= 0x84 || a == 0xe3 {
			thirds, fourths = nil, nil
			for c := 0x7f; c <= 0xff; c++ {
				thirds = append(thirds, c)
			}
			for d := 0x2f; d <= 0x3a; d++ {
				fourths = append(fourths, d)
			}
		}
		for b := 0x2f; b <= 0x40; b++ {
			for _, c := range thirds {
				w.code(t, "", string([]byte{byte(a), byte(b), byte(c)}))
				for _, d := range fourths {
					w.code(t, "", string([]byte{byte(a), byte(b), byte(c), byte(d)}))
				}
			}
		}
	}
}

func TestTwoRunesOfOneCode(t *testing.T) {
	out, err := (&encoding.Decoder{Transformer: charset.NewDecoder("big5")}).String("\x88\x62\x88\x64\x88\xa3\x88\xa5\xa4\xa4")
	require.NoError(t, err)
	require.Equal(t, "\u00ca\u0304\u00ca\u030c\u00ea\u0304\u00ea\u030c中", out)
}

func TestUnknownNames(t *testing.T) {
	require.Nil(t, charset.NewDecoder("utf-8"))
	require.Nil(t, charset.OneByteTable("big5"))
	require.Equal(t, 'A', charset.OneByteTable("koi8-r").Rune('A'))
	require.Equal(t, 'я', charset.OneByteTable("windows-1251").Rune(0xff))
}

// stream feeds data in chunks and into rooms of sizes that the seed decides, and what was not read once more with what follows.
func stream(t *testing.T, w *twins, data []byte, seed uint64) {
	r := rand.New(rand.NewPCG(seed, 1))
	w.ours.Reset()
	w.ref.Reset()
	for end := 0; ; {
		end = min(len(data), end+r.IntN(6))
		atEOF := end == len(data)
		read, err := w.call(t, r.IntN(12), data[:end], atEOF)
		data, end = data[read:], end-read
		if atEOF && err == nil {
			return
		}
	}
}

func TestStreams(t *testing.T) {
	for _, ref := range references {
		w := newTwins(ref.name, ref.enc)
		text, err := encoding.ReplaceUnsupported(ref.enc.NewEncoder()).String("日本の首都は東京です。\nｶﾅ 中文簡體简体 한국어 문장 ÊêŻžяΩ 😀\n丂乂\n")
		require.NoError(t, err)
		for seed := range uint64(50) {
			stream(t, w, []byte(text), seed)
			r := rand.New(rand.NewPCG(seed, 2))
			broken := []byte(text)
			for range 5 {
				broken[r.IntN(len(broken))] = byte(r.Uint32())
			}
			stream(t, w, broken, seed)
		}
	}
}

func FuzzDecoders(f *testing.F) {
	f.Add([]byte("\x88\x62\x81\x30\x81\x30\x8f\xa2\xaf\x8e\xb1"), uint64(1))
	f.Add([]byte("\x1b$BF|K\\\x1b(I1\x1b$(D\"/\n\x1b$("), uint64(2))
	f.Add([]byte("\x90\x30\x81\x30\xe3\x32\x9a\x35\x84\x31\xa4\x39\x81\x3f\xfe"), uint64(3))
	f.Add([]byte("\xff\x80\xa0\xfd\xc7A\xc6S\x81\x7f\x81\xff"), uint64(4))
	f.Fuzz(func(t *testing.T, data []byte, seed uint64) {
		for _, ref := range references {
			stream(t, newTwins(ref.name, ref.enc), data, seed)
		}
	})
}
