package cli

import (
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestConvertSparesFiles: nothing that is read from is written over, nor what is no file; a link is followed.
func TestConvertSparesFiles(t *testing.T) {
	dir := t.TempDir()
	in := filepath.Join(dir, "in.jsonl")
	row := `{"instruction":"a","input":"","output":"b"}` + "\n"
	write := func(name, text string) string {
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		return path
	}
	write("in.jsonl", row)
	code, out, errs := call{}.run(t, "convert", in, "-o", in, "--to", "openai")
	require.Equal(t, 1, code, out)
	require.Contains(t, errs, "written over")
	code, _, _ = call{}.run(t, "validate", in, "--for", "openai", "--fix", "-o", in)
	require.Equal(t, 1, code)
	rejected := write("out.jsonl.quarantine.jsonl", row)
	code, _, _ = call{}.run(t, "convert", rejected, "-o", filepath.Join(dir, "out.jsonl"), "--to", "openai")
	require.Equal(t, 1, code, "the quarantine file would be the input")
	for _, path := range []string{in, rejected} {
		text, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, row, string(text))
	}

	code, _, errs = call{}.run(t, "convert", in, "-o", os.DevNull, "--to", "openai")
	require.Equal(t, 1, code)
	require.Contains(t, errs, "no regular file")
	st, err := os.Stat(os.DevNull)
	require.NoError(t, err)
	require.False(t, st.Mode().IsRegular())

	target, link := write("target.jsonl", "old"), filepath.Join(dir, "link.jsonl")
	require.NoError(t, os.Symlink(target, link))
	code, _, errs = call{}.run(t, "convert", in, "-o", link, "--to", "openai")
	require.Equal(t, 0, code, errs)
	text, err := os.ReadFile(target)
	require.NoError(t, err)
	require.Contains(t, string(text), `"messages"`)
}

// TestConvertOutputs: an ending compresses, and a clean run leaves no old quarantine behind.
func TestConvertOutputs(t *testing.T) {
	dir := t.TempDir()
	in, out := filepath.Join(dir, "in.jsonl"), filepath.Join(dir, "out.jsonl.gz")
	good := `{"instruction":"a","input":"","output":"b"}` + "\n"
	require.NoError(t, os.WriteFile(in, []byte(good+"{bad\n"), 0o600))
	code, _, errs := call{}.run(t, "convert", in, "-o", out, "--to", "openai")
	require.Equal(t, 0, code, errs)
	require.FileExists(t, out+".quarantine.jsonl")
	require.NoError(t, os.WriteFile(in, []byte(good), 0o600))
	code, _, errs = call{}.run(t, "convert", in, "-o", out, "--to", "openai")
	require.Equal(t, 0, code, errs)
	require.NoFileExists(t, out+".quarantine.jsonl")
	f, err := os.Open(out)
	require.NoError(t, err)
	defer f.Close()
	z, err := gzip.NewReader(f)
	require.NoError(t, err)
	text, err := io.ReadAll(z)
	require.NoError(t, err)
	require.Equal(t, `{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}`+"\n", string(text))
	code, _, errs = call{}.run(t, "convert", in, "-o", filepath.Join(dir, "out.jsonl.xz"), "--to", "openai")
	require.Equal(t, 1, code)
	require.Contains(t, errs, ".gz or .zst")
}

// TestConvertTables: a cell that holds a list becomes a list, and a table with a sidecar needs no mapping to be what it was.
func TestConvertTables(t *testing.T) {
	dir := t.TempDir()
	in, there, back := filepath.Join(dir, "in.csv"), filepath.Join(dir, "there.jsonl"), filepath.Join(dir, "back.jsonl")
	require.NoError(t, os.WriteFile(in, []byte("messages\n\"[{\"\"role\"\":\"\"user\"\",\"\"content\"\":\"\"hi\"\"},{\"\"role\"\":\"\"assistant\"\",\"\"content\"\":\"\"yo\"\"}]\"\n"), 0o600))
	code, _, errs := call{}.run(t, "convert", in, "-o", there, "--to", "openai")
	require.Equal(t, 0, code, errs)
	text, err := os.ReadFile(there)
	require.NoError(t, err)
	chat := `{"messages":[{"role":"user","content":"hi"},{"role":"assistant","content":"yo"}]}` + "\n"
	require.Equal(t, chat, string(text))
	table := filepath.Join(dir, "table.jsonl")
	code, _, errs = call{}.run(t, "convert", there, "-o", table, "--to", "table", "--sidecar")
	require.Equal(t, 0, code, errs)
	code, _, errs = call{}.run(t, "convert", table, "-o", back, "--to", "openai")
	require.Equal(t, 0, code, errs)
	text, err = os.ReadFile(back)
	require.NoError(t, err)
	require.Equal(t, chat, string(text))
}

