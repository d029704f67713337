package voice_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/analyze"
	"github.com/slmgen/slmgen/slmgen/registry"
	"github.com/slmgen/slmgen/slmgen/voice"
)

func foresee(t *testing.T, rows examples, o voice.Outlook) *voice.Preview {
	t.Helper()
	report, err := analyze.Run(context.Background(), rows, analyze.Options{Task: o.Task})
	require.NoError(t, err)
	p, err := voice.Foresee(context.Background(), rows, report, o)
	require.NoError(t, err)
	for _, c := range p.Cases {
		require.NotEmpty(t, c.Why)
		require.NotEmpty(t, c.Fix)
		require.NotEmpty(t, c.Prompts)
		require.Contains(t, c.Likelihood, fmt.Sprintf("%d of %d", c.Share.Rows, c.Share.Of), "what is said is what was counted")
		for _, q := range c.Prompts {
			require.Len(t, q.Row.ID, 32)
			require.Positive(t, q.Row.Record)
			require.NotEmpty(t, q.Row.Note)
		}
	}
	return p
}

func caseOf(p *voice.Preview, reason string) *voice.Case {
	for i := range p.Cases {
		if p.Cases[i].Reason == reason {
			return &p.Cases[i]
		}
	}
	return nil
}

func records(c *voice.Case) (out []int64) {
	for _, p := range c.Prompts {
		out = append(out, p.Row.Record)
	}
	return out
}

// TestForeseePlanted plants one cause after the other and finds the very rows.
func TestForeseePlanted(t *testing.T) {
	base := func(i int) (string, string) {
		return fmt.Sprintf("Please tell me about %s %d", words(i, 20, 8), i), words(i, 21, 12) + "."
	}
	for _, c := range []struct {
		reason string
		o      voice.Outlook
		rows   func(i int) (string, string)
		want   []int64 // records
		share  [2]int64
	}{
		{"conflicting_answers", voice.Outlook{}, func(i int) (string, string) {
			q, a := base(i)
			if i == 40 || i == 90 {
				q = "What is the fare to the old island?"
			}
			return q, a
		}, []int64{41, 91}, [2]int64{2, 150}},
		{"format_exception", voice.Outlook{}, func(i int) (string, string) {
			q, a := base(i)
			if i%100 == 7 {
				return q, a
			}
			return q, fmt.Sprintf(`{"answer": %q}`, a)
		}, []int64{8, 108}, [2]int64{2, 150}},
		{"cut", voice.Outlook{MaxTokens: 100}, func(i int) (string, string) {
			q, a := base(i)
			if i == 5 || i == 6 {
				a = strings.Repeat(a, 20+i)
			}
			return q, a
		}, []int64{7, 6}, [2]int64{2, 150}},
		{"few_in_language", voice.Outlook{}, func(i int) (string, string) {
			q, a := base(i)
			if i == 11 || i == 12 {
				q, a = "Wann fährt das Schiff in den Hafen?", "Das Schiff fährt um zwölf Uhr in den Hafen, und die Leute warten schon lange auf die Abfahrt der Fähre Nummer "+fmt.Sprint(i)
			} else {
				a = "The ship sails into the harbour at noon, and the people have been waiting there for a long time, says " + a
			}
			return q, a
		}, []int64{12, 13}, [2]int64{2, 0}},
		{"refusals", voice.Outlook{}, func(i int) (string, string) {
			q, a := base(i)
			switch i {
			case 50:
				return "Tell me how the harbour master opens the north gate tonight", "I'm sorry, but I can't help with that."
			case 51:
				return "Tell me how the harbour master opens the south gate tonight", a
			}
			return q, a
		}, []int64{52}, [2]int64{1, 150}},
		{"unsupported", voice.Outlook{Task: registry.QA}, func(i int) (string, string) {
			q, a := base(i)
			q = strings.Repeat("The boat leaves when the lamps are lit along the street. ", 5) + q
			if i == 77 {
				a += " It carries 4711 people."
			}
			return q, a
		}, []int64{78}, [2]int64{1, 150}},
		{"far_from_others", voice.Outlook{}, func(i int) (string, string) {
			q, a := base(i)
			if i == 33 {
				q = "Wie lange kocht man weiche Eier"
			}
			return q, a
		}, []int64{34}, [2]int64{1, 150}},
		{"look_alike", voice.Outlook{}, func(i int) (string, string) {
			q, a := base(i)
			switch i {
			case 60:
				return "Which permit does a yacht with a red flag need", "None whatsoever."
			case 61:
				return "Which permit does a yacht with a blue flag need", "Ask customs before entering."
			}
			return q, a
		}, []int64{61, 62}, [2]int64{-1, -1}},
	} {
		p := foresee(t, pairs(150, c.rows), c.o)
		got := caseOf(p, c.reason)
		require.NotNil(t, got, "%s in %+v", c.reason, p.Cases)
		if c.share[0] >= 0 {
			require.Equal(t, c.share[0], got.Share.Rows, c.reason)
			if c.share[1] > 0 {
				require.Equal(t, c.share[1], got.Share.Of, c.reason)
			}
			require.ElementsMatch(t, c.want, records(got), c.reason)
		} else {
			require.Subset(t, records(got), c.want, c.reason)
		}
		if c.reason == "few_in_language" || testing.Short() {
			continue // of rows of words by lot no detector can be sure
		}
		plain := foresee(t, pairs(150, base), c.o)
		require.Nil(t, caseOf(plain, c.reason), "%s without its cause: %+v", c.reason, caseOf(plain, c.reason))
	}
}

// TestForeseeClasses plants a rare class that looks like the frequent one.
func TestForeseeClasses(t *testing.T) {
	p := foresee(t, pairs(400, func(i int) (string, string) {
		switch {
		case i%40 == 0:
			return fmt.Sprintf("my cabin door is broken %d %s", i, words(i, 30, 1)), "safety"
		case i%2 == 0:
			return fmt.Sprintf("my cabin door is broken %d %s", i, words(i, 30, 1)), "repairs"
		}
		return fmt.Sprintf("send the invoice again please %d %s", i, words(i, 31, 1)), "billing"
	}), voice.Outlook{Task: registry.Classify})
	c := caseOf(p, "class_look_alike")
	require.NotNil(t, c)
	require.Contains(t, c.Likelihood, `"safety"`)
	require.Contains(t, c.Likelihood, `"repairs"`)
	for _, r := range records(c) {
		require.Zero(t, (r-1)%40)
	}
	require.Nil(t, caseOf(p, "look_alike"))
	require.Len(t, p.Notes, 2)
}

func TestForeseeErrors(t *testing.T) {
	_, err := voice.Foresee(context.Background(), pairs(1, func(int) (string, string) { return "q", "a" }), nil, voice.Outlook{})
	require.Equal(t, fault.Invalid, fault.CodeOf(err))
	empty := foresee(t, pairs(0, nil), voice.Outlook{})
	require.Empty(t, empty.Cases)
}
