package voice

import (
	"cmp"
	"fmt"
	"slices"
)

const (
	testedRows    = 1_000 // rows of the sample whose nearest other row is looked for
	testedClass   = 50    // rows of a class that are tested
	classesShown  = 5
	confusedShare = 0.5 // share of a class's rows nearest to another class that makes a case
	lookAlike     = 0.6 // likeness of two questions that differ in a few words
	farAway       = 0.1 // likeness of the nearest other question below which a question is far from all
	farWords      = 4   // words that a question needs to be called far
	unlike        = 0.2 // likeness of two answers below which they are called different
)

func samplePrompt(v *sampled, note string) Prompt {
	ref := v.ref
	ref.Note = note
	return Prompt{Row: ref, Question: v.ask, Answer: v.say}
}

// inSample finds the cases that need the nearest other row.
func (s *signs) inSample(add adder) {
	rows := s.sample.rows
	if len(rows) < heldNeeded {
		return
	}
	x := newIndex(rows)
	if s.labels != nil {
		s.classes(x, add)
	}
	answers := weigh(rows, func(v *sampled) []uint32 { return v.answer })
	var nearRows, differ, far, asked int64
	var alike, lonely []rated
	for i := range rows[:min(len(rows), testedRows)] {
		v := &rows[i]
		j, likeness := x.nearest(v, i, nil)
		k, other := j, likeness
		if j >= 0 && slices.Equal(rows[j].question, v.question) { // the same words: not alike but equal
			k, other = x.nearest(v, i, func(k int) bool { return slices.Equal(rows[k].question, v.question) })
		}
		if k >= 0 && other >= lookAlike {
			nearRows++
			if a := answers.alike(v.answer, rows[k].answer); a < unlike {
				differ++
				alike = append(alike, rated{extreme{value: other}, samplePrompt(v, fmt.Sprintf("like record %d (%q), whose answer is another", rows[k].ref.Record, clip(rows[k].ask, 80)))})
			}
		}
		if len(v.question) >= farWords {
			asked++
			if likeness < farAway {
				far++
				lonely = append(lonely, rated{extreme{value: -likeness}, samplePrompt(v, fmt.Sprintf("the most similar other question is alike by %.2f", likeness))})
			}
		}
	}
	first := func(list []rated) []Prompt {
		slices.SortStableFunc(list, func(a, b rated) int { return cmp.Compare(b.value, a.value) })
		return prompts(list[:min(len(list), promptsShown)])
	}
	if s.labels == nil { // with labels the classes tell it better
		share := shareOf(differ, nearRows)
		add("look_alike", share, of(share)+fmt.Sprintf(" questions that are like another one (likeness of %.1f and more) have an answer unlike its answer", lookAlike), first(alike))
	}
	share := shareOf(far, asked)
	add("far_from_others", share, of(share)+fmt.Sprintf(" questions are unlike every other one (likeness below %.1f)", farAway), first(lonely))
}

// classes finds classes whose rows lie nearest to rows of a more frequent class.
func (s *signs) classes(x *index, add adder) {
	byLabel := map[string][]int{}
	for i := range x.rows {
		if l := x.rows[i].label; s.labels[l] {
			byLabel[l] = append(byLabel[l], i)
		}
	}
	type confusion struct {
		label   string
		share   Share
		with    string
		prompts []Prompt
	}
	var found []confusion
	for label, members := range byLabel {
		var confused, tested int64
		with := map[string]int64{}
		var shown []Prompt
		for _, i := range members[:min(len(members), testedClass)] {
			j, _ := x.nearest(&x.rows[i], i, nil)
			if j < 0 {
				continue
			}
			tested++
			if other := x.rows[j].label; other != label && len(byLabel[other]) > len(members) {
				confused++
				with[other]++
				shown = append(shown, samplePrompt(&x.rows[i], fmt.Sprintf("nearest is record %d, labelled %q", x.rows[j].ref.Record, other)))
			}
		}
		if tested > 0 && float64(confused) >= confusedShare*float64(tested) {
			top := ""
			for w, n := range with {
				if top == "" || n > with[top] || n == with[top] && w < top {
					top = w
				}
			}
			found = append(found, confusion{label, shareOf(confused, tested), top, shown})
		}
	}
	slices.SortFunc(found, func(a, b confusion) int {
		return cmp.Or(cmp.Compare(*b.share.Share, *a.share.Share), cmp.Compare(b.share.Of, a.share.Of), cmp.Compare(a.label, b.label))
	})
	for _, c := range found[:min(len(found), classesShown)] {
		add("class_look_alike", c.share, of(c.share)+fmt.Sprintf(" tested rows of the class %q have their nearest row in a more frequent class, most often %q", c.label, c.with), c.prompts)
	}
}

// refusals shows answered questions that lie near a refused one; where there are none, the refusing rows.
func (s *signs) refusals(add adder) {
	if s.refused == 0 {
		return
	}
	rows := s.sample.rows
	var tested, beside int64
	var shown []Prompt
	var x *index
	for i := range rows {
		if !rows[i].refuses || tested == testedClass {
			continue
		}
		if x == nil {
			x = newIndex(rows)
		}
		tested++
		j, likeness := x.nearest(&rows[i], i, func(k int) bool { return rows[k].refuses })
		if j >= 0 && likeness >= near {
			beside++
			shown = append(shown, samplePrompt(&rows[j], fmt.Sprintf("like record %d (%q), which is refused", rows[i].ref.Record, clip(rows[i].ask, 80))))
		}
	}
	share := shareOf(s.refused, s.rows)
	text := of(share) + " answers refuse"
	if beside > 0 {
		text += fmt.Sprintf("; %d of %d tested ones lie near a question that is answered", beside, tested)
	} else {
		shown = s.refusing
	}
	add("refusals", share, text, shown)
}
