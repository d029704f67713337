package bundle_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/bundle"
	"github.com/slmgen/slmgen/slmgen/plan"
)

func TestSet(t *testing.T) {
	p := example("trl")
	require.NoError(t, bundle.Set(p, []string{"lora.r=32", "training.epochs=1.5", "packing=true", "lora.target_modules=q_proj, v_proj", "lane=mlx", "eval.steps=4"}))
	require.Equal(t, 32, p.Training.LoRA.R)
	require.InDelta(t, 1.5, p.Training.Epochs, 0)
	require.True(t, p.Training.Packing)
	require.Equal(t, []string{"q_proj", "v_proj"}, p.Training.LoRA.Targets)
	require.Equal(t, "mlx", p.Lane)
	require.Equal(t, "set by you", p.Reasons["lora.r"])
	require.Equal(t, "set by you", p.Reasons["epochs"])
	require.Contains(t, p.Warnings[len(p.Warnings)-1], "before you set epochs, eval.steps, lane, lora.r")
	require.Len(t, p.Warnings, 2)
}

// TestSetIsStrict: a wrong path names near ones, a wrong value its type, and nothing at all is set.
func TestSetIsStrict(t *testing.T) {
	cases := map[string]string{
		"lora.rank=3": "lora.r", "r=3": "lora.r", "learning_rte=1": "learning_rate", "batch.per_devise=2": "batch.per_device",
		"lora.r=eight": "a whole number", "lora.r=1.5": "a whole number", "epochs=NaN": "a number", "epochs=inf": "a number", "packing=perhaps": "true or false",
		"lora=3": "lora.", "model.id=x": "no setting", "seed": "path=value", "=3": "no setting",
	}
	for assignment, want := range cases {
		p := example("trl")
		err := bundle.Set(p, []string{"seed=1", assignment})
		require.Equal(t, fault.Invalid, fault.CodeOf(err), assignment)
		require.ErrorContains(t, err, want, assignment)
		require.Equal(t, example("trl"), p, assignment)
	}
	require.NoError(t, bundle.Set(example("trl"), nil))
	require.Contains(t, bundle.Paths(), "gradient_checkpointing")
}

// TestValidate breaks one thing at a time and finds its path.
func TestValidate(t *testing.T) {
	for _, l := range bundle.Lanes() {
		require.Empty(t, bundle.Validate(example(l.Name)), l.Name)
	}
	cases := map[string]func(*plan.Plan){
		"lane":                    func(p *plan.Plan) { p.Lane = "torchtune" },
		"name":                    func(p *plan.Plan) { p.Name = "../up" },
		"model.id":                func(p *plan.Plan) { p.Model.ID = "a\"\nb" },
		"method":                  func(p *plan.Plan) { p.Training.Method = "dora" },
		"precision":               func(p *plan.Plan) { p.GPU.Name, p.GPU.BF16 = "T4", false },
		"lora.r":                  func(p *plan.Plan) { p.Training.LoRA.R = 0 },
		"lora.dropout":            func(p *plan.Plan) { p.Training.LoRA.Dropout = 1 },
		"lora.target_modules":     func(p *plan.Plan) { p.Training.LoRA.Targets = nil },
		"learning_rate":           func(p *plan.Plan) { p.Training.LearningRate = 0 },
		"scheduler":               func(p *plan.Plan) { p.Training.Scheduler = "cosin" },
		"warmup_steps":            func(p *plan.Plan) { p.Training.MaxSteps = 5 },
		"optimizer":               func(p *plan.Plan) { p.Training.Optimizer = "adam" },
		"batch.per_device":        func(p *plan.Plan) { p.Training.Batch.PerDevice = 0 },
		"epochs":                  func(p *plan.Plan) { p.Training.Epochs = 0 },
		"max_length":              func(p *plan.Plan) { p.Training.MaxLength = 1 << 20 },
		"loss_on":                 func(p *plan.Plan) { p.Training.LossOn = "" },
		"eval.steps":              func(p *plan.Plan) { p.Training.Eval.Rows = 0 },
		"save_steps":              func(p *plan.Plan) { p.Training.SaveSteps = 3 },
		"save_total_limit":        func(p *plan.Plan) { p.Training.SaveLimit = 0 },
		"logging_steps":           func(p *plan.Plan) { p.Training.LoggingSteps = 0 },
		"early_stopping_patience": func(p *plan.Plan) { p.Training.Eval.Steps = 0 },
		"report_to":               func(p *plan.Plan) { p.Training.ReportTo = "" },
		"gguf":                    func(p *plan.Plan) { p.Training.GGUF = "q9" },
		"seed":                    func(p *plan.Plan) { p.Training.Seed = -1 },
	}
	for path, breakIt := range cases {
		p := example("trl")
		breakIt(p)
		var paths []string
		for _, problem := range bundle.Validate(p) {
			paths = append(paths, problem.Path)
			require.NotEmpty(t, problem.Message)
		}
		require.Contains(t, paths, path)
	}
}
