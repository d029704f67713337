package formats

import (
	"archive/zip"
	"bufio"
	"bytes"
	"cmp"
	"encoding/binary"
	"errors"
	"hash"
	"hash/crc32"
	"io"
	"io/fs"
	"slices"
	"strings"

	"github.com/klauspost/compress/flate"
	"github.com/ulikunitz/xz/lzma"

	"github.com/slmgen/slmgen/internal/fault"
)

// errNoArchive says that a file in archive format is a document of its own: a workbook, a text document.
var errNoArchive = errors.New("a document, not an archive of files")

// zipMethods are the compressions of zip entries beside 0 (stored) and 8 (deflate), as decompressor calls them.
var zipMethods = map[uint16]string{12: "bzip2", 93: "zstd", 95: "xz"}

// methodLZMA has a header of its own before the stream.
const methodLZMA = 14

// zipLZMA reads an entry that is packed by LZMA: two bytes of version, the size of the properties, those, and the stream.
func zipLZMA(r io.Reader, size int64) (io.Reader, error) {
	const properties = 5
	b := make([]byte, 4+properties)
	if _, err := io.ReadFull(r, b); err != nil {
		return nil, err
	}
	if binary.LittleEndian.Uint16(b[2:]) != properties {
		return nil, errors.New("lzma: unknown properties")
	}
	if dict := binary.LittleEndian.Uint32(b[5:]); dict > zstdWindow {
		return nil, fault.New(fault.TooLarge, "the lzma data needs a dictionary larger than %s", byteSize(zstdWindow)).Do("pack it again with deflate")
	}
	// What the decoder expects has the unpacked size in place of the version.
	header := binary.LittleEndian.AppendUint64(b[4:4+properties:4+properties], uint64(size))
	return lzma.NewReader(io.MultiReader(bytes.NewReader(header), r))
}

// directoryReader bounds what listing may read.
type directoryReader struct {
	io.ReaderAt
	left int64
}

func (d *directoryReader) ReadAt(p []byte, off int64) (int, error) {
	if d.left -= int64(len(p)); d.left < 0 {
		return 0, fault.New(fault.TooLarge, "the directory of the archive is larger than %s", byteSize(maxDirectory)).Do("split the archive")
	}
	return d.ReaderAt.ReadAt(p, off)
}

// listZip reads the directory at the end of a zip archive.
func listZip(src Source, o *Options) (members []member, skipped []string, err error) {
	f, at, err := openAt(src)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	dir := &directoryReader{at, maxDirectory}
	z, err := zip.NewReader(dir, src.Size())
	var typed *Error
	switch {
	case errors.As(err, &typed):
		return nil, nil, typed
	case err != nil && !errors.Is(err, zip.ErrInsecurePath):
		return nil, nil, fault.Wrap(fault.Invalid, err, "the zip archive is damaged: its directory cannot be read").Do("the file may be cut off: download or copy it again")
	case len(z.File) > maxMembers:
		return nil, nil, fault.New(fault.TooLarge, "the archive holds more than %d files", maxMembers).Do("split the archive")
	}
	var entries []*zipEntry
	for i, e := range z.File {
		switch {
		case e.Name == "[Content_Types].xml", i == 0 && e.Name == "mimetype":
			return nil, nil, errNoArchive
		case strings.HasSuffix(e.Name, "/"):
			continue
		case e.Mode()&fs.ModeType != 0:
			skipped = append(skipped, e.Name)
			continue
		}
		dir.left = maxDirectory // each local header is a short read
		off, err := e.DataOffset()
		if err != nil {
			return nil, nil, fault.Wrap(fault.Invalid, err, "the zip archive is damaged: %s cannot be found in it", clip(e.Name, 80)).Do("download or copy the file again")
		}
		z := &zipEntry{src: src, off: off, packed: int64(e.CompressedSize64), size: int64(e.UncompressedSize64), method: e.Method, crc: e.CRC32, limit: o.MaxUnpacked, locked: e.Flags&1 != 0}
		if z.packed < 0 || z.size < 0 || off+z.packed > src.Size() {
			return nil, nil, fault.New(fault.Invalid, "the zip archive is damaged: %s reaches beyond its end", clip(e.Name, 80)).Do("download or copy the file again")
		}
		entries = append(entries, z)
		members = append(members, member{name: e.Name, size: z.size, open: z.named})
	}
	return members, skipped, apart(entries)
}

