package formats

import (
	"fmt"
	"slices"

	"github.com/slmgen/slmgen/internal/fault"
)

// tokenized is {"input_ids":[...],"attention_mask":[...],"labels":[...]}: already tokenized. Everything stays in Meta; a label of -100 is
// a token that is not learned. In a table the lists are JSON text in their cells.
type tokenized struct{}

func (tokenized) ID() string { return "tokenized" }

// tokenLists must be as long as input_ids, where a row has them.
var tokenLists = []string{"attention_mask", "labels", "token_type_ids", "position_ids", "special_tokens_mask", "loss_mask"}

// Match wants a list of token ids.
func (tokenized) Match(row Value) (float64, string) {
	v := pick(&row, "input_ids")
	list, _ := nested(&v)
	if !numbers(&list) {
		return 0, "no list of token ids"
	}
	return 0.98, "column \"input_ids\" is a list of numbers"
}

// Decode checks that the lists are whole numbers and of one length.
func (f tokenized) Decode(row Value) ([]*Example, error) {
	if err := wantObject(&row, f.ID()); err != nil {
		return nil, err
	}
	ids := pick(&row, "input_ids")
	if ids.Kind == Absent {
		return nil, missing("input_ids", "the list of token ids")
	}
	n, err := tokenList(&ids, "input_ids")
	if err != nil {
		return nil, err
	}
	for _, name := range tokenLists {
		v := pick(&row, name)
		if v.Kind == Absent || v.Kind == Null || name == "labels" && v.Kind == Number {
			continue // a single label is a class
		}
		m, err := tokenList(&v, name)
		if err != nil {
			return nil, err
		}
		if m != n {
			return nil, invalidAt(pointerTo(name), "%s has %d entries, input_ids %d", name, m, n).Do("give one entry for each token")
		}
	}
	c := readColumns(&row)
	e := &Example{Kind: KindTokens}
	c.finish(e, f.ID())
	return []*Example{e}, nil
}

// tokenList checks a list of whole numbers, or of a mask's truth values, and gives its length.
func tokenList(v *Value, name string) (int, error) {
	list, _ := nested(v)
	if list.Kind != Array {
		return 0, invalidAt(pointerTo(name), "%s is %s, not a list of numbers", name, v.Kind).Do("write [1, 2, 3]")
	}
	if i := slices.IndexFunc(list.Items, func(x Value) bool {
		return x.Kind != Bool && (x.Kind != Number || slices.ContainsFunc(x.Raw, notWhole))
	}); i >= 0 {
		at := fmt.Sprintf("%s/%d", pointerTo(name), i)
		return 0, fault.New(fault.Invalid, "%s holds %s", at, clip(string(list.Items[i].Raw), 40)).
			At(Position{Path: at, Byte: -1}).Do("write whole numbers")
	}
	return len(list.Items), nil
}

func notWhole(c byte) bool { return c == '.' || c == 'e' || c == 'E' }

// Encode writes the columns as they are in Meta. Dropped: no_tokens, for everything that is not tokenized yet: the tokenizer of the model
// must do that.
func (f tokenized) Encode(dst []byte, e *Example, lose func(fact string)) ([]byte, error) {
	if e.Kind != KindTokens {
		return dst, &Dropped{DropNoTokens}
	}
	w := &rowWriter{b: dst, e: e, lose: lose, own: e.Origin.Format == f.ID()}
	return w.namedRow(nil, append([]string{"input_ids"}, tokenLists...)...), nil
}
