package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/object"
	"github.com/slmgen/slmgen/internal/store"
	"github.com/slmgen/slmgen/internal/store/storetest"
	"github.com/slmgen/slmgen/slmgen/track"
	"github.com/slmgen/slmgen/slmgen/track/tracktest"
)

func TestConformance(t *testing.T) {
	store.Everywhere(t, func(t *testing.T, fresh func(testing.TB) string) {
		names := map[*testing.T]string{}
		storetest.Run(t, func(t *testing.T) store.Store {
			if names[t] == "" {
				names[t] = fresh(t)
			}
			s, err := store.Open(t.Context(), names[t], store.Options{})
			require.NoError(t, err)
			t.Cleanup(func() { _ = s.Close() })
			return s
		})
	})
}

func TestRunsConformance(t *testing.T) {
	store.Everywhere(t, func(t *testing.T, fresh func(testing.TB) string) {
		names := map[*testing.T]string{}
		tracktest.Run(t, func(t *testing.T) track.Store {
			begins := names[t] == ""
			if begins {
				names[t] = fresh(t)
			}
			s, err := store.Open(t.Context(), names[t], store.Options{})
			require.NoError(t, err)
			t.Cleanup(func() { _ = s.Close() })
			for _, id := range []string{"p", "q"} {
				if begins {
					require.NoError(t, s.Update(t.Context(), func(tx store.Tx) error { return tx.CreateProject(object.Project{ID: id}) }))
				}
			}
			return store.Runs(s)
		})
	})
}
