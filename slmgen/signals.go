package slmgen

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/chat"
	"github.com/slmgen/slmgen/formats/prompt"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/prose"
	"github.com/slmgen/slmgen/slmgen/analyze"
	"github.com/slmgen/slmgen/slmgen/bundle"
	"github.com/slmgen/slmgen/slmgen/estimate"
	"github.com/slmgen/slmgen/slmgen/plan"
	"github.com/slmgen/slmgen/slmgen/recommend"
)

// signals is what rows say about answers besides giving one to imitate: what other objectives than sft learn from.
type signals struct {
	plan.Signals
	rows     int64 // all
	compared int64 // rows that give a pair
	judged   int64 // rows that give a verdict of their own
	checked  int64 // prompts with something to check an answer against
	imitated int64 // rows with an answer to imitate and nothing else
	unusable map[string]int64
	rewards  map[string]int64

	// Lengths in characters: of rows as the analysis estimates them and as it counts them, and of the sequences that the trainer reads; of
	// a pair the longer one in the distribution, both in the sum.
	estimated, counted, sequence lengths
	sequences                    int64
}

// readSignals walks the rows once. Rows without signals are all that most datasets have: those are told by the kinds that the analysis
// counted, and nothing is read.
func readSignals(ctx context.Context, ds *formats.Dataset, report *analyze.Report, objective estimate.Objective) (*signals, error) {
	s := &signals{unusable: map[string]int64{}, rewards: map[string]int64{}}
	if Imitates(report) && !objective.Preference() || objective == estimate.SFT {
		return s, nil
	}
	if ds == nil {
		return nil, fault.New(fault.Invalid, "the objective %s is asked of the rows, which are not at hand", objective).Do("give the dataset")
	}
	for ex, err := range ds.Examples(ctx) {
		if err != nil {
			return nil, err
		}
		s.add(ex, objective)
	}
	if len(s.rewards) > 0 {
		s.Rewards = s.rewards
	}
	return s, ctx.Err()
}

// add counts one row by what it is, or for an objective that was asked for by what that finds in it.
func (s *signals) add(ex *formats.Example, objective estimate.Objective) {
	s.rows++
	none := func(string) {}
	s.measure(ex)
	learn := func(before []chat.Message, answers ...[]chat.Message) {
		longest := 0
		for _, ms := range answers {
			n := characters(before) + characters(ms)
			longest = max(longest, n)
			s.sequence.sum += float64(n)
			s.sequences++
		}
		s.sequence.count(longest)
	}
	var skip string
	switch {
	case ex.Kind == formats.KindLabel || objective == estimate.KTO:
		var list []prompt.Verdict
		list, skip = prompt.Verdicts(ex, none)
		s.judged += oneIf(skip == "")
		for i := range list {
			s.Good += oneIf(list[i].Good)
			s.Bad += oneIf(!list[i].Good)
			learn(ex.Messages, list[i].Answer)
		}
	case ex.Kind == formats.KindPreference:
		var list []prompt.Pair
		list, skip = prompt.Pairs(ex, none)
		s.compared += oneIf(skip == "")
		s.Pairs += int64(len(list))
		for i := range list {
			learn(ex.Messages, list[i].Chosen, list[i].Rejected)
		}
	case ex.Kind == formats.KindPrompt || objective == estimate.GRPO:
		var c prompt.Checked
		if c, skip = prompt.Check(ex, none); skip == "" {
			s.checked++
			s.Checked++
			s.rewards[c.Reward.Kind]++
			learn(c.Prompt, nil)
		}
	default:
		_, skip = prompt.Reduce(ex, none)
		s.imitated += oneIf(skip == "")
	}
	if skip != "" {
		s.unusable[skip]++
	}
}

func oneIf(yes bool) int64 {
	if yes {
		return 1
	}
	return 0
}

// goal says which objective the rows ask for: that of most of the usable ones. "" leaves sft.
func (s *signals) goal() (estimate.Objective, error) {
	most, kinds := s.imitated, 0
	goal := estimate.SFT
	for _, k := range []struct {
		objective estimate.Objective
		rows      int64
	}{{estimate.SFT, s.imitated}, {estimate.DPO, s.compared}, {estimate.KTO, s.judged}, {estimate.GRPO, s.checked}} {
		if k.rows > 0 {
			kinds++
		}
		if k.rows > most {
			most, goal = k.rows, k.objective
		}
	}
	if usable := s.imitated + s.compared + s.judged + s.checked; kinds > 1 && 2*most <= usable {
		return "", fault.New(fault.Precondition, "the rows are of several kinds and none is most of them: %s", s.kinds()).
			Do("choose with --objective what to learn from, or split the dataset by kind")
	}
	return goal, nil
}

func (s *signals) kinds() string {
	var parts []string
	for _, k := range []struct {
		rows int64
		what string
	}{{s.compared, "pairs of answers"}, {s.judged, "judged answers"}, {s.checked, "prompts with a checkable answer"}, {s.imitated, "answers to imitate"}} {
		if k.rows > 0 {
			parts = append(parts, prose.Plural(k.rows, "row", "rows")+" with "+k.what)
		}
	}
	return strings.Join(parts, ", ")
}

// examples is how many rows an objective trains on.
func (s *signals) examples(o estimate.Objective) int64 {
	switch o {
	case estimate.DPO, estimate.ORPO:
		return s.Pairs
	case estimate.KTO:
		return s.Good + s.Bad
	case estimate.GRPO:
		return s.Checked
	}
	return s.rows
}

