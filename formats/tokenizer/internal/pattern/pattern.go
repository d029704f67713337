// Package pattern matches regular expressions of the dialect that tokenizer files are written in (Oniguruma with Ruby's syntax), with
// look-around, possessive and lazy repeats and Unicode classes. It is a backtracking matcher with a limit on its steps: a file from
// anywhere may hold any pattern.
package pattern

import (
	"errors"
	"unicode/utf8"
)

// ErrSteps is returned when one match takes more steps than allowed.
var ErrSteps = errors.New("the pattern takes too many steps on this text")

// Limits of patterns and matches.
const (
	maxPattern = 1 << 14 // bytes of a pattern
	maxSets    = 1 << 11 // different classes and letters of a pattern
	maxProgram = 1 << 15 // instructions
	maxDepth   = 100     // groups within groups
	maxSteps   = 5_000_000
	maxStack   = 1 << 20
)

type opcode uint8

const (
	opMatch    opcode = iota
	opSet             // one code point of a set
	opRepeat          // min to max code points of a set; kind says how
	opSplit           // try x, then y
	opJump            // to x
	opMark            // remember the position in register x
	opProgress        // fail unless the position moved since register x
	opSave            // group border
	opBack            // what group x matched
	opLook            // the program from the next instruction to x matches here
	opBehind          // the same, ending here
	opAtomic          // the same, and moves on
	opLineStart
	opLineEnd
	opTextStart
	opTextEnd
	opTextEndLine
	opWordBorder
)

type greed uint8

const (
	greedy greed = iota
	lazy
	possessive
)

type instruction struct {
	op       opcode
	kind     greed
	not      bool
	x, y     int
	min, max int // max -1: no end
	set      *set
}

// Pattern is a compiled regular expression. It is immutable and may be used by many goroutines at once.
type Pattern struct {
	code      []instruction
	registers int
	first     *set // what a match can start with, nil where unknown
}

// Machine is the memory of one search after another. It is not for two goroutines.
type Machine struct {
	stack     []frame
	registers []int
	steps     int
}

// frame is a place to go back to: pc >= 0 at pos; with low < pos a repeat that can give back code points; pc < 0 restores a register.
type frame struct{ pc, pos, low int }

// Find gives the first match at or after from. It fails with ErrSteps.
func (p *Pattern) Find(m *Machine, b []byte, from int) (start, end int, ok bool, err error) {
	if len(m.registers) < p.registers {
		m.registers = make([]int, p.registers)
	}
	m.steps = 0
	for at := from; ; {
		if p.first != nil {
			for at < len(b) {
				r, n := utf8.DecodeRune(b[at:])
				if p.first.has(r) {
					break
				}
				at += n
			}
			if at >= len(b) {
				return 0, 0, false, nil
			}
		}
		for i := range m.registers {
			m.registers[i] = -1
		}
		end, ok, err := p.run(m, b, at, 0, -1)
		if ok || err != nil {
			return at, end, ok, err
		}
		if at >= len(b) {
			return 0, 0, false, nil
		}
		_, n := utf8.DecodeRune(b[at:])
		at += n
	}
}

