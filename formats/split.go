package formats

import (
	"path"
	"slices"
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
)

// splitNames are the words in file and folder names that say which split a file belongs to.
var splitNames = map[string]string{
	"train": "train", "training": "train",
	"validation": "validation", "valid": "validation", "dev": "validation", "val": "validation",
	"test": "test", "testing": "test", "eval": "test", "evaluation": "test",
}

// SplitOf gives the split that a file belongs to by its name: train, validation, test, or a longer name that holds one of them where
// the file is one of several numbered shards (test_sft-00000-of-00002.parquet is test_sft); "" when the name says nothing. dev, val,
// valid, eval and the like count as what they stand for. The file's own name goes before the folders it is in, the nearest first.
func SplitOf(name string) string {
	if i := strings.LastIndexByte(name, '!'); i >= 0 {
		if s := SplitOf(name[i+1:]); s != "" {
			return s
		}
		name = path.Base(strings.ReplaceAll(name[:i], `\`, "/"))
	}
	parts := strings.Split(strings.ReplaceAll(name, `\`, "/"), "/")
	for _, part := range slices.Backward(parts) {
		if sh, ok := parseShard(part); ok && splitWord(sh.stem) != "" {
			if s, exact := splitNames[strings.ToLower(sh.stem)]; exact {
				return s
			}
			return sh.stem
		}
		if s := splitWord(part); s != "" {
			return s
		}
	}
	return ""
}

// splitWord finds the word of a split between the separators and digits of a name; with several, the first one counts.
func splitWord(name string) string {
	for word := range strings.FieldsFuncSeq(strings.ToLower(name), func(r rune) bool { return strings.ContainsRune("-._ 0123456789", r) }) {
		if s, ok := splitNames[word]; ok {
			return s
		}
	}
	return ""
}

// WithSplit gives src as a file of a split, whatever its name says.
func WithSplit(src Source, split string) Source { return &splitSource{src, split} }

type splitSource struct {
	Source
	split string
}

func sourceSplit(src Source) string {
	switch s := src.(type) {
	case *splitSource:
		return s.split
	case archived:
		return SplitOf(src.Name())
	}
	return SplitOf(path.Base(strings.ReplaceAll(src.Name(), `\`, "/")))
}

// choose keeps the sources that the options name by split and name.
func (o *Options) choose(all []Source) ([]Source, error) {
	split := o.Split
	if o.Keep != nil {
		all = slices.DeleteFunc(slices.Clone(all), func(s Source) bool { return !o.Keep(s.Name()) })
		if len(all) == 0 {
			return nil, fault.New(fault.NotFound, "none of the files is chosen")
		}
	}
	if split == "" {
		return all, nil
	}
	want := split
	if s, ok := splitNames[strings.ToLower(split)]; ok {
		want = s
	}
	var kept []Source
	var there []string
	for _, src := range all {
		s := sourceSplit(src)
		if s == want || s == split {
			kept = append(kept, src)
		} else if s != "" && !slices.Contains(there, s) {
			there = append(there, s)
		}
	}
	if len(kept) == 0 {
		e := fault.New(fault.NotFound, "no file belongs to the split %q", split)
		if len(there) == 0 {
			return nil, e.Do("the names of the files say nothing of splits; leave the split out")
		}
		return nil, e.Do("choose one of %s", strings.Join(there, ", "))
	}
	return kept, nil
}
