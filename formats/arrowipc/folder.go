package arrowipc

import (
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/internal/fault"
)

// Split is one split of a dataset that Hugging Face datasets saved with save_to_disk.
type Split struct {
	Name    string           // train, test and so on; "" when the dataset does not say
	Sources []formats.Source // its shards in order, named by their paths
}

// The files that save_to_disk leaves beside the shards.
const (
	stateFile = "state.json"
	dictFile  = "dataset_dict.json"
)

// maxState is the largest description of a folder that is read, in bytes.
const maxState = 16 << 20

// Saved gives the splits of a folder that save_to_disk wrote: one for a dataset, several for a dictionary of them. Whether the shards
// are there shows when they are opened. For any other folder, or what is none, it gives nothing and no error. Error codes: invalid (the
// description is damaged, or names files outside of the folder), unsupported (rows that are chosen by an index), forbidden, unavailable.
func Saved(dir string) ([]Split, error) {
	doc, err := description(dir, dictFile)
	if err != nil {
		return nil, err
	}
	if doc == nil {
		one, err := savedDataset(dir)
		if err != nil || one == nil {
			return nil, err
		}
		return []Split{*one}, nil
	}
	var dict struct {
		Splits []string `json:"splits"`
	}
	if err := json.Unmarshal(doc, &dict); err != nil {
		return nil, fault.Wrap(fault.Invalid, err, "the description of a saved dataset cannot be read").At(fault.Position{File: filepath.Join(dir, dictFile)})
	}
	var all []Split
	for _, name := range dict.Splits {
		if err := plainName(dir, dictFile, name); err != nil {
			return nil, err
		}
		folder := filepath.Join(dir, name)
		one, err := savedDataset(folder)
		if err != nil {
			return nil, err
		}
		if one == nil {
			return nil, fault.New(fault.Invalid, "the split %q has no %s", name, stateFile).At(fault.Position{File: folder}).Do("save or copy the dataset again")
		}
		one.Name = name
		all = append(all, *one)
	}
	if len(all) == 0 {
		return nil, fault.New(fault.Invalid, "the saved dataset has no splits").At(fault.Position{File: filepath.Join(dir, dictFile)})
	}
	return all, nil
}

// savedDataset reads the folder of one dataset, nil when it is none.
func savedDataset(dir string) (*Split, error) {
	doc, err := description(dir, stateFile)
	if doc == nil || err != nil {
		return nil, err
	}
	type file struct {
		Filename string `json:"filename"`
	}
	var state struct {
		Files   []file          `json:"_data_files"`
		Indices []file          `json:"_indices_data_files"`
		Split   json.RawMessage `json:"_split"`
	}
	if err := json.Unmarshal(doc, &state); err != nil {
		return nil, fault.Wrap(fault.Invalid, err, "the description of a saved dataset cannot be read").At(fault.Position{File: filepath.Join(dir, stateFile)})
	}
	if state.Files == nil {
		return nil, nil //nolint:nilnil // a state.json of another program
	}
	if len(state.Indices) > 0 {
		return nil, fault.New(fault.Unsupported, "the saved dataset picks its rows by an index").At(fault.Position{File: filepath.Join(dir, stateFile)}).
			Do("call flatten_indices() before save_to_disk")
	}
	s := &Split{}
	_ = json.Unmarshal(state.Split, &s.Name) // it is null when there is none
	for _, f := range state.Files {
		if err := plainName(dir, stateFile, f.Filename); err != nil {
			return nil, err
		}
		s.Sources = append(s.Sources, formats.File(filepath.Join(dir, f.Filename)))
	}
	return s, nil
}

// plainName refuses names that lead out of the folder.
func plainName(dir, file, name string) error {
	if name == "" || name == "." || name == ".." || strings.ContainsAny(name, "/\\\x00") || !filepath.IsLocal(name) {
		return fault.New(fault.Invalid, "the description of a saved dataset names %q, which is no file in its folder", shorten(name)).
			At(fault.Position{File: filepath.Join(dir, file)}).Do("check where the folder comes from")
	}
	return nil
}

// description reads a small file, nil when it is not there.
func description(dir, name string) ([]byte, error) {
	path := filepath.Join(dir, name)
	st, err := os.Stat(path)
	if err != nil || !st.Mode().IsRegular() {
		if err == nil || errors.Is(err, fs.ErrNotExist) || !isFolder(dir) {
			return nil, nil
		}
		return nil, unreadable(err, path)
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, unreadable(err, path)
	}
	defer f.Close()
	doc, err := io.ReadAll(io.LimitReader(f, maxState+1))
	if err != nil {
		return nil, unreadable(err, path)
	}
	if len(doc) > maxState {
		return nil, fault.New(fault.TooLarge, "the description of a saved dataset is larger than %d bytes", maxState).At(fault.Position{File: path})
	}
	return doc, nil
}

func isFolder(dir string) bool {
	st, err := os.Stat(dir)
	return err == nil && st.IsDir()
}

func unreadable(err error, path string) error {
	code := fault.Unavailable
	if errors.Is(err, fs.ErrPermission) {
		code = fault.Forbidden
	}
	return fault.Wrap(code, err, "cannot read %s", path).Do("check its permissions and the disk")
}
