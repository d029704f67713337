package sysprompt

import (
	"context"
	"encoding/hex"
	"iter"
	"math"
	"strings"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/analyze"
)

// ReverseOptions steer Reverse. The zero value is useful.
type ReverseOptions struct {
	// MinShare is the share of held-out rows that a sentence must hold for to enter the prompt; 0 takes 0.75. The length band, which leaves out the
	// shortest and the longest tenth by its meaning, needs 0.65 at most.
	MinShare float64
	// Progress, when set, is called now and then with the rows read so far, both passes together, from the calling goroutine.
	Progress func(rows int64)
}

// Share is a count out of a count.
type Share struct {
	Rows int64 `json:"rows"`
	Of   int64 `json:"of"`
	// Share is Rows / Of with its 80 % interval (Wilson 1927); nil where Of is 0.
	Share *float64 `json:"share"`
	Low   *float64 `json:"low"`
	High  *float64 `json:"high"`
}

// Claim is one sentence of an inferred prompt.
type Claim struct {
	ID   string `json:"id"` // what it is about: labels, json, json_keys, code, translate, summary, chat, task, language, length, list, plain, sentences, register, opening, closing, refusal
	Text string `json:"text"`
	// Basis says how the rows were counted.
	Basis string `json:"basis"`
	// Support are the rows of the whole dataset that keep to the sentence, of those that it applies to; HeldOut the same among the half that the
	// sentence was not learned from: it is the confidence in the sentence.
	Support Share `json:"support"`
	HeldOut Share `json:"held_out"`
	// Counter are the first rows that do not keep to it, at most 5.
	Counter []analyze.RowRef `json:"counter_examples"`
}

// SystemUse is a system prompt that the rows already have.
type SystemUse struct {
	Text  string         `json:"text"`
	Rows  int64          `json:"rows"`
	Share float64        `json:"share"` // of all rows
	First analyze.RowRef `json:"first"`
}

// Reversed is the prompt under which a model would answer like the rows.
type Reversed struct {
	Text string `json:"text"` // "" when no sentence is borne out
	// Claims are the sentences of Text, in order. Dropped were considered and hold for too few held-out rows.
	Claims  []Claim `json:"claims"`
	Dropped []Claim `json:"dropped"`
	// Confidence is the share of held-out rows that keep to every sentence of Text that applies to them.
	Confidence Share `json:"confidence"`
	// Rows counts the rows with an answer: Learned those that the sentences were made from, HeldOut the others. Skipped have no answer.
	Rows    int64 `json:"rows"`
	Learned int64 `json:"learned"`
	HeldOut int64 `json:"held_out"`
	Skipped int64 `json:"skipped"`
	// Systems are the commonest system prompts of the rows, at most 5; SystemsTotal counts the distinct ones (to 1,000), NoSystem the rows without.
	Systems      []SystemUse `json:"systems"`
	SystemsTotal int         `json:"systems_total"`
	NoSystem     int64       `json:"no_system"`
}

// minHeldOut is the number of held-out rows below which a sentence is not judged.
const minHeldOut = 5

// claim is a sentence with its test.
type claim struct {
	id, text, basis string
	applies, holds  func(*row) bool
	min             float64 // 0: the options' share

	support, heldOut tally
	counter          []analyze.RowRef
}

type tally struct{ yes, of int64 }

func (t tally) share() Share {
	s := Share{Rows: t.yes, Of: t.of}
	if t.of > 0 {
		p, low, high := wilson(t.yes, t.of)
		s.Share, s.Low, s.High = &p, &low, &high
	}
	return s
}

// wilson gives a share with its 80 % interval, rounded to four digits.
func wilson(yes, of int64) (p, low, high float64) {
	const z = 1.2816 // the normal quantile of 0.9
	n := float64(of)
	p = float64(yes) / n
	mid := (p + z*z/(2*n)) / (1 + z*z/n)
	half := z / (1 + z*z/n) * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	round := func(v float64) float64 { return math.Round(v*1e4) / 1e4 }
	return round(p), round(max(0, mid-half)), round(min(1, mid+half))
}

