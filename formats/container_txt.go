package formats

import (
	"bytes"
	"context"
	"iter"
	"path"
	"strings"

	"github.com/slmgen/slmgen/formats/chat"
	"github.com/slmgen/slmgen/internal/fault"
)

// lineText reads each line that is not blank as a row {"text": line}. It is the last resort for text that is nothing else.
type lineText struct{}

func (lineText) Name() string { return "txt" }

func (lineText) Sniff(head *Head) (float64, string) {
	if blank(head.Text) {
		return 0, ""
	}
	if ext := strings.ToLower(path.Ext(innerName(head.Name))); ext == ".txt" || ext == ".md" {
		return 0.35, "text without another structure, and named as text"
	}
	return 0.2, "text without another structure"
}

func (lineText) Records(ctx context.Context, in *Input) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		var raw []byte
		for rec, err := range textLines(ctx, in) {
			if err == nil {
				if bytes.IndexByte(rec.Raw, 0) >= 0 {
					err = badRecord(rec.Pos, fault.Invalid, "NUL byte in the line")
				} else if at := invalidText(rec.Raw); at >= 0 {
					err = badRecord(rec.Pos, fault.Invalid, "invalid UTF-8 at byte %d of the line", at)
				} else {
					raw = append(raw[:0], `{"text":`...)
					raw = append(chat.AppendString(raw, string(rec.Raw)), '}')
					rec.Raw = raw
				}
			}
			if !yield(rec, err) {
				return
			}
		}
	}
}

// innerName is name without the extension of its compression.
func innerName(name string) string {
	switch ext := strings.ToLower(path.Ext(name)); ext {
	case ".gz", ".zst", ".bz2", ".xz", ".lz4", ".zstd", ".gzip":
		return name[:len(name)-len(ext)]
	}
	return name
}
