package formats_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"

	"github.com/slmgen/slmgen/formats"
)

const chatLine = `{"messages":[{"role":"user","content":"Hi %d"},{"role":"assistant","content":"Hello"}]}`

// result is what a pass over some bytes gave.
type result struct {
	found    *formats.Detection
	examples []*formats.Example
	rejected []formats.Rejected
	counts   formats.Counts
	warnings []string
	err      error
}

func readAll(t testing.TB, o formats.Options, sources ...formats.Source) result {
	t.Helper()
	var r result
	o.Quarantine = func(q formats.Rejected) {
		q.Raw = bytes.Clone(q.Raw)
		r.rejected = append(r.rejected, q)
	}
	ctx := context.Background()
	d, err := formats.Open(ctx, sources, o)
	if err != nil {
		r.err = err
		return r
	}
	for ex, err := range d.Examples(ctx) {
		if err != nil {
			r.err = err
			break
		}
		r.examples = append(r.examples, ex)
	}
	r.found, r.counts, r.warnings = d.Detection(), d.Counts(), d.Warnings()
	sum := r.counts.Used + r.counts.Quarantined
	for _, n := range r.counts.Dropped {
		sum += n
	}
	require.Equal(t, r.counts.Records, sum, "records = used + quarantined + dropped")
	require.Len(t, r.rejected, int(r.counts.Quarantined))
	return r
}

func readText(t testing.TB, text string) result {
	t.Helper()
	return readAll(t, formats.Options{}, formats.Bytes("data", []byte(text)))
}

func chatLines(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, chatLine+"\n", i)
	}
	return b.String()
}

func TestContainers(t *testing.T) {
	row := func(i int) string { return fmt.Sprintf(chatLine, i) }
	pretty := strings.NewReplacer(`{`, "{\n  ", `,`, ",\n  ", `}`, "\n}").Replace(row(1))
	for _, c := range []struct {
		name, text, container string
		records               int64
	}{
		{"lines", chatLines(3), "jsonl", 3},
		{"lines without a last line end", strings.TrimSpace(chatLines(3)), "jsonl", 3},
		{"lines ended by CR LF", strings.ReplaceAll(chatLines(3), "\n", "\r\n"), "jsonl", 3},
		{"lines ended by CR", strings.ReplaceAll(chatLines(3), "\n", "\r"), "jsonl", 3},
		{"lines and blank lines", "\n\n" + strings.ReplaceAll(chatLines(3), "\n", "\n \n"), "jsonl", 3},
		{"one line", row(1), "jsonl", 1},
		{"back to back on one line", row(1) + row(2) + row(3), "jsonl", 3},
		{"pretty-printed back to back", pretty + "\n" + pretty + "\n" + pretty, "jsonl", 3},
		{"array", "[" + row(1) + "," + row(2) + "]", "json", 2},
		{"array over lines", "[\n" + row(1) + ",\n" + row(2) + "\n]\n", "json", 2},
		{"array of pretty-printed rows", "[" + pretty + "," + pretty + "]", "json", 2},
		{"one pretty-printed object", pretty, "json", 1},
		{"wrapper", `{"version":"1","data":[` + row(1) + "," + row(2) + `],"license":"x"}`, "json", 2},
		{"wrapper of another name", `{"my rows":[` + row(1) + "," + row(2) + `]}`, "json", 2},
		{"wrapper of rows with their numbers", `{"features":[],"rows":[{"row_idx":0,"row":` + row(1) + `,"truncated_cells":[]},{"row_idx":1,"row":` + row(2) + `,"truncated_cells":[]}]}`, "json", 2},
		{"lines with a mark each", "\ufeff" + row(1) + "\n\ufeff" + row(2) + "\n\ufeff" + row(3) + "\n", "jsonl", 3},
		{"one quoted column", "text\n\"one, two\"\n\"three \"\"four\"\"\"\n\"five\"\n", "csv", 3},
		{"comma", "instruction,output\na,b\n\"c, d\",\"e\nf\"\n", "csv", 2},
		{"semicolon", "instruction;output\na;b\nc, d;e, f\n", "csv", 2},
		{"bar", "instruction|output\na|b\nc|d\n", "csv", 2},
		{"tab", "instruction\toutput\na\tb\nc\td\n", "tsv", 2},
		{"sep line", "sep=;\r\ninstruction;output\r\na;b\r\n", "csv", 1},
		{"table ended by CR", "instruction,output\ra,b\rc,d\r", "csv", 2},
		{"all quoted", "\"instruction\",\"output\"\n\"a\",\"b\"\n\"c\", \"d, e\"\n", "csv", 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := readText(t, c.text)
			require.NoError(t, r.err)
			require.Equal(t, c.container, r.found.Container)
			require.Equal(t, c.records, r.counts.Records)
			require.Equal(t, c.records, r.counts.Used, "%+v", r.rejected)
		})
	}
}

