// Command fakehub serves a folder as a Hugging Face hub with a second host for large files, for checks by other programs.
//
//	fakehub DIR    every DIR/OWNER/NAME is a dataset of that name
//
// It prints the endpoint as a line and serves until standard input ends. FAULTS (hubtest.Faults as JSON) says what goes wrong, and
// FAKEHUB_TOKEN is what may read datasets whose name ends in gated.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"

	"github.com/slmgen/slmgen/internal/hub/hubtest"
)

func main() {
	if err := serve(os.Args[1]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func serve(dir string) error {
	h := &hubtest.Hub{Page: 3, Token: os.Getenv("FAKEHUB_TOKEN")}
	if f := os.Getenv("FAULTS"); f != "" {
		if err := json.Unmarshal([]byte(f), &h.Faults); err != nil {
			return err
		}
	}
	names, err := filepath.Glob(filepath.Join(dir, "*", "*"))
	if err != nil {
		return err
	}
	for _, root := range names {
		id, err := filepath.Rel(dir, root)
		if err != nil {
			return err
		}
		repo := &hubtest.Repo{Kind: "datasets", ID: filepath.ToSlash(id), Files: map[string][]byte{}, Gated: strings.HasSuffix(id, "gated")}
		if err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			name, err := filepath.Rel(root, path)
			if err == nil {
				repo.Files[filepath.ToSlash(name)], err = os.ReadFile(path)
			}
			return err
		}); err != nil {
			return err
		}
		h.Repos = append(h.Repos, repo)
	}
	cdn := httptest.NewServer(http.HandlerFunc(h.Content))
	defer cdn.Close()
	s := httptest.NewServer(h)
	defer s.Close()
	h.CDN = cdn.URL
	fmt.Println(s.URL)
	_, err = io.Copy(io.Discard, os.Stdin)
	return err
}
