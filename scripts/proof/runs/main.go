// Command runs has reporters report to a real server over HTTP and breaks it: how fast events are taken, whether any is lost, changed or doubled over kills, how
// soon those who follow see them, and what the first asker of a server waits for that has just begun. It prints its figures as JSON.
//
//	runs SLMGEN DIR [-kills N] [-seconds N] [-clients N] [-events N]
package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log"
	"os"
	"runtime"
	"strings"
	"time"
)

type figures map[string]any

func main() {
	log.SetFlags(0)
	kills := flag.Int("kills", 1000, "kills of the server")
	seconds := flag.Int("seconds", 30, "how long each load lasts")
	clients := flag.Int("clients", 2000, "streams that are followed")
	events := flag.Int("events", 1_000_000, "events of the run that a server finds when it begins")
	flag.Parse()
	if flag.NArg() != 2 {
		log.Fatal("usage: runs [flags] SLMGEN DIR")
	}
	ctx := context.Background()
	p := &proof{program: flag.Arg(0), dir: flag.Arg(1)}
	out := figures{"began": time.Now().UTC().Format(time.RFC3339), "cpus": runtime.NumCPU(), "load_1m": load()}
	for _, part := range []struct {
		name string
		run  func(context.Context) (figures, error)
	}{
		{"20,000 events a second", func(ctx context.Context) (figures, error) { return p.steady(ctx, 200, *seconds) }},
		{"as many as are taken", func(ctx context.Context) (figures, error) { return p.most(ctx, 32, *seconds) }},
		{"after a restart", func(ctx context.Context) (figures, error) { return p.restarts(ctx, *events, 20) }},
		{"kills", func(ctx context.Context) (figures, error) { return p.kills(ctx, *kills) }},
		{"streams", func(ctx context.Context) (figures, error) { return p.streams(ctx, *clients, *seconds) }},
	} {
		begun := time.Now()
		got, err := part.run(ctx)
		if err != nil {
			p.end()
			log.Fatalf("%s: %v", part.name, err)
		}
		got["seconds"] = time.Since(begun).Round(time.Millisecond).Seconds()
		out[part.name] = got
		fmt.Fprintln(os.Stderr, part.name, got)
	}
	p.end()
	doc, err := json.MarshalIndent(out, "", " ")
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(string(doc))
}

func load() string {
	text, _ := os.ReadFile("/proc/loadavg")
	first, _, _ := strings.Cut(string(text), " ")
	return first
}
