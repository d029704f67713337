package formats

import (
	"archive/tar"
	"errors"
	"io"
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
)

// tarHeader says whether b begins with the header of a tar archive: its checksum is that of its 512 bytes.
func tarHeader(b []byte) bool {
	const size, field, fieldEnd = 512, 148, 156
	if len(b) < size || b[0] == 0 {
		return false
	}
	sum, stated := 0, 0
	for i, c := range b[:size] {
		if i >= field && i < fieldEnd {
			c = ' '
		}
		sum += int(c)
	}
	text := strings.Trim(string(b[field:fieldEnd]), " \x00")
	for _, c := range text {
		if c < '0' || c > '7' {
			return false
		}
		stated = stated<<3 | int(c-'0')
	}
	return text != "" && stated == sum
}

// listTar walks over the headers of a tar archive that allows random access.
func listTar(src Source, _ *Options) (members []member, skipped []string, err error) {
	f, at, err := openAt(src)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close()
	all := io.NewSectionReader(at, 0, src.Size())
	t := tar.NewReader(all)
	for n := 0; ; n++ {
		h, err := t.Next()
		switch {
		case errors.Is(err, io.EOF):
			return members, skipped, nil
		case err != nil && h == nil:
			return nil, nil, fault.Wrap(fault.Invalid, err, "the tar archive is damaged after its %d. file", n).Do("the file may be cut off: download or copy it again")
		case n == maxMembers:
			return nil, nil, fault.New(fault.TooLarge, "the archive holds more than %d files", maxMembers).Do("split the archive")
		}
		name := strings.TrimPrefix(h.Name, "./")
		switch h.Typeflag {
		case tar.TypeDir, tar.TypeXGlobalHeader:
			continue
		case tar.TypeReg, '\x00', tar.TypeCont:
		default:
			skipped = append(skipped, name)
			continue
		}
		if h.PAXRecords["GNU.sparse.major"] != "" || h.PAXRecords["GNU.sparse.map"] != "" {
			return nil, nil, fault.New(fault.Unsupported, "%s is kept as a sparse file in the archive", clip(name, 80)).Do("make the archive again without --sparse")
		}
		off, err := all.Seek(0, io.SeekCurrent) // headers are read block by block, so the data begins here
		if err != nil {
			return nil, nil, err
		}
		if off+h.Size > src.Size() {
			return nil, nil, fault.New(fault.Invalid, "the tar archive ends inside %s", clip(name, 80)).Do("the file was cut off: download or copy it again")
		}
		e := &tarEntry{src: src, off: off, size: h.Size}
		members = append(members, member{name: name, size: h.Size, open: e.named})
	}
}

// tarEntry is the Source of a file in a tar archive.
type tarEntry struct {
	src        Source
	name, kind string
	off, size  int64
}

func (t *tarEntry) named(label, kind string) Source { t.name, t.kind = label, kind; return t }
func (t *tarEntry) archive() string                 { return t.kind }
func (t *tarEntry) Name() string                    { return t.name }
func (t *tarEntry) Size() int64                     { return t.size }

func (t *tarEntry) Open() (io.ReadCloser, error) {
	f, err := t.src.Open()
	if err != nil {
		return nil, err
	}
	return struct {
		*io.SectionReader
		io.Closer
	}{io.NewSectionReader(f.(io.ReaderAt), t.off, t.size), f}, nil
}
