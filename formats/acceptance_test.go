package formats_test

import (
	"context"
	"encoding/csv"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/arrowipc"
	"github.com/slmgen/slmgen/formats/parquet"
)

// samplesDir holds real files that are not part of the repository.
const samplesDir = "../../shared/data/formats"

// TestRealFiles reads public dataset files and compares the number of records with counts that other programs made.
func TestRealFiles(t *testing.T) {
	f, err := os.Open(filepath.Join(samplesDir, "INDEX.tsv"))
	if err != nil {
		t.Skip("SKIPPED: the sample files are not here: ", err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.Comma, r.LazyQuotes = '\t', true
	rows, err := r.ReadAll()
	require.NoError(t, err)
	known := map[string]bool{formats.TableFormat: true}
	for _, f := range formats.Builtin() {
		known[f.ID()] = true
	}
	for _, row := range rows[1:] {
		name, format := row[0], row[1]
		t.Run(name, func(t *testing.T) {
			want, err := strconv.ParseInt(row[2], 10, 64)
			require.NoError(t, err)
			var rejected []formats.Rejected
			d, err := formats.Open(context.Background(), []formats.Source{formats.File(filepath.Join(samplesDir, name))}, formats.Options{
				Containers: []formats.Container{parquet.Container(), arrowipc.Container()},
				Quarantine: func(r formats.Rejected) { rejected = append(rejected, r) },
			})
			if err != nil && !known[format] {
				t.Skip("format ", format, " is not built in yet: ", err)
			}
			require.NoError(t, err)
			for _, err := range d.Examples(context.Background()) {
				require.NoError(t, err)
			}
			c := d.Counts()
			t.Logf("%s %s %s %s %.2f %+v", d.Detection().Container, d.Detection().Compression, d.Detection().Encoding, d.Detection().Format, d.Detection().Confidence, c)
			for _, r := range rejected[:min(2, len(rejected))] {
				t.Logf("%s %s", r.Pos, r.Reason)
			}
			require.Equal(t, want, c.Records)
			sum := c.Used + c.Quarantined
			for _, n := range c.Dropped {
				sum += n
			}
			require.Equal(t, c.Records, sum)
			if known[format] && format != formats.TableFormat {
				require.Equal(t, format, d.Detection().Format)
			}
		})
	}
}
