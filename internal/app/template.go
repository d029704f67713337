package app

import (
	"context"
	"errors"
	"io"
	"strings"
	"time"

	"github.com/slmgen/slmgen/formats/chattemplate"
	"github.com/slmgen/slmgen/internal/fault"
)

// Rendering asks for a chat template with the variables of a render.
type Rendering struct {
	Template string    // file: the template's text, or a tokenizer_config.json
	Context  string    // file: a JSON object of variables
	Now      time.Time // zero: the clock of the App
	Stdin    io.Reader // for the file "-"
}

// Rendered is a prompt.
type Rendered struct {
	Text string `json:"text"`
	// Generation is what the template marks as the assistant's.
	Generation []chattemplate.GenerationSpan `json:"generation,omitempty"`
	SHA256     string                        `json:"template_sha256"`
}

// Render renders a chat template exactly as the Python libraries do. Errors: not_found, forbidden and too_large for the files, invalid for a
// context that is no JSON object, and those of the template.
func (a *App) Render(ctx context.Context, r Rendering) (*Rendered, error) {
	doc, err := readSmall(r.Context, r.Stdin)
	if err != nil {
		return nil, err
	}
	vars, err := chattemplate.ParseVariables(doc)
	if err != nil {
		return nil, inFile(err, r.Context)
	}
	tools, _ := vars.Get("tools")
	source, err := readTemplate(r.Template, r.Stdin, tools != chattemplate.Value{})
	if err != nil {
		return nil, err
	}
	t, err := chattemplate.Parse(source, chattemplate.ParseOptions{})
	if err != nil {
		return nil, inFile(err, r.Template)
	}
	if r.Now.IsZero() {
		r.Now = a.now()
	}
	res, err := t.Render(ctx, vars, chattemplate.RenderOptions{Now: r.Now})
	if err != nil {
		return nil, inFile(err, r.Template)
	}
	return &Rendered{Text: res.Text, Generation: res.Generation, SHA256: t.Hash()}, nil
}

// readTemplate reads a chat template from a file of its own or from a tokenizer_config.json.
func readTemplate(path string, stdin io.Reader, tools bool) (string, error) {
	doc, err := readSmall(path, stdin)
	if err != nil || !strings.HasSuffix(path, ".json") {
		return string(doc), err
	}
	set, err := chattemplate.FromConfig(doc)
	if err != nil {
		return "", inFile(err, path)
	}
	source, err := set.Choose("", tools)
	return source, inFile(err, path)
}

// maxSmall bounds configurations, templates and their variables.
const maxSmall = 64 << 20

// readSmall reads a file that is held in memory as a whole; "-" is standard input.
func readSmall(path string, stdin io.Reader) ([]byte, error) {
	from := stdin
	if path != "-" {
		f, err := openFile(path)
		if err != nil {
			return nil, err
		}
		defer f.Close()
		from = f
	}
	doc, err := io.ReadAll(io.LimitReader(from, maxSmall+1))
	if err != nil {
		return nil, fault.Wrap(fault.Unavailable, err, "cannot read %s", path)
	}
	if len(doc) > maxSmall {
		return nil, fault.New(fault.TooLarge, "%s is larger than %d bytes", path, maxSmall)
	}
	return doc, nil
}

// inFile puts the file's name to an error that has none.
func inFile(err error, path string) error {
	var f *fault.Error
	if err == nil || !errors.As(err, &f) {
		return err
	}
	c, pos := *f, fault.Position{Byte: -1}
	if c.Pos != nil {
		pos = *c.Pos
	}
	if pos.File == "" {
		pos.File = path
	}
	return c.At(pos)
}
