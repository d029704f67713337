// Package validate checks files against the rules of the services that fine-tune models, before anything is uploaded: all errors, not the
// first, each with its line, a JSON pointer, a stable code and what to do. It also repairs what has one right answer (see Fix).
//
// A file is read as the service reads it: strict JSON Lines. A byte order mark, a blank line, a comma after a row or an array around the
// rows are errors here, although package formats reads them all.
//
// The rules are those of the services' own checkers where there is one in public (Together, OpenAI's prompt and completion files,
// Mistral), else of their documentation, as of November 2026. Where a checker is silent and the service refuses, the documentation decides.
package validate
