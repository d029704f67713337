package app

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/internal/weights"
	"github.com/slmgen/slmgen/slmgen/registry"
)

// isYAML says whether a description of models is meant, rather than a model's folder or its id.
func isYAML(from string) bool {
	if from == "-" {
		return false
	}
	st, err := os.Stat(from)
	if err == nil {
		return !st.IsDir()
	}
	switch strings.ToLower(filepath.Ext(from)) {
	case ".yaml", ".yml", ".json":
		return true
	}
	return false
}

// savedModel describes a model by the files of its folder, or of its repository on the hub.
func (a *App) savedModel(ctx context.Context, from, id string, in Input) (registry.Model, error) {
	files, done, err := a.filesOf(ctx, from, false, in)
	if err != nil {
		return registry.Model{}, err
	}
	defer done()
	s := registry.Saved{ID: id, Source: from}
	if r, ok := files.(repoFiles); ok {
		if id != "" && id != r.at.ID {
			return registry.Model{}, fault.New(fault.Invalid, "a model of the hub keeps its id").Do("leave out --id")
		}
		s.ID, s.Source = r.at.ID, r.at.ID+"@"+r.at.Revision
	} else if s.ID == "" {
		whole, err := filepath.Abs(from)
		if err != nil {
			return registry.Model{}, fault.Wrap(fault.Forbidden, err, "cannot find %s", from)
		}
		s.ID = filepath.Base(whole)
	}
	for _, f := range []struct {
		name string
		into *[]byte
	}{{"config.json", &s.Config}, {"tokenizer_config.json", &s.TokenizerConfig}, {"chat_template.jinja", &s.ChatTemplate}, {"README.md", &s.Card}} {
		if *f.into, err = contentOf(ctx, files, f.name); err != nil {
			return registry.Model{}, err
		}
	}
	if s.Config == nil {
		return registry.Model{}, fault.New(fault.NotFound, "%s has no config.json", from).Do("give a folder that save_pretrained wrote, the id of a model on the hub, or a YAML file")
	}
	if s.Weights, s.WeightsSource, err = countWeights(ctx, files, s); err != nil {
		return registry.Model{}, err
	}
	m, err := registry.FromSaved(s)
	if err != nil {
		return m, inFile(err, files.title("config.json"))
	}
	if folder, ok := files.(folderFiles); ok {
		if m.Folder, err = filepath.Abs(string(folder)); err != nil {
			return m, fault.Wrap(fault.Forbidden, err, "cannot find %s", from)
		}
	}
	return m, nil
}

// indexFile lists the shards of large models.
const indexFile = "model.safetensors.index.json"

// countWeights gives the number of parameters that the weight files hold: from their headers where they are here, else from the index of
// the shards; 0 where neither tells.
func countWeights(ctx context.Context, files modelFiles, s registry.Saved) (int64, string, error) {
	if folder, ok := files.(folderFiles); ok {
		if n, err := countTensors(string(folder)); err != nil || n > 0 {
			return n, s.Source + ": headers of its safetensors files", err
		}
	}
	index, err := contentOf(ctx, files, indexFile)
	if err != nil || index == nil {
		return 0, "", err
	}
	var doc struct {
		Metadata struct {
			Size       float64 `json:"total_size"`
			Parameters float64 `json:"total_parameters"`
		} `json:"metadata"`
	}
	var config struct {
		Old string `json:"torch_dtype"`
		New string `json:"dtype"`
	}
	if json.Unmarshal(index, &doc) != nil || json.Unmarshal(s.Config, &config) != nil {
		return 0, "", nil //nolint:nilerr // an index that says nothing is no weights
	}
	source := s.Source + ":" + indexFile
	if p := doc.Metadata.Parameters; p >= 1 && p < 1e15 {
		return int64(p), source + " (total_parameters)", nil
	}
	width := map[string]float64{"bfloat16": 2, "float16": 2, "float32": 4}[config.Old+config.New]
	if size := doc.Metadata.Size; width > 0 && size >= width && size < 1e15 {
		return int64(size / width), source + " (total_size over the bytes of a " + config.Old + config.New + ")", nil
	}
	return 0, "", nil
}

// countTensors adds up the tensors of a folder's safetensors files. A matrix that two names share is stored once.
func countTensors(folder string) (int64, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return 0, fault.Wrap(fault.Forbidden, err, "cannot read %s", folder)
	}
	var total int64
	for _, e := range entries {
		name := e.Name()
		if !strings.HasSuffix(name, ".safetensors") || strings.HasPrefix(name, "adapter_") || strings.HasPrefix(name, "consolidated") {
			continue
		}
		path := filepath.Join(folder, name)
		f, err := openFile(path)
		if err != nil {
			return 0, err
		}
		size := int64(-1)
		if st, err := f.Stat(); err == nil {
			size = st.Size()
		}
		h, err := weights.Read(f, size, weights.Limits{})
		_ = f.Close()
		if err != nil {
			return 0, inFile(err, path)
		}
		for i := range h.Tensors {
			total += h.Tensors[i].Elements()
		}
	}
	return total, nil
}
