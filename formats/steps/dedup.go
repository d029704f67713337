package steps

import (
	"context"
	"crypto/sha256"
	"iter"

	"github.com/slmgen/slmgen/formats"
)

// Dedup leaves out Examples that are the same as an earlier one; the first stays. Near duplicates are no business of this step.
type Dedup struct {
	// By is what must be the same; "" is ID.
	By DedupBy
	// Fold takes texts as the same when they differ in case or white space alone. It has no meaning for ID.
	Fold bool
}

// DedupBy says what must be the same for two Examples to be duplicates. An Example that lacks it is never a duplicate.
type DedupBy string

// What can be compared.
const (
	ID       DedupBy = "id"       // the whole Example, its other columns too
	Messages DedupBy = "messages" // speakers, words, tool calls and media of the dialogue and its answers, but no other columns
	ByPrompt DedupBy = "prompt"   // what comes before the answer
	ByAnswer DedupBy = "answer"   // the answer, or all answers to choose between
	Text     DedupBy = "text"     // the words alone, whoever speaks them
)

// DedupKeys lists what can be compared.
func DedupKeys() []DedupBy { return []DedupBy{ID, ByPrompt, ByAnswer, Messages, Text} }

// key gives what duplicates share; false when e has nothing to compare. id is the digest of the whole Example.
func (d *Dedup) key(e *formats.Example, id [sha256.Size]byte) (key [16]byte, ok bool) {
	if d.By == "" || d.By == ID {
		return [16]byte(id[:16]), true
	}
	w := newWords(d.Fold)
	switch d.By {
	case ByPrompt:
		w.messages(promptOf(e))
	case ByAnswer:
		w.answers(e)
	case Messages:
		w.messages(e.Turns())
		w.completions(e)
		w.parts(e.Media)
	default:
		w.bare = true
		w.messages(e.Turns())
		w.completions(e)
	}
	if w.empty {
		return key, false
	}
	return [16]byte(w.sum()), true
}

// dedup marks all but the first of each run of equal keys.
func (r *Result) dedup(ctx context.Context, keys *sorter) error {
	defer keys.close()
	twins := newSorter(r.dir, keys.limit)
	defer twins.close()
	var last entry
	first := true
	for e, err := range keys.sorted() {
		if err == nil && !first && e.a == last.a && e.b == last.b {
			err = twins.add(entry{a: e.n})
		}
		if err != nil {
			return err
		}
		last, first = e, false
	}
	reason, err := r.reason(DropDuplicate)
	if err != nil {
		return err
	}
	has, stop := listed(twins)
	defer stop()
	return r.update(ctx, func(e *entry) error {
		_, twin, err := has(e.a)
		if twin {
			e.drop(reason)
		}
		return err
	})
}

// pull turns a sorted table into a function that gives one entry after the other.
func pull(s *sorter) (next func() (entry, bool, error), stop func()) {
	p, stop := iter.Pull2(s.sorted())
	return func() (entry, bool, error) {
		e, err, ok := p()
		return e, ok, err
	}, stop
}
