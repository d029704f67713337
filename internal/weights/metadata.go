package weights

// Metadata is the metadata of a model file in the file's order. Keys are unique.
type Metadata []Field

// Field is one entry. Value is a bool, a string, an integer or a float of the width that the file gives it (uint8 to float64), or a list
// of one of these ([]string, []float32, ...); a list of lists is []any. safetensors has texts alone.
type Field struct {
	Key   string
	Value any
}

func get[T any](m Metadata, key string) (v T, ok bool) {
	for i := range m {
		if m[i].Key == key {
			v, ok = m[i].Value.(T)
			return v, ok
		}
	}
	return v, false
}

// Text gives the string under a key; ok is false where there is none.
func (m Metadata) Text(key string) (v string, ok bool) { return get[string](m, key) }

// Bool gives the truth value under a key.
func (m Metadata) Bool(key string) (v, ok bool) { return get[bool](m, key) }

// Texts gives the list of strings under a key. The list belongs to the header.
func (m Metadata) Texts(key string) ([]string, bool) { return get[[]string](m, key) }

// Floats gives the list of 32-bit floats under a key. The list belongs to the header.
func (m Metadata) Floats(key string) ([]float32, bool) { return get[[]float32](m, key) }

// Int gives the integer under a key, of whatever width; ok is false where it is missing or does not fit.
func (m Metadata) Int(key string) (int64, bool) {
	v, _ := get[any](m, key)
	return integer(v)
}

// Ints gives the list of integers under a key, of whatever width, as a new list.
func (m Metadata) Ints(key string) ([]int64, bool) {
	v, _ := get[any](m, key)
	switch v := v.(type) {
	case []uint8:
		return widened(v), true
	case []int8:
		return widened(v), true
	case []uint16:
		return widened(v), true
	case []int16:
		return widened(v), true
	case []uint32:
		return widened(v), true
	case []int32:
		return widened(v), true
	case []int64:
		return widened(v), true
	}
	return nil, false
}

func widened[T uint8 | int8 | uint16 | int16 | uint32 | int32 | int64](from []T) []int64 {
	to := make([]int64, len(from))
	for i, v := range from {
		to[i] = int64(v)
	}
	return to
}

func integer(v any) (int64, bool) {
	switch v := v.(type) {
	case uint8:
		return int64(v), true
	case int8:
		return int64(v), true
	case uint16:
		return int64(v), true
	case int16:
		return int64(v), true
	case uint32:
		return int64(v), true
	case int32:
		return int64(v), true
	case int64:
		return v, true
	case uint64:
		return int64(v), v < 1<<63
	}
	return 0, false
}
