// Package track follows training runs: what they report (Event), where they stand (Record), how long they still take (Estimator), what is kept of them
// (Store: packages memory and folder), and what their logs of other trainers say (package logs). It reads no clock and no files.
package track

import "github.com/slmgen/slmgen/internal/fault"

// Error is the typed error of every slmgen package: a stable code, a message that says what to do, and a position where there is one.
type Error = fault.Error
