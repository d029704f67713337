package analyze

import (
	"cmp"
	"context"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/slmgen/slmgen/formats"
)

// kept holds the first few of many rows that come in any order.
type kept struct{ rows []keptRow }

type keptRow struct {
	row, other int64 // other: the row that the note is about; -1 for none
	note       string
}

func (k *kept) add(r keptRow) {
	k.rows = append(k.rows, r)
	if len(k.rows) > 4*maxRefs {
		k.cut()
	}
}

func (k *kept) cut() {
	slices.SortFunc(k.rows, func(a, b keptRow) int { return int(min(max(a.row-b.row, -1), 1)) })
	k.rows = k.rows[:min(len(k.rows), maxRefs)]
}

// refs names the rows. A note may hold a place for the record of the other row.
func (k *kept) refs(s *seen, files []string) ([]RowRef, error) {
	k.cut()
	var out []RowRef
	for _, r := range k.rows {
		a, err := s.address(r.row)
		if err != nil {
			return nil, err
		}
		ref := a.ref(files, r.note)
		if r.other >= 0 {
			other, err := s.address(r.other)
			if err != nil {
				return nil, err
			}
			ref.Like = hex.EncodeToString(other.id[:])
			ref.Note = fmt.Sprintf(r.note, other.record)
		}
		out = append(out, ref)
	}
	return out, nil
}

// duplicates fills the rules that compare rows by prompt.
func (f *fold) duplicates() error {
	t := f.total
	dup, conflict := ruleIndex["exact_duplicate"], ruleIndex["conflicting_answers"]
	var dups, conflicts kept
	var failed error
	first := map[uint64]said{}
	err := f.seen.groups(func(prompt [12]byte, rows []said) {
		clear(first)
		for _, s := range rows {
			if earlier, ok := first[s.answer]; ok {
				t.hits[dup].count++
				dups.add(keptRow{s.row, earlier.row, "repeats record %d"})
				if !s.dirty {
					t.charged[dup]++
				}
				if err := f.leak(s.row, earlier.row, "repeats record %d of split %s"); err != nil {
					failed = err
				}
				continue
			}
			first[s.answer] = s
		}
		if len(first) < 2 || prompt == emptyPrompt {
			return
		}
		for _, s := range rows {
			if first[s.answer].row != s.row {
				continue
			}
			t.hits[conflict].count++
			conflicts.add(keptRow{s.row, -1, fmt.Sprintf("%d different answers to this question", len(first))})
			if !s.dirty {
				t.charged[conflict]++
			}
		}
	})
	if err = cmp.Or(err, failed); err != nil {
		return err
	}
	if t.hits[dup].refs, err = dups.refs(f.seen, t.files); err != nil {
		return err
	}
	t.hits[conflict].refs, err = conflicts.refs(f.seen, t.files)
	return err
}

// emptyPrompt is the fingerprint of a row without turns before its answer: plain text, whose rows differ without conflicting.
var emptyPrompt = func() [12]byte {
	return fingerprintOf(&row{ex: &formats.Example{}}).prompt
}()

// nearDuplicates fills the rule for rows that are nearly alike.
func (f *fold) nearDuplicates(ctx context.Context, opts *Options) error {
	h := &f.total.hits[ruleIndex["near_duplicate"]]
	var first kept
	err := f.near.find(ctx, opts.Workers, func(m match) error {
		h.count++
		if err := f.leak(m.row, m.like, "like record %d of split %s"); err != nil {
			return err
		}
		if h.count <= maxRefs {
			first.add(keptRow{m.row, m.like, fmt.Sprintf("like record %%d (similarity %.2f)", m.similarity())})
		}
		if opts.Pairs == nil {
			return nil
		}
		return f.pair(opts, "near_duplicate", m.row, m.like, m.similarity())
	})
	if err != nil {
		return err
	}
	h.refs, err = first.refs(f.seen, f.total.files)
	return err
}

// noisyLabels fills the rule for rows that are nearly alike and have different labels.
func (f *fold) noisyLabels(ctx context.Context, opts *Options) error {
	h := &f.total.hits[ruleIndex["label_noise"]]
	var first kept
	err := f.noise.find(ctx, opts.Workers, f.otherAnswer, func(row, like int64) {
		h.count++
		if h.count <= maxRefs {
			first.add(keptRow{row, like, "another label than record %d"})
		}
	})
	if err != nil {
		return err
	}
	h.refs, err = first.refs(f.seen, f.total.files)
	return err
}

// otherAnswer says whether two rows differ in their answers.
func (f *fold) otherAnswer(row, like int64) (bool, error) {
	a, err := f.seen.address(row)
	if err != nil {
		return false, err
	}
	b, err := f.seen.address(like)
	return a.answer != b.answer, err
}

// leak counts a row that is like one of another split, where the names of the files tell splits.
func (f *fold) leak(row, like int64, note string) error {
	if len(f.total.files) < 2 {
		return nil
	}
	a, err := f.seen.address(row)
	if err != nil {
		return err
	}
	b, err := f.seen.address(like)
	if err != nil || a.file == b.file {
		return err
	}
	one, other := formats.SplitOf(f.total.files[a.file]), formats.SplitOf(f.total.files[b.file])
	if one == "" || other == "" || one == other {
		return nil
	}
	h := &f.total.hits[ruleIndex["leakage"]]
	h.count++
	f.leaks.add(keptRow{row, like, strings.Replace(note, "%s", other, 1)})
	return nil
}

// paraphrases fills the rule for questions that say the same.
func (f *fold) paraphrases(ctx context.Context, opts *Options) error {
	h := &f.total.hits[ruleIndex["paraphrase"]]
	var first kept
	err := f.phrases.find(ctx, opts.Workers, f.near.out, func(row, like uint32, similarity float64) error {
		h.count++
		if h.count <= maxRefs {
			first.add(keptRow{int64(row), int64(like), fmt.Sprintf("like record %%d (similarity %.2f)", similarity)})
		}
		if opts.Pairs == nil {
			return nil
		}
		return f.pair(opts, "paraphrase", int64(row), int64(like), similarity)
	})
	if err != nil {
		return err
	}
	h.refs, err = first.refs(f.seen, f.total.files)
	return err
}

// pair hands two rows that belong together to the caller.
func (f *fold) pair(opts *Options, rule string, row, like int64, similarity float64) error {
	a, err := f.seen.address(row)
	if err != nil {
		return err
	}
	b, err := f.seen.address(like)
	if err != nil {
		return err
	}
	return opts.Pairs(Pair{Rule: rule, Row: a.ref(f.total.files, ""), Like: b.ref(f.total.files, ""), Similarity: similarity})
}
