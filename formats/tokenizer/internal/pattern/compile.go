package pattern

import (
	"encoding/binary"

	"github.com/slmgen/slmgen/formats/tokenizer/internal/ucd"
)

type compiler struct {
	pattern   string
	code      []instruction
	registers int
	groups    int
	words     *set
	sets      map[string]*set // by their ranges: a pattern names the same few again and again
}

// set makes the set of some ranges, once.
func (c *compiler) set(r ranges) *set {
	key := make([]byte, 0, 8*len(r))
	for _, p := range r {
		key = binary.LittleEndian.AppendUint32(binary.LittleEndian.AppendUint32(key, uint32(p[0])), uint32(p[1]))
	}
	s, ok := c.sets[string(key)]
	if !ok {
		if len(c.sets) >= maxSets {
			panic(&Error{Pattern: c.pattern, What: "the pattern has too many different classes and letters"})
		}
		s = r.compile()
		c.sets[string(key)] = s
	}
	return s
}

func (c *compiler) add(in instruction) int {
	if len(c.code) >= maxProgram {
		panic(&Error{Pattern: c.pattern, What: "the pattern is too large once its repeats are written out"})
	}
	c.code = append(c.code, in)
	return len(c.code) - 1
}

func (c *compiler) emit(n *node) {
	switch n.kind {
	case "set":
		c.add(instruction{op: opSet, set: c.set(n.set)})
	case "cat":
		for _, s := range n.subs {
			c.emit(s)
		}
	case "alt":
		c.alternatives(n.subs)
	case "group":
		c.add(instruction{op: opSave, x: 2 * n.n})
		c.emit(n.subs[0])
		c.add(instruction{op: opSave, x: 2*n.n + 1})
	case "back":
		c.add(instruction{op: opBack, x: 2 * n.n})
	case "look":
		c.sub(opLook, n)
	case "behind":
		c.sub(opBehind, n)
	case "atomic":
		c.sub(opAtomic, n)
	case "border":
		in := instruction{op: n.op, not: n.not}
		if n.op == opWordBorder {
			if c.words == nil {
				c.words = flagged(ucd.Word).compile()
			}
			in.set = c.words
		}
		c.add(in)
	case "repeat":
		c.repeat(n)
	}
}

func (c *compiler) alternatives(subs []*node) {
	var ends []int
	for i, s := range subs {
		if i == len(subs)-1 {
			c.emit(s)
			break
		}
		split := c.add(instruction{op: opSplit})
		c.code[split].x = split + 1
		c.emit(s)
		ends = append(ends, c.add(instruction{op: opJump}))
		c.code[split].y = len(c.code)
	}
	for _, e := range ends {
		c.code[e].x = len(c.code)
	}
}

// sub writes a program within the program: it has an end of its own.
func (c *compiler) sub(op opcode, n *node) {
	at := c.add(instruction{op: op, not: n.not})
	for _, s := range n.subs {
		c.emit(s)
	}
	c.add(instruction{op: opMatch})
	c.code[at].x = len(c.code)
}

func (c *compiler) repeat(n *node) {
	body := n.subs[0]
	if body.kind == "set" && n.greed != lazy {
		c.add(instruction{op: opRepeat, kind: n.greed, min: n.min, max: n.max, set: c.set(body.set)})
		return
	}
	if n.greed == possessive {
		c.sub(opAtomic, &node{subs: []*node{{kind: "repeat", subs: n.subs, min: n.min, max: n.max}}})
		return
	}
	for range n.min {
		c.emit(body)
	}
	prefer := func(split, body, after int) {
		c.code[split].x, c.code[split].y = body, after
		if n.greed == lazy {
			c.code[split].x, c.code[split].y = after, body
		}
	}
	if n.max < 0 {
		split := c.add(instruction{op: opSplit})
		reg := c.registers
		c.registers++
		c.add(instruction{op: opMark, x: reg})
		c.emit(body)
		c.add(instruction{op: opProgress, x: reg})
		c.add(instruction{op: opJump, x: split})
		prefer(split, split+1, len(c.code))
		return
	}
	var splits []int
	for range n.max - n.min {
		splits = append(splits, c.add(instruction{op: opSplit}))
		c.emit(body)
	}
	for _, s := range splits {
		prefer(s, s+1, len(c.code))
	}
}

// starts gives a set that holds the first code point of every match, and whether every match has one.
func starts(n *node) (ranges, bool) {
	switch n.kind {
	case "set":
		return n.set, true
	case "cat", "group", "atomic":
		var all ranges
		for _, s := range n.subs {
			if s.kind == "look" || s.kind == "behind" || s.kind == "border" {
				continue
			}
			first, always := starts(s)
			all = all.or(first)
			if always {
				return all, true
			}
			if first == nil {
				return nil, false
			}
		}
		return all, false
	case "alt":
		var all ranges
		always := true
		for _, s := range n.subs {
			first, sure := starts(s)
			all = all.or(first)
			always = always && sure
		}
		return all, always
	case "repeat":
		first, always := starts(n.subs[0])
		return first, always && n.min > 0
	}
	return nil, false
}
