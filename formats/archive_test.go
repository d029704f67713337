package formats_test

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"hash/crc32"
	"os"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"github.com/stretchr/testify/require"
	"github.com/ulikunitz/xz/lzma"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/parquet"
)

// packed is a file to put into an archive.
type packed struct{ name, text string }

func zipOf(t testing.TB, method uint16, files ...packed) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range files {
		e, err := w.CreateHeader(&zip.FileHeader{Name: f.name, Method: method})
		require.NoError(t, err)
		_, err = e.Write([]byte(f.text))
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return out.Bytes()
}

func tarOf(t testing.TB, files ...packed) []byte {
	t.Helper()
	var out bytes.Buffer
	w := tar.NewWriter(&out)
	for _, f := range files {
		h := &tar.Header{Name: f.name, Mode: 0o644, Size: int64(len(f.text)), Typeflag: tar.TypeReg}
		if strings.HasSuffix(f.name, "/") {
			h.Typeflag = tar.TypeDir
		}
		require.NoError(t, w.WriteHeader(h))
		_, err := w.Write([]byte(f.text))
		require.NoError(t, err)
	}
	require.NoError(t, w.Close())
	return out.Bytes()
}

func gz(b []byte) []byte {
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	_, _ = w.Write(b)
	_ = w.Close()
	return out.Bytes()
}

func zst(b []byte) []byte {
	w, _ := zstd.NewWriter(nil)
	return w.EncodeAll(b, nil)
}

func sharded() []packed {
	row := func(i int) string { return fmt.Sprintf(chatLine+"\n", i) }
	return []packed{
		{"README.md", "# Rows"}, {"__MACOSX/._part-1.jsonl", "\x00\x05\x16\x07"}, {"._x", "x"}, {".DS_Store", "\x00\x00\x00\x01Bud1"}, {"data/", ""},
		{"data/part-10.jsonl", row(10)}, {"data/part-2.jsonl", row(2) + row(3)}, {"data/part-1.jsonl", row(1)},
	}
}

func TestArchives(t *testing.T) {
	files := sharded()
	for name, b := range map[string][]byte{
		"zip": zipOf(t, zip.Deflate, files...), "zip stored": zipOf(t, zip.Store, files...), "tar": tarOf(t, files...),
		"gzip+tar": gz(tarOf(t, files...)), "zstd+tar": zst(tarOf(t, files...)), "xz+tar": packXZ(t, tarOf(t, files...)),
		"lz4+tar": packLZ4(t, tarOf(t, files...)), "gzip+zip": gz(zipOf(t, zip.Deflate, files...)),
	} {
		for _, src := range []formats.Source{formats.Bytes("rows.bin", b), streamed{formats.Bytes("rows.bin", b)}} {
			t.Run(fmt.Sprintf("%s %T", name, src), func(t *testing.T) {
				r := readAll(t, formats.Options{Temp: t.TempDir()}, src)
				require.NoError(t, r.err)
				require.EqualValues(t, 4, r.counts.Used)
				var order, where []string
				for _, ex := range r.examples {
					order = append(order, ex.Messages[0].Content())
					where = append(where, ex.Origin.Pos.File)
				}
				require.Equal(t, []string{"Hi 1", "Hi 2", "Hi 3", "Hi 10"}, order, "shards in the order people count")
				require.Equal(t, "rows.bin!data/part-1.jsonl", where[0])
				require.Equal(t, "rows.bin!data/part-10.jsonl", where[3])
				require.Equal(t, strings.TrimSuffix(name, " stored"), r.found.Archive)
				require.Len(t, r.found.Files, 3)
				require.Len(t, r.warnings, 1)
				require.Contains(t, r.warnings[0], "README.md")
				require.Contains(t, r.warnings[0], ".DS_Store")
			})
		}
	}
}

func TestArchiveKeepsItsOrderWithoutShards(t *testing.T) {
	r := readAll(t, formats.Options{}, formats.Bytes("x", tarOf(t, packed{"zebra.jsonl", chatLines(1)}, packed{"ant.jsonl", chatLines(2)})))
	require.NoError(t, r.err)
	require.Equal(t, "x!zebra.jsonl", r.examples[0].Origin.Pos.File)
}

