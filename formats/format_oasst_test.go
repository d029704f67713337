package formats

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const treeOfFruit = `{"message_tree_id":"t","tree_state":"ready","prompt":{"message_id":"a","parent_id":null,"text":"Fruit?","role":"prompter","lang":"en","replies":[` +
	`{"message_id":"b","parent_id":"a","text":"Stone","role":"assistant","rank":1,"deleted":true,"replies":[{"message_id":"d","parent_id":"b","text":"No!","role":"prompter","replies":[]}]},` +
	`{"message_id":"c","parent_id":"a","text":"Apple","role":"assistant","rank":0,"replies":[]}]}}`

// rowsOfFruit are the messages of the same tree, a child before its parent.
const rowsOfFruit = `{"message_id":"b","parent_id":"a","text":"Stone","role":"assistant","rank":1,"deleted":true,"message_tree_id":"t","tree_state":"ready"}
{"message_id":"c","parent_id":"a","text":"Apple","role":"assistant","rank":0,"message_tree_id":"t","tree_state":"ready"}
{"message_id":"a","parent_id":null,"text":"Fruit?","role":"prompter","lang":"en","message_tree_id":"t","tree_state":"ready"}
{"message_id":"d","parent_id":"b","text":"No!","role":"prompter","message_tree_id":"t","tree_state":"ready"}
`

func readRows(t *testing.T, format, rows string) (es []*Example, bad []string, counts Counts) {
	t.Helper()
	d, err := Open(context.Background(), []Source{Bytes("rows", []byte(rows))},
		Options{Container: "jsonl", Format: format, Quarantine: func(r Rejected) { bad = append(bad, r.Reason) }})
	require.NoError(t, err)
	for e, err := range d.Examples(context.Background()) {
		require.NoError(t, err)
		es = append(es, e)
	}
	return es, bad, d.Counts()
}

func writtenAs(t *testing.T, to string, es []*Example) (string, ConvertReport) {
	t.Helper()
	var out bytes.Buffer
	w, err := NewWriter(&out, ConvertOptions{To: to})
	require.NoError(t, err)
	for _, e := range es {
		require.NoError(t, w.Write(e))
	}
	require.NoError(t, w.Close())
	return out.String(), w.Report()
}

// TestTreeAndRowsAreTheSame: both spellings of a tree give the same Examples, and become each other.
func TestTreeAndRowsAreTheSame(t *testing.T) {
	tree, _, _ := readRows(t, "oasst-tree", treeOfFruit)
	rows, bad, counts := readRows(t, "oasst", rowsOfFruit)
	require.Empty(t, bad)
	require.EqualValues(t, 4, counts.Records)
	require.EqualValues(t, 4, counts.Used)
	require.Len(t, tree, 3)
	require.Len(t, rows, 3)
	for i := range tree {
		require.Equal(t, string(tree[i].Canonical()), string(rows[i].Canonical()))
	}
	text, report := writtenAs(t, "oasst-tree", rows)
	require.Equal(t, treeOfFruit, strings.TrimSpace(strings.NewReplacer(`"replies":[]}`, `"replies":[]}`).Replace(reordered(text))))
	require.Empty(t, report.Losses)
	text, report = writtenAs(t, "oasst", tree)
	require.Empty(t, report.Losses)
	again, _, _ := readRows(t, "oasst", text)
	for i := range tree {
		require.Equal(t, tree[i].ID(), again[i].ID())
	}
}

// reordered brings the members of a tree into the order that treeOfFruit has.
func reordered(text string) string {
	v, _ := ParseValue([]byte(strings.TrimSpace(text)))
	order := map[string]int{"message_tree_id": 0, "tree_state": 1, "prompt": 2, "message_id": 0, "parent_id": 1, "text": 2, "role": 3, "lang": 4, "rank": 5, "deleted": 6, "replies": 7}
	var walk func(v *Value)
	walk = func(v *Value) {
		for i := range v.Members {
			walk(&v.Members[i].Value)
			for k := i; k > 0 && order[v.Members[k].Key] < order[v.Members[k-1].Key]; k-- {
				v.Members[k], v.Members[k-1] = v.Members[k-1], v.Members[k]
			}
		}
		for i := range v.Items {
			walk(&v.Items[i])
		}
	}
	walk(&v)
	return string(compact(&v))
}

// TestBrokenTrees: what does not hang together goes to quarantine as a whole, with the row and the reason.
func TestBrokenTrees(t *testing.T) {
	row := func(id, parent string) string {
		return `{"message_id":"` + id + `","parent_id":` + parent + `,"text":"x","role":"prompter","message_tree_id":"t"}` + "\n"
	}
	for _, tt := range []struct{ name, rows, says string }{
		{"orphan", row("a", "null") + row("b", `"gone"`), `the parent "gone" of message 2 is not among the rows of its tree`},
		{"cycle", row("a", "null") + row("b", `"c"`) + row("c", `"b"`), "message 2 is its own ancestor"},
		{"own parent", row("a", `"a"`), "message 1 is its own ancestor"},
		{"twice", row("a", "null") + row("a", "null"), `two messages have the id "a"`},
		{"no id", row("", "null"), "no message_id"},
		{"odd parent", row("a", "5"), "the parent_id is a number"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			es, bad, counts := readRows(t, "oasst", tt.rows+strings.ReplaceAll(row("z", "null"), `"t"`, `"other"`))
			require.Len(t, bad, 1)
			require.Contains(t, bad[0], tt.says)
			require.Len(t, es, 1)
			require.EqualValues(t, strings.Count(tt.rows, "\n"), counts.Quarantined)
			require.Equal(t, counts.Records, counts.Used+counts.Quarantined)
		})
	}
}

