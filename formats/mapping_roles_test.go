package formats

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestMappingRolesDecode(t *testing.T) {
	q := MappingField{Role: MapUser, Column: "q"}
	f := func(r MappingRole, c string) MappingField { return MappingField{Role: r, Column: c} }
	tests := []struct {
		name, row string
		fields    []MappingField
		want      string
	}{
		{"choice", `{"q":"x","answer_a":"y","answer_b":"z","winner":"model_b"}`, []MappingField{q, f(MapCandidate, "answer_a"),
			f(MapCandidate, "answer_b"), f(MapWinner, "winner")},
			`"completions":[{"messages":[{"role":"assistant","parts":[{"kind":"text","text":"y"}]}],"preferred":false},{"messages":[{"role":"assistant","parts":[{"kind":"text","text":"z"}]}],"preferred":true}],"meta":{"winner":"model_b"}}`},
		{"tie", `{"q":"x","r1":"y","r2":"z","winner":"tie"}`, []MappingField{q, f(MapCandidate, "r1"), f(MapCandidate, "r2"),
			f(MapWinner, "winner")}, `"text":"y"}]}]},{"messages"`},
		{"number", `{"q":"x","r0":"y","r1":"z","w":0}`, []MappingField{q, f(MapCandidate, "r0"), f(MapCandidate, "r1"), f(MapWinner,
			"w")}, `"text":"y"}]}],"preferred":true}`},
		{"ranked", `{"q":"x","l":[{"answer":"y","rank":2},{"answer":"z","rank":1}]}`, []MappingField{q, f(MapAnswers, "l")},
			`"rank":2},{"messages":[{"role":"assistant","parts":[{"kind":"text","text":"z"}]}],"rank":1}]`},
		{"scored", `{"q":"x","l":["y","z"],"s":[0.50,1]}`, []MappingField{q, f(MapAnswers, "l"), f(MapScore, "s")}, `"score":0.50}`},
		{"steps", `{"q":"x","l":["y","z"],"s":[true,false]}`, []MappingField{q, f(MapAnswers, "l"), f(MapLabel, "s")}, `{"kind":"step"`},
		{"several rejected", `{"q":"x","c":"y","r":["z","w"]}`, []MappingField{q, f(MapChosen, "c"), f(MapRejected, "r")},
			`"text":"w"}]}],"preferred":false}`},
		{"scores of a pair", `{"q":"x","c":"y","r":"z","sc":9,"sr":"1.5"}`, []MappingField{q, f(MapChosen, "c"), f(MapRejected, "r"),
			f(MapScore, "sc"), f(MapScore, "sr")}, `"preferred":false,"score":1.5}],"meta":{"sr":"1.5"}}`},
		{"verdict on a dialogue", `{"m":[{"role":"user","content":"x"},{"role":"assistant","content":"y"}],"ok":true}`,
			[]MappingField{f(MapMessages, "m"), f(MapLabel, "ok")}, `{"kind":"label"`},
		{"reasoning", `{"q":"x","t":"hm","a":"y"}`, []MappingField{q, f(MapReasoning, "t"), f(MapAssistant, "a")},
			`[{"kind":"reasoning","text":"hm"},{"kind":"text","text":"y"}]`},
		{"weight and name", `{"q":"x","n":"Bo","a":"y","w":"0.50"}`, []MappingField{q, f(MapName, "n"), f(MapAssistant, "a"),
			f(MapWeight, "w")}, `"weight":0.50}],"meta":{"w":"0.50"}}`},
		{"tools and pictures", `{"q":"x","a":"y","t":"[{\"name\":\"f\",\"parameters\":{}}]","i":"a.png"}`, []MappingField{q,
			f(MapAssistant, "a"), f(MapTools, "t"), f(MapImage, "i")},
			`"tools":[{"name":"f","parameters":{}}],"media":[{"kind":"image","text":"","ref":"a.png"}]`},
		{"learned roles", `{"m":[{"role":"user","content":"x"},{"role":"assistant","content":"y"}]}`,
			[]MappingField{{Role: MapMessages, Column: "m", Turns: &MappingTurns{Train: []string{"user"}}}},
			`"text":"x"}],"train":true},{"role":"assistant","parts":[{"kind":"text","text":"y"}],"train":false}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e, err := decodeMapped(t, tt.row, tt.fields...)
			require.NoError(t, err)
			require.Contains(t, string(e.Canonical()), tt.want)
		})
	}
	for _, bad := range []struct {
		fields []MappingField
		says   string
	}{
		{[]MappingField{q, f(MapCandidate, "a")}, "one candidate"}, {[]MappingField{q, f(MapWinner, "a")}, "needs candidates"},
		{[]MappingField{q, f(MapScore, "a")}, "several answers"},
		{[]MappingField{q, f(MapText, "a")}, "all there is"}, {[]MappingField{{Role: MapUser, Column: "q",
			Split: &MappingSplit{Style: "chatml"}}}, "holds no turns"},
		{[]MappingField{{Role: MapMessages, Column: "q", Split: &MappingSplit{Style: "morse"}}}, "no style is called"},
		{[]MappingField{{Role: MapMessages, Column: "q", Split: &MappingSplit{Pattern: "("}}}, "no regular expression"},
		{[]MappingField{{Role: MapMessages, Column: "q", Split: &MappingSplit{Pattern: "a*"}}}, "matches an empty text"},
		{[]MappingField{{Role: MapMessages, Column: "q", Split: &MappingSplit{}}}, "0 of style"},
		{[]MappingField{{Role: MapMessages, Column: "q", Turns: &MappingTurns{Keys: map[string]string{"colour": "x"}}}},
			"no member of a message"},
		{[]MappingField{{Role: MapUser, Template: strings.Repeat("x", maxTemplate) + "{a}"}}, "longer than 64 KiB"},
		{[]MappingField{{Role: MapUser, Column: "q", FoldCase: true}}, "no values"},
	} {
		m := Mapping{Schema: MappingSchema, Fields: bad.fields}
		require.ErrorContains(t, m.Validate(), bad.says)
	}
}
