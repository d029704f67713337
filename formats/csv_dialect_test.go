package formats_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
)

func TestTableDialects(t *testing.T) {
	long := strings.Repeat("a plain row,of two cells\n", 12000)
	for _, c := range []struct {
		name, text string
		want       []string // the rows; the last one only when the text is long
		warn       string
	}{
		{"semicolons", "id;text\n1;a,b\n2;c,d\n", []string{`{"id":"1","text":"a,b"}`, `{"id":"2","text":"c,d"}`}, ""},
		{"bars", "id|text\n1|a,b\n2|c\n", []string{`{"id":"1","text":"a,b"}`, `{"id":"2","text":"c"}`}, ""},
		{"tabs", "id\ttext\n1\ta,b\n2\tc\n", []string{`{"id":"1","text":"a,b"}`, `{"id":"2","text":"c"}`}, ""},
		{"sep line", "sep=;\nid;text\n1;a\n", []string{`{"id":"1","text":"a"}`}, ""},
		{"sep line with a mark", "\ufeffsep=;\r\nid;text\r\n1;a\r\n", []string{`{"id":"1","text":"a"}`}, ""},
		{"single quotes", "'id','text'\n'1','a, b'\n'2','it''s'\n", []string{`{"id":"1","text":"a, b"}`, `{"id":"2","text":"it's"}`}, ""},
		{"single quotes below a plain header", "text,id\n'a, \"b\"\nc',1\n'd, e',2\n", []string{`{"text":"a, \"b\"\nc","id":"1"}`, `{"text":"d, e","id":"2"}`}, ""},
		{"single quotes with backslashes", "'id','text'\n'1','a, b'\n'2','it\\'s'\n", []string{`{"id":"1","text":"a, b"}`, `{"id":"2","text":"it's"}`}, ""},
		{"words in single quotes are text", "id,text\n1,'twas night\n2,rock 'n' roll\n", []string{`{"id":"1","text":"'twas night"}`, `{"id":"2","text":"rock 'n' roll"}`}, ""},
		{"backslashes", `id,text` + "\n" + `1,"he said \"hi\", then"` + "\n" + `2,"C:\\x \frac"` + "\n", []string{`{"id":"1","text":"he said \"hi\", then"}`, `{"id":"2","text":"C:\\x \\frac"}`}, ""},
		{"backslashes without escapes", `id,text` + "\n" + `1,"C:\dir, ""x"""` + "\n", []string{`{"id":"1","text":"C:\\dir, \"x\""}`}, ""},
		{"quotes that are text", "id\ttext\n1\t\"so he said\n2\t6\" pipe\n3\t\"and on\n4\t\"and on\n", []string{`{"id":"1","text":"\"so he said"}`, `{"id":"2","text":"6\" pipe"}`, `{"id":"3","text":"\"and on"}`, `{"id":"4","text":"\"and on"}`}, ""},
		{"comments", "# made by a program\n# on a day, at noon\nid,text\n1,a\n# more\n2,b\n", []string{`{"id":"1","text":"a"}`, `{"id":"2","text":"b"}`}, "comments and are not read: 3"},
		{"a header that begins like a comment", "#id,text\n1,a\n2,b\n", []string{`{"#id":"1","text":"a"}`, `{"#id":"2","text":"b"}`}, ""},
		{"a cell that begins like a comment", "text,label\n#tag,a\nx,b\n", []string{`{"text":"#tag","label":"a"}`, `{"text":"x","label":"b"}`}, ""},
		{"a quote late in the file", "text,label\n" + long + "\"x, y\nz\",b\n", []string{`{"text":"x, y\nz","label":"b"}`}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			rows, r := rowsOf(t, formats.Options{}, c.text)
			require.NoError(t, r.err)
			require.Empty(t, r.rejected)
			require.Equal(t, c.want, rows[max(0, len(rows)-len(c.want)):])
			if c.warn == "" {
				require.Empty(t, r.warnings)
			} else {
				require.Contains(t, strings.Join(r.warnings, "\n"), c.warn)
			}
		})
	}
}

