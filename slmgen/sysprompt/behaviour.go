package sysprompt

import "encoding/json"

// Behaviour are the settings that Compose makes a prompt of. Its JSON names are the keys of the files that ParseBehaviour reads. Empty settings
// say nothing.
type Behaviour struct {
	// Persona is who the assistant is, as a noun phrase: "a clerk of a ferry line".
	Persona string `json:"persona,omitempty"`
	// Task is what it does, as an imperative: "answer questions about timetables".
	Task string `json:"task,omitempty"`
	// Audience is who reads the answers, as a noun phrase: "passengers without technical knowledge".
	Audience string `json:"audience,omitempty"`
	// Language of the answers: an ISO 639-1 code ("de"), an English name ("German"), or "question" for the language of the question.
	Language string `json:"language,omitempty"`

	// The sliders go from 0 to 100, in five bands of 20 (0 to 19, …, 80 to 100). nil says nothing. See Sliders for what each band says.
	Formality  *int `json:"formality,omitempty"`
	Detail     *int `json:"detail,omitempty"`
	Creativity *int `json:"creativity,omitempty"`
	Warmth     *int `json:"warmth,omitempty"`
	Expertise  *int `json:"expertise,omitempty"`

	// Must and Never are rules, as imperatives without "always" and "never": "cite the paragraph", "promise a refund".
	Must  []string `json:"must,omitempty"`
	Never []string `json:"never,omitempty"`

	// Format is plain, markdown or json.
	Format string `json:"format,omitempty"`
	// Schema is the JSON Schema that answers keep to; it needs Format json.
	Schema json.RawMessage `json:"schema,omitempty"`
	// MaxWords bounds an answer; 0 sets no bound.
	MaxWords int `json:"max_words,omitempty"`
	// Fallback is the sentence to answer with when the answer is not known; "-" says nothing of it, "" asks to say so in the answer's own words.
	Fallback string `json:"fallback,omitempty"`
}

// The formats of answers.
const (
	FormatPlain    = "plain"
	FormatMarkdown = "markdown"
	FormatJSON     = "json"
)

// Slider is one dial of Behaviour.
type Slider struct {
	Name  string    `json:"name"`
	Low   string    `json:"low"`   // what 0 means
	High  string    `json:"high"`  // what 100 means
	Bands [5]string `json:"bands"` // the sentence for 0 to 19, 20 to 39, 40 to 59, 60 to 79, 80 to 100
}

// Sliders gives every slider with its sentences, in the order in which Compose writes them. The sentences are English.
func Sliders() []Slider {
	return []Slider{
		{"formality", "talks like a friend", "writes like an office", [5]string{
			"Write casually, the way friends talk.",
			"Write in a relaxed, everyday style.",
			"Write in a neutral style, neither stiff nor chatty.",
			"Write politely and in full sentences, without slang.",
			"Use a formal tone throughout, without contractions or colloquial words.",
		}},
		{"detail", "gives the bare answer", "leaves nothing out", [5]string{
			"Give the bare answer in as few words as it takes.",
			"Keep answers short: the answer and its main reason.",
			"Give the answer, then what is needed to understand it.",
			"Explain the answer step by step where steps help.",
			"Write thorough answers: reasons, exceptions and an example.",
		}},
		{"creativity", "keeps to what is written", "invents freely", [5]string{
			"Keep strictly to known facts and to the wording of the sources.",
			"Keep to the facts, and phrase them in your own words.",
			"Stay close to the facts, and offer an idea of your own where it helps.",
			"Look for fresh ideas and comparisons, and mark what is your own.",
			"Be inventive: surprising ideas are welcome.",
		}},
		{"warmth", "states facts alone", "cares about the reader", [5]string{
			"State facts without greetings or comforting words.",
			"Be matter-of-fact.",
			"Be friendly in passing.",
			"Be friendly, and show that you understand the reader's situation.",
			"Be warm and encouraging, and respond to how the reader feels.",
		}},
		{"expertise", "for readers who know nothing of the field", "for specialists", [5]string{
			"Assume that the reader knows nothing of the field: use everyday words and explain every term.",
			"Use everyday words, and explain a technical term where it cannot be avoided.",
			"Use common technical terms, and explain the rare ones.",
			"Use the terms of the field without explaining the common ones.",
			"Write for specialists: use exact terms and skip the basics.",
		}},
	}
}

// dials pairs the sliders with their settings, in the order of Sliders.
func (b *Behaviour) dials() []*int {
	return []*int{b.Formality, b.Detail, b.Creativity, b.Warmth, b.Expertise}
}

// band gives the place of a slider's sentence.
func band(v int) int { return min(v/20, 4) }
