package formats_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// smallProgram turns a CSV file into JSON Lines and does nothing else.
const smallProgram = `package main

import (
	"context"
	"fmt"
	"os"

	"github.com/slmgen/slmgen/formats"
)

func main() {
	examples := formats.Read(context.Background(), formats.File(os.Args[1]), formats.Options{})
	_, err := formats.Convert(context.Background(), examples, os.Stdout, formats.ConvertOptions{To: "openai"})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
`

// maxProgram is the size in bytes that smallProgram must stay under, so that any program can afford the package.
const maxProgram = 6_000_000

// TestProgramStaysSmall builds smallProgram as a user would and runs it.
func TestProgramStaysSmall(t *testing.T) {
	if testing.Short() {
		t.Skip("builds a program")
	}
	dir := t.TempDir()
	main, bin, data := filepath.Join(dir, "main.go"), filepath.Join(dir, "small.exe"), filepath.Join(dir, "rows.csv")
	require.NoError(t, os.WriteFile(main, []byte(smallProgram), 0o644))
	require.NoError(t, os.WriteFile(data, []byte("instruction,output\nSay hi,Hi\n"), 0o644))
	build := exec.CommandContext(t.Context(), "go", "build", "-trimpath", "-ldflags", "-s -w", "-o", bin, main)
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	out, err := build.CombinedOutput()
	require.NoError(t, err, "%s", out)
	st, err := os.Stat(bin)
	require.NoError(t, err)
	t.Logf("%d bytes", st.Size())
	require.Less(t, st.Size(), int64(maxProgram), "find what grew with: go tool nm -size -sort size")
	out, err = exec.CommandContext(t.Context(), bin, data).Output()
	require.NoError(t, err)
	require.JSONEq(t, `{"messages":[{"role":"user","content":"Say hi"},{"role":"assistant","content":"Hi"}]}`, string(out))
}
