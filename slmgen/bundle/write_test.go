package bundle_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/bundle"
	"github.com/slmgen/slmgen/slmgen/estimate"
	"github.com/slmgen/slmgen/slmgen/track/reporter"
)

func sum(s string) string {
	h := sha256.Sum256([]byte(s))
	return hex.EncodeToString(h[:])
}

// TestExistingFolder: an untouched bundle is replaced, everything else is kept.
func TestExistingFolder(t *testing.T) {
	ctx, dir := context.Background(), filepath.Join(t.TempDir(), "b")
	again := func(o bundle.Options) error {
		_, err := bundle.Write(ctx, dir, example("trl"), data(), o)
		return err
	}
	require.NoError(t, again(bundle.Options{}))
	require.NoError(t, again(bundle.Options{}), "an untouched bundle")
	_, err := bundle.Write(ctx, dir, example("mlx"), data(), bundle.Options{})
	require.NoError(t, err, "another lane")
	require.NoFileExists(t, filepath.Join(dir, "train.py"))

	require.NoError(t, os.WriteFile(filepath.Join(dir, "lora.yaml"), []byte("edited"), 0o644))
	require.Equal(t, fault.Conflict, fault.CodeOf(again(bundle.Options{})))
	require.NoError(t, again(bundle.Options{Replace: true}))

	require.NoError(t, os.Mkdir(filepath.Join(dir, "output"), 0o755))
	err = again(bundle.Options{Replace: true})
	require.Equal(t, fault.Conflict, fault.CodeOf(err), "a run's results are never removed")
	require.ErrorContains(t, err, "output")
	require.DirExists(t, filepath.Join(dir, "output"))

	other := filepath.Join(t.TempDir(), "mine")
	require.NoError(t, os.Mkdir(other, 0o755))
	_, err = bundle.Write(ctx, other, example("trl"), data(), bundle.Options{})
	require.NoError(t, err, "an empty folder")
	file := filepath.Join(t.TempDir(), "f")
	require.NoError(t, os.WriteFile(file, nil, 0o644))
	_, err = bundle.Write(ctx, file, example("trl"), data(), bundle.Options{})
	require.Equal(t, fault.Conflict, fault.CodeOf(err))
}

// TestFailureLeavesNothing: rows that fail, a cancelled context and a full disk leave neither a bundle nor a temporary folder.
func TestFailureLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	bad := errors.New("row 3 is broken")
	d := data()
	d.Eval = func(yield func(*formats.Example, error) bool) { yield(nil, bad) }
	_, err := bundle.Write(context.Background(), filepath.Join(dir, "b"), example("trl"), d, bundle.Options{})
	require.ErrorIs(t, err, bad)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = bundle.Write(ctx, filepath.Join(dir, "b"), example("trl"), data(), bundle.Options{})
	require.ErrorIs(t, err, context.Canceled)
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Empty(t, entries)
}

// TestSweepsAfterKilledWrites: what a killed process left beside the target goes, what a living one writes stays.
func TestSweepsAfterKilledWrites(t *testing.T) {
	parent := t.TempDir()
	dir := filepath.Join(parent, "b")
	var own string // the name of a temporary folder of this process, seen while it stands
	d := data()
	rows := d.Train
	d.Train = func(yield func(*formats.Example, error) bool) {
		entries, _ := os.ReadDir(parent)
		own = entries[0].Name()
		rows(yield)
	}
	_, err := bundle.Write(context.Background(), dir, example("trl"), d, bundle.Options{})
	require.NoError(t, err)

	gone := exec.Command(os.Args[0], "-test.run=^$")
	require.NoError(t, gone.Run())
	pid := func(n int) string {
		return strings.Replace(own, fmt.Sprintf("-%d-", os.Getpid()), fmt.Sprintf("-%d-", n), 1)
	}
	leave := func(name string, age time.Duration) {
		path := filepath.Join(parent, name)
		require.NoError(t, os.Mkdir(path, 0o700))
		require.NoError(t, os.WriteFile(filepath.Join(path, "train.jsonl"), nil, 0o600))
		at := time.Now().Add(-age)
		require.NoError(t, os.Chtimes(filepath.Join(path, "train.jsonl"), at, at))
		require.NoError(t, os.Chtimes(path, at, at))
	}
	stays := []string{own, ".b.slmgen-elsewhere-1-1", ".bb.slmgen-1", "output"}
	leave(own, 0)
	leave(".b.slmgen-elsewhere-1-1", time.Minute)
	leave(".bb.slmgen-1", 3*time.Hour)
	leave("output", 3*time.Hour)
	leave(pid(gone.Process.Pid), 0)
	leave(pid(gone.Process.Pid)+".old", 0)
	leave(".b.slmgen-123456", 2*time.Hour)
	zombie := exec.Command(os.Args[0], "-test.run=^$")
	out, err := zombie.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, zombie.Start())
	_, _ = io.Copy(io.Discard, out) // until it ends; nobody has waited for it yet
	if runtime.GOOS == "linux" {
		ended := func() bool {
			stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", zombie.Process.Pid))
			return err == nil && strings.Contains(string(stat), ") Z")
		}
		require.Eventually(t, ended, 10*time.Second, time.Millisecond)
		leave(pid(zombie.Process.Pid), 0)
	}
	defer func() { _ = zombie.Wait() }()
	_, err = bundle.Write(context.Background(), dir, example("trl"), data(), bundle.Options{})
	require.NoError(t, err)
	entries, err := os.ReadDir(parent)
	require.NoError(t, err)
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	require.ElementsMatch(t, append(stays, "b"), names)
}

