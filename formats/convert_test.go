package formats

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"iter"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
)

func decoded(t testing.TB, id string, lines ...string) iter.Seq2[*Example, error] {
	f, ok := FormatByID(id)
	require.True(t, ok)
	return func(yield func(*Example, error) bool) {
		for _, r := range rowsOf(t, lines...) {
			es, err := f.Decode(r)
			if err != nil {
				yield(nil, err)
				return
			}
			for _, e := range es {
				if !yield(e, nil) {
					return
				}
			}
		}
	}
}

func TestConvert(t *testing.T) {
	tests := []struct {
		name, from, to, container string
		rows                      []string
		want                      string
		dropped, losses           map[string]int64
	}{
		{"alpaca to openai", "alpaca", "openai", "", []string{`{"instruction":"a","input":"b","output":3.30,"id":1}`, `{"instruction":"a","output":"c","system":"s"}`},
			`{"messages":[{"role":"user","content":"a\nb"},{"role":"assistant","content":"3.30"}],"id":1}` + "\n" +
				`{"messages":[{"role":"system","content":"s"},{"role":"user","content":"a"},{"role":"assistant","content":"c"}]}` + "\n",
			nil, map[string]int64{"border": 1, "json_type": 1}},
		{"openai tools to sharegpt", "openai", "sharegpt", "json", []string{`{"messages":[{"role":"user","content":"q"},{"role":"assistant","content":null,"tool_calls":[{"id":"c1","type":"function",` +
			`"function":{"name":"f","arguments":"{\"n\": 1.0}"}}]},{"role":"tool","tool_call_id":"c1","content":"r"},{"role":"assistant","content":"done","weight":0}],` +
			`"tools":[{"type":"function","function":{"name":"f"}}]}`},
			"[\n" + `{"conversations":[{"from":"human","value":"q"},{"from":"function_call","value":"{\"name\":\"f\",\"arguments\":{\"n\":1.0}}"},{"from":"observation","value":"r"},` +
				`{"from":"gpt","value":"done"}],"tools":"[{\"name\":\"f\"}]"}` + "\n]\n",
			nil, map[string]int64{"tool_call_id": 2, "weight": 1}},
		{"sharegpt tools to openai", "sharegpt", "openai", "jsonl", []string{`{"conversations":[{"from":"human","value":"q"},{"from":"function_call","value":"{\"name\": \"f\", \"arguments\": {\"n\": 1.0}}"},` +
			`{"from":"observation","value":"r"},{"from":"gpt","value":"done"}],"tools":"[{\"name\": \"f\"}]"}`},
			`{"messages":[{"role":"user","content":"q"},{"role":"assistant","content":null,"tool_calls":[{"type":"function","function":{"name":"f","arguments":"{\"n\":1.0}"}}]},` +
				`{"role":"tool","content":"r"},{"role":"assistant","content":"done"}],"tools":[{"type":"function","function":{"name":"f"}}]}` + "\n", nil, nil},
		{"dialogue to alpaca", "openai", "alpaca", "jsonl", []string{
			`{"messages":[{"role":"system","content":"s"},{"role":"user","content":"a"},{"role":"assistant","content":"b"},{"role":"user","content":"c"},{"role":"assistant","content":"d"}]}`,
			`{"messages":[{"role":"user","content":"a"}]}`, `{"messages":[{"role":"assistant","content":"a"}]}`,
			`{"messages":[{"role":"user","content":"a"},{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}`,
			`{"messages":[{"role":"user","content":"a"},{"role":"assistant","tool_calls":[{"function":{"name":"f"}}]}]}`},
			`{"instruction":"c","input":"","output":"d","system":"s","history":[["a","b"]]}` + "\n",
			map[string]int64{DropNoAnswer: 1, DropNoPrompt: 1, DropTurnOrder: 1, DropToolCalls: 1}, nil},
		{"preferences", "dpo", "openai", "jsonl", []string{`{"prompt":"a","chosen":"b","rejected":"c"}`}, "", map[string]int64{DropPreference: 1}, nil},
		{"verdicts", "kto", "sharegpt", "json", []string{`{"prompt":"a","completion":"b","label":true}`}, "[]\n", map[string]int64{DropLabel: 1}, nil},
		{"text", "text", "alpaca", "jsonl", []string{`{"text":"a"}`}, "", map[string]int64{DropText: 1}, nil},
		{"classes to openai", "classification", "openai", "jsonl", []string{`{"text":"a","label":1,"id":2}`},
			`{"messages":[{"role":"user","content":"a"},{"role":"assistant","content":"1"}],"id":2}` + "\n", nil, nil},
		{"classes to alpaca", "classification", "alpaca", "jsonl", []string{`{"text":"a","label":"x"}`}, `{"instruction":"a","input":"","output":"x"}` + "\n", nil, nil},
		{"question to alpaca", "qa", "alpaca", "jsonl", []string{`{"context":"c","question":"q","answer":"a"}`}, `{"instruction":"q","input":"c","output":"a"}` + "\n", nil, nil},
		{"csv", "alpaca", "alpaca", "csv", []string{`{"output":"b, \"c\"","instruction":"a\nb","n":1.50,"x":null}`, `{"instruction":"d","output":"e","history":[["f","g"]]}`},
			"output,instruction,n,x,history,input,system\n" + `"b, ""c""","a` + "\n" + `b",1.50,,,,` + "\n" + `e,d,,,"[[""f"",""g""]]",,` + "\n", nil, map[string]int64{"null": 1, "json_type": 1, "absent": 2, "key_order": 1}},
		{"empty csv", "alpaca", "alpaca", "tsv", nil, "instruction\tinput\toutput\tsystem\thistory\n", nil, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out bytes.Buffer
			r, err := Convert(context.Background(), decoded(t, tt.from, tt.rows...), &out, ConvertOptions{To: tt.to, Container: tt.container})
			require.NoError(t, err)
			require.Equal(t, tt.want, out.String())
			if tt.dropped == nil {
				tt.dropped = map[string]int64{}
			}
			if tt.losses == nil {
				tt.losses = map[string]int64{}
			}
			require.Equal(t, tt.dropped, r.Dropped)
			require.Equal(t, tt.losses, r.Losses)
			var gone int64
			for _, n := range r.Dropped {
				gone += n
			}
			require.Equal(t, int64(len(tt.rows)), r.Written+gone)
		})
	}
}

