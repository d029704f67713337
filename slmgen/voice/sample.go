package voice

import (
	"encoding/hex"
	"slices"
	"strings"

	"github.com/slmgen/slmgen/internal/prose"
	"github.com/slmgen/slmgen/slmgen/analyze"
)

const (
	sampleRows  = 20_000 // rows that neighbours are looked for among
	sampleWords = 96     // distinct words of a question, and of an answer, that are compared
	shownBytes  = 240    // of a question and of an answer that a report shows
	labelBytes  = 64     // longest answer that may be a label
)

// sampled is what neighbours need of a row.
type sampled struct {
	hash     [16]byte // the row id
	question []uint32 // hashes of the distinct words, ascending
	answer   []uint32
	ask, say string // as a report shows them
	label    string // the answer, where it is short enough for a label
	refuses  bool
	ref      analyze.RowRef
}

// sample keeps the rows with the lowest ids of all: ids are hashes, so this is a draw that does not depend on the order of the rows, and merging
// two samples gives the sample of both. A row that stands several times is kept once: copies would find one another.
type sample struct {
	rows  []sampled
	bound []byte // once the sample is full: no row at or above it can enter
}

func (s *sample) add(r *row) {
	var v sampled
	raw, err := hex.DecodeString(r.id)
	if err != nil || len(raw) != len(v.hash) {
		return
	}
	copy(v.hash[:], raw)
	if s.bound != nil && slices.Compare(v.hash[:], s.bound) >= 0 {
		return
	}
	if v.question = wordHashes(prose.Lower(r.question)); len(v.question) == 0 {
		return
	}
	v.answer = wordHashes(r.words)
	v.ask, v.say, v.refuses = clip(r.question, shownBytes), clip(r.answer, shownBytes), prose.Refuses(r.answer)
	if len(r.answer) <= labelBytes && !strings.Contains(r.answer, "\n") {
		v.label = r.answer
	}
	v.ref = r.ref("")
	s.rows = append(s.rows, v)
	if len(s.rows) >= 2*sampleRows {
		s.settle()
	}
}

// settle sorts, drops copies and cuts. Of copies the one that stands first in the file is kept.
func (s *sample) settle() {
	slices.SortStableFunc(s.rows, func(a, b sampled) int { return slices.Compare(a.hash[:], b.hash[:]) })
	s.rows = slices.CompactFunc(s.rows, func(a, b sampled) bool { return a.hash == b.hash })
	if s.rows = s.rows[:min(len(s.rows), sampleRows)]; len(s.rows) == sampleRows {
		last := s.rows[sampleRows-1].hash
		s.bound = last[:]
	}
}

func (s *sample) merge(o *sample) {
	s.rows = append(s.rows, o.rows...)
	if len(s.rows) >= 2*sampleRows {
		s.settle()
	}
}

// wordHashes gives the distinct words of a text, at most the first sampleWords of them.
func wordHashes(words []string) []uint32 {
	out := make([]uint32, 0, min(len(words), sampleWords))
	seen := map[uint32]bool{}
	for _, w := range words {
		if h := uint32(prose.Hash(w)); !seen[h] {
			seen[h] = true
			if out = append(out, h); len(out) == sampleWords {
				break
			}
		}
	}
	slices.Sort(out)
	return out
}
