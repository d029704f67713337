package voice_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/chat"
	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/voice"
)

type examples = iter.Seq2[*formats.Example, error]

// pairs makes rows of questions and answers.
func pairs(n int, of func(i int) (question, answer string)) examples {
	return func(yield func(*formats.Example, error) bool) {
		for i := range n {
			if q, a := of(i); !yield(row(i, q, a), nil) {
				return
			}
		}
	}
}

func row(i int, q, a string) *formats.Example {
	ex := &formats.Example{Kind: formats.KindChat, Messages: []chat.Message{chat.TextOf(chat.User, q), chat.TextOf(chat.Assistant, a)}}
	ex.Origin.Pos = fault.Position{File: "rows", Record: int64(i + 1), Byte: int64(i)}
	return ex
}

// pick is a small deterministic source of variety.
func pick(i, salt, n int) int {
	x := uint64(i+1)*0x9E3779B97F4A7C15 + uint64(salt)*0xC2B2AE3D27D4EB4F
	x = (x ^ x>>30) * 0xBF58476D1CE4E5B9
	x = (x ^ x>>27) * 0x94D049BB133111EB
	return int((x ^ x>>31) % uint64(n))
}

var vocabulary = strings.Fields("the harbour boat leaves early and comes back late with many people on board who like to see old town before dark when lamps are lit along each quiet street near market square while gulls cry over roofs")

func words(i, salt, n int) string {
	out := make([]string, n)
	for k := range out {
		out[k] = vocabulary[pick(i*1009+k, salt, len(vocabulary))]
	}
	return strings.Join(out, " ")
}

func measure(t *testing.T, rows examples) *voice.Report {
	t.Helper()
	r, err := voice.Measure(context.Background(), rows, voice.Options{})
	require.NoError(t, err)
	return r
}

// TestNeighbours plants what is true: answers that are a function of the question, answers that are drawn by lot, and half of each.
func TestNeighbours(t *testing.T) {
	topics := strings.Fields("refund luggage timetable bicycle invoice engine cabin dog ticket storm")
	ask := func(i int) (string, int) {
		k := pick(i, 1, len(topics))
		return fmt.Sprintf("%s: please help me with my %s, the %s of number %d", vocabulary[pick(i, 2, 10)], topics[k], topics[k], i), k
	}
	function := measure(t, pairs(1200, func(i int) (string, string) { q, k := ask(i); return q, "team " + topics[k] + " answers" })).Neighbours
	require.Greater(t, *function.Agreement, 0.95)
	require.Equal(t, int64(1200), function.Sampled)
	require.InDelta(t, 120, function.HeldOut, 40)
	noise := measure(t, pairs(1200, func(i int) (string, string) { q, _ := ask(i); return q, topics[pick(i, 3, len(topics))] })).Neighbours
	require.InDelta(t, 0, *noise.Agreement, 0.12, "%v to %v", *noise.Low, *noise.High)
	require.Less(t, *noise.Low, *noise.Agreement)
	half := measure(t, pairs(1200, func(i int) (string, string) {
		q, k := ask(i)
		if pick(i, 4, 2) == 0 {
			k = pick(i, 5, len(topics))
		}
		return q, topics[k]
	})).Neighbours
	// Both rows of a pair follow the rule in a quarter of the pairs and a bit, by chance.
	require.InDelta(t, 0.25, *half.Agreement, 0.13)
	require.NotEmpty(t, half.Contrary)
	for _, p := range half.Contrary {
		require.GreaterOrEqual(t, p.QuestionsAlike, 0.5)
		require.Less(t, p.AnswersAlike, 0.5)
		require.NotEqual(t, p.Row.ID, p.Other.ID)
	}
	same := measure(t, pairs(300, func(i int) (string, string) { q, _ := ask(i); return q, "yes" })).Neighbours
	require.Nil(t, same.Agreement, "where all answers are alike there is nothing to predict")
	few := measure(t, pairs(5, func(i int) (string, string) { q, _ := ask(i); return q, fmt.Sprint(i) })).Neighbours
	require.Nil(t, few.Agreement)
}

// TestCopiesAreNoNeighbours: rows that stand many times must not find themselves.
func TestCopiesAreNoNeighbours(t *testing.T) {
	r := measure(t, pairs(800, func(i int) (string, string) { i %= 400; return words(i, 6, 12), words(i, 7, 12) })).Neighbours
	require.Equal(t, int64(400), r.Sampled)
	require.InDelta(t, 0, *r.Agreement, 0.15)
}