// TestConvertColumns: a table that stays one passes as it is, whatever its columns might mean; the steps that choose whole rows need no
// mapping, those that look into a text do.
func TestConvertColumns(t *testing.T) {
	dir := t.TempDir()
	in := filepath.Join(dir, "in.csv")
	require.NoError(t, os.WriteFile(in, []byte("price,description,n\n007,\"[1, 2]\",1e400\n5,,x\n007,\"[1, 2]\",1e400\n"), 0o600))
	rows := `{"price":"007","description":"[1, 2]","n":"1e400"}` + "\n" + `{"price":"5","description":"","n":"x"}` + "\n"
	code, out, errs := call{}.run(t, "convert", in, "-o", "-", "--to", "table")
	require.Equal(t, 0, code, errs)
	require.Equal(t, rows+rows[:strings.IndexByte(rows, '\n')+1], out)
	code, out, errs = call{}.run(t, "convert", in, "-o", "-", "--to", "table", "--dedup")
	require.Equal(t, 0, code, errs)
	require.Equal(t, rows, out)
	code, out, errs = call{}.run(t, "convert", in, "-o", "-", "--to", "table", "--map", "user=description", "--map", "assistant=price")
	require.Equal(t, 0, code, errs)
	require.Contains(t, out, `{"user":"[1, 2]","assistant":"007","n":"1e400"}`)
	code, _, errs = call{}.run(t, "convert", in, "-o", "-", "--to", "table", "--min-chars", "3")
	require.Equal(t, 1, code)
	require.Contains(t, errs, "--map")
	numbers := filepath.Join(dir, "numbers.jsonl")
	require.NoError(t, os.WriteFile(numbers, []byte(`{"b":1.50,"a":null}`+"\n"+`{"a":[1,{}]}`+"\n"), 0o600))
	code, out, errs = call{}.run(t, "inspect", numbers, "--json")
	require.Equal(t, 0, code, errs)
	require.Contains(t, out, `"quarantined": 0`)
	require.Contains(t, out, `"records": 2`)
	code, out, errs = call{}.run(t, "convert", numbers, "-o", "-", "--to", "table")
	require.Equal(t, 0, code, errs)
	require.Equal(t, `{"b":1.50,"a":null}`+"\n"+`{"a":[1,{}]}`+"\n", out)
}

func TestConvertEndings(t *testing.T) {
	dir := t.TempDir()
	in := filepath.Join(dir, "in.jsonl")
	require.NoError(t, os.WriteFile(in, []byte(`{"text":"One."}`+"\n"+`{"text":`+"\n"+`{"text":"Two."}`+"\n"), 0o600))
	code, _, errs := call{}.run(t, "convert", in, "-o", filepath.Join(dir, "out.dat"), "--to", "text")
	require.Equal(t, 1, code)
	require.Contains(t, errs, "--to-container")
	require.NoFileExists(t, filepath.Join(dir, "out.dat"))
	code, _, errs = call{}.run(t, "convert", in, "-o", filepath.Join(dir, "out.dat"), "--to", "text", "--to-container", "jsonl")
	require.Equal(t, 0, code, errs)
	code, _, errs = call{}.run(t, "convert", in, "-o", "-", "--to", "text")
	require.Equal(t, 0, code, errs)
	require.Contains(t, errs, "record 2, line 2")
}
