package tokenizer

import "unsafe"

// bytesOf gives the bytes of a string without a copy. They must not be written to.
func bytesOf(s string) []byte { return unsafe.Slice(unsafe.StringData(s), len(s)) }
