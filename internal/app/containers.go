package app

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/arrowipc"
	"github.com/slmgen/slmgen/formats/parquet"
	"github.com/slmgen/slmgen/formats/xlsx"
	"github.com/slmgen/slmgen/formats/yaml"
	"github.com/slmgen/slmgen/internal/fault"
)

// Containers gives those that formats does not bring itself.
func Containers() []formats.Container {
	return []formats.Container{parquet.Container(), arrowipc.Container(), xlsx.Container(), yaml.Container()}
}

// endings tells the container of a file that is to be written from its ending.
var endings = map[string]string{
	".jsonl": "jsonl", ".ndjson": "jsonl", ".txt": "txt",
	".json": "json", ".csv": "csv", ".tsv": "tsv", ".parquet": "parquet", ".arrow": "arrow", ".feather": "arrow", ".xlsx": "xlsx", ".yaml": "yaml", ".yml": "yaml",
}

// inputs gives what a path stands for: the files that it names, or the shards of a folder that Hugging Face datasets saved.
func inputs(path string) ([]formats.Source, error) {
	splits, err := arrowipc.Saved(path)
	if err != nil {
		return nil, err
	}
	var all []formats.Source
	for _, s := range splits {
		for _, src := range s.Sources {
			all = append(all, formats.WithSplit(src, s.Name))
		}
	}
	if len(all) > 0 {
		return all, nil
	}
	return formats.Files(path)
}

// ContainerOf is the container that a file is written in: the one that was asked for, else by the file's ending.
func ContainerOf(out, asked string) (string, error) {
	if asked != "" {
		return asked, nil
	}
	return containerOf(out)
}

// containerOf tells the container of a file that is to be written; without an ending it is jsonl.
func containerOf(out string) (string, error) {
	ending := strings.ToLower(filepath.Ext(unpackedName(out)))
	if name, ok := endings[ending]; ok {
		return name, nil
	}
	if slices.Contains([]string{".bz2", ".xz", ".lz4"}, ending) {
		return "jsonl", nil // a compression that is not written is refused for itself
	}
	if st, err := os.Stat(out); out == "-" || ending == "" || err == nil && !st.Mode().IsRegular() {
		return "jsonl", nil
	}
	return "", fault.New(fault.Invalid, "no container has the ending %s of %s", ending, out).
		Do("use one of %s, or say --to-container", strings.Join(slices.Sorted(maps.Keys(endings)), " "))
}
