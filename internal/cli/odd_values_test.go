package cli

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestValuesOutOfRange: what cannot be meant is refused, not passed over.
func TestValuesOutOfRange(t *testing.T) {
	faq := filepath.Join("..", "..", "examples", "data", "ferry-faq.jsonl")
	for _, c := range []struct {
		args string
		says string
	}{
		{"estimate --model Qwen/Qwen3-0.6B --gpu T4 --tokens 1e25", "tokens"},
		{"estimate --model Qwen/Qwen3-0.6B --gpu T4 --deploy mobile", "cloud"},
		{"recommend " + faq + " --task qa --deploy mobile --memory -1", "memory"},
		{"recommend " + faq + " --task qa --deploy mobile --baseline-rows 20", "--baseline"},
		{"prices set own T4 0.1 --as-of 2099-01-01", "2099-01-01"},
		{"recommend " + faq + " --task qa --deploy mobile --memory NaN", "memory"},
		{"recommend " + faq + " --task qa --deploy mobile --min-speed -2", "tokens"},
		{"upload " + faq + " --task qa --deploy mobile --memory Inf -o " + t.TempDir(), "memory"},
	} {
		code, out, _ := call{}.run(t, append(strings.Fields(c.args), "--json")...)
		require.Equal(t, 1, code, c.args)
		v := decode(t, out)
		require.Equal(t, "invalid", v["code"], c.args)
		require.Contains(t, strings.ToLower(v["detail"].(string)), c.says, c.args)
	}
}

// TestSequencesBeyondTheContext: an estimate says so where the model cannot read what it is asked about.
func TestSequencesBeyondTheContext(t *testing.T) {
	for seq, warned := range map[string]bool{"32768": false, "50000": true} {
		code, out, errs := call{}.run(t, "estimate", "--model", "Qwen/Qwen3-0.6B", "--gpu", "T4", "--seq", seq, "--json")
		require.Equal(t, 0, code, errs)
		_, has := decode(t, out)["warnings"]
		require.Equal(t, warned, has, seq)
	}
	_, out, _ := call{}.run(t, "estimate", "--model", "Qwen/Qwen3-0.6B", "--gpu", "T4", "--seq", "50000")
	require.Contains(t, out, "32768")
}

// TestTwoPilotsPromiseNoInterval: infinity is not shown as a loss.
func TestTwoPilotsPromiseNoInterval(t *testing.T) {
	file := filepath.Join(t.TempDir(), "seen.jsonl")
	require.NoError(t, os.WriteFile(file, []byte("{\"model\":\"a/b\",\"examples\":100,\"loss\":3}\n{\"model\":\"a/b\",\"examples\":200,\"loss\":2.5}\n"), 0o600))
	code, out, errs := call{}.run(t, "pilots", "rank", file, "--examples", "5000")
	require.Equal(t, 0, code, errs)
	require.NotContains(t, out, "Inf")
	require.Contains(t, out, "no interval")
}

// TestWrongObservationsHaveAPlace: file and line of what cannot be used, also of speeds.
func TestWrongObservationsHaveAPlace(t *testing.T) {
	for _, line := range []string{`{"model":"Qwen/Qwen3-0.6B","examples":10,"loss":-2}`, `{"model":"Qwen/Qwen3-0.6B","gpu":"T4","tokens_per_s":-4}`, `{"model":`} {
		file := filepath.Join(t.TempDir(), "seen.jsonl")
		require.NoError(t, os.WriteFile(file, []byte("{\"model\":\"Qwen/Qwen3-0.6B\",\"examples\":800,\"loss\":2.31}\n"+line+"\n"), 0o600))
		code, out, _ := call{}.run(t, "estimate", "--model", "Qwen/Qwen3-0.6B", "--gpu", "T4", "--tokens", "1e6", "--observations", file, "--json")
		require.Equal(t, 1, code, line)
		v := decode(t, out)
		require.Equal(t, file, at(t, v, "position", "file"), line)
		require.Equal(t, 2.0, at(t, v, "position", "line"), line)
	}
}

