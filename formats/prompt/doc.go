// Package prompt holds what a model is trained on: it reduces an Example to the row that trainers read.
package prompt
