package registry

// Model is what is known of one base model, a source per fact.
type Model struct {
	ID           string `json:"id"`             // Hugging Face id
	Family       string `json:"family"`         // qwen3, llama3.2, gemma3, ...
	Kind         string `json:"kind"`           // base or instruct
	Architecture string `json:"architecture"`   // model_type of the Hugging Face configuration: llama, qwen3, gemma3_text, ...
	User         bool   `json:"user,omitempty"` // added by the user
	// Folder is where its files lie, as save_pretrained writes them; "" for a model of the hub.
	Folder string `json:"folder,omitempty"`

	Params             Fact[int64] `json:"params"`               // total, tied embeddings counted once
	ParamsNonEmbedding Fact[int64] `json:"params_non_embedding"` // decoder blocks and final norm
	Layers             Fact[int]   `json:"layers"`
	Hidden             Fact[int]   `json:"hidden_size"`
	Heads              Fact[int]   `json:"heads"`
	KVHeads            Fact[int]   `json:"kv_heads"`
	HeadDim            Fact[int]   `json:"head_dim"`
	FeedForward        Fact[int]   `json:"intermediate_size"`
	Vocab              Fact[int]   `json:"vocab_size"`
	Tied               Fact[bool]  `json:"tied_embeddings"`
	SlidingWindow      Fact[int]   `json:"sliding_window"`
	Context            Fact[int]   `json:"context_length"` // tokens

	Licence   Fact[string]   `json:"licence"` // key of the licence table: SPDX id or name
	Gated     Fact[bool]     `json:"gated"`
	Languages Fact[[]string] `json:"languages"` // BCP 47; the whole list unless LanguageCount is known and larger
	// LanguageCount is how many languages the maker claims where it does not list all of them.
	LanguageCount Fact[int]    `json:"language_count"`
	ChatTemplate  Fact[string] `json:"chat_template"` // family: chatml, llama3, gemma, ...
	ToolCalling   Fact[bool]   `json:"tool_calling"`
	Thinking      Fact[bool]   `json:"thinking_mode"`
	Ollama        Fact[string] `json:"ollama_tag"`
	Unsloth4Bit   Fact[string] `json:"unsloth_4bit"`
	Released      Fact[string] `json:"release_date"`

	Scores    []Score    `json:"scores"`
	Conflicts []Conflict `json:"conflicts,omitempty"` // sources that disagree
	Notes     string     `json:"notes,omitempty"`
}

// Score is the one score record of the project: a benchmark figure with everything it depends on.
// Two scores are comparable only when Source and Setting are the same.
type Score struct {
	Benchmark string  `json:"benchmark"`
	Value     float64 `json:"value"` // 0 to 100 unless Unit says otherwise
	Unit      string  `json:"unit,omitempty"`
	Setting   string  `json:"setting,omitempty"` // variant, shots, mode
	Harness   string  `json:"harness,omitempty"`
	Source    string  `json:"source"`
	Date      string  `json:"date,omitempty"`
}

// Conflict is a fact on which two sources disagree.
type Conflict struct {
	Fact   string `json:"fact"`
	A      string `json:"a"`
	B      string `json:"b"`
	Advice string `json:"advice"`
}
