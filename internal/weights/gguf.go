package weights

import (
	"bufio"
	"encoding/binary"
	"io"
	"slices"

	"github.com/slmgen/slmgen/internal/fault"
)

// maxDims is the number of dimensions that a GGML tensor may have.
const maxDims = 4

func readGGUF(r io.ReaderAt, size int64, l Limits) (*Header, error) {
	g := &ggufReader{l: l, order: binary.LittleEndian, end: l.Header}
	if size >= 0 && size <= l.Header {
		g.end, g.whole = size, true
	}
	g.in = bufio.NewReaderSize(io.NewSectionReader(r, 0, g.end), 64<<10)
	g.fixed(4, "the magic")
	version := g.uint32("the version")
	if version != 0 && version&0xffff == 0 { // written by a machine of the other byte order
		g.order, version = binary.BigEndian, version>>24|version>>8&0xff00
	}
	if g.err == nil && version != 2 && version != 3 {
		return nil, fault.New(fault.Unsupported, "GGUF version %d is not known", version).Do("convert the model again with a current llama.cpp")
	}
	tensors, fields := g.uint64("the number of tensors"), g.uint64("the number of fields")
	h := &Header{Format: "gguf", Version: int(version)}
	// The shortest field is a key of no bytes, a type and one byte; the shortest tensor has a name, one dimension, a type and a place.
	if g.room(fields, 13, "the metadata") {
		h.Metadata = g.metadata(fields)
	}
	if tensors > uint64(l.Tensors) {
		g.fail(fault.New(fault.TooLarge, "the file lists %d tensors, more than the limit of %d", tensors, l.Tensors))
	}
	if g.room(tensors, 32, "the list of tensors") {
		g.tensors(h, tensors)
	}
	if g.err != nil {
		return nil, g.err
	}
	return h, g.place(h, size)
}

func (g *ggufReader) metadata(n uint64) Metadata {
	m := make(Metadata, 0, min(n, 1024))
	seen := map[string]bool{}
	for ; n > 0 && g.err == nil; n-- {
		key := g.text("a key of the metadata")
		if seen[key] {
			g.fail(fault.New(fault.Invalid, "the key %q stands twice in the metadata", excerpt(key)))
		}
		seen[key] = true
		what := excerpt(key)
		m = append(m, Field{key, g.value(g.uint32(what), what, 0)})
	}
	return m
}

func (g *ggufReader) tensors(h *Header, n uint64) {
	h.Tensors = make([]Tensor, 0, min(n, 4096))
	seen := map[string]bool{}
	for ; n > 0 && g.err == nil; n-- {
		t := Tensor{Name: g.text("the name of a tensor")}
		what := "the tensor " + excerpt(t.Name)
		if seen[t.Name] {
			g.fail(fault.New(fault.Invalid, "%s stands twice in the list", what))
		}
		seen[t.Name] = true
		dims := g.uint32(what)
		if dims > maxDims {
			g.fail(fault.New(fault.Invalid, "%s has %d dimensions, more than %d", what, dims, maxDims))
			return
		}
		for range dims {
			t.Shape = append(t.Shape, int64(g.uint64(what)))
		}
		kind, ok := ggmlTypes[g.uint32(what)]
		if !ok && g.err == nil {
			g.fail(fault.New(fault.Unsupported, "%s has a storage type that is not known", what).Do("it may be newer than this program"))
			return
		}
		t.Type, t.Offset = kind.name, int64(g.uint64(what))
		values, fits := product(t.Shape)
		row := int64(1)
		if len(t.Shape) > 0 {
			row = t.Shape[0]
		}
		switch {
		case g.err != nil:
			return
		case !fits || values > (1<<62)/kind.bytes:
			g.fail(fault.New(fault.Invalid, "%s has a size that no file has", what))
			return
		case row%kind.values != 0:
			g.fail(fault.New(fault.Invalid, "%s has rows of %d values, no multiple of the %d in a block of %s", what, row, kind.values, kind.name))
			return
		}
		t.Bytes = values / kind.values * kind.bytes
		slices.Reverse(t.Shape)
		h.Tensors = append(h.Tensors, t)
	}
}

// place turns offsets within the data into places in the file, and checks that no tensor lies outside it or over another.
func (g *ggufReader) place(h *Header, size int64) error {
	align := int64(32)
	if v, ok := h.Metadata.Int("general.alignment"); ok {
		if v < 1 || v > 1<<20 || v&(v-1) != 0 {
			return fault.New(fault.Invalid, "general.alignment is %d, which is no small power of two", v)
		}
		align = v
	}
	h.Data = (g.at + align - 1) / align * align
	for i := range h.Tensors {
		t := &h.Tensors[i]
		if t.Offset < 0 || t.Offset > 1<<62 || t.Offset%align != 0 {
			return fault.New(fault.Invalid, "the tensor %s begins at %d, which is no multiple of %d", excerpt(t.Name), uint64(t.Offset), align)
		}
		t.Offset += h.Data
	}
	return checkPlaces(h.Tensors, size)
}

// checkPlaces refuses tensors that overlap or reach beyond the file.
func checkPlaces(tensors []Tensor, size int64) error {
	byPlace := make([]*Tensor, len(tensors))
	for i := range tensors {
		byPlace[i] = &tensors[i]
	}
	slices.SortFunc(byPlace, func(a, b *Tensor) int {
		if a.Offset != b.Offset {
			return int(min(1, max(-1, a.Offset-b.Offset)))
		}
		return int(min(1, max(-1, a.Bytes-b.Bytes)))
	})
	end := int64(0)
	for _, t := range byPlace {
		if t.Offset < end {
			return fault.New(fault.Invalid, "the tensor %s lies over another one", excerpt(t.Name))
		}
		end = t.Offset + t.Bytes
		if end < 0 || size >= 0 && end > size {
			return fault.New(fault.Invalid, "the tensor %s ends at byte %d of a file of %d bytes: it is cut short", excerpt(t.Name), end, size).Do("fetch it again")
		}
	}
	return nil
}

// excerpt shows a name in an error.
func excerpt(name string) string {
	if len(name) > 80 {
		return name[:80] + "..."
	}
	return name
}
