package app

import (
	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/arrowipc"
	"github.com/slmgen/slmgen/formats/parquet"
	"github.com/slmgen/slmgen/formats/xlsx"
	"github.com/slmgen/slmgen/formats/yaml"
)

// Containers gives those that formats does not bring itself.
func Containers() []formats.Container {
	return []formats.Container{parquet.Container(), arrowipc.Container(), xlsx.Container(), yaml.Container()}
}

// endings tells the container of a file that is to be written from its ending; other files are jsonl.
var endings = map[string]string{
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
