package registry

import (
	"bytes"
	"encoding/json"
)

// Known makes a fact that a source states.
func Known[T any](value T, source string) Fact[T] {
	return Fact[T]{Value: value, Known: true, Source: source}
}

type factJSON[T any] struct {
	Value  *T     `json:"value"`
	Source string `json:"source,omitempty"`
}

// MarshalJSON writes {"value": ..., "source": ...}; the value of an unknown fact is null.
func (f Fact[T]) MarshalJSON() ([]byte, error) {
	out := factJSON[T]{Source: f.Source}
	if f.Known {
		out.Value = &f.Value
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads what MarshalJSON writes. A missing or null value makes the fact unknown; an unknown key is an error.
func (f *Fact[T]) UnmarshalJSON(b []byte) error {
	var in factJSON[T]
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&in); err != nil {
		return err
	}
	*f = Fact[T]{Source: in.Source}
	if in.Value != nil {
		f.Value, f.Known = *in.Value, true
	}
	return nil
}

// Or gives the value, or def when nobody verified it. Use it only where def cannot be mistaken for a fact.
func (f Fact[T]) Or(def T) T {
	if f.Known {
		return f.Value
	}
	return def
}