// TestTone: a few marked words in many rows change a few rows and nothing else.
func TestTone(t *testing.T) {
	plain := "The boat to the island leaves from the second pier at noon."
	r := measure(t, pairs(300, func(i int) (string, string) {
		if i < 3 {
			return "When?", "Furthermore, the boat shall henceforth leave from the second pier at noon, madam."
		}
		return "When?", plain + fmt.Sprint(" Number ", i, " is the one.")
	}))
	require.Len(t, r.Tone, 1)
	en := r.Tone[0]
	require.True(t, en.Measured)
	require.Equal(t, int64(3), en.Formal.Rows)
	require.Less(t, *en.Formal.High, 0.03)
	require.Equal(t, int64(297), en.Neutral.Rows)
	require.Len(t, en.MostFormal, 3)
	require.Equal(t, int64(1), en.MostFormal[0].Record)
	require.Contains(t, en.MostFormal[0].Note, "formal")

	casual := measure(t, pairs(100, func(i int) (string, string) {
		return "When?", fmt.Sprint("Hey, yeah, it's gonna leave from the second pier at noon, guys! Boat ", i, " is the one.")
	}))
	require.Equal(t, int64(100), casual.Tone[0].Casual.Rows)
}

func TestToneByLanguage(t *testing.T) {
	answers := []string{
		"Bitte kommen Sie pünktlich zum Steg, denn das Schiff fährt um zwölf Uhr ab, und wir erwarten Sie dort am Morgen.",
		"Komm doch einfach mal zum Steg, dann zeig ich dir das Schiff, und du kannst mit deiner Familie mitfahren, klar!",
		"Sie fährt um zwölf Uhr ab. Ihr Kapitän kennt den Hafen, und die Leute mögen ihn, weil er sehr ruhig ist.",
		"船は正午に出発します。桟橋でお待ちください。乗客は皆、時間を守ってください。",
	}
	r := measure(t, pairs(80, func(i int) (string, string) { return "?", answers[i%4] + fmt.Sprint(" ", i) }))
	require.Len(t, r.Tone, 2)
	require.Equal(t, "de", r.Tone[0].Language)
	require.Equal(t, [3]int64{20, 20, 20}, [3]int64{r.Tone[0].Formal.Rows, r.Tone[0].Casual.Rows, r.Tone[0].Neutral.Rows})
	require.Equal(t, "ja", r.Tone[1].Language)
	require.False(t, r.Tone[1].Measured)
	require.Nil(t, r.Tone[1].Formal.Share)
	require.Equal(t, int64(20), r.Tone[1].Rows)
}

func TestVerbosityAndTechnicality(t *testing.T) {
	r := measure(t, pairs(100, func(i int) (string, string) {
		if i%10 == 9 {
			return "q", "Call `read_file` with max_bytes and the HTTP header, then parseJSON in src/main.go and wait 250 ms or 3 GiB."
		}
		return "q", words(i, 8, i+1)
	}))
	v := r.Verbosity
	require.Equal(t, int64(100), v.Rows)
	require.Equal(t, int64(1), v.Lowest[0].Record)
	require.Equal(t, "1 words", v.Lowest[0].Note)
	require.Equal(t, int64(99), v.Highest[0].Record)
	require.InDelta(t, 46, v.P50, 8)
	tech := r.Technicality
	require.Zero(t, tech.P50, "plain words have no marks")
	require.Greater(t, tech.P90, 30.0)
	require.Equal(t, int64(10), tech.Highest[0].Record)
}

func TestTechnicalMarksArePrecise(t *testing.T) {
	plain := []string{
		"McTavish went to the shop on the 3rd of May and bought two loaves, and/or a cake, for Ann.",
		"PLEASE READ ALL OF THE RULES BEFORE YOU GO ON BOARD OF THE SHIP",
		"Das Haus steht seit 1920 am Hafen, und die Kinder spielen jeden Tag im Garten.",
	}
	r := measure(t, pairs(len(plain), func(i int) (string, string) { return "q", plain[i] }))
	require.LessOrEqual(t, r.Technicality.Max, 11.0, "%+v", r.Technicality)
}

