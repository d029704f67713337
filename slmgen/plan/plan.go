// Package plan holds the Plan: a dataset, a model, a method, its settings, what they cost and why they were chosen.
// It is data. What makes a plan is package recommend, what carries it out is package bundle.
package plan

import (
	"encoding/json"

	"github.com/slmgen/slmgen/slmgen/analyze"
	"github.com/slmgen/slmgen/slmgen/estimate"
	"github.com/slmgen/slmgen/slmgen/registry"
)

// Schema is the version that Plan.Schema carries.
const Schema = "slmgen.plan/1"

// Plan is a dataset, a model, a method, its settings, what they cost and why they were chosen. It is data: it can be saved as
// JSON, edited, and built into a bundle. It holds no clock, so the same inputs give the same bytes.
type Plan struct {
	Schema   string            `json:"schema"`
	Name     string            `json:"name"` // slug: file names, run names
	Dataset  Dataset           `json:"dataset"`
	Task     registry.Task     `json:"task"`
	Target   registry.Target   `json:"target"`
	Model    Model             `json:"model"`
	Preset   string            `json:"preset"` // fast-demo, balanced, production
	Lane     string            `json:"lane"`   // unsloth, trl, axolotl, llamafactory, mlx
	GPU      registry.GPU      `json:"gpu"`
	Prompt   Prompt            `json:"prompt,omitzero"`
	Training Training          `json:"training"`
	Reasons  map[string]string `json:"reasons"` // setting path (lora.r) -> why it has its value
	Estimate estimate.Estimate `json:"estimate"`
	Warnings []string          `json:"warnings,omitempty"`
	Pilot    *Pilot            `json:"pilot,omitempty"` // set where the plan trains on a part of the data only
}

// Pilot says that a plan trains on a part of the data, to foretell what training on all of it gives.
type Pilot struct {
	// Rows is how many rows train. They are chosen by the seed: pilots of one dataset and seed train on nested parts, and are measured on the
	// same held-out rows.
	Rows int `json:"rows"`
	// Of is the number of rows that the whole training would have, held-out rows included.
	Of int64 `json:"of"`
}

// Dataset is what the plan needs to know of the data. Paths are as the user gave them.
type Dataset struct {
	ID          string          `json:"id"`
	Version     string          `json:"version"` // hash over the ordered row ids
	Name        string          `json:"name"`
	Files       []string        `json:"files"`
	Format      string          `json:"format"`
	Container   string          `json:"container"`
	Mapping     json.RawMessage `json:"mapping,omitempty"` // formats.Mapping, when a table was mapped
	Records     int64           `json:"records"`
	Examples    int64           `json:"examples"`
	Quarantined int64           `json:"quarantined"`
	Tokens      Tokens          `json:"tokens"`
	MultiTurn   bool            `json:"multi_turn"` // some example has more than one assistant turn
	SystemShare float64         `json:"system_share"`
	Tools       bool            `json:"tools"`
	Languages   []string        `json:"languages"` // BCP 47, most frequent first
	// Signals counts what the rows say about answers besides giving one to imitate; zero for rows that say nothing.
	Signals Signals `json:"signals,omitzero"`
	// URL is where the bundle fetches the data when it is too large to travel inside; "" reads the file beside it.
	URL string `json:"url,omitempty"`
}

// Signals counts comparisons, verdicts and checkable answers.
type Signals struct {
	Pairs   int64            `json:"pairs,omitempty"`   // pairs of a better and a worse answer
	Good    int64            `json:"good,omitempty"`    // answers that were judged good
	Bad     int64            `json:"bad,omitempty"`     // and bad
	Checked int64            `json:"checked,omitempty"` // prompts whose answers a program can check
	Rewards map[string]int64 `json:"rewards,omitempty"` // those by the way they are checked
}

// Tokens are lengths in tokens.
type Tokens = analyze.Tokens

// Model is the part of the registry entry that a bundle and a model card need.
type Model struct {
	ID string `json:"id"`
	// Folder is where its files lie on the machine that planned; the bundle trains from it. "" for a model of the hub.
	Folder       string `json:"folder,omitempty"`
	Family       string `json:"family"`
	Kind         string `json:"kind"` // base or instruct
	Params       int64  `json:"params"`
	Licence      string `json:"licence"` // "" unknown
	Gated        bool   `json:"gated"`
	ChatTemplate string `json:"chat_template"` // family
	Unsloth4Bit  string `json:"unsloth_4bit,omitempty"`
	Context      int    `json:"context"`
	Source       string `json:"source,omitempty"`
}