func TestPlainTextIsTheLastResort(t *testing.T) {
	r := readAll(t, formats.Options{}, formats.Bytes("notes.txt", []byte("One sentence.\n\nAnother, longer one.\nThe third.\n")))
	require.NoError(t, r.err)
	require.Equal(t, "txt", r.found.Container)
	require.EqualValues(t, 3, r.counts.Records)
}

func TestWrapperWarns(t *testing.T) {
	r := readText(t, `{"version":"1","data":[`+fmt.Sprintf(chatLine, 1)+`],"license":"x"}`)
	require.NoError(t, r.err)
	require.Len(t, r.warnings, 1)
	require.Contains(t, r.warnings[0], "version, license")
}

func TestPositions(t *testing.T) {
	bad := `{"messages": oops}`
	text := "\ufeff" + fmt.Sprintf(chatLine, 1) + "\n\n" + bad + "\n" + fmt.Sprintf(chatLine, 2) + "\n"
	r := readText(t, text)
	require.NoError(t, r.err)
	require.Len(t, r.rejected, 1)
	at := int64(strings.Index(text, bad))
	require.Equal(t, formats.Position{File: "data", Record: 2, Line: 3, Byte: at}, r.rejected[0].Pos)
	require.Equal(t, bad, string(r.rejected[0].Raw))
	require.Equal(t, formats.Position{File: "data", Record: 3, Line: 4, Byte: at + int64(len(bad)) + 1}, r.examples[1].Origin.Pos)
}

func TestEncodings(t *testing.T) {
	utf16 := unicode.UTF16
	european := "question,answer\nWie heißt die größte Stadt?,München ist es nicht\nOù est le café?,Là-bas près du château\n"
	for _, c := range []struct {
		name, text, want string
		enc              encoding.Encoding
	}{
		{"UTF-8 with a mark", "\ufeff" + chatLines(2), "utf-8", encoding.Nop},
		{"UTF-16 LE with a mark", chatLines(2), "utf-16le", utf16(unicode.LittleEndian, unicode.UseBOM)},
		{"UTF-16 BE with a mark", chatLines(2), "utf-16be", utf16(unicode.BigEndian, unicode.UseBOM)},
		{"UTF-16 LE", chatLines(2), "utf-16le", utf16(unicode.LittleEndian, unicode.IgnoreBOM)},
		{"UTF-16 BE", chatLines(2), "utf-16be", utf16(unicode.BigEndian, unicode.IgnoreBOM)},
		{"Windows-1252", european, "windows-1252", charmap.Windows1252},
		{"Shift_JIS", "question,answer\n日本の首都はどこですか,東京です。とても大きな都市です\nカタカナのテスト,はい、そうです\n", "shift_jis", japanese.ShiftJIS},
		{"GBK", "question,answer\n中国的首都是哪里？,北京是中国的首都\n请介绍一下你自己,我是一个语言模型\n", "gb18030", simplifiedchinese.GBK},
		{"Big5", "question,answer\n台灣最高的山是什麼？,玉山是台灣最高的山\n請介紹你自己,我是一個語言模型，很高興認識你\n", "big5", traditionalchinese.Big5},
		{"EUC-KR", "question,answer\n한국의 수도는 어디입니까?,서울은 한국의 수도입니다\n다리의 이름은 무엇인가요,이 다리는 한강대교라고 합니다.\n", "euc-kr", korean.EUCKR},
		{"EUC-JP", "question,answer\n日本の首都はどこですか,東京です。とても大きな都市です\nこの橋の名前は何ですか,「レインボーブリッジ」と呼ばれています。\n", "euc-jp", japanese.EUCJP},
		{"ISO-2022-JP", "question,answer\n日本の首都はどこですか,東京です\nこの橋の名前,「レインボーブリッジ」\n", "iso-2022-jp", japanese.ISO2022JP},
		{"Windows-1251", "question,answer\nКак называется этот мост?,Он называется Дворцовый мост\nГде находится станция?,Станция находится в городе\n", "windows-1251", charmap.Windows1251},
		{"KOI8-R", "question,answer\nКак называется этот мост?,Он называется Дворцовый мост\nГде находится станция?,Станция находится в городе\n", "koi8-r", charmap.KOI8R},
		{"Windows-1253", "question,answer\nΠώς είσαι σήμερα;,Καλά ευχαριστώ πολύ\nΗ τιμή του βιβλίου,Είναι πέντε ευρώ\n", "windows-1253", charmap.Windows1253},
		{"dense UTF-16 LE", "question,answer\n" + strings.Repeat("漢字仮名交じり文", 8) + ",東京です\n日本の首都,とても大きな都市です\n", "utf-16le", utf16(unicode.LittleEndian, unicode.IgnoreBOM)},
		{"dense UTF-16 BE", "question,answer\n" + strings.Repeat("漢字仮名交じり文", 8) + ",東京です\n日本の首都,とても大きな都市です\n", "utf-16be", utf16(unicode.BigEndian, unicode.IgnoreBOM)},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, err := c.enc.NewEncoder().Bytes([]byte(c.text))
			require.NoError(t, err)
			r := readAll(t, formats.Options{}, formats.Bytes("data.csv", b))
			require.NoError(t, r.err)
			require.Equal(t, c.want, r.found.Encoding, "%v", r.found.Reasons)
			require.EqualValues(t, 2, r.counts.Used, "%+v", r.rejected)
			plain := readAll(t, formats.Options{}, formats.Bytes("data.csv", []byte(c.text)))
			for i := range r.examples {
				require.Equal(t, plain.examples[i].ID(), r.examples[i].ID())
			}
		})
	}
}