// TestPricesComeBack: what `prices list --json` prints can be imported as it is, and CSV may say that a rate is unknown.
func TestPricesComeBack(t *testing.T) {
	dir := t.TempDir()
	code, list, errs := call{dir: dir}.run(t, "prices", "list", "--json")
	require.Equal(t, 0, code, errs)
	for name, doc := range map[string]string{"list.json": list, "own.csv": "provider,gpu,usd_per_hour\nAcme,T4,unknown\nAcme,L4,0.5\n"} {
		file := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(file, []byte(doc), 0o600))
		code, out, errs := call{dir: t.TempDir()}.run(t, "prices", "import", file)
		require.Equal(t, 0, code, "%s: %s %s", name, out, errs)
		require.Contains(t, out, "kept", name)
	}
}

// TestRejectedRecordsLieNowhere: a command that writes nothing does not speak of a file.
func TestRejectedRecordsLieNowhere(t *testing.T) {
	file := filepath.Join(t.TempDir(), "bad.jsonl")
	require.NoError(t, os.WriteFile(file, []byte("{\"instruction\":\"a\",\"output\":\"b\"}\n{\"instruction\":\n{\"instruction\":\"c\",\"output\":\"d\"}\n"), 0o600))
	code, out, errs := call{}.run(t, "analyze", file)
	require.Equal(t, 0, code, errs)
	require.Contains(t, out, "1 record could not be read\n")
}

// TestAllReasonsAreShown: a verdict says why, and what to do.
func TestAllReasonsAreShown(t *testing.T) {
	file := filepath.Join(t.TempDir(), "few.jsonl")
	require.NoError(t, os.WriteFile(file, []byte(strings.Repeat("{\"instruction\":\"a\",\"output\":\"b\"}\n", 20)), 0o600))
	code, out, errs := call{}.run(t, "upload", file, "--task", "qa", "--deploy", "server", "-o", filepath.Join(t.TempDir(), "b"))
	require.Equal(t, 0, code, errs)
	require.Contains(t, out, "write more examples")
}

// TestFreeIsFree: what costs nothing is not written as less than a cent.
func TestFreeIsFree(t *testing.T) {
	code, out, errs := call{}.run(t, "estimate", "--model", "Qwen/Qwen3-0.6B", "--gpu", "T4", "--tokens", "1e6")
	require.Equal(t, 0, code, errs)
	require.NotContains(t, out, "<$0.01 to <$0.01")
	require.Contains(t, out, "free ")
}

// TestNothingIsPassedOverInSilence: what has no effect is refused or told of.
func TestNothingIsPassedOverInSilence(t *testing.T) {
	faq := filepath.Join("..", "..", "examples", "data", "ferry-faq.jsonl")
	code, _, errs := call{}.run(t, "pilots", "plan", faq, "--task", "qa", "--deploy", "edge", "--models", "0")
	require.Equal(t, 2, code)
	require.Contains(t, errs, "at least 2")

	seen := filepath.Join(t.TempDir(), "seen.jsonl")
	require.NoError(t, os.WriteFile(seen, []byte(`{"model":"no/body","examples":100,"loss":2.1,"gpu":"T4","tokens_per_s":2500}`+"\n"), 0o600))
	for _, args := range []string{"recommend " + faq + " --task qa --deploy edge", "estimate --model Qwen/Qwen3-0.6B --gpu T4 --tokens 1e6"} {
		code, out, errs := call{}.run(t, append(strings.Fields(args), "--observations", seen)...)
		require.Equal(t, 0, code, errs)
		require.Contains(t, strings.Join(strings.Fields(out), " "), "observations of no/body were passed over", args)
	}

	for tokens, has := range map[string]bool{"0": false, "1e6": true} {
		_, out, _ := call{}.run(t, "estimate", "--model", "Qwen/Qwen3-0.6B", "--gpu", "T4", "--tokens", tokens, "--json")
		require.Equal(t, has, decode(t, out)["terms"] != nil, "terms of a time that nobody asked for")
	}
	code, _, errs = call{}.run(t, "analyze", "a")
	require.Equal(t, 1, code)
	require.Contains(t, errs, "error: a: a does not exist\n  do: check the path\n")
}
