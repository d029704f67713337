package server_test

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/stretchr/testify/require"
	_ "modernc.org/sqlite"
)

// postgres gives an empty database of the PostgreSQL that is there.
func postgres(t *testing.T) string {
	at := os.Getenv("SLMGEN_TEST_POSTGRES")
	if at == "" {
		t.Skip("SKIPPED: SLMGEN_TEST_POSTGRES names no database; scripts/real/postgres.sh starts one")
	}
	db := database(t, at)
	name := fmt.Sprintf("server_%d", time.Now().UnixNano())
	_, err := db.Exec(`CREATE DATABASE ` + name)
	require.NoError(t, err)
	t.Cleanup(func() {
		again := database(t, at)
		_, err := again.Exec(`DROP DATABASE ` + name + ` WITH (FORCE)`)
		require.NoError(t, err)
	})
	u, err := url.Parse(at)
	require.NoError(t, err)
	u.Path = "/" + name
	return u.String()
}

// database opens what a server keeps things in, beside it.
func database(t *testing.T, dsn string) *sql.DB {
	driver := "pgx"
	if path, ok := strings.CutPrefix(dsn, "sqlite:"); ok {
		driver, dsn = "sqlite", "file:"+path+"?_pragma=busy_timeout(10000)"
	}
	db, err := sql.Open(driver, dsn)
	require.NoError(t, err)
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// intact looks for what no crash may leave: pages that are broken, objects without their parents, jobs without their events.
func intact(t *testing.T, dsn string) {
	t.Helper()
	db := database(t, dsn)
	defer db.Close()
	if strings.HasPrefix(dsn, "sqlite:") {
		var verdict string
		require.NoError(t, db.QueryRow(`PRAGMA integrity_check`).Scan(&verdict))
		require.Equal(t, "ok", verdict)
		bad, err := db.Query(`PRAGMA foreign_key_check`)
		require.NoError(t, err)
		require.False(t, bad.Next(), "a reference leads nowhere")
		require.NoError(t, bad.Err())
		require.NoError(t, bad.Close())
	}
	for what, query := range map[string]string{
		"objects whose parent is gone":             `SELECT COUNT(*) FROM object o WHERE parent IS NOT NULL AND NOT EXISTS (SELECT 1 FROM object p WHERE p.id = o.parent)`,
		"analyses, plans and bundles of nothing":   `SELECT COUNT(*) FROM object WHERE kind IN ('analysis', 'plan', 'bundle') AND parent IS NULL`,
		"datasets and bundles without their bytes": `SELECT COUNT(*) FROM object WHERE kind IN ('dataset', 'bundle') AND NOT EXISTS (SELECT 1 FROM blob WHERE object = object.id)`,
		"jobs whose events have gaps":              `SELECT COUNT(*) FROM job WHERE events <> (SELECT COUNT(*) FROM event WHERE job = job.id)`,
	} {
		var n int
		require.NoError(t, db.QueryRow(query).Scan(&n), what)
		require.Zero(t, n, what)
	}
}

// blobsNamed are the keys of the blobs that objects hold.
func blobsNamed(t *testing.T, dsn string) map[string]bool {
	db := database(t, dsn)
	defer db.Close()
	found, err := db.QueryContext(context.Background(), `SELECT blob FROM blob WHERE object IS NOT NULL`)
	require.NoError(t, err)
	defer found.Close()
	out := map[string]bool{}
	for found.Next() {
		var key string
		require.NoError(t, found.Scan(&key))
		out[key] = true
	}
	require.NoError(t, found.Err())
	return out
}
