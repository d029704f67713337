// Package tokenizer turns text into the tokens of a model and back, with exactly the ids, offsets and text that the released Hugging Face
// tokenizers library gives for the same file, in pure Go.
//
// A [Tokenizer] comes from a tokenizer.json ([Load]), from the header of a GGUF file ([FromGGUF]) or from this package's own compact form
// ([Tokenizer.WriteCache], [ReadCache]), which loads more than ten times as fast. What a file asks for and this package would do otherwise is
// refused with code unsupported: a wrong token count is worse than none.
//
// Regular expressions of well-known tokenizers have hand-written scanners; any other goes to a backtracking matcher with a limit on its
// steps. The Unicode tables are those of the released library, not those of the Go toolchain.
//
// Truncation and padding settings of a file are kept and never applied. Bytes that are no UTF-8 count as U+FFFD, as Python's
// errors="replace" has it.
package tokenizer
