package remote

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/bundle"
)

// bundleBytes bounds what a server may send as one bundle, unpacked.
const bundleBytes = 64 << 30

// unpack writes the zip of a bundle into the folder dir, which appears when it is whole. A folder with something in it is left alone unless replace
// is set.
func unpack(r io.Reader, dir string, replace bool) (*bundle.Bundle, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, err, "the folder %s has no absolute path", dir)
	}
	if have, err := os.ReadDir(dir); err == nil && len(have) > 0 && !replace {
		return nil, fault.New(fault.Conflict, "%s is there already", dir).Do("name another folder with -o, or give --replace")
	}
	spool, err := os.CreateTemp("", "slmgen-bundle-*.zip")
	if err != nil {
		return nil, fault.Wrap(fault.StorageFull, err, "there is no room for the bundle")
	}
	defer func() { _ = spool.Close(); _ = os.Remove(spool.Name()) }()
	size, err := io.Copy(spool, r)
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, err, "the download broke off").Do("try again")
	}
	archive, err := zip.NewReader(spool, size)
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, err, "the server sent no zip")
	}
	parent := filepath.Dir(dir)
	if err := os.MkdirAll(parent, 0o755); err != nil {
		return nil, fault.Wrap(fault.Forbidden, err, "cannot make %s", parent)
	}
	fresh, err := os.MkdirTemp(parent, ".slmgen-bundle-")
	if err != nil {
		return nil, fault.Wrap(fault.Forbidden, err, "cannot write to %s", parent)
	}
	defer func() { _ = os.RemoveAll(fresh) }()
	if err := extract(archive, fresh); err != nil {
		return nil, err
	}
	out, err := readBundle(fresh)
	if err != nil {
		return nil, err
	}
	if replace {
		if err := os.RemoveAll(dir); err != nil {
			return nil, fault.Wrap(fault.Forbidden, err, "cannot replace %s", dir)
		}
	} else if err := os.Remove(dir); err != nil && !errors.Is(err, fs.ErrNotExist) { // empty
		return nil, fault.Wrap(fault.Forbidden, err, "cannot replace %s", dir)
	}
	if err := os.Chmod(fresh, 0o755); err != nil { //nolint:gosec // as any folder that a user makes
		return nil, fault.Wrap(fault.Forbidden, err, "cannot write %s", dir)
	}
	if err := os.Rename(fresh, dir); err != nil {
		return nil, fault.Wrap(fault.Forbidden, err, "cannot write %s", dir)
	}
	out.Dir = dir
	return out, nil
}

// extract writes the files of an archive below dir: through os.Root, which no name leads out of.
func extract(archive *zip.Reader, dir string) error {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return fault.Wrap(fault.Forbidden, err, "cannot write to %s", dir)
	}
	defer func() { _ = root.Close() }()
	left := int64(bundleBytes)
	for _, f := range archive.File {
		_, name, ok := strings.Cut(f.Name, "/") // the folder of the bundle's name
		if !ok || name == "" || strings.HasSuffix(name, "/") {
			continue
		}
		if left -= int64(f.UncompressedSize64); left < 0 || int64(f.UncompressedSize64) < 0 { //nolint:gosec // a wrapped size is below 0
			return fault.New(fault.TooLarge, "the bundle is larger than %d bytes", int64(bundleBytes))
		}
		if err := root.MkdirAll(path.Dir(name), 0o755); err != nil {
			return fault.Wrap(fault.Forbidden, err, "cannot write %s", name)
		}
		if err := extractFile(root, f, name); err != nil {
			return err
		}
	}
	return nil
}

func extractFile(root *os.Root, f *zip.File, name string) error {
	in, err := f.Open()
	if err != nil {
		return fault.Wrap(fault.Invalid, err, "%s cannot be unpacked", name)
	}
	defer in.Close()
	out, err := root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, f.Mode().Perm()|0o600)
	if err != nil {
		return fault.Wrap(fault.Forbidden, err, "cannot write %s", name)
	}
	if _, err = io.Copy(out, io.LimitReader(in, int64(f.UncompressedSize64))); err != nil { //nolint:gosec // checked above
		_ = out.Close()
		return fault.Wrap(fault.StorageFull, err, "cannot write %s", name)
	}
	if err := out.Close(); err != nil {
		return fault.Wrap(fault.StorageFull, err, "cannot write %s", name)
	}
	return nil
}

// readBundle reads what a bundle says of itself.
func readBundle(dir string) (*bundle.Bundle, error) {
	doc, err := os.ReadFile(filepath.Join(dir, "bundle.json"))
	if err != nil {
		return nil, fault.Wrap(fault.Invalid, err, "the server's bundle has no bundle.json")
	}
	var b bundle.Bundle
	if err := json.Unmarshal(doc, &b); err != nil {
		return nil, fault.Wrap(fault.Invalid, err, "the server's bundle.json cannot be read")
	}
	sum := sha256.Sum256(doc) // it does not list itself
	b.Files = append(b.Files, bundle.File{Path: "bundle.json", Bytes: int64(len(doc)), SHA256: hex.EncodeToString(sum[:])})
	return &b, nil
}