func TestHeaderEvidence(t *testing.T) {
	for _, c := range []struct {
		name, text string
		header     bool
	}{
		{"names", "name,animal\nTom,cat\nRex,dog\n", true},
		{"names of people", "First Name,Last Name\nTom,Smith\nAnn,Jones\n", true},
		{"names over numbers", "Country,Size\nFrance,643\nSpain,505\n", true},
		{"names over dates", "When,What\n2024-01-02,a day\n2024-01-03,another\n", true},
		{"questions from the first row", "What is two and two?,Four\nWhat is the capital of France?,Paris\nWho wrote Faust?,Goethe\n", false},
		{"numbers from the first row", "1,2,x\n3,4,y\n5,6,z\n", false},
		{"classes that come again", "I love it,positive\nI hate it,negative\nIt is fine,positive\n", false},
		{"dates from the first row", "2024-01-02,Tom went home\n2024-01-03,Ann stayed\n", false},
		{"known names over questions", "question,answer\nWhat is two and two?,Four\n", true},
		{"names over long text", "Frage,Antwort\nWie komme ich zum Bahnhof?,Geradeaus und dann links halten\nWo ist der Hafen bitte?,Am Ende dieser langen Strasse\n", true},
		{"addresses", "https://a.example/1,one\nhttps://a.example/2,two\n", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, r := rowsOf(t, formats.Options{Container: "csv"}, c.text)
			require.NoError(t, r.err)
			require.Equal(t, c.header, r.found.Columns[0] != "column_1", "%v", r.found.Columns)
			lines := int64(strings.Count(c.text, "\n"))
			if c.header {
				lines--
			} else {
				require.Contains(t, strings.Join(r.warnings, "\n"), "looks like data")
			}
			require.Equal(t, lines, r.counts.Records)
		})
	}
}

func TestTableOptions(t *testing.T) {
	text := "a,b\nc,d\n"
	_, r := rowsOf(t, formats.Options{Table: formats.TableOptions{Header: formats.HeaderAbsent}}, text)
	require.EqualValues(t, 2, r.counts.Records)
	_, r = rowsOf(t, formats.Options{Table: formats.TableOptions{Header: formats.HeaderPresent}}, "1,2\n3,4\n")
	require.Equal(t, []string{"1", "2"}, r.found.Columns)
	rows, _ := rowsOf(t, formats.Options{Table: formats.TableOptions{Delimiter: "^", Header: "present"}}, "a^b\nx,y^z\n")
	require.Equal(t, []string{`{"a":"x,y","b":"z"}`}, rows)
	rows, _ = rowsOf(t, formats.Options{Table: formats.TableOptions{Quote: formats.QuoteNone, Delimiter: ","}}, "id,text\n1,\"x\"\n")
	require.Equal(t, []string{`{"id":"1","text":"\"x\""}`}, rows)
	for _, bad := range []formats.TableOptions{{Header: "maybe"}, {Delimiter: "ab"}, {Quote: `"`, Delimiter: `"`}} {
		_, r = rowsOf(t, formats.Options{Table: bad}, text)
		require.ErrorIs(t, r.err, &formats.Error{Code: "invalid"})
	}
}

func FuzzTableDialect(f *testing.F) {
	for _, s := range []string{"# x\n#y,z\na,b\n1,2\n", "'a','b'\n'x\\'y','z'\n", "a\tb\n\"x\t1\n\"y\t2\n\"z\t3\n\"w\t4\n", `a,b` + "\n" + `"x\"y","z"` + "\n"} {
		f.Add(s, "")
	}
	f.Add("a^b\n1^2\n", "^")
	f.Fuzz(func(t *testing.T, text, delim string) {
		o := formats.Options{Container: "csv", MaxRecord: 1 << 12, Table: formats.TableOptions{Delimiter: delim}}
		r := readAll(t, o, formats.Bytes("x", []byte(text)))
		var typed *formats.Error
		if r.err != nil {
			require.ErrorAs(t, r.err, &typed, fmt.Sprint(r.err))
		}
	})
}