// TestWideTable writes more rows than the header waits for: a late column is counted, the columns of alpaca always have their place.
func TestWideTable(t *testing.T) {
	rows := make([]string, 0, headerRows+1)
	for range headerRows {
		rows = append(rows, `{"instruction":"a","output":"b"}`)
	}
	rows = append(rows, `{"instruction":"a","output":"b","late":"x","system":"s","history":[["q","r"]]}`)
	var out bytes.Buffer
	r, err := Convert(context.Background(), decoded(t, "alpaca", rows...), &out, ConvertOptions{To: "alpaca", Container: "csv"})
	require.NoError(t, err)
	require.Equal(t, map[string]int64{"column:late": 1}, r.Losses)
	cells, err := csv.NewReader(&out).ReadAll()
	require.NoError(t, err)
	require.Len(t, cells, len(rows)+1)
	require.Equal(t, []string{"a", "b", "", "s", `[["q","r"]]`}, cells[len(rows)])
}

type fullDisk struct{}

func (fullDisk) Write([]byte) (int, error) { return 0, syscall.ENOSPC }

func TestConvertErrors(t *testing.T) {
	none := decoded(t, "alpaca")
	for _, o := range []ConvertOptions{{To: "nothing"}, {To: "openai", Container: "parquet"}} {
		_, err := Convert(context.Background(), none, &bytes.Buffer{}, o)
		require.Equal(t, fault.Unsupported, fault.CodeOf(err))
	}
	_, err := Convert(context.Background(), decoded(t, "alpaca", `{"instruction":"a","output":"b"}`), fullDisk{}, ConvertOptions{To: "openai"})
	require.Equal(t, fault.StorageFull, fault.CodeOf(err))
	require.ErrorIs(t, err, syscall.ENOSPC)

	ctx, stop := context.WithCancel(context.Background())
	stop()
	_, err = Convert(ctx, none, &bytes.Buffer{}, ConvertOptions{To: "openai"})
	require.ErrorIs(t, err, context.Canceled)

	boom := errors.New("boom")
	var out strings.Builder
	r, err := Convert(context.Background(), func(yield func(*Example, error) bool) { yield(nil, boom) }, &out, ConvertOptions{To: "openai"})
	require.ErrorIs(t, err, boom)
	require.Zero(t, r.Written)
}

// TestManyMembers: a row of very many members must not take quadratic time, nor rows of ever new columns an ever larger report.
func TestManyMembers(t *testing.T) {
	const n = 30000
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, `,"k%d":%d`, i, i)
	}
	row := `{"messages":[{"role":"user","content":"x"` + b.String() + `},{"role":"assistant","content":"y"}]` + b.String() + `}`
	var out bytes.Buffer
	start := time.Now()
	_, err := Convert(context.Background(), decoded(t, "openai", row), &out, ConvertOptions{To: "openai"})
	require.NoError(t, err)
	require.Equal(t, row+"\n", out.String())
	r, err := Convert(context.Background(), decoded(t, "openai", row), &out, ConvertOptions{To: "sharegpt"})
	require.NoError(t, err)
	require.Less(t, len(r.Losses), maxFacts+5)
	require.Equal(t, int64(1), r.Losses["extra:k1"])
	require.Zero(t, r.Losses["meta:*"], "columns keep their names")
	require.Less(t, time.Since(start), 5*time.Second)
}
