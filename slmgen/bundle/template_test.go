package bundle_test

import (
	"crypto/sha256"
	"encoding/hex"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/slmgen/bundle"
	"github.com/slmgen/slmgen/slmgen/plan"
)

const jinja = "{% for m in messages %}<{{ m['role'] }}>\r\n{{ m['content'] }}é</s>\n{% endfor %}"

func withTemplate(lane string, own bool) *plan.Plan {
	p, sum := example(lane), sha256.Sum256([]byte(jinja))
	p.Prompt = plan.Prompt{Template: jinja, SHA256: hex.EncodeToString(sum[:]), Own: own}
	return p
}

// A lane that can trains with the very bytes of the template, which the notebook brings along even where it fetches the rows.
func TestTemplateOfTheBundle(t *testing.T) {
	for _, lane := range []string{"unsloth", "trl", "axolotl"} {
		p := withTemplate(lane, false)
		p.Dataset.URL = "https://example.com/tea"
		_, got := write(t, p, data(), bundle.Options{EmbedLimit: -1})
		require.Equal(t, jinja, got["chat_template.jinja"], lane)
		require.Contains(t, got["README.md"], p.Prompt.SHA256)
		require.Contains(t, got["notebook.ipynb"], `\"chat_template.jinja\": (\"`+p.Prompt.SHA256+`\", \"\", \"H4s`, "packed, not fetched")
		if lane == "axolotl" {
			require.Contains(t, got["axolotl.yaml"], "chat_template: jinja\nchat_template_jinja: ./chat_template.jinja\n")
		} else {
			require.Contains(t, got["train.py"], "TEMPLATE = \""+p.Prompt.SHA256+"\"")
		}
	}
}

func TestTemplateOfTheModel(t *testing.T) {
	for _, lane := range []string{"mlx", "llamafactory"} {
		_, got := write(t, withTemplate(lane, true), data(), bundle.Options{})
		require.NotContains(t, got, "chat_template.jinja", "the trainer would not read it")
		require.Contains(t, got["plan.json"], "template_sha256")
		require.Equal(t, "prompt.template", bundle.Validate(withTemplate(lane, false))[0].Path)
	}
	p := withTemplate("trl", true)
	p.Prompt.Template += " "
	require.Equal(t, "prompt.template_sha256", bundle.Validate(p)[0].Path)
	p.Prompt.Template = ""
	require.Equal(t, "prompt.template", bundle.Validate(p)[0].Path)
}
