package formats_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
)

// fuzzContainer feeds any bytes to one container (or to detection) and checks what must hold for every input: no panic, the same
// result twice and with one worker, counts that add up, errors that are typed.
func fuzzContainer(f *testing.F, container string, seeds ...string) {
	for _, s := range seeds {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		o := formats.Options{Container: container, MaxRecord: 1 << 12, MaxUnpacked: 1 << 20}
		r := readAll(t, o, formats.Bytes("fuzz", b))
		o.Workers = 1
		again := readAll(t, o, formats.Bytes("fuzz", b))
		require.Equal(t, r.counts, again.counts)
		require.Equal(t, r.rejected, again.rejected)
		if r.err != nil {
			var typed *formats.Error
			require.True(t, errors.As(r.err, &typed), "%T %v", r.err, r.err)
			require.NotEmpty(t, typed.Code)
			require.Equal(t, r.err.Error(), again.err.Error())
		}
		last := int64(0)
		for _, ex := range r.examples {
			require.GreaterOrEqual(t, ex.Origin.Pos.Record, last)
			last = ex.Origin.Pos.Record
			require.True(t, json.Valid(ex.Canonical()), "%s", ex.Canonical())
		}
	})
}

func FuzzJSONL(f *testing.F) {
	fuzzContainer(f, "jsonl", chatLines(2), `{"a":1}{"b":2}`, "{\n\"a\":\n1}\n{\"b\":[2]}", "[1]\r[2]\r", "{\"a\":\"x\n{\"b\":1}", "\"x\"\n\"y\"\n", "{\"a\":\"\x00\"}\n")
}

func FuzzJSON(f *testing.F) {
	row := `{"instruction":"a","output":"b"}`
	fuzzContainer(f, "json", "["+row+","+row+"]", "["+row, `{"data":[`+row+`],"x":1}`, "[\n "+row+",\n {\"a\":\"x\n},\n "+row+"\n]", "[1,]", "[[[", `{"a":`, "[{}]{}", row)
}

func FuzzCSV(f *testing.F) {
	fuzzContainer(f, "csv", "a,b\n1,2\n", "a;b\n\"x;y\";z\n", "sep=|\na|b\n1|2\n", "a,b\n\"x", "a,a,\n1,2,3,4\n", "a,b\r1,2\r", "\"a\",\"b\"\n\"c\", \"d,e\"\n", "a,b\n\"x\"y,z\n")
}

func FuzzEncoding(f *testing.F) {
	fuzzContainer(f, "", "\ufefftext,b\nx,y\n", "\xff\xfea\x00,\x00b\x00\n\x00c\x00,\x00d\x00", "a,b\n\xe9t\xe9,x\n", "a,b\n\x83\x65\x83\x58,x\n", "\x1f\x8b\x08\x00", "\x28\xb5\x2f\xfd\x00", "BZh91AY&SY", "a\x00b", "\xff\xfe\x00\x00a\x00\x00\x00")
}

// FuzzParseValue compares the parser with encoding/json. They differ, as documented, in invalid UTF-8 (an error here) and in nesting
// beyond 512 levels.
func FuzzParseValue(f *testing.F) {
	for _, s := range []string{`{"a":[1,2.5e3,"x\u00e9\ud83d\ude00",null,true]}`, `"\ud800"`, "NaN", "01", "[1,]", `{"a":1,"a":2}`, "\"\xff\"", "-", "1e", ` "x" `, "tru", `"\x"`} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		v, err := formats.ParseValue(b)
		valid := json.Valid(b) && utf8.Valid(b)
		if valid != (err == nil) {
			if err != nil && strings.Contains(err.Error(), "deeper") {
				return
			}
			t.Fatalf("encoding/json says %v, ParseValue %v: %q", valid, err, b)
		}
		if err != nil {
			return
		}
		require.Equal(t, strings.Trim(string(b), " \t\r\n"), string(v.Raw))
		if v.Kind == formats.String {
			var s string
			require.NoError(t, json.Unmarshal(b, &s))
			require.Equal(t, s, v.Str())
		}
	})
}
