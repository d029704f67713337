package formats_test

import (
	"context"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
)

// TestHostileInput: every strange file ends in rows, in quarantine or in a clear error, and nothing is given in half.
func TestHostileInput(t *testing.T) {
	good := fmt.Sprintf(chatLine, 1)
	deep := strings.Repeat("[", 2000) + strings.Repeat("]", 2000)
	for _, c := range []struct {
		name, text string
		used       int64
		bad        int64
		err        string // part of the error that ends reading
		reason     string // part of the first quarantine reason
	}{
		{name: "empty", text: "", err: "the file is empty"},
		{name: "white space", text: " \n\n\t ", err: "nothing but white space"},
		{name: "only a mark", text: "\ufeff", err: "nothing but white space"},
		{name: "header only", text: "instruction,output\n", err: "a header and no rows"},
		{name: "empty array", text: "[]", err: "no rows"},
		{name: "NUL in a row", text: good + "\n" + strings.Replace(good, "Hi", "H\x00i", 1) + "\n" + good, used: 2, bad: 1, reason: "NUL byte"},
		{name: "NUL in a cell", text: "instruction,output\na,b\nc\x00,d\n", used: 1, bad: 1, reason: "NUL byte"},
		{name: "NaN", text: good + "\n" + `{"messages":NaN}` + "\n", used: 1, bad: 1, reason: "NaN and Infinity are not JSON"},
		{name: "deep nesting", text: good + "\n" + `{"messages":` + deep + "}\n" + good, used: 2, bad: 1, reason: "nested deeper"},
		{name: "deep nesting in an array", text: "[" + good + "," + deep + "," + good + "]", used: 2, bad: 1, reason: "nested deeper"},
		{name: "last line cut", text: good + "\n" + good[:40], used: 1, bad: 1, reason: "is not closed"},
		{name: "unclosed array", text: "[" + good + "," + good, used: 2, err: "the array that opens on line 1 is not closed"},
		{name: "array cut in a row", text: "[" + good + "," + good[:40], used: 1, bad: 1, err: "is not closed", reason: "the file ends inside this record"},
		{name: "unclosed object", text: "{\n" + good[1:len(good)-1], used: 0, bad: 1, err: "none of the first 1 records can be read"},
		{name: "text after an array", text: "[" + good + "] x", used: 1, err: "after the JSON document"},
		{name: "missing quote in a printed array", text: "[\n  " + good + ",\n  {\"messages\": \"x},\n  " + good + "\n]", used: 2, bad: 1, reason: "a line ends inside a string"},
		{name: "unclosed quote", text: "instruction,output\na,b\nc,\"d\ne,f\ng,h\n", used: 3, bad: 1, reason: "the quote that opens on line 3 is never closed"},
		{name: "ragged", text: "instruction,output\na,b\nc,d,e,f\ng\nh,i\n", used: 2, bad: 2, reason: "the row has 4 cells, the header 2"},
		{name: "quote inside a cell", text: "instruction,output\na,\"he said \"no\" to it\"\nb,c\n", used: 2},
		{name: "mixed formats", text: good + "\n" + `{"instruction":"a","output":"b"}` + "\n" + good + "\n" + `{"foo":1}` + "\n", used: 3, bad: 1, reason: "matches no known format"},
		{name: "binary", text: "\x01\x02\x03\x00\x00\x00\x05\x06\x00\x07\x08", err: "neither text nor a known binary format"},
		{name: "picture", text: "\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", err: "this is a picture"},
		{name: "zip", text: "PK\x03\x04\x14\x00\x00\x00", err: "its directory cannot be read"},
		{name: "Parquet without its container", text: "PAR1\x00\x00PAR1", err: "formats/parquet"},
		{name: "PDF", text: "%PDF-1.7\n1 0 obj\nhello, world\n", err: "this is a PDF"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := readText(t, c.text)
			if c.err == "" {
				require.NoError(t, r.err)
			} else {
				require.ErrorContains(t, r.err, c.err)
				require.ErrorContains(t, r.err, "data", "the error names the file")
			}
			if r.found == nil {
				return
			}
			require.Equal(t, c.used, r.counts.Used, "%+v", r.rejected)
			require.Equal(t, c.bad, r.counts.Quarantined, "%+v", r.rejected)
			if c.bad > 0 {
				require.Contains(t, r.rejected[0].Reason, c.reason)
				require.Positive(t, r.rejected[0].Pos.Record)
				require.NotEmpty(t, r.rejected[0].Code)
			}
		})
	}
}

func TestDuplicateHeader(t *testing.T) {
	r := readText(t, "instruction,output,output,\na,b,c,d\n")
	require.NoError(t, r.err)
	require.Equal(t, []string{"instruction", "output", "output_2", "column_4"}, r.found.Columns)
	require.Contains(t, r.warnings[0], "output_2")
}

func TestShortRowsHaveAbsentCells(t *testing.T) {
	r := readText(t, "instruction,output,note\na,b\nc,d,\n")
	require.NoError(t, r.err)
	require.Equal(t, []string{"instruction", "output"}, r.examples[0].Origin.Columns)
	require.Equal(t, []string{"instruction", "output", "note"}, r.examples[1].Origin.Columns)
}

func TestHugeLine(t *testing.T) {
	if testing.Short() {
		t.Skip("needs a few hundred MB")
	}
	text := fmt.Sprintf(chatLine, 1) + "\n" + strings.Replace(fmt.Sprintf(chatLine, 2), "Hello", strings.Repeat("x", 100<<20), 1) + "\n" + fmt.Sprintf(chatLine, 3) + "\n"
	r := readText(t, text)
	require.NoError(t, r.err)
	require.EqualValues(t, 3, r.counts.Used)
	require.Len(t, r.examples[1].Messages[1].Content(), 100<<20)
	for _, o := range []formats.Options{{MaxRecord: 1 << 20}, {MaxRecord: 1 << 20, Workers: 1}} {
		for name, in := range map[string]string{"lines": text, "array": "[" + strings.ReplaceAll(strings.TrimSpace(text), "\n", ",") + "]"} {
			r = readAll(t, o, formats.Bytes("data", []byte(in)))
			require.NoError(t, r.err, name)
			require.EqualValues(t, 2, r.counts.Used, name)
			require.EqualValues(t, "too_large", r.rejected[0].Code)
			require.EqualValues(t, 2, r.rejected[0].Pos.Record)
		}
	}
}

// TestMemoryIsBounded reads far more than may be held.
func TestMemoryIsBounded(t *testing.T) {
	if testing.Short() {
		t.Skip("reads 64 MB")
	}
	src := repeated{row: fmt.Sprintf(chatLine, 1) + "\n", n: 64 << 20}
	var before, now runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	n, peak := 0, int64(0)
	for _, err := range formats.Read(context.Background(), src, formats.Options{Workers: 2}) {
		require.NoError(t, err)
		if n++; n%50000 == 0 {
			runtime.GC() // what is held, not what a collector that came late under load has left lying
			runtime.ReadMemStats(&now)
			peak = max(peak, int64(now.HeapAlloc)-int64(before.HeapAlloc))
		}
	}
	require.Equal(t, src.n/len(src.row), n)
	t.Logf("%d rows, %d MiB of heap above the start", n, peak>>20)
	require.Less(t, peak, int64(32<<20))
}
