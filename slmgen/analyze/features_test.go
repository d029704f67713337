package analyze

import (
	"bufio"
	"encoding/json"
	"flag"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

var (
	featuresIn  = flag.String("features", "", "corpus (JSONL of {text}) to write the features of")
	featuresOut = flag.String("features-out", "", "file for the features, one JSON array a line")
)

// TestFeatureTable is the Go half of scripts/calibrate/tokens.sh; without its flags it checks the features of small texts.
func TestFeatureTable(t *testing.T) {
	if *featuresIn == "" {
		for text, want := range map[string]map[int]float64{
			"":              {},
			"Hello world":   {fWords: 2},
			"international": {fWords: 1, fLong: 7},
			"été 2024!":     {fWords: 1, fAccents: 2, fDigits: 4, fMarks: 1},
			"a\n\n  b":      {fWords: 2, fBreaks: 3},
			"日本 かな 한국 где שלום हिन्दी 🙂": {fHan: 2, fKana: 2, fHangul: 2, fCyrillic: 3, fSemitic: 4, fIndic: 6, fOther: 1},
		} {
			var got, exp features
			countFeatures(&got, text)
			for i, n := range want {
				exp[i] = n
			}
			require.Equal(t, exp, got, text)
		}
		return
	}
	in, err := os.Open(*featuresIn)
	require.NoError(t, err)
	defer in.Close()
	out, err := os.Create(*featuresOut)
	require.NoError(t, err)
	defer out.Close()
	sc := bufio.NewScanner(in)
	sc.Buffer(nil, 1<<24)
	enc := json.NewEncoder(out)
	for sc.Scan() {
		var row struct{ Text string }
		require.NoError(t, json.Unmarshal(sc.Bytes(), &row))
		var f features
		countFeatures(&f, row.Text)
		require.NoError(t, enc.Encode(f))
	}
	require.NoError(t, sc.Err())
}
