package validate_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/validate"
)

// fix repairs the rows of a file and checks that what comes out passes, and that every Example is accounted for.
func fix(t *testing.T, provider, data string) (rows []string, moved string, rep validate.FixReport) {
	t.Helper()
	ds, err := formats.Open(context.Background(), []formats.Source{formats.Bytes("in.jsonl", []byte(data))}, formats.Options{})
	require.NoError(t, err)
	p, err := validate.ByID(provider)
	require.NoError(t, err)
	var out, beside bytes.Buffer
	fates := 0
	rep, err = validate.Fix(context.Background(), p, ds.Examples(context.Background()), &out, validate.FixOptions{Moved: &beside, Fate: func(*formats.Example, string) { fates++ }})
	require.NoError(t, err)
	sum := rep.Written
	for _, n := range rep.Dropped {
		sum += n
	}
	require.Equal(t, rep.Examples, sum)
	require.Equal(t, int(rep.Examples), fates)
	verdict := check(t, provider, out.String())
	for _, is := range verdict.Errors {
		require.Zero(t, is.Line, "%s: %v in %s", provider, is, out.String())
	}
	for line := range strings.Lines(out.String()) {
		rows = append(rows, strings.TrimSpace(line))
	}
	return rows, beside.String(), rep
}

func TestFix(t *testing.T) {
	for _, c := range []struct {
		name, provider, row string
		want                string // "" for a row that is dropped
		repairs             string
		dropped             string
	}{
		{"nothing to do", "openai", `{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Yes?","weight":0},{"role":"user","content":"Go"},{"role":"assistant","content":"Ok"}]}`,
			`{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Yes?","weight":0},{"role":"user","content":"Go"},{"role":"assistant","content":"Ok"}]}`, "", ""},
		{"role aliases", "openai", `{"messages":[{"role":"human","content":"Hi"},{"role":"gpt","content":"Yes?"}]}`,
			`{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Yes?"}]}`, "role_alias", ""},
		{"other columns", "together", `{"id":7,"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Yes?"}],"source":"web"}`,
			`{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Yes?"}]}`, "extra_columns", ""},
		{"weights", "together", `{"messages":[{"role":"user","content":"Hi","weight":1},{"role":"assistant","content":"Yes?","weight":1.0}]}`,
			`{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Yes?","weight":1}]}`, "weight_role weight_type", ""},
		{"weight without an answer", "openai", `{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Yes?","weight":0.5}]}`, "", "", "weight_type"},
		{"empty turn", "openai", `{"messages":[{"role":"system","content":""},{"role":"user","content":"Hi"},{"role":"assistant","content":"Yes?"}]}`,
			`{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Yes?"}]}`, "empty_turn", ""},
		{"trailing", "mistral", `{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Yes?"},{"role":"user","content":"Bye"}]}`,
			`{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Yes?"}]}`, "trailing_turns", ""},
		{"systems", "mistral", `{"messages":[{"role":"developer","content":"A"},{"role":"user","content":"Hi"},{"role":"system","content":"B"},{"role":"assistant","content":"Yes?"}]}`,
			`{"messages":[{"role":"system","content":"A\n\nB"},{"role":"user","content":"Hi"},{"role":"assistant","content":"Yes?"}]}`, "role_developer system_merged", ""},
		{"neighbours", "together", `{"messages":[{"role":"user","content":"Hi"},{"role":"user","content":"there"},{"role":"assistant","content":"Yes?"}]}`,
			`{"messages":[{"role":"user","content":"Hi\n\nthere"},{"role":"assistant","content":"Yes?"}]}`, "merged_turns", ""},
		{"tool calls", "mistral", `{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":null,"tool_calls":[{"id":"call_1","function":{"name":"f","arguments":{"a":1.50}}}]},{"role":"tool","tool_call_id":"call_1","content":"42"},{"role":"assistant","content":"42"}],"tools":[{"name":"f"}]}`,
			`{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":null,"tool_calls":[{"id":"pQ","type":"function","function":{"name":"f","arguments":"{\"a\":1.50}"}}]},{"role":"tool","content":"42","tool_call_id":"pQ"},{"role":"assistant","content":"42"}],"tools":[{"type":"function","function":{"name":"f","description":"","parameters":{}}}]}`,
			"arguments_string call_id tool_description tool_parameters tool_wrapped", ""},
		{"call without id", "openai", `{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","tool_calls":[{"type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","content":"42"},{"role":"assistant","content":"42"}]}`,
			`{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","content":"42","tool_call_id":"call_1"},{"role":"assistant","content":"42"}]}`, "call_id tool_call_id", ""},
		{"tools where there are none", "together", `{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","tool_calls":[{"id":"c","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","content":"42","tool_call_id":"c"},{"role":"assistant","content":"42"}]}`, "", "", "tool_calls"},
		{"alpaca", "cohere", `{"instruction":"Say it.","input":"Now","output":"It."}`, `{"messages":[{"role":"User","content":"Say it.\nNow"},{"role":"Chatbot","content":"It."}]}`, "converted joined_text", ""},
		{"class", "bedrock-haiku", `{"text":"Late again","label":"angry"}`, `{"messages":[{"role":"user","content":"Late again"},{"role":"assistant","content":"angry"}]}`, "class_as_answer converted extra_columns", ""},
		{"system beside", "bedrock-haiku", `{"messages":[{"role":"system","content":"S"},{"role":"user","content":"Hi"},{"role":"assistant","content":"Yes?"}]}`,
			`{"system":"S","messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Yes?"}]}`, "", ""},
		{"pair", "openai", `{"prompt":"Hi","chosen":"Hello","rejected":"What"}`,
			`{"input":{"messages":[{"role":"user","content":"Hi"}]},"preferred_output":[{"role":"assistant","content":"Hello"}],"non_preferred_output":[{"role":"assistant","content":"What"}]}`, "converted", ""},
		{"pair for one without", "mistral", `{"prompt":"Hi","chosen":"Hello","rejected":"What"}`, "", "", "preference"},
		{"text", "together", `{"text":"once upon a time"}`, `{"text":"once upon a time"}`, "", ""},
		{"text for one without", "openai", `{"text":"once upon a time"}`, "", "", "text"},
		{"prompt and completion", "together", `{"prompt":"a","completion":"b","id":1}`, `{"prompt":"a","completion":"b"}`, "extra_columns", ""},
		{"no answer", "openai", `{"messages":[{"role":"user","content":"Hi"}]}`, "", "", "no_answer"},
	} {
		rows, _, rep := fix(t, c.provider, c.row+"\n")
		if c.want == "" {
			require.Empty(t, rows, c.name)
			require.Equal(t, map[string]int64{c.dropped: 1}, rep.Dropped, c.name)
			continue
		}
		require.Len(t, rows, 1, "%s: %v", c.name, rep)
		want := strings.ReplaceAll(c.want, "pQ", shortID)
		require.Equal(t, want, rows[0], c.name)
		var codes []string
		for _, code := range strings.Fields(c.repairs) {
			codes = append(codes, code)
			require.Equal(t, int64(1), rep.Repairs[code], "%s: %s", c.name, code)
		}
		require.Len(t, rep.Repairs, len(codes), "%s: %v", c.name, rep.Repairs)
	}
}

