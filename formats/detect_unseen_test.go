package formats

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// detected opens a text and counts its records.
func detected(t *testing.T, name, text string) (*Detection, Counts, []string) {
	t.Helper()
	ctx := context.Background()
	var reasons []string
	d, err := Open(ctx, []Source{Bytes(name, []byte(text))}, Options{Unmapped: UnmappedElse, Quarantine: func(r Rejected) { reasons = append(reasons, r.Reason) }})
	require.NoError(t, err)
	for _, err := range d.Examples(ctx) {
		require.NoError(t, err)
	}
	return d.Detection(), d.Counts(), reasons
}

func TestProseIsNoTable(t *testing.T) {
	var paragraphs strings.Builder
	for i := range 9 {
		paragraphs.WriteString("The river rose early" + strings.Repeat(", as it had done in the years before", 2+3*i) + ". \"Let it\", she said, and went.\n")
	}
	for name, c := range map[string]struct {
		text    string
		records int64
	}{
		"paragraphs.txt": {paragraphs.String(), 9},
		"instruction.txt": {"A talk between a guest and a host. The guest asks something, the host thinks about it, and then says what it found. " +
			"Thought and word stand between marks, respectively, for example <a> thought </a>, one after the other.\n", 1},
		"tokens.txt": {"<|0|>\n<|1|>\n<|2|>\n<|3|>\n", 4},
	} {
		t.Run(name, func(t *testing.T) {
			det, counts, _ := detected(t, name, c.text)
			require.Equal(t, "txt", det.Container, det.Reasons)
			require.Equal(t, "text", det.Format)
			require.Equal(t, c.records, counts.Used)
		})
	}
}

// TestHeaderShorterThanRows: R writes row labels without a name, other programs a delimiter at the end of every row.
func TestHeaderShorterThanRows(t *testing.T) {
	det, counts, _ := detected(t, "labels.csv", "name,age\n1,Ann,30\n2,Bob,40\n3,Eve,50\n")
	require.Equal(t, []string{"name", "age", "column_3"}, det.Columns)
	require.EqualValues(t, 3, counts.Used)
	_, counts, reasons := detected(t, "one.csv", "name,age\nAnn,30\nBob,40,x\nEve,50\n")
	require.EqualValues(t, 1, counts.Quarantined, "a single wide row is a mistake: %v", reasons)
}

// TestNamesThatChatsHaveToo: what only shares its names with a chat is a table, of which no row is refused.
func TestNamesThatChatsHaveToo(t *testing.T) {
	for name, row := range map[string]string{
		"transfers":     `{"block":%d,"moves":[{"from":"0x8b97","to":"0x11","value":"1.5"},{"from":"0x77","to":"0x12","value":"2"}]}`,
		"column from":   `{"from":"Bern","to":"Basel","n":%d}`,
		"from only":     `{"from":"Bern %d"}`,
		"from, value":   `{"from":"Bern","value":"x%d"}`,
		"role, content": `{"role":"admin","content":"x%d"}`,
		"messages":      `{"messages":%d,"name":"Ann"}`,
		"no resources":  `{"event":"call %d","resources":null,"source":"a"}`,
		"positions":     `{"contents":"a book","parts":%d}`,
		"flags":         `{"id":"a%d","has_image_alt_text":true,"primary_url":"x"}`,
		"list of roles": `{"id":%d,"access":[{"role":"owner","name":"Ann"},{"role":"reader","name":"Bob"}]}`,
	} {
		t.Run(name, func(t *testing.T) {
			var text strings.Builder
			for i := range 12 {
				fmt.Fprintf(&text, row+"\n", i)
			}
			det, counts, reasons := detected(t, "rows.jsonl", text.String())
			require.Equal(t, "table", det.Format, det.Reasons)
			require.EqualValues(t, 12, counts.Used, reasons)
		})
	}
}

// TestGuessThatFails: a mapping that cannot read the rows it was guessed from is no usable guess.
func TestGuessThatFails(t *testing.T) {
	text := strings.Repeat(`{"id":"a","messages":null,"question":null,"n":1}`+"\n", 9) + `{"id":"a","messages":[{"role":"user","content":"Hello?"},{"role":"assistant","content":"Yes."}],"question":"x","n":1,"label":"a"}`
	det, counts, reasons := detected(t, "rows.jsonl", text)
	if det.Format == TableFormat {
		require.Zero(t, det.Mapping.Confidence, det.Reasons)
		require.EqualValues(t, 10, counts.Used, reasons)
		return
	}
	require.Equal(t, "openai", det.Format, det.Reasons)
}