func TestArchiveOfCompressedAndBinaryFiles(t *testing.T) {
	sample, err := os.ReadFile("../../shared/data/formats/data-juicer__tests_format_data_structured_demo-dataset.parquet")
	if err != nil {
		t.Skip("SKIPPED: the sample files are not here: ", err)
	}
	o := formats.Options{Containers: []formats.Container{parquet.Container()}}
	for name, b := range map[string][]byte{
		"deflate": zipOf(t, zip.Deflate, packed{"a.parquet", string(sample)}, packed{"b.parquet", string(gz(sample))}),
		"stored":  zipOf(t, zip.Store, packed{"a.parquet", string(sample)}, packed{"b.parquet", string(sample)}),
		"tar":     gz(tarOf(t, packed{"a.parquet", string(sample)}, packed{"b.parquet", string(sample)})),
	} {
		r := readAll(t, o, formats.Bytes(name, b))
		require.NoError(t, r.err, name)
		require.EqualValues(t, 12, r.counts.Used, name)
		require.Equal(t, "parquet", r.found.Container)
	}
}

func TestSplitsInArchives(t *testing.T) {
	src := formats.Bytes("x.zip", zipOf(t, zip.Deflate, packed{"train/a.jsonl", chatLines(3)}, packed{"dev/a.jsonl", chatLines(1)}))
	r := readAll(t, formats.Options{Split: "valid"}, src)
	require.NoError(t, r.err)
	require.EqualValues(t, 1, r.counts.Used)
	r = readAll(t, formats.Options{}, src)
	require.Equal(t, []string{"train", "validation"}, []string{r.found.Files[0].Split, r.found.Files[1].Split})
	r = readAll(t, formats.Options{Split: "test"}, src)
	require.ErrorIs(t, r.err, &formats.Error{Code: "not_found"})
	require.ErrorContains(t, r.err, "test")
}

func TestTemporaryFilesGo(t *testing.T) {
	dir := t.TempDir()
	b := gz(tarOf(t, sharded()...))
	left := func() int { all, _ := os.ReadDir(dir); return len(all) }
	d, err := formats.Open(t.Context(), []formats.Source{formats.Bytes("x", b)}, formats.Options{Temp: dir})
	require.NoError(t, err)
	require.Equal(t, 1, left())
	require.NoError(t, d.Close())
	require.NoError(t, d.Close())
	require.Zero(t, left())
	for range formats.Read(t.Context(), formats.Bytes("x", b), formats.Options{Temp: dir}) {
		break
	}
	require.Zero(t, left())
	_, err = formats.Inspect(t.Context(), []formats.Source{formats.Bytes("x", b)}, formats.Options{Temp: dir, Format: "alpaca", Split: "none"})
	require.Error(t, err)
	require.Zero(t, left())
}

// overlapping is a zip archive whose directory names the same bytes n times.
func overlapping(t testing.TB, n int) []byte {
	b := zipOf(t, zip.Deflate, packed{"a.jsonl", chatLines(2)})
	at := bytes.LastIndex(b, []byte("PK\x01\x02"))
	end := bytes.LastIndex(b, []byte("PK\x05\x06"))
	entry := b[at:end]
	out := bytes.Clone(b[:at])
	for i := range n {
		e := bytes.Clone(entry)
		e[46] = byte('a' + i)
		out = append(out, e...)
	}
	tail := bytes.Clone(b[end:])
	size := len(entry) * n
	tail[8], tail[10] = byte(n), byte(n)
	tail[12], tail[13] = byte(size), byte(size>>8)
	return append(out, tail...)
}

