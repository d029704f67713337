package main

import (
	"bufio"
	"encoding/binary"
	"fmt"
	"io"

	"github.com/slmgen/slmgen/formats/tokenizer"
)

// loadGGUF reads the metadata of a GGUF file and makes a tokenizer of it.
func loadGGUF(r io.Reader) (*tokenizer.Tokenizer, error) {
	g := &ggufReader{r: bufio.NewReaderSize(r, 1<<20)}
	var head struct {
		Magic   [4]byte
		Version uint32
		Tensors uint64
		Pairs   uint64
	}
	if err := binary.Read(g.r, binary.LittleEndian, &head); err != nil || string(head.Magic[:]) != "GGUF" || head.Version < 2 {
		return nil, fmt.Errorf("no GGUF file of version 2 or 3: %w", err)
	}
	all := map[string]any{}
	for range head.Pairs {
		key := g.text()
		all[key] = g.value(g.u32())
		if g.err != nil {
			return nil, g.err
		}
	}
	get := func(key string) any { return all["tokenizer.ggml."+key] }
	v := tokenizer.GGUFVocabulary{}
	v.Model, _ = get("model").(string)
	v.Pre, _ = get("pre").(string)
	v.Tokens, _ = get("tokens").([]string)
	v.Scores, _ = get("scores").([]float32)
	v.Types, _ = get("token_type").([]int32)
	v.Merges, _ = get("merges").([]string)
	v.PrecompiledChars, _ = get("precompiled_charsmap").([]byte)
	flag := func(key string) *bool {
		if b, ok := get(key).(bool); ok {
			return &b
		}
		return nil
	}
	id := func(key string) *uint32 {
		if n, ok := get(key).(uint32); ok {
			return &n
		}
		return nil
	}
	v.AddBOS, v.AddEOS, v.AddSpacePrefix, v.RemoveSpaces = flag("add_bos_token"), flag("add_eos_token"), flag("add_space_prefix"), flag("remove_extra_whitespaces")
	v.BOS, v.EOS, v.Unknown, v.CLS, v.Separator = id("bos_token_id"), id("eos_token_id"), id("unknown_token_id"), id("cls_token_id"), id("seperator_token_id")
	return tokenizer.FromGGUF(v)
}

type ggufReader struct {
	r   *bufio.Reader
	err error
}

func read[T any](g *ggufReader) (v T) {
	if g.err == nil {
		g.err = binary.Read(g.r, binary.LittleEndian, &v)
	}
	return v
}

func (g *ggufReader) u32() uint32 { return read[uint32](g) }

func (g *ggufReader) text() string {
	n := read[uint64](g)
	if n > 1<<24 {
		g.err = fmt.Errorf("a string of %d bytes", n)
	}
	if g.err != nil {
		return ""
	}
	b := make([]byte, n)
	_, g.err = io.ReadFull(g.r, b)
	return string(b)
}

func (g *ggufReader) value(kind uint32) any {
	switch kind {
	case 0, 1:
		return read[uint8](g)
	case 2, 3:
		return read[uint16](g)
	case 4:
		return g.u32()
	case 5:
		return read[int32](g)
	case 6:
		return read[float32](g)
	case 7:
		return read[uint8](g) != 0
	case 8:
		return g.text()
	case 10, 11, 12:
		return read[uint64](g)
	case 9:
		kind := g.u32()
		n := read[uint64](g)
		switch {
		case g.err != nil || n > 1<<24:
			g.err = fmt.Errorf("an array of %d: %w", n, g.err)
			return nil
		case kind == 5:
			return list[int32](g, n)
		case kind == 6:
			return list[float32](g, n)
		case kind == 0 || kind == 1:
			return list[byte](g, n)
		case kind == 8:
			out := make([]string, 0, n)
			for range n {
				out = append(out, g.text())
			}
			return out
		}
		for range n {
			g.value(kind)
		}
		return nil
	}
	g.err = fmt.Errorf("a value of kind %d", kind)
	return nil
}

func list[T any](g *ggufReader, n uint64) []T {
	out := make([]T, n)
	g.err = binary.Read(g.r, binary.LittleEndian, out)
	return out
}
