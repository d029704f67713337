package estimate

// Objective is what a training run makes better.
type Objective string

// The objectives. Rows of DPO and ORPO are pairs of a better and a worse answer, rows of KTO are answers with a verdict, rows of GRPO are
// prompts whose answers a program rewards.
const (
	SFT  Objective = "sft"
	DPO  Objective = "dpo"
	ORPO Objective = "orpo"
	KTO  Objective = "kto"
	GRPO Objective = "grpo"
)

// Objectives lists the objectives in the order help texts show.
func Objectives() []Objective { return []Objective{SFT, DPO, ORPO, KTO, GRPO} }

// Or gives the objective, d where none is set.
func (o Objective) Or(d Objective) Objective {
	if o == "" {
		return d
	}
	return o
}

// Pairs says that a row is two sequences that are trained side by side.
func (o Objective) Pairs() bool { return o == DPO || o == ORPO }

// Preference says that answers are compared or rewarded, not imitated.
func (o Objective) Preference() bool { return o.Or(SFT) != SFT }

// referenceCopy says whether a frozen copy of the model scores the answers too. Adapters need no copy: they are switched off instead.
func (s Setup) referenceCopy() bool {
	return s.Method == Full && (s.Objective == DPO || s.Objective == KTO || s.Objective == GRPO && s.Reference)
}

// forwardOnly is how many operations a weight and trained token are spent on passes without a gradient: the reference of DPO and GRPO;
// for KTO the reference, and both models on the mismatched answers that its divergence is estimated from.
func (s Setup) forwardOnly() float64 {
	switch {
	case s.Objective == KTO:
		return 6
	case s.Objective == DPO, s.Objective == GRPO && s.Reference:
		return 2
	}
	return 0
}
