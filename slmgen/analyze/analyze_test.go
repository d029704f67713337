package analyze

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/chat"
	"github.com/slmgen/slmgen/slmgen/registry"
)

// turns makes a chat example from role, text, role, text, ...
func turns(parts ...string) *formats.Example {
	ex := &formats.Example{Kind: formats.KindChat}
	for i := 0; i+1 < len(parts); i += 2 {
		ex.Messages = append(ex.Messages, chat.TextOf(chat.Role(parts[i]), parts[i+1]))
	}
	return ex
}

func qa(q, a string) *formats.Example { return turns("user", q, "assistant", a) }

// dataset numbers the examples as a reader would.
func dataset(exs ...*formats.Example) iter.Seq2[*formats.Example, error] {
	return func(yield func(*formats.Example, error) bool) {
		for i, ex := range exs {
			c := *ex
			c.Origin.Pos = formats.Position{File: "test.jsonl", Record: int64(i + 1), Line: int64(i + 1), Byte: int64(100 * i)}
			if !yield(&c, nil) {
				return
			}
		}
	}
}

func run(t *testing.T, task registry.Task, exs ...*formats.Example) *Report {
	t.Helper()
	rep, err := Run(context.Background(), dataset(exs...), Options{Task: task})
	require.NoError(t, err)
	return rep
}

// healthy gives n rows that no rule objects to.
func healthy(n int) []*formats.Example {
	out := make([]*formats.Example, n)
	r := rand.New(rand.NewPCG(1, 2))
	nouns := strings.Fields("harbour window garden engine letter mountain teacher river bottle market station bridge kitchen forest ticket")
	for i := range out {
		var b strings.Builder
		for range 14 {
			fmt.Fprintf(&b, "the %s near the %s is quiet today ", nouns[r.IntN(len(nouns))]+fmt.Sprint(r.IntN(999)), nouns[r.IntN(len(nouns))])
		}
		out[i] = qa(fmt.Sprintf("Please tell me something about place number %d in the old town.", i), b.String())
	}
	return out
}

func rulesOf(rep *Report) []string {
	var out []string
	for _, f := range rep.Findings {
		out = append(out, f.Rule)
	}
	return out
}

func finding(t *testing.T, rep *Report, rule string) Finding {
	t.Helper()
	for _, f := range rep.Findings {
		if f.Rule == rule {
			return f
		}
	}
	require.Failf(t, "no finding", "%s not among %v", rule, rulesOf(rep))
	return Finding{}
}

func TestHealthyDataHasNoFinding(t *testing.T) {
	rep := run(t, registry.QA, healthy(120)...)
	require.Empty(t, rep.Findings)
	require.Equal(t, 100.0, *rep.Quality.Score)
	require.Equal(t, int64(120), rep.Examples)
	require.Equal(t, "en", rep.Languages[0].Code)
}

func TestRowRules(t *testing.T) {
	tool := qa("Weather?", "")
	tool.Messages[1].ToolCalls = []chat.ToolCall{{Name: "weather", Arguments: json.RawMessage(`{}`)}}
	tool.Tools = []chat.ToolDef{{Name: "clock", Raw: json.RawMessage(`{"name":"clock"}`)}}
	media := qa("What is in the picture?", "A cat sits on a mat.")
	media.Media = []chat.Part{{Kind: chat.Image, Ref: "cat.png"}}
	for rule, ex := range map[string]*formats.Example{
		"no_answer":        turns("user", "Is anybody there today?"),
		"empty_answer":     qa("Is anybody there today?", " \n"),
		"empty_prompt":     qa("", "This is an answer to no question at all."),
		"secret":           qa("My key?", "It is AKIAIOSFODNN7EXAMPLE and you must keep it."),
		"broken_roles":     turns("user", "One thing.", "user", "And another thing.", "assistant", "Both are fine with me."),
		"broken_json":      qa("Give me JSON please.", `{"a": 1, "b": [2, 3`),
		"tool_call_broken": tool,
		"damaged_text":     qa("Where is the cafÃ© of the town?", "It is next to the church."),
		"template_tokens":  qa("<|im_start|>user hello there", "Hello to you as well."),
		"refusal":          qa("How do I pick a lock?", "I'm sorry, but I can't help with that."),
		"short_answer":     qa("Is the earth round or flat?", "Round."),
		"personal_data":    qa("Whom do I ask?", "Write to jane.doe@acme-corp.com for an answer."),
		"media":            media,
	} {
		rep := run(t, registry.QA, append(healthy(60), ex)...)
		f := finding(t, rep, rule)
		require.Equal(t, int64(1), f.Count, rule)
		require.Equal(t, int64(61), f.Rows[0].Record, rule)
		require.Equal(t, ex.ID(), f.Rows[0].ID, rule)
		require.NotEmpty(t, f.Why, rule)
		require.NotEmpty(t, f.Fix, rule)
	}
}

