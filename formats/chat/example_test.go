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

func ExampleObject_Get() {
	o := Object{{Key: "id", Value: []byte("12345678901234567890")}}
	value, ok := o.Get("id")
	fmt.Println(string(value), ok)
	// Output: 12345678901234567890 true
}
