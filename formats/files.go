package formats

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
)

// Files gives the files of the operating system that path names: a file, a folder, or a pattern with wildcards, as Shards describes.
// A file of exactly that name goes before a pattern. The errors are those of Shards; a file that does not exist is left to Open.
func Files(path string) ([]Source, error) {
	st, err := os.Stat(path)
	wild := hasWildcard(path)
	if err == nil && !st.IsDir() || err != nil && !wild {
		return []Source{File(path)}, nil
	}
	root, pattern := path, "."
	if err != nil {
		root, pattern = splitPattern(path)
	}
	found, err := Shards(os.DirFS(root), pattern)
	if err != nil {
		e := asFault(err, fault.Unavailable, "cannot read "+path)
		e.Message = strings.TrimSuffix(e.Message, ": "+pattern)
		return nil, e.At(Position{File: path})
	}
	var out []Source
	for _, f := range found {
		split := f.Split
		if split == "" {
			split = splitWord(filepath.Base(root))
		}
		out = append(out, WithSplit(File(filepath.Join(root, filepath.FromSlash(f.Name))), split))
	}
	return out, nil
}

// splitPattern cuts a path at its first part with a wildcard.
func splitPattern(path string) (root, pattern string) {
	slashed := path
	if runtime.GOOS == "windows" {
		slashed = filepath.ToSlash(path)
	}
	cut := strings.LastIndexByte(slashed[:strings.IndexAny(slashed, "*?[")], '/')
	switch {
	case cut < 0:
		return ".", slashed
	case cut == 0:
		return "/", slashed[1:]
	}
	return slashed[:cut], slashed[cut+1:]
}
