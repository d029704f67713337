package steps

import (
	"encoding/binary"
	"encoding/json"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/internal/fault"
)

// Column names a value that rows are told apart by: a column that the format left in Meta, or "class" for the class of a row.
type Column string

// Class is the class of rows that have one; where they have none it is the column of that name.
const Class Column = "class"

// of gives the value of a row as text, and whether it has one. Texts are compared as they are read, other values as they are spelled;
// null is no value.
func (c Column) of(e *formats.Example) (string, bool) {
	if c == Class {
		if class, ok := e.Class(); ok {
			return class, true
		}
	}
	raw, ok := e.Meta.Get(string(c))
	if !ok || len(raw) == 0 || string(raw) == "null" {
		return "", false
	}
	if raw[0] == '"' {
		var s string
		if json.Unmarshal(raw, &s) == nil {
			return s, true
		}
	}
	return string(raw), true
}

// missing is the error of a column that no row has.
func (c Column) missing(what string) error {
	return fault.New(fault.Invalid, "no row has the column %q to %s by", string(c), what).Do("`slmgen inspect` shows the columns; a column that the format itself uses cannot be taken")
}

// maxStrata bounds the table of values; a column with more of them says nothing about shares.
const maxStrata = 1 << 20

// strata numbers the values of the column that is stratified by.
type strata struct {
	number map[string]uint32
	names  []string
	found  bool
}

func newStrata() *strata { return &strata{number: map[string]uint32{}} }

// of numbers the value of e; rows without one form a stratum of their own, named "".
func (s *strata) of(c *Column, e *formats.Example) (uint32, error) {
	name := ""
	if c != nil {
		v, ok := c.of(e)
		s.found = s.found || ok
		name = v
	}
	n, ok := s.number[name]
	if !ok {
		if len(s.names) >= maxStrata {
			return 0, fault.New(fault.Invalid, "the column %q has more than %d different values", string(*c), maxStrata).Do("stratify by a column with few values")
		}
		n = uint32(len(s.names))
		s.number[name] = n
		s.names = append(s.names, name)
	}
	return n, nil
}

// mix spreads the bits of x; seed and purpose choose among unrelated orders.
func mix(seed, purpose, x uint64) uint64 {
	x ^= scramble(seed + scramble(purpose))
	return scramble(x)
}

// scramble is the finalizer of splitmix64: every bit of the input changes half of the output.
func scramble(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// The purposes, so that a sample, a split and a shuffle of one seed have nothing to do with each other.
const (
	forSample = iota + 1
	forSplit
	forShuffle
	forGroup
)

func word(b []byte) uint64 { return binary.BigEndian.Uint64(b) }