// TestSharedMessages: of the copies of one message the edited one counts; two different edits are counted.
func TestSharedMessages(t *testing.T) {
	es, _, _ := readRows(t, "oasst-tree", treeOfFruit)
	es[2].Messages[0].Parts[0].Text = "Which fruit?"
	text, report := writtenAs(t, "oasst-tree", es)
	require.Equal(t, strings.Replace(treeOfFruit, "Fruit?", "Which fruit?", 1)+"\n", text)
	require.Empty(t, report.Losses)
	es[1].Messages[0].Parts[0].Text = "What fruit?"
	text, report = writtenAs(t, "oasst-tree", es)
	require.Equal(t, strings.Replace(treeOfFruit, "Fruit?", "What fruit?", 1)+"\n", text)
	require.Equal(t, map[string]int64{"message": 1}, report.Losses)

	es, _, _ = readRows(t, "self-instruct", `{"instruction":"Opposite?","instances":[{"input":"a","output":"b"},{"input":"c","output":"d"}],"id":1}`)
	es[1].Messages[0].Parts[0].Text = "Contrary?"
	es[1].Messages[1].Parts[0].Text = "e"
	es[1].Meta[0].Value = []byte("2")
	text, report = writtenAs(t, "self-instruct", es)
	require.Equal(t, `{"instruction":"Contrary?","instances":[{"input":"a","output":"b"},{"input":"c","output":"e"}],"id":2}`+"\n", text)
	require.Empty(t, report.Losses)
}

// TestFewerExamples: a tree of which some Examples were dropped is written as what is left of it.
func TestFewerExamples(t *testing.T) {
	es, _, _ := readRows(t, "oasst-tree", treeOfFruit)
	text, _ := writtenAs(t, "oasst-tree", es[2:])
	back, _, _ := readRows(t, "oasst-tree", text)
	require.Len(t, back, 1)
	require.Equal(t, es[2].ID(), back[0].ID())
}

// TestRealTrees writes the trees of the real sample back as they were, and by way of rows.
func TestRealTrees(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "..", "shared", "data", "formats", "Open-Assistant__model_model_eval_manual_data_en_100_tree.jsonl"))
	if err != nil {
		t.Skipf("SKIPPED: the real sample file is not here: %v", err)
	}
	es, bad, _ := readRows(t, "oasst-tree", string(data))
	require.Empty(t, bad)
	flat, report := writtenAs(t, "oasst", es)
	require.Empty(t, report.Losses)
	require.Empty(t, report.Dropped)
	again, bad, counts := readRows(t, "oasst", flat)
	require.Empty(t, bad)
	require.Equal(t, len(es), len(again))
	for i := range es {
		require.Equal(t, string(es[i].Canonical()), string(again[i].Canonical()))
	}
	t.Logf("%d trees, %d messages, %d examples", bytes.Count(data, []byte("\n")), counts.Records, len(es))
}

// TestSpelledRanks: a rank that a table made a fraction or a text ranks all the same, and goes back as it stood.
func TestSpelledRanks(t *testing.T) {
	const rows = `{"message_id":"a","parent_id":null,"user_id":"u","text":"q?","role":"prompter","lang":"en","review_count":3,"deleted":false,"rank":null,` +
		`"synthetic":false,"model_name":null,"detoxify":{"toxicity":0.1},"message_tree_id":"t","emojis":{"name":["+1"],"count":[1]},"labels":null}
{"message_id":"b","parent_id":"a","user_id":"v","text":"Worse","role":"assistant","lang":"en","rank":R1,"labels":{"name":["spam"]},"message_tree_id":"t"}
{"message_id":"c","parent_id":"a","user_id":"w","text":"Better","role":"assistant","lang":"en","rank":R0,"labels":null,"message_tree_id":"t"}
`
	for _, ranks := range [][2]string{{"0", "1"}, {"0.0", "1.0"}, {`"0"`, `"1"`}, {`"0.0"`, `"1.0"`}} {
		said := strings.NewReplacer("R0", ranks[0], "R1", ranks[1]).Replace(rows)
		es, bad, _ := readRows(t, "oasst", said)
		require.Empty(t, bad)
		require.Len(t, es, 3)
		require.Equal(t, KindPreference, es[0].Kind)
		require.Equal(t, "Better", es[0].Completions[0].Messages[0].Parts[0].Text)
		text, report := writtenAs(t, "oasst", es)
		require.Equal(t, said, text)
		require.Empty(t, report.Losses)
		text, _ = writtenAs(t, "dpo", es[:1])
		require.Contains(t, text, `"chosen":"Better","rejected":"Worse"`)
	}
}
