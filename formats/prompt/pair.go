package prompt

import (
	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/chat"
)

// Reasons why an Example gives no pair, no verdict and no checked prompt, beside those of Reduce. They are part of results, so they are stable.
const (
	NoPreference = "no answer is better than another: a tie, or nothing to compare"
	SameAnswer   = "the better and the worse answer are the same"
	NoQuestion   = "no question before the answers"
	NoVerdict    = "no verdict on an answer"
)

// LosesTurns is a fact that a compared or judged answer cannot hold: all of it counts, what others say in the middle of it too.
const LosesTurns = "turns of others inside a compared answer, which count as part of it"

// Pair is a question with a better and a worse answer to it. It shares its memory with the Example.
type Pair struct {
	Prompt, Chosen, Rejected []chat.Message
	Tools                    []chat.ToolDef
}

// Verdict is an answer that was judged good or bad. It shares its memory with the Example.
type Verdict struct {
	Prompt, Answer []chat.Message
	Good           bool
	Tools          []chat.ToolDef
}

// Pairs gives the pairs of an Example: the preferred answer beside each that was passed over; where answers are ranked or scored, the best
// beside each that is worse. skip says why there is none, lose is called for each fact that a pair cannot hold.
func Pairs(ex *formats.Example, lose func(fact string)) (pairs []Pair, skip string) {
	better, worse := -1, []int(nil)
	if ex.Kind == formats.KindPreference {
		better, worse = compare(ex.Completions)
	}
	if better < 0 || len(worse) == 0 {
		return nil, NoPreference
	}
	question, skip := questionOf(ex, lose)
	if skip != "" {
		return nil, skip
	}
	chosen := answerOf(ex.Completions[better].Messages, lose)
	if chosen == nil {
		return nil, NoAnswer
	}
	for _, i := range worse {
		rejected := answerOf(ex.Completions[i].Messages, lose)
		switch {
		case rejected == nil:
			skip = NoAnswer
		case sameMessages(chosen, rejected):
			skip = SameAnswer
		default:
			pairs = append(pairs, Pair{Prompt: question, Chosen: chosen, Rejected: rejected, Tools: ex.Tools})
		}
	}
	if len(pairs) > 0 {
		skip = ""
	}
	return pairs, skip
}

// Verdicts gives the judged answers of an Example. Of compared answers the preferred one counts as good and those passed over as bad; of
// ranked or scored ones the best and the worst, as nothing says where between them good ends. skip and lose are as for Pairs.
func Verdicts(ex *formats.Example, lose func(fact string)) (verdicts []Verdict, skip string) {
	good := map[int]bool{}
	switch ex.Kind {
	case formats.KindLabel:
		for i := range ex.Completions {
			if g := ex.Completions[i].Good; g != nil {
				good[i] = *g
			}
		}
	case formats.KindPreference:
		better, worse := compare(ex.Completions)
		if better < 0 || len(worse) == 0 {
			return nil, NoPreference
		}
		good[better] = true
		if !preferred(ex.Completions) {
			last := worse[0]
			for _, i := range worse[1:] {
				if betterOf(ex.Completions[last], ex.Completions[i]) {
					last = i
				}
			}
			worse = []int{last}
		}
		for _, i := range worse {
			good[i] = false
		}
	}
	if len(good) == 0 {
		return nil, NoVerdict
	}
	question, skip := questionOf(ex, lose)
	if skip != "" {
		return nil, skip
	}
	for i := range ex.Completions {
		g, judged := good[i]
		if !judged {
			continue
		}
		answer := answerOf(ex.Completions[i].Messages, lose)
		if answer == nil {
			skip = NoAnswer
			continue
		}
		verdicts = append(verdicts, Verdict{Prompt: question, Answer: answer, Good: g, Tools: ex.Tools})
	}
	if len(verdicts) > 0 {
		skip = ""
	}
	return verdicts, skip
}

// compare gives the index of the best answer, and those that are worse than it; -1 where nothing is better than anything.
func compare(cs []formats.Completion) (best int, worse []int) {
	best = -1
	if preferred(cs) {
		for i := range cs {
			switch p := cs[i].Preferred; {
			case p == nil:
			case !*p:
				worse = append(worse, i)
			case best < 0:
				best = i
			}
		}
		return best, worse
	}
	for i := range cs {
		if best < 0 || betterOf(cs[i], cs[best]) {
			best = i
		}
	}
	for i := range cs {
		if betterOf(cs[best], cs[i]) {
			worse = append(worse, i)
		}
	}
	return best, worse
}

// preferred says whether somebody chose among the answers, rather than ranking or scoring each.
func preferred(cs []formats.Completion) bool {
	for i := range cs {
		if cs[i].Preferred != nil && *cs[i].Preferred {
			return true
		}
	}
	return false
}

// questionOf gives the messages before the answers. They must end with somebody else's turn.
func questionOf(ex *formats.Example, lose func(string)) ([]chat.Message, string) {
	ms := ex.Messages
	if len(ms) == 0 || ms[len(ms)-1].Role == chat.Assistant {
		return nil, NoQuestion
	}
	if len(ex.Media) > 0 {
		lose(LosesMedia)
	}
	for i := range ms {
		noteLosses(&ms[i], lose)
	}
	return ms, ""
}

// answerOf cuts an answer behind its last turn of the assistant; nil when there is none that says or calls anything.
func answerOf(ms []chat.Message, lose func(string)) []chat.Message {
	last := -1
	for i := range ms {
		if ms[i].Role == chat.Assistant {
			last = i
		}
	}
	if last < 0 || ms[last].Content() == "" && len(ms[last].ToolCalls) == 0 {
		return nil
	}
	for i := range ms[:last+1] {
		noteLosses(&ms[i], lose)
		if ms[i].Role != chat.Assistant {
			lose(LosesTurns)
		}
	}
	return ms[:last+1]
}

func sameMessages(a, b []chat.Message) bool {
	return string(appendMessages(nil, a)) == string(appendMessages(nil, b))
}

// AppendJSON writes the pair as {"prompt":[...],"chosen":[...],"rejected":[...],"tools":[...]} on one line, without a line end: the
// conversational preference form of TRL.
func (p *Pair) AppendJSON(dst []byte) []byte {
	dst = appendMessages(append(dst, `{"prompt":`...), p.Prompt)
	dst = appendMessages(append(dst, `,"chosen":`...), p.Chosen)
	dst = appendMessages(append(dst, `,"rejected":`...), p.Rejected)
	return append(appendToolsMember(dst, p.Tools), '}')
}

// AppendJSON writes the verdict as {"prompt":[...],"completion":[...],"label":true,"tools":[...]} on one line, without a line end: TRL's
// conversational form of unpaired preferences.
func (v *Verdict) AppendJSON(dst []byte) []byte {
	dst = appendMessages(append(dst, `{"prompt":`...), v.Prompt)
	dst = appendMessages(append(dst, `,"completion":`...), v.Answer)
	if v.Good {
		dst = append(dst, `,"label":true`...)
	} else {
		dst = append(dst, `,"label":false`...)
	}
	return append(appendToolsMember(dst, v.Tools), '}')
}

func appendMessages(dst []byte, ms []chat.Message) []byte {
	dst = append(dst, '[')
	for i := range ms {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = append(AppendMessage(dst, &ms[i]), '}')
	}
	return append(dst, ']')
}

func appendToolsMember(dst []byte, tools []chat.ToolDef) []byte {
	if len(tools) == 0 {
		return dst
	}
	return AppendTools(append(dst, `,"tools":`...), tools)
}
