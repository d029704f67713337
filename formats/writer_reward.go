package formats

// rewardNames are the columns that a verifier reads. They stay in Meta.
var rewardNames = []string{"data_source", "ability", "reward_model", "extra_info", "reference_answer", "ground_truth", "solution",
	"verification_info"}

// Encode writes {"prompt":[...]} with what a verifier reads from Meta: data_source, ability, reward_model, extra_info, ground_truth, or
// {"messages":[...],"reference_answer"} where Meta holds that. Dropped: no_label (nothing that a verifier reads), and the kinds that are no
// prompt. Losses: those of openai.
func (f reward) Encode(dst []byte, e *Example, lose func(fact string)) ([]byte, error) {
	if err := chatOnly(e); err != nil {
		return dst, err
	}
	has := func(names ...string) bool {
		for _, n := range names {
			for i := range e.Meta {
				if isName(e.Meta[i].Key, n) && string(e.Meta[i].Value) != "null" {
					return true
				}
			}
		}
		return false
	}
	w := &rowWriter{b: dst, e: e, lose: lose, own: e.Origin.Format == f.ID()}
	if !w.own && (e.Kind != KindPrompt || !has("reward_model", "reference_answer", "ground_truth", "verification_info")) {
		return dst, &Dropped{DropNoLabel}
	}
	var cols []named
	p := w.pairLayout()
	switch {
	case w.chatColumnName() != "", p == nil && has("reference_answer"):
		cols = w.dialogueColumn(e.Messages, "messages", roleContent)
	default:
		text := false
		if p != nil && p.text {
			var err error
			cols, err = w.flatPrompt(e.Messages, promptFlat.prompt)
			text = err == nil
		}
		if !text {
			aside, rest := w.systemAside(e.Messages)
			var ts []turn
			if p != nil {
				ts = e.Origin.layout.turns
			}
			cols = append(aside, named{promptFlat.prompt, true, func() { w.saidList(rest, roleContent, ts) }})
		}
	}
	cols = append(cols, w.functionTools(false))
	return w.namedRow(append(cols, w.mediaNamed()...), rewardNames...), nil
}
