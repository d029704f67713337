package formats

import (
	"bytes"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestGolden decodes the fixture rows of every format. Each must be told from all other formats by Match, and its canonical text is in
// the golden file beside it.
func TestGolden(t *testing.T) {
	for _, f := range Builtin() {
		if f.ID() == "table" {
			continue // only a mapping reads it, see the mapping's tests
		}
		t.Run(f.ID(), func(t *testing.T) {
			file := filepath.Join("testdata", "rows", f.ID())
			data, err := os.ReadFile(file + ".jsonl")
			require.NoError(t, err)
			var got bytes.Buffer
			for _, line := range fixtureLines(t, f, data) {
				row, err := ParseValue(line)
				require.NoError(t, err)
				id, confidence := bestFormat([]Value{row})
				if f.ID() != "together" { // which is openai as well
					require.Equal(t, f.ID(), id, "%s", line)
					require.GreaterOrEqual(t, confidence, 0.5, "%s", line)
				}
				es, err := f.Decode(row)
				require.NoError(t, err, "%s", line)
				for i, e := range es {
					require.Equal(t, i, e.Origin.Part)
					if row.Kind == Objects {
						require.Len(t, e.Origin.Columns, len(row.Members))
					}
					got.Write(append(e.Canonical(), '\n'))
				}
				if enc, ok := f.(Encoder); ok {
					sameRow(t, enc, row, es)
				}
			}
			if *update {
				require.NoError(t, os.WriteFile(file+".golden", got.Bytes(), 0o600))
			}
			want, err := os.ReadFile(file + ".golden")
			require.NoError(t, err)
			require.Equal(t, string(want), got.String())
		})
	}
}

// fixtureLines gives the lines of a fixture; for a format whose example is spread over several records, those that belong together as a list.
func fixtureLines(t *testing.T, f Format, data []byte) (rows [][]byte) {
	t.Helper()
	j, ok := f.(Joiner)
	key := ""
	for line := range bytes.Lines(data) {
		line = bytes.TrimSpace(line)
		if !ok {
			rows = append(rows, line)
			continue
		}
		v, err := ParseValue(line)
		require.NoError(t, err)
		k, n := j.JoinKey(v), len(rows)
		switch {
		case k == "":
			rows = append(rows, line) // it stands alone
		case n > 0 && k == key:
			rows[n-1] = append(append(rows[n-1][:len(rows[n-1])-1], ','), append(bytes.Clone(line), ']')...)
		default:
			rows = append(rows, append(append([]byte{'['}, line...), ']'))
		}
		key = k
	}
	return rows
}

// TestDecodeErrors shows that a row which lacks what its format needs is refused with the place and with what to do.
func TestDecodeErrors(t *testing.T) {
	tests := []struct{ id, row, pointer, says string }{
		{"alpaca", `{"instruction":"x","input":""}`, "/output", `no "output"`},
		{"alpaca", `{"instruction":["x"],"output":"y"}`, "/instruction", "an array"},
		{"alpaca", `{"instruction":"x","output":"y","history":[["only one"]]}`, "/history/0", "pair"},
		{"alpaca", `[1]`, "", "must be an object"},
		{"openai", `{"messages":[]}`, "/messages", "empty"},
		{"openai", `{"messages":null}`, "/messages", "null"},
		{"openai", `{"messages":[{"role":"user","content":"a"},{"role":"wizard","content":"b"}]}`, "/messages/1/role", `unknown role "wizard"`},
		{"openai", `{"messages":[{"role":"user","content":{"a":1}}]}`, "/messages/0/content", "an object"},
		{"openai", `{"messages":[{"role":"user"}]}`, "/messages/0/content", "no content"},
		{"openai", `{"messages":[{"content":"x"}]}`, "/messages/0/role", "no role"},
		{"openai", `{"messages":[{"role":5,"content":"x"}]}`, "/messages/0/role", "a number"},
		{"openai", `{"messages":["x"]}`, "/messages/0", "not a message"},
		{"openai", `{"messages":[{"role":"assistant","tool_calls":[{"function":{}}]}]}`, "/messages/0/tool_calls/0", "no name"},
		{"openai", `{"a/b":[{"role":"user","content":"x"},{"role":"y","content":""}]}`, "/a~1b/1/role", "unknown role"},
		{"sharegpt", `{"conversations":[{"from":"human"}]}`, "/conversations/0/value", "no value"},
		{"sharegpt-pairs", `{"conversation":[{"a":"b"}]}`, "/conversation/0", "neither"},
		{"text", `{"texts":"x"}`, "/text", "no"},
		{"string-line", `5`, "", "not a string"},
		{"dpo", `{"prompt":"x","chosen":"y"}`, "/rejected", "no"},
		{"kto", `{"prompt":"x","completion":"y","label":"maybe"}`, "/label", "not true or false"},
		{"hh-rlhf", `{"chosen":"x","rejected":"y"}`, "/chosen", "turns"},
		{"dpo-swift", `{"messages":[{"role":"user","content":"x"}],"rejected_response":"y"}`, "/messages", "does not end"},
		{"self-instruct", `{"instruction":"x","instances":[]}`, "/instances", "no instances"},
		{"oasst-tree", `{"prompt":{"text":"x","role":"prompter","replies":[{"text":"y","role":"z"}]}}`, "/prompt/replies/0/role", "unknown role"},
		{"classification", `{"text":"x"}`, "/label", "no"},
		{"openai-dpo", `{"input":{"messages":[{"role":"user","content":"x"}]},"preferred_output":[{"role":"assistant","content":"y"}]}`, "/non_preferred_output", "no"},
		{"openai-dpo", `{"input":{"messages":[]},"preferred_output":[],"non_preferred_output":[]}`, "/input/messages", "empty"},
		{"ranked", `{"prompt":"x","answers":[{"answer":"y","rank":1}]}`, "/answers", "no"},
		{"stepwise", `{"prompt":"x","completions":["a","b"],"labels":[true]}`, "/completions", "no"},
		{"tokenized", `{"input_ids":[1,2],"labels":[1]}`, "/labels", "labels has 1 entries, input_ids 2"},
		{"tokenized", `{"input_ids":[1,2.5]}`, "/input_ids/1", "2.5"},
		{"tokenized", `{"input_ids":"x"}`, "/input_ids", "a string"},
		{"table", `{"a":1}`, "", "mapping"},
	}
	for _, tt := range tests {
		t.Run(tt.id+tt.pointer, func(t *testing.T) {
			row, err := ParseValue([]byte(tt.row))
			require.NoError(t, err)
			f, ok := FormatByID(tt.id)
			require.True(t, ok)
			_, err = f.Decode(row)
			require.ErrorContains(t, err, tt.says)
			var e *Error
			require.ErrorAs(t, err, &e)
			require.NotEmpty(t, e.Hint)
			if e.Pos != nil {
				require.Equal(t, tt.pointer, e.Pos.Path)
			} else {
				require.Empty(t, tt.pointer)
			}
		})
	}
}

// TestAmbiguous decides the cases that tools disagree about.
func TestAmbiguous(t *testing.T) {
	tests := []struct{ row, want string }{
		{`{"messages":[{"role":"user","content":"x"},{"role":"assistant","content":"y"}],"label":true}`, "kto"},
		{`{"messages":[{"role":"user","content":"x"},{"role":"assistant","content":"y"}],"label":3}`, "classification"},
		{`{"messages":[{"role":"user","content":"x"},{"role":"assistant","content":"y"}],"label":null}`, "openai"},
		{`{"instruction":"x","input":"y","chosen":"a","rejected":"b"}`, "dpo"},
		{`{"text":"x","label":null}`, "table"},
		{`{"messages":[{"role":"user","content":"x"}],"chosen":null}`, "openai"},
		{`{"conversations":[{"role":"user","content":"x"},{"role":"assistant","content":"y"}]}`, "openai"},
		{`{"messages":[{"from":"human","value":"x"},{"from":"gpt","value":"y"}]}`, "sharegpt"},
		{`{"name":"x","age":"3"}`, "table"},
		{`{"title":"x","text":"y"}`, "table"},
		{`{"question":"x","choices":["a","b"],"explanation":"because"}`, "qa"},
		{`{"prompt":"x","response":"y"}`, "query-response"},
		{`{"instruction":"x","response":"y"}`, "alpaca"},
		{`{"instruction":"x","output":["a"]}`, "table"},
		{`{"messages":[{"role":"user","content":"x"},{"role":"assistant","content":"y"}],"label":0.5}`, "classification"},
		{`{"messages":[{"role":"user","content":"x"},{"role":"assistant","content":"y"}],"label":"False"}`, "kto"},
		{`{"messages":[{"role":"user","content":"x"},{"role":"assistant","content":"y"}],"label":[1,0]}`, "classification"},
		{`{"prompt":"x","completion":"y","label":1}`, "kto"},
		{`{"text":"x","label":true}`, "classification"},
		{`{"prompt":"x","completions":["y","z"],"labels":[1,0]}`, "stepwise"},
		{`{"prompt":"x","responses":["y","z"],"scores":[1,0]}`, "ranked"},
		{`{"prompt":"x","completions":["y","z"]}`, "table"},
		{`{"input_ids":[1],"labels":[1]}`, "tokenized"},
		{`{"input_ids":[1],"text":"x","label":1}`, "tokenized"},
		{`{"message_id":"a","parent_id":null,"text":"x","role":"prompter","lang":"en"}`, "oasst"},
		{`{"question":"x","answers":["a","b"]}`, "qa"},
	}
	for _, tt := range tests {
		row, err := ParseValue([]byte(tt.row))
		require.NoError(t, err)
		got, _ := bestFormat([]Value{row})
		require.Equal(t, tt.want, got, tt.row)
	}
}

// FuzzDecode: no format may panic on any JSON, and whatever a format decodes it can also write.
func FuzzDecode(f *testing.F) {
	files, err := filepath.Glob(filepath.Join("testdata", "rows", "*.jsonl"))
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		for _, line := range strings.Split(strings.TrimSpace(string(data)), "\n") {
			f.Add([]byte(line))
		}
	}
	f.Add([]byte(`[{"message_id":"b","parent_id":"a","text":"y","role":"assistant","rank":1},{"message_id":"c","parent_id":"a","text":"z","role":"assistant","rank":0},` +
		`{"message_id":"a","parent_id":null,"text":"x","role":"prompter"}]`))
	all := Builtin()
	m := Mapping{Schema: MappingSchema, Fields: []MappingField{{Role: MapUser, Template: "{text} {$.a.b[0]}"}, {Role: MapAssistant, Column: "label"}}}
	all = append(all, m.Format())
	f.Fuzz(func(t *testing.T, data []byte) {
		row, err := ParseValue(data)
		if err != nil {
			return
		}
		for _, format := range all {
			if c, _ := format.Match(row); c < 0 || c > 1 {
				t.Fatalf("%s: confidence %g", format.ID(), c)
			}
			es, err := format.Decode(row)
			if err != nil {
				continue
			}
			rememberShape(format, &row, es)
			if enc, ok := format.(Encoder); ok && len(es) > 0 {
				b, err := encodeRow(nil, enc, es, func(string) {})
				back, bad := ParseValue(b)
				if err == nil && (bad != nil || !bytes.Equal(compact(&back), compact(&row))) {
					t.Fatalf("%s: came back as %s: %v", format.ID(), b, bad)
				}
			}
			for _, e := range es {
				if _, err := ParseValue(e.Canonical()); err != nil {
					t.Fatalf("%s: the canonical text is no JSON: %v: %s", format.ID(), err, e.Canonical())
				}
				for _, to := range all {
					enc, ok := to.(Encoder)
					if !ok {
						continue
					}
					group := []*Example{e}
					if to.ID() == format.ID() {
						group = es
					}
					b, err := encodeRow(nil, enc, group, func(string) {})
					if err != nil {
						if DroppedReason(err) == "" {
							t.Fatalf("%s -> %s: %v", format.ID(), to.ID(), err)
						}
						continue
					}
					if bytes.ContainsAny(b, "\n\r") {
						t.Fatalf("%s -> %s: a row of more than one line: %s", format.ID(), to.ID(), b)
					}
					if _, err := ParseValue(b); err != nil {
						t.Fatalf("%s -> %s: %v: %s", format.ID(), to.ID(), err, b)
					}
				}
			}
		}
	})
}