// TestDataTravelsInsideOrIsFetched: small rows are in the notebook, large ones are read from the address or a file.
func TestDataTravelsInsideOrIsFetched(t *testing.T) {
	p := example("trl")
	b, got := write(t, p, data(), bundle.Options{EmbedLimit: -1})
	require.False(t, b.Embedded)
	require.Contains(t, got["notebook.ipynb"], fmt.Sprintf(`\"train.jsonl\": (\"%s\", \"\", \"\")`, sum(got["train.jsonl"])))
	require.NotContains(t, got["notebook.ipynb"], "The rows travel inside")
	p.Dataset.URL = "https://example.org/tea/"
	_, got = write(t, p, data(), bundle.Options{EmbedLimit: 10})
	require.Contains(t, got["notebook.ipynb"], "https://example.org/tea/train.jsonl")
	b, got = write(t, p, bundle.Data{Train: chats(0, 30000)}, bundle.Options{EmbedLimit: 1 << 10})
	require.False(t, b.Embedded)
	require.Less(t, len(got["notebook.ipynb"]), 96<<10)
}

// TestNoSecretIsWritten: what looks like a token in the environment reaches no file, and no file asks for one to be typed in.
func TestNoSecretIsWritten(t *testing.T) {
	t.Setenv("HF_TOKEN", "hf_0123456789abcdefghijklmnopqrstuvwx")
	t.Setenv("SLMGEN_RUN_URL", "https://runs.example.org/v1/runs/run_1")
	t.Setenv("SLMGEN_RUN_SECRET", "whsec_c2VjcmV0IG9mIHRoZSBydW4=")
	t.Setenv("SLMGEN_RUN_MAILBOX", "https://mailbox.example.org/box")
	for _, lane := range bundle.Lanes() {
		_, got := write(t, example(lane.Name), data(), bundle.Options{})
		for name, text := range got {
			for _, pattern := range []string{"hf_0", "sk-", "AKIA", "BEGIN PRIVATE KEY", "xoxb-", "whsec_c2V", "runs.example.org", "mailbox.example.org"} {
				if name == reporter.Name && pattern != "whsec_c2V" {
					continue // it names the forms of tokens that it takes out of texts, and is the same in every bundle
				}
				require.NotContains(t, text, pattern, name)
			}
			require.False(t, strings.Contains(text, os.Getenv("HOME")+"/") && os.Getenv("HOME") != "/", name)
		}
	}
}

// TestPlanReachesTheFiles changes one setting at a time and finds it in the lane's file.
func TestPlanReachesTheFiles(t *testing.T) {
	cases := []struct {
		set, lane, file string
		want            []string
	}{
		{"lora.r=33", "trl", "train.py", []string{"LORA_R = 33\n"}},
		{"lora.r=33", "unsloth", "train.py", []string{"LORA_R = 33\n"}},
		{"lora.r=33", "axolotl", "axolotl.yaml", []string{"lora_r: 33\n"}},
		{"lora.r=33", "llamafactory", "train.yaml", []string{"lora_rank: 33\n"}},
		{"lora.r=8", "mlx", "lora.yaml", []string{"rank: 8\n", "scale: 2.0\n"}},
		{"learning_rate=2e-5", "axolotl", "axolotl.yaml", []string{"learning_rate: 0.00002\n"}},
		{"max_length=777", "trl", "train.py", []string{"MAX_LENGTH = 777 "}},
		{"max_length=777", "mlx", "lora.yaml", []string{"max_seq_length: 777\n"}},
		{"report_to=none", "trl", "train.py", []string{"REPORT_TO = \"none\"\n"}},
		{"report_to=mlflow", "axolotl", "axolotl.yaml", []string{"use_mlflow: true\n"}},
		{"batch.grad_accum=3", "llamafactory", "train.yaml", []string{"gradient_accumulation_steps: 3\n"}},
		{"method=full", "llamafactory", "train.yaml", []string{"finetuning_type: full\n"}},
		{"method=qlora", "axolotl", "axolotl.yaml", []string{"adapter: qlora\n", "load_in_4bit: true\n"}},
		{"method=qlora", "mlx", "lora.yaml", []string{"model: base-4bit\n"}},
		{"lora.target_modules=all-linear", "trl", "train.py", []string{"LORA_TARGETS = \"all-linear\"\n"}},
		{"lora.target_modules=all-linear", "llamafactory", "train.yaml", []string{"lora_target: \"all\"\n"}},
		{"seed=9", "mlx", "lora.yaml", []string{"seed: 9\n"}},
		{"precision=fp16", "llamafactory", "train.yaml", []string{"bf16: false\n", "fp16: true\n"}},
	}
	for _, c := range cases {
		p := example(c.lane)
		require.NoError(t, bundle.Set(p, []string{c.set}), c.set)
		_, got := write(t, p, data(), bundle.Options{})
		for _, want := range c.want {
			require.Contains(t, got[c.file], want, "%s in lane %s", c.set, c.lane)
		}
		_, before := write(t, example(c.lane), data(), bundle.Options{})
		require.NotEqual(t, before["notebook.ipynb"], got["notebook.ipynb"], c.set)
	}
	p := example("unsloth")
	p.Training.Method, p.Model.Unsloth4Bit = estimate.QLoRA, "unsloth/Qwen3-0.6B-bnb-4bit"
	_, got := write(t, p, data(), bundle.Options{})
	require.Contains(t, got["train.py"], "MODEL = \"unsloth/Qwen3-0.6B-bnb-4bit\"")
}
