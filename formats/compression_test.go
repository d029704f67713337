package formats_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"io"
	"strings"
	"testing"

	"github.com/pierrec/lz4/v4"
	"github.com/stretchr/testify/require"
	"github.com/ulikunitz/xz"

	"github.com/slmgen/slmgen/formats"
)

func packXZ(t testing.TB, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := xz.NewWriter(&out)
	require.NoError(t, err)
	_, err = w.Write(b)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return out.Bytes()
}

func packLZ4(t testing.TB, b []byte, o ...lz4.Option) []byte {
	t.Helper()
	var out bytes.Buffer
	w := lz4.NewWriter(&out)
	require.NoError(t, w.Apply(o...))
	_, err := w.Write(b)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return out.Bytes()
}

func TestXZAndLZ4(t *testing.T) {
	text := []byte(chatLines(50))
	half := len(text) / 2
	for _, c := range []struct {
		name, compression string
		b                 []byte
		rows              int64
	}{
		{"xz", "xz", packXZ(t, text), 50},
		{"xz streams and padding", "xz", append(append(packXZ(t, text), 0, 0, 0, 0), packXZ(t, text)...), 100},
		{"xz cut in a row between streams", "xz", append(packXZ(t, text[:half]), packXZ(t, text[half:])...), 50},
		{"lz4", "lz4", packLZ4(t, text), 50},
		{"lz4 frames", "lz4", append(packLZ4(t, text), packLZ4(t, text)...), 100},
		{"lz4 of the old format", "lz4", packLZ4(t, text, lz4.LegacyOption(true)), 50},
		{"lz4 with checksums", "lz4", packLZ4(t, text, lz4.BlockChecksumOption(true), lz4.ChecksumOption(true), lz4.SizeOption(uint64(len(text)))), 50},
		{"xz in lz4", "lz4+xz", packLZ4(t, packXZ(t, text)), 50},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := readAll(t, formats.Options{}, formats.Bytes("wrong.csv", c.b))
			require.NoError(t, r.err)
			require.Equal(t, c.compression, r.found.Compression)
			require.Equal(t, c.rows, r.counts.Used)
		})
	}
}

func TestDamagedXZAndLZ4(t *testing.T) {
	text := []byte(chatLines(20000))
	for name, b := range map[string][]byte{"xz": packXZ(t, text), "lz4": packLZ4(t, text)} {
		for at := 10; at < len(b); at += len(b) / 7 {
			r := readAll(t, formats.Options{}, formats.Bytes("x", b[:at]))
			require.Error(t, r.err, "%s cut at %d", name, at)
			var typed *formats.Error
			require.ErrorAs(t, r.err, &typed)
		}
		damaged := bytes.Clone(b)
		damaged[len(b)/2] ^= 0x55
		r := readAll(t, formats.Options{}, formats.Bytes("x", damaged))
		require.ErrorIs(t, r.err, &formats.Error{Code: "invalid"}, name)
		r = readAll(t, formats.Options{MaxUnpacked: 1 << 18}, formats.Bytes("x", b))
		require.ErrorIs(t, r.err, &formats.Error{Code: "too_large"}, name)
	}
}

func TestXZBomb(t *testing.T) {
	t.Parallel()
	bomb := packXZ(t, append([]byte(chatLines(10)), bytes.Repeat([]byte(" "), 65<<20)...))
	r := readAll(t, formats.Options{}, formats.Bytes("x", packLZ4(t, bomb)))
	require.ErrorIs(t, r.err, &formats.Error{Code: "too_large"})
}

// TestXZDictionary: a header that asks for gigabytes of memory is refused before they are taken.
func TestXZDictionary(t *testing.T) {
	b := packXZ(t, []byte(chatLines(5)))
	header := b[12 : 12+(int(b[12])+1)*4]
	at := bytes.IndexByte(header, 0x21)
	require.Positive(t, at)
	header[at+2] = 40
	binary.LittleEndian.PutUint32(header[len(header)-4:], crc32.ChecksumIEEE(header[:len(header)-4]))
	r := readAll(t, formats.Options{}, formats.Bytes("x", b))
	require.ErrorIs(t, r.err, &formats.Error{Code: "too_large"})
	require.ErrorContains(t, r.err, "dictionary")
}

func FuzzCompression(f *testing.F) {
	text := []byte(chatLines(3))
	f.Add(packXZ(f, text))
	f.Add(packLZ4(f, text))
	f.Add(packLZ4(f, text, lz4.LegacyOption(true)))
	f.Add(packLZ4(f, packXZ(f, text)))
	f.Add([]byte("\xfd7zXZ\x00\x00\x04"))
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, err := range formats.Read(t.Context(), formats.Bytes("x", b), formats.Options{MaxUnpacked: 1 << 20, MaxRecord: 1 << 16}) {
			var typed *formats.Error
			if err != nil {
				require.ErrorAs(t, err, &typed)
			}
		}
	})
}

// streamed hides random access and size, as a source over the network may.
type streamed struct{ formats.Source }

func (streamed) Size() int64 { return -1 }
func (s streamed) Open() (io.ReadCloser, error) {
	r, err := s.Source.Open()
	return struct {
		io.Reader
		io.Closer
	}{r, r}, err
}

func TestCompressedStream(t *testing.T) {
	r := readAll(t, formats.Options{}, streamed{formats.Bytes("x", packXZ(t, []byte(strings.Repeat(chatLines(10), 3))))})
	require.NoError(t, r.err)
	require.EqualValues(t, 30, r.counts.Used)
}
