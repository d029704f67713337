// Command profile runs the work that people wait for under the profiler and writes the profile that the compiler optimizes the program by:
//
//	profile OUT FOLDER
//
// FOLDER holds alpaca.jsonl and chat.jsonl (see scripts/bench/corpus).
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"path/filepath"
	"runtime/pprof"
	"strings"

	"github.com/slmgen/slmgen/internal/cli"
)

func main() {
	log.SetFlags(0)
	if err := run(os.Args[1], os.Args[2]); err != nil {
		log.Fatal(err)
	}
}

func run(out, folder string) error {
	dir, err := os.MkdirTemp("", "slmgen-profile")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	f, err := os.Create(out)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	if err := pprof.StartCPUProfile(f); err != nil {
		return err
	}
	alpaca, chat := filepath.Join(folder, "alpaca.jsonl"), filepath.Join(folder, "chat.jsonl")
	share, parquet := filepath.Join(dir, "share.jsonl"), filepath.Join(dir, "chat.parquet")
	// The quick ones more often, so that each kind of work has its share of the samples.
	for _, args := range [][]string{
		{"convert", alpaca, "-o", share, "--to", "sharegpt"}, {"convert", alpaca, "-o", share, "--to", "sharegpt"}, {"convert", alpaca, "-o", filepath.Join(dir, "chats.jsonl"), "--to", "openai"},
		{"convert", share, "-o", filepath.Join(dir, "alpaca.jsonl"), "--to", "alpaca"}, {"convert", share, "-o", filepath.Join(dir, "chats.jsonl"), "--to", "openai"},
		{"convert", chat, "-o", parquet, "--to", "openai", "--to-container", "parquet"}, {"convert", parquet, "-o", filepath.Join(dir, "chat.jsonl"), "--to", "openai"},
	} {
		env := cli.System("profile")
		env.In, env.Out, env.Err = strings.NewReader(""), io.Discard, os.Stderr
		if code := cli.Run(context.Background(), args, env); code != 0 {
			return fmt.Errorf("%v: exit %d", args, code)
		}
	}
	pprof.StopCPUProfile()
	return f.Close()
}
