package mailbox

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
)

// Progress is how far a Pull is with one artifact.
type Progress struct {
	Artifact string
	Done     int64 // bytes that are here
	Bytes    int64 // of all
}

// Pull brings the artifacts home that a run has sent whole: each appears in dir at once, by rename, when the SHA-256 of every file was found right,
// and its items are deleted then. A Pull that broke off goes on where it was: what it has lies in dir/.pull-ID. If there is something else of the
// artifact's name already, the new one is called NAME-ID. progress hears of every part; nil: nobody does.
//
// The error is the first one, with the artifacts before it: invalid for what the run did not seal, not_found when the box has lost a part, those of
// the box, storage_full. Whoever keeps the items cannot have a file written outside dir, nor another one than the run sent.
func Pull(ctx context.Context, box Mailbox, keys *Keys, dir string, progress func(Progress)) ([]Artifact, error) {
	waiting, err := Waiting(ctx, box, keys)
	if err != nil || len(waiting) == 0 {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, failed(err, "cannot make the folder for the artifacts")
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, failed(err, "cannot open the folder for the artifacts")
	}
	defer func() { _ = root.Close() }()
	if progress == nil {
		progress = func(Progress) {}
	}
	var home []Artifact
	for _, a := range waiting {
		p := &pull{box: box, keys: keys, root: root, a: a, tell: progress, work: ".pull-" + strings.TrimPrefix(a.Item, manifests)}
		name, err := p.bring(ctx)
		if err != nil {
			return home, err
		}
		a.Dir = filepath.Join(dir, name)
		home = append(home, a)
	}
	return home, nil
}

// Waiting gives the artifacts that are in the box whole, oldest first.
func Waiting(ctx context.Context, box Mailbox, keys *Keys) ([]Artifact, error) {
	var out []Artifact
	for at := manifests; ; {
		names, err := box.List(ctx, at, page)
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			if !strings.HasPrefix(name, manifests) {
				return sorted(out), nil
			}
			at = name
			sealed, err := box.Get(ctx, name)
			if fault.CodeOf(err) == fault.NotFound {
				continue
			}
			if err != nil {
				return nil, err
			}
			a, err := keys.OpenManifest(name, sealed)
			if err != nil {
				return nil, err
			}
			out = append(out, a)
		}
		if len(names) < page {
			return sorted(out), nil
		}
	}
}

// pull is one artifact on its way.
type pull struct {
	box  Mailbox
	keys *Keys
	root *os.Root
	a    Artifact
	tell func(Progress)
	work string // folder of what is here so far
	done int64
}

// bring gives the name under which the artifact is in the folder.
func (p *pull) bring(ctx context.Context) (string, error) {
	for _, name := range []string{p.a.Path, p.a.Path + strings.Replace(p.work, ".pull", "", 1)[:9]} {
		_, err := p.root.Lstat(name)
		if errors.Is(err, fs.ErrNotExist) {
			if err := p.fetch(ctx); err != nil {
				return "", err
			}
			from := p.work
			if p.a.Alone {
				from = path.Join(p.work, p.a.Path)
			}
			if err := p.root.Rename(from, name); err != nil {
				return "", failed(err, "cannot put the artifact in its place")
			}
			if err := syncFolder(p.root.Open(".")); err != nil {
				return "", err
			}
			return name, p.forget(ctx)
		}
		if err != nil {
			return "", failed(err, "cannot look at what is in the folder")
		}
		if p.same(name) { // a Pull that was killed after the rename
			return name, p.forget(ctx)
		}
	}
	return "", fault.New(fault.Conflict, "there is another %s in the folder already", p.a.Path).Do("pull into an empty folder")
}

// same says whether what is there under a name is the artifact.
func (p *pull) same(name string) bool {
	found := 0
	for _, f := range p.a.Files {
		at := name
		if !p.a.Alone {
			at = path.Join(name, f.Path)
		}
		file, err := p.root.Open(at)
		if err != nil {
			return false
		}
		sum := sha256.New()
		n, err := io.Copy(sum, file)
		_ = file.Close()
		if err != nil || n != f.Size || hex.EncodeToString(sum.Sum(nil)) != f.SHA256 {
			return false
		}
		found++
	}
	st, err := p.root.Stat(name)
	return err == nil && st.IsDir() != p.a.Alone && found == len(p.a.Files)
}

