package analyze

import "github.com/slmgen/slmgen/slmgen/registry"

// Report is what an analysis found. It is plain data and safe to share.
type Report struct {
	Examples int64 `json:"examples"`
	// Version is the dataset version: a hash over the schema version and the ordered row ids.
	Version   string          `json:"version"`
	Tokens    Tokens          `json:"tokens"`
	Lengths   Lengths         `json:"lengths"`
	Languages []LanguageShare `json:"languages"`
	Shares    Shares          `json:"shares"`
	// Difficulty is how much the answers say that is not in their prompts; nil where there are no answers.
	Difficulty *Difficulty `json:"difficulty,omitempty"`
	Classes    *Classes    `json:"classes,omitempty"` // only when the answers look like labels
	// References says what was found of Options.References.
	References []ReferenceUse   `json:"references,omitempty"`
	Kinds      map[string]int64 `json:"kinds"` // example kind -> rows
	Findings   []Finding        `json:"findings"`
	Quality    Quality          `json:"quality"`
}

// Tokens are lengths in tokens, a chat template's own tokens included. Estimated says that no tokenizer was at hand.
type Tokens struct {
	Total      float64 `json:"total"`
	Completion float64 `json:"completion"` // what the loss counts
	Mean       float64 `json:"mean"`
	P50        float64 `json:"p50"`
	P95        float64 `json:"p95"`
	P99        float64 `json:"p99"`
	Max        float64 `json:"max"`
	Estimated  bool    `json:"estimated"`
	// RelativeError is the 80 % half width of the estimate's relative error of one row (0.15 = 15 %); 0 when exact.
	RelativeError float64 `json:"relative_error,omitempty"`
	// Family is the tokenizer family the figures are for; "" is the mean over the calibrated families.
	Family string `json:"family,omitempty"`
	// Trained is what an epoch reads where that is more than Total: a template that rewrites earlier turns makes several sequences of a
	// conversation. Known only from exact counts.
	Trained float64 `json:"trained,omitempty"`
	// Tokenizer is the identity of the tokenizer that exact figures were counted with.
	Tokenizer string `json:"tokenizer,omitempty"`

	features features // totals over the dataset, so that For can rescale
	answers  features
	exact    *Tokens
}

// Epoch gives the tokens that one epoch reads.
func (t Tokens) Epoch() float64 { return max(t.Total, t.Trained) }

// Lengths are distributions over the rows.
type Lengths struct {
	PromptChars Distribution `json:"prompt_chars"` // Unicode characters of all turns before the last answer
	AnswerChars Distribution `json:"answer_chars"` // of the last answer
	Turns       Distribution `json:"turns"`        // messages, system included
}

// Distribution describes a quantity over the rows. Percentiles are exact up to 131,072 and within 1 % above.
type Distribution struct {
	Min  float64 `json:"min"`
	Mean float64 `json:"mean"`
	P50  float64 `json:"p50"`
	P95  float64 `json:"p95"`
	P99  float64 `json:"p99"`
	Max  float64 `json:"max"`
}

// LanguageShare is one language and the share of the examined rows that it was found in.
type LanguageShare struct {
	Code  string  `json:"code"` // BCP 47 ("en"); "und" where a row is too short or too odd to tell
	Rows  int64   `json:"rows"`
	Share float64 `json:"share"`
}

// Shares are fractions (0 to 1) of the rows.
type Shares struct {
	JSON       float64 `json:"json"`        // answers that are valid JSON objects or arrays
	Code       float64 `json:"code"`        // rows with a code block or code-like answer
	System     float64 `json:"system"`      // rows with a system prompt
	MultiTurn  float64 `json:"multi_turn"`  // rows with more than one answer
	Tools      float64 `json:"tools"`       // rows with tools or tool calls
	Media      float64 `json:"media"`       // rows that refer to images, audio or video
	Reasoning  float64 `json:"reasoning"`   // rows with reasoning parts or <think> text
	Preference float64 `json:"preference"`  // rows with chosen and rejected answers
	Systems    int64   `json:"systems"`     // distinct system prompts (counted to 1,000)
	Examined   int64   `json:"lang_sample"` // rows whose language was examined
}

// Classes is the balance of labels.
type Classes struct {
	Labels []ClassCount `json:"labels"` // most frequent first, at most 200
	Total  int          `json:"total"`  // distinct labels
	// Imbalance is the rows of the largest class over those of the smallest.
	Imbalance float64 `json:"imbalance"`
}

// ClassCount is one label.
type ClassCount struct {
	Label string `json:"label"`
	Rows  int64  `json:"rows"`
}

// Severity says how much a Finding matters.
type Severity string

// The severities.
const (
	Error   Severity = "error"   // the rows harm or break training
	Warning Severity = "warning" // look before training
	Info    Severity = "info"    // worth knowing
)

// Finding is one thing the analysis noticed.
type Finding struct {
	Rule     string   `json:"rule"` // stable id
	Severity Severity `json:"severity"`
	Count    int64    `json:"count"`
	Share    float64  `json:"share"` // of the rows
	Rows     []RowRef `json:"rows"`  // the first of them, at most 20, in file order
	// Kinds says of keys and personal data what they are, and how many rows hold each kind.
	Kinds   map[string]int64 `json:"kinds,omitempty"`
	Summary string           `json:"summary"`
	Why     string           `json:"why"`
	Fix     string           `json:"fix"`
}

// RowRef names a row by its content id and by its address.
type RowRef struct {
	ID     string `json:"id"`
	File   string `json:"file,omitempty"`
	Record int64  `json:"record,omitempty"`
	Line   int64  `json:"line,omitempty"`
	Byte   int64  `json:"byte"`
	// Like is the id of the earlier row that this one repeats or nearly repeats.
	Like string `json:"like,omitempty"`
	Note string `json:"note,omitempty"`
}

// Quality is the share of rows without a problem. It is a count, not an opinion: each row with problems is put to the account
// of its worst rule, and Score = 100 * (1 - sum of the accounts / examples).
type Quality struct {
	Score *float64        `json:"score"` // nil for an empty dataset
	Terms []registry.Term `json:"terms"` // rows per rule
}
