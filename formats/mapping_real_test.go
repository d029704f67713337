package formats

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestSuggestRealFiles reads real files as if no format knew them: the suggestion must find the roles from names and content.
func TestSuggestRealFiles(t *testing.T) {
	const dir = "../../shared/data/formats"
	if _, err := os.Stat(dir); err != nil {
		t.Skip("SKIPPED: no ../shared/data/formats beside the checkout")
	}
	for name, want := range map[string]string{
		"LLaMA-Factory__data_alpaca_en_demo.json":                                "instruction=user input=context output=assistant",
		"LLaMA-Factory__data_dpo_en_demo.json":                                   "conversations=messages chosen=chosen rejected=rejected",
		"LLaMA-Factory__data_glaive_toolcall_en_demo.json":                       "conversations=messages tools=tools",
		"LLaMA-Factory__data_mllm_demo.json":                                     "messages=messages images=image",
		"LLaMA-Factory__data_c4_demo.jsonl":                                      "text=text",
		"torchtune__tests_assets_hh_rlhf_tiny.json":                              "chosen=chosen rejected=rejected",
		"torchtune__tests_assets_alpaca_tiny.json":                               "instruction=user input=context output=assistant",
		"data-juicer__demos_data_demo-dataset-annotation-human-preference.jsonl": "prompt=user answer1=candidate answer2=candidate",
		"axolotl__tests_fixtures_conversation.json":                              "conversations=messages",
		"ms-swift__tests_llm_data_alpaca.csv":                                    "instruction=user input=context output=assistant",
		"ms-swift__tests_llm_data_sharegpt.jsonl":                                "conversation=messages",
		"ms-swift__tests_llm_data_swift_multi.jsonl":                             "query=user response=assistant history=history",
		"ms-swift__tests_llm_data_swift_pre.jsonl":                               "response=assistant",
		"xtuner__tests_resource_gsm8k_train_example_data.jsonl":                  "prompt=messages",
	} {
		t.Run(name, func(t *testing.T) {
			d, err := Open(context.Background(), []Source{File(filepath.Join(dir, name))}, Options{Format: TableFormat})
			require.NoError(t, err)
			var got []string
			for _, f := range d.Mapping().Fields {
				if f.Role != MapMeta {
					got = append(got, f.columns()[0]+"="+string(f.Role))
				}
			}
			for _, w := range strings.Fields(want) {
				require.Contains(t, got, w)
			}
			t.Log(got)
		})
	}
}
