package bundle_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/slmgen/bundle"
	"github.com/slmgen/slmgen/slmgen/bundle/contract"
	"github.com/slmgen/slmgen/slmgen/plan"
)

// TestModelInAFolder: what the trainer loads is the folder, in every lane, as the hub has no such model.
func TestModelInAFolder(t *testing.T) {
	const folder = "/data/o'brien's models/fold"
	loads := map[string]string{"trl": "MODEL = ", "unsloth": "MODEL = ", "axolotl": "base_model: ", "llamafactory": "model_name_or_path: ", "mlx": "model: "}
	for _, lane := range bundle.Lanes() {
		for _, method := range lane.Methods {
			t.Run(fmt.Sprint(lane.Name, " ", method), func(t *testing.T) {
				p := example(lane.Name)
				p.Model = plan.Model{ID: "me/fold", Folder: folder, Family: "llama", Kind: "instruct", Unsloth4Bit: "unsloth/fold-4bit"}
				p.Training.Method = method
				b, got := write(t, p, data(), bundle.Options{})
				problems, err := contract.Check(lane.Name, lane.Config, got[lane.Config], holds(p)...)
				require.NoError(t, err)
				require.Empty(t, problems)
				require.Empty(t, nbProblems(got["notebook.ipynb"]))

				config, quantized := got[lane.Config], lane.Name == "mlx" && method == "qlora"
				if quantized {
					require.Contains(t, config, `--hf-path '/data/o'\''brien'\''s models/fold' -q`)
				} else {
					require.Contains(t, config, "\n"+loads[lane.Name]+`"`+folder+`"`)
				}
				if lane.Config == "train.py" {
					require.Contains(t, config, `not (pathlib.Path(MODEL) / "config.json").is_file()`)
				} else if !quantized {
					require.Equal(t, `ls '/data/o'\''brien'\''s models/fold/config.json' && python slmgen_report.py --dir output `, b.Run[:strings.Index(b.Run, "--dir output ")+len("--dir output ")])
					require.True(t, strings.HasSuffix(b.Run, " -- "+lane.Run), b.Run)
				}
				require.Contains(t, got["notebook.ipynb"], `MODEL_FOLDER = \"`+folder+`\"`)
				require.NotContains(t, config+got["notebook.ipynb"], "unsloth/fold-4bit")
				require.NotContains(t, config, loads[lane.Name]+`"me/fold"`)
				require.Contains(t, got["README.md"], "`"+folder+"`")
				require.Contains(t, got["plan.json"], `"folder": "`+folder+`"`)
				require.True(t, strings.HasPrefix(got["README.md"], "---\nbase_model: \"me/fold\"\n"), "the card names the model, not a place")
			})
		}
	}
	p := example("trl")
	p.Model.Folder = "/data/a\nimport os"
	require.NotEmpty(t, bundle.Validate(p))
}
