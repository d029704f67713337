package app

import (
	"context"
	"path/filepath"
	"time"

	"github.com/slmgen/slmgen/formats/chattemplate"
	"github.com/slmgen/slmgen/formats/prompt"
	"github.com/slmgen/slmgen/formats/tokenizer"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen"
	"github.com/slmgen/slmgen/slmgen/plan"
	"github.com/slmgen/slmgen/slmgen/registry"
)

// Prompting says by which tokenizer and chat template rows are seen.
type Prompting struct {
	Model     string // id of the hub, or a folder with tokenizer.json
	Tokenizer string // file or folder in its place: tokenizer.json, a GGUF file
	Template  string // file in place of the model's chat template: its text, or a tokenizer_config.json
	Tools     bool   // the rows use tools, for which some models have a template of their own
	LossOnAll bool
	Now       time.Time // what templates show as the date; zero: the clock of the App
	Cached    bool      // use what was downloaded before, and no network
	Download  bool      // of a job that chooses a model: download what it needs of it
}

// Prompter sees rows as a model does, and knows where what it uses comes from.
type Prompter struct {
	*prompt.Model
	Source PromptSource
	Notes  []string // what was assumed
}

// PromptSource says where a tokenizer and a template come from. Fields are "" where there is none.
type PromptSource struct {
	Tokenizer   string `json:"tokenizer,omitempty"`
	Identity    string `json:"tokenizer_identity,omitempty"` // SHA-256 over what ids depend on
	Template    string `json:"template,omitempty"`
	TemplateSHA string `json:"template_sha256,omitempty"`
	Own         bool   `json:"-"` // the template is the model's own
}

// Prompter loads what Prompting asks for. Without a tokenizer.json the error is not_found; a model without a chat template gets ChatML, as its
// bundle does. Errors are those of the files, the hub, the tokenizer and the template.
func (a *App) Prompter(ctx context.Context, p Prompting, in Input) (*Prompter, error) {
	f, err := a.promptFiles(ctx, p, in)
	if err != nil {
		return nil, err
	}
	o := prompt.Options{Tokenizer: f.tokenizer, Special: f.special, LossOnAll: p.LossOnAll, Now: p.Now}
	if o.Now.IsZero() {
		o.Now = a.now()
	}
	src := PromptSource{Tokenizer: f.tokenizerFrom, Own: true}
	if f.templates != nil {
		if o.Template, err = f.templates.Choose("", p.Tools); err != nil {
			return nil, inFile(err, f.templateFrom)
		}
		src.Template = f.templateFrom
	}
	if p.Template != "" {
		own := o.Template
		if o.Template, err = readTemplate(p.Template, nil, p.Tools); err != nil {
			return nil, err
		}
		src.Template, src.Own = p.Template, own == o.Template
	}
	m, err := prompt.New(o)
	if err != nil {
		if chattemplate.Class(err) != "" {
			err = inFile(err, src.Template)
		}
		return nil, err
	}
	t, _ := m.Template()
	src.TemplateSHA = t.Hash()
	if f.tokenizer != nil {
		src.Identity = f.tokenizer.Identity()
	}
	return &Prompter{Model: m, Source: src, Notes: f.notes}, nil
}

// promptFiles are the parts that a Prompter is made of.
type promptFiles struct {
	tokenizer     *tokenizer.Tokenizer
	tokenizerFrom string
	special       prompt.Special
	templates     *chattemplate.Set // nil: none
	templateFrom  string
	notes         []string
}

func (a *App) promptFiles(ctx context.Context, p Prompting, in Input) (*promptFiles, error) {
	f := &promptFiles{}
	model, name := p.Model, "tokenizer.json"
	if p.Tokenizer != "" {
		switch gguf, err := isGGUF(p.Tokenizer); {
		case err != nil:
			return nil, err
		case gguf:
			return f, f.readGGUF(p.Tokenizer)
		case isFolder(p.Tokenizer):
			model = p.Tokenizer
		default:
			model, name = filepath.Dir(p.Tokenizer), filepath.Base(p.Tokenizer)
		}
	}
	if model == "" {
		return f, nil
	}
	files, done, err := a.filesOf(ctx, model, p.Cached, in)
	if err != nil {
		return nil, err
	}
	defer done()
	path, err := files.find(ctx, name)
	if fault.CodeOf(err) == fault.NotFound {
		return nil, fault.Wrap(fault.NotFound, err, "the model has no tokenizer.json").Do("save it with transformers (AutoTokenizer.save_pretrained), or give one with --tokenizer")
	}
	if err != nil {
		return nil, err
	}
	if f.tokenizer, err = a.loadTokenizer(path); err != nil {
		return nil, inFile(err, files.title(name))
	}
	f.tokenizerFrom = files.title(name)
	if r, ok := files.(repoFiles); ok && r.assumed {
		f.notes = append(f.notes, "the description of "+model+" names no folder: tokenizer and template are those of the hub's "+r.at.ID)
	}
	return f, f.readConfig(ctx, files)
}

