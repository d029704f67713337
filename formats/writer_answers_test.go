package formats

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats/chat"
)

// TestAnswerConversions shows what answers to choose between, to judge and to classify become in each other's formats.
func TestAnswerConversions(t *testing.T) {
	const (
		nWay  = `{"prompt":"Fruit?","answers":[{"answer":"Pear","rank":2,"model":"m"},{"answer":"Apple","rank":1},{"answer":"Stone","rank":3}],"margin":1.0,"id":7}`
		pair  = `{"prompt":"Fruit?","chosen":"Apple","rejected":"Stone","score_chosen":9.50,"margin":2}`
		tie   = `{"prompt":"Fruit?","answer1":"Pear","answer2":"Apple","choice":"tie"}`
		bad   = `{"prompt":"Fruit?","completion":"Stone","label":0}`
		chat3 = `{"prompt":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello"},{"role":"user","content":"Fruit?"}],` +
			`"chosen":[{"role":"assistant","content":"Apple"}],"rejected":[{"role":"assistant","content":"Stone"}]}`
	)
	tests := []struct {
		name, from, row, to, want string
		losses                    map[string]int
		dropped                   string
	}{
		{"ranks to a pair", "ranked", nWay, "dpo", `{"prompt":"Fruit?","chosen":"Apple","rejected":"Stone","margin":1.0,"id":7}`, map[string]int{"completion": 1, "rank": 2}, ""},
		{"ranks to rejected ones", "ranked", nWay, "dpo-swift", `{"messages":[{"role":"user","content":"Fruit?"},{"role":"assistant","content":"Apple"}],"rejected_response":["Pear","Stone"],"margin":1.0,"id":7}`, map[string]int{"rank": 2, "extra:model": 1}, ""},
		{"ranks to a vote", "ranked", nWay, "vote", `{"prompt":"Fruit?","answer1":"Apple","answer2":"Stone","choice":"answer1","margin":1.0,"id":7}`, map[string]int{"completion": 1, "rank": 2}, ""},
		{"a pair to ranks", "dpo", pair, "ranked", `{"prompt":"Fruit?","answers":[{"answer":"Apple","rank":1,"score":9.50},{"answer":"Stone","rank":2}],"margin":2}`, nil, ""},
		{"a pair to OpenAI", "dpo", pair, "openai-dpo", `{"input":{"messages":[{"role":"user","content":"Fruit?"}]},"preferred_output":[{"role":"assistant","content":"Apple"}],"non_preferred_output":[{"role":"assistant","content":"Stone"}]}`, map[string]int{"score": 1, "meta:margin": 1}, ""},
		{"a pair to messages", "dpo", pair, "dpo-messages", `{"prompt":[{"role":"user","content":"Fruit?"}],"chosen":[{"role":"assistant","content":"Apple"}],"rejected":[{"role":"assistant","content":"Stone"}],"score_chosen":9.50,"margin":2}`, nil, ""},
		{"a pair to sharegpt", "dpo", pair, "dpo-sharegpt", `{"conversations":[{"from":"human","value":"Fruit?"}],"chosen":{"from":"gpt","value":"Apple"},"rejected":{"from":"gpt","value":"Stone"},"score_chosen":9.50,"margin":2}`, nil, ""},
		{"a pair to one text each", "dpo", pair, "hh-rlhf", `{"chosen":"\n\nHuman: Fruit?\n\nAssistant: Apple","rejected":"\n\nHuman: Fruit?\n\nAssistant: Stone"}`, map[string]int{"score": 1, "meta:margin": 1}, ""},
		{"a dialogue to texts", "dpo-messages", chat3, "dpo", `{"prompt":"Fruit?","history":[["Hi","Hello"]],"chosen":"Apple","rejected":"Stone"}`, nil, ""},
		{"a dialogue to the arena", "dpo-messages", chat3, "vote", `{"conversation_a":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello"},{"role":"user","content":"Fruit?"},{"role":"assistant","content":"Apple"}],"conversation_b":[{"role":"user","content":"Hi"},{"role":"assistant","content":"Hello"},{"role":"user","content":"Fruit?"},{"role":"assistant","content":"Stone"}],"winner":"model_a"}`, nil, ""},
		{"a pair to a tree", "dpo", pair, "oasst-tree", `{"prompt":{"text":"Fruit?","role":"prompter","replies":[{"text":"Apple","role":"assistant","rank":0,"replies":[]},{"text":"Stone","role":"assistant","rank":1,"replies":[]}]}}`, map[string]int{"score": 1, "meta:margin": 1}, ""},
		{"a tie to ranks", "vote", tie, "ranked", `{"prompt":"Fruit?","answers":[{"answer":"Pear","rank":1},{"answer":"Apple","rank":1}]}`, nil, ""},
		{"a tie to a pair", "vote", tie, "dpo", "", nil, DropUndecided},
		{"a pair to a dialogue", "dpo", pair, "openai", "", nil, DropPreference},
		{"a pair to one verdict", "dpo", pair, "kto", "", nil, DropPreference}, // a Writer makes two rows of it
		{"a verdict to a pair", "kto", bad, "dpo", "", nil, DropLabel},
		{"a verdict to a dialogue", "kto", bad, "openai", "", nil, DropLabel},
		{"a class to a dialogue", "classification", `{"text":"Good.","label":"positive"}`, "openai", `{"messages":[{"role":"user","content":"Good."},{"role":"assistant","content":"positive"}]}`, nil, ""},
		{"a dialogue to a class", "openai", `{"messages":[{"role":"user","content":"Good."}]}`, "classification", "", nil, DropNoLabel},
		{"a dialogue to a pair", "openai", `{"messages":[{"role":"user","content":"Good."}]}`, "dpo", "", nil, DropNoChoice},
		{"a dialogue to tokens", "openai", `{"messages":[{"role":"user","content":"Good."}]}`, "tokenized", "", nil, DropNoTokens},
		{"a question to instances", "alpaca", `{"instruction":"Opposite?","input":"hot","output":"cold","id":1}`, "self-instruct", `{"instruction":"Opposite?","instances":[{"input":"hot","output":"cold"}],"id":1}`, nil, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			row, err := ParseValue([]byte(tt.row))
			require.NoError(t, err)
			f, _ := FormatByID(tt.from)
			es, err := f.Decode(row)
			require.NoError(t, err)
			to, _ := FormatByID(tt.to)
			losses := map[string]int{}
			b, err := to.(Encoder).Encode(nil, es[0], func(fact string) { losses[fact]++ })
			require.Equal(t, tt.dropped, DroppedReason(err))
			require.Equal(t, tt.want, string(b))
			if tt.losses == nil {
				tt.losses = map[string]int{}
			}
			require.Equal(t, tt.losses, losses)
		})
	}
}

