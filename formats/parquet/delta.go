package parquet

import (
	"encoding/binary"
	"errors"

	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/file"
)

var errValues = errors.New("a page has fewer values than it claims")

// checkValues makes sure that the values of a column without levels begin as their encoding says. The library passes over an error
// there and then reads nothing for ever. Encodings that fail by themselves are not looked at.
func checkValues(page file.Page, physical parquet.Type) error {
	n, data := uint64(page.NumValues()), page.Data()
	if p, ok := page.(*file.DataPageV2); ok {
		data = data[p.RepetitionLevelByteLen()+p.DefinitionLevelByteLen():]
	} else if _, ok := page.(*file.DataPageV1); !ok {
		return nil
	}
	ok := true
	switch parquet.Encoding(page.Encoding()) {
	case parquet.Encodings.DeltaBinaryPacked:
		total, _, whole := deltaBlock(data)
		ok = whole && total >= n
	case parquet.Encodings.DeltaLengthByteArray:
		total, _, whole := deltaBlock(data)
		ok = whole && total == n
	case parquet.Encodings.DeltaByteArray:
		total, size, whole := deltaBlock(data)
		ok = whole && total == n
		if ok {
			total, _, whole = deltaBlock(data[size:])
			ok = whole && total == n
		}
	case parquet.Encodings.RLE:
		ok = physical == parquet.Types.Boolean && len(data) >= 4 && enoughRuns(data[4:], 1, int64(n))
	case parquet.Encodings.RLEDict, parquet.Encodings.PlainDict:
		ok = len(data) > 0 || n == 0
	}
	if !ok {
		return errValues
	}
	return nil
}

// deltaBlock walks over delta-packed integers: how many it says there are, and how many bytes they take.
func deltaBlock(b []byte) (total uint64, size int, ok bool) {
	at := 0
	number := func() uint64 {
		v, n := binary.Uvarint(b[min(at, len(b)):])
		if n <= 0 {
			at = len(b) + 1
			return 0
		}
		at += n
		return v
	}
	block, minis, total := number(), number(), number()
	number() // the first value
	const most = 1 << 20
	if at > len(b) || block == 0 || block > most || minis == 0 || minis > block || block%minis != 0 || total > 1<<31 {
		return 0, 0, false
	}
	each := block / minis
	for left := int64(total) - 1; left > 0; {
		number() // the smallest difference
		if at+int(minis) > len(b) {
			return 0, 0, false
		}
		widths := b[at : at+int(minis)]
		at += int(minis)
		for _, w := range widths {
			if left <= 0 {
				break
			}
			at += (int(w)*int(each) + 7) / 8
			left -= int64(each)
		}
	}
	return total, min(at, len(b)), at <= len(b)
}