// run matches the program from pc at pos; with until >= 0 the match must end there.
func (p *Pattern) run(m *Machine, b []byte, pos, pc, until int) (int, bool, error) {
	base := len(m.stack)
	defer func() { m.stack = m.stack[:base] }()
	for {
		if m.steps++; m.steps > maxSteps || len(m.stack) > maxStack {
			return 0, false, ErrSteps
		}
		in := &p.code[pc]
		pc++
		ok := true
		switch in.op {
		case opMatch:
			if until < 0 || pos == until {
				return pos, true, nil
			}
			ok = false
		case opSet:
			if ok = pos < len(b); ok {
				r, n := decode(b, pos)
				ok = in.set.has(r)
				pos += n
			}
		case opRepeat:
			pos, ok = p.repeat(m, in, b, pos, pc)
		case opSplit:
			m.stack = append(m.stack, frame{in.y, pos, pos})
			pc = in.x
		case opJump:
			pc = in.x
		case opMark, opSave:
			m.stack = append(m.stack, frame{-1 - in.x, m.registers[in.x], 0})
			m.registers[in.x] = pos
		case opProgress:
			ok = m.registers[in.x] != pos
		case opBack:
			pos, ok = back(m, in, b, pos)
		case opLook, opAtomic:
			end, found, err := p.run(m, b, pos, pc, -1)
			if err != nil {
				return 0, false, err
			}
			ok = found != in.not
			if in.op == opAtomic {
				pos = end
			}
			pc = in.x
		case opBehind:
			found, err := p.behind(m, b, pos, pc)
			if err != nil {
				return 0, false, err
			}
			ok = found != in.not
			pc = in.x
		default:
			ok = border(in, b, pos)
		}
		for !ok {
			if len(m.stack) == base {
				return 0, false, nil
			}
			f := &m.stack[len(m.stack)-1]
			switch {
			case f.pc < 0:
				m.registers[-1-f.pc] = f.pos
				m.stack = m.stack[:len(m.stack)-1]
			case f.low < f.pos: // a greedy repeat gives back its last code point
				_, n := utf8.DecodeLastRune(b[f.low:f.pos])
				f.pos -= n
				pc, pos, ok = f.pc, f.pos, true
				if f.pos == f.low {
					m.stack = m.stack[:len(m.stack)-1]
				}
			default:
				pc, pos, ok = f.pc, f.pos, true
				m.stack = m.stack[:len(m.stack)-1]
			}
		}
	}
}

// repeat takes as many code points of the set as it may.
func (p *Pattern) repeat(m *Machine, in *instruction, b []byte, pos, pc int) (int, bool) {
	n, low, from := 0, pos, pos
	for (in.max < 0 || n < in.max) && pos < len(b) {
		r, size := decode(b, pos)
		if !in.set.has(r) {
			break
		}
		pos += size
		n++
		if n == in.min {
			low = pos
		}
	}
	m.steps += (pos - from) >> 4
	if n < in.min {
		return pos, false
	}
	if in.min == 0 {
		low = from
	}
	if in.kind == greedy && pos > low {
		m.stack = append(m.stack, frame{pc, pos, low})
	}
	return pos, true
}

func decode(b []byte, pos int) (rune, int) {
	if c := b[pos]; c < utf8.RuneSelf {
		return rune(c), 1
	}
	return utf8.DecodeRune(b[pos:])
}

// behind tries every start before pos, the nearest first.
func (p *Pattern) behind(m *Machine, b []byte, pos, pc int) (bool, error) {
	for start := pos; ; {
		_, ok, err := p.run(m, b, start, pc, pos)
		if ok || err != nil {
			return ok, err
		}
		if start == 0 {
			return false, nil
		}
		_, n := utf8.DecodeLastRune(b[:start])
		start -= n
	}
}

func back(m *Machine, in *instruction, b []byte, pos int) (int, bool) {
	lo, hi := m.registers[in.x], m.registers[in.x+1]
	if lo < 0 || hi < lo || len(b)-pos < hi-lo || string(b[lo:hi]) != string(b[pos:pos+hi-lo]) {
		return pos, false
	}
	return pos + hi - lo, true
}

func border(in *instruction, b []byte, pos int) bool {
	switch in.op {
	case opLineStart:
		return pos == 0 || b[pos-1] == '\n' && pos < len(b)
	case opLineEnd:
		return pos == len(b) || b[pos] == '\n'
	case opTextStart:
		return pos == 0
	case opTextEnd:
		return pos == len(b)
	case opTextEndLine:
		return pos == len(b) || pos == len(b)-1 && b[pos] == '\n'
	default: // opWordBorder
		before, after := false, false
		if pos > 0 {
			r, _ := utf8.DecodeLastRune(b[:pos])
			before = in.set.has(r)
		}
		if pos < len(b) {
			r, _ := utf8.DecodeRune(b[pos:])
			after = in.set.has(r)
		}
		return (before != after) != in.not
	}
}
