package chat

import (
	"fmt"
)

func ExampleTextOf() {
	m := TextOf(Assistant, "Hello.")
	fmt.Println(m.Role, m.Content(), m.Trains())
	// Output: assistant Hello. true
}

func ExampleAppendString() {
	fmt.Println(string(AppendString(nil, "a \"quoted\"\nline <b>")))
	// Output: "a \"quoted\"\nline <b>"
}

// AppendText is for texts that are written in pieces.
func ExampleAppendText() {
	b := AppendText([]byte{'"'}, "one \"")
	fmt.Println(string(append(AppendText(b, "word\""), '"')))
	// Output: "one \"word\""
}

func ExampleObject_Get() {
	o := Object{{Key: "id", Value: []byte("12345678901234567890")}}
	value, ok := o.Get("id")
	fmt.Println(string(value), ok)
	// Output: 12345678901234567890 true
}
