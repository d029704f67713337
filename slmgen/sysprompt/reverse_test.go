package sysprompt_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/chat"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/sysprompt"
)

// pairs makes rows of questions and answers.
func pairs(n int, of func(i int) (question, answer string)) iter.Seq2[*formats.Example, error] {
	return func(yield func(*formats.Example, error) bool) {
		for i := range n {
			q, a := of(i)
			ex := &formats.Example{Kind: formats.KindChat, Messages: []chat.Message{chat.TextOf(chat.User, q), chat.TextOf(chat.Assistant, a)}}
			ex.Origin.Pos = fault.Position{File: "rows", Record: int64(i + 1), Byte: int64(i)}
			if !yield(ex, nil) {
				return
			}
		}
	}
}

// pick is a small deterministic source of variety.
func pick(i, salt, n int) int {
	return int((uint32(i+1)*2654435761 ^ uint32(salt)*40503) >> 8 % uint32(n))
}

func words(i, salt, n int) string {
	list := strings.Fields("the harbour boat leaves early and comes back late with many people on board who like to see the old town before dark")
	out := make([]string, n)
	for k := range out {
		out[k] = list[pick(i*31+k, salt, len(list))]
	}
	return strings.Join(out, " ")
}

func claimIDs(list []sysprompt.Claim) (ids []string) {
	for _, c := range list {
		ids = append(ids, c.ID)
	}
	return ids
}

func TestReverse(t *testing.T) {
	for _, c := range []struct {
		name string
		rows iter.Seq2[*formats.Example, error]
		want []string // the sentences, in order
	}{
		{"labels", pairs(200, func(i int) (string, string) {
			return fmt.Sprintf("Message %d: %s", i, words(i, 1, 12)), []string{"billing", "billing", "repairs", "other"}[pick(i, 2, 4)]
		}), []string{"Classify the text. Answer with exactly one of these labels and nothing else: billing, other, repairs."}},
		{"extraction", pairs(200, func(i int) (string, string) {
			a := fmt.Sprintf(`{"port": %q, "price": %d.50`, words(i, 3, 1), i)
			if i%3 == 0 {
				a += `, "note": null`
			}
			return "Extract: " + words(i, 4, 20), a + "}"
		}), []string{"Answer with one JSON object and nothing else, no fence.", `The object has these keys: "port" (text), "price" (number), "note" (null, may be left out).`}},
		{"translation", pairs(200, func(i int) (string, string) {
			return fmt.Sprintf("Das Schiff fährt um %d Uhr in den Hafen, und die Leute warten schon seit langer Zeit am Steg %d.", i%24, i), fmt.Sprintf("The ship sails into the harbour at %d o'clock, and the people have been waiting at the pier %d for a long time.", i%24, i)
		}), []string{"Translate from German into English."}},
		{"summary", pairs(200, func(i int) (string, string) {
			return "Summarise. " + words(i, 5, 200), words(i, 6, 30+pick(i, 7, 10)) + "."
		}), []string{"Shorten the text to between"}},
		{"code", pairs(200, func(i int) (string, string) {
			return "Write a function that " + words(i, 8, 6), fmt.Sprintf("```go\nfunc f%d() int {\n\treturn %d\n}\n```", i, i)
		}), []string{`Answer with code in a fenced block marked "go".`}},
		{"opening and closing", pairs(200, func(i int) (string, string) {
			return "What about " + words(i, 9, 5) + "?", "Dear guest, " + words(i, 10, 20) + ". Yours, the harbour office."
		}), []string{"Answer the user's question.", `Begin the answer with "Dear guest".`, `End the answer with "Yours, the harbour office.".`}},
		{"German Sie", pairs(200, func(i int) (string, string) {
			return "Wann fährt das nächste Schiff nach Kiel ab?", fmt.Sprintf("Gern geben wir Ihnen Auskunft: Das Schiff fährt um %d Uhr, bitte kommen Sie pünktlich zum Steg Nummer %d.", i%24, i)
		}), []string{"Answer in German.", "In German, address the reader as Sie."}},
		{"refusals", pairs(200, func(i int) (string, string) {
			if i%5 == 0 {
				return "Tell me " + words(i, 11, 9), "I'm sorry, but I can't help with that. Ask the " + words(i, 12, 7)
			}
			return "Tell me " + words(i, 11, 9), words(i, 12, 25) + "."
		}), []string{`When you decline, say: "I'm sorry, but I can't help with that."`}},
	} {
		got, err := sysprompt.Reverse(context.Background(), c.rows, sysprompt.ReverseOptions{})
		require.NoError(t, err)
		for _, w := range c.want {
			require.Contains(t, got.Text, w, "%s: %v", c.name, claimIDs(got.Claims))
		}
		require.Equal(t, got.Rows, got.Learned+got.HeldOut)
		require.InDelta(t, 0.5, float64(got.HeldOut)/float64(got.Rows), 0.13, "half of the rows")
		for _, cl := range got.Claims {
			require.GreaterOrEqual(t, *cl.HeldOut.Share, 0.65, cl.Text)
			require.LessOrEqual(t, *cl.HeldOut.Low, *cl.HeldOut.Share)
			require.GreaterOrEqual(t, *cl.HeldOut.High, *cl.HeldOut.Share)
		}
		require.LessOrEqual(t, *got.Confidence.Share, *got.Claims[0].HeldOut.Share+1e-9, "all at once is no easier than one")
		if c.name == "code" {
			again, err := sysprompt.Reverse(context.Background(), c.rows, sysprompt.ReverseOptions{})
			require.NoError(t, err)
			require.Equal(t, got, again)
		}
		r, err := sysprompt.Lint(got.Text, sysprompt.LintOptions{})
		require.NoError(t, err)
		require.Zero(t, r.Counts["contradiction"], got.Text)
	}
}

