package weights

import (
	"bytes"
	"encoding/binary"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
)

func safetensorsFile(header string, data int) []byte {
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return append(append(b, header...), make([]byte, data)...)
}

func TestSafetensors(t *testing.T) {
	head := `{"b":{"dtype":"F4","shape":[3,2],"data_offsets":[24,27]},"__metadata__":{"z":"1","format":"pt"},` +
		`"a":{"dtype":"F32","shape":[2,3],"data_offsets":[0,24]},"none":{"dtype":"I64","shape":[0,4],"data_offsets":[27,27]},"one":{"dtype":"U8","shape":[],"data_offsets":[27,28]}}   `
	b := safetensorsFile(head, 28)
	h, err := read(b)
	require.NoError(t, err)
	require.Equal(t, &Header{Format: "safetensors", Data: 8 + int64(len(head)),
		Metadata: Metadata{{"z", "1"}, {"format", "pt"}},
		Tensors: []Tensor{
			{Name: "b", Type: "F4", Shape: []int64{3, 2}, Offset: 8 + int64(len(head)) + 24, Bytes: 3},
			{Name: "a", Type: "F32", Shape: []int64{2, 3}, Offset: 8 + int64(len(head)), Bytes: 24},
			{Name: "none", Type: "I64", Shape: []int64{0, 4}, Offset: 8 + int64(len(head)) + 27},
			{Name: "one", Type: "U8", Shape: []int64{}, Offset: 8 + int64(len(head)) + 27, Bytes: 1},
		}}, h)
	for n := range b {
		_, err := read(b[:n])
		require.Error(t, err, n)
	}
	_, err = Read(bytes.NewReader(b[:8+len(head)]), -1, Limits{})
	require.NoError(t, err, "a header alone")
}

func TestSafetensorsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		b    []byte
		code fault.Code
		says string
	}{
		"long":           {append(binary.LittleEndian.AppendUint64(nil, 1<<50), '{'), fault.TooLarge, "header"},
		"beyond":         {append(binary.LittleEndian.AppendUint64(nil, 1000), '{'), fault.Invalid, "cut short"},
		"no JSON":        {safetensorsFile(`{"a":`, 0), fault.Invalid, "JSON"},
		"not UTF-8":      {safetensorsFile("{\"\xff\":1}", 0), fault.Invalid, "UTF-8"},
		"more after it":  {safetensorsFile(`{}{}`, 0), fault.Invalid, "follows"},
		"twice":          {safetensorsFile(`{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]},"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}`, 1), fault.Invalid, "twice"},
		"type":           {safetensorsFile(`{"a":{"dtype":"X8","shape":[1],"data_offsets":[0,1]}}`, 1), fault.Unsupported, "X8"},
		"size":           {safetensorsFile(`{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,1]}}`, 1), fault.Invalid, "does not fill"},
		"half a byte":    {safetensorsFile(`{"a":{"dtype":"F4","shape":[1],"data_offsets":[0,1]}}`, 1), fault.Invalid, "does not fill"},
		"negative shape": {safetensorsFile(`{"a":{"dtype":"U8","shape":[-1,-1],"data_offsets":[0,1]}}`, 1), fault.Invalid, "does not fill"},
		"overflow":       {safetensorsFile(`{"a":{"dtype":"U8","shape":[4294967296,4294967296],"data_offsets":[0,0]}}`, 0), fault.Invalid, "does not fill"},
		"backwards":      {safetensorsFile(`{"a":{"dtype":"U8","shape":[1],"data_offsets":[1,0]}}`, 1), fault.Invalid, "does not fill"},
		"hole":           {safetensorsFile(`{"a":{"dtype":"U8","shape":[1],"data_offsets":[3,4]}}`, 4), fault.Invalid, "between"},
		"rest":           {safetensorsFile(`{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}`, 4), fault.Invalid, "after the last"},
		"overlap":        {safetensorsFile(`{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]},"b":{"dtype":"U8","shape":[2],"data_offsets":[1,3]}}`, 3), fault.Invalid, "over another"},
		"outside":        {safetensorsFile(`{"a":{"dtype":"U8","shape":[2],"data_offsets":[0,2]}}`, 1), fault.Invalid, "cut short"},
		"lacks":          {safetensorsFile(`{"a":{"dtype":"U8","shape":[1]}}`, 1), fault.Invalid, "lacks"},
		"other case":     {safetensorsFile(`{"a":{"dtype":"U8","Shape":[1],"data_offsets":[0,1]}}`, 1), fault.Invalid, "lacks"},
		"member twice":   {safetensorsFile(`{"a":{"dtype":"U8","shape":[1],"shape":[1],"data_offsets":[0,1]}}`, 1), fault.Invalid, "twice"},
		"metadata":       {safetensorsFile(`{"__metadata__":{"a":1}}`, 0), fault.Invalid, "JSON"},
		"metadata null":  {safetensorsFile(`{"__metadata__":{"a":null}}`, 0), fault.Invalid, "null"},
		"metadata twice": {safetensorsFile(`{"__metadata__":{"a":"","a":""}}`, 0), fault.Invalid, "twice"},
		"metadata list":  {safetensorsFile(`{"__metadata__":["a"]}`, 0), fault.Invalid, "no JSON object"},
		"deep":           {safetensorsFile(`{"a":`+strings.Repeat("[", 1<<20), 0), fault.Invalid, "JSON"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := read(c.b)
			require.ErrorContains(t, err, c.says)
			require.Equal(t, c.code, fault.CodeOf(err), err)
		})
	}
}
