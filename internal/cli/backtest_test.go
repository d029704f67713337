package cli

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestBacktest(t *testing.T) {
	dir := t.TempDir()
	require.NoError(t, os.Mkdir(filepath.Join(dir, "scaling_law"), 0o755))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "scaling_law", "tickets.csv"), []byte(`config name,100,200,400,800,1600,12800
small,2.40,2.30,2.21,2.12,2.03,1.79
large,2.90,2.60,2.33,2.09,1.87,1.36
`), 0o644))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "loraland.csv"), []byte(`task,category,metric,model,base_score,finetuned_score
spam,c,accuracy,a,0.1,0.9
spam,c,accuracy,b,0.2,0.8
topic,c,accuracy,a,0.1,0.7
topic,c,accuracy,b,0.2,0.6
free,c,rouge,a,0.1,
free,c,rouge,b,0.1,
`), 0o644))
	code, out, errs := call{}.run(t, "backtest", "--data", dir, "--json")
	require.Equal(t, 0, code, errs)
	v := decode(t, out)
	require.Equal(t, []any{"a", "b"}, at(t, v, "lora_land", "ours", "rankings", "free"), "ranked without an outcome")
	require.Equal(t, 2.0, at(t, v, "lora_land", "tasks"))
	require.Equal(t, 0.0, at(t, v, "lora_land", "ours", "relative_regret"))
	require.Len(t, v["pilots"], 3)
	code, out, errs = call{}.run(t, "backtest", "--data", dir)
	require.Equal(t, 0, code, errs)
	require.Contains(t, out, "regret")
	code, _, _ = call{}.run(t, "backtest")
	require.Equal(t, exitUsage, code)
	code, _, errs = call{}.run(t, "backtest", "--data", t.TempDir())
	require.Equal(t, 1, code)
	require.Contains(t, errs, "outcomes")
}
