package formats

import "strconv"

// ValueKind is the JSON type of a Value.
type ValueKind uint8

// The JSON types. Absent is the Value of a member that is not there, which is not Null.
const (
	Absent ValueKind = iota
	Null
	Bool
	Number
	String
	Array
	Objects
)

// String names the type as error messages call it.
func (k ValueKind) String() string {
	return [...]string{"absent", "null", "a boolean", "a number", "a string", "an array", "an object"}[k]
}

// Member is one member of an object. Keys may repeat; both are kept.
type Member struct {
	Key   string
	Value Value
}

// Value is a parsed JSON value that keeps its text: numbers are not converted, members keep their order and their duplicates.
// It refers to the bytes it was parsed from.
type Value struct {
	Kind    ValueKind
	Raw     []byte // the exact text, without surrounding white space
	Members []Member
	Items   []Value
	str     string
}

// Get gives the last member named key (as JSON parsers agree for duplicates), or a Value of kind Absent.
func (v *Value) Get(key string) Value {
	for i := len(v.Members) - 1; i >= 0; i-- {
		if v.Members[i].Key == key {
			return v.Members[i].Value
		}
	}
	return Value{}
}

// Has says whether an object has a member named key.
func (v *Value) Has(key string) bool {
	for i := range v.Members {
		if v.Members[i].Key == key {
			return true
		}
	}
	return false
}

// Str gives the decoded text of a string, the empty string for other types.
func (v *Value) Str() string { return v.str }

// IsString says whether the value is a string.
func (v *Value) IsString() bool { return v.Kind == String }

// IsObject says whether the value is an object.
func (v *Value) IsObject() bool { return v.Kind == Objects }

// IsArray says whether the value is an array.
func (v *Value) IsArray() bool { return v.Kind == Array }

// Clone copies the exact text, so that it may be kept.
func (v *Value) Clone() []byte { return append([]byte(nil), v.Raw...) }

// SyntaxError is a JSON error at a byte offset of the text that was parsed.
type SyntaxError struct {
	Offset int64
	Msg    string
}

func (e *SyntaxError) Error() string { return e.Msg + " at byte " + strconv.FormatInt(e.Offset, 10) }