// TestUnknownEncodingIsNoMojibake: text of an encoding that is not read would come out with wrong letters.
func TestUnknownEncodingIsNoMojibake(t *testing.T) {
	b, err := charmap.CodePage852.NewEncoder().Bytes([]byte("question,answer\nJak nazywa się ta część mostu?,Żółta łódź płynie pod mostem\n"))
	require.NoError(t, err)
	r := readAll(t, formats.Options{}, formats.Bytes("data.csv", b))
	require.ErrorContains(t, r.err, "UTF-8")
	require.ErrorContains(t, r.err, "save the file as UTF-8")
}

func TestFewBadBytesDoNotChangeTheEncoding(t *testing.T) {
	for name, word := range map[string]string{"multi-byte": "Grüße aus Köln", "ASCII": "greetings"} {
		t.Run(name, func(t *testing.T) {
			text := strings.ReplaceAll(chatLines(100), "Hello", word)
			bad := strings.Replace(text, word, "bad \xe9 byte", 1)
			r := readText(t, bad)
			require.NoError(t, r.err)
			require.Equal(t, "utf-8", r.found.Encoding)
			require.EqualValues(t, 99, r.counts.Used)
			require.EqualValues(t, 1, r.counts.Quarantined)
			require.Contains(t, r.rejected[0].Reason, "UTF-8")
			require.EqualValues(t, 1, r.rejected[0].Pos.Line)
		})
	}
}

func TestCompression(t *testing.T) {
	text := []byte(chatLines(50))
	gz := func(b []byte) []byte {
		var out bytes.Buffer
		w := gzip.NewWriter(&out)
		_, _ = w.Write(b)
		_ = w.Close()
		return out.Bytes()
	}
	zs := func(b []byte) []byte {
		w, _ := zstd.NewWriter(nil)
		return w.EncodeAll(b, nil)
	}
	for name, b := range map[string][]byte{"gzip": gz(text), "zstd": zs(text), "gzip+zstd": gz(zs(text)), "none": text} {
		t.Run(name, func(t *testing.T) {
			r := readAll(t, formats.Options{}, formats.Bytes("wrong.csv", b))
			require.NoError(t, r.err)
			require.Equal(t, name, r.found.Compression)
			require.EqualValues(t, 50, r.counts.Used)
		})
	}
	t.Run("several members", func(t *testing.T) {
		r := readAll(t, formats.Options{}, formats.Bytes("x", append(gz(text), gz(text)...)))
		require.NoError(t, r.err)
		require.EqualValues(t, 100, r.counts.Used)
	})
	t.Run("three layers", func(t *testing.T) {
		r := readAll(t, formats.Options{}, formats.Bytes("x", gz(gz(gz(text)))))
		require.ErrorContains(t, r.err, "layers of compression")
	})
	t.Run("cut off", func(t *testing.T) {
		big := gz([]byte(chatLines(20000)))
		r := readAll(t, formats.Options{}, formats.Bytes("x", big[:len(big)/2]))
		require.ErrorContains(t, r.err, "gzip data ends too early")
		require.ErrorContains(t, r.err, "x:")
		require.NotEmpty(t, r.examples, "the rows before the cut are given")
	})
	t.Run("size limit", func(t *testing.T) {
		r := readAll(t, formats.Options{MaxUnpacked: 1 << 20}, formats.Bytes("x", gz([]byte(chatLines(50000)))))
		require.ErrorIs(t, r.err, &formats.Error{Code: "too_large"})
	})
	t.Run("bomb", func(t *testing.T) {
		var out bytes.Buffer
		w, _ := gzip.NewWriterLevel(&out, gzip.BestSpeed)
		_, _ = w.Write(text)
		line := bytes.Repeat([]byte(" "), 1<<20)
		for range 80 { // beyond what is unpacked without asking about the ratio
			_, _ = w.Write(line)
		}
		_ = w.Close()
		r := readAll(t, formats.Options{}, formats.Bytes("x", gz(out.Bytes())))
		require.ErrorIs(t, r.err, &formats.Error{Code: "too_large"})
	})
}

