package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestPricesOfTheUser(t *testing.T) {
	dir := t.TempDir()
	run := func(args ...string) (int, string) {
		var out, errs bytes.Buffer
		code := Run(t.Context(), args, Env{In: strings.NewReader(""), Out: &out, Err: &errs, Home: filepath.Join(dir, "home"), Version: "test",
			Now: func() time.Time { return time.Date(2026, 11, 28, 0, 0, 0, 0, time.UTC) }})
		return code, out.String() + errs.String()
	}
	estimate := func() map[string]any {
		code, out := run("estimate", "--model", "Qwen/Qwen3-0.6B", "--gpu", "rtx 4090", "--tokens", "1e7", "--json")
		require.Equal(t, 0, code, out)
		return decode(t, out)
	}
	require.Nil(t, at(t, estimate(), "cost_usd", "p50"), "no price is known")
	code, out := run("prices", "set", "own", "rtx4090", "0.09")
	require.Equal(t, 0, code, out)
	v := estimate()
	require.Equal(t, "own", at(t, v, "cost_usd", "provider"))
	require.Equal(t, "2026-11-28", at(t, v, "cost_usd", "as_of"))
	before := at(t, v, "cost_usd", "p50").(float64)
	require.InDelta(t, at(t, v, "time_s", "p50").(float64)*0.09/3600, before, 1e-6)
	code, out = run("prices", "set", "own", "RTX 4090", "0.045", "--as-of", "2020-01-01")
	require.Equal(t, 0, code, out)
	require.InDelta(t, before/2, at(t, estimate(), "cost_usd", "p50"), 1e-6, "the later word counts")

	file := filepath.Join(dir, "p.csv")
	require.NoError(t, os.WriteFile(file, []byte("provider,gpu,usd_per_hour\nAcme,RTX 4090,0.01\nAcme,V100,1\n"), 0o600))
	code, out = run("prices", "import", file, "--as-of", "2026-11-01")
	require.Equal(t, 0, code, out)
	require.Contains(t, out, "V100")
	require.Equal(t, "Acme", at(t, estimate(), "cost_usd", "provider"))
	code, out = run("prices", "remove", "acme")
	require.Equal(t, 0, code, out)
	require.Equal(t, "own", at(t, estimate(), "cost_usd", "provider"))

	for _, bad := range [][]string{{"set", "own", "RTX 9999", "1"}, {"set", "own", "T4", "1e7"}, {"set", "own", "T4", "1", "--as-of", "soon"}, {"remove", "nobody"}, {"import", "none.csv"}} {
		code, out = run(append([]string{"prices"}, bad...)...)
		require.Equal(t, 1, code, "%v %s", bad, out)
	}
	code, out = run("prices", "set", "own", "T4", "much")
	require.Equal(t, 2, code, out)
	code, out = run("prices", "set", "own", "T4", "unknown")
	require.Equal(t, 0, code, out)
	code, out = run("prices", "list")
	require.Equal(t, 0, code)
	require.Contains(t, out, "(yours)")
	require.NoError(t, os.WriteFile(filepath.Join(dir, "home", "prices.json"), []byte("{"), 0o600))
	code, out = run("prices", "list")
	require.Equal(t, 1, code)
	require.Contains(t, out, "prices.json")
}
