package bundle

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"

	"github.com/slmgen/slmgen/internal/fault"
)

// cell is one notebook cell: its slug and the template it is rendered from.
type cell struct {
	slug     string
	markdown bool
	text     string
}

// The notebook's own JSON, nbformat 4.5. Members are in the order that the reference tools write.
type (
	nbFile struct {
		Cells    []nbCell   `json:"cells"`
		Metadata nbMetadata `json:"metadata"`
		Format   int        `json:"nbformat"`
		Minor    int        `json:"nbformat_minor"`
	}
	nbCell struct {
		Type     string         `json:"cell_type"`
		Count    *nbNull        `json:"execution_count,omitempty"` // code cells only, and null there
		ID       string         `json:"id"`
		Metadata map[string]any `json:"metadata"`
		Outputs  *[]any         `json:"outputs,omitempty"`
		Source   []string       `json:"source"`
	}
	nbNull     struct{}
	nbMetadata struct {
		Accelerator string         `json:"accelerator,omitempty"`
		Colab       map[string]any `json:"colab"`
		Kernel      map[string]any `json:"kernelspec"`
		Language    map[string]any `json:"language_info"`
	}
)

// MarshalJSON writes null.
func (*nbNull) MarshalJSON() ([]byte, error) { return []byte("null"), nil }

// notebook renders notebook.ipynb. Cell ids are a slug and a hash of the content, so that equal notebooks are equal bytes and
// a changed cell shows as one changed cell.
func notebook(v view) (string, error) {
	nb := nbFile{Format: 4, Minor: 5, Metadata: nbMetadata{
		Colab:    map[string]any{"name": v.P.Name + ".ipynb", "provenance": []any{}},
		Kernel:   map[string]any{"display_name": "Python 3", "language": "python", "name": "python3"},
		Language: map[string]any{"name": "python"},
	}}
	if v.Lane.Name != "mlx" {
		nb.Metadata.Accelerator = "GPU"
		if g := colabGPU(v.P.GPU.Name); g != "" {
			nb.Metadata.Colab["gpuType"] = g
		}
	}
	for _, c := range cells(v) {
		nb.Cells = append(nb.Cells, c.json())
	}
	text, err := encodeJSON(nb)
	if err != nil {
		return "", fault.Wrap(fault.Internal, err, "the notebook cannot be written")
	}
	return text, nil
}

func (c cell) json() nbCell {
	text := strings.Trim(c.text, "\n")
	h := sha256.Sum256([]byte(text))
	out := nbCell{Type: "code", ID: c.slug + "-" + hex.EncodeToString(h[:4]), Metadata: map[string]any{}, Source: strings.SplitAfter(text, "\n")}
	if c.markdown {
		out.Type = "markdown"
		return out
	}
	out.Count, out.Outputs = &nbNull{}, &[]any{}
	return out
}

// cells lists the notebook in order. Lanes with a script show its parts; lanes with a YAML file write that file and run it.
func cells(v view) []cell {
	var list []cell
	md := func(slug string) { list = append(list, cell{slug, true, render("nb-"+slug+"-text", v)}) }
	code := func(slug, template string) { list = append(list, cell{slug, false, render(template, v)}) }
	md("title")
	code("install", "nb-install")
	code("versions", "nb-versions")
	md("data")
	code("folder", "nb-folder")
	code("data", "nb-data")
	if v.Objective() == "grpo" {
		md("rewards")
		code("rewards", "nb-rewards")
	}
	md("secrets")
	code("secrets", "nb-secrets")
	if v.Lane.Config != "train.py" {
		md("config")
		code("config", "nb-config")
		md("follow")
		md("train")
		code("train", "nb-run")
		code("result", "nb-result")
		return list
	}
	md("settings")
	list = append(list, cell{"settings", false, render("imports", v) + "\n" + render("settings", v)})
	md("code")
	for _, part := range scriptSections[1:] {
		code(part, part)
	}
	md("follow")
	md("train")
	code("load", "nb-load")
	code("train", "nb-train")
	md("try")
	code("try", "nb-try")
	md("export")
	code("export", "nb-export")
	return list
}

// colabGPU is the name by which Colab's metadata asks for a card, "" where it has none of that kind.
func colabGPU(name string) string {
	for _, g := range []string{"T4", "L4", "A100", "H100", "V100"} {
		if name == g || strings.HasPrefix(name, g+"-") {
			return g
		}
	}
	return ""
}