// shortID is what call_1 becomes at Mistral, always.
const shortID = "2zXTUoItE"

func TestFixMovesOutWhatHasNoPlace(t *testing.T) {
	_, moved, rep := fix(t, "openai", `{"id":7,"messages":[{"role":"user","content":"Hi","at":"9:00"},{"role":"assistant","content":"Yes?","reasoning_content":"Hm"}],"n":1.50}`+"\n")
	require.JSONEq(t, `{"row":1,"file":"in.jsonl","record":1,"moved":{"/id":7,"/n":1.50,"/messages/0/at":"9:00","/messages/1/reasoning_content":"Hm"}}`, moved)
	require.Contains(t, moved, "1.50", "numbers keep their text")
	require.Equal(t, int64(1), rep.Moved)
	require.Equal(t, map[string]int64{"extra_columns": 1, "extra_members": 1, "reasoning": 1}, rep.Repairs)
}

func TestFixKeepsOneKind(t *testing.T) {
	rows, _, rep := fix(t, "together", `{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Yes?"}]}`+"\n"+`{"text":"x"}`+"\n")
	require.Len(t, rows, 1)
	require.Equal(t, map[string]int64{"mixed_kinds": 1}, rep.Dropped)
}

func TestFixErrors(t *testing.T) {
	p, err := validate.ByID("openai")
	require.NoError(t, err)
	broken := errors.New("the wire was cut")
	_, err = validate.Fix(context.Background(), p, func(yield func(*formats.Example, error) bool) { yield(nil, broken) }, &bytes.Buffer{}, validate.FixOptions{})
	require.ErrorIs(t, err, broken)
	row := formats.Read(context.Background(), formats.Bytes("x", []byte(`{"instruction":"a","output":"b"}`)), formats.Options{})
	_, err = validate.Fix(context.Background(), p, row, full{}, validate.FixOptions{})
	require.ErrorIs(t, err, &formats.Error{Code: "unavailable"})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = validate.Fix(ctx, p, row, &bytes.Buffer{}, validate.FixOptions{})
	require.ErrorIs(t, err, context.Canceled)
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no") }

// FuzzFix checks that whatever can be read is either dropped or repaired into rows that pass.
func FuzzFix(f *testing.F) {
	for _, rows := range goodRows {
		for _, row := range rows {
			f.Add([]byte(row))
		}
	}
	f.Add([]byte(`{"messages":[{"role":"human","content":[{"type":"image_url","image_url":"x"}]},{"role":"tool","content":"x"},{"role":"gpt","weight":"1","content":"a","tool_calls":[{}]}],"tools":[{},{"name":"f"}]}`))
	f.Add([]byte(`{"prompt":[{"role":"user","content":"a"}],"chosen":[],"rejected":[{"role":"assistant","content":""}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, id := range []string{"openai", "together", "together-tools", "mistral", "gemini", "bedrock", "bedrock-converse", "bedrock-haiku", "fireworks", "anthropic", "cohere"} {
			p, err := validate.ByID(id)
			require.NoError(t, err)
			var out bytes.Buffer
			rep, err := validate.Fix(context.Background(), p, formats.Read(context.Background(), formats.Bytes("f", b), formats.Options{}), &out, validate.FixOptions{})
			if err != nil {
				var typed *formats.Error
				require.True(t, errors.As(err, &typed), "%v", err)
			}
			verdict, err := validate.File(context.Background(), p, formats.Bytes("out", out.Bytes()), validate.Options{})
			require.NoError(t, err)
			require.Equal(t, rep.Written, verdict.Rows)
			for _, is := range verdict.Errors {
				require.Zero(t, is.Line, "%s: %v\n%s", id, is, out.String())
			}
		}
	})
}

func ExampleFile() {
	p, err := validate.ByID("openai")
	if err != nil {
		fmt.Println(err)
		return
	}
	data := strings.Repeat(`{"messages":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello"}]}`+"\n", 9) +
		`{"messages":[{"role":"user","content":"Hi"},{"role":"bot","content":"Hello"}]}` + "\n"
	rep, err := validate.File(context.Background(), p, formats.Bytes("train.jsonl", []byte(data)), validate.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, is := range rep.Errors {
		fmt.Println(is.Line, is.Path, is.Code)
	}
	fmt.Println(rep.Valid)
	// Output:
	// 10 /messages/1/role unknown_role
	// 10 /messages missing_assistant
	// 10 /messages/1 last_role
	// false
}

func ExampleFix() {
	p, err := validate.ByID("mistral")
	if err != nil {
		fmt.Println(err)
		return
	}
	src := formats.Bytes("faq.csv", []byte("question,answer,id\nHow much?,Two coins.,1\nWhen?,At noon.,2\n"))
	var out bytes.Buffer
	rep, err := validate.Fix(context.Background(), p, formats.Read(context.Background(), src, formats.Options{}), &out, validate.FixOptions{})
	fmt.Print(out.String())
	fmt.Println(rep.Repairs, err)
	// Output:
	// {"messages":[{"role":"user","content":"How much?"},{"role":"assistant","content":"Two coins."}]}
	// {"messages":[{"role":"user","content":"When?"},{"role":"assistant","content":"At noon."}]}
	// map[converted:2 extra_columns:2] <nil>
}

func ExampleProviders() {
	for _, p := range validate.Providers()[:2] {
		fmt.Println(p.ID, p.Kinds)
	}
	// Output:
	// openai [preference chat prompt-completion]
	// together [preference chat prompt-completion text]
}
