package weights

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"io"
	"unicode/utf8"

	"github.com/slmgen/slmgen/internal/fault"
)

// maxSafetensorsHeader is the limit of the format itself (https://github.com/huggingface/safetensors, section Format).
const maxSafetensorsHeader = 100_000_000

// safetensorsBits is how wide a value of each type is.
var safetensorsBits = map[string]int64{
	"BOOL": 8, "U8": 8, "I8": 8, "F8_E5M2": 8, "F8_E4M3": 8, "F8_E8M0": 8, "F8_E5M2FNUZ": 8, "F8_E4M3FNUZ": 8, "I16": 16, "U16": 16, "F16": 16, "BF16": 16,
	"I32": 32, "U32": 32, "F32": 32, "I64": 64, "U64": 64, "F64": 64, "C64": 64, "F4": 4, "F6_E2M3": 6, "F6_E3M2": 6,
}

func readSafetensors(r io.ReaderAt, size int64, l Limits) (*Header, error) {
	var word [8]byte
	if _, err := r.ReadAt(word[:], 0); err != nil {
		return nil, fault.Wrap(fault.Unavailable, err, "the model file cannot be read")
	}
	n := binary.LittleEndian.Uint64(word[:])
	if limit := uint64(min(l.Header, maxSafetensorsHeader)); n > limit {
		return nil, fault.New(fault.TooLarge, "the header would be %d bytes long, more than the limit of %d: the file is damaged or no safetensors", n, limit)
	}
	if size >= 0 && int64(n) > size-8 {
		return nil, fault.New(fault.Invalid, "the header would be longer than the file: it is cut short").Do("fetch it again")
	}
	// The header is read as it comes, so that a wrong length costs no memory.
	doc, err := io.ReadAll(io.NewSectionReader(r, 8, int64(n)))
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, err, "the model file cannot be read")
	}
	if len(doc) < int(n) {
		return nil, fault.New(fault.Invalid, "the file ends inside its header: it is cut short").Do("fetch it again")
	}
	if !utf8.Valid(doc) {
		return nil, fault.New(fault.Invalid, "the header is not UTF-8")
	}
	h := &Header{Format: "safetensors", Data: 8 + int64(n)}
	s := &safetensorsHeader{dec: json.NewDecoder(bytes.NewReader(doc)), h: h, limit: l.Tensors}
	if err := s.read(); err != nil {
		return nil, err
	}
	return h, s.check(size)
}

type safetensorsHeader struct {
	dec   *json.Decoder
	h     *Header
	limit int64
}

func (s *safetensorsHeader) damaged(err error) error {
	return fault.Wrap(fault.Invalid, err, "the header is no valid JSON").At(fault.Position{Byte: 8 + s.dec.InputOffset()})
}

// object reads an object member by member, in order: encoding/json's own way into a struct takes keys of another case, and keys that stand
// twice.
func (s *safetensorsHeader) object(what string, member func(key string) error) error {
	open, err := s.dec.Token()
	if err != nil {
		return s.damaged(err)
	}
	if open != json.Delim('{') {
		return fault.New(fault.Invalid, "%s is no JSON object", what)
	}
	seen := map[string]bool{}
	for s.dec.More() {
		token, err := s.dec.Token()
		if err != nil {
			return s.damaged(err)
		}
		key := token.(string) // the decoder gives nothing else here
		switch {
		case seen[key]:
			return fault.New(fault.Invalid, "the name %q stands twice in %s", excerpt(key), what)
		case int64(len(seen)) > s.limit:
			return fault.New(fault.TooLarge, "%s lists more than %d names", what, s.limit)
		}
		seen[key] = true
		if err := member(key); err != nil {
			return err
		}
	}
	if _, err := s.dec.Token(); err != nil {
		return s.damaged(err)
	}
	return nil
}

func (s *safetensorsHeader) decode(v any) error {
	if err := s.dec.Decode(v); err != nil {
		return s.damaged(err)
	}
	return nil
}

func (s *safetensorsHeader) read() error {
	err := s.object("the header", func(name string) error {
		if name == "__metadata__" {
			return s.object(name, s.metadata)
		}
		return s.tensor(name)
	})
	if err != nil {
		return err
	}
	if _, err := s.dec.Token(); err != io.EOF {
		return fault.New(fault.Invalid, "something follows the JSON of the header").At(fault.Position{Byte: 8 + s.dec.InputOffset()})
	}
	return nil
}

func (s *safetensorsHeader) metadata(key string) error {
	var v *string
	if err := s.decode(&v); err != nil {
		return err
	}
	if v == nil {
		return fault.New(fault.Invalid, "the metadata %q of the header is null, which is no text", excerpt(key))
	}
	s.h.Metadata = append(s.h.Metadata, Field{key, *v})
	return nil
}

func (s *safetensorsHeader) tensor(name string) error {
	var t struct {
		Type           *string
		Shape, Offsets *[]int64
	}
	err := s.object("the tensor "+excerpt(name), func(key string) error {
		switch key {
		case "dtype":
			return s.decode(&t.Type)
		case "shape":
			return s.decode(&t.Shape)
		case "data_offsets":
			return s.decode(&t.Offsets)
		}
		var other json.RawMessage
		return s.decode(&other)
	})
	if err != nil {
		return err
	}
	if t.Type == nil || t.Shape == nil || t.Offsets == nil || len(*t.Offsets) != 2 {
		return fault.New(fault.Invalid, "the tensor %s lacks dtype, shape or data_offsets", excerpt(name))
	}
	bits, ok := safetensorsBits[*t.Type]
	if !ok {
		return fault.New(fault.Unsupported, "the tensor %s has the unknown type %s", excerpt(name), excerpt(*t.Type))
	}
	begin, end := (*t.Offsets)[0], (*t.Offsets)[1]
	values, fits := product(*t.Shape)
	if !fits || values > (1<<62)/bits || values*bits%8 != 0 || begin < 0 || begin > 1<<62 || end-begin != values*bits/8 {
		return fault.New(fault.Invalid, "the tensor %s of type %s and shape %v does not fill the bytes %d to %d", excerpt(name), *t.Type, *t.Shape, begin, end)
	}
	s.h.Tensors = append(s.h.Tensors, Tensor{Name: name, Type: *t.Type, Shape: *t.Shape, Offset: s.h.Data + begin, Bytes: end - begin})
	return nil
}

// check holds the tensors against the file: together they are all of it, without holes, as the format demands.
func (s *safetensorsHeader) check(size int64) error {
	if err := checkPlaces(s.h.Tensors, size); err != nil {
		return err
	}
	total := s.h.Data
	for i := range s.h.Tensors {
		total += s.h.Tensors[i].Bytes
	}
	end := s.h.Data
	for i := range s.h.Tensors {
		end = max(end, s.h.Tensors[i].Offset+s.h.Tensors[i].Bytes)
	}
	if end != total {
		return fault.New(fault.Invalid, "%d bytes between the tensors belong to none of them", end-total)
	}
	if size >= 0 && size != end {
		return fault.New(fault.Invalid, "%d bytes after the last tensor belong to none", size-end)
	}
	return nil
}
