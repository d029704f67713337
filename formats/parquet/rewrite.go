package parquet

import (
	"encoding/binary"
	"errors"

	"github.com/apache/arrow/go/v17/arrow/memory"
	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/file"
)

// byteStreamSplit is the number of an encoding that the library has no name for.
const byteStreamSplit = 9

// plainPage gives a page in the encoding PLAIN when the library has no decoder for the one that it has: BYTE_STREAM_SPLIT, and
// DELTA_BYTE_ARRAY of values of one length. values is where the values begin, behind the levels.
func plainPage(page file.Page, values []byte, physical parquet.Type, width int) (file.Page, error) {
	switch {
	case page.Encoding() == byteStreamSplit:
		switch physical {
		case parquet.Types.Int32, parquet.Types.Float:
			width = 4
		case parquet.Types.Int64, parquet.Types.Double:
			width = 8
		}
		if width <= 0 || len(values)%width != 0 {
			return nil, errValues
		}
		return page1or2(page, values, joinStreams(values, width)), nil
	case parquet.Encoding(page.Encoding()) == parquet.Encodings.DeltaByteArray && physical == parquet.Types.FixedLenByteArray:
		plain, err := joinPrefixes(values, int(page.NumValues()), width)
		if err != nil {
			return nil, err
		}
		return page1or2(page, values, plain), nil
	}
	return page, nil
}

// page1or2 puts plain values behind the levels of a page.
func page1or2(page file.Page, values, plain []byte) file.Page {
	levels := page.Data()[:len(page.Data())-len(values)]
	data := append(append(make([]byte, 0, len(levels)+len(plain)), levels...), plain...)
	buf, size := memory.NewBufferBytes(data), int32(len(data))
	if p, ok := page.(*file.DataPageV2); ok {
		return file.NewDataPageV2(buf, p.NumValues(), p.NumNulls(), p.NumRows(), parquet.Encodings.Plain, p.DefinitionLevelByteLen(), p.RepetitionLevelByteLen(), size, false)
	}
	p := page.(*file.DataPageV1)
	return file.NewDataPageV1(buf, p.NumValues(), parquet.Encodings.Plain, p.DefinitionLevelEncoding(), p.RepetitionLevelEncoding(), size)
}

// joinStreams puts values together whose bytes stand in streams: first all first bytes, then all second ones, and so on.
func joinStreams(b []byte, width int) []byte {
	out, n := make([]byte, len(b)), len(b)/width
	for k := range width {
		for i, c := range b[k*n : k*n+n] {
			out[i*width+k] = c
		}
	}
	return out
}

// maxJoined bounds the values of one page that are put together from prefixes, as a few bytes can claim many.
const maxJoined = 1 << 24

// joinPrefixes decodes values that are given by how much they share with the one before and what follows.
func joinPrefixes(b []byte, most, width int) ([]byte, error) {
	shared, size, ok := deltaNumbers(b, min(most, maxJoined))
	if !ok {
		return nil, errValues
	}
	b = b[size:]
	more, size, ok := deltaNumbers(b, min(most, maxJoined))
	if !ok || len(more) != len(shared) {
		return nil, errValues
	}
	b = b[size:]
	var out []byte
	for i, keep := range shared {
		last := out[max(0, len(out)-width):]
		if keep < 0 || keep > int64(len(last)) || more[i] < 0 || more[i] > int64(len(b)) || keep+more[i] != int64(width) {
			return nil, errors.New("a value of a fixed length has another one")
		}
		out = append(append(out, last[:keep]...), b[:more[i]]...)
		b = b[more[i]:]
	}
	return out, nil
}

// deltaNumbers decodes delta-packed integers, and says how many bytes they take.
func deltaNumbers(b []byte, most int) (numbers []int64, size int, ok bool) {
	total, size, ok := deltaBlock(b)
	if !ok || total > uint64(most) {
		return nil, 0, false
	}
	at := 0
	number := func() uint64 {
		v, n := binary.Uvarint(b[at:])
		at += n
		return v
	}
	signed := func() int64 {
		v := number()
		return int64(v>>1) ^ -int64(v&1)
	}
	block, minis := number(), number()
	number() // how many there are
	v := signed()
	if total == 0 {
		return nil, size, true
	}
	numbers = append(make([]int64, 0, total), v)
	for each := int(block / minis); len(numbers) < int(total); {
		least := signed()
		widths := b[at : at+int(minis)]
		at += int(minis)
		for _, w := range widths {
			if len(numbers) == int(total) {
				break
			}
			if w > 64 {
				return nil, 0, false
			}
			for i := 0; i < each && len(numbers) < int(total); i++ {
				v += least + int64(bitsAt(b[at:], i*int(w), int(w)))
				numbers = append(numbers, v)
			}
			at += (int(w)*each + 7) / 8
		}
	}
	return numbers, size, true
}

// bitsAt reads width bits from a bit offset, the lowest first.
func bitsAt(b []byte, offset, width int) (v uint64) {
	for i := range width {
		if bit := offset + i; b[bit/8]>>(bit%8)&1 != 0 {
			v |= 1 << i
		}
	}
	return v
}
