package validate

import (
	"strings"

	"github.com/slmgen/slmgen/formats"
)

// legacyColumn finds a column whatever its case.
func legacyColumn(row *formats.Value, name string) string {
	for i := range row.Members {
		if strings.EqualFold(row.Members[i].Key, name) {
			return row.Members[i].Key
		}
	}
	return ""
}

// legacy checks a row of prompt and completion.
func legacy(r *row) {
	for _, name := range []string{"prompt", "completion"} {
		key := legacyColumn(&r.Value, name)
		switch {
		case key == "":
			r.fail("missing_"+name, "the row has no %s; add it or leave the row out", name)
			continue
		case key != name:
			n := r.get(key)
			n.fail("column_case", "the column is called %q; call it %q", clip(key), name)
		}
		n := r.get(key)
		switch {
		case n.Kind == formats.Null && name == "prompt":
			n.warn("null_prompt", "the prompt is null; write an empty text")
		case n.Kind == formats.Null:
			n.fail("empty_completion", "the completion is null; write it or leave the row out")
		case !n.IsString():
			n.fail("column_type", "this is %s, not a text; write it as a JSON string", n.kind())
		case n.Str() == "" && name == "completion":
			n.fail("empty_completion", "the completion is empty; write it or leave the row out")
		}
		if name == "prompt" && n.IsString() {
			r.file.prompts.see(n.Str())
		}
	}
	for i := range r.Members {
		if k := r.Members[i].Key; !strings.EqualFold(k, "prompt") && !strings.EqualFold(k, "completion") {
			n := r.get(k)
			n.fail("unknown_column", "only prompt and completion are taken; take %q out (--fix does)", clip(k))
		}
	}
}