// TestPlaces: ranks count before preferences, preferences before scores, and nothing is made up.
func TestPlaces(t *testing.T) {
	yes, no := true, false
	tests := []struct {
		cs   []Completion
		want []int
	}{
		{[]Completion{{Rank: "3"}, {Rank: "1.0"}, {Rank: "1"}}, []int{1, 0, 0}},
		{[]Completion{{Preferred: &no, Score: "9"}, {Preferred: &yes, Score: "1"}}, []int{1, 0}},
		{[]Completion{{Score: "-1e400"}, {Score: "0.5"}, {Score: "7"}}, []int{2, 1, 0}},
		{[]Completion{{Rank: "1"}, {}}, nil},
		{[]Completion{{Good: &yes}, {Good: &no}}, nil},
		{[]Completion{{Rank: "1"}}, nil},
		{nil, nil},
	}
	for _, tt := range tests {
		e := Example{Completions: tt.cs}
		require.Equal(t, tt.want, e.Places())
	}
}

// TestPairToVerdicts: a preference becomes a good and a bad row, which is counted, and with a sidecar comes back.
func TestPairToVerdicts(t *testing.T) {
	ctx := context.Background()
	rows := `{"prompt":"Fruit?","chosen":"Apple","rejected":"Stone","score_chosen":9.50,"margin":2}` + "\n" +
		`{"prompt":"Metal?","chosen":"Iron","rejected":"Milk","id":9007199254740993}` + "\n"
	d, err := Open(ctx, []Source{Bytes("x.jsonl", []byte(rows))}, Options{})
	require.NoError(t, err)
	var out strings.Builder
	r, err := d.Convert(ctx, &out, ConvertOptions{To: "kto"})
	require.NoError(t, err)
	require.Equal(t, `{"prompt":[{"role":"user","content":"Fruit?"}],"completion":[{"role":"assistant","content":"Apple"}],"label":true}
{"prompt":[{"role":"user","content":"Fruit?"}],"completion":[{"role":"assistant","content":"Stone"}],"label":false}
{"prompt":[{"role":"user","content":"Metal?"}],"completion":[{"role":"assistant","content":"Iron"}],"label":true,"id":9007199254740993}
{"prompt":[{"role":"user","content":"Metal?"}],"completion":[{"role":"assistant","content":"Milk"}],"label":false,"id":9007199254740993}
`, out.String())
	require.Equal(t, map[string]int64{"pair": 2, "score": 1, "meta:margin": 2}, r.Losses)
	require.EqualValues(t, 2, r.Written)
	require.EqualValues(t, 4, r.Rows)
	require.Equal(t, Counts{Records: 2, Used: 2, Examples: 2, Dropped: map[string]int64{}, Formats: map[string]int64{"dpo": 2}}, d.Counts())

	var there, back strings.Builder
	r, err = d.Convert(ctx, &there, ConvertOptions{To: "kto", Sidecar: true})
	require.NoError(t, err)
	require.Empty(t, r.Losses)
	require.EqualValues(t, 4, r.Rows)
	again, err := Open(ctx, []Source{Bytes("y.jsonl", []byte(there.String()))}, Options{})
	require.NoError(t, err)
	_, err = again.Convert(ctx, &back, ConvertOptions{To: "dpo"})
	require.NoError(t, err)
	require.Equal(t, rows, back.String())
}