func TestHostileArchives(t *testing.T) {
	t.Parallel()
	row := packed{"a.jsonl", chatLines(2)}
	locked := zipOf(t, zip.Deflate, row)
	locked[6] |= 1
	locked[bytes.LastIndex(locked, []byte("PK\x01\x02"))+8] |= 1
	broken := zipOf(t, zip.Store, row)
	broken[bytes.Index(broken, []byte("Hello"))] = 'J'
	whole := zipOf(t, zip.Deflate, row, packed{"b.jsonl", chatLines(3)})
	tarred := tarOf(t, row, packed{"b.jsonl", chatLines(3000)})
	var links bytes.Buffer
	w := tar.NewWriter(&links)
	require.NoError(t, w.WriteHeader(&tar.Header{Name: "a.jsonl", Typeflag: tar.TypeSymlink, Linkname: "/etc/passwd"}))
	require.NoError(t, w.Close())
	for _, c := range []struct {
		name, code, say string
		b               []byte
	}{
		{"zip in zip", "unsupported", "archive inside an archive", zipOf(t, zip.Store, packed{"x.zip", string(whole)})},
		{"tar in zip", "unsupported", "archive inside an archive", zipOf(t, zip.Deflate, packed{"x", string(tarred)})},
		{"packed tar in tar", "unsupported", "archive inside an archive", tarOf(t, packed{"x", string(gz(tarred))})},
		{"outside by dots", "invalid", "points outside", zipOf(t, zip.Deflate, packed{"../a.jsonl", "x"})},
		{"outside by dots within", "invalid", "points outside", tarOf(t, packed{"a/../../a.jsonl", "x"})},
		{"outside by backslashes", "invalid", "points outside", zipOf(t, zip.Deflate, packed{`..\a.jsonl`, "x"})},
		{"absolute", "invalid", "points outside", tarOf(t, packed{"/etc/passwd", "x"})},
		{"of a drive", "invalid", "points outside", zipOf(t, zip.Deflate, packed{`C:\a.jsonl`, "x"})},
		{"twice the same name", "invalid", "two files", zipOf(t, zip.Deflate, row, row)},
		{"overlap", "too_large", "overlap", overlapping(t, 20)},
		{"encrypted", "unsupported", "encrypted", locked},
		{"checksum", "invalid", "damaged", broken},
		{"zip cut", "invalid", "directory cannot be read", whole[:len(whole)-10]},
		{"tar cut in a file", "invalid", "ends", tarred[:len(tarred)/2]},
		{"packed tar cut", "invalid", "ends", gz(tarred)[:500]},
		{"empty zip", "invalid", "no data files", zipOf(t, zip.Store)},
		{"nothing but a readme", "invalid", "no data files", zipOf(t, zip.Store, packed{"README.md", "x"})},
		{"nothing but links", "invalid", "no data files", links.Bytes()},
		{"a document", "unsupported", "save the sheet as CSV", zipOf(t, zip.Deflate, packed{"[Content_Types].xml", "<x/>"}, packed{"word/document.xml", "<x/>"})},
		{"bomb", "too_large", "times its size", zipOf(t, zip.Deflate, packed{"a.jsonl", chatLines(10) + strings.Repeat(" ", 80<<20)})},
		{"bomb over two layers", "too_large", "times its size", zipOf(t, zip.Deflate, packed{"a.jsonl", string(gz([]byte(chatLines(10) + strings.Repeat(" ", 80<<20))))})},
		{"bomb as a tar", "too_large", "times its size", gz(tarOf(t, packed{"a.jsonl", chatLines(10) + strings.Repeat(" ", 80<<20)}))},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := readAll(t, formats.Options{Temp: t.TempDir()}, formats.Bytes("data", c.b))
			require.ErrorIs(t, r.err, &formats.Error{Code: formats.Code(c.code)}, "%v", r.err)
			require.ErrorContains(t, r.err, c.say)
			require.ErrorContains(t, r.err, "data")
		})
	}
}

func FuzzArchive(f *testing.F) {
	files := []packed{{"a.jsonl", chatLines(2)}, {"b/c.csv", "instruction,output\na,b\n"}}
	f.Add(zipOf(f, zip.Deflate, files...))
	f.Add(zipOf(f, zip.Store, files...))
	f.Add(tarOf(f, files...))
	f.Add(gz(tarOf(f, files...)))
	f.Add(overlapping(f, 3))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, err := range formats.Read(t.Context(), formats.Bytes("x", b), formats.Options{MaxUnpacked: 1 << 20, MaxRecord: 1 << 16, Temp: dir}) {
			var typed *formats.Error
			if err != nil {
				require.ErrorAs(t, err, &typed)
			}
		}
		left, err := os.ReadDir(dir)
		require.NoError(t, err)
		require.Empty(t, left)
	})
}

// TestZipMethods reads entries packed in ways that the standard library's reader does not know.
func TestZipMethods(t *testing.T) {
	text := chatLines(2000)
	for method, pack := range map[uint16]func([]byte) []byte{
		93: zst,
		95: func(b []byte) []byte { return packXZ(t, b) },
		14: func(b []byte) []byte {
			var out bytes.Buffer
			w, err := lzma.NewWriter(&out)
			require.NoError(t, err)
			_, _ = w.Write(b)
			require.NoError(t, w.Close())
			const properties, header = 5, 13
			return append(append([]byte{16, 2, properties, 0}, out.Bytes()[:properties]...), out.Bytes()[header:]...)
		},
	} {
		var out bytes.Buffer
		w := zip.NewWriter(&out)
		b := pack([]byte(text))
		e, err := w.CreateRaw(&zip.FileHeader{Name: "a.jsonl", Method: method, CRC32: crc32.ChecksumIEEE([]byte(text)), CompressedSize64: uint64(len(b)), UncompressedSize64: uint64(len(text))})
		require.NoError(t, err)
		_, err = e.Write(b)
		require.NoError(t, err)
		require.NoError(t, w.Close())
		r := readAll(t, formats.Options{}, formats.Bytes("x", out.Bytes()))
		require.NoError(t, r.err, method)
		require.EqualValues(t, 2000, r.counts.Used)
		r = readAll(t, formats.Options{}, formats.Bytes("x", bytes.Replace(out.Bytes(), b[:30], make([]byte, 30), 1)))
		require.ErrorIs(t, r.err, &formats.Error{Code: "invalid"}, method)
	}
}