func TestRowRulesStaySilent(t *testing.T) {
	called := turns("user", "Weather?", "assistant", "", "tool", "Sunny", "assistant", "It is sunny in Rome today.")
	called.Messages[1].ToolCalls = []chat.ToolCall{{Name: "weather", Arguments: json.RawMessage(`{}`)}}
	for name, ex := range map[string]*formats.Example{
		"a tool call needs no text":       called,
		"prose in brackets":               qa("Cite the source of this.", "[1] A study of rivers, printed in 1999."),
		"braces in prose":                 qa("Write a template for a letter.", "{name}, thank you for your long letter."),
		"a refusal that is quoted later":  qa("What did the clerk say to you?", strings.Repeat("He looked at the paper for a while. ", 6)+"I'm sorry, but I can't do it, he said."),
		"accents are no damage":           qa("Où est le café du château ?", "À côté de l’église, près de la mairie."),
		"capital accents":                 qa("ÂGE ET ÉPOQUE, qu'est-ce que c'est ?", "C’est une façon de mesurer le temps passé."),
		"year ranges are no phone":        qa("When was the war?", "It was from 1914 to 1918, then 1939-1945 again."),
		"an order number is no card":      qa("Which order?", "Order 1234567890123 has been shipped to you."),
		"an example address":              qa("Which address is safe?", "Use user@example.com in your documents."),
		"a system prompt first":           turns("system", "Be kind to all.", "user", "Hello, who are you?", "assistant", "I am a kind helper."),
		"two systems in front":            turns("system", "Be kind to all.", "developer", "Be short.", "user", "Hello, who are you?", "assistant", "I am a kind helper."),
		"several assistant turns in turn": turns("user", "Hello there.", "assistant", "Hello to you.", "user", "And now what?", "assistant", "Now we work together."),
	} {
		rep := run(t, registry.QA, ex)
		require.Subset(t, []string{"few_examples", "language_mix"}, rulesOf(rep), name)
	}
}

func TestShortAnswersAreFineForClasses(t *testing.T) {
	ex := qa("Is the earth round or flat?", "Round")
	require.NotContains(t, rulesOf(run(t, registry.Classify, ex)), "short_answer")
	require.Contains(t, rulesOf(run(t, registry.QA, ex)), "short_answer")
	class := *ex
	class.Kind = formats.KindClass
	require.NotContains(t, rulesOf(run(t, "", &class)), "short_answer", "the row itself says that its answer is a class")
}

func TestDuplicatesAndConflicts(t *testing.T) {
	rows := append(healthy(60), qa("What colour is the sky?", "It is blue on a clear day."), qa("What colour is the sky?", "It is blue on a clear day."),
		qa("What colour is the sky?", "It is grey in the winter."))
	for _, spill := range []string{"", t.TempDir()} {
		rep, err := Run(context.Background(), dataset(rows...), Options{Spill: spill})
		require.NoError(t, err)
		dup := finding(t, rep, "exact_duplicate")
		require.Equal(t, int64(1), dup.Count)
		require.Equal(t, int64(62), dup.Rows[0].Record)
		require.Equal(t, "repeats record 61", dup.Rows[0].Note)
		require.Equal(t, int64(2), finding(t, rep, "conflicting_answers").Count)
	}
}

func TestClasses(t *testing.T) {
	var rows []*formats.Example
	for i := range 95 {
		rows = append(rows, qa(fmt.Sprintf("Message number %d about the delivery.", i), "spam"))
	}
	for i := range 4 {
		rows = append(rows, qa(fmt.Sprintf("A letter number %d from a friend.", i), "ham"))
	}
	rows = append(rows, qa("One more message about money.", "Spam"))
	rep := run(t, registry.Classify, rows...)
	require.Equal(t, []ClassCount{{"spam", 95}, {"ham", 4}, {"Spam", 1}}, rep.Classes.Labels)
	require.Equal(t, 95.0, rep.Classes.Imbalance)
	require.Equal(t, int64(95), finding(t, rep, "class_imbalance").Count)
	require.Equal(t, int64(5), finding(t, rep, "rare_class").Count)
	require.Equal(t, int64(1), finding(t, rep, "label_spelling").Count)
	require.Nil(t, run(t, registry.QA, healthy(60)...).Classes)
}

// TestClassColumn reads a class that stands in a column beside the text as the answer.
func TestClassColumn(t *testing.T) {
	var rows []*formats.Example
	for i := range 60 {
		rows = append(rows, &formats.Example{Kind: formats.KindClass, Messages: []chat.Message{chat.TextOf(chat.User, fmt.Sprintf("Message number %d about something new.", i))},
			Meta: chat.Object{{Key: "label", Value: json.RawMessage([]string{`"spam"`, `"ham"`}[i%2])}}})
	}
	rep := run(t, registry.Classify, rows...)
	require.NotContains(t, rulesOf(rep), "no_answer")
	require.Equal(t, []ClassCount{{"ham", 30}, {"spam", 30}}, rep.Classes.Labels)
	require.Positive(t, rep.Tokens.Completion)
}

