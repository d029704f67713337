package parquet

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"

	"github.com/apache/arrow/go/v17/parquet/compress"
	"github.com/pierrec/lz4/v4"

	"github.com/slmgen/slmgen/internal/fault"
)

// The library has no LZ4, which other writers use. It looks codecs up in a table of its own that is filled before a program starts.
func init() {
	const raw = 7 // its number in the format; the library has no name for it
	compress.RegisterCodec(raw, lz4Codec{unpackRaw})
	compress.RegisterCodec(compress.Codecs.Lz4, lz4Codec{unpackOld})
}

// lz4Codec unpacks pages; it packs none.
type lz4Codec struct{ unpack func(dst, src []byte) error }

var errLZ4 = errors.New("LZ4 is only read")

// Decode fills dst, which is as long as the page says it is unpacked.
func (c lz4Codec) Decode(dst, src []byte) []byte {
	if err := c.unpack(dst, src); err != nil {
		panic(fault.Wrap(fault.Invalid, err, "a page packed with LZ4 is damaged"))
	}
	return dst
}

func (lz4Codec) NewReader(r io.Reader) io.ReadCloser                   { return io.NopCloser(lz4.NewReader(r)) }
func (lz4Codec) NewWriter(io.Writer) io.WriteCloser                    { panic(errLZ4) }
func (lz4Codec) NewWriterLevel(io.Writer, int) (io.WriteCloser, error) { return nil, errLZ4 }
func (lz4Codec) Encode(_, _ []byte) []byte                             { panic(errLZ4) }
func (lz4Codec) EncodeLevel(_, _ []byte, _ int) []byte                 { panic(errLZ4) }
func (lz4Codec) CompressBound(n int64) int64                           { return int64(lz4.CompressBlockBound(int(n))) }

func unpackRaw(dst, src []byte) error {
	if len(dst) == 0 {
		return nil
	}
	n, err := lz4.UncompressBlock(src, dst)
	if err == nil && n != len(dst) {
		err = io.ErrUnexpectedEOF
	}
	return err
}

// unpackOld reads what the old name LZ4 stands for: the blocks of Hadoop, each behind its two lengths; else one bare block; else a frame.
func unpackOld(dst, src []byte) error {
	if hadoop(dst, src) {
		return nil
	}
	const frame = 0x184d2204
	if len(src) >= 4 && binary.LittleEndian.Uint32(src) == frame {
		_, err := io.ReadFull(lz4.NewReader(bytes.NewReader(src)), dst)
		return err
	}
	return unpackRaw(dst, src)
}

func hadoop(dst, src []byte) bool {
	for len(src) > 0 {
		if len(src) < 8 {
			return false
		}
		plain, packed := int64(binary.BigEndian.Uint32(src)), int64(binary.BigEndian.Uint32(src[4:]))
		src = src[8:]
		if plain > int64(len(dst)) || packed > int64(len(src)) || unpackRaw(dst[:plain], src[:packed]) != nil {
			return false
		}
		dst, src = dst[plain:], src[packed:]
	}
	return len(dst) == 0
}
