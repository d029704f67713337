package hub_test

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"

	"github.com/slmgen/slmgen/internal/hub"
	"github.com/slmgen/slmgen/internal/hub/hubtest"
)

// The data files of a dataset, downloaded into a cache.
func Example() {
	server := httptest.NewServer(&hubtest.Hub{Repos: []*hubtest.Repo{{Kind: "datasets", ID: "port/ferries", Files: map[string][]byte{
		"README.md": []byte("# Ferries\n"), "train.jsonl": []byte("{\"text\":\"a\"}\n"), "test.jsonl": []byte("{\"text\":\"b\"}\n"),
	}}}})
	defer server.Close()
	cache, err := os.MkdirTemp("", "hub")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(cache)

	ctx := context.Background()
	c, err := hub.New(hub.Options{Endpoint: server.URL, Cache: cache})
	if err != nil {
		panic(err)
	}
	defer c.Close()
	ref, err := hub.ParseRef("hf://datasets/port/ferries?split=train")
	if err != nil {
		panic(err)
	}
	at, err := c.Resolve(ctx, ref.Repo)
	if err != nil {
		panic(err)
	}
	files, err := c.Choose(ctx, at, ref)
	if err != nil {
		panic(err)
	}
	for _, f := range files {
		local, err := c.Get(ctx, at, f.Path)
		if err != nil {
			panic(err)
		}
		content, err := os.ReadFile(local.At)
		fmt.Print(f.Split, " ", f.Path, " ", string(content))
		if err != nil {
			panic(err)
		}
	}
	// Output: train train.jsonl {"text":"a"}
}
