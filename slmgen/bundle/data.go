package bundle

import (
	"iter"

	"github.com/slmgen/slmgen/formats"
)

// Data gives the rows that the caller has already split. Each sequence may be walked more than once; Eval is nil without a split.
type Data struct {
	Train iter.Seq2[*formats.Example, error]
	Eval  iter.Seq2[*formats.Example, error]
}

// Options change how a bundle is written, never what it trains.
type Options struct {
	// EmbedLimit is the size in bytes up to which the compressed rows travel inside the notebook; 0 means 256 KiB, negative never.
	EmbedLimit int
	// Replace overwrites a bundle whose files were edited. Files that no bundle wrote are never removed.
	Replace bool
}

const defaultEmbedLimit = 256 << 10

func (o Options) embedLimit() int {
	if o.EmbedLimit == 0 {
		return defaultEmbedLimit
	}
	return max(o.EmbedLimit, 0)
}

// File is one written file. Path is relative to the bundle, with slashes.
type File struct {
	Path   string `json:"path"`
	Bytes  int64  `json:"bytes"`
	SHA256 string `json:"sha256"`
}

// Bundle says what was written.
type Bundle struct {
	Lane string `json:"lane"`
	Dir  string `json:"dir"`
	// Run is the command that trains, given in Dir.
	Run string `json:"run"`
	// Follow is the command that says from the run's own log how far it is, given in Dir.
	Follow string `json:"follow"`
	Files  []File `json:"files"`
	// Rows counts the written rows by split. A lane may need several rows for one conversation.
	Rows map[string]int64 `json:"rows"`
	// Skipped counts the examples that this kind of training cannot learn from, by reason.
	Skipped map[string]int64 `json:"skipped,omitempty"`
	// Losses counts the facts of examples that the lane's row form cannot hold.
	Losses map[string]int64 `json:"losses,omitempty"`
	// Embedded says that the rows travel inside the notebook too.
	Embedded bool `json:"embedded"`
}
