package formats

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats/chat"
)

// rowGen writes random rows: usual ones, and every oddity that real data has.
type rowGen struct{ r *rand.Rand }

func (g rowGen) one(of ...string) string { return of[g.r.IntN(len(of))] }

func (g rowGen) maybe(percent int) bool { return g.r.IntN(100) < percent }

// text is a JSON string.
func (g rowGen) text() string {
	return g.one(`""`, `"hello"`, `"two\nlines"`, `"\u00e9t\u00e9 \ud83d\ude00"`, `"a/b \"quoted\""`, `"\ud800 lone"`, `"\u0000"`,
		`"<image> what is it?"`, `"{\"name\":\"f\",\"arguments\":{}}"`, `"日本語\u2028x"`, `"[1, 2]"`, `"é\ufffd"`)
}

func (g rowGen) scalar() string {
	return g.one(`null`, `true`, `0`, `1.50`, `9007199254740993`, `1e400`, `-0.0`, g.text(), `[]`, `{}`, `[1, {"b": null, "a": 2.0}]`, `{"z": 1, "a": []}`)
}

// object joins members in any order.
func (g rowGen) object(members []string) string {
	if g.maybe(30) {
		g.r.Shuffle(len(members), func(i, j int) { members[i], members[j] = members[j], members[i] })
	}
	space := g.one("", "", " ", "\n  ")
	return "{" + space + strings.Join(members, ","+space) + "}"
}