// TestUnsupported plants one fact of each kind that the prompt lacks.
func TestUnsupported(t *testing.T) {
	context := "The harbour office in Lindholm opens at 8:30. The ferry carries 1,200 people and three cars, and the fare is 40.50 euros. Captain Marta Jensen says \"keep to the left\" to everybody who boards. On 3 May the old pier was closed, and a new one was built next to the market square of the town. Passengers wait there."
	for _, c := range []struct {
		answer  string
		numbers int64
		names   int64
		quotes  int64
	}{
		{"It carries 1200 people and 3 cars, which Marta Jensen knows; the fare is 40.5 euros since 03 May.", 0, 0, 0},
		{"It carries 1300 people, and that is why the office of the harbour is open.", 1, 0, 0},
		{"The captain of the ferry is a woman who is called Anna Jensen, and everybody likes her.", 0, 1, 0},
		{"The captain says \"keep to the left\" when she sees the people come on board.", 0, 0, 0},
		{"The captain says \"keep to the right side\" when she sees the people come on board.", 0, 0, 1},
		{"1. The office opens.\n2. The ferry leaves with all of the people that are on board.", 0, 0, 0},
	} {
		r := measure(t, pairs(1, func(int) (string, string) { return context + " Tell me about it.", c.answer })).Unsupported
		require.Equal(t, int64(1), r.Rows)
		require.Equal(t, c.numbers, r.Numbers.Rows, c.answer)
		require.Equal(t, c.names, r.Names.Rows, c.answer)
		require.Equal(t, c.quotes, r.Quotes.Rows, c.answer)
		require.Len(t, r.Most, int(r.Any.Rows))
	}
	short := measure(t, pairs(1, func(int) (string, string) { return "Who is it?", "It is Anna, who is 40 years old." })).Unsupported
	require.Zero(t, short.Rows, "a short prompt cannot hold the facts")
	german := measure(t, pairs(1, func(int) (string, string) {
		return strings.Repeat("Das Schiff fährt in den Hafen der Stadt. ", 10), "Die Kapitänin grüßt die Leute am Steg, und der Hund bellt laut im Garten."
	})).Unsupported
	require.Equal(t, int64(1), german.Rows)
	require.Zero(t, german.Names.Of, "German capitals mark nouns")
}

// TestFold: wherever the rows are cut, the report is the same.
func TestFold(t *testing.T) {
	var all []*formats.Example
	for ex := range pairs(300, func(i int) (string, string) {
		q := words(i, 9, 60) + fmt.Sprint(i%50)
		return q, []string{"Hey, it's " + words(i, 10, 10) + "!", "Furthermore it is " + words(i, 11, 12), "Use api_v2 in 3 ms. " + words(i, 12, 9)}[i%3] + fmt.Sprint(" ", i%90)
	}) {
		all = append(all, ex)
	}
	whole := voice.NewPartial()
	for i, ex := range all {
		whole.Add(ex, int64(i))
	}
	want := whole.Report()
	for _, cut := range []int{1, 97, 299} {
		total := voice.NewPartial()
		for at := 0; at < len(all); at += cut {
			p := voice.NewPartial()
			for i := at; i < min(at+cut, len(all)); i++ {
				p.Add(all[i], int64(i))
			}
			total.Merge(p)
		}
		require.Equal(t, want, total.Report(), "cut at %d", cut)
	}
}

func TestMeasureErrors(t *testing.T) {
	boom := errors.New("boom")
	_, err := voice.Measure(context.Background(), func(yield func(*formats.Example, error) bool) { yield(nil, boom) }, voice.Options{})
	require.ErrorIs(t, err, boom)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = voice.Measure(ctx, pairs(10, func(i int) (string, string) { return "q", "a" }), voice.Options{})
	require.Equal(t, fault.Unavailable, fault.CodeOf(err))
	empty := measure(t, pairs(0, nil))
	require.Nil(t, empty.Unsupported.Any.Share)
	require.Nil(t, empty.Neighbours.Near.Share)
	textOnly := measure(t, func(yield func(*formats.Example, error) bool) {
		yield(&formats.Example{Kind: formats.KindText, Messages: []chat.Message{chat.TextOf("", "words")}}, nil)
	})
	require.Equal(t, int64(1), textOnly.Skipped)
}

func FuzzMeasure(f *testing.F) {
	f.Add("What is 12.5?", "It is 1,200 or \"so\" — says Anna `x_y` 3 ms.", "**")
	f.Add("\xff 1'000", "1 000 000.00\u202f5 „a“", "«b»")
	f.Fuzz(func(t *testing.T, q, a, more string) {
		r, err := voice.Measure(context.Background(), pairs(3, func(i int) (string, string) {
			return strings.Repeat(q+" ", 1+len(more)%50), a + more[:len(more)*i/3]
		}), voice.Options{})
		require.NoError(t, err)
		require.Equal(t, int64(3), r.Rows+r.Skipped)
		u := r.Unsupported
		require.True(t, u.Numbers.Rows <= u.Numbers.Of && u.Names.Rows <= u.Names.Of && u.Quotes.Rows <= u.Quotes.Of && u.Any.Rows <= u.Rows)
	})
}

// TestEveryLanguage finds the one language that only a few late rows are in.
func TestEveryLanguage(t *testing.T) {
	r := measure(t, pairs(6100, func(i int) (string, string) {
		if i >= 6060 {
			return "Wann?", "Das Boot fährt heute Abend um sieben Uhr zurück."
		}
		return "When?", "The boat goes back at seven this evening."
	}))
	require.Zero(t, r.Undetermined)
	require.Len(t, r.Tone, 2)
	require.Equal(t, "de", r.Tone[1].Language)
	require.Equal(t, int64(40), r.Tone[1].Rows)
}
