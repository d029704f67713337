package celltext

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
	"unicode/utf8"

	"github.com/slmgen/slmgen/formats/chat"
)

// AppendOctets writes bytes of unknown meaning: as text when they are (old writers do not say so), else as a data URL.
func AppendOctets(b, v []byte) []byte {
	if utf8.Valid(v) && !strings.ContainsFunc(string(v), func(r rune) bool { return r < 0x20 && r != '\n' && r != '\r' && r != '\t' }) {
		return chat.AppendString(b, string(v))
	}
	b = append(b, `"data:application/octet-stream;base64,`...)
	return append(base64.StdEncoding.AppendEncode(b, v), '"')
}

// AppendUUID writes 16 bytes in the usual form of a UUID.
func AppendUUID(b, v []byte) []byte {
	if len(v) != 16 {
		return AppendOctets(b, v)
	}
	b = append(b, '"')
	for i, part := range [...][]byte{v[:4], v[4:6], v[6:8], v[8:10], v[10:]} {
		if i > 0 {
			b = append(b, '-')
		}
		b = hex.AppendEncode(b, part)
	}
	return append(b, '"')
}