// apart refuses entries that share bytes: a few kilobytes can name the same data thousands of times.
func apart(entries []*zipEntry) error {
	entries = slices.Clone(entries)
	slices.SortFunc(entries, func(a, b *zipEntry) int { return cmp.Compare(a.off, b.off) })
	for i := 1; i < len(entries); i++ {
		if a, b := entries[i-1], entries[i]; a.off+a.packed > b.off {
			return fault.New(fault.TooLarge, "files in the zip archive overlap, as in a decompression bomb").Do("make the archive again")
		}
	}
	return nil
}

// zipEntry is the Source of a file in a zip archive.
type zipEntry struct {
	src               Source
	name, kind        string
	off, packed, size int64
	method            uint16
	crc               uint32
	limit             int64
	locked            bool
}

func (z *zipEntry) named(label, kind string) Source { z.name, z.kind = label, kind; return z }
func (z *zipEntry) archive() string                 { return z.kind }
func (z *zipEntry) Name() string                    { return z.name }
func (z *zipEntry) Size() int64                     { return z.size }

func (z *zipEntry) Open() (io.ReadCloser, error) {
	if z.locked {
		return nil, fault.New(fault.Unsupported, "%s is encrypted", z.name).Do("unpack the archive with its password first")
	}
	f, err := z.src.Open()
	if err != nil {
		return nil, err
	}
	data := io.NewSectionReader(f.(io.ReaderAt), z.off, z.packed)
	packed := &countingReader{r: data}
	r := &entryReader{r: packed, entry: z, file: f, sum: crc32.NewIEEE()}
	method := zipMethods[z.method]
	switch {
	case z.method == zip.Store:
		return storedEntry{r, data}, nil
	case z.method == zip.Deflate:
		d := flate.NewReader(packed)
		r.r, r.release = d, func() { _ = d.Close() }
	case z.method == methodLZMA:
		if r.r, err = zipLZMA(packed, z.size); err != nil {
			_ = f.Close()
			return nil, unpackError("lzma", err)
		}
		method = "lzma"
	case method != "":
		if r.r, r.release, err = decompressor(method, bufio.NewReader(packed)); err != nil {
			_ = f.Close()
			return nil, unpackError(method, err)
		}
	default:
		_ = f.Close()
		return nil, fault.New(fault.Unsupported, "%s is packed by method %d of zip", z.name, z.method).Do("pack it again with deflate")
	}
	if z.method == zip.Deflate {
		method = "zip"
	}
	r.r = &unpackReader{r: r.r, name: method, packed: packed, limit: z.limit}
	return r, nil
}

// entryReader gives the bytes of an entry and checks at the end that they are what the directory promises.
type entryReader struct {
	r       io.Reader
	entry   *zipEntry
	file    io.Closer
	sum     hash.Hash32
	n       int64
	release func()
}

// packedSize is the size that the ratio of what this unpacks to is judged by.
func (r *entryReader) packedSize() int64 { return r.entry.packed }

func (r *entryReader) Read(p []byte) (int, error) {
	n, err := r.r.Read(p)
	r.n += int64(n)
	_, _ = r.sum.Write(p[:n])
	if r.n > r.entry.size || err == io.EOF && (r.n < r.entry.size || r.sum.Sum32() != r.entry.crc) {
		return n, fault.New(fault.Invalid, "%s is damaged: its size or checksum is not that of the archive's directory", r.entry.name).Do("download or copy the file again")
	}
	return n, err
}

func (r *entryReader) Close() error {
	if r.release != nil {
		r.release()
	}
	return r.file.Close()
}

// storedEntry allows random access, as the entry is not packed.
type storedEntry struct {
	*entryReader
	io.ReaderAt
}
