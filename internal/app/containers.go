package app

import (
	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/arrowipc"
	"github.com/slmgen/slmgen/formats/parquet"
	"github.com/slmgen/slmgen/formats/xlsx"
	"github.com/slmgen/slmgen/formats/yaml"
)

// containers gives those that formats does not bring itself.
func containers() []formats.Container {
	return []formats.Container{parquet.Container(), arrowipc.Container(), xlsx.Container(), yaml.Container()}
}

// outputs tells the container of a file that is to be written from its ending; other files are jsonl.
var outputs = map[string]string{
	".json": "json", ".csv": "csv", ".tsv": "tsv", ".parquet": "parquet", ".arrow": "arrow", ".feather": "arrow", ".xlsx": "xlsx", ".yaml": "yaml", ".yml": "yaml",
}

// sources gives what a path stands for: a file, or the shards of a folder that Hugging Face datasets saved.
func sources(path string) ([]formats.Source, error) {
	splits, err := arrowipc.Saved(path)
	if err != nil {
		return nil, err
	}
	var all []formats.Source
	for _, s := range splits {
		all = append(all, s.Sources...)
	}
	if len(all) == 0 {
		all = append(all, formats.File(path))
	}
	return all, nil
}