func (g rowGen) content() string {
	switch g.r.IntN(10) {
	case 0:
		return "null"
	case 1:
		return g.one("3.30", "true", "-7")
	case 2, 3:
		var parts []string
		for range g.r.IntN(4) {
			parts = append(parts, g.one(
				`{"type":"text","text":`+g.text()+`}`, `{"text":"x","type":"text"}`, `{"type":"text","text":"x","weight":0.5}`,
				`{"type":"image_url","image_url":{"url":"http://e/x.png","detail":"low"}}`, `{"type":"image"}`, `"bare"`, `5`, `null`,
				`{"type":"input_audio","input_audio":{"data":"AA==","format":"wav"}}`, `{"type":"new_thing","x":[1]}`,
				`{"type":"thinking","thinking":"hm","signature":"s"}`, `{"type":"text","value":"v1"}`,
				`{"type":"tool_call","value":"{\"name\":\"f\",\"arguments\":{\"a\": 1}}"}`, `{"type":"reasoning","value":"why"}`, `["x"]`))
		}
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return g.text()
}

func (g rowGen) calls() string {
	var calls []string
	for range g.r.IntN(3) {
		args := g.one(`"{\"a\": 1.0}"`, `"{}"`, `{"b": [1, 2]}`, `"not json"`, `""`, `null`, `" {\"a\":1}"`)
		calls = append(calls, g.one(
			`{"id":"call_1","type":"function","function":{"name":"f","arguments":`+args+`}}`,
			`{"type":"function","id":"c","function":{"arguments":`+args+`,"name":"f"}}`,
			`{"function":{"name":"f"}}`, `{"name":"f","arguments":`+args+`}`, `{"id":"","type":null,"function":{"name":"f","arguments":`+args+`}}`,
			`{"id":"c","type":"function","function":{"name":"f","arguments":`+args+`,"strict":true},"index":0}`))
	}
	return "[" + strings.Join(calls, ",") + "]"
}

func (g rowGen) message(roleKey, contentKey string) string {
	roles := []string{"user", "assistant", "system", "tool", "developer", "function", "human", "gpt"}
	if roleKey == "from" {
		roles = []string{"human", "gpt", "system", "observation", "function_call", "user", "Assistant", "tool"}
	}
	m := []string{fmt.Sprintf("%q: %q", roleKey, g.one(roles...)), fmt.Sprintf("%q:%s", contentKey, g.content())}
	for _, extra := range []string{
		`"name":` + g.one(`"bob"`, `null`, `""`, `5`), `"weight":` + g.one(`0`, `1`, `0.50`, `null`, `"1"`), `"tool_calls":` + g.one(g.calls(), `null`),
		`"tool_call_id":` + g.one(`"call_1"`, `null`), `"reasoning_content":` + g.one(`"because"`, `""`, `null`, `"\udc00"`), `"refusal":` + g.scalar(),
		`"train":` + g.one(`true`, `false`, `null`), `"function_call":` + g.one(`null`, `{"name":"f","arguments":"{}"}`), `"x":` + g.scalar(),
		`"loss_weight":` + g.one(`1.0`, `null`), `"loss":false`, `"` + contentKey + `":"again"`, `"text":"other"`, `"thinking":"t"`,
	} {
		if g.maybe(9) {
			m = append(m, extra)
		}
	}
	return g.object(m)
}

func (g rowGen) chatRow(column, roleKey, contentKey string) string {
	var ms []string
	for range 1 + g.r.IntN(4) {
		ms = append(ms, g.message(roleKey, contentKey))
	}
	list := "[" + strings.Join(ms, ", ") + "]"
	if g.maybe(8) {
		list = string(chat.AppendString(nil, list)) // a list in a table's cell
	}
	return g.row([]string{fmt.Sprintf("%q:%s", column, list)})
}

// row adds the columns that may stand beside any dialogue.
func (g rowGen) row(m []string) string {
	for _, extra := range []string{
		`"system":` + g.one(`"be kind"`, `""`, `null`, `4`, `"\ud800"`),
		`"tools":` + g.one(`[{"type":"function","function":{"name":"f","parameters":{}}}]`, `"[{\"name\": \"f\"}]"`, `""`, `"[]"`, `[]`, `null`, `"no json"`, `[1]`, `{"name":"f"}`),
		`"images":` + g.one(`["a.png","b.png"]`, `"a.png"`, `[]`, `null`, `[["f1","f2"]]`, `[{"path":"p","bytes":null}]`, `[null]`, `7`, `["\udfff"]`),
		`"videos":["v.mp4"]`, `"id":` + g.scalar(), `"meta":` + g.scalar(), `"parallel_tool_calls":false`, `"id":"again"`, `"":1`, `"system_prompt":"second"`,
	} {
		if g.maybe(12) {
			m = append(m, extra)
		}
	}
	return g.object(m)
}

func (g rowGen) alpacaRow() string {
	field := func() string { return g.one(g.text(), g.text(), g.text(), `null`, `3.30`, `false`) }
	m := []string{`"instruction":` + field()}
	if g.maybe(70) {
		m = append(m, `"input":`+field())
	}
	m = append(m, fmt.Sprintf("%q:%s", g.one("output", "output", "response", "Output"), field()))
	if g.maybe(25) {
		m = append(m, `"history":`+g.one(`[]`, `null`, `""`, `[["q","a"]]`, `[["q", null], [1, "a"]]`, `"[[\"q\", \"a\"]]"`, `[["\udc01",""]]`))
	}
	if g.maybe(10) {
		m = append(m, `"text":"### Instruction"`)
	}
	if g.maybe(5) {
		m = append(m, `"input":"twice"`)
	}
	return g.row(m)
}

// TestRoundTripRows writes thousands of odd rows back in their own format: same values, same number text, same key order.
func TestRoundTripRows(t *testing.T) {
	t.Parallel()
	gens := map[string]func(g rowGen) string{
		"openai":   func(g rowGen) string { return g.chatRow(g.one("messages", "conversation"), "role", "content") },
		"sharegpt": func(g rowGen) string { return g.chatRow("conversations", "from", "value") },
		"alpaca":   rowGen.alpacaRow,
	}
	for id, gen := range answerRows {
		gens[id] = gen
	}
	for id, gen := range gens {
		t.Run(id, func(t *testing.T) {
			f, ok := FormatByID(id)
			require.True(t, ok)
			seeds := uint64(2500)
			if testing.Short() || answerRows[id] != nil {
				seeds = 500
			}
			decoded := 0
			for seed := range seeds {
				text := gen(rowGen{rand.New(rand.NewPCG(seed, 1))})
				row, err := ParseValue([]byte(text))
				require.NoError(t, err, text)
				es, err := f.Decode(row)
				if err != nil {
					continue
				}
				decoded++
				rememberShape(f, &row, es)
				lost := map[string]int{}
				b, err := encodeRow([]byte("kept"), f.(Encoder), es, func(fact string) { lost[fact]++ })
				if DroppedReason(err) != "" && answerRows[id] != nil {
					continue // read, but no row that the format would write
				}
				require.NoError(t, err, text)
				require.Empty(t, lost, text)
				require.Equal(t, "kept", string(b[:4]))
				require.Equal(t, string(compact(&row)), string(compactText(nil, b[4:])), "seed %d", seed)
				again, err := ParseValue(b[4:])
				require.NoError(t, err)
				es2, err := f.Decode(again)
				require.NoError(t, err)
				for i := range es {
					require.Equal(t, es[i].ID(), es2[i].ID(), text)
				}
			}
			require.Greater(t, decoded, int(seeds/2), "too few of the rows are valid to prove anything")
			t.Logf("%d rows identical", decoded)
		})
	}
}
