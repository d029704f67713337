package analyze

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/registry"
)

func items(list ...Item) iter.Seq2[Item, error] {
	return func(yield func(Item, error) bool) {
		for i, it := range list {
			if it.ID == "" {
				it.ID = fmt.Sprint("item ", i+1)
			}
			if !yield(it, nil) {
				return
			}
		}
	}
}

func TestContamination(t *testing.T) {
	ctx := context.Background()
	long := "Which of the rivers that spring in the Alps flows through Lake Constance before it turns north towards the sea?"
	short := Item{Question: "What is the boiling point of ether?", More: "35 degrees 70 degrees 90 degrees"}
	refs, err := NewReferences(ctx, Reference{Name: "exam", Benchmark: true, Items: items(Item{ID: "geography 7", Question: long}, short, Item{Question: "Too short?"})},
		Reference{Name: "eval.jsonl", Items: items(Item{Question: "Please tell me which harbour the small grey boat of my uncle left on Monday morning in the fog and why it did."})})
	require.NoError(t, err)
	for _, c := range []struct {
		name, question, answer, rule, note string
	}{
		{"word for word", long, "The Rhine does.", "contamination", "13 words in a row of exam, geography 7"},
		{"inside a longer text, other marks", "Here is one: WHICH of the rivers, that spring in the Alps, flows through lake Constance - before it turns north?", "The Rhine.", "contamination", "13 words in a row of exam, geography 7"},
		{"in the answer", "Make up a question.", long, "contamination", "13 words in a row of exam, geography 7"},
		{"with its choices", "What is the boiling point of ether? A) 35 degrees B) 70 degrees", "A) 35 degrees", "", ""},
		{"as the set writes it", "What is the boiling point of ether?\n35 degrees\n70 degrees\n90 degrees", "35 degrees", "contamination", "13 words in a row of exam, item 2"},
		{"few words changed", "Please tell me which harbour the small grey boat of my uncle left on Monday evening in the fog and why it did.", "Hull, for cod.", "leakage", "13 words in a row of eval.jsonl, item 1"},
		{"the same topic", "Which river that springs in the Alps flows through a lake and then turns north to the sea?", "The Rhine.", "", ""},
		{"a short question alone", "What is the boiling point of ether?", "It is 35 degrees.", "", ""},
	} {
		rep, err := Run(ctx, dataset(append(healthy(60), qa(c.question, c.answer))...), Options{References: refs, Task: registry.QA})
		require.NoError(t, err)
		if c.rule == "" {
			require.NotContains(t, rulesOf(rep), "contamination", c.name)
			require.NotContains(t, rulesOf(rep), "leakage", c.name)
			continue
		}
		f := finding(t, rep, c.rule)
		require.Equal(t, int64(1), f.Count, c.name)
		require.Equal(t, c.note, f.Rows[0].Note, c.name)
		require.Equal(t, int64(61), f.Rows[0].Record, c.name)
		use := rep.References[0]
		if c.rule == "leakage" {
			use = rep.References[1]
		}
		require.Equal(t, int64(1), use.Rows, c.name)
		require.Equal(t, 1, use.Found, c.name)
	}
	rep, err := Run(ctx, dataset(healthy(3)...), Options{References: refs})
	require.NoError(t, err)
	require.Equal(t, []ReferenceUse{{Name: "exam", Items: 2}, {Name: "eval.jsonl", Items: 1}}, rep.References)
}

// TestNearlyReferenced finds a question whose words are changed too often for runs of thirteen.
func TestNearlyReferenced(t *testing.T) {
	words := strings.Fields("one two three four five six seven eight nine ten eleven twelve")
	question := strings.Join(words, " ")
	refs, err := NewReferences(context.Background(), Reference{Name: "eval", Items: items(Item{Question: question, More: "some answer of its own here"})})
	require.NoError(t, err)
	rep, err := Run(context.Background(), dataset(qa(question+" thirteen", "Something else entirely.")), Options{References: refs})
	require.NoError(t, err)
	require.Equal(t, "a question nearly that of eval, item 1", finding(t, rep, "leakage").Rows[0].Note)
}

