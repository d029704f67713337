package analyze

// rule is the fixed part of a Finding.
type rule struct {
	id       string
	severity Severity
	// problem says that a row with it counts against the quality score.
	problem  bool
	summary  string // of many rows, behind their number
	one      string // of one
	why, fix string
}

// The rules, the worst first: a row with several problems is put to the account of the first one here.
var rules = []rule{
	{"no_answer", Error, true, "rows without an answer to learn", "row without an answer to learn", "A row without an assistant answer gives the loss nothing to learn; such rows are left out of the bundle.", "Add the missing answers, or check the mapping: is the answer in another column?"},
	{"empty_answer", Error, true, "answers that are empty", "answer that is empty", "The model would learn to say nothing.", "Fill or delete these rows."},
	{"empty_prompt", Error, true, "rows without a question", "row without a question", "The model would learn to answer out of nowhere.", "Fill or delete these rows, or use the text format for plain documents."},
	{"secret", Error, true, "rows that hold a key or a private key", "row that holds a key or a private key", "Models repeat what they were trained on; a secret in the data is a published secret.", "Remove these rows and revoke the keys."},
	{"leakage", Error, true, "rows that the data to evaluate with hold too", "row that the data to evaluate with hold too", "What a model was trained on it knows by heart: the evaluation looks better than it is.", "Delete them from the training data, or from the evaluation."},
	{"contamination", Error, true, "rows that hold a question of a benchmark", "row that holds a question of a benchmark", "A model that has seen the questions scores too high on the benchmark.", "Delete them if you mean to report that benchmark."},
	{"broken_roles", Warning, true, "conversations whose turns are out of order", "conversation whose turns are out of order", "Most chat templates demand user and assistant in turn, and refuse or garble anything else.", "Merge neighbouring turns of one speaker, or delete these rows."},
	{"broken_json", Warning, true, "answers that begin as JSON but do not parse", "answer that begins as JSON but does not parse", "A model learns broken syntax as readily as right syntax.", "Repair or delete these answers."},
	{"json_schema", Warning, false, "JSON answers that lack a key that nearly all have, or have it with another type", "JSON answer that lacks a key that nearly all have, or has it with another type", "A model that is to answer in one form learns the exceptions too.", "Repair these answers, or ignore this where keys are optional."},
	{"tool_call_broken", Warning, true, "tool calls without a matching tool or result", "tool call without a matching tool or result", "The model would learn to call tools that do not exist, or to read results nobody asked for.", "Add the missing definitions or results, or delete these rows."},
	{"damaged_text", Warning, true, "rows with damaged characters", "row with damaged characters", "Replacement characters and doubly encoded text come from a wrong encoding somewhere upstream.", "Export the source again as UTF-8."},
	{"template_tokens", Warning, true, "rows that contain chat-template markers", "row that contains chat-template markers", "Markers such as <|im_start|> or [INST] inside the text break the template that training puts around it.", "Convert the rows to plain turns, without markers."},
	{"injection", Warning, true, "rows that try to steer the model that reads them", "row that tries to steer the model that reads it", "Phrases such as \"ignore all previous instructions\", jailbreaks and hidden characters teach a model to obey what it should only read.", "Read these rows; keep them only where the answer shows how to resist."},
	{"refusal", Warning, true, "answers that refuse or speak as an AI model", "answer that refuses or speaks as an AI model", "A fine-tuned model copies refusals from very few examples.", "Delete them unless refusing is what you want to teach."},
	{"conflicting_answers", Warning, true, "questions that have different answers in different rows", "question that has different answers in different rows", "Label noise: the model cannot learn both.", "Decide which answer is right. If variety is wanted, ignore this."},
	{"exact_duplicate", Warning, true, "rows that repeat an earlier row", "row that repeats an earlier row", "Repeated rows weigh more than once and leak between training and evaluation.", "Delete the copies. Until then the split keeps copies together, so that evaluation stays honest."},
	{"short_answer", Warning, true, "answers of fewer than three words", "answer of fewer than three words", "Very short answers teach very short answers.", "Fine for classification; otherwise lengthen or delete them."},
	{"personal_data", Warning, false, "rows with what looks like personal data", "row with what looks like personal data", "E-mail addresses, phone, card or account numbers can come back out of the model.", "Check whether you may use them; mask them if not. Patterns only: expect false hits."},
	{"toxic_language", Info, false, "rows with insults or slurs", "row with insults or slurs", "A model speaks as it was taught. Found by a short list of words in some languages: a hint, no filter.", "Look at them; quoted speech may be fine."},
	{"near_duplicate", Warning, false, "rows that nearly repeat an earlier row", "row that nearly repeats an earlier row", "Near copies add cost but little information.", "Look at a few; thin them out if they were not meant."},
	{"paraphrase", Info, false, "rows that seem to ask what an earlier row asks, in other words", "row that seems to ask what an earlier row asks, in other words", "Paraphrases across training and evaluation make the evaluation look better than it is. Found by shared rare words, without a model: many are missed, and some only look alike.", "Look at the pairs; keep paraphrases of one question on one side of the split."},
	{"constant_answer", Warning, false, "rows with one and the same answer", "row with one and the same answer", "A model learns to give that answer to anything, and a low loss hides it.", "Check the mapping: is the answer in another column? Add rows with other answers, or write the answer into the program."},
	{"class_imbalance", Warning, false, "rows of the majority class", "row of the majority class", "The model can be right most of the time by ignoring the rare classes.", "Add rows of the rare classes, or judge by macro-F1 instead of accuracy."},
	{"label_noise", Warning, false, "rows nearly like an earlier one that has another label", "row nearly like an earlier one that has another label", "Near-identical texts with different labels teach noise, and cap what a classifier can reach.", "Decide which label is right."},
	{"rare_class", Warning, false, "rows whose class has fewer than 10 examples", "row whose class has fewer than 10 examples", "Too few to learn, and too few to measure.", "Add examples, or merge the class into another."},
	{"label_spelling", Warning, false, "rows whose label differs from another only in case or spacing", "row whose label differs from another only in case or spacing", "They are probably one class written in two ways.", "Write each label in one way."},
	{"system_mixed", Warning, false, "rows without the system prompt that others have", "row without the system prompt that others have", "A model trained with and without a system prompt behaves differently in both cases.", "Give every row a system prompt, or none."},
	{"systems_varied", Info, false, "rows whose system prompt is not the commonest one", "row whose system prompt is not the commonest one", "Fine when the system prompt carries the task; otherwise it is noise.", "Unify it if it was not meant."},
	{"few_examples", Warning, false, "rows in all: few", "row in all: few", "Below about 50 rows a fine-tune mostly learns the form of the answers.", "Collect more, or try a prompt with examples first."},
	{"language_mix", Info, false, "rows not in the main language", "row not in the main language", "A small model has less room for each language.", "Fine when meant; the model choice takes it into account."},
	{"long_row", Info, false, "rows far longer than the rest (over 8 times the median)", "row far longer than the rest (over 8 times the median)", "They set the memory that training needs, or are cut.", "Split them, or accept that they are cut."},
	{"media", Warning, false, "rows that refer to images, audio or video", "row that refers to images, audio or video", "The lanes written today train text only; the references stay in the text, the media are not learned.", "Use a vision model's own trainer for these rows."},
}

// ruleIndex gives the place of a rule id in rules.
var ruleIndex = func() map[string]int {
	m := make(map[string]int, len(rules))
	for i, r := range rules {
		m[r.id] = i
	}
	return m
}()
