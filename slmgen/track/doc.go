// Package track follows training runs: what they report (Event), how long they still take (Estimator), and what their logs of other trainers
// say (package logs). It reads no clock and no files.
package track
