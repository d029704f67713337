package validate

import "fmt"

// MaxIssues is how many errors, and how many warnings, a Report holds; more are only counted.
const MaxIssues = 1000

// Severity says whether the service refuses the file.
type Severity string

// The severities.
const (
	SeverityError   Severity = "error"   // the file is refused, or training on it fails
	SeverityWarning Severity = "warning" // it is accepted, but hardly what was meant
)

// Issue is one thing that is wrong.
type Issue struct {
	Line     int64    `json:"line"` // 1-based; 0 for the file as a whole, the number of the row in a binary file
	Path     string   `json:"path"` // JSON pointer inside the row; "" is the row
	Code     string   `json:"code"`
	Severity Severity `json:"severity"`
	Message  string   `json:"message"` // what is wrong and what to do
}

// Report is the verdict on one file. Valid means that there is no error. It belongs to the caller.
type Report struct {
	Valid    bool             `json:"valid"`
	Provider string           `json:"provider"`
	Kind     string           `json:"kind,omitempty"` // of the rows: chat, preference, text, …; of the first row that has one
	Rows     int64            `json:"rows"`
	Bytes    int64            `json:"bytes"`
	Errors   []Issue          `json:"errors"`
	Warnings []Issue          `json:"warnings"`
	Codes    map[string]int64 `json:"codes"` // how often each code was found, those that the lists have no room for too
	// Tokens are the lengths of the rows; nil where they were not counted.
	Tokens *TokenCheck `json:"tokens,omitempty"`
	// ErrorCount and WarningCount count all of them.
	ErrorCount   int64 `json:"error_count"`
	WarningCount int64 `json:"warning_count"`
}

func newReport(provider string) *Report {
	return &Report{Provider: provider, Errors: []Issue{}, Warnings: []Issue{}, Codes: map[string]int64{}}
}

func (r *Report) add(line int64, path, code string, sev Severity, format string, args ...any) {
	r.Codes[code]++
	list, count := &r.Errors, &r.ErrorCount
	if sev == SeverityWarning {
		list, count = &r.Warnings, &r.WarningCount
	}
	*count++
	if len(*list) < MaxIssues {
		*list = append(*list, Issue{line, path, code, sev, fmt.Sprintf(format, args...)})
	}
}
