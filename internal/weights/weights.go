// Package weights reads the headers of model files, GGUF and safetensors: the metadata, and the names, types, shapes and places of the
// tensors. It never reads the weights themselves, and no header, however hostile, makes it allocate more than the file is long.
package weights

import (
	"bytes"
	"io"

	"github.com/slmgen/slmgen/internal/fault"
)

// Header is what a model file says about itself. It owns its memory; nothing in it changes after Read.
type Header struct {
	Format   string // "gguf" or "safetensors"
	Version  int    // of the GGUF format, 2 or 3; 0 for safetensors
	Metadata Metadata
	Tensors  []Tensor // as the header lists them
	Data     int64    // where the weights begin, in bytes from the start of the file
}

// Tensor is the description of one tensor.
type Tensor struct {
	Name   string
	Type   string  // as the format spells it: "F32", "BF16", "Q4_K"
	Shape  []int64 // outermost dimension first, as PyTorch prints it (GGUF stores it the other way round)
	Offset int64   // in bytes from the start of the file
	Bytes  int64
}

// Elements gives the number of values; 1 for a scalar.
func (t *Tensor) Elements() int64 {
	n := int64(1)
	for _, d := range t.Shape {
		n *= d
	}
	return n
}

// Limits bound what a header may hold; a zero field stands for its default.
type Limits struct {
	Header   int64 // bytes of the whole header; 512 MiB for GGUF, and 100 MB for safetensors, which is that format's own limit
	Text     int64 // bytes of one string; 32 MiB
	Elements int64 // of one array in the metadata; 16 Mi
	Tensors  int64 // 1 Mi
}

func (l Limits) withDefaults() Limits {
	for _, f := range []struct {
		at    *int64
		value int64
	}{{&l.Header, 512 << 20}, {&l.Text, 32 << 20}, {&l.Elements, 16 << 20}, {&l.Tensors, 1 << 20}} {
		if *f.at <= 0 {
			*f.at = f.value
		}
	}
	return l
}

// Read reads the header of a model file by its content. size is the length of the whole file, which all tensors must fit into; with -1
// they are not held against it, as when only the first part of a file is at hand.
//
// Errors: invalid for a damaged or cut header (with the byte), unsupported for another kind of file or version, too_large beyond the limits.
func Read(r io.ReaderAt, size int64, l Limits) (*Header, error) {
	l = l.withDefaults()
	var magic [9]byte
	n, err := r.ReadAt(magic[:], 0)
	if err != nil && err != io.EOF {
		return nil, fault.Wrap(fault.Unavailable, err, "the model file cannot be read")
	}
	switch head := magic[:n]; {
	case bytes.HasPrefix(head, []byte("GGUF")):
		return readGGUF(r, size, l)
	case n == 9 && head[8] == '{':
		return readSafetensors(r, size, l)
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("\x80\x02")):
		return nil, fault.New(fault.Unsupported, "the file is a pickle of PyTorch, which can run code when it is loaded").Do("convert it to safetensors")
	}
	return nil, fault.New(fault.Unsupported, "the file is neither GGUF nor safetensors")
}

// product multiplies dimensions; ok is false where the result does not fit.
func product(dims []int64) (n int64, ok bool) {
	n = 1
	for _, d := range dims {
		if d < 0 || d > 0 && n > (1<<62)/d {
			return 0, false
		}
		n *= d
	}
	return n, true
}
