package formats

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func rowsOf(t testing.TB, lines ...string) []Value {
	t.Helper()
	var out []Value
	for _, l := range lines {
		v, err := ParseValue([]byte(l))
		require.NoError(t, err, l)
		out = append(out, v)
	}
	return out
}

// sampleTable makes rows of a table whose cells look like what their columns mean.
func sampleTable(t *testing.T, columns []string, kinds string) []Value {
	var rows []Value
	for i := range 12 {
		var m []string
		for c, k := range strings.Fields(kinds) {
			cell := map[string]string{
				"q":  fmt.Sprintf("What is the meaning of case number %d?", i),
				"a":  fmt.Sprintf("It is about %d and a long answer that goes on for a while, with reasons.", i),
				"id": fmt.Sprint(1000 + i), "class": []string{"good", "bad"}[i%2], "ctx": strings.Repeat("Some background text. ", 10+i),
				"empty": "", "chat": `[{"role":"user","content":"hi"},{"role":"assistant","content":"ho"}]`,
				"num": fmt.Sprint(i * i), "sys": "You are kind and brief.",
			}[k]
			b, _ := json.Marshal(cell)
			m = append(m, fmt.Sprintf("%q:%s", columns[c], b))
		}
		rows = append(rows, rowsOf(t, "{"+strings.Join(m, ",")+"}")...)
	}
	return rows
}

func TestSuggestMapping(t *testing.T) {
	tests := []struct {
		columns, kinds, want string
		sure                 bool
	}{
		{"Question Answer id", "q a id", "user assistant meta", true},
		{"Frage Antwort Quelle", "q a id", "user assistant meta", true},
		{"pregunta respuesta", "q a", "user assistant", true},
		{"Réponse Requête", "a q", "assistant user", true},
		{"domanda risposta contesto", "q a ctx", "user assistant context", true},
		{"问题 答案", "q a", "user assistant", true},
		{"質問 回答", "q a", "user assistant", true},
		{"질문 답변", "q a", "user assistant", true},
		{"вопрос ответ", "q a", "user assistant", true},
		{"customer_question agent_answer ticket_id", "q a id", "user assistant meta", true},
		{"userMessage botResponse", "q a", "user assistant", true},
		{"system_prompt query reply", "sys q a", "system user assistant", true},
		{"text label", "q class", "user label", true},
		{"review sentiment", "a class", "user label", true},
		{"id payload", "id chat", "meta messages", true},
		{"prompt chosen rejected", "q a a", "user chosen rejected", true},
		{"col_a col_b", "q a", "user assistant", false},
		{"alpha beta gamma", "id q a", "meta user assistant", false},
		{"name age", "class num", "meta meta", false},
		{"name price", "id num", "meta meta", false},
	}
	for _, tt := range tests {
		t.Run(tt.columns, func(t *testing.T) {
			columns := strings.Fields(tt.columns)
			m := SuggestMapping(columns, sampleTable(t, columns, tt.kinds))
			var got []string
			for i, f := range m.Fields {
				require.Equal(t, columns[i], f.Column)
				require.NotEmpty(t, f.Why)
				require.LessOrEqual(t, f.Confidence, 1.0)
				require.Positive(t, f.Confidence)
				got = append(got, string(f.Role))
			}
			require.Equal(t, tt.want, strings.Join(got, " "))
			if tt.sure {
				require.Greater(t, m.Confidence, 0.5)
				require.NoError(t, m.Validate())
			} else {
				require.Less(t, m.Confidence, 0.5, "a guess must not look sure")
			}
			require.Equal(t, m, SuggestMapping(columns, sampleTable(t, columns, tt.kinds)), "the same rows give the same guess")
		})
	}
	m := SuggestMapping([]string{"question", "answer"}, nil)
	require.Equal(t, MapUser, m.Fields[0].Role)
	require.Empty(t, SuggestMapping(nil, nil).Fields)
}