// fetch fills the work folder.
func (p *pull) fetch(ctx context.Context) error {
	if err := p.root.MkdirAll(p.work, 0o755); err != nil {
		return failed(err, "cannot make a folder for an artifact")
	}
	first := int64(0)
	for _, f := range p.a.Files {
		if err := p.file(ctx, f, first); err != nil {
			return err
		}
		first += f.parts()
	}
	return syncFolder(p.root.Open(p.work))
}

// file brings one file, from the part on that it was at.
func (p *pull) file(ctx context.Context, f File, first int64) (err error) {
	at := path.Join(p.work, f.Path)
	if err := p.root.MkdirAll(path.Dir(at), 0o755); err != nil {
		return failed(err, "cannot make a folder of an artifact")
	}
	file, err := p.root.OpenFile(at, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return failed(err, "cannot write a file of an artifact")
	}
	defer func() {
		if closed := file.Close(); err == nil {
			err = failed(closed, "cannot write a file of an artifact")
		}
	}()
	sum := sha256.New()
	have, err := resume(file, f, sum)
	if err != nil {
		return failed(err, "cannot read what is here of an artifact")
	}
	p.done += have
	for part := have / PartSize; have < f.Size; part++ {
		data, err := p.part(ctx, first+part, min(PartSize, f.Size-have))
		if err != nil {
			return err
		}
		if _, err := file.Write(data); err != nil {
			return failed(err, "cannot write a file of an artifact")
		}
		sum.Write(data)
		have += int64(len(data))
		p.done += int64(len(data))
		p.tell(Progress{Artifact: p.a.Path, Done: p.done, Bytes: p.a.Bytes()})
	}
	if err := file.Sync(); err != nil {
		return failed(err, "cannot write a file of an artifact")
	}
	if hex.EncodeToString(sum.Sum(nil)) != f.SHA256 {
		if err := file.Truncate(0); err != nil {
			return failed(err, "cannot empty a file of an artifact")
		}
		return fault.New(fault.Invalid, "%s of %s is not what the run sent: its SHA-256 is another", f.Path, p.a.Path).Do("pull again; what is here of the file was thrown away")
	}
	return nil
}

// resume hashes what is in a file already, in whole parts, and stands behind it. Where a crash left a longer one it begins anew.
func resume(file *os.File, f File, sum hash.Hash) (int64, error) {
	st, err := file.Stat()
	if err != nil {
		return 0, err
	}
	have := st.Size()
	if have > f.Size {
		have = 0
	} else if have < f.Size {
		have -= have % PartSize
	}
	if err := file.Truncate(have); err != nil {
		return 0, err
	}
	_, err = io.CopyN(sum, file, have)
	return have, err
}

// part reads one part, which has so many bytes.
func (p *pull) part(ctx context.Context, number, size int64) ([]byte, error) {
	name := partName(p.a.Item, number)
	sealed, err := p.box.Get(ctx, name)
	if fault.CodeOf(err) == fault.NotFound {
		return nil, fault.Wrap(fault.NotFound, err, "a part of %s is not in the mailbox any more", p.a.Path).Do("have the run send it again: run.artifact(path)")
	}
	if err != nil {
		return nil, err
	}
	data, err := p.keys.Open(name, sealed)
	if err == nil && int64(len(data)) != size {
		err = fault.New(fault.Invalid, "%s has %d bytes, not %d", name, len(data), size)
	}
	return data, err
}

// forget deletes the items, the manifest last: as long as it is there the rest is known.
func (p *pull) forget(ctx context.Context) error {
	for part := range p.a.parts() {
		if err := p.box.Delete(ctx, partName(p.a.Item, part)); err != nil {
			return err
		}
	}
	if err := p.root.RemoveAll(p.work); err != nil {
		return failed(err, "cannot remove a folder")
	}
	return p.box.Delete(ctx, p.a.Item)
}