// Reverse infers a system prompt from the answers of a dataset: what one half of the rows (chosen by their ids, so that equal rows stay together)
// shows is put into sentences, and each sentence is tested on the other half. examples is ranged over twice and must give the same rows both times,
// as the sequence of a formats.Dataset does. Memory does not grow with the dataset. Sentences are English; the rows may be in any language, but for
// the sentences about register, which are found in English, German and French alone.
//
// Errors are those of the sequence, the context's, and conflict when the second pass gives other rows than the first.
func Reverse(ctx context.Context, examples iter.Seq2[*formats.Example, error], opts ReverseOptions) (*Reversed, error) {
	if opts.MinShare == 0 {
		opts.MinShare = 0.75
	}
	if opts.MinShare < 0 || opts.MinShare > 1 {
		return nil, fault.New(fault.Invalid, "a share of %g", opts.MinShare).Do("give a number between 0 and 1")
	}
	out := &Reversed{Claims: []Claim{}, Dropped: []Claim{}, Systems: []SystemUse{}}
	seen := newObserved()
	var read int64
	pass := func(each func(ex *formats.Example)) (int64, error) {
		var n int64
		for ex, err := range examples {
			if err != nil {
				return n, err
			}
			if n++; n%256 == 0 {
				if err := ctx.Err(); err != nil {
					return n, fault.Wrap(fault.Unavailable, err, "stopped")
				}
				if opts.Progress != nil {
					opts.Progress(read + n)
				}
			}
			each(ex)
		}
		read += n
		return n, nil
	}
	first, err := pass(func(ex *formats.Example) {
		seen.system(ex)
		r, ok := readRow(ex)
		if !ok {
			out.Skipped++
			return
		}
		out.Rows++
		if r.held {
			out.HeldOut++
			return
		}
		out.Learned++
		seen.learn(r)
	})
	if err != nil {
		return nil, err
	}
	claims := seen.claims()
	together := map[verdict]int64{} // how often the held-out rows keep to which sentences at once
	second, err := pass(func(ex *formats.Example) {
		if r, ok := readRow(ex); ok {
			if v := judge(claims, r); r.held {
				together[v]++
			}
		}
	})
	if err != nil {
		return nil, err
	}
	if first != second {
		return nil, fault.New(fault.Conflict, "the rows changed between two passes: %d, then %d", first, second).Do("give a sequence that can be ranged over again")
	}
	var all tally
	var keptMask uint32
	for i, c := range claims {
		s := c.heldOut.share()
		need := opts.MinShare
		if c.min > 0 {
			need = min(need, c.min)
		}
		if s.Share != nil && c.heldOut.of >= minHeldOut && *s.Share >= need {
			keptMask |= 1 << i
			out.Claims = append(out.Claims, c.public())
		} else {
			out.Dropped = append(out.Dropped, c.public())
		}
	}
	for v, rows := range together { // counts: the order does not matter
		if applies := v.applies & keptMask; applies != 0 {
			all.of += rows
			if v.holds&applies == applies {
				all.yes += rows
			}
		}
	}
	out.Confidence = all.share()
	texts := make([]string, len(out.Claims))
	for i := range out.Claims {
		texts[i] = out.Claims[i].Text
	}
	out.Text = strings.Join(texts, "\n")
	seen.report(out)
	return out, nil
}

// verdict says which claims apply to a row, and which of them hold, by their places. There are about a dozen.
type verdict struct{ applies, holds uint32 }

func judge(claims []*claim, r *row) (v verdict) {
	for i, c := range claims {
		if !c.applies(r) {
			continue
		}
		yes := c.holds(r)
		c.support.of++
		v.applies |= 1 << i
		if yes {
			v.holds |= 1 << i
			c.support.yes++
		} else if len(c.counter) < 5 {
			c.counter = append(c.counter, r.ref())
		}
		if r.held {
			c.heldOut.of++
			if yes {
				c.heldOut.yes++
			}
		}
	}
	return v
}

func (c *claim) public() Claim {
	counter := c.counter
	if counter == nil {
		counter = []analyze.RowRef{}
	}
	return Claim{ID: c.id, Text: c.text, Basis: c.basis, Support: c.support.share(), HeldOut: c.heldOut.share(), Counter: counter}
}

// heldOut says whether a row is kept apart for testing: by its id, so that copies of a row fall on one side.
func heldOut(id string) bool {
	raw, err := hex.DecodeString(id)
	return err == nil && len(raw) > 0 && raw[len(raw)-1]&1 == 1
}