func TestSystemPrompts(t *testing.T) {
	rows := healthy(60)
	for i := range 50 {
		system := "You are a guide of the old town."
		if i < 3 {
			system = fmt.Sprintf("You are guide %d.", i)
		}
		rows[i] = turns("system", system, "user", rows[i].Messages[0].Content(), "assistant", rows[i].Messages[1].Content())
	}
	rep := run(t, registry.QA, rows...)
	require.Equal(t, int64(10), finding(t, rep, "system_mixed").Count)
	require.Equal(t, int64(3), finding(t, rep, "systems_varied").Count)
	require.Equal(t, int64(4), rep.Shares.Systems)
}

// TestReportDoesNotDependOnWorkers is the promise that stages make.
func TestReportDoesNotDependOnWorkers(t *testing.T) {
	n := 3000
	if testing.Short() {
		n = 5 * blockRows / 2
	}
	rows := healthy(n)
	for i := 0; i < len(rows); i += 7 {
		rows[i] = rows[(i*13)%len(rows)]
	}
	var first []byte
	for _, workers := range []int{1, 2, 7} {
		rep, err := Run(context.Background(), dataset(rows...), Options{Workers: workers})
		require.NoError(t, err)
		doc, err := json.Marshal(rep)
		require.NoError(t, err)
		if first == nil {
			first = doc
		}
		require.JSONEq(t, string(first), string(doc))
		require.Equal(t, string(first), string(doc))
	}
}

func TestVersionFollowsContentAndOrder(t *testing.T) {
	a, b := qa("One question?", "One answer here."), qa("Two questions?", "Two answers here.")
	v := run(t, "", a, b).Version
	require.Len(t, v, 32)
	require.Equal(t, v, run(t, registry.QA, a, b).Version)
	require.NotEqual(t, v, run(t, "", b, a).Version)
}

func TestQualityRecomputes(t *testing.T) {
	rows := append(healthy(60), qa("Empty?", ""), qa("Empty?", ""), qa("Short?", "Yes."))
	rep := run(t, registry.QA, rows...)
	var charged, examples float64
	for _, term := range rep.Quality.Terms {
		switch term.Name {
		case "examples":
			examples = *term.Value
		case "score":
		default:
			charged += *term.Value
		}
	}
	require.Equal(t, 3.0, charged, "each row is charged once: %v", rep.Quality.Terms)
	require.InDelta(t, *rep.Quality.Score, 100*(1-charged/examples), 0.05)
}

func TestErrorsEndTheRun(t *testing.T) {
	boom := errors.New("boom")
	_, err := Run(context.Background(), func(yield func(*formats.Example, error) bool) {
		for _, ex := range healthy(700) {
			if !yield(ex, nil) {
				return
			}
		}
		yield(nil, boom)
	}, Options{})
	require.ErrorIs(t, err, boom)

	ctx, cancel := context.WithCancel(context.Background())
	_, err = Run(ctx, func(yield func(*formats.Example, error) bool) {
		rows := healthy(100)
		for i := range 1_000_000 {
			ex := rows[i%len(rows)]
			if i == 1000 {
				cancel()
			}
			if !yield(ex, nil) {
				return
			}
		}
	}, Options{})
	require.ErrorIs(t, err, context.Canceled)

	_, err = Run(context.Background(), dataset(healthy(3)...), Options{Spill: "/no/such/folder"})
	require.NoError(t, err, "few rows need no temporary file")
}

func TestEmptyDataset(t *testing.T) {
	rep := run(t, "")
	require.Zero(t, rep.Examples)
	require.Nil(t, rep.Quality.Score)
	doc, err := json.Marshal(rep)
	require.NoError(t, err)
	require.Contains(t, string(doc), `"findings":[]`)
}

// BenchmarkRun analyzes rows of words that are as unequally frequent as those of a language, in one goroutine: with everything, and without the parts
// that can be left out.
func BenchmarkRun(b *testing.B) {
	p := newPlanted(3)
	var rows []*formats.Example
	var bytes int64
	for range 5000 {
		ex := qa(p.prose(8+p.r.IntN(20)), p.prose(30+p.r.IntN(90)))
		rows = append(rows, ex)
		bytes += int64(len(ex.Canonical()))
	}
	for name, without := range map[string][]Part{"everything": nil, "quick": Parts()} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(bytes)
			for b.Loop() {
				if _, err := Run(context.Background(), dataset(rows...), Options{Workers: 1, Without: without}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
