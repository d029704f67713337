package formats_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/arrowipc"
	"github.com/slmgen/slmgen/formats/parquet"
)

// TestSidecarContainers: odd rows come back through every container that carries a sidecar, in their own format and in another one.
func TestSidecarContainers(t *testing.T) {
	heavy := []formats.Container{parquet.Container(), arrowipc.Container()}
	for _, container := range []string{"parquet", "arrow", "csv", "json"} {
		for from, to := range map[string]string{"openai": "sharegpt", "sharegpt": "openai", "alpaca": "alpaca"} {
			t.Run(from+" as "+to+" in "+container, func(t *testing.T) {
				var rows []string
				for seed := range uint64(150) {
					if row := formats.OddRow(seed, from); row != "" {
						rows = append(rows, row)
					}
				}
				middle := through(t, strings.Join(rows, "\n"), formats.Options{Container: "jsonl", Format: from},
					formats.ConvertOptions{To: to, Container: container, Containers: heavy, Sidecar: true})
				back := through(t, middle, formats.Options{Container: container, Containers: heavy}, formats.ConvertOptions{To: from, Sidecar: true})
				got := strings.Split(strings.TrimSuffix(back, "\n"), "\n")
				require.Len(t, got, len(rows))
				for i := range rows {
					require.Equal(t, rows[i], got[i])
				}
			})
		}
	}
}

func through(t *testing.T, data string, in formats.Options, out formats.ConvertOptions) string {
	t.Helper()
	in.Quarantine = func(r formats.Rejected) { t.Fatalf("%s: %s", r.Reason, r.Raw) }
	d, err := formats.Open(context.Background(), []formats.Source{formats.Bytes("rows", []byte(data))}, in)
	require.NoError(t, err)
	defer d.Close()
	var b bytes.Buffer
	r, err := d.Convert(context.Background(), &b, out)
	require.NoError(t, err)
	require.Empty(t, r.Losses)
	return b.String()
}

// TestSidecarOfOneRow: a table of one row of prose below prose is known by the column of its sidecar.
func TestSidecarOfOneRow(t *testing.T) {
	row := `{"<|BEGIN|>":"Marks the beginning of a document","<|END|>":"Ends it.","n":1.50}`
	columns := formats.Options{Container: "jsonl", Unmapped: formats.UnmappedColumns}
	middle := through(t, row, columns, formats.ConvertOptions{To: formats.TableFormat, Container: "csv", Sidecar: true})
	columns.Container = ""
	require.Equal(t, row+"\n", through(t, middle, columns, formats.ConvertOptions{To: formats.TableFormat}))
}
