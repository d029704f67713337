package formattest

import "github.com/slmgen/slmgen/formats/chat"

func appendText(b []byte, s string) []byte { return chat.AppendString(b, s) }
