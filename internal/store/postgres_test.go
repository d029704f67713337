package store

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/object"
)

// TestConnectionsCut ends all connections, as a restart of the server does: nobody who begins afterwards hears of it.
func TestConnectionsCut(t *testing.T) {
	dsn := freshPostgres(t)
	d, other := opened(t, dsn), opened(t, dsn)
	ctx := t.Context()
	require.NoError(t, d.Update(ctx, func(tx Tx) error { return tx.CreateProject(object.Project{ID: "p"}) }))
	// Several idle ones.
	require.NoError(t, d.View(ctx, func(Tx) error {
		return d.View(ctx, func(Tx) error { return d.View(ctx, func(tx Tx) error { _, err := tx.Project("p"); return err }) })
	}))
	cut := func() {
		_, err := other.write.Exec(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`)
		require.NoError(t, err)
	}
	cut()
	for range 5 {
		require.NoError(t, d.View(ctx, func(tx Tx) error { _, err := tx.Project("p"); return err }))
	}
	// In the middle of a transaction it is another matter: whether it was written is not known.
	err := d.Update(ctx, func(tx Tx) error {
		cut()
		_, err := tx.Project("p")
		return err
	})
	require.Equal(t, fault.Unavailable, fault.CodeOf(err), "%v", err)
	require.NoError(t, d.Ping(ctx))
	require.Equal(t, fault.Unsupported, fault.CodeOf(d.Backup(ctx, "x")))
}
