package cli

import (
	"io"
	"time"

	"github.com/spf13/cobra"

	"github.com/slmgen/slmgen/internal/app"
	"github.com/slmgen/slmgen/internal/fault"
)

func (s *session) renderCmd() *cobra.Command {
	var r app.Rendering
	var now string
	cmd := &cobra.Command{
		Use:   "render --template FILE --context FILE",
		Short: "The exact prompt that a chat template makes",
		Long: `Renders a Hugging Face chat template as the Python libraries do, byte by byte. The template is a file of its own or stands in a
tokenizer_config.json; the context is a JSON object of its variables: messages, tools, add_generation_prompt, bos_token, ... What the template
refuses ends with its error and exit code 1.`,
		Example: `  slmgen render --template chat_template.jinja --context conversation.json
  slmgen render --template tokenizer_config.json --context conversation.json --now 2026-03-05T14:07:09 --json`,
		Args: args(0, 0, "no argument"),
		RunE: func(cmd *cobra.Command, _ []string) error {
			if r.Template == "" || r.Context == "" {
				return usageError{fault.New(fault.Invalid, "render needs --template and --context").Do("for example: slmgen render --template chat_template.jinja --context conversation.json")}
			}
			var err error
			if r.Now, err = s.clock(now); err != nil {
				return err
			}
			r.Stdin = s.In
			res, err := s.app.Render(cmd.Context(), r)
			if err != nil {
				return err
			}
			if s.json {
				return s.print(res)
			}
			_, err = io.WriteString(s.Out, res.Text)
			return err
		},
	}
	fs := cmd.Flags()
	fs.StringVar(&r.Template, "template", "", "the chat template: a file of its own, or a tokenizer_config.json")
	fs.StringVar(&r.Context, "context", "", "JSON file of the template's variables; - is standard input")
	fs.StringVar(&now, "now", "", "what the template shows as date and time, such as 2026-03-05T14:07:09 (default: now)")
	return cmd
}

// clock reads a time that a user gives; "" is now.
func (s *session) clock(text string) (time.Time, error) {
	if text == "" {
		return s.Now(), nil
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02 15:04", time.DateOnly} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, nil
		}
	}
	return time.Time{}, usageError{fault.New(fault.Invalid, "%q is no time", text).Do("write it as 2026-03-05T14:07:09")}
}
