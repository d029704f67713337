package formats

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats/chat"
)

// fixtureRows gives the rows of the golden fixtures of a format.
func fixtureRows(t *testing.T, id string) []Value {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "rows", id+".jsonl"))
	require.NoError(t, err)
	f, _ := FormatByID(id)
	var out []Value
	for _, line := range fixtureLines(t, f, data) {
		v, err := ParseValue(line)
		require.NoError(t, err)
		out = append(out, v)
	}
	return out
}

// mutated appends a row in which some values are others, members are lost, doubled, moved or new.
func (g rowGen) mutated(b []byte, v *Value, percent int) []byte {
	if g.maybe(percent) {
		switch g.r.IntN(4) {
		case 0:
			return append(b, g.scalar()...)
		case 1:
			return append(b, g.text()...)
		}
	}
	switch v.Kind {
	case Objects:
		order := make([]int, 0, len(v.Members)+1)
		for i := range v.Members {
			if g.maybe(percent) {
				continue
			}
			if order = append(order, i); g.maybe(percent / 2) {
				order = append(order, i)
			}
		}
		if g.maybe(percent) {
			g.r.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })
		}
		b = append(b, '{')
		for n, i := range order {
			if n > 0 {
				b = append(b, ',')
			}
			b = append(chat.AppendString(b, v.Members[i].Key), ':')
			b = g.mutated(b, &v.Members[i].Value, percent)
		}
		if g.maybe(percent) {
			if len(order) > 0 {
				b = append(b, ',')
			}
			b = append(b, g.one(`"cache_control":{"type":"ephemeral"}`, `"x":`+g.scalar(), `"name":"bob"`, `"weight":0.50`, `"id":`+g.scalar(), `"$":1`)...)
		}
		return append(b, '}')
	case Array:
		b = append(b, '[')
		n := 0
		for i := range v.Items {
			for range 1 + g.r.IntN(100)/(100-percent/2) {
				if n++; n > 1 {
					b = append(b, ',')
				}
				b = g.mutated(b, &v.Items[i], percent)
			}
		}
		return append(b, ']')
	}
	return appendValue(b, v)
}

// TestMutatedRows changes the fixtures of every format at random. What a format still reads it writes back identically, without loss.
func TestMutatedRows(t *testing.T) {
	for _, f := range Builtin() {
		enc, ok := f.(Encoder)
		if !ok || f.ID() == TableFormat {
			continue
		}
		t.Run(f.ID(), func(t *testing.T) {
			t.Parallel()
			rows := fixtureRows(t, f.ID())
			read := 0
			for seed := range uint64(250) {
				g := rowGen{rand.New(rand.NewPCG(seed, 11))}
				src := &rows[g.r.IntN(len(rows))]
				text := g.mutated(nil, src, 2+g.r.IntN(5))
				row, err := ParseValue(text)
				require.NoError(t, err, "%s", text)
				es, err := f.Decode(row)
				if err != nil || len(es) == 0 {
					continue
				}
				read++
				sameRow(t, enc, row, es)
			}
			require.Greater(t, read, 50, "too few of the rows are valid to prove anything")
		})
	}
}

// leaves calls fn with the row for each of its texts, that text made long.
func leaves(v *Value, fn func(path string, row []byte)) {
	var walk func(x *Value, path string)
	walk = func(x *Value, path string) {
		switch x.Kind {
		case Objects:
			for i := range x.Members {
				walk(&x.Members[i].Value, path+pointerTo(x.Members[i].Key))
			}
		case Array:
			for i := range x.Items {
				walk(&x.Items[i], path+"/"+strconv.Itoa(i))
			}
		case String:
			old := x.str
			x.str = old + longTail
			fn(path, appendValue(nil, v))
			x.str = old
		}
	}
	walk(v, "")
}

const longTail = " and a tail that is long enough to be seen"

// TestTemplateHoldsNoText makes each text of the fixtures long, one after the other: where the row still reads, the text stands in the
// Example, and the template of the row refers to it.
func TestTemplateHoldsNoText(t *testing.T) {
	for _, f := range Builtin() {
		enc, ok := f.(Encoder)
		if _, keeps := f.(layoutKeeper); !ok || keeps || f.ID() == TableFormat {
			continue
		}
		t.Run(f.ID(), func(t *testing.T) {
			for _, src := range fixtureRows(t, f.ID()) {
				leaves(&src, func(path string, text []byte) {
					if _, joins := f.(Joiner); joins && strings.HasSuffix(path, "/"+treeColumns[0]) {
						return // rows of one record have it in common: another would not have been joined
					}
					row, err := ParseValue(text)
					require.NoError(t, err)
					es, err := f.Decode(row)
					if err != nil || len(es) == 0 {
						return
					}
					for i := range es {
						es[i].Origin.Parts = len(es)
					}
					rememberShape(enc, &row, es)
					if s := es[0].Origin.shape; s != nil {
						require.NotContains(t, string(s.template), longTail, "%s of %s", path, text)
					}
					sameRow(t, enc, row, es)
				})
			}
		})
	}
}

// TestSidecarPairs: the fixtures of every format come back as they were by way of every other format.
func TestSidecarPairs(t *testing.T) {
	t.Parallel()
	for _, from := range WritableFormats() {
		if from == TableFormat {
			continue
		}
		f, _ := FormatByID(from)
		for _, by := range WritableFormats() {
			if by == from || by == "string-line" || by == "messages-array" { // whose rows have no room for a sidecar
				continue
			}
			enc, _ := FormatByID(by)
			var rows []string
			for _, row := range fixtureRows(t, from) {
				es, err := f.Decode(row)
				if conf, _ := f.Match(row); err != nil || conf < matchFloor && from != "together" || len(es) != 1 || row.Kind == Array {
					continue
				}
				if _, err := enc.(Encoder).Encode(nil, es[0], func(string) {}); err == nil {
					rows = append(rows, string(compact(&row)))
				}
			}
			if len(rows) == 0 {
				continue
			}
			_, back := throughFile(t, rows, from, by, "jsonl")
			require.Equal(t, strings.Join(rows, "\n"), strings.Join(back, "\n"), "%s by %s", from, by)
		}
	}
}
