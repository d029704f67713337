package mailbox

import (
	"encoding/json"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/slmgen/slmgen/internal/fault"
)

// Artifact is what the manifest says of files that a run has sent: an adapter, a checkpoint.
type Artifact struct {
	Path  string    `json:"path"`  // last element of the path that the run named
	Step  *int64    `json:"step"`  // at which it was written; nil: not said
	Time  time.Time `json:"time"`  // when it was sent
	Alone bool      `json:"alone"` // it is one file of the name Path; else a folder
	Files []File    `json:"files"`

	Item string `json:"-"` // name of the manifest
	// Dir is where Pull has put it: the folder, or the file.
	Dir string `json:"-"`
}

// File is one file of an artifact.
type File struct {
	Path   string `json:"path"` // within the artifact, with slashes
	Size   int64  `json:"size"` // bytes
	SHA256 string `json:"sha256"`
}

// Limits of what a manifest may ask for.
const (
	mostFiles = 10_000
	mostBytes = 1 << 40
)

// Bytes is the size of all files.
func (a Artifact) Bytes() (n int64) {
	for _, f := range a.Files {
		n += f.Size
	}
	return n
}

// parts is in how many items the files lie. Each file begins with a part of its own.
func (a Artifact) parts() (n int64) {
	for _, f := range a.Files {
		n += f.parts()
	}
	return n
}

func (f File) parts() int64 { return (f.Size + PartSize - 1) / PartSize }

// OpenManifest opens the item under which an artifact is described. The error is invalid where it was not sealed by the run, or names files that
// do not lie in the artifact.
func (k *Keys) OpenManifest(name string, sealed []byte) (Artifact, error) {
	if !fileShape.MatchString(name) {
		return Artifact{}, fault.New(fault.Invalid, "%.120q is no name of a manifest", name)
	}
	content, err := k.Open(name, sealed)
	if err != nil {
		return Artifact{}, err
	}
	a := Artifact{Item: name}
	if err := json.Unmarshal(content, &a); err != nil {
		return Artifact{}, fault.Wrap(fault.Invalid, err, "%s is no manifest", name)
	}
	if err := a.check(); err != nil {
		return Artifact{}, err
	}
	return a, nil
}

func (a Artifact) check() error {
	if !inside(a.Path) || strings.Contains(a.Path, "/") || strings.HasPrefix(a.Path, ".") {
		return fault.New(fault.Invalid, "%.120q is no name for an artifact", a.Path)
	}
	if len(a.Files) > mostFiles || a.Alone && (len(a.Files) != 1 || a.Files[0].Path != a.Path) {
		return fault.New(fault.Invalid, "the artifact %s has %d files", a.Path, len(a.Files))
	}
	seen, total := map[string]bool{}, int64(0)
	for _, f := range a.Files {
		switch {
		case !inside(f.Path):
			return fault.New(fault.Invalid, "the artifact %s names the file %.120q, which would not lie in it", a.Path, f.Path)
		case seen[f.Path]:
			return fault.New(fault.Invalid, "the artifact %s names the file %.120q twice", a.Path, f.Path)
		case f.Size < 0 || f.Size > mostBytes-total:
			return fault.New(fault.TooLarge, "the artifact %s is larger than %d GiB", a.Path, mostBytes>>30)
		}
		seen[f.Path] = true
		total += f.Size
	}
	return nil
}

// inside says whether a path with slashes stays in the folder that it begins in, on every system.
func inside(path string) bool {
	return fs.ValidPath(path) && path != "." && filepath.IsLocal(filepath.FromSlash(path)) && !strings.ContainsAny(path, "\\:\x00")
}

// sorted puts artifacts in the order of their times.
func sorted(all []Artifact) []Artifact {
	slices.SortStableFunc(all, func(a, b Artifact) int { return a.Time.Compare(b.Time) })
	return all
}
