package formats

import (
	"bytes"
	"context"
	"io"
	"iter"

	"github.com/slmgen/slmgen/internal/fault"
)

// maxInMemory is how much of a binary container is held in memory when its source allows no random access (it is compressed).
const maxInMemory = 1 << 30

// records reads the rows of a located source. progress, when not nil, is told how many bytes of the source were taken.
func (loc *located) records(ctx context.Context, o *Options, warn func(string, ...any), progress func(int64)) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		opened, err := openSource(loc.src, o.MaxUnpacked)
		if err != nil {
			yield(Record{}, err)
			return
		}
		defer opened.Close()
		in := &Input{Name: loc.src.Name(), Head: &loc.layers.head, MaxRecord: o.maxRecord(), Table: o.Table, Temp: o.Temp, Warn: warn}
		enc := loc.layers.encoding
		if _, binary := loc.container.(Binary); binary {
			if in.At, in.Size, err = opened.randomAccess(loc.src); err != nil {
				yield(Record{}, asFault(err, fault.Unavailable, "cannot read").At(Position{File: in.Name}))
				return
			}
		} else {
			in.Text = enc.reader(opened.body)
			if enc.name == "utf-8" {
				in.TextStart = int64(enc.bom)
			}
		}
		replaced := enc.decoder() != nil
		for rec, err := range loc.container.Records(ctx, in) {
			if progress != nil {
				progress(opened.raw.n)
			}
			if replaced && err == nil && bytes.Contains(rec.Raw, []byte("\ufffd")) {
				err = badRecord(rec.Pos, fault.Invalid, "bytes that are not valid %s", enc.name)
			}
			if !yield(rec, err) {
				return
			}
		}
	}
}

// randomAccess gives the bytes of the container: the file itself, or a copy in memory.
func (o *opened) randomAccess(src Source) (io.ReaderAt, int64, error) {
	if size := src.Size(); o.at != nil && len(o.packed) == 0 && size >= 0 {
		return o.at, size, nil
	}
	b, err := io.ReadAll(io.LimitReader(o.body, maxInMemory+1))
	if err != nil {
		return nil, 0, err
	}
	if len(b) > maxInMemory {
		return nil, 0, fault.New(fault.TooLarge, "the file needs random access and is larger than %s unpacked", byteSize(maxInMemory)).Do("unpack it to a file first")
	}
	return bytes.NewReader(b), int64(len(b)), nil
}
