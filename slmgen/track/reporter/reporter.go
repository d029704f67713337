// Package reporter holds the Python program that reports a training run: one file, the standard library alone, to be put beside the training
// program. It writes every event to a log in the run's folder, which package logs reads, and sends it, signed, to a server if one is named.
package reporter

import _ "embed"

// Name is how the file is called, so that `import slmgen_report` finds it.
const Name = "slmgen_report.py"

//go:embed slmgen_report.py
var source string

// Source is the text of the file.
func Source() string { return source }
