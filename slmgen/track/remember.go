package track

import (
	"encoding/binary"
	"hash/crc32"
	"maps"
	"math"
	"slices"

	"github.com/slmgen/slmgen/internal/fault"
)

// memoryVersion counts what a Live remembers: another one means that the same bytes say something else.
const memoryVersion = 1

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// AppendMemory appends all that l knows to b, for Restore: about 15 kB at most. It is the same for the same events.
func (l *Live) AppendMemory(b []byte) []byte {
	start := len(b)
	m := memory{b: b}
	l.remember(&m)
	return binary.LittleEndian.AppendUint32(m.b, crc32.Checksum(m.b[start:], castagnoli))
}

// Restore sets l to what AppendMemory wrote, so that it goes on behind that event as if it had seen all before. Errors: invalid where the bytes are
// damaged, unsupported where another version wrote them. Then l is as it was: give all events again to a new one.
func (l *Live) Restore(b []byte) error {
	if len(b) < 4 || crc32.Checksum(b[:len(b)-4], castagnoli) != binary.LittleEndian.Uint32(b[len(b)-4:]) {
		return fault.New(fault.Invalid, "what was remembered of a run is damaged").Do("follow its events from the first one again")
	}
	m := memory{b: b[:len(b)-4], reading: true}
	var fresh Live
	fresh.remember(&m)
	if m.bad || len(m.b) > 0 {
		return fault.New(fault.Unsupported, "another version remembered the run").Do("follow its events from the first one again")
	}
	*l = fresh
	return nil
}

// memory is the bytes in which something is remembered. One list of its fields serves to write and to read them.
type memory struct {
	b       []byte
	reading bool
	bad     bool // the bytes are others than those that the list writes
}

func (m *memory) version(v int64) {
	was := v
	if whole(m, &was); was != v {
		m.fail()
	}
}

// fail ends the reading: everything is 0 from here on.
func (m *memory) fail() { m.bad, m.b = true, nil }

func whole[T ~int | ~int64 | ~int8](m *memory, v *T) {
	if !m.reading {
		m.b = binary.AppendVarint(m.b, int64(*v))
		return
	}
	n, size := binary.Varint(m.b)
	if size <= 0 || int64(T(n)) != n {
		m.fail()
		n, size = 0, 0
	}
	*v, m.b = T(n), m.b[size:]
}

// of lists numbers.
func (m *memory) of(all ...*float64) {
	for _, v := range all {
		switch {
		case !m.reading:
			m.b = binary.LittleEndian.AppendUint64(m.b, math.Float64bits(*v))
		case len(m.b) < 8:
			m.fail()
			*v = 0
		default:
			*v, m.b = math.Float64frombits(binary.LittleEndian.Uint64(m.b)), m.b[8:]
		}
	}
}

func (m *memory) yes(v *bool) {
	var n int64
	if *v {
		n = 1
	}
	whole(m, &n)
	*v = n == 1
}

func (m *memory) text(v *string) {
	n := len(*v)
	if whole(m, &n); !m.reading {
		m.b = append(m.b, *v...)
		return
	}
	if n < 0 || n > len(m.b) {
		m.fail()
		n = 0
	}
	*v, m.b = string(m.b[:n]), m.b[n:]
}

// list is a list with at most so many elements; an empty one is nil.
func list[T any](m *memory, all *[]T, most int, one func(*T)) {
	n := len(*all)
	if whole(m, &n); m.reading {
		if n < 0 || n > most {
			m.fail()
			n = 0
		}
		if *all = nil; n > 0 {
			*all = make([]T, n)
		}
	}
	for i := range *all {
		one(&(*all)[i])
	}
}

// mostRules bounds what is remembered of rules: there are fewer.
const mostRules = 100

// rules is what is known of each rule.
func rules[T any](m *memory, all *map[string]T, one func(*T)) {
	var names []string
	if !m.reading {
		names = slices.Sorted(maps.Keys(*all))
	}
	list(m, &names, mostRules, m.text)
	if m.reading {
		*all = map[string]T{}
	}
	for _, name := range names {
		v := (*all)[name]
		one(&v)
		(*all)[name] = v
	}
}

