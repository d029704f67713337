package store_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/store"
	"github.com/slmgen/slmgen/internal/store/storetest"
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
