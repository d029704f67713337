package recommend_test

import (
	"testing"

	"github.com/slmgen/slmgen/slmgen/recommend"
	"github.com/stretchr/testify/require"
)

// TestNorwegian takes rows that the analysis calls nb for the language that a model's card calls no.
func TestNorwegian(t *testing.T) {
	reg := builtin(t)
	for _, tag := range []string{"no", "nb", "nn", "nb-NO"} {
		rec := recommendOne(t, reg, request(t, func(r *recommend.Request) { r.Facts.Languages = []string{tag} }))
		for _, rejected := range rec.Rejected {
			if rejected.ID != "microsoft/Phi-4-mini-instruct" {
				continue
			}
			for _, v := range rejected.Violations {
				require.NotEqual(t, recommend.Language, v.Constraint, "%s: %s", tag, v.Detail)
			}
		}
	}
}
