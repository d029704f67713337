package langid

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"math/bits"
	"strings"
)

// Dims is the number of columns of a Model.
const Dims = 16

// A Model tells languages of one script apart. A feature that it knows picks a row of Vectors; the mean of the rows, times Outputs, gives a
// score for every language (Joulin et al., "Bag of Tricks for Efficient Text Classification", 2017, with whole numbers instead of floats, so
// that every machine gives the same answer). A Model is not changed after it was made and may be used by several goroutines.
type Model struct {
	Languages []string // BCP 47
	Features  []uint32 // that it knows, ascending, below FeatureSpace
	Vectors   []uint8  // Dims for every feature, at most 2*Zero; Zero stands for 0
	Outputs   []int16  // Dims for every language
	Biases    []int32  // one for every language, on the scale of Vectors times Outputs

	index  []known // where the row of a feature is
	packed []packed
}

// Zero is what a Vector of nothing holds. Five bits are enough for vectors, and pack better than eight.
const Zero = 15

// known tells of 64 features which are known, and how many are below them.
type known struct {
	bits   uint64
	before uint32
}

// A packed row holds Dims small numbers in lanes of 16 bits, so that four are added at once; more than block rows may overflow a lane.
type packed [Dims / lanes]uint64

const (
	lanes = 4
	block = 1 << 10
)

func (m *Model) pack() {
	m.index = make([]known, FeatureSpace/64)
	for _, f := range m.Features {
		m.index[f/64].bits |= 1 << (f % 64)
	}
	before := 0
	for i := range m.index {
		m.index[i].before = uint32(before)
		before += bits.OnesCount64(m.index[i].bits)
	}
	m.packed = make([]packed, len(m.Features))
	for i, v := range m.Vectors {
		m.packed[i/Dims][i%Dims/lanes] |= uint64(v) << (16 * (i % lanes))
	}
}

// best gives the language of the features, "" when the model knows none of them.
func (m *Model) best(features []uint32) (language string) {
	var (
		sums [Dims]int64
		n    int64 // features that are known
	)
	for rest := features; len(rest) > 0; {
		part := rest[:min(len(rest), block)]
		rest = rest[len(part):]
		var a, b, c, d uint64
		for _, f := range part {
			k := &m.index[f/64]
			bit := uint64(1) << (f % 64)
			if k.bits&bit == 0 {
				continue
			}
			row := &m.packed[k.before+uint32(bits.OnesCount64(k.bits&(bit-1)))]
			a, b, c, d = a+row[0], b+row[1], c+row[2], d+row[3]
			n++
		}
		for i, v := range [...]uint64{a, b, c, d} {
			for lane := range lanes {
				sums[i*lanes+lane] += int64(v >> (16 * lane) & 0xffff)
			}
		}
	}
	if n == 0 {
		return ""
	}
	for i := range sums {
		sums[i] -= Zero * n
	}
	most := int64(math.MinInt64)
	for l, name := range m.Languages {
		s := int64(m.Biases[l]) * n
		for i, w := range (*[Dims]int16)(m.Outputs[l*Dims:]) {
			s += int64(w) * sums[i]
		}
		if s > most {
			language, most = name, s
		}
	}
	return language
}

// WriteModels writes models in the order of the scripts that they are for: Latin, Cyrillic, Arabic, Devanagari.
func WriteModels(w io.Writer, models []*Model) error {
	for _, m := range models {
		names := strings.Join(m.Languages, " ")
		out := binary.AppendUvarint(nil, uint64(len(names)))
		out = append(out, names...)
		out = binary.AppendUvarint(out, uint64(len(m.Features)))
		last := uint32(0)
		for _, f := range m.Features {
			out = binary.AppendUvarint(out, uint64(f-last))
			last = f
		}
		out = append(out, m.Vectors...)
		for _, v := range m.Outputs {
			out = binary.LittleEndian.AppendUint16(out, uint16(v))
		}
		for _, v := range m.Biases {
			out = binary.LittleEndian.AppendUint32(out, uint32(v))
		}
		if _, err := w.Write(out); err != nil {
			return fmt.Errorf("cannot write the models: %w", err)
		}
	}
	return nil
}

// readModels reads what WriteModels wrote.
func readModels(r *bufio.Reader) (got [len(groups)]*Model, err error) {
	for i := range got {
		m := &Model{}
		read := func(into any) {
			if err == nil {
				err = binary.Read(r, binary.LittleEndian, into)
			}
		}
		number := func() (n uint64) {
			if err == nil {
				n, err = binary.ReadUvarint(r)
			}
			return min(n, FeatureSpace)
		}
		names := make([]byte, number())
		read(names)
		m.Languages = strings.Fields(string(names))
		m.Features = make([]uint32, number())
		last := uint32(0)
		for j := range m.Features {
			last += uint32(number())
			m.Features[j] = last % FeatureSpace
		}
		m.Vectors = make([]uint8, Dims*len(m.Features))
		m.Outputs = make([]int16, Dims*len(m.Languages))
		m.Biases = make([]int32, len(m.Languages))
		read(m.Vectors)
		read(m.Outputs)
		read(m.Biases)
		if err != nil {
			return got, fmt.Errorf("cannot read the models: %w", err)
		}
		m.pack()
		got[i] = m
	}
	return got, nil
}