// TestReverseMeasures plants exceptions and finds the very rows, and their share among the rows that nothing was learned from.
func TestReverseMeasures(t *testing.T) {
	bad := map[int64]bool{}
	rows := pairs(1000, func(i int) (string, string) {
		if pick(i, 20, 10) == 0 {
			bad[int64(i+1)] = true
			return "Sort: " + words(i, 21, 10), words(i, 22, 12)
		}
		return "Sort: " + words(i, 21, 10), `{"kind": "` + words(i, 23, 1) + `"}`
	})
	got, err := sysprompt.Reverse(context.Background(), rows, sysprompt.ReverseOptions{})
	require.NoError(t, err)
	require.Equal(t, "json", got.Claims[0].ID)
	require.Equal(t, int64(1000-len(bad)), got.Claims[0].Support.Rows)
	require.InDelta(t, 0.9, *got.Claims[0].HeldOut.Share, 0.04)
	require.Len(t, got.Claims[0].Counter, 5)
	for _, ref := range got.Claims[0].Counter {
		require.True(t, bad[ref.Record], "%+v", ref)
		require.Len(t, ref.ID, 32)
	}
	strict, err := sysprompt.Reverse(context.Background(), rows, sysprompt.ReverseOptions{MinShare: 0.99})
	require.NoError(t, err)
	require.Contains(t, claimIDs(strict.Dropped), "json")
}

// TestReverseOfNothing: rows that have nothing in common give no rules about form.
func TestReverseOfNothing(t *testing.T) {
	got, err := sysprompt.Reverse(context.Background(), pairs(4, func(i int) (string, string) { return "a", "b" }), sysprompt.ReverseOptions{})
	require.NoError(t, err)
	require.Empty(t, got.Text)
	require.Nil(t, got.Confidence.Share)
	noise := pairs(200, func(i int) (string, string) {
		return words(i, 30, 5), [...]string{words(i, 31, 3+pick(i, 32, 60)), `{"a": ` + fmt.Sprint(i) + `}`, "```\n" + words(i, 33, 5) + "\n```"}[pick(i, 34, 3)]
	})
	got, err = sysprompt.Reverse(context.Background(), noise, sysprompt.ReverseOptions{})
	require.NoError(t, err)
	for _, id := range claimIDs(got.Claims) {
		require.NotContains(t, []string{"labels", "json", "code", "translate", "summary", "opening", "closing"}, id)
	}
}

func TestReverseSystems(t *testing.T) {
	rows := func(yield func(*formats.Example, error) bool) {
		for i := range 40 {
			ms := []chat.Message{chat.TextOf(chat.System, []string{"Be kind.", "Be brief."}[min(1, i%4)]), chat.TextOf(chat.User, "q"), chat.TextOf(chat.Assistant, fmt.Sprint("answer ", i))}
			if i%10 == 9 {
				ms = ms[1:]
			}
			if !yield(&formats.Example{Kind: formats.KindChat, Messages: ms}, nil) {
				return
			}
		}
	}
	got, err := sysprompt.Reverse(context.Background(), rows, sysprompt.ReverseOptions{})
	require.NoError(t, err)
	require.Equal(t, 2, got.SystemsTotal)
	require.Equal(t, int64(4), got.NoSystem)
	require.Equal(t, "Be brief.", got.Systems[0].Text)
	require.Equal(t, int64(26), got.Systems[0].Rows)
	doc, err := json.Marshal(got)
	require.NoError(t, err)
	require.Contains(t, string(doc), `"confidence":{"rows":`)
}

func TestReverseChat(t *testing.T) {
	rows := func(yield func(*formats.Example, error) bool) {
		for i := range 60 {
			ms := []chat.Message{chat.TextOf(chat.User, "Hello"), chat.TextOf(chat.Assistant, words(i, 40, 6)), chat.TextOf(chat.User, "Go on"), chat.TextOf(chat.Assistant, words(i, 41, 9))}
			if !yield(&formats.Example{Kind: formats.KindChat, Messages: ms[min(2, i%10/9*2):]}, nil) {
				return
			}
		}
	}
	got, err := sysprompt.Reverse(context.Background(), rows, sysprompt.ReverseOptions{})
	require.NoError(t, err)
	require.Equal(t, "chat", got.Claims[0].ID)
	require.Equal(t, int64(54), got.Claims[0].Support.Rows)
}

func TestReverseErrors(t *testing.T) {
	boom := errors.New("boom")
	_, err := sysprompt.Reverse(context.Background(), func(yield func(*formats.Example, error) bool) { yield(nil, boom) }, sysprompt.ReverseOptions{})
	require.ErrorIs(t, err, boom)
	_, err = sysprompt.Reverse(context.Background(), nil, sysprompt.ReverseOptions{MinShare: 2})
	require.Equal(t, fault.Invalid, fault.CodeOf(err))
	pass := 0
	shrinking := func(yield func(*formats.Example, error) bool) {
		pass++
		pairs(100/pass, func(i int) (string, string) { return "q", fmt.Sprint(i) })(yield)
	}
	_, err = sysprompt.Reverse(context.Background(), shrinking, sysprompt.ReverseOptions{})
	require.Equal(t, fault.Conflict, fault.CodeOf(err))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = sysprompt.Reverse(ctx, pairs(1000, func(i int) (string, string) { return "q", fmt.Sprint(i) }), sysprompt.ReverseOptions{})
	require.ErrorIs(t, err, context.Canceled)
}
