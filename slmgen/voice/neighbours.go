package voice

import (
	"cmp"
	"encoding/binary"
	"math"
	"slices"

	"github.com/slmgen/slmgen/slmgen/analyze"
)

const (
	near         = 0.5 // likeness of two questions from which on they are called near
	randomPairs  = 8   // random rows that each held-out one is compared with
	heldNeeded   = 10  // held-out rows below which nothing is reported
	undecidable  = 0.999
	contrariesIn = 5 // pairs shown
)

// Neighbours tells whether rows predict one another. A tenth of the sampled rows is held out, by their ids. For each of them the most similar question
// among the others is found, and their answers are compared. Likeness of two texts is the weight of their common words over the weight of all their
// words, where a word weighs log(1 + rows / rows with it), 4 at most: 0 nothing in common, 1 the same words. It is the same in every language; scripts without
// spaces are compared by characters.
type Neighbours struct {
	Sampled int64 `json:"sampled"`  // distinct rows with a question
	HeldOut int64 `json:"held_out"` // a tenth of them
	// Near are the held-out questions whose nearest other question is alike by 0.5 or more.
	Near Share `json:"near"`
	// NearAlike is the mean likeness of a held-out answer and the answer to the nearest question, RandomAlike the same with random rows (8 for each).
	NearAlike   *float64 `json:"near_alike"`
	RandomAlike *float64 `json:"random_alike"`
	// Agreement is (NearAlike - RandomAlike) / (1 - RandomAlike), with its 80 % interval over the held-out rows: 0 where the nearest row says no more
	// than a random one, 1 where it has the answer. nil where there are fewer than 10 held-out rows, or all answers are alike.
	Agreement *float64 `json:"agreement"`
	Low       *float64 `json:"low"`
	High      *float64 `json:"high"`
	// Contrary are near questions whose answers are least alike, at most 5.
	Contrary []Pair `json:"contrary"`
}

// Pair is two rows with alike questions.
type Pair struct {
	Row            analyze.RowRef `json:"row"`
	Other          analyze.RowRef `json:"other"`
	Question       string         `json:"question"` // of Row, cut to 240 bytes
	OtherQuestion  string         `json:"other_question"`
	Answer         string         `json:"answer"`
	OtherAnswer    string         `json:"other_answer"`
	QuestionsAlike float64        `json:"questions_alike"`
	AnswersAlike   float64        `json:"answers_alike"`
}

func pairOf(a, b *sampled, questions, answers float64) Pair {
	return Pair{a.ref, b.ref, a.ask, b.ask, a.say, b.say, round2(questions), round2(answers)}
}

// held says whether a row is held out: one in ten, by the end of its id, as the beginning decides which rows are sampled.
func held(s *sampled) bool { return binary.BigEndian.Uint32(s.hash[12:])%10 == 0 }

func neighboursIn(rows []sampled) Neighbours {
	var kept, out []sampled
	for i := range rows {
		if held(&rows[i]) {
			out = append(out, rows[i])
		} else {
			kept = append(kept, rows[i])
		}
	}
	n := Neighbours{Sampled: int64(len(rows)), HeldOut: int64(len(out)), Contrary: []Pair{}}
	if len(kept) == 0 || len(out) == 0 {
		n.Near = shareOf(0, int64(len(out)))
		return n
	}
	x := newIndex(kept)
	answers := weigh(kept, func(s *sampled) []uint32 { return s.answer })
	var nearRows int64
	var sumNear, sumRandom, sum, squares float64
	var contrary []Pair
	for i := range out {
		q := &out[i]
		random := 0.0
		for k := range randomPairs {
			seed := binary.BigEndian.Uint64(q.hash[4:]) + uint64(k)*0x9E3779B97F4A7C15
			random += answers.alike(q.answer, kept[mixed(seed)%uint64(len(kept))].answer)
		}
		random /= randomPairs
		best, alike := x.nearest(q, -1, nil)
		same := random // without a neighbour nothing is predicted
		if best >= 0 {
			same = answers.alike(q.answer, kept[best].answer)
			if alike >= near {
				nearRows++
				contrary = append(contrary, pairOf(q, &kept[best], alike, same))
			}
		}
		sumNear += same
		sumRandom += random
		sum += same - random
		squares += (same - random) * (same - random)
	}
	c := float64(len(out))
	n.Near = shareOf(nearRows, int64(len(out)))
	n.NearAlike, n.RandomAlike = known(sumNear/c), known(sumRandom/c)
	slices.SortStableFunc(contrary, func(a, b Pair) int {
		return cmp.Or(cmp.Compare(a.AnswersAlike, b.AnswersAlike), cmp.Compare(b.QuestionsAlike, a.QuestionsAlike))
	})
	for _, p := range contrary[:min(len(contrary), contrariesIn)] {
		if p.AnswersAlike < near {
			n.Contrary = append(n.Contrary, p)
		}
	}
	if room := 1 - sumRandom/c; len(out) >= heldNeeded && sumRandom/c < undecidable {
		mean := sum / c
		half := normal80 * math.Sqrt(max(0, squares/c-mean*mean)/c)
		n.Agreement, n.Low, n.High = known(mean/room), known((mean-half)/room), known((mean+half)/room)
	}
	return n
}

// mixed is the finalizer of SplitMix64.
func mixed(x uint64) uint64 {
	x = (x ^ x>>30) * 0xBF58476D1CE4E5B9
	x = (x ^ x>>27) * 0x94D049BB133111EB
	return x ^ x>>31
}
