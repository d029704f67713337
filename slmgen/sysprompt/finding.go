package sysprompt

import "github.com/slmgen/slmgen/slmgen/analyze"

// Finding is one thing that Lint noticed, at a place.
type Finding struct {
	Rule     string           `json:"rule"` // stable id
	Severity analyze.Severity `json:"severity"`
	Place
	// Other is the second place of a rule about two: what the first contradicts or repeats.
	Other *Place `json:"other,omitempty"`
	Note  string `json:"note,omitempty"` // what exactly
	Why   string `json:"why"`
	Fix   string `json:"fix"`
}

// rule is the fixed part of a Finding.
type rule struct {
	severity analyze.Severity
	why, fix string
}

// rules say what is looked for. Those marked English read words; the others hold for any language.
var rules = map[string]rule{
	"contradiction":     {analyze.Error, "The model can obey only one of the two, and which one changes from answer to answer.", "Keep one of them, or say when each holds."}, // English
	"tension":           {analyze.Info, "What pulls both ways leaves the balance to the model.", "Say which one counts more, or name the exception beside the rule."},         // English
	"duplicate":         {analyze.Warning, "A sentence that stands twice costs tokens with every answer.", "Delete one of them."},
	"near_duplicate":    {analyze.Warning, "Two wordings of one rule invite two readings of it.", "Keep the better one."},
	"vague":             {analyze.Info, "A word that leaves the measure to the model is no rule that can be checked.", "Say what exactly, how much, or when."}, // English
	"placeholder":       {analyze.Warning, "If nobody fills it, the model reads it as it stands.", "Fill it, or name it among the variables that your program fills."},
	"unfinished":        {analyze.Warning, "A note to the author is read by the model as an instruction.", "Finish the sentence or delete the note."},
	"unclosed":          {analyze.Warning, "What is not closed makes the rest of the prompt part of a quotation or of an example.", "Close it, or delete the opening mark."},
	"many_directives":   {analyze.Info, "Small models drop instructions long before they run out of context.", "Merge what belongs together; leave out what the model does anyway."}, // English
	"long":              {analyze.Info, "The prompt is read again with every answer, and takes room from the conversation.", "Move documents into the question and examples into training rows."},
	"only_negative":     {analyze.Info, "A prohibition says what is wrong and leaves open what is right.", "Say what to do instead."}, // English
	"open_to_injection": {analyze.Warning, "Text of a user that stands among the instructions reads like one of them.", "Put it between marks (<question>…</question>, quotes, a fence), and say that what is between them is data."},
	"broken_example":    {analyze.Error, "The model copies examples more readily than rules, and with them what is broken in this one.", "Repair the example."}, // English
	"secret":            {analyze.Error, "Whatever stands in a system prompt can be talked out of a model.", "Take the key out and revoke it."},
	"personal_data":     {analyze.Warning, "Whatever stands in a system prompt can be talked out of a model.", "Leave it out unless users may read it. Patterns only: expect false hits."},
	"invisible":         {analyze.Warning, "A character that nobody sees changes the tokens, and can hide an instruction.", "Delete it."},
	"hidden_text":       {analyze.Error, "Direction marks and tag characters make a text read otherwise to a person than to the model.", "Delete them."},
	"damaged_text":      {analyze.Warning, "The text was decoded wrongly somewhere upstream.", "Write it anew, as UTF-8."},
	"template_marker":   {analyze.Error, "Control text of a chat template inside the prompt ends the system turn early, or forges another one.", "Delete it: the template puts the turns around the prompt."},
	"empty":             {analyze.Warning, "The prompt says nothing.", "Write one, or send none."},
}

// ruleOrder is the order in which the score lists its terms.
var ruleOrder = []string{
	"secret", "hidden_text", "template_marker", "contradiction", "broken_example", "open_to_injection", "placeholder", "unfinished", "unclosed", "duplicate",
	"near_duplicate", "personal_data", "invisible", "damaged_text", "empty", "many_directives", "long", "only_negative", "tension", "vague",
}
