// Command tokens times the tokenizer of this project on one thread: CPU time, so that other programs on the machine count less.
//
//	tokens -cache FILE CACHE       writes the cache of a tokenizer.json
//	tokens TEXT ROUNDS FILE...     FILE is a tokenizer.json or a cache; prints NAME LOAD_MS MB_PER_S TOKENS a line
package main

import (
	"bytes"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/slmgen/slmgen/formats/tokenizer"
)

func cpu() time.Duration {
	var u syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

func main() {
	runtime.GOMAXPROCS(1)
	if os.Args[1] == "-cache" {
		if err := cache(os.Args[2], os.Args[3]); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	text, err := os.ReadFile(os.Args[1])
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	rounds, _ := strconv.Atoi(os.Args[2])
	for _, path := range os.Args[3:] {
		raw, err := os.ReadFile(path)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		var t *tokenizer.Tokenizer
		load, encode, n := time.Hour, time.Hour, 0
		for range rounds {
			start := cpu()
			if strings.HasSuffix(path, ".json") {
				t, err = tokenizer.Load(bytes.NewReader(raw))
			} else {
				t, err = tokenizer.ReadCache(bytes.NewReader(raw))
			}
			load = min(load, cpu()-start)
			if err != nil {
				fmt.Fprintln(os.Stderr, path, err)
				os.Exit(1)
			}
		}
		var ids []uint32
		for range rounds {
			start := cpu()
			for _, line := range lines(string(text)) {
				if ids, err = t.AppendIDs(ids[:0], line, false); err != nil {
					fmt.Fprintln(os.Stderr, path, err)
					os.Exit(1)
				}
			}
			encode = min(encode, cpu()-start)
		}
		for _, line := range lines(string(text)) {
			ids, _ = t.AppendIDs(ids[:0], line, false)
			n += len(ids)
		}
		fmt.Printf("%s %.1f %.2f %d\n", path, load.Seconds()*1e3, float64(len(text))/1e6/encode.Seconds(), n)
	}
}

// lines cuts the text as the other contenders do: about 10 kB each, at line ends.
func lines(s string) (out []string) {
	for len(s) > 0 {
		n := min(10_000, len(s))
		if i := strings.IndexByte(s[n:], '\n'); i >= 0 {
			n += i + 1
		} else {
			n = len(s)
		}
		out = append(out, s[:n])
		s = s[n:]
	}
	return out
}

func cache(from, to string) error {
	raw, err := os.ReadFile(from)
	if err != nil {
		return err
	}
	t, err := tokenizer.Load(bytes.NewReader(raw))
	if err != nil {
		return err
	}
	f, err := os.Create(to)
	if err != nil {
		return err
	}
	if err := t.WriteCache(f); err != nil {
		return err
	}
	return f.Close()
}
