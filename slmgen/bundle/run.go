package bundle

import (
	"fmt"
	"strings"

	"github.com/slmgen/slmgen/slmgen/plan"
	"github.com/slmgen/slmgen/slmgen/track/reporter"
)

// follow is the command that says from a run's own log how far it is. Scripts and wrapped trainers keep it in the same place.
const follow = "slmgen runs replay output/slmgen-run/events.jsonl"

// Run is the command that trains in the folder of the bundle. A trainer that is a program of its own runs inside the reporter.
func (v view) Run() string {
	if v.Lane.Config == "train.py" {
		return v.Lane.Run
	}
	run := "python " + reporter.Name + " --dir output"
	if log := v.TrainerLog(); log != "" {
		run += " --log output/" + log
	}
	for _, f := range v.Facts() {
		run += " --fact " + f
	}
	run += " --recipe " + v.Fingerprint
	run += " --artifact " + strings.TrimSuffix("output/"+v.Result(), "/")
	if v.Lane.Name == "axolotl" {
		run += " --stop INT" // it saves at that one (setup_signal_handler in axolotl/train.py); LLaMA-Factory at the reporter's own choice, by enable_jit_checkpoint
	}
	run += " -- " + v.Lane.Run
	if v.P.Model.Folder != "" && !v.Quantizes() {
		run = "ls " + shellWord(v.P.Model.Folder+"/config.json") + " && " + run // a trainer asks the hub for a folder that is missing
	}
	if v.Objective() != "grpo" {
		return run
	}
	files := "train.jsonl"
	if v.EvalRows > 0 {
		files += " eval.jsonl"
	}
	return "python rewards.py " + files + " && " + run // an unknown reward must not stop it in the middle
}

// Reporter is the name of the file that reports a run.
func (v view) Reporter() string { return reporter.Name }

// TrainerLog is the log that the lane's trainer writes in its output folder, "" for one that only prints.
func (v view) TrainerLog() string {
	if v.Lane.Name == "llamafactory" {
		return "trainer_log.jsonl"
	}
	return ""
}

// Result is where in the output folder the lane's trainer leaves what it trained, "" for the folder itself.
func (v view) Result() string {
	if v.Lane.Name == "mlx" {
		return "adapter"
	}
	return ""
}

// Facts are what the plan knows of the run, as name=number, counted as the lane's trainer counts.
func (v view) Facts() []string {
	total, every := v.Steps, func(n int) int { return n }
	if v.Lane.Name == "mlx" {
		total, every = v.MLXIters(), v.MLXEvery
	}
	facts := []string{fmt.Sprint("total_steps=", total)}
	if v.EvalSteps > 0 {
		facts = append(facts, fmt.Sprint("eval_steps=", every(v.EvalSteps)))
	}
	return append(facts, fmt.Sprint("save_steps=", every(v.T.SaveSteps)))
}

// LearnedRows is how many rows the run trains on.
func (v view) LearnedRows() int64 {
	if v.P.Pilot != nil {
		return int64(v.P.Pilot.Rows)
	}
	return v.P.Dataset.Examples - int64(v.T.Eval.Rows)
}

// Split names the held-out rows.
func (v view) Split() string { return Split(v.P) }

// Split names the held-out rows of a plan: the version of the dataset, the seed and how many they are. Losses of plans with the same name compare.
func Split(p *plan.Plan) string {
	return fmt.Sprintf("%s:%d:%d", p.Dataset.Version, p.Training.Seed, p.Training.Eval.Rows)
}
