package bundle

import _ "embed"

// rewardsPy is the file that a bundle of GRPO rewards answers with.
//
//go:embed rewards/rewards.py
var rewardsPy string

// Rewards is the text of rewards.py.
func (v view) Rewards() string { return rewardsPy }

// scriptSections are the parts of train.py in order. The notebook shows the same parts as cells, so that both run the same code.
var scriptSections = []string{"settings", "options", "tokenizer", "rows", "model", "trainer", "run", "export"}

// trainPy renders train.py: it starts by itself under uv, which reads the packages from its first lines (PEP 723).
func trainPy(v view) string {
	head := render("pep723", v) + render("about", v) + render("imports", v) + "\n"
	return head + source(v, append(append([]string(nil), scriptSections...), "main")...)
}
