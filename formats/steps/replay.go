package steps

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"iter"
	"slices"

	"github.com/slmgen/slmgen/formats"
)

// Replay keeps a sequence that can be read only once in a temporary file below dir ("" is the system's place for those) and gives it as a
// Source. codec stores the Examples; nil means formats.ExampleCodec. Call cleanup when the Source is no longer needed. An error of the
// sequence is returned, and then nothing is left behind.
func Replay(ctx context.Context, examples iter.Seq2[*formats.Example, error], dir string, codec Codec) (src Source, cleanup func(), err error) {
	if codec == nil {
		codec = formats.ExampleCodec{}
	}
	t := newTemp(dir)
	f, err := t.create()
	if err != nil {
		return nil, nil, err
	}
	w := bufio.NewWriterSize(f, 256<<10)
	size := int64(0)
	var buf []byte
	for e, err := range examples {
		if err == nil {
			err = ctx.Err()
		}
		if err == nil {
			buf = codec.Append(buf[:0], e)
			head := binary.AppendUvarint(nil, uint64(len(buf)))
			size += int64(len(head) + len(buf))
			if _, err = w.Write(head); err == nil {
				_, err = w.Write(buf)
			}
			if err != nil {
				err = diskError(err)
			}
		}
		if err != nil {
			t.close()
			return nil, nil, err
		}
		if cap(buf) > 1<<20 {
			buf = nil
		}
	}
	if err := w.Flush(); err != nil {
		t.close()
		return nil, nil, diskError(err)
	}
	return func(ctx context.Context) iter.Seq2[*formats.Example, error] {
		return func(yield func(*formats.Example, error) bool) {
			r := bufio.NewReaderSize(io.NewSectionReader(f, 0, size), 256<<10)
			var row []byte
			for {
				n, err := binary.ReadUvarint(r)
				if errors.Is(err, io.EOF) {
					return
				}
				if err == nil {
					row = slices.Grow(row[:0], int(n))[:n]
					_, err = io.ReadFull(r, row)
				}
				if err != nil {
					yield(nil, diskError(err))
					return
				}
				e, err := codec.Parse(row)
				if err == nil {
					err = ctx.Err()
				}
				if err != nil {
					yield(nil, err)
					return
				}
				if !yield(e, nil) {
					return
				}
			}
		}
	}, t.close, nil
}