// refuse says what to do where an objective finds nothing to learn from.
func (s *signals) refuse(o estimate.Objective) error {
	if s.examples(o) > 0 {
		return nil
	}
	why := ""
	for _, reason := range sorted(s.unusable) {
		why += fmt.Sprintf("; %d × %s", s.unusable[reason], reason)
	}
	if s.kinds() != "" {
		why += "; there are " + s.kinds()
	}
	e := fault.New(fault.Precondition, "no row can be learned from by %s%s", o, why)
	switch o {
	case estimate.GRPO:
		return e.Do(`give rows a checkable answer, for example "reward_model": {"kind": "number", "ground_truth": "42"} (kinds: %s), or use --objective sft where they have answers`, strings.Join(prompt.Rewards(), ", "))
	case estimate.KTO:
		return e.Do("give rows a prompt, a completion and a label (true or false), or use --objective sft or dpo where they fit")
	}
	return e.Do("give rows a chosen and a rejected answer, or use --objective sft")
}

// warnings tells what of the rows an objective leaves out.
func (s *signals) warnings(o estimate.Objective) []string {
	if !o.Preference() {
		if pairs := s.compared; pairs > 0 {
			return []string{fmt.Sprintf("%d of %d rows are pairs of answers: sft learns the better ones and leaves the others out", pairs, s.rows)}
		}
		return nil
	}
	var out []string
	others := map[string]int64{"answers to imitate": s.imitated, "pairs of answers": s.compared, "judged answers": s.judged, "prompts with a checkable answer": s.checked}
	switch o {
	case estimate.DPO, estimate.ORPO:
		delete(others, "pairs of answers")
	case estimate.KTO:
		delete(others, "judged answers")
	case estimate.GRPO:
		delete(others, "prompts with a checkable answer")
	}
	for _, what := range sorted(others) {
		if n := others[what]; n > 0 {
			out = append(out, fmt.Sprintf("%d of %d rows are %s, which %s does not learn from: they are left out", n, s.rows, what, o))
		}
	}
	for _, reason := range sorted(s.unusable) {
		out = append(out, fmt.Sprintf("%d of %d rows are left out: %s", s.unusable[reason], s.rows, reason))
	}
	if o == estimate.GRPO {
		for _, kind := range sorted(s.Rewards) {
			if !slices.Contains(prompt.Rewards(), kind) {
				out = append(out, fmt.Sprintf("%s for a reward called %q, which rewards.py does not have: add it there, or the run stops before it begins", prose.Plural(s.Rewards[kind], "row asks", "rows ask"), kind))
			}
		}
	}
	return out
}

// stretch tells how the sequences that are trained differ from the rows as they were measured.
func (s *signals) stretch(measured *lengths) recommend.Stretch {
	if measured.n == 0 || measured.sum == 0 || s.sequence.n == 0 {
		return recommend.Stretch{}
	}
	at := func(q float64) float64 { return s.sequence.quantile(q) / measured.quantile(q) }
	return recommend.Stretch{
		Total: s.sequence.sum / measured.sum, Mean: s.sequence.sum / float64(s.sequences) / (measured.sum / float64(measured.n)),
		P50: at(0.5), P95: at(0.95), P99: at(0.99), Max: at(1),
	}
}

// measure takes the length of a row as the analysis does: with all of its answers for an estimate, with the one to imitate for a count.
func (s *signals) measure(ex *formats.Example) {
	n := characters(ex.Turns())
	for i := range ex.Completions {
		n += characters(ex.Completions[i].Messages)
	}
	s.estimated.add(n)
	if r, skip := prompt.Reduce(ex, func(string) {}); skip == "" && r.Text == nil {
		s.counted.add(characters(r.Messages))
	}
}

// perMessage stands for what a chat template adds to a message, in characters.
const perMessage = 16

func characters(ms []chat.Message) int {
	n := 0
	for i := range ms {
		n += perMessage + len(ms[i].Content()) + len(prompt.Reasoning(&ms[i]))
		for j := range ms[i].ToolCalls {
			n += len(ms[i].ToolCalls[j].Name) + len(ms[i].ToolCalls[j].Arguments)
		}
	}
	return n
}

// lengths are counts of lengths in steps of 2 %, so that memory does not grow with the rows.
type lengths struct {
	counts [1024]int64
	n      int64
	sum    float64
}

const lengthStep = 1.02

func (l *lengths) add(n int) {
	l.sum += float64(n)
	l.count(n)
}

func (l *lengths) count(n int) {
	l.counts[min(int(math.Log(float64(max(n, 1)))/math.Log(lengthStep)), len(l.counts)-1)]++
	l.n++
}

func (l *lengths) quantile(q float64) float64 {
	want := max(1, int64(math.Ceil(q*float64(l.n))))
	for i, c := range l.counts {
		if want -= c; want <= 0 {
			return math.Pow(lengthStep, float64(i))
		}
	}
	return 0
}

func sorted(m map[string]int64) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// trainable says whether a lane trains for an objective.
func trainable(lane string, o estimate.Objective) error {
	l, err := bundle.FindLane(lane)
	if err != nil || slices.Contains(l.Objectives, o) {
		return err
	}
	return fault.New(fault.Unsupported, "the lane %s does not train by %s", lane, o).
		Do("choose --lane %s, or --objective sft where the rows have answers to imitate", strings.Join(bundle.Trainers(o), ", "))
}