// readConfig reads what stands beside a tokenizer.json.
func (f *promptFiles) readConfig(ctx context.Context, files modelFiles) error {
	config, err := contentOf(ctx, files, "tokenizer_config.json")
	if err != nil {
		return err
	}
	if config != nil {
		f.templateFrom = files.title("tokenizer_config.json")
		if f.special, err = prompt.ParseSpecial(config); err != nil {
			return inFile(err, f.templateFrom)
		}
		if f.templates, err = chattemplate.FromConfig(config); fault.CodeOf(err) != fault.NotFound && err != nil {
			return inFile(err, f.templateFrom)
		}
	}
	older, err := contentOf(ctx, files, "special_tokens_map.json")
	if err != nil {
		return err
	}
	if older != nil {
		s, err := prompt.ParseSpecial(older)
		if err != nil {
			return inFile(err, files.title("special_tokens_map.json"))
		}
		f.special.Fill(s)
	}
	if config == nil {
		f.assumeEnd()
	}
	text, err := contentOf(ctx, files, "chat_template.jinja")
	if err != nil || text == nil {
		return err
	}
	f.templateFrom = files.title("chat_template.jinja") // it wins over the configuration
	f.templates = &chattemplate.Set{Templates: map[string]string{"default": string(text)}}
	return nil
}

// contentOf gives the content of a small file, nil where the model does not have it.
func contentOf(ctx context.Context, files modelFiles, name string) ([]byte, error) {
	path, err := files.find(ctx, name)
	if fault.CodeOf(err) == fault.NotFound {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return readSmall(path, nil)
}

// usualEnds are the tokens that most models end a text with.
var usualEnds = []string{"</s>", "<|endoftext|>", "<|end_of_text|>", "<eos>", "<|eot_id|>", "<|im_end|>", "[SEP]"}

// assumeEnd finds the end-of-sequence token of a tokenizer without its configuration.
func (f *promptFiles) assumeEnd() {
	if f.special.EOS != "" {
		return
	}
	for _, end := range usualEnds {
		if _, ok := f.tokenizer.ID(end); ok {
			f.special.EOS = end
			f.notes = append(f.notes, "no tokenizer_config.json stands beside the tokenizer: "+end+" is taken for the token that ends a text")
			return
		}
	}
}

// Plan gives what a plan keeps of the prompter.
func (p *Prompter) Plan() plan.Prompt {
	t, given := p.Template()
	out := plan.Prompt{Tokenizer: p.Source.Identity}
	if given {
		out.Template, out.SHA256, out.Source, out.Own = t.Source(), t.Hash(), p.Source.Template, p.Source.Own
	}
	return out
}

// prompter gives a job the tokenizer and template of the model that it chooses. What was asked for by name must be there; else, what was not
// downloaded before is simply not at hand.
func (a *App) prompter(p Prompting, in Input) slmgen.Prompter {
	asked := p.Tokenizer != "" || p.Template != "" || p.Download
	return func(ctx context.Context, m registry.Model, tools bool) (*prompt.Model, plan.Prompt, error) {
		q := p
		q.Model, q.Tools, q.Cached = m.ID, tools, !p.Download
		if p.Model != "" {
			q.Model = p.Model
		}
		if p.Tokenizer == "" && p.Template != "" && !p.Download {
			if t, err := a.Prompter(ctx, q, in); err == nil {
				return t.Model, t.Plan(), nil
			}
			q.Model = "" // the template alone
		}
		t, err := a.Prompter(ctx, q, in)
		switch {
		case err == nil:
			return t.Model, t.Plan(), nil
		case asked || ctx.Err() != nil:
			return nil, plan.Prompt{}, err
		}
		return nil, plan.Prompt{}, nil
	}
}