func TestSources(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.jsonl")
	require.NoError(t, os.WriteFile(path, []byte(chatLines(2)), 0o600))
	fsys := fstest.MapFS{"in/b.jsonl": {Data: []byte(chatLines(3))}}
	spooled, cleanup, err := formats.Spool(strings.NewReader(chatLines(4)), "-", dir)
	require.NoError(t, err)
	r := readAll(t, formats.Options{}, formats.File(path), formats.FS(fsys, "in/b.jsonl"), spooled)
	require.NoError(t, r.err)
	require.EqualValues(t, 9, r.counts.Used)
	require.Equal(t, formats.Position{File: "-", Record: 1, Line: 1}, r.examples[5].Origin.Pos)
	require.NoError(t, cleanup())
	left, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, left, 1)

	for _, c := range []struct {
		src  formats.Source
		code formats.Code
		text string
	}{
		{formats.File(dir), "invalid", "is a directory; name the files in it"},
		{formats.FS(fsys, "in"), "invalid", "is a directory"},
		{formats.File(filepath.Join(dir, "missing")), "not_found", "missing does not exist"},
		{formats.FS(deniedFS{}, "secret.jsonl"), "forbidden", "no permission to read secret.jsonl"},
		{formats.File("/dev/null"), "invalid", "not a regular file"},
	} {
		r := readAll(t, formats.Options{}, c.src)
		require.ErrorIs(t, r.err, &formats.Error{Code: c.code})
		require.ErrorContains(t, r.err, c.text)
	}
	r = readAll(t, formats.Options{})
	require.ErrorContains(t, r.err, "no input is named")
}

// TestChangedFile: passes over a file that somebody writes to would see different rows.
func TestChangedFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.jsonl")
	require.NoError(t, os.WriteFile(path, []byte(chatLines(2)), 0o600))
	ctx := context.Background()
	d, err := formats.Open(ctx, []formats.Source{formats.File(path)}, formats.Options{})
	require.NoError(t, err)
	pass := func() (last error) {
		for _, err := range d.Examples(ctx) {
			last = err
		}
		return last
	}
	require.NoError(t, pass())
	require.NoError(t, os.WriteFile(path, []byte(chatLines(3)), 0o600))
	require.ErrorIs(t, pass(), &formats.Error{Code: "conflict"})

	src := formats.File(path)
	r, err := src.Open()
	require.NoError(t, err)
	defer r.Close()
	require.NoError(t, os.WriteFile(path, []byte(chatLines(4)), 0o600))
	_, err = io.ReadAll(r)
	require.ErrorIs(t, err, &formats.Error{Code: "conflict"}, "a file that grows under its reader")
}

// deniedFS refuses every file: a permission test that also holds for the superuser.
type deniedFS struct{}

func (deniedFS) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
}

// failing is a source whose reader breaks after some bytes.
type failing struct {
	text string
	err  error
}

func (f failing) Name() string { return "failing" }
func (f failing) Size() int64  { return -1 }
func (f failing) Open() (io.ReadCloser, error) {
	return io.NopCloser(io.MultiReader(strings.NewReader(f.text), errReader{f.err})), nil
}

type errReader struct{ err error }

func (e errReader) Read([]byte) (int, error) { return 0, e.err }

func TestReadErrorGivesNoHalfRecord(t *testing.T) {
	for _, text := range []string{
		chatLines(5000) + `{"messages":[{"role":"user","content":"half`,
		"[" + strings.TrimSuffix(strings.ReplaceAll(chatLines(5000), "\n", ",\n"), ",\n") + `,{"messages":[{"role":"us`,
		"instruction,output\n" + strings.Repeat("a,b\n", 100000) + `c,"half of a ce`,
	} {
		r := readAll(t, formats.Options{}, failing{text, io.ErrUnexpectedEOF})
		require.Error(t, r.err)
		require.ErrorIs(t, r.err, io.ErrUnexpectedEOF)
		require.Empty(t, r.rejected)
		require.NotEmpty(t, r.examples)
	}
}
