package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// empty gives the dsn of a database of the test on its own.
type fresh func(t testing.TB) string

func freshSQLite(t testing.TB) string {
	return "sqlite:" + filepath.Join(t.TempDir(), "a db?100%#.sqlite")
}

// freshPostgres makes a database on the server that scripts/real/postgres.sh starts.
func freshPostgres(t testing.TB) string {
	server := os.Getenv("SLMGEN_TEST_POSTGRES")
	if server == "" {
		t.Skip("SKIPPED: SLMGEN_TEST_POSTGRES names no server; scripts/real/postgres.sh COMMAND starts one")
	}
	sum := sha256.Sum256([]byte(t.Name()))
	name := "test_" + hex.EncodeToString(sum[:8])
	admin, err := sql.Open("pgx", server)
	require.NoError(t, err)
	t.Cleanup(func() {
		_, err := admin.Exec(`DROP DATABASE IF EXISTS ` + name + ` WITH (FORCE)`)
		require.NoError(t, err)
		require.NoError(t, admin.Close())
	})
	_, err = admin.Exec(`DROP DATABASE IF EXISTS ` + name + ` WITH (FORCE)`)
	require.NoError(t, err)
	_, err = admin.Exec(`CREATE DATABASE ` + name)
	require.NoError(t, err)
	u, err := url.Parse(server)
	require.NoError(t, err)
	u.Path = "/" + name
	return u.String()
}

// everywhere runs a test on every database.
func everywhere(t *testing.T, run func(t *testing.T, fresh fresh)) {
	t.Run("sqlite", func(t *testing.T) { run(t, freshSQLite) })
	t.Run("postgres", func(t *testing.T) {
		if os.Getenv("SLMGEN_TEST_POSTGRES") == "" {
			t.Skip("SKIPPED: SLMGEN_TEST_POSTGRES names no server; scripts/real/postgres.sh COMMAND starts one")
		}
		run(t, freshPostgres)
	})
}

func opened(t testing.TB, dsn string) *database {
	t.Helper()
	d, err := open(context.Background(), dsn, Options{})
	require.NoError(t, err)
	t.Cleanup(func() { _ = d.Close() })
	return d
}
