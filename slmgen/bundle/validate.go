package bundle

import (
	"fmt"
	"slices"
	"strings"

	"github.com/slmgen/slmgen/formats/chattemplate"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/estimate"
	"github.com/slmgen/slmgen/slmgen/plan"
)

// Problem is one setting of a plan that its lane or card cannot train with.
type Problem struct {
	Path    string `json:"path"`
	Message string `json:"message"`
}

// Values that every lane understands. A lane that cannot do one says so in Validate.
var (
	precisions = []string{"bf16", "fp16", "fp32"}
	schedulers = []string{"linear", "cosine", "constant"}
	optimizers = []string{"adamw_torch", "adamw_8bit", "paged_adamw_8bit"}
	lossOn     = []string{"completion", "all"}
	ggufTypes  = []string{"", "f16", "q8_0", "q6_k", "q5_k_m", "q4_k_m", "q3_k_m", "q2_k"}
)

// Validate gives every problem of the plan at once, ordered as the settings are. It does not say whether the run fits into memory.
func Validate(p *plan.Plan) []Problem {
	c := checker{}
	lane, err := FindLane(p.Lane)
	if err != nil {
		c.add("lane", "%v", err)
	}
	c.need(slug(p.Name), "name", "must be lower-case letters, digits, dots, dashes and underscores, as it becomes a file name")
	c.need(plainName(p.Model.ID), "model.id", "must name the base model, without quotes and control characters")
	c.need(plainFolder(p.Model.Folder), "model.folder", "must be a path without backslashes, backticks and control characters")
	c.prompt(&p.Prompt, lane)
	c.objective(&p.Training, lane)
	c.method(p, lane)
	c.numbers(&p.Training)
	c.schedule(&p.Training)
	c.card(p, lane)
	return c.problems
}

type checker struct{ problems []Problem }

func (c *checker) add(path, format string, args ...any) {
	c.problems = append(c.problems, Problem{path, fmt.Sprintf(format, args...)})
}

func (c *checker) need(ok bool, path, format string, args ...any) {
	if !ok {
		c.add(path, format, args...)
	}
}

func (c *checker) oneOf(path, value string, of []string) {
	c.need(slices.Contains(of, value), path, "must be one of %s, not %q", strings.Join(of, ", "), value)
}

func (c *checker) method(p *plan.Plan, lane Lane) {
	t := &p.Training
	c.oneOf("method", string(t.Method), []string{string(estimate.LoRA), string(estimate.QLoRA), string(estimate.Full)})
	if lane.Name != "" {
		c.need(lane.Trains(t.Method), "method", "the lane %s cannot train by %s", lane.Name, t.Method)
	}
	if t.Method == estimate.Full {
		return
	}
	c.need(t.LoRA.R >= 1 && t.LoRA.R <= 1024, "lora.r", "must be between 1 and 1024")
	c.need(t.LoRA.Alpha >= 1, "lora.alpha", "must be at least 1")
	c.need(t.LoRA.Dropout >= 0 && t.LoRA.Dropout < 1, "lora.dropout", "must be at least 0 and below 1")
	c.need(len(t.LoRA.Targets) > 0, "lora.target_modules", "must name a module, or all-linear")
	if len(t.LoRA.Targets) > 1 {
		c.need(!slices.Contains(t.LoRA.Targets, "all-linear"), "lora.target_modules", "all-linear stands alone")
	}
}

// prompt makes sure that the template is the one whose hash the plan carries, and that the lane trains with it.
func (c *checker) prompt(p *plan.Prompt, lane Lane) {
	if p.Template == "" {
		c.need(p.SHA256 == "", "prompt.template", "is missing, but the plan carries its hash")
		return
	}
	c.need(p.SHA256 == chattemplate.Hash(p.Template), "prompt.template_sha256", "is not the hash of the template")
	c.need(p.Own || lane.Name == "" || lane.ChatTemplate, "prompt.template", "replaces the model's own, which the lane %s always trains with: choose unsloth, trl or axolotl", lane.Name)
}

