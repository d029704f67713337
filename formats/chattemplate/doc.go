// Package chattemplate renders the chat templates of Hugging Face models: Jinja templates that turn messages into the exact text that a
// model was trained on.
//
// It is a Jinja engine with the semantics of jinja2 3.1 over Python's values: ordered dicts, ints of any size, the text of floats, str and
// repr, Undefined, scopes, white space control, every filter, test and string method. The environment is that of apply_chat_template of
// transformers: an immutable sandbox with trim_blocks and lstrip_blocks, break and continue, generation blocks, tojson as json.dumps with
// ensure_ascii=False, raise_exception and strftime_now. Autoescaping is off. It needs nothing but the standard library.
//
// Parse once, render as often as wanted, from any number of goroutines:
//
//	t, err := chattemplate.Parse(source, chattemplate.ParseOptions{})
//	vars, err := chattemplate.ParseVariables([]byte(`{"messages": [...], "add_generation_prompt": true}`))
//	res, err := t.Render(ctx, vars, chattemplate.RenderOptions{Now: time.Now()})
//
// A Conversation gives the variables of messages of package chat. Find and Set.Choose pick a model's template as transformers does, and
// Template.Hash names its exact text. Result.Generation are the {% generation %} blocks, for loss masks.
//
// Nothing a template does reads or writes anything outside; Limits bound its steps, depth, memory and output, and the context its time.
// Same template, same variables, same Now: same bytes.
//
// What is not there: other templates (include, import, extends are errors, as in jinja2 without a loader), complex numbers, the names of
// characters in \N escapes, lipsum, and autoescape with anything but true or false. Half of a surrogate pair becomes U+FFFD.
package chattemplate
