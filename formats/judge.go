package formats

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
)

// matchFloor is the confidence from which a row counts as being in a format.
const matchFloor = 0.5

// verdict is what the sample says about one format.
type verdict struct {
	format Format
	sum    float64
	rows   int // that match
	best   int // that match it better than any other
	reason string
	score  float64
}

// judge fills in the format of det.
func (s *sample) judge(det *Detection) error {
	if m := s.opts.Mapping; m != nil {
		return s.mapped(det, m)
	}
	if id := s.opts.Format; id != "" {
		return s.chosen(det, id)
	}
	verdicts := s.verdicts()
	main := slices.MaxFunc(append(verdicts, verdict{}), func(a, b verdict) int {
		switch {
		case a.score > b.score:
			return 1
		case a.score < b.score:
			return -1
		}
		return 0
	})
	if main.format == nil || main.best == 0 || s.amongObjects(main) {
		return s.judgeTable(det, verdicts)
	}
	det.Format = main.format.ID()
	det.Confidence = min(det.Confidence, main.sum/float64(len(s.rows)))
	det.Reasons = append(det.Reasons, fmt.Sprintf("format %s: %d of %d sampled rows match: %s", det.Format, main.rows, len(s.rows), main.reason))
	s.alternatives(det, verdicts)
	s.drift(det, main.format)
	return nil
}

// amongObjects says that the texts which the main format claims stand among at least as many objects that no format knows: a table
// with some texts between its rows.
func (s *sample) amongObjects(main verdict) bool {
	if main.format.ID() != (stringLine{}).ID() {
		return false
	}
	objects := 0
	for i := range s.rows {
		if s.rows[i].IsObject() {
			objects++
		}
	}
	return objects >= main.rows
}

// verdicts judges every row by every format.
func (s *sample) verdicts() []verdict {
	formats := s.opts.formats()
	all := make([]verdict, len(formats))
	for i, f := range formats {
		all[i].format = f
	}
	for r := range s.rows {
		best, bestConf := -1, 0.0
		for i, f := range formats {
			conf, reason := f.Match(s.rows[r])
			all[i].sum += conf
			if conf < matchFloor {
				continue
			}
			if all[i].rows++; all[i].reason == "" {
				all[i].reason = reason
			}
			if conf > bestConf {
				best, bestConf = i, conf
			}
		}
		if best >= 0 {
			all[best].best++
		}
	}
	// The mean says which format the rows are in; the rows won break the tie between a format and a wider one that fits too.
	for i := range all {
		v := &all[i]
		v.score = v.sum/float64(len(s.rows)) + float64(v.best)/float64(len(s.rows))
	}
	return all
}

func (s *sample) chosen(det *Detection, id string) error {
	det.Format = id
	det.Reasons = append(det.Reasons, "format "+id+": chosen by hand")
	if id == TableFormat {
		s.suggest(det)
		return nil
	}
	var ids []string
	for _, f := range s.opts.formats() {
		if f.ID() == id {
			s.drift(det, f)
			return nil
		}
		ids = append(ids, f.ID())
	}
	return fault.New(fault.Unsupported, "no format is called %q", id).Do("choose one of %s, %s", strings.Join(ids, ", "), TableFormat)
}

// judgeTable is the verdict when no format fits: objects are a table, anything else cannot be read.
func (s *sample) judgeTable(det *Detection, verdicts []verdict) error {
	objects := 0
	for i := range s.rows {
		if s.rows[i].IsObject() {
			objects++
		}
	}
	if objects == 0 {
		e := fault.New(fault.Unsupported, "the rows are %s and match no known format", s.rows[0].Kind)
		return e.At(s.pos[0]).Do("give rows as objects with named columns")
	}
	det.Format = TableFormat
	det.Reasons = append(det.Reasons, fmt.Sprintf("format table: the columns %s match no known format", strings.Join(shorten(s.columns), ", ")))
	s.suggest(det)
	s.alternatives(det, verdicts)
	return nil
}