func (c *checker) numbers(t *plan.Training) {
	c.oneOf("precision", t.Precision, precisions)
	c.need(t.LearningRate > 0 && t.LearningRate < 1, "learning_rate", "must be above 0 and below 1")
	c.oneOf("scheduler", t.Scheduler, schedulers)
	c.need(t.WeightDecay >= 0, "weight_decay", "must not be negative")
	c.need(t.MaxGradNorm >= 0, "max_grad_norm", "must not be negative")
	c.oneOf("optimizer", t.Optimizer, optimizers)
	c.need(t.Batch.PerDevice >= 1, "batch.per_device", "must be at least 1")
	c.need(t.Batch.GradAccum >= 1, "batch.grad_accum", "must be at least 1")
	c.need(t.MaxLength >= 16, "max_length", "must be at least 16 tokens")
	c.oneOf("loss_on", t.LossOn, lossOn)
	c.need(t.SaveSteps >= 1, "save_steps", "must be at least 1")
	c.need(t.SaveLimit >= 1, "save_total_limit", "must be at least 1")
	c.need(t.LoggingSteps >= 1, "logging_steps", "must be at least 1")
	c.need(t.Seed >= 0 && t.Seed < 1<<32, "seed", "must be between 0 and 2^32-1")
	c.need(t.ReportTo != "" && !strings.ContainsAny(t.ReportTo, " \n\"'"), "report_to", "must name a tracker, or none")
	c.oneOf("gguf", t.GGUF, ggufTypes)
}

func (c *checker) schedule(t *plan.Training) {
	c.need(t.Epochs > 0 || t.MaxSteps > 0, "epochs", "must be above 0 where max_steps is not set")
	c.need(t.MaxSteps >= 0, "max_steps", "must not be negative; 0 means as many as the epochs need")
	c.need(t.WarmupSteps >= 0, "warmup_steps", "must not be negative")
	c.need(t.MaxSteps <= 0 || t.WarmupSteps < t.MaxSteps, "warmup_steps", "must be below max_steps")
	c.need(t.Eval.Rows >= 0, "eval.rows", "must not be negative")
	c.need(t.Eval.Steps >= 0, "eval.steps", "must not be negative")
	c.need(t.Eval.Steps == 0 || t.Eval.Rows > 0, "eval.steps", "needs held-out rows: set eval.rows")
	c.need(t.EarlyStopping >= 0, "early_stopping_patience", "must not be negative")
	if t.EarlyStopping > 0 {
		c.need(t.Eval.Steps > 0, "early_stopping_patience", "needs evaluations: set eval.rows and eval.steps")
		c.need(t.Eval.Steps == 0 || t.SaveSteps%t.Eval.Steps == 0, "save_steps",
			"must be a multiple of eval.steps (%d), as the best checkpoint is kept", t.Eval.Steps)
	}
}

// card checks what depends on the model and the card.
func (c *checker) card(p *plan.Plan, lane Lane) {
	t := &p.Training
	c.need(p.Model.Context == 0 || t.MaxLength <= p.Model.Context, "max_length", "is above the model's context of %d tokens", p.Model.Context)
	if p.GPU.Name != "" && slices.Contains(lane.Devices, "cuda") {
		c.need(t.Precision != "bf16" || p.GPU.BF16, "precision", "bf16 does not exist on a %s: use fp16", p.GPU.Name)
	}
	c.need(!t.Packing || lane.Name != "mlx", "packing", "the lane mlx cannot pack")
}

// slug says whether a name is safe as a file name everywhere.
func slug(s string) bool {
	ok := s != "" && len(s) <= 128 && s[0] != '.' && s[0] != '-'
	for _, r := range s {
		ok = ok && (r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' || r == '_' || r == '.')
	}
	return ok
}

// plainName says whether a model's id or path can stand in every file of a bundle as it is.
func plainName(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f || strings.ContainsRune("\"'`\\", r) })
}

// plainFolder says whether a path can stand in scripts, comments and a card.
func plainFolder(s string) bool {
	return !strings.Contains(s, "'''") && !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r == 0x7f || r == '`' || r == '\\' })
}

func problemsError(problems []Problem) error {
	if len(problems) == 0 {
		return nil
	}
	var parts []string
	for _, p := range problems {
		parts = append(parts, p.Path+" "+p.Message)
	}
	return fault.New(fault.Invalid, "the plan cannot be trained: %s", strings.Join(parts, "; "))
}
