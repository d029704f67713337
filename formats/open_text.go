package formats

import (
	"bufio"
	"io"

	"github.com/slmgen/slmgen/internal/fault"
)

// headSize is how much of a file is looked at to tell what it is.
const headSize = 256 << 10

// layers are the wrappings around the records of one source, found by content.
type layers struct {
	packed   []string // compressions from the outside
	encoding textEncoding
	isText   bool
	head     Head
	size     int64
}

// opened is a source that is being read.
type opened struct {
	file    io.Closer
	raw     *countingReader // bytes taken from the source
	body    *bufio.Reader   // after decompression
	at      io.ReaderAt     // when the source itself allows random access
	packed  []string
	release func()
}

func (o *opened) Close() error {
	o.release()
	return o.file.Close()
}

func openSource(src Source, limit int64) (*opened, error) {
	f, err := src.Open()
	if err != nil {
		return nil, asFault(err, fault.Unavailable, "cannot open "+src.Name())
	}
	o := &opened{file: f, raw: &countingReader{r: f}}
	o.at, _ = f.(io.ReaderAt)
	if e, ok := f.(interface{ packedSize() int64 }); ok {
		o.raw.most = max(e.packedSize(), 1)
	}
	if o.body, o.packed, o.release, err = unpack(o.raw, limit); err != nil {
		_ = o.Close()
		return nil, asFault(err, fault.Unavailable, "cannot read "+src.Name()).At(Position{File: src.Name()})
	}
	return o, nil
}

// look finds the layers of src. An empty file is an error, because nobody means one.
func look(src Source, limit int64) (*layers, error) {
	o, err := openSource(src, limit)
	if err != nil {
		return nil, err
	}
	defer o.Close()
	here := Position{File: src.Name()}
	b := make([]byte, headSize)
	n, short := io.ReadFull(o.body, b)
	if short != nil && short != io.EOF && short != io.ErrUnexpectedEOF {
		// What is readable may still tell the format; reading the rows reports the error in its place.
		if n == 0 {
			return nil, asFault(short, fault.Unavailable, "cannot read "+src.Name()).At(here)
		}
	}
	b = b[:n]
	if n == 0 {
		return nil, fault.New(fault.Invalid, "the file is empty").At(here).Do("name a file with examples")
	}
	l := &layers{packed: o.packed, size: src.Size(), head: Head{Name: src.Name(), Raw: b, Whole: short == io.EOF || short == io.ErrUnexpectedEOF}}
	l.encoding, l.isText = detectEncoding(b, l.head.Whole, l.samples(o)...)
	if l.isText {
		l.head.Text = l.encoding.text(b, l.head.Whole)
	}
	return l, nil
}

// samples reads a little from the middle and the end of a large file, where that costs nothing.
func (l *layers) samples(o *opened) [][]byte {
	const size = 64 << 10
	if o.at == nil || len(l.packed) > 0 || l.size < headSize+2*size {
		return nil
	}
	var all [][]byte
	for _, off := range [...]int64{l.size / 2, l.size - size} {
		b := make([]byte, size)
		if n, err := o.at.ReadAt(b, off); n == size || err == io.EOF {
			all = append(all, b[:n])
		}
	}
	return all
}
