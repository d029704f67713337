package prompt

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/chat"
)

// Reasons why an Example is no checked prompt.
const (
	NoCheck      = "no answer that a program can check"
	NeedsRun     = "its check runs a program, which no built-in reward does"
	NeedsJudge   = "its reward is the judgement of another model"
	LosesAnswers = "answers beside the one to check"
)

// Ways in which an answer is checked. Rows may name others, which the rewards of a bundle must then be taught.
const (
	RewardExact  = "exact"  // the same text after case, punctuation and space are made equal
	RewardNumber = "number" // the last number of the answer has the same value
	RewardChoice = "choice" // the letter of an option
	RewardBoxed  = "boxed"  // what stands in the last \boxed{}
	RewardRegex  = "regex"  // the answer matches the pattern
	RewardJSON   = "json"   // the answer is JSON, and equal to the expected value where one is given
	RewardSchema = "schema" // the answer is JSON that keeps the schema
)

// Rewards lists the built-in ways.
func Rewards() []string {
	return []string{RewardExact, RewardNumber, RewardChoice, RewardBoxed, RewardRegex, RewardJSON, RewardSchema}
}

// Reward says how an answer is checked, and what it is checked against: a text, a number, a list of either of which one suffices, a JSON
// value, a pattern or a schema.
type Reward struct {
	Kind   string
	Answer json.RawMessage // nil: nothing to compare with
}

// Checked is a question whose answer a program can check. It shares its memory with the Example.
type Checked struct {
	Prompt []chat.Message
	Reward Reward
	Tools  []chat.ToolDef
}

// Check gives the checked prompt of an Example: of format rl, with the way that its reward_model names under "kind" or that its expected
// answer suggests; of a class; and of a dialogue whose answer ends with "#### X" or holds \boxed{X}. skip and lose are as for Pairs.
func Check(ex *formats.Example, lose func(fact string)) (c Checked, skip string) {
	ms := ex.Messages
	if n := len(ms); n > 0 && ms[n-1].Role == chat.Assistant {
		if ex.Kind == formats.KindPrompt {
			lose(LosesAnswers)
		}
		ms = ms[:n-1]
	}
	if len(ms) == 0 || ms[len(ms)-1].Role == chat.Assistant {
		return c, NoQuestion
	}
	asked := ms[len(ms)-1].Content()
	switch ex.Kind {
	case formats.KindPrompt:
		c.Reward, skip = rewardOf(ex.Meta, asked)
	case formats.KindClass:
		class, ok := ex.Class()
		if c.Reward, skip = (Reward{RewardExact, chat.AppendString(nil, class)}), ""; !ok || class == "" {
			skip = NoCheck
		}
	case formats.KindChat:
		answer := ""
		if a := ex.Answer(); a != nil {
			answer = a.Content()
		}
		c.Reward, skip = marked(answer)
	default:
		skip = NoCheck
	}
	if skip != "" {
		return Checked{}, skip
	}
	if len(ex.Media) > 0 {
		lose(LosesMedia)
	}
	for i := range ms {
		noteLosses(&ms[i], lose)
	}
	c.Prompt, c.Tools = ms, ex.Tools
	return c, ""
}

// AppendJSON writes the prompt as {"prompt":[...],"reward":{"kind":...,"answer":...},"tools":[...]} on one line, without a line end.
func (c *Checked) AppendJSON(dst []byte) []byte {
	dst = appendMessages(append(dst, `{"prompt":`...), c.Prompt)
	dst = c.Reward.AppendJSON(append(dst, `,"reward":`...))
	return append(appendToolsMember(dst, c.Tools), '}')
}

// AppendJSON writes the reward as {"kind":...,"answer":...}.
func (r Reward) AppendJSON(dst []byte) []byte {
	dst = chat.AppendString(append(dst, `{"kind":`...), r.Kind)
	if r.Answer != nil {
		dst = append(append(dst, `,"answer":`...), compact(r.Answer)...)
	}
	return append(dst, '}')
}

// rewardOf reads what a verifier needs from the columns of a row: reward_model (verl), verification_info (an object or its JSON text),
// reference_answer (OpenAI), ground_truth.
func rewardOf(meta chat.Object, asked string) (Reward, string) {
	for _, column := range []string{"reward_model", "verification_info", "reference_answer", "ground_truth"} {
		raw, ok := meta.Get(column)
		if !ok || isNull(raw) {
			continue
		}
		spec, isObject := object(raw)
		if column == "reference_answer" || column == "ground_truth" || !isObject {
			return infer(raw, asked)
		}
		if text(spec["style"]) == "model" {
			return Reward{}, NeedsJudge
		}
		answer := first(spec, "ground_truth", "answer", "reference_answer", "solution")
		if kind := text(first(spec, "kind", "type")); kind != "" {
			r := Reward{kind, first(spec, "answer", "ground_truth", "pattern", "schema")}
			if r.Answer == nil && kind != RewardJSON && slices.Contains(Rewards(), kind) {
				return Reward{}, NoCheck
			}
			return r, ""
		}
		if first(spec, "test_cases", "tests", "unit_tests", "language") != nil {
			return Reward{}, NeedsRun
		}
		if answer == nil {
			continue
		}
		return infer(answer, asked)
	}
	return Reward{}, NoCheck
}