func (l *Live) remember(m *memory) {
	m.version(memoryVersion)
	whole(m, &l.position)
	whole(m, &l.attempt)
	m.of(&l.elapsed)
	l.clock.remember(m)
	l.Estimator.remember(m)
	l.Watch.remember(m)
}

func (c *Clock) remember(m *memory) {
	whole(m, &c.Total)
	whole(m, &c.attempt)
	m.of(&c.began, &c.before, &c.lasted)
}

func (p *Point) remember(m *memory) {
	whole(m, &p.Step)
	whole(m, &p.Total)
	m.of(&p.Elapsed, &p.Epoch)
	m.text((*string)(&p.Kind))
}

func (e *Estimator) remember(m *memory) {
	e.Plan.remember(m)
	e.last.remember(m)
	m.yes(&e.begun)
	list(m, &e.past, mostStretches, func(s *stretch) {
		m.of(&s.steps, &s.seconds, &s.epoch)
		whole(m, &s.end)
	})
	whole(m, &e.fresh)
	m.of(&e.normal.median, &e.normal.limit)
	e.pace.remember(m)
	list(m, &e.shape.parts, mostParts, func(v *float64) { m.of(v) })
	m.of(&e.shape.epoch, &e.longest)
	for _, r := range []*recurring{&e.evals, &e.saves, &e.stalls, &e.merged} {
		r.remember(m)
	}
}

func (p *Plan) remember(m *memory) {
	whole(m, &p.Total)
	whole(m, &p.EvalEvery)
	whole(m, &p.SaveEvery)
	whole(m, &p.FinalEval)
	m.of(&p.EvalCost, &p.SaveCost, &p.StepCost)
}

func (p *pace) remember(m *memory) {
	whole(m, &p.n)
	whole(m, &p.changes)
	whole(m, &p.blocks)
	m.of(&p.steps, &p.seconds, &p.nowSteps, &p.now, &p.deviation, &p.apart)
}

func (r *recurring) remember(m *memory) {
	whole(m, &r.n)
	whole(m, &r.first)
	whole(m, &r.last)
	whole(m, &r.epochs)
	whole(m, &r.every)
	m.of(&r.sum, &r.uneven, &r.cost)
}

func (w *Watch) remember(m *memory) {
	w.Thresholds.remember(m)
	begun := w.rows != nil
	if m.yes(&begun); begun {
		rules(m, &w.rows, func(n *int) { whole(m, n) })
		rules(m, &w.told, m.yes)
	}
	whole(m, &w.loss.n)
	m.of(&w.loss.start, &w.loss.smooth, &w.loss.best, &w.loss.noise, &w.loss.last)
	w.gradient.remember(m)
	w.pace.remember(m)
	w.last.remember(m)
	whole(m, &w.eval.n)
	m.of(&w.eval.last, &w.eval.best, &w.eval.lossThen)
	whole(m, &w.plateau.n)
	whole(m, &w.plateau.since)
	whole(m, &w.plateau.bestStep)
	m.of(&w.plateau.mark, &w.plateau.best)
	whole(m, &w.rates)
}

func (r *recent) remember(m *memory) {
	list(m, &r.values, mostRecent, func(v *float64) { m.of(v) })
	whole(m, &r.next)
	whole(m, &r.stale)
	m.of(&r.median)
}

func (t *Thresholds) remember(m *memory) {
	for _, n := range []*int{&t.NotFiniteLogs, &t.ZeroLogs, &t.DivergeLogs, &t.FlatLogs, &t.SlowLogs, &t.RisingEvals, &t.RateLogs} {
		whole(m, n)
	}
	m.of(&t.ZeroAfter, &t.DivergeBy, &t.AboveStart, &t.SpikeBy, &t.SlowBy, &t.RisingBy)
}
