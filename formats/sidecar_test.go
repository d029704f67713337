package formats

import (
	"bytes"
	"context"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// throughFile converts rows of one format into another and back, each time through a file.
func throughFile(t *testing.T, rows []string, from, by, container string) (middle, back []string) {
	t.Helper()
	convert := func(rows []string, from, to, container string, o Options) string {
		var out bytes.Buffer
		o.Format = from
		r, err := Convert(context.Background(), Read(context.Background(), Bytes("rows", []byte(strings.Join(rows, "\n"))), o), &out,
			ConvertOptions{To: to, Container: container, Sidecar: to == by})
		require.NoError(t, err)
		if to == by {
			require.Empty(t, r.Losses, "%s to %s: %s", from, to, rows)
		}
		return out.String()
	}
	o := Options{Container: "jsonl", Quarantine: func(r Rejected) { t.Fatalf("%s: %s", r.Reason, r.Raw) }}
	middle = lines(convert(rows, from, by, container, o))
	o.Container = container
	return middle, lines(convert(middle, "", from, "jsonl", o))
}

func lines(s string) []string { return strings.Split(strings.TrimSuffix(s, "\n"), "\n") }

// TestSidecar: rows of every pair of formats come back as they were.
func TestSidecar(t *testing.T) {
	t.Parallel()
	gens := map[string]func(g rowGen) string{
		"openai":   func(g rowGen) string { return g.chatRow(g.one("messages", "conversation"), "role", "content") },
		"sharegpt": func(g rowGen) string { return g.chatRow("conversations", "from", "value") },
		"alpaca":   rowGen.alpacaRow,
	}
	for id, gen := range answerRows {
		gens[id] = gen
	}
	pairs := map[string][]string{"openai": {"sharegpt", "alpaca", "oasst-tree"}, "sharegpt": {"openai", "alpaca"}, "alpaca": {"openai", "sharegpt", "self-instruct"}}
	for id := range answerRows {
		pairs[id] = []string{"dpo-messages", "vote", "ranked", "openai-dpo", "dpo-swift"}
	}
	for _, id := range []string{"kto", "stepwise", "oasst-tree", "self-instruct"} {
		pairs[id] = []string{"kto", "stepwise", "openai", "sharegpt"} // those that refuse every row are left out below
	}
	for from, gen := range gens {
		for _, by := range pairs[from] {
			for _, container := range []string{"jsonl", "csv"} {
				if from == by || container == "csv" && answerRows[from] != nil && by != "dpo-messages" && by != "openai" {
					continue
				}
				t.Run(from+" by "+by+" in "+container, func(t *testing.T) {
					f, _ := FormatByID(from)
					seeds := uint64(200)
					switch {
					case by == "alpaca":
						seeds = 600 // most rows have no meaning there
					case answerRows[from] != nil:
						seeds = 30
					}
					var rows []string
					for seed := range seeds {
						row, err := ParseValue([]byte(gen(rowGen{rand.New(rand.NewPCG(seed, 3))})))
						require.NoError(t, err)
						es, err := f.Decode(row)
						if conf, _ := f.Match(row); err != nil || conf < matchFloor {
							continue
						}
						if best, _ := bestFormat([]Value{row}); len(es) > 1 && best != from {
							continue
						}
						rememberShape(f, &row, es)
						if _, err := encodeRow(nil, f.(Encoder), es, func(string) {}); err != nil {
							continue
						}
						enc, _ := FormatByID(by)
						written := 0
						for _, e := range es {
							if _, err := enc.(Encoder).Encode(nil, e, func(string) {}); err == nil {
								written++
							}
						}
						if written == len(es) {
							rows = append(rows, string(compact(&row)))
						}
					}
					if len(rows) < 2 && answerRows[from] != nil {
						t.Skip("no row of the one has a meaning in the other")
					}
					require.Greater(t, len(rows), 2)
					_, back := throughFile(t, rows, from, by, container)
					require.Equal(t, len(rows), len(back))
					for i := range rows {
						require.Equal(t, rows[i], back[i])
					}
				})
			}
		}
	}
}

// TestSidecarEdits: a text changed in the converted row arrives in the source row; a turn more makes the sidecar stale.
func TestSidecarEdits(t *testing.T) {
	row := `{"id":"c1","conversations":[{"from":"human","value":"What is the tallest mountain?","extra":null},{"from":"gpt","value":"Mount Everest it is.","weight":0.50}]}`
	middle, _ := throughFile(t, []string{row}, "sharegpt", "alpaca", "jsonl")
	require.Contains(t, middle[0], SidecarColumn)
	edited := strings.Replace(middle[0], "Mount Everest it is.", "It is Mount Everest.", 1)
	var out bytes.Buffer
	_, err := Convert(context.Background(), Read(context.Background(), Bytes("x", []byte(edited)), Options{}), &out, ConvertOptions{To: "sharegpt"})
	require.NoError(t, err)
	require.Equal(t, strings.Replace(row, "Mount Everest it is.", "It is Mount Everest.", 1)+"\n", out.String())

	stale := strings.Replace(middle[0], `"input":""`, `"input":"In metres."`, 1)
	require.NotEqual(t, middle[0], stale)
	d, err := Open(context.Background(), []Source{Bytes("x", []byte(stale))}, Options{})
	require.NoError(t, err)
	es := slices.Collect(func(yield func(*Example) bool) {
		for e, err := range d.Examples(context.Background()) {
			require.NoError(t, err)
			yield(e)
		}
	})
	require.Equal(t, "alpaca", es[0].Origin.Format)
	require.Equal(t, "What is the tallest mountain?\nIn metres.", es[0].Messages[0].Content())
	require.Len(t, d.Warnings(), 1)
}

// TestSidecarBomb: a hostile sidecar cannot make a row grow without bound.
func TestSidecarBomb(t *testing.T) {
	text := strings.Repeat("x", 1<<16)
	refs := strings.Repeat(`,{"$":"/output"}`, 1<<12)
	bare := `{"instruction":"a","output":"` + text + `"`
	v, err := ParseValue([]byte(bare + "}"))
	require.NoError(t, err)
	tmpl, err := ParseValue([]byte(`{"messages":[1` + refs + `]}`))
	require.NoError(t, err)
	row := bare + `,"_slmgen":{"v":1,"format":"openai","seal":"` + templateSeal(&tmpl, &v) + `","row":` + string(tmpl.Raw) + `}}`
	_, side := takeSidecar(func() *Value { v, _ := ParseValue([]byte(row)); return &v }())
	_, ok := side.restore(&v, 1<<20)
	require.False(t, ok)
}
