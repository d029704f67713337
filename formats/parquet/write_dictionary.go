package parquet

import (
	"encoding/binary"
	"math/bits"
)

const (
	// A dictionary of more entries or bytes would not stay in the cache of who looks it up.
	dictionaryEntries = 1 << 15
	dictionaryBytes   = 1 << 20
	// dictionaryTrial is after how many values a dictionary is given up that holds more than half of them.
	dictionaryTrial = 1024
)

// dictionary is the different values of a page and, for each of its values, which one it is.
type dictionary struct {
	at      map[string]uint16
	plain   []byte // the different values as PLAIN, in the order they come in
	numbers []uint16
	packed  []byte
}

// build takes the n values of a page, given as PLAIN, into an empty dictionary; false when it does not pay.
func (d *dictionary) build(physical int32, values []byte, n int) bool {
	if d.at == nil {
		d.at = map[string]uint16{}
	}
	clear(d.at)
	d.plain, d.numbers = d.plain[:0], d.numbers[:0]
	whole := len(values)
	for len(values) > 0 {
		size := 8
		if physical == typeByteArray {
			size = 4 + int(binary.LittleEndian.Uint32(values))
		}
		value := values[:size]
		values = values[size:]
		i, known := d.at[string(value)]
		if !known {
			if len(d.at) == dictionaryEntries || len(d.plain)+size > dictionaryBytes || len(d.numbers) >= dictionaryTrial && 2*len(d.at) > len(d.numbers) {
				return false
			}
			i = uint16(len(d.at))
			d.at[string(value)] = i
			d.plain = append(d.plain, value...)
		}
		d.numbers = append(d.numbers, i)
	}
	return n > 0 && len(d.plain)+n*d.width()/8 < whole*3/4
}

// width is the bits of an index.
func (d *dictionary) width() int { return max(1, bits.Len(uint(len(d.at)-1))) }

// indices gives the values as their numbers in the dictionary: the width in bits, and the hybrid of runs and packed bits.
func (d *dictionary) indices() []byte {
	d.packed = appendHybrid(append(d.packed[:0], byte(d.width())), d.numbers, d.width())
	return d.packed
}
