package notify

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/track"
)

// TestMessageReadsBackAsItWas, so that it can be kept until it is sent.
func TestMessageReadsBackAsItWas(t *testing.T) {
	for _, m := range []Message{sample(), Digest([]Message{sample(), huge(`\"<& `)}), {Key: "k", Event: Started, At: at}} {
		text, err := json.Marshal(m)
		require.NoError(t, err)
		var back Message
		require.NoError(t, json.Unmarshal(text, &back))
		again, err := json.Marshal(back)
		require.NoError(t, err)
		require.Equal(t, string(text), string(again))
		require.Equal(t, m.Remaining, back.Remaining)
		m.Remaining, back.Remaining, m.Items, back.Items = nil, nil, nil, nil
		require.Equal(t, fmt.Sprintf("%+v", m), fmt.Sprintf("%+v", back)) // NaN is not equal to itself
		require.NoError(t, back.Check())
	}
	for _, text := range []string{`[1]`, `[1,"2"]`, `[1.5,2]`, `{}`, `[1,2,3]`, `[1,NaN]`} {
		require.Error(t, json.Unmarshal([]byte(text), &Point{}), text)
	}
}

func TestMessageCheck(t *testing.T) {
	for name, x := range map[string]struct {
		change func(*Message)
		code   fault.Code
	}{
		"no key":          {func(m *Message) { m.Key = "" }, fault.Invalid},
		"stop in the key": {func(m *Message) { m.Key = "a.b" }, fault.Invalid},
		"line in the key": {func(m *Message) { m.Key = "a\r\nb" }, fault.Invalid},
		"long key":        {func(m *Message) { m.Key = strings.Repeat("a", 201) }, fault.Invalid},
		"no event":        {func(m *Message) { m.Event = "" }, fault.Invalid},
		"severity":        {func(m *Message) { m.Severity = "bad" }, fault.Invalid},
		"not utf-8":       {func(m *Message) { m.Text = "\xff" }, fault.Invalid},
		"title":           {func(m *Message) { m.Title = strings.Repeat("a", MostLine+1) }, fault.TooLarge},
		"text":            {func(m *Message) { m.Text = strings.Repeat("a", MostText+1) }, fault.TooLarge},
		"no time":         {func(m *Message) { m.At = time.Time{} }, fault.Invalid},
		"script":          {func(m *Message) { m.URL = "javascript:alert(1)" }, fault.Invalid},
		"user in address": {func(m *Message) { m.URL = "https://u:p@x.example/" }, fault.Invalid},
		"interval":        {func(m *Message) { m.Remaining = &Interval{Seconds: math.NaN()} }, fault.Invalid},
		"backwards":       {func(m *Message) { m.Remaining = &Interval{Seconds: 5, Low: 6, High: 7} }, fault.Invalid},
		"step":            {func(m *Message) { m.Step = -1 }, fault.Invalid},
		"items":           {func(m *Message) { m.Items = []Message{sample()} }, fault.Invalid},
		"empty digest":    {func(m *Message) { m.Event = Digested }, fault.Invalid},
		"digest within":   {func(m *Message) { d := digest("x", 2); *m = d; m.Items = []Message{d, d} }, fault.Invalid},
		"item":            {func(m *Message) { *m = digest("x", 2); m.Items[1].Key = "" }, fault.Invalid},
		"metric":          {func(m *Message) { m.Metrics = track.Metrics{"\xff": 1} }, fault.Invalid},
	} {
		m := sample()
		require.NoError(t, m.Check())
		x.change(&m)
		require.Equal(t, x.code, fault.CodeOf(m.Check()), name)
	}
}

func TestDigest(t *testing.T) {
	require.Equal(t, Message{}, Digest(nil))
	one := sample()
	require.Equal(t, one.Key, Digest([]Message{one, one}).Key, "one message alone stays as it is")
	var all []Message
	for i := range 40 {
		m := sample()
		m.Key, m.At, m.Severity, m.Run = fmt.Sprintf("k%d", i), at.Add(time.Duration(i%7)*time.Minute), track.Notice, fmt.Sprintf("r%d", i%3)
		all = append(all, m)
	}
	all[13].Severity = track.Warning
	d := Digest(all)
	require.NoError(t, d.Check())
	require.Equal(t, "40 messages about 3 runs", d.Title)
	require.Equal(t, track.Warning, d.Severity)
	require.Equal(t, at.Add(6*time.Minute), d.At)
	require.Len(t, d.Items, 40)
	require.True(t, slices.IsSortedFunc(d.Items, func(a, b Message) int { return a.At.Compare(b.At) }))
	require.Empty(t, d.Items[0].Curve)
	require.NotEmpty(t, all[0].Curve, "the messages given are as they were")
	r := rand.New(rand.NewPCG(1, 2))
	for range 20 {
		r.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
		again := Digest(append(slices.Clone(all), all[:5]...))
		require.Equal(t, fmt.Sprintf("%+v", d), fmt.Sprintf("%+v", again))
	}
	nested := Digest([]Message{Digest(all[:20]), Digest(all[20:])})
	require.Equal(t, d.Key, nested.Key)
	require.NotEqual(t, d.Key, Digest(all[1:]).Key)
	big := digest("x", MostItems+5)
	require.NoError(t, big.Check())
	require.Contains(t, big.Text, "5 older messages")
}

func TestFit(t *testing.T) {
	for _, x := range []struct {
		in    string
		limit int
		want  string
	}{
		{"abc", 3, "abc"}, {"abcd", 3, "…"}, {"abcdef", 5, "ab…"}, {"ääää", 6, "ä…"}, {"", 0, ""}, {"😀😀", 7, "😀…"},
	} {
		require.Equal(t, x.want, fit(x.in, x.limit, inBytes, plain), "%q", x.in)
	}
	require.Equal(t, "&lt;&amp;…", fit("<&>&<&", 10, inUnits, slackEscape))
	require.Equal(t, 2, inUnits("😀"))
}

func TestHumanFigures(t *testing.T) {
	for v, want := range map[float64]string{0: "0", 12: "12", 1.23456: "1.235", 2e-5: "2e-05", math.Inf(1): "Infinity", math.Inf(-1): "-Infinity", 1e20: "1e+20"} {
		require.Equal(t, want, figure(v))
	}
	for v, want := range map[float64]string{0: "0 s", 59.6: "1 min 00 s", 3599: "59 min 59 s", 7322: "2 h 02 min", 200000: "2 d 7 h", math.Inf(1): "unknown", -1: "unknown"} {
		require.Equal(t, want, duration(v))
	}
	require.Equal(t, "a b c d", oneLine(" a\r\nb\x00c\u2028d\u202e "))
	require.Equal(t, "a\n\tb c", paragraphs("a\r\n\tb\x07c\n"))
}
