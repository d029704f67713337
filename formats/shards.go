package formats

import (
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strconv"
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
)

// Shard is one file of a dataset of several.
type Shard struct {
	Name  string // in the file system it was found in
	Split string // see SplitOf; "" for none
}

// Shards finds the data files that a pattern names in fsys, in the order people count (part-2 before part-10), each with its split.
//
// A pattern is the name of a file, of a folder (all data files below it), or has wildcards: *, ?, [a-z] as in path.Match, and ** for
// any number of folders. Hidden files (and those that begin with an underscore) are left out, and below a folder or for a last part
// that ends in * so are readmes, licences, scripts, pictures and the like.
//
// Errors are *Error: not_found when nothing fits or when of numbered shards (train-00000-of-00004) one is missing, which it names;
// invalid for a broken pattern, too_large for more than 100000 files, forbidden or unavailable for a folder that cannot be read.
func Shards(fsys fs.FS, pattern string) ([]Shard, error) {
	pattern = path.Clean(pattern)
	if st, err := fs.Stat(fsys, pattern); err == nil {
		if !st.IsDir() {
			return []Shard{{pattern, SplitOf(path.Base(pattern))}}, nil
		}
		return findShards(fsys, pattern, nil)
	}
	if !hasWildcard(pattern) {
		return nil, fault.New(fault.NotFound, "%s does not exist", pattern).Do("check the path")
	}
	parts := strings.Split(pattern, "/")
	for _, p := range parts {
		if _, err := path.Match(p, ""); err != nil {
			return nil, fault.New(fault.Invalid, "%q is not a valid pattern", pattern).Do("close its brackets")
		}
	}
	fixed := 0
	for fixed < len(parts)-1 && !hasWildcard(parts[fixed]) {
		fixed++
	}
	return findShards(fsys, path.Join(append([]string{"."}, parts[:fixed]...)...), parts)
}

func hasWildcard(s string) bool { return strings.ContainsAny(s, "*?[") }

// findShards walks over root; parts, when not nil, is the pattern that names must fit.
func findShards(fsys fs.FS, root string, parts []string) ([]Shard, error) {
	var found []Shard
	all := parts == nil || strings.HasSuffix(parts[len(parts)-1], "*")
	deep := parts == nil || slices.Contains(parts, "**")
	err := fs.WalkDir(fsys, root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return openError(name, err)
		}
		inside := strings.TrimPrefix(strings.TrimPrefix(name, root), "/")
		switch {
		case name == root && d.IsDir():
			return nil
		case hiddenPath(inside), d.IsDir() && !deep && strings.Count(name, "/")+1 >= len(parts):
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		case d.IsDir(), all && besideData(name), parts != nil && !matchParts(parts, strings.Split(name, "/")):
			return nil
		case d.Type()&fs.ModeSymlink != 0:
			if linkedFolder(fsys, name) {
				return nil
			}
		case !d.Type().IsRegular():
			return nil
		}
		if len(found) == maxMembers {
			return fault.New(fault.TooLarge, "%s holds more than %d files", root, maxMembers).Do("name fewer files")
		}
		// Of the path to the root nothing is said about splits, but of the root itself there is.
		split := SplitOf(inside)
		if split == "" {
			split = splitWord(path.Base(root))
		}
		found = append(found, Shard{name, split})
		return nil
	})
	if err != nil {
		return nil, err
	}
	if len(found) == 0 {
		return nil, fault.New(fault.NotFound, "no data file is there: %s", nameOf(root, parts)).Do("check the path")
	}
	slices.SortFunc(found, func(a, b Shard) int { return compareNatural(a.Name, b.Name) })
	return found, complete(found)
}

// linkedFolder says whether a link leads to a folder, which is not followed: it may lead back. One that leads nowhere fails to open.
func linkedFolder(fsys fs.FS, name string) bool {
	st, err := fs.Stat(fsys, name)
	return err == nil && st.IsDir()
}

func nameOf(root string, parts []string) string {
	if parts == nil {
		return root
	}
	return strings.Join(parts, "/")
}

// matchParts says whether the parts of a path fit those of a pattern.
func matchParts(pattern, name []string) bool {
	// fits[j]: the pattern so far fits name[:j]. One row after the other keeps ** from trying every way.
	fits := make([]bool, len(name)+1)
	fits[0] = true
	for _, p := range pattern {
		if p == "**" {
			for j := 1; j <= len(name); j++ {
				fits[j] = fits[j] || fits[j-1]
			}
			continue
		}
		for j := len(name); j > 0; j-- {
			ok, _ := path.Match(p, name[j-1])
			fits[j] = fits[j-1] && ok
		}
		fits[0] = false
	}
	return fits[len(name)]
}

// shardName is a name such as train-00002-of-00004.parquet.
type shardName struct {
	stem, rest string // train, .parquet
	index, of  int
	width      int // digits of index
}

func parseShard(base string) (shardName, bool) {
	i := strings.Index(base, "-of-")
	if i < 0 {
		return shardName{}, false
	}
	head, tail := base[:i], base[i+len("-of-"):]
	start := len(head)
	for start > 0 && digit(head[start-1]) {
		start--
	}
	n := digits(tail)
	// Nine digits fit into an int everywhere.
	if start == len(head) || len(head)-start > 9 || n == 0 || n > 9 {
		return shardName{}, false
	}
	s := shardName{stem: strings.TrimRight(head[:start], "-_."), rest: tail[n:], width: len(head) - start}
	s.index, _ = strconv.Atoi(head[start:])
	s.of, _ = strconv.Atoi(tail[:n])
	return s, s.of > 0 && s.index <= s.of
}

// complete checks that of numbered shards none is missing. They count from 0, or from 1 up to their number.
func complete(found []Shard) error {
	type set struct {
		sample shardName
		dir    string
		have   map[int]bool
	}
	sets := map[string]*set{}
	var order []string
	for _, f := range found {
		dir, base := path.Split(f.Name)
		s, ok := parseShard(base)
		if !ok {
			continue
		}
		key := fmt.Sprintf("%s|%s|%s|%d", dir, s.stem, s.rest, s.of)
		if sets[key] == nil {
			sets[key] = &set{sample: s, dir: dir, have: map[int]bool{}}
			order = append(order, key)
		}
		sets[key].have[s.index] = true
	}
	for _, key := range order {
		s := sets[key]
		first := 0
		if s.have[s.sample.of] && !s.have[0] {
			first = 1
		}
		var missing []string
		lost := s.sample.of - len(s.have)
		for i := first; i < first+s.sample.of && len(missing) < min(lost, 5); i++ {
			if !s.have[i] {
				missing = append(missing, fmt.Sprintf("%s%s-%0*d-of-%0*d%s", s.dir, s.sample.stem, s.sample.width, i, s.sample.width, s.sample.of, s.sample.rest))
			}
		}
		if lost > len(missing) {
			missing = append(missing, fmt.Sprintf("and %d more", lost-len(missing)))
		}
		if len(missing) > 0 {
			return fault.New(fault.NotFound, "of %d shards %d are missing: %s", s.sample.of, lost, strings.Join(missing, ", ")).
				Do("download them, or name the files one by one to read only those")
		}
	}
	return nil
}
