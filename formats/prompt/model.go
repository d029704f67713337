package prompt

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/slmgen/slmgen/formats/chat"
	"github.com/slmgen/slmgen/formats/chattemplate"
	"github.com/slmgen/slmgen/formats/tokenizer"
	"github.com/slmgen/slmgen/internal/fault"
)

// Options of New.
type Options struct {
	// Template is the chat template's text; "" takes ChatML, which is what bundles then train with.
	Template  string
	Tokenizer *tokenizer.Tokenizer // nil: the Model renders and does not tokenize
	Special   Special
	// LossOnAll counts every token in the loss, prompts too.
	LossOnAll bool
	// Variables are given to the template beside its usual ones (enable_thinking, ...); nil for none.
	Variables *chattemplate.Values
	// Now is what templates that write the date show; they fail when it is zero.
	Now time.Time
	// Limits of a render; the zero value is good.
	Limits chattemplate.Limits
}

// Model is how one model sees conversations: its chat template and its tokenizer, with the end-of-turn token found as train.py finds it.
// It is safe for concurrent use.
type Model struct {
	template  *chattemplate.Template
	own       bool // Options gave the template
	tokenizer *tokenizer.Tokenizer
	added     map[uint32]string // tokens that may end a turn
	variables *chattemplate.Values
	eos       string
	eosID     uint32
	ends      bool // there is an eos
	options   Options
}

// New makes a Model. Errors are those of chattemplate.Parse, and invalid where the tokenizer does not know Special.EOS.
func New(o Options) (*Model, error) {
	m := &Model{tokenizer: o.Tokenizer, options: o, own: o.Template != "", eos: o.Special.EOS}
	source := o.Template
	if source == "" {
		if m.tokenizer != nil {
			if _, ok := m.tokenizer.ID("<|im_end|>"); ok {
				m.eos = "<|im_end|>"
			}
		}
		source = ChatML(cmp.Or(m.eos, "<|im_end|>"))
	}
	if m.tokenizer != nil {
		m.added = map[uint32]string{}
		for _, t := range m.tokenizer.AddedTokens() {
			m.added[t.ID] = t.Content
		}
	}
	var err error
	if m.template, err = chattemplate.Parse(source, chattemplate.ParseOptions{Limits: o.Limits}); err != nil {
		return nil, err
	}
	m.name()
	if m.tokenizer == nil {
		return m, nil
	}
	m.findEnd()
	if m.eos == "" {
		return m, nil
	}
	if m.eosID, m.ends = m.tokenizer.ID(m.eos); !m.ends {
		return nil, fault.New(fault.Invalid, "the tokenizer does not know the end-of-sequence token %q", m.eos).Do("give the tokenizer_config.json of the same model")
	}
	return m, nil
}

// name puts the special tokens into the variables of every render, in the order in which transformers does.
func (m *Model) name() {
	s := m.options.Special
	if s.Pad == "" {
		s.Pad = m.eos // padding is masked by position, so sharing the token is harmless
	}
	m.variables = chattemplate.NewValues()
	s.EOS = m.eos
	for _, t := range s.named() {
		if *t.at != "" {
			m.variables.Set(t.name, chattemplate.String(*t.at))
		}
	}
	if more := m.options.Variables; more != nil {
		for _, name := range more.Names() {
			v, _ := more.Get(name)
			m.variables.Set(name, v)
		}
	}
}

// findEnd makes the token that ends a turn the end-of-sequence token where they differ: a model that learned to end its turns with another
// token than its end-of-sequence token never stops.
func (m *Model) findEnd() {
	turn := []turn{newTurn(chat.TextOf(chat.User, "a"), false), newTurn(chat.TextOf(chat.Assistant, "b"), false)}
	ids, err := m.tokens(context.Background(), turn, noTools, false)
	if err != nil {
		return // a template that refuses this small talk says so again at the first row
	}
	last := ""
	for _, id := range ids[max(0, len(ids)-3):] {
		content, ok := m.added[id]
		if ok && content == m.eos {
			return
		}
		if ok {
			last = content
		}
	}
	if last != "" {
		m.eos = last
		m.name()
	}
}

// Template gives the chat template in use, and whether Options gave it (otherwise it is ChatML). It is safe to share.
func (m *Model) Template() (t *chattemplate.Template, given bool) { return m.template, m.own }

// Tokenizer gives the tokenizer, nil where there is none.
func (m *Model) Tokenizer() *tokenizer.Tokenizer { return m.tokenizer }

// EndOfSequence gives the token that ends a turn and every text.
func (m *Model) EndOfSequence() string { return m.eos }

// turn is a message as the template sees it.
type turn struct {
	message chat.Message
	value   chattemplate.Value
	learn   bool
}

func newTurn(msg chat.Message, learn bool) turn { return turn{message: msg, learn: learn} }

// noTools is None.
var noTools chattemplate.Value

// toolsOf gives the definitions of tools as the template sees them.
func toolsOf(tools []chat.ToolDef) (chattemplate.Value, error) {
	if len(tools) == 0 {
		return noTools, nil
	}
	return chattemplate.ParseJSON(AppendTools(nil, tools))
}

// render renders turns; prompt ends where the next answer starts.
func (m *Model) render(ctx context.Context, turns []turn, tools chattemplate.Value, prompt bool) (string, error) {
	items := make([]chattemplate.Value, len(turns))
	for i := range turns {
		v, err := turns[i].templateValue()
		if err != nil {
			return "", err
		}
		items[i] = v
	}
	vars := m.variables.Clone()
	vars.Set("messages", chattemplate.List(items...))
	vars.Set("tools", tools).Set("documents", chattemplate.Value{}).Set("add_generation_prompt", chattemplate.Bool(prompt))
	res, err := m.template.Render(ctx, vars, chattemplate.RenderOptions{Limits: m.options.Limits, Now: m.options.Now})
	return res.Text, err
}

func (t *turn) templateValue() (chattemplate.Value, error) {
	if t.value == (chattemplate.Value{}) {
		doc := AppendMessage(nil, &t.message)
		v, err := chattemplate.ParseJSON(append(reasoningFirst(doc, &t.message), '}'))
		if err != nil {
			return v, err
		}
		t.value = v
	}
	return t.value, nil
}

// reasoningFirst puts the reasoning under the name "thinking" before the other members, where transformers puts it for the templates that
// read it there.
func reasoningFirst(doc []byte, m *chat.Message) []byte {
	text := Reasoning(m)
	if text == "" {
		return doc
	}
	return slices.Concat(chat.AppendString([]byte(`{"thinking":`), text), []byte{','}, doc[1:])
}

// tokens renders turns and gives their tokens.
func (m *Model) tokens(ctx context.Context, turns []turn, tools chattemplate.Value, prompt bool) ([]uint32, error) {
	text, err := m.render(ctx, turns, tools, prompt)
	if err != nil {
		return nil, err
	}
	return m.tokenizer.AppendIDs(nil, text, false)
}
