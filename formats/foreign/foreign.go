// Package foreign reads and writes the mappings of other trainers as formats.Mapping: LLaMA-Factory's dataset_info.json, axolotl's
// datasets in YAML, and AutoTrain's column mappings. What one side says and the other cannot express is a Warning, or an error where
// the dataset would not be the same without it; nothing is left out in silence. The functions keep no state and are safe for
// concurrent use.
package foreign

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/internal/fault"
)

// Named is the mapping of one dataset, with what the other tool says about where it lies.
type Named struct {
	// Name is the entry's key in dataset_info.json, else what stands for it.
	Name    string          `json:"name"`
	Mapping formats.Mapping `json:"mapping"`
	// File is a local file or folder; Hub a dataset on the Hugging Face hub, Subset its configuration. All three may be empty.
	File   string `json:"file,omitempty"`
	Hub    string `json:"hub,omitempty"`
	Subset string `json:"subset,omitempty"`
	Split  string `json:"split,omitempty"`
	// Task is AutoTrain's name of the task, such as llm-sft.
	Task string `json:"task,omitempty"`
	// Warnings say what was not expressed.
	Warnings []Warning `json:"warnings,omitempty"`
}

// Warning is something that one side says and the other cannot. Pointer is the JSON pointer in the document that was read, or in the
// mapping that was written.
type Warning struct {
	Pointer string `json:"pointer"`
	Message string `json:"message"`
}

func (w Warning) String() string { return w.Pointer + ": " + w.Message }

// The tools.
const (
	LLaMAFactory = "llamafactory"
	Axolotl      = "axolotl"
	AutoTrain    = "autotrain"
)

// Tools lists the names of the tools.
func Tools() []string { return []string{LLaMAFactory, Axolotl, AutoTrain} }

// maxDoc bounds a document.
const maxDoc = 4 << 20

// Parse reads the document of a tool. tool "" finds out which: an object of entries that name a file is LLaMA-Factory's, a flat object
// of texts AutoTrain's, anything with datasets axolotl's. task is AutoTrain's and may be empty. Errors: invalid, too_large,
// unsupported (no known tool).
func Parse(doc []byte, tool, task string) ([]Named, error) {
	if tool == "" {
		tool = ToolOf(doc)
	}
	switch tool {
	case LLaMAFactory:
		return ParseLLaMAFactory(doc)
	case Axolotl:
		return ParseAxolotl(doc)
	case AutoTrain:
		n, err := ParseAutoTrain(doc, task)
		return []Named{n}, err
	}
	return nil, fault.New(fault.Unsupported, "no tool is called %q", tool).Do("use one of %s", strings.Join(Tools(), ", "))
}

// Write writes mappings for a tool. Warnings name what it cannot express. The error code is unsupported where it cannot express a mapping.
func Write(tool string, all []Named) ([]byte, []Warning, error) {
	switch tool {
	case LLaMAFactory:
		return WriteLLaMAFactory(all)
	case Axolotl:
		return WriteAxolotl(all)
	case AutoTrain:
		if len(all) != 1 {
			return nil, nil, fault.New(fault.Unsupported, "AutoTrain holds one mapping a file, not %d",
				len(all)).Do("write them one by one")
		}
		return WriteAutoTrain(all[0])
	}
	return nil, nil, fault.New(fault.Unsupported, "no tool is called %q", tool).Do("use one of %s", strings.Join(Tools(), ", "))
}

// ToolOf says whose document this looks like; axolotl when it is no JSON.
func ToolOf(doc []byte) string {
	var object map[string]json.RawMessage
	if json.Unmarshal(doc, &object) != nil {
		return Axolotl
	}
	if _, ok := object["datasets"]; ok {
		return Axolotl
	}
	texts := len(object) > 0
	for _, v := range object {
		var text string
		texts = texts && json.Unmarshal(v, &text) == nil
	}
	if texts {
		return AutoTrain
	}
	return LLaMAFactory
}

// tooLarge checks the size of a document.
func tooLarge(doc []byte) error {
	if len(doc) > maxDoc {
		return fault.New(fault.TooLarge, "the document has %d bytes, more than %d", len(doc), maxDoc).Do("a mapping holds no rows")
	}
	return nil
}

func column(role formats.MappingRole, name string) formats.MappingField {
	return formats.MappingField{Role: role, Column: name}
}

func bad(pointer, format string, args ...any) *fault.Error {
	return fault.New(fault.Invalid, format, args...).At(fault.Position{Path: pointer, Byte: -1})
}

func escape(key string) string {
	return strings.ReplaceAll(strings.ReplaceAll(key, "~", "~0"), "/", "~1")
}

// notes gathers warnings.
type notes []Warning

func (n *notes) add(pointer, format string, args ...any) {
	*n = append(*n, Warning{pointer, fmt.Sprintf(format, args...)})
}