// longestExact is how long a text may be, in characters, for a model to be expected to say exactly it.
const longestExact = 200

var (
	numeral  = regexp.MustCompile(`^[-+]?[$€£]?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?([eE][-+]?\d+)?\s?%?$|^[-+]?\.\d+$`)
	fraction = regexp.MustCompile(`^[-+]?\d+\s*/\s*\d+$`)
	letter   = regexp.MustCompile(`^\(?([A-J])[).]?$`)
	option   = regexp.MustCompile(`(?m)^\s*[\[(]?B[\])][ .:]|^\s*B[.:)]`)
)

// infer says how an expected answer is checked by what it looks like, and by what the question asks for.
func infer(answer json.RawMessage, asked string) (Reward, string) {
	var list []json.RawMessage
	if json.Unmarshal(answer, &list) == nil && list != nil { // one of several suffices
		if len(list) == 0 {
			return Reward{}, NoCheck
		}
		kind := ""
		for _, one := range list {
			r, skip := infer(one, asked)
			if skip != "" {
				return Reward{}, skip
			}
			if kind != "" && kind != r.Kind {
				r.Kind = RewardExact
			}
			kind = r.Kind
		}
		return Reward{kind, answer}, ""
	}
	said := strings.TrimSpace(text(answer))
	if behind, ok := behindLast(said, "####"); ok {
		said = strings.TrimSpace(behind)
	}
	reward := func(kind string) (Reward, string) { return Reward{kind, chat.AppendString(nil, said)}, "" }
	var whole map[string]json.RawMessage
	switch {
	case said == "":
		return Reward{}, NoCheck
	case strings.HasPrefix(said, "{") && json.Unmarshal([]byte(said), &whole) == nil:
		if whole["test_cases"] != nil || whole["inputs"] != nil && whole["outputs"] != nil {
			return Reward{}, NeedsRun
		}
		return Reward{RewardJSON, json.RawMessage(said)}, ""
	case strings.Contains(asked, `\boxed`), strings.Contains(said, `\`) && !strings.Contains(said, "\n"):
		return reward(RewardBoxed)
	case numeral.MatchString(said), fraction.MatchString(said):
		return reward(RewardNumber)
	case letter.MatchString(said) && option.MatchString(asked):
		said = letter.FindStringSubmatch(said)[1]
		return reward(RewardChoice)
	case utf8.RuneCountInString(said) <= longestExact && !strings.Contains(said, "\n"):
		return reward(RewardExact)
	}
	return Reward{}, NoCheck
}

// marked reads the final answer out of a worked solution: behind "####" (GSM8K), or in the last \boxed{} (MATH).
func marked(answer string) (Reward, string) {
	if behind, ok := behindLast(answer, "####"); ok {
		return infer(chat.AppendString(nil, strings.TrimSpace(behind)), "")
	}
	if behind, ok := behindLast(answer, `\boxed{`); ok {
		depth := 1
		for i, r := range behind {
			switch r {
			case '{':
				depth++
			case '}':
				depth--
			}
			if depth == 0 && i > 0 {
				return Reward{RewardBoxed, chat.AppendString(nil, behind[:i])}, ""
			}
		}
	}
	return Reward{}, NoCheck
}

// behindLast gives what stands behind the last sep, and whether there is one.
func behindLast(s, sep string) (string, bool) {
	if i := strings.LastIndex(s, sep); i >= 0 {
		return s[i+len(sep):], true
	}
	return "", false
}

// object reads a JSON object, or the text of one, as some datasets have it.
func object(raw json.RawMessage) (map[string]json.RawMessage, bool) {
	var m map[string]json.RawMessage
	if json.Unmarshal(raw, &m) == nil && m != nil {
		return m, true
	}
	var s string
	if json.Unmarshal(raw, &s) == nil && json.Unmarshal([]byte(s), &m) == nil && m != nil {
		return m, true
	}
	return nil, false
}

// first gives the first of the named members that is there and not null.
func first(m map[string]json.RawMessage, names ...string) json.RawMessage {
	for _, n := range names {
		if v := m[n]; v != nil && !isNull(v) {
			return v
		}
	}
	return nil
}

// text gives a JSON string's text, and any other scalar as it stands.
func text(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	return string(raw)
}

func isNull(raw json.RawMessage) bool { return strings.TrimSpace(string(raw)) == "null" }
