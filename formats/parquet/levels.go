package parquet

import (
	"encoding/binary"
	"errors"
	"math/bits"

	"github.com/apache/arrow/go/v17/parquet"
	"github.com/apache/arrow/go/v17/parquet/file"
)

var errLevels = errors.New("a page has fewer levels than values")

// valuesBehindLevels makes sure that a page holds as many levels as it claims values, and gives what follows them; nil for a page of
// a dictionary. The library reads a page that holds fewer for ever.
func valuesBehindLevels(page file.Page, maxDef, maxRep int16) ([]byte, error) {
	n := int64(page.NumValues())
	data := page.Data()
	switch p := page.(type) {
	case *file.DataPageV1:
		rest, err := levelsV1(data, p.RepetitionLevelEncoding(), maxRep, n)
		if err != nil {
			return nil, err
		}
		return levelsV1(rest, p.DefinitionLevelEncoding(), maxDef, n)
	case *file.DataPageV2:
		rep, def := int64(p.RepetitionLevelByteLen()), int64(p.DefinitionLevelByteLen())
		if rep < 0 || def < 0 || rep+def > int64(len(data)) {
			return nil, errLevels
		}
		if !enoughRuns(data[:rep], maxRep, n) || !enoughRuns(data[rep:rep+def], maxDef, n) {
			return nil, errLevels
		}
		return data[rep+def:], nil
	}
	return nil, nil
}

// levelsV1 checks the levels at the beginning of data and gives what follows them.
func levelsV1(data []byte, encoding parquet.Encoding, highest int16, n int64) ([]byte, error) {
	if highest == 0 {
		return data, nil
	}
	if encoding != parquet.Encodings.RLE {
		size := (n*int64(bits.Len16(uint16(highest))) + 7) / 8
		if size > int64(len(data)) {
			return nil, errLevels
		}
		return data[size:], nil
	}
	if len(data) < 4 {
		return nil, errLevels
	}
	size := int64(binary.LittleEndian.Uint32(data))
	data = data[4:]
	if size > int64(len(data)) || !enoughRuns(data[:size], highest, n) {
		return nil, errLevels
	}
	return data[size:], nil
}

// enoughRuns counts the entries of run-length and bit-packed runs.
func enoughRuns(b []byte, highest int16, n int64) bool {
	width := int64(bits.Len16(uint16(highest)))
	if width == 0 {
		return true
	}
	for n > 0 {
		head, size := binary.Uvarint(b)
		if size <= 0 || head > 1<<31 {
			return false
		}
		b = b[size:]
		count, bytes := int64(head>>1), (width+7)/8
		if head&1 != 0 {
			bytes = count * width
			count *= 8
			if bytes > int64(len(b)) { // writers may leave off the padding of the last group
				bytes = int64(len(b))
				count = bytes * 8 / width
			}
		}
		if count == 0 || bytes > int64(len(b)) {
			return false
		}
		b = b[bytes:]
		n -= count
	}
	return true
}