func TestMappingDecode(t *testing.T) {
	one := func(s string) *string { return &s }
	tests := []struct {
		name   string
		fields []MappingField
		row    string
		want   string // canonical, or part of the error
	}{
		{"columns", []MappingField{{Role: MapUser, Column: "q"}, {Role: MapAssistant, Column: "a"}}, `{"q":"x","a":"y","n":1.0}`,
			`{"kind":"chat","messages":[{"role":"user","parts":[{"kind":"text","text":"x"}]},{"role":"assistant","parts":[{"kind":"text","text":"y"}]}],"meta":{"n":1.0}}`},
		{"all sources", []MappingField{{Role: MapSystem, Constant: one("Be kind.")}, {Role: MapContext,
			Template: "{{{t}}}: {$.d.b[-1]}"}, {Role: MapUser, Column: "q"},
			{Role: MapAssistant, Path: "$.d.b[0].text"}, {Role: MapIgnore, Column: "z"}, {Role: MapMeta, Path: "d.b", Name: "b"}},
			`{"q":"x","t":"T","z":0,"d":"{\"b\":[{\"text\":\"y\"},2]}"}`,
			`{"kind":"chat","messages":[{"role":"system","parts":[{"kind":"text","text":"Be kind."}]},{"role":"user","parts":[{"kind":"text","text":"{T}: 2","field":"template {{{t}}}: {$.d.b[-1]}"},` +
				`{"kind":"text","text":"x","field":"q"}]},{"role":"assistant","parts":[{"kind":"text","text":"y"}]}],"meta":{"d":"{\"b\":[{\"text\":\"y\"},2]}","b":[{"text":"y"},2]}}`},
		{"class", []MappingField{{Role: MapUser, Column: "q"}, {Role: MapLabel, Column: "l", Values: map[string]string{"0": "bad"}}},
			`{"q":"x","l":0}`,
			`{"kind":"chat","messages":[{"role":"user","parts":[{"kind":"text","text":"x"}]},{"role":"assistant","parts":[{"kind":"text","text":"bad"}]}],"meta":{"l":0}}`},
		{"verdict", []MappingField{{Role: MapUser, Column: "q"}, {Role: MapAssistant, Column: "a"}, {Role: MapLabel, Column: "l"}},
			`{"q":"x","a":"y","l":"yes"}`,
			`{"kind":"label","messages":[{"role":"user","parts":[{"kind":"text","text":"x"}]}],"completions":[{"messages":[{"role":"assistant","parts":[{"kind":"text","text":"y"}]}],"good":true}]}`},
		{"preference", []MappingField{{Role: MapUser, Column: "q"}, {Role: MapChosen, Column: "c"}, {Role: MapRejected,
			Column: "r"}}, `{"q":"x","c":"y","r":"z"}`,
			`{"kind":"preference","messages":[{"role":"user","parts":[{"kind":"text","text":"x"}]}],"completions":[{"messages":[{"role":"assistant","parts":[{"kind":"text","text":"y"}]}],"preferred":true},` +
				`{"messages":[{"role":"assistant","parts":[{"kind":"text","text":"z"}]}],"preferred":false}]}`},
		{"messages", []MappingField{{Role: MapMessages, Column: "m"}, {Role: MapSystem, Column: "s"}},
			`{"m":"[{\"from\":\"human\",\"value\":\"x\"}]","s":""}`,
			`{"kind":"prompt","messages":[{"role":"user","parts":[{"kind":"text","text":"x"}]}]}`},
		{"null answer", []MappingField{{Role: MapUser, Column: "q"}, {Role: MapAssistant, Column: "a"}}, `{"q":"","a":null}`,
			`{"kind":"chat","messages":[{"role":"user","parts":[{"kind":"text","text":""}]},{"role":"assistant","parts":null}]}`},
		{"absent", []MappingField{{Role: MapUser, Column: "q"}, {Role: MapAssistant, Column: "a"}}, `{"q":"x"}`, "no a for role assistant"},
		{"bad verdict", []MappingField{{Role: MapUser, Column: "q"}, {Role: MapAssistant, Column: "a"}, {Role: MapLabel,
			Column: "l"}}, `{"q":"x","a":"y","l":"7"}`, "not true or false"},
		{"bad messages", []MappingField{{Role: MapMessages, Column: "m"}}, `{"m":"no"}`, "not a list of messages"},
		{"no object", []MappingField{{Role: MapUser, Column: "q"}}, `[1]`, "must be an object"},
		{"invalid", []MappingField{{Role: MapMeta, Column: "q"}}, `{"q":"x"}`, "no text to learn from"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := Mapping{Schema: MappingSchema, Fields: tt.fields}
			row := rowsOf(t, tt.row)[0]
			es, err := m.Format().Decode(row)
			p := m.Preview([]Value{row})
			require.Len(t, p, 1)
			require.JSONEq(t, tt.row, string(p[0].Before))
			if err != nil {
				require.ErrorContains(t, err, tt.want)
				require.NotNil(t, p[0].Err)
				return
			}
			require.Equal(t, tt.want, string(es[0].Canonical()))
			require.Equal(t, "table", es[0].Origin.Format)
			require.Equal(t, tt.want, string(p[0].Example.Canonical()))
		})
	}
}

