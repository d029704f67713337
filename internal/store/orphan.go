package store

import "slices"

// Orphans implements Tx.
func (t *transaction) Orphans(keys []string) ([]string, error) {
	var known []string
	for part := range chunks(keys, maxMarks) {
		args := make([]any, len(part))
		for i, key := range part {
			args[i] = key
		}
		err := t.fetch(func() []any {
			known = append(known, "")
			return []any{&known[len(known)-1]}
		}, `SELECT blob FROM blob WHERE blob IN (`+marks(len(part))+`)`, args...)
		if err != nil {
			return nil, err
		}
	}
	return slices.DeleteFunc(slices.Clone(keys), func(key string) bool { return slices.Contains(known, key) }), nil
}
