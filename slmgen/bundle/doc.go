// Package bundle writes the files that train a plan in one lane: a notebook, a script or the trainer's own configuration, the data,
// the exact package versions and a model card draft.
//
// A bundle depends on its plan and its data alone: no clock, no machine, no environment. The same input gives the same bytes.
// It appears under its final name in one rename, so that an interrupted write leaves no half bundle there.
// A bundle never holds a secret: the generated code reads tokens from Colab's secrets or from the environment when it runs.
package bundle

import "github.com/slmgen/slmgen/internal/fault"

// Error is the typed error of the project. Write returns invalid (the plan or the data cannot be trained), unsupported (the lane
// cannot do what the plan asks), conflict (the folder holds something else) and storage_full.
type Error = fault.Error
