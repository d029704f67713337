package hub

import (
	"cmp"
	"path"
	"regexp"
	"slices"
	"strings"
)

// endings are those of files that can hold rows, in the order in which they are preferred when a repository holds as many of one as of
// another.
var endings = []string{"parquet", "arrow", "jsonl", "json", "ndjson", "csv", "tsv", "txt", "feather", "xlsx", "yaml", "yml", "zip", "tar"}

var (
	packed = []string{"gz", "zst", "bz2", "xz", "lz4"}
	// notData are files that a dataset's repository holds beside its data.
	notData = []string{"README.md", "config.json", "dataset_info.json", "dataset_infos.json", "dataset_dict.json", "dummy_data.zip", "state.json"}
	// alike are endings of one container, read together.
	alike = map[string]string{"ndjson": "json", "jsonl": "json", "tsv": "csv", "feather": "arrow", "yml": "yaml"}
)

// ending gives the container that a file's name promises, "" for one that holds no rows.
func ending(name string) string {
	name = strings.ToLower(path.Base(name))
	for range 2 {
		i := strings.LastIndexByte(name, '.')
		if i <= 0 {
			return ""
		}
		ext := name[i+1:]
		if slices.Contains(endings, ext) {
			return ext
		}
		if !slices.Contains(packed, ext) {
			return ""
		}
		name = name[:i]
	}
	return ""
}

// readable keeps files that can hold rows and are not hidden.
func readable(files []File) []File {
	var all []File
	for _, f := range files {
		if hidden(f.Path) == 0 && ending(f.Path) != "" && !slices.Contains(notData, path.Base(f.Path)) {
			all = append(all, f)
		}
	}
	return all
}

// prevailing keeps the files of the container that most files are of; where as many are of another, endings decides.
func prevailing(files []DataFile) []DataFile {
	count := map[string]int{}
	for _, f := range files {
		count[ending(f.Path)]++
	}
	if len(count) < 2 {
		return files
	}
	best := slices.MinFunc(endings, func(a, b string) int { return -cmp.Compare(count[a], count[b]) }) // the first of equals
	kind := func(ext string) string { return cmp.Or(alike[ext], ext) }
	return slices.DeleteFunc(slices.Clone(files), func(f DataFile) bool { return kind(ending(f.Path)) != kind(best) })
}

// keywords name the usual splits, in order.
var keywords = []struct{ split, words string }{{"train", "train|training"}, {"validation", "validation|valid|dev|val"}, {"test", "test|testing|eval|evaluation"}}

// defaultSplits sorts files into splits by the names Hugging Face goes by, when no card says it: data/SPLIT-00000-of-00009.EXT first,
// then folders, then file names; else all are train. Paths are relative to folder. A file is of the first split that its name holds.
func defaultSplits(files []File, folder string) []DataFile {
	rel := func(f File) string {
		if folder == "" {
			return f.Path
		}
		return strings.TrimPrefix(f.Path, folder+"/")
	}
	files = readable(files)
	var all []DataFile
	for _, f := range files {
		if m := sharded.FindStringSubmatch(rel(f)); m != nil {
			all = append(all, DataFile{File: f, Split: m[1]})
		}
	}
	for _, inFolder := range []bool{true, false} {
		if len(all) > 0 {
			break
		}
		for _, f := range files {
			if split := named(rel(f), inFolder); split != "" {
				all = append(all, DataFile{File: f, Split: split})
			}
		}
	}
	if len(all) == 0 {
		for _, f := range files {
			all = append(all, DataFile{File: f, Split: "train"})
		}
	}
	sortSplits(all)
	return prevailing(all)
}

var sharded = regexp.MustCompile(`\Adata/([^/]+)-\d{5}-of-\d{5}[^/]*\.[^/]*\z`)

var splitWords = func() (all []*regexp.Regexp) {
	for _, k := range keywords {
		all = append(all, regexp.MustCompile(`(?:\A|[-._ 0-9])(?:`+k.words+`)(?:\z|[-._ 0-9])`))
	}
	return all
}()

// named finds the split in a file's folders, or in its name.
func named(p string, inFolder bool) string {
	parts := []string{path.Base(p)}
	if inFolder {
		parts = strings.Split(p, "/")
		parts = parts[:len(parts)-1]
	}
	for i, re := range splitWords {
		if slices.ContainsFunc(parts, re.MatchString) {
			return keywords[i].split
		}
	}
	return ""
}

// sortSplits puts train first, then validation, test and the others by name; within one, files by path.
func sortSplits(files []DataFile) {
	rank := func(s string) int {
		for i, k := range keywords {
			if k.split == s {
				return i
			}
		}
		return len(keywords)
	}
	slices.SortStableFunc(files, func(a, b DataFile) int {
		return cmp.Or(cmp.Compare(rank(a.Split), rank(b.Split)), strings.Compare(a.Split, b.Split), strings.Compare(a.Path, b.Path))
	})
}
