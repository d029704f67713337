package store

import "testing"

// Everywhere is everywhere, for tests from outside.
func Everywhere(t *testing.T, run func(t *testing.T, fresh func(testing.TB) string)) {
	everywhere(t, func(t *testing.T, fresh fresh) { run(t, fresh) })
}