// TestBoilerplateIsNoContamination has a set whose items begin alike.
func TestBoilerplateIsNoContamination(t *testing.T) {
	var list []Item
	start := "Read the following passage with care and then choose the one answer that fits best of all: "
	for i := range 10 {
		list = append(list, Item{Question: start + fmt.Sprintf("passage %d speaks of ship %d and of harbour %d in the northern sea in winter", i, i*7, i*11)})
	}
	refs, err := NewReferences(context.Background(), Reference{Name: "exam", Benchmark: true, Items: items(list...)})
	require.NoError(t, err)
	rep, err := Run(context.Background(), dataset(qa(start+"a text of my own about bread.", "The second one.")), Options{References: refs})
	require.NoError(t, err)
	require.NotContains(t, rulesOf(rep), "contamination")
}

func TestReferenceErrors(t *testing.T) {
	boom := errors.New("boom")
	_, err := NewReferences(context.Background(), Reference{Items: func(yield func(Item, error) bool) { yield(Item{}, boom) }})
	require.ErrorIs(t, err, boom)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = NewReferences(ctx, Reference{Items: items(Item{})})
	var f *fault.Error
	require.ErrorAs(t, err, &f)
	require.Equal(t, fault.Unavailable, f.Code)
}

// TestSplitsLeak has the same rows, exactly and nearly, in two files of one dataset.
func TestSplitsLeak(t *testing.T) {
	rows := healthy(60)
	text := rows[10].Messages[1].Content()
	all := append(rows, rows[3], qa(rows[10].Messages[0].Content(), strings.Replace(text, "quiet", "very quiet", 1)))
	for second, want := range map[string]int64{"test.jsonl": 2, "train-00001-of-00002.jsonl": 0, "more.jsonl": 0} {
		rep, err := Run(context.Background(), func(yield func(*formats.Example, error) bool) {
			for i, ex := range all {
				c := *ex
				c.Origin.Pos = formats.Position{File: "train-00000-of-00002.jsonl", Record: int64(i + 1)}
				if i >= 60 {
					c.Origin.Pos.File = second
				}
				if !yield(&c, nil) {
					return
				}
			}
		}, Options{})
		require.NoError(t, err)
		if want == 0 {
			require.NotContains(t, rulesOf(rep), "leakage", second)
			continue
		}
		f := finding(t, rep, "leakage")
		require.Equal(t, want, f.Count)
		require.Equal(t, "repeats record 4 of split train", f.Rows[0].Note)
		require.Equal(t, rows[10].ID(), f.Rows[1].Like)
	}
}

func TestLabelNoise(t *testing.T) {
	p := newPlanted(4)
	var rows []*formats.Example
	for i := range 60 {
		rows = append(rows, qa(p.prose(30), []string{"spam", "ham"}[i%2]))
	}
	same, other := rows[6].Messages[0].Content(), rows[8].Messages[0].Content()
	rows = append(rows, qa(same+"indeed", "spam"), qa(other+"indeed", "ham"))
	f := finding(t, run(t, registry.Classify, rows...), "label_noise")
	require.Equal(t, int64(1), f.Count)
	require.Equal(t, int64(62), f.Rows[0].Record)
	require.Equal(t, "another label than record 9", f.Rows[0].Note)
	for i := range rows {
		rows[i] = qa(rows[i].Messages[0].Content(), "An answer in full, number "+fmt.Sprint(i))
	}
	require.NotContains(t, rulesOf(run(t, registry.QA, rows...)), "label_noise", "answers that are no labels may differ")
}

func FuzzGrams(f *testing.F) {
	f.Add("a b c d e f g h i j k l m n o p", uint8(3))
	f.Fuzz(func(t *testing.T, text string, size uint8) {
		n := 1 + int(size)%20
		words := appendWords(nil, text)
		at := map[uint64][]uint64{}
		eachGram(words, n, func(h uint64, i int) {
			if before, ok := at[h]; ok {
				require.Equal(t, before, words[i:i+n])
			}
			at[h] = words[i : i+n]
			eachGram(words[i:i+n], n, func(alone uint64, _ int) { require.Equal(t, h, alone, "where it stands does not matter") })
		})
	})
}
