// Package prompt holds what a model is trained on: it reduces an Example to the row that trainers read, renders the row with the model's
// chat template, turns the text into the model's tokens, and says which of them the loss counts. The tokens and the mask are those that
// the train.py of a bundle makes, token by token.
//
//	m, err := prompt.New(prompt.Options{Template: jinja, Tokenizer: tok, Special: prompt.Special{EOS: "<|im_end|>"}})
//	row, skip := prompt.Reduce(example, func(string) {})
//	sequences, err := m.Sequences(ctx, row)
package prompt