// mapped takes the mapping of the options, if it fits the columns.
func (s *sample) mapped(det *Detection, m *Mapping) error {
	if id := s.opts.Format; id != "" && id != TableFormat {
		return fault.New(fault.Invalid, "a mapping is for tables, but the format is set to %s", id).Do("leave out one of the two")
	}
	if err := m.Validate(); err != nil {
		return err
	}
	if err := m.CheckColumns(s.columns); err != nil {
		if s.fixed {
			return err
		}
		s.warn("in the first %d rows: %v", len(s.rows), err) // a later row may have the column
		det.Warnings = s.warnings
	}
	det.Format, det.Mapping = TableFormat, m
	det.Reasons = append(det.Reasons, "format table: a mapping is given")
	return nil
}

func (s *sample) suggest(det *Detection) {
	m := SuggestMapping(slices.Clone(s.columns), s.rows)
	det.Mapping = &m
	if m.Confidence > 0 {
		if failed, why := misfits(&m, s.rows); 5*failed > 4*len(s.rows) {
			m.Confidence = 0
			det.Reasons = append(det.Reasons, fmt.Sprintf("the guessed mapping cannot read %d of %d sampled rows and counts for nothing: %v", failed, len(s.rows), why))
		}
	}
}

// misfits counts the rows that a mapping cannot read, with the first reason.
func misfits(m *Mapping, rows []Value) (n int, why error) {
	f := m.Format()
	for i := range rows {
		if _, err := f.Decode(rows[i]); err != nil {
			if n++; why == nil {
				why = err
			}
		}
	}
	return n, why
}

func shorten(names []string) []string {
	const few = 12
	if len(names) > few {
		return append(slices.Clone(names[:few]), "…")
	}
	return names
}

// alternatives lists the other formats that at least one row matches, best first.
func (s *sample) alternatives(det *Detection, verdicts []verdict) {
	for _, v := range verdicts {
		if v.rows > 0 && v.format.ID() != det.Format {
			det.Alternatives = append(det.Alternatives, Candidate{v.format.ID(), v.sum / float64(len(s.rows)), v.reason})
		}
	}
	sort.SliceStable(det.Alternatives, func(i, j int) bool { return det.Alternatives[i].Confidence > det.Alternatives[j].Confidence })
}

// drift counts the sampled rows that the main format does not claim.
func (s *sample) drift(det *Detection, main Format) {
	c := chooser{main: main, formats: s.opts.formats()}
	index := map[string]int{}
	for i := range s.rows {
		f := c.choose(&s.rows[i])
		id := ""
		if f != nil {
			id = f.ID()
		}
		if id == main.ID() {
			continue
		}
		at, seen := index[id]
		if !seen {
			at = len(det.Drift)
			index[id] = at
			det.Drift = append(det.Drift, Drift{Format: id, First: s.pos[i]})
		}
		det.Drift[at].Rows++
	}
}

// chooser picks the format that reads a row.
type chooser struct {
	main    Format
	formats []Format
	only    bool // the format was chosen by hand: no other is tried
	forget  bool // the spelling of the rows is not kept
	parser  parser
	value   Value         // the row at hand
	matched rowShape      // of rows that the main format takes
	mem     *loan         // for Examples that nobody keeps
	encode  *encodeWorker // nil: the Examples are what is wanted
	limit   int64         // largest row that a sidecar may restore
}

// choose gives the main format when the row matches it, else the one that matches best, else nil.
func (c *chooser) choose(row *Value) Format {
	if c.only || c.matched.is(row) {
		return c.main
	}
	if conf, _ := c.main.Match(*row); conf >= matchFloor {
		if _, ok := c.main.(shapeMatched); ok {
			c.matched.remember(row)
		}
		return c.main
	}
	var best Format
	bestConf := matchFloor
	for _, f := range c.formats {
		if f.ID() == c.main.ID() {
			continue
		}
		if conf, _ := f.Match(*row); conf > bestConf || conf == bestConf && best == nil {
			best, bestConf = f, conf
		}
	}
	return best
}