// Prompt is how a conversation becomes the tokens that the model sees: in training, and later where it is served. Zero fields are not known:
// the trainer then takes what the model brings.
type Prompt struct {
	Template  string `json:"template,omitempty"`        // the exact text of the chat template
	SHA256    string `json:"template_sha256,omitempty"` // of Template, in hex
	Source    string `json:"template_source,omitempty"` // where it was read
	Own       bool   `json:"template_own,omitempty"`    // it is the model's own, not one that replaces it
	Tokenizer string `json:"tokenizer,omitempty"`       // identity of the tokenizer that the lengths were counted with
}

// Training holds every setting that reaches the trainer. Paths of --set are the JSON names joined by dots: lora.r, batch.per_device.
type Training struct {
	// Objective is what is trained for; "" is sft, as in plans from before there were others. The settings of the others are zero.
	Objective     Objective       `json:"objective,omitempty"`
	DPO           DPO             `json:"dpo,omitzero"`
	ORPO          ORPO            `json:"orpo,omitzero"`
	KTO           KTO             `json:"kto,omitzero"`
	GRPO          GRPO            `json:"grpo,omitzero"`
	Method        estimate.Method `json:"method"`
	Precision     string          `json:"precision"` // bf16, fp16, fp32
	LoRA          LoRA            `json:"lora"`
	LearningRate  float64         `json:"learning_rate"`
	Scheduler     string          `json:"scheduler"` // linear, cosine, constant
	WarmupSteps   int             `json:"warmup_steps"`
	WeightDecay   float64         `json:"weight_decay"`
	MaxGradNorm   float64         `json:"max_grad_norm"`
	Optimizer     string          `json:"optimizer"` // adamw_torch, adamw_8bit, paged_adamw_8bit
	Batch         Batch           `json:"batch"`
	Epochs        float64         `json:"epochs"`
	MaxSteps      int             `json:"max_steps"` // 0: as many as the epochs need
	MaxLength     int             `json:"max_length"`
	Packing       bool            `json:"packing"`
	Checkpointing bool            `json:"gradient_checkpointing"`
	LossOn        string          `json:"loss_on"` // completion (prompt tokens are masked) or all
	Eval          Eval            `json:"eval"`
	SaveSteps     int             `json:"save_steps"`
	SaveLimit     int             `json:"save_total_limit"`
	LoggingSteps  int             `json:"logging_steps"`
	EarlyStopping int             `json:"early_stopping_patience"` // 0: off
	Seed          int64           `json:"seed"`
	ReportTo      string          `json:"report_to"` // none, wandb, tensorboard, trackio, ...; the user's choice is never replaced
	GGUF          string          `json:"gguf"`      // quantization to export to (q4_k_m, q8_0), "" none
}

// Objective is what is trained for: sft, dpo, orpo, kto or grpo.
type Objective = estimate.Objective

// DPO holds the settings of direct preference optimization (arXiv 2305.18290).
type DPO struct {
	Beta float64 `json:"beta"`      // how strongly the model is held near where it began; larger is nearer
	Loss string  `json:"loss_type"` // sigmoid, hinge, ipo, apo_zero, apo_down
}

// ORPO holds the setting of odds ratio preference optimization (arXiv 2403.07691).
type ORPO struct {
	Beta float64 `json:"beta"` // weight of the odds ratio beside the loss on the better answer; lambda in the paper
}

// KTO holds the settings of Kahneman-Tversky optimization (arXiv 2402.01306).
type KTO struct {
	Beta              float64 `json:"beta"`
	DesirableWeight   float64 `json:"desirable_weight"`   // of answers judged good
	UndesirableWeight float64 `json:"undesirable_weight"` // of answers judged bad
}

// GRPO holds the settings of group relative policy optimization (arXiv 2402.03300).
type GRPO struct {
	Generations   int     `json:"num_generations"`       // answers sampled for each prompt
	MaxCompletion int     `json:"max_completion_length"` // tokens; part of max_length
	Temperature   float64 `json:"temperature"`
	Beta          float64 `json:"beta"` // weight of the divergence from where the model began; 0: none, and no reference
}

// LoRA holds the adapter's settings; all zero when the method is full.
type LoRA struct {
	R       int      `json:"r"`
	Alpha   int      `json:"alpha"`
	Dropout float64  `json:"dropout"`
	Targets []string `json:"target_modules"`
	RSLoRA  bool     `json:"rslora"`
}

// Batch holds the batch sizes; the effective batch is their product.
type Batch struct {
	PerDevice int `json:"per_device"`
	GradAccum int `json:"grad_accum"`
}

// Effective is the number of sequences of one optimizer step: rows, or pairs; for GRPO sampled answers, GRPO.Generations of them to a prompt.
func (b Batch) Effective() int { return b.PerDevice * b.GradAccum }

// Eval holds the held-out split.
type Eval struct {
	Rows  int `json:"rows"`  // 0: no split
	Steps int `json:"steps"` // evaluate every so many steps; 0: never
}