// TestVerdictBesideMessages: a prompt and its answer are what a verdict is about, whatever list of messages stands beside them.
func TestVerdictBesideMessages(t *testing.T) {
	row, err := ParseValue([]byte(`{"prompt":"Fruit?","completion":"Apple","label":true,"unanswered":[{"role":"prompter","text":"More?"}]}`))
	require.NoError(t, err)
	es, err := kto{}.Decode(row)
	require.NoError(t, err)
	require.Equal(t, "Apple", es[0].Completions[0].Messages[0].Content())
	es, err = kto{}.Decode(rowsOf(t, `{"talk":[{"role":"user","content":"Fruit?"},{"role":"assistant","content":"Apple"}],"label":false}`)[0])
	require.NoError(t, err)
	require.Equal(t, "Apple", es[0].Completions[0].Messages[0].Content())
}

// TestNoVerdictOnQuestions: a choice between two questions says nothing that a verdict could.
func TestNoVerdictOnQuestions(t *testing.T) {
	yes, no := true, false
	e := &Example{Kind: KindPreference, Messages: []chat.Message{chat.TextOf(chat.Assistant, "Hello.")}, Completions: []Completion{
		{Messages: []chat.Message{chat.TextOf(chat.User, "Fruit?")}, Preferred: &yes}, {Messages: []chat.Message{chat.TextOf(chat.User, "Stone?")}, Preferred: &no},
	}}
	w := newRowEncoder(kto{}, &ConvertOptions{To: "kto"})
	require.NoError(t, w.encode([]*Example{e}, func(row []byte) error { t.Errorf("wrote %s", row); return nil }))
	require.Equal(t, map[string]int64{DropPreference: 1}, w.report.Dropped)
}
