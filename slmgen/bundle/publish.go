package bundle

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"

	"github.com/slmgen/slmgen/internal/fault"
)

// manifestName lists what a bundle wrote, so that a later write knows which files are its own.
const manifestName = "bundle.json"

// manifestSchema is the version of that list.
const manifestSchema = "slmgen.bundle/1"

type manifest struct {
	Schema  string           `json:"schema"`
	Lane    string           `json:"lane"`
	AsOf    string           `json:"as_of"`
	Run     string           `json:"run"`    // the command that trains, given in the folder
	Follow  string           `json:"follow"` // the command that says how far it is, given there
	Files   []File           `json:"files"`
	Rows    map[string]int64 `json:"rows"`
	Skipped map[string]int64 `json:"skipped,omitempty"`
	Losses  map[string]int64 `json:"losses,omitempty"`
	// Embedded says that the rows travel inside the notebook too.
	Embedded bool `json:"embedded"`
}

func (w *written) manifest(lane Lane, run string) error {
	text, err := encodeJSON(manifest{Schema: manifestSchema, Lane: lane.Name, AsOf: lane.AsOf, Run: run, Follow: follow, Files: w.list, Rows: w.rows,
		Skipped: w.skipped, Losses: w.losses, Embedded: w.embedded()})
	if err != nil {
		return fault.Wrap(fault.Internal, err, "the list of files cannot be written")
	}
	return w.put(manifestName, strings.NewReader(text))
}

// replaceable says whether Write may put a bundle in the place of dir: it is absent, empty, or a bundle that nobody changed.
// force accepts changed files, never foreign ones.
func replaceable(dir string, force bool) error {
	entries, err := os.ReadDir(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case errors.Is(err, syscall.ENOTDIR):
		return fault.New(fault.Conflict, "%s is a file", dir).Do("choose another folder")
	case err != nil:
		return diskError(err, "cannot read the folder %s", dir)
	case len(entries) == 0:
		return nil
	}
	raw, err := os.ReadFile(filepath.Join(dir, manifestName))
	var m manifest
	if err != nil || json.Unmarshal(raw, &m) != nil || m.Schema != manifestSchema {
		return fault.New(fault.Conflict, "%s holds something that is no bundle", dir).Do("choose another folder or an empty one")
	}
	own := map[string]string{manifestName: ""}
	for _, f := range m.Files {
		own[f.Path] = f.SHA256
	}
	for _, e := range entries {
		sum, known := own[e.Name()]
		if !known {
			return fault.New(fault.Conflict, "%s holds %s, which no bundle wrote", dir, e.Name()).Do("move it away or choose another folder: it would be lost")
		}
		if !force && sum != "" && hashOf(filepath.Join(dir, e.Name())) != sum {
			return fault.New(fault.Conflict, "%s was changed in %s since it was written", e.Name(), dir).Do("choose another folder, or replace it on purpose")
		}
	}
	return nil
}

func hashOf(path string) string {
	f, err := os.Open(path)
	if err != nil {
		return ""
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return ""
	}
	return hex.EncodeToString(h.Sum(nil))
}

// publish gives the finished folder its name. An older bundle steps aside first and is removed after, so that at no moment
// a mixture of both stands under the name.
func publish(temp, dir string) error {
	if err := os.Chmod(temp, 0o755); err != nil { // a bundle is meant to be read and shared
		return diskError(err, "cannot open the folder to others")
	}
	old := temp + asideSuffix
	switch err := os.Rename(dir, old); {
	case err == nil:
	case errors.Is(err, fs.ErrNotExist):
		old = ""
	default:
		return diskError(err, "cannot replace %s", dir)
	}
	if err := os.Rename(temp, dir); err != nil {
		if old != "" {
			_ = os.Rename(old, dir) // put it back; the first error is the one to tell
		}
		return diskError(err, "cannot name the bundle %s", dir)
	}
	if old != "" {
		return os.RemoveAll(old)
	}
	return nil
}

// isDiskFull recognizes a full disk. Windows has its own numbers for it, which package syscall does not name.
func isDiskFull(err error) bool {
	if errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) {
		return true
	}
	var no syscall.Errno
	const handleDiskFull, diskFull = 39, 112
	return runtime.GOOS == "windows" && errors.As(err, &no) && (no == handleDiskFull || no == diskFull)
}