func TestMappingDocument(t *testing.T) {
	text := "Be <kind> & brief"
	m := Mapping{Schema: MappingSchema, Confidence: 0.5, Fields: []MappingField{
		{Role: MapUser, Column: "Frage ü", Confidence: 0.9, Why: "its name"}, {Role: MapAssistant, Path: "$.a[0]['b c']"},
		{Role: MapSystem, Constant: &text}, {Role: MapContext, Template: "{x} {{y}}"}, {Role: MapMeta, Path: "$.k.v", Name: "v",
			Values: map[string]string{"1": "one"}}}}
	doc, err := m.JSON()
	require.NoError(t, err)
	back, err := ParseMapping(doc)
	require.NoError(t, err)
	require.Equal(t, m, back)

	for doc, says := range map[string]string{
		`{`: "not a valid document", `{"schema":"slmgen.mapping/9","fields":[]}`: "slmgen.mapping/9",
		`{"schema":"slmgen.mapping/1","columns":[]}`:                                                             "unknown field",
		`{"schema":"slmgen.mapping/1","fields":[{"role":"user"}]}`:                                               "0 sources",
		`{"schema":"slmgen.mapping/1","fields":[{"role":"user","column":"a","path":"b"}]}`:                       "2 sources",
		`{"schema":"slmgen.mapping/1","fields":[{"role":"boss","column":"a"}]}`:                                  "unknown role",
		`{"schema":"slmgen.mapping/1","fields":[{"role":"user","path":"$.a[x]"}]}`:                               "index",
		`{"schema":"slmgen.mapping/1","fields":[{"role":"user","template":"{a"}]}`:                               "not closed",
		`{"schema":"slmgen.mapping/1","fields":[{"role":"chosen","column":"a"}]}`:                                "both roles",
		`{"schema":"slmgen.mapping/1","fields":[{"role":"ignore","constant":"a"}]}`:                              "only a column",
		`{"schema":"slmgen.mapping/1","fields":[]}{}`:                                                            "goes on",
		`{"schema":"slmgen.mapping/1","fields":[{"role":"messages","column":"a"},{"role":"user","column":"b"}]}`: "whole dialogue",
	} {
		_, err := ParseMapping([]byte(doc))
		require.ErrorContains(t, err, says, doc)
	}
}

func TestParseMap(t *testing.T) {
	m, err := ParseMap([]string{"prompt=Question", "answer=$.a.text[0]", "system=const:Be brief.", "context=template:{t}={u}"})
	require.NoError(t, err)
	require.Equal(t, MapUser, m.Fields[0].Role)
	require.Equal(t, "$.a.text[0]", m.Field(MapAssistant).Path)
	require.Equal(t, "Be brief.", *m.Field(MapSystem).Constant)
	require.Equal(t, "{t}={u}", m.Field(MapContext).Template)
	require.NoError(t, m.CheckColumns([]string{"Question", "a", "t", "u"}))
	require.ErrorContains(t, m.CheckColumns([]string{"Questions", "a", "t", "u"}),
		`did you mean "Questions"? The columns are "Questions", "a"`)
	for arg, says := range map[string]string{"user": "not ROLE=COLUMN", "boss=x": "unknown role \"boss\"", "user=$.a[": "not closed",
		"meta=x": "no text"} {
		_, err := ParseMap([]string{arg})
		require.ErrorContains(t, err, says)
	}
	_, err = ParseMap([]string{"boss=x"})
	require.ErrorContains(t, err, roleList())
	_, err = ParseMap([]string{"answer=a", "answer=b"})
	require.ErrorContains(t, err, "template")
}
