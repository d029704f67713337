package bundle

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"math"
	"slices"

	"github.com/slmgen/slmgen/slmgen/estimate"
	"github.com/slmgen/slmgen/slmgen/plan"
)

// view is what the templates see: the plan, and the values derived from it in one place.
type view struct {
	P    *plan.Plan
	T    *plan.Training
	Lane Lane

	Model       string // what the trainer loads
	LoRA        bool
	Targets     any // "all-linear" or a list of module names
	Epochs      float64
	EvalSteps   int // 0 without held-out rows
	Steps       int // optimizer steps of the whole run
	Fingerprint string
	Text        bool // the rows are texts, not conversations

	Config, DatasetInfo string // the lane's own files, which a notebook shows and writes

	TrainRows, EvalRows int64
	Data                []dataFile
	Skipped, Losses     map[string]int64
	EmbedLimit          int
}

// dataFile is a data file as the notebook brings it along: inside (Packed) or fetched.
type dataFile struct {
	Name, SHA256, Packed, URL string
	Bytes                     int64
}

func newView(p *plan.Plan, lane Lane, w *written) view {
	v := view{P: p, T: &p.Training, Lane: lane, Model: p.Model.ID, Epochs: p.Training.Epochs, EvalSteps: p.Training.Eval.Steps,
		TrainRows: w.rows["train"], EvalRows: w.rows["eval"], Skipped: w.skipped, Losses: w.losses, Text: w.text > 0}
	switch {
	case p.Model.Folder != "":
		v.Model = p.Model.Folder
	case lane.Name == "unsloth" && v.T.Method == estimate.QLoRA && p.Model.Unsloth4Bit != "":
		v.Model = p.Model.Unsloth4Bit // already quantized: a quarter of the download
	}
	v.LoRA = v.T.Method != estimate.Full
	v.Targets = v.T.LoRA.Targets
	if slices.Equal(v.T.LoRA.Targets, []string{"all-linear"}) {
		v.Targets = "all-linear" // the trainer takes the word alone, not a list that holds it
	}
	if v.EvalRows == 0 {
		v.EvalSteps = 0
	}
	if v.Epochs <= 0 {
		v.Epochs = 1
	}
	v.Steps = v.T.MaxSteps
	if v.Steps <= 0 {
		v.Steps = int(math.Ceil(math.Ceil(float64(v.TrainRows)/v.RowsPerStep()) * v.Epochs))
	}
	v.Fingerprint = fingerprint(p, w)
	return v
}

// fingerprint changes with everything that decides what a run computes, so that checkpoints of another run are not continued.
func fingerprint(p *plan.Plan, w *written) string {
	b, err := json.Marshal(struct {
		Lane     string
		Model    plan.Model
		Training plan.Training
		Train    string
		Template string `json:",omitempty"`
	}{p.Lane, p.Model, p.Training, w.sums["train.jsonl"], p.Prompt.SHA256})
	if err != nil {
		panic(err) // plain data
	}
	h := sha256.Sum256(b)
	return hex.EncodeToString(h[:8])
}

// Best says whether the best checkpoint is kept and loaded at the end.
func (v view) Best() bool { return v.T.EarlyStopping > 0 && v.EvalSteps > 0 }

// Attention is the kernel that trainers with a YAML file are told to use: flash attention needs compute capability 8.0 and packing needs it.
func (v view) Attention() string {
	if v.T.Packing {
		return "flash_attention_2"
	}
	return "sdpa"
}

// Template says whether the bundle brings the chat template that it trains with.
func (v view) Template() bool { return v.P.Prompt.Template != "" && v.Lane.ChatTemplate && !v.Text }

// TemplateHash is the hash of that template, "" where the model's own is trained with.
func (v view) TemplateHash() string {
	if !v.Template() {
		return ""
	}
	return v.P.Prompt.SHA256
}

// Instruct says whether the model brings a chat template of its own.
func (v view) Instruct() bool { return v.P.Model.Kind != "base" }

// ModelKey is the key of the lane's configuration that names the model.
func (v view) ModelKey() string {
	return map[string]string{"axolotl": "base_model", "llamafactory": "model_name_or_path", "mlx": "model"}[v.Lane.Name]
}

// Quantizes says that the lane trains on quantized weights which are made of the model once before.
func (v view) Quantizes() bool { return v.Lane.Name == "mlx" && v.T.Method == estimate.QLoRA }

// Title is the notebook's and the card's heading.
func (v view) Title() string { return fmt.Sprintf("%s on %s", v.P.Model.ID, v.P.Dataset.Name) }
