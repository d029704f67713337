package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestValidate(t *testing.T) {
	dir := t.TempDir()
	in := filepath.Join(dir, "train.jsonl")
	good := `{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello"}]}` + "\n"
	require.NoError(t, os.WriteFile(in, []byte(strings.Repeat(good, 10)), 0o644))
	code, out, errs := call{}.run(t, "validate", in, "--for", "openai", "--json")
	require.Equal(t, exitDone, code, errs)
	v := decode(t, out)
	require.Equal(t, true, v["valid"])
	require.Empty(t, v["errors"])

	bad := "\xef\xbb\xbf" + strings.Repeat(good, 10) + "\n" + `{"id":1,"messages":[{"role":"human","content":"Hi"},{"role":"bot","content":"Hello"}]},` + "\n"
	require.NoError(t, os.WriteFile(in, []byte(bad), 0o644))
	code, out, _ = call{}.run(t, "validate", in, "--for", "openai", "--json")
	require.Equal(t, exitFailed, code)
	v = decode(t, out)
	require.Equal(t, false, v["valid"])
	first := v["errors"].([]any)[0]
	require.Equal(t, 1.0, at(t, first, "line"))
	require.Equal(t, "bom", at(t, first, "code"))
	at(t, first, "path")
	at(t, first, "message")
	require.Len(t, v["errors"], 3)

	code, out, _ = call{}.run(t, "validate", in, "--for", "openai")
	require.Equal(t, exitFailed, code)
	require.Contains(t, out, "line 11")
	require.Contains(t, out, "blank_line")
	require.Contains(t, out, "not valid for openai: 3 errors")

	code, out, _ = call{stdin: strings.Repeat(good, 10)}.run(t, "validate", "-", "--for", "openai", "--json")
	require.Equal(t, exitDone, code)
	require.Equal(t, "stdin", decode(t, out)["file"])
}

func TestValidateFix(t *testing.T) {
	dir := t.TempDir()
	in, fixed := filepath.Join(dir, "in.csv"), filepath.Join(dir, "out.jsonl")
	rows := "question,answer,team\n" + strings.Repeat("How much is it?,Two coins.,tolls\n", 12) + "Nobody answered,,tolls\n"
	require.NoError(t, os.WriteFile(in, []byte(rows), 0o644))
	code, out, errs := call{}.run(t, "validate", in, "--for", "openai", "--fix", "-o", fixed, "--map", "user=question", "--map", "assistant=answer", "--json")
	require.Equal(t, exitDone, code, errs+out)
	v := decode(t, out)
	require.Equal(t, true, v["valid"])
	accounted(t, v["fixed"].(map[string]any))
	require.Equal(t, 12.0, at(t, v, "fixed", "written"))
	require.Equal(t, 12.0, at(t, v, "fixed", "repairs", "extra_columns"))
	require.FileExists(t, fixed+".moved.jsonl")

	// Too short to be valid, although every row is: said, and the exit code says so too.
	code, out, _ = call{}.run(t, "validate", in, "--for", "bedrock-haiku", "--fix", "-o", fixed, "--map", "user=question", "--map", "assistant=answer")
	require.Equal(t, exitFailed, code)
	require.Contains(t, out, "too_few_rows")
	require.Contains(t, out, "12 rows to "+fixed)
}

func TestValidateTokens(t *testing.T) {
	dir := t.TempDir()
	in := filepath.Join(dir, "train.jsonl")
	good := `{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello"}]}` + "\n"
	long := `{"messages":[{"role":"user","content":"` + strings.Repeat("ferry ", 40_000) + `"},{"role":"assistant","content":"Hello"}]}` + "\n"
	require.NoError(t, os.WriteFile(in, []byte(strings.Repeat(good, 40)+long), 0o644))
	code, out, errs := call{}.run(t, "validate", in, "--for", "bedrock-haiku", "--json")
	require.Equal(t, exitDone, code, errs)
	v := decode(t, out)
	require.Equal(t, false, at(t, v, "tokens", "exact"))
	require.Equal(t, 32000.0, at(t, v, "tokens", "limit"))
	warned := v["warnings"].([]any)
	require.Equal(t, "too_many_tokens", at(t, warned[0], "code"))
	require.Contains(t, at(t, warned[0], "message"), "an estimate")

	code, out, _ = call{}.run(t, "validate", in, "--for", "bedrock-haiku", "--tokenizer", tiny, "--json")
	require.Equal(t, exitFailed, code)
	v = decode(t, out)
	require.Equal(t, true, at(t, v, "tokens", "exact"))
	require.Equal(t, 41.0, at(t, v["errors"].([]any)[0], "line"))
	code, out, _ = call{}.run(t, "validate", in, "--for", "bedrock-haiku", "--tokenizer", tiny)
	require.Equal(t, exitFailed, code)
	require.Contains(t, out, "of 32,000 that are taken (counted exactly)")

	fixed := filepath.Join(dir, "fixed.jsonl")
	code, out, _ = call{}.run(t, "validate", in, "--for", "bedrock-haiku", "--tokenizer", tiny, "--fix", "-o", fixed, "--json")
	require.Equal(t, exitDone, code)
	left := at(t, decode(t, out), "fixed", "left_out").([]any)
	require.Len(t, left, 1)
	require.Equal(t, 41.0, at(t, left[0], "line"))
	code, out, _ = call{}.run(t, "validate", in, "--for", "bedrock-haiku", "--tokenizer", tiny, "--fix", "-o", fixed)
	require.Equal(t, exitDone, code)
	require.Contains(t, out, "record 41, line 41")

	code, _, errs = call{}.run(t, "validate", in, "--for", "openai", "--tokenizer", dir)
	require.Equal(t, exitFailed, code)
	require.Contains(t, errs, "tokenizer.json")
}

func TestValidateUsage(t *testing.T) {
	in := data + "ferry-faq.jsonl"
	for _, args := range [][]string{{in}, {in, "--for", "nobody"}, {in, "--for", "openai", "--fix"}, {in, "--for", "openai", "-o", "x"}, {in, in, "--for", "openai"}, {"--for", "openai"}} {
		code, _, errs := call{}.run(t, append([]string{"validate"}, args...)...)
		require.Equal(t, exitUsage, code, "%v %s", args, errs)
	}
	code, _, _ := call{}.run(t, "validate", "nowhere.jsonl", "--for", "openai")
	require.Equal(t, exitFailed, code)
}