// TestValuesBackToBack: an object, a list and a text behind one another are three records, of which the object is read.
func TestValuesBackToBack(t *testing.T) {
	for name, text := range map[string]string{
		"lines": "{\"a\":1}\n[1,2]\n\"x\"\n", "one line": `{"a":1}[1,2]"x"`, "printed": "{\n \"a\": 1\n}\n[\n 1,\n 2\n]\n\"x\"\n",
		"text last": "{\n \"a\": 1\n}\n\"x\"\n[1]",
	} {
		t.Run(name, func(t *testing.T) {
			det, counts, reasons := detected(t, "values.json", text)
			require.Equal(t, "jsonl", det.Container, det.Reasons)
			require.Equal(t, TableFormat, det.Format)
			require.EqualValues(t, 3, counts.Records)
			require.EqualValues(t, 1, counts.Used)
			require.EqualValues(t, 2, counts.Quarantined)
			require.Len(t, reasons, 2)
		})
	}
}

func TestDocumentsWithNaN(t *testing.T) {
	_, err := Open(context.Background(), []Source{Bytes("x.json", []byte("{\n  \"a\": {\n    \"loss\": NaN\n  },\n  \"b\": 1\n}\n"))}, Options{})
	require.ErrorContains(t, err, "NaN and Infinity are not JSON")
}

func TestRowsOfOtherTrainers(t *testing.T) {
	for name, c := range map[string]struct {
		text, format string
		records      int64
	}{
		"a text to pretrain on": {`{"messages":[{"role":"pretrain","content":"Drink water."}]}` + "\n" + `{"messages":[{"role":"pretrain","content":"Walk."}]}` + "\n", "openai", 2},
		"a mask of booleans":    {`{"input_ids":[1,2],"attention_mask":[true,false]}` + "\n", "tokenized", 1},
		"pairs in an order":     {`[{"question":"Why?","response_j":"So.","response_k":"No."},{"question":"How?","response_j":"Thus.","response_k":"Not."}]`, "dpo", 2},
		"a tree in an array": {`[{"id":"a","parent_message_id":null,"text":"Hi","role":"prompter"},{"id":"b","parent_message_id":"a","text":"Hello","role":"assistant"}]`,
			"table", 2},
	} {
		t.Run(name, func(t *testing.T) {
			det, counts, reasons := detected(t, "rows.json", c.text)
			require.Equal(t, c.format, det.Format)
			require.Equal(t, c.records, counts.Used, reasons)
		})
	}
}

func TestVeryManyColumns(t *testing.T) {
	var b strings.Builder
	b.WriteByte('{')
	for i := range 100_000 {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `"key %d":%d`, i, i)
	}
	b.WriteString("}\n")
	det, counts, _ := detected(t, "keys.json", b.String())
	require.Equal(t, "table", det.Format)
	require.Len(t, det.Columns, 100_000)
	require.EqualValues(t, 1, counts.Records)
}

func TestBareColumns(t *testing.T) {
	ctx := context.Background()
	d, err := Open(ctx, []Source{Bytes("x.csv", []byte("price,when\n007,\"[1, 2]\"\n5,\n"))}, Options{Unmapped: UnmappedColumns})
	require.NoError(t, err)
	for to, reason := range map[string]string{"openai": DropColumns, "kto": DropColumns, "dpo": DropColumns, "text": DropColumns} {
		var out strings.Builder
		report, err := d.Convert(ctx, &out, ConvertOptions{To: to})
		require.NoError(t, err)
		require.Equal(t, map[string]int64{reason: 2}, report.Dropped, to)
	}
	var out strings.Builder
	_, err = d.Convert(ctx, &out, ConvertOptions{To: TableFormat})
	require.NoError(t, err)
	require.Equal(t, `{"price":"007","when":"[1, 2]"}`+"\n"+`{"price":"5","when":""}`+"\n", out.String())
}

// TestCellsKeepTheirOrder: rows of a table that stay in their format stay in the order of their columns.
func TestCellsKeepTheirOrder(t *testing.T) {
	ctx := context.Background()
	for to, c := range map[string][2]string{
		"text":   {"id,n,text\n0,1.0,zero\n1,1.1,one\n", `{"id":"0","n":"1.0","text":"zero"}` + "\n" + `{"id":"1","n":"1.1","text":"one"}` + "\n"},
		"alpaca": {"output,id,instruction\nYes,7,Well?\n", `{"output":"Yes","id":"7","instruction":"Well?","input":""}` + "\n"},
	} {
		d, err := Open(ctx, []Source{Bytes("x.csv", []byte(c[0]))}, Options{})
		require.NoError(t, err)
		require.Equal(t, to, d.Detection().Format)
		var out strings.Builder
		_, err = d.Convert(ctx, &out, ConvertOptions{To: to})
		require.NoError(t, err)
		require.Equal(t, c[1], out.String())
	}
}
