package bundle_test

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/slmgen/bundle"
)

var cellID = regexp.MustCompile(`^[a-zA-Z0-9-_]{1,64}$`)

// nbProblems checks a notebook against the rules of the nbformat 4.5 schema that concern it: required and allowed members, ids, sources.
func nbProblems(text string) []string {
	var nb map[string]json.RawMessage
	if err := json.Unmarshal([]byte(text), &nb); err != nil {
		return []string{err.Error()}
	}
	var bad []string
	need := func(ok bool, format string, args ...any) {
		if !ok {
			bad = append(bad, fmt.Sprintf(format, args...))
		}
	}
	need(len(nb) == 4, "top level has %d members", len(nb))
	need(string(nb["nbformat"]) == "4" && string(nb["nbformat_minor"]) == "5", "version is %s.%s", nb["nbformat"], nb["nbformat_minor"])
	var meta struct {
		Kernel   struct{ Name, Display string } `json:"kernelspec"`
		Language struct{ Name string }          `json:"language_info"`
	}
	need(json.Unmarshal(nb["metadata"], &meta) == nil && meta.Kernel.Name == "python3" && meta.Language.Name == "python", "metadata %s", nb["metadata"])
	var cells []map[string]json.RawMessage
	need(json.Unmarshal(nb["cells"], &cells) == nil && len(cells) > 5, "cells")
	seen := map[string]bool{}
	for i, c := range cells {
		var id, kind string
		var source []string
		need(json.Unmarshal(c["id"], &id) == nil && cellID.MatchString(id) && !seen[id], "cell %d: id %s", i, c["id"])
		seen[id] = true
		need(json.Unmarshal(c["cell_type"], &kind) == nil, "cell %d: type", i)
		need(json.Unmarshal(c["source"], &source) == nil && len(source) > 0, "cell %d: source", i)
		need(len(c["metadata"]) > 1 && c["metadata"][0] == '{', "cell %d: metadata", i)
		switch kind {
		case "markdown":
			need(len(c) == 4, "cell %d: a markdown cell has %d members", i, len(c))
		case "code":
			need(len(c) == 6 && string(c["execution_count"]) == "null" && strings.Join(strings.Fields(string(c["outputs"])), "") == "[]", "cell %d: outputs", i)
		default:
			need(false, "cell %d: type %q", i, kind)
		}
		for j, line := range source {
			need(strings.Count(line, "\n") <= 1 && (strings.HasSuffix(line, "\n") || j == len(source)-1), "cell %d: line %d is broken", i, j)
			need(!strings.HasPrefix(strings.TrimSpace(line), "%%") || j == 0, "cell %d: a cell magic must be the first line", i)
		}
	}
	return bad
}

// TestNotebookIsValid checks the structure, the metadata that Colab reads, and that each code cell is there once.
func TestNotebookIsValid(t *testing.T) {
	for _, lane := range bundle.Lanes() {
		p := example(lane.Name)
		p.GPU.Name, p.GPU.BF16, p.Training.Precision = "T4", false, "fp16"
		_, got := write(t, p, data(), bundle.Options{})
		nb := got["notebook.ipynb"]
		require.Empty(t, nbProblems(nb), lane.Name)
		if lane.Name != "mlx" {
			require.Contains(t, nb, `"accelerator": "GPU"`)
			require.Contains(t, nb, `"gpuType": "T4"`)
		}
		for _, pin := range lane.Pins() {
			require.True(t, strings.Contains(nb, strings.ReplaceAll(pin, "_", "-")), "%s: %s", lane.Name, pin)
		}
	}
}

// TestNotebookValidatorNoticesErrors keeps the check above honest.
func TestNotebookValidatorNoticesErrors(t *testing.T) {
	_, got := write(t, example("trl"), data(), bundle.Options{})
	nb := got["notebook.ipynb"]
	for _, edit := range [][2]string{
		{`"nbformat_minor": 5`, `"nbformat_minor": 4`}, {`"outputs": []`, `"outputs": [1]`}, {`"id": "title`, `"id": "ti tle`},
		{`"cell_type": "markdown"`, `"cell_type": "raw?"`}, {`"execution_count": null`, `"execution_count": 1`},
	} {
		require.Contains(t, nb, edit[0])
		require.NotEmpty(t, nbProblems(strings.Replace(nb, edit[0], edit[1], 1)), edit[1])
	}
}

// TestChangedSettingChangesOneCell: ids are stable, so that a difference shows where it is.
func TestChangedSettingChangesOneCell(t *testing.T) {
	ids := func(set ...string) []string {
		p := example("trl")
		require.NoError(t, bundle.Set(p, set))
		_, got := write(t, p, data(), bundle.Options{})
		return regexp.MustCompile(`"id": "[^"]+"`).FindAllString(got["notebook.ipynb"], -1)
	}
	a, b := ids(), ids("lora.r=32")
	require.Len(t, b, len(a))
	changed := 0
	for i := range a {
		if a[i] != b[i] {
			changed++
			require.Contains(t, a[i], "settings")
		}
	}
	require.Equal(t, 1, changed)
}
