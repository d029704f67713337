package formats

// promptCompletion is {"prompt","completion"} (or prompt/generation, inputs/targets) as texts or as lists of messages.
type promptCompletion struct{}

func (promptCompletion) ID() string { return "prompt-completion" }

// completionSpecs are the spellings of a prompt and its completion.
var completionSpecs = [...]flat{
	{prompt: []string{"prompt"}, answer: []string{"completion"}, needPrompt: true, needAnswer: true},
	{prompt: []string{"prompt"}, answer: []string{"generation"}, needPrompt: true, needAnswer: true},
	{prompt: []string{"inputs"}, answer: []string{"targets"}, needPrompt: true, needAnswer: true},
}

func completionSpec(row *Value) *flat {
	for i := range completionSpecs {
		s := &completionSpecs[i]
		p, a := pick(row, s.prompt...), pick(row, s.answer...)
		if promptLike(&p) && promptLike(&a) {
			return s
		}
	}
	return nil
}

// promptLike says that a column may be a prompt or an answer: a text, or a list of messages.
func promptLike(v *Value) bool {
	return textual(v) || shapeOf(*v).list
}

// Match wants a prompt and a completion.
func (promptCompletion) Match(row Value) (float64, string) {
	s := completionSpec(&row)
	if row.Kind != Objects || s == nil {
		return 0, "no prompt beside a completion"
	}
	if label := pick(&row, "label", "kto_tag", "labels", "completions"); label.Kind != Absent {
		return 0.4, "a prompt and a completion, but with a label"
	}
	return 0.96, "columns " + s.prompt[0] + " and " + s.answer[0]
}

func (f promptCompletion) Decode(row Value) ([]*Example, error) {
	s := completionSpec(&row)
	if s == nil {
		s = &completionSpecs[0]
	}
	return s.one(&row, f.ID())
}

// promptOnly is {"prompt":...} without an answer.
type promptOnly struct{}

func (promptOnly) ID() string { return "prompt" }

var promptFlat = flat{prompt: []string{"prompt", "query", "question", "instruction"}, needPrompt: true}

// Match wants a prompt and no column that answers it.
func (promptOnly) Match(row Value) (float64, string) {
	if row.Kind != Objects {
		return 0, "not an object"
	}
	p := pick(&row, "prompt")
	if !promptLike(&p) {
		return 0, "no column \"prompt\""
	}
	if len(row.Members) == 1 {
		return 0.92, "the only column is a prompt"
	}
	if answered(&row) {
		return 0, "the prompt has an answer"
	}
	return 0.6, "a prompt without a column that answers it"
}

func answered(row *Value) bool {
	return pick(row, "completion", "completions", "generation", "response", "answer", "answers", "output", "target", "targets", "solution",
		"chosen", "rejected", "answer1", "answer2", "response_a", "reward_model", "messages", "replies").Kind != Absent
}

func (f promptOnly) Decode(row Value) ([]*Example, error) { return promptFlat.one(&row, f.ID()) }

// reward is a prompt with what a verifier needs: {"prompt","reward_model","extra_info",...}, or messages with a reference_answer.
type reward struct{}

func (reward) ID() string { return "rl" }

// Match wants a prompt or a dialogue beside a column that only a verifier reads.
func (reward) Match(row Value) (float64, string) {
	if row.Kind != Objects {
		return 0, "not an object"
	}
	p := pick(&row, "prompt")
	if model := pick(&row, "reward_model"); model.Kind == Objects && promptLike(&p) {
		return 0.98, "a prompt with a reward_model"
	}
	_, s := chatColumn(&row)
	if pick(&row, "reference_answer").Kind != Absent && s.list {
		return 0.97, "messages with a reference_answer"
	}
	if pick(&row, "ground_truth", "reward_model", "verification_info").Kind != Absent && promptLike(&p) {
		return 0.9, "a prompt with a ground truth"
	}
	return 0, "nothing that a verifier reads"
}

func (f reward) Decode(row Value) ([]*Example, error) {
	var es []*Example
	var err error
	if _, s := chatColumn(&row); s.list {
		es, err = decodeChat(&row, f.ID())
	} else {
		es, err = promptFlat.one(&row, f.ID())
	}
	for _, e := range es {
		e.Kind = KindPrompt
		if l := e.Origin.layout; len(l.turns) == 0 {
			asked := pick(&row, promptFlat.prompt...)
			shape, ts := spellingOf(&asked)
			l.pair, l.turns = &pairSpelling{text: shape == answerText}, ts
		}
	}
	return es, err
}
