package langid

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
)

// Dims is the number of columns of a Model.
const Dims = 16

// A Model tells languages of one script apart. Every feature of a text picks one of the rows of Vectors; their mean, times Outputs, gives
// a score for every language (Joulin et al., "Bag of Tricks for Efficient Text Classification", 2017, with whole numbers instead of floats,
// so that every machine gives the same answer). A Model is not changed after it was made and may be used by several goroutines.
type Model struct {
	Languages []string // BCP 47
	Vectors   []uint8  // Dims for every row, 128 is zero; the number of rows is a power of two
	Outputs   []int16  // Dims for every language
	Biases    []int32  // one for every language, on the scale of Vectors times Outputs

	packed []packed
}

// A packed row holds Dims numbers of 8 bits in lanes of 16, so that four are added at once; more than block rows may overflow a lane.
type packed [Dims / lanes]uint64

const (
	lanes = 4
	block = 256
)

func (m *Model) pack() {
	m.packed = make([]packed, len(m.Vectors)/Dims)
	for i, v := range m.Vectors {
		m.packed[i/Dims][i%Dims/lanes] |= uint64(v) << (16 * (i % lanes))
	}
}

// best gives the language of the features, one or more.
func (m *Model) best(features []uint32) (language string, score int64) {
	var sums [Dims]int64
	mask := uint32(len(m.packed) - 1)
	for rest := features; len(rest) > 0; {
		n := min(len(rest), block)
		var a, b, c, d uint64
		for _, f := range rest[:n] {
			row := &m.packed[f&mask]
			a, b, c, d = a+row[0], b+row[1], c+row[2], d+row[3]
		}
		for i, v := range [...]uint64{a, b, c, d} {
			for lane := range lanes {
				sums[i*lanes+lane] += int64(v >> (16 * lane) & 0xffff)
			}
		}
		rest = rest[n:]
	}
	n := int64(len(features))
	for i := range sums {
		sums[i] -= 128 * n
	}
	score = math.MinInt64
	for l, name := range m.Languages {
		s := int64(m.Biases[l]) * n
		for i, w := range (*[Dims]int16)(m.Outputs[l*Dims:]) {
			s += int64(w) * sums[i]
		}
		if s > score {
			language, score = name, s
		}
	}
	return language, score
}

// WriteModels writes models in the order of the scripts that they are for: Latin, Cyrillic, Arabic, Devanagari.
func WriteModels(w io.Writer, models []*Model) error {
	for _, m := range models {
		names := ""
		for _, l := range m.Languages {
			names += l + " "
		}
		for _, part := range []any{uint32(len(names)), []byte(names), uint32(len(m.Vectors)), m.Vectors, m.Outputs, m.Biases} {
			if err := binary.Write(w, binary.LittleEndian, part); err != nil {
				return fmt.Errorf("cannot write the models: %w", err)
			}
		}
	}
	return nil
}
