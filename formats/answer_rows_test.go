package formats

import (
	"fmt"
	"strings"
)

// answerRows generate odd rows of the formats with answers to choose between, to judge, or to put together.
var answerRows = map[string]func(g rowGen) string{
	"dpo":           rowGen.dpoRow,
	"dpo-messages":  rowGen.dpoMessagesRow,
	"dpo-sharegpt":  rowGen.dpoShareGPTRow,
	"dpo-swift":     rowGen.dpoSwiftRow,
	"openai-dpo":    rowGen.openAIDPORow,
	"vote":          rowGen.voteRow,
	"ranked":        rowGen.rankedRow,
	"kto":           rowGen.ktoRow,
	"stepwise":      rowGen.stepRow,
	"oasst-tree":    rowGen.treeRow,
	"self-instruct": rowGen.instancesRow,
}

func (g rowGen) list(put func() string) string {
	var out []string
	for range 1 + g.r.IntN(3) {
		out = append(out, put())
	}
	return "[" + strings.Join(out, ",") + "]"
}

func (g rowGen) turns(role, content string) string {
	return g.list(func() string { return g.message(role, content) })
}

func (g rowGen) dpoRow() string {
	m := []string{fmt.Sprintf("%q:%s", g.one("prompt", "question", "instruction"), g.text()),
		fmt.Sprintf("%q:%s", g.one("chosen", "chosen_response"), g.text()), fmt.Sprintf("%q:%s", g.one("rejected", "rejected_response"), g.text())}
	for _, extra := range []string{`"input":` + g.text(), `"context":` + g.text(), `"score_chosen":` + g.one("1.50", "null", `"x"`), `"history":[["q","a"]]`,
		`"margin":0.5`} {
		if g.maybe(20) {
			m = append(m, extra)
		}
	}
	return g.row(m)
}

func (g rowGen) dpoMessagesRow() string {
	answer := func() string { return g.one(g.message("role", "content"), g.turns("role", "content")) }
	m := []string{`"chosen":` + answer(), `"rejected":` + answer()}
	if g.maybe(40) { // both answers repeat the dialogue
		ask := `{"role":"user","content":` + g.text() + `}`
		m = []string{`"chosen":[` + ask + `,` + g.message("role", "content") + `]`, `"rejected":[` + ask + `,` + g.message("role", "content") + `]`}
	}
	if g.maybe(70) {
		m = append(m, `"prompt":`+g.one(g.text(), g.turns("role", "content")))
	}
	return g.row(m)
}

func (g rowGen) dpoShareGPTRow() string {
	return g.row([]string{`"conversations":` + g.turns("from", "value"), `"chosen":` + g.message("from", "value"), `"rejected":` + g.message("from", "value")})
}

func (g rowGen) dpoSwiftRow() string {
	dialogue := strings.TrimSuffix(g.turns("role", "content"), "]") + `,{"role":"assistant","content":` + g.text() + `}]`
	return g.row([]string{`"messages":` + dialogue, g.one(`"rejected_response":`+g.one(g.text(), `["a","b"]`), `"rejected_messages":`+g.turns("role", "content"))})
}

func (g rowGen) openAIDPORow() string {
	in := []string{`"messages":` + g.turns("role", "content")}
	if g.maybe(30) {
		in = append(in, `"parallel_tool_calls":false`)
	}
	if g.maybe(30) {
		in = append(in, `"tools":`+g.one("null", "[]", `[{"type":"function","function":{"name":"f"}}]`, "3"))
	}
	m := []string{`"input":` + g.object(in), `"preferred_output":` + g.turns("role", "content"), `"non_preferred_output":` + g.turns("role", "content")}
	if g.maybe(20) {
		m = append(m, `"x":`+g.scalar())
	}
	return g.object(m)
}

func (g rowGen) voteRow() string {
	pair := votePairs[g.r.IntN(len(votePairs))]
	answer := func() string { return g.one(g.text(), g.turns("role", "content")) }
	m := []string{`"prompt":` + g.one(g.text(), g.turns("role", "content")), fmt.Sprintf("%q:%s", pair[0], answer()), fmt.Sprintf("%q:%s", pair[1], answer())}
	if g.maybe(70) {
		word := voteWord(g.r.IntN(len(voteWords)), g.r.IntN(4), pair)
		if word == "" || g.maybe(10) {
			word = g.scalar()
		}
		m = append(m, fmt.Sprintf("%q:%s", g.one("choice", "winner", "preference"), word))
	}
	if g.maybe(30) {
		for _, name := range ballotNames {
			m = append(m, fmt.Sprintf("%q:%s", name, g.one("0", "0", "1", `"1"`, "null")))
		}
	}
	if g.maybe(30) {
		m = append(m, fmt.Sprintf("%q:%s", preferenceName, g.one("-3", "0", "1.50", `"-2"`, "null", `"x"`)))
	}
	return g.row(m)
}

func (g rowGen) rankedRow() string {
	m := []string{fmt.Sprintf("%q:%s", g.one("prompt", "instruction"), g.one(g.text(), g.turns("role", "content")))}
	if g.maybe(30) {
		return g.row(append(m, `"responses":[`+g.text()+`,`+g.text()+`]`, fmt.Sprintf("%q:%s", g.one("ranks", "scores"), g.one("[1,2]", "[0.50,1e400]", "[1]"))))
	}
	key, rank := g.one("answer", "response", "text"), g.one("rank", "score", "overall_score")
	one := func() string {
		a := []string{fmt.Sprintf("%q:%s", key, g.text()), fmt.Sprintf("%q:%s", rank, g.one("1", "2", "3.0"))}
		if g.maybe(30) {
			a = append(a, `"model":`+g.scalar())
		}
		return g.object(a)
	}
	return g.row(append(m, fmt.Sprintf("%q:[%s,%s,%s]", g.one("answers", "completions"), one(), one(), one())))
}

func (g rowGen) ktoRow() string {
	label := fmt.Sprintf("%q:%s", g.one("label", "kto_tag"), g.one("true", "false", "1", "0", "1.0", `"True"`, `"no"`, `"thumbs_up"`))
	if g.maybe(50) {
		return g.row([]string{`"messages":` + strings.TrimSuffix(g.turns("role", "content"), "]") + `,` + g.one(`{"role":"assistant","content":"a"}`, g.message("role", "content")) + `]`, label})
	}
	answer := g.one(g.text(), `[`+g.message("role", "content")+`]`)
	return g.row([]string{`"prompt":` + g.one(g.text(), g.turns("role", "content")), fmt.Sprintf("%q:%s", g.one("completion", "response"), answer), label})
}

func (g rowGen) stepRow() string {
	m := []string{fmt.Sprintf("%q:%s", g.one("prompt", "question"), g.one(g.text(), g.turns("role", "content")))}
	if g.maybe(50) {
		return g.row(append(m, `"completions":[`+g.text()+`,`+g.text()+`]`, `"labels":`+g.one("[true,false]", "[1,-1]", "[0.5,null]", `["+","-"]`)))
	}
	step := func() string {
		return g.object([]string{`"text":` + g.text(), `"rating":` + g.one("1", "-1", "true", "null"), `"x":` + g.scalar()})
	}
	return g.row(append(m, `"steps":[`+step()+`,`+step()+`]`))
}

func (g rowGen) treeRow() string {
	id := 0
	var node func(parent string, depth int, asks bool) string
	node = func(parent string, depth int, asks bool) string {
		id++
		name := fmt.Sprintf(`"m%d"`, id)
		m := []string{`"text":` + g.one(g.text(), "null", "5"), `"role":` + g.one(map[bool]string{true: `"prompter"`, false: `"assistant"`}[asks])}
		if g.maybe(80) {
			m = append(m, `"message_id":`+name)
		}
		if g.maybe(80) {
			m = append(m, `"parent_id":`+parent)
		}
		if g.maybe(50) {
			m = append(m, `"rank":`+g.one("0", "1", "2", "null", "1.5"))
		}
		if g.maybe(20) {
			m = append(m, `"labels":`+g.scalar())
		}
		var replies []string
		for range g.r.IntN(4) {
			if depth > 0 {
				replies = append(replies, node(name, depth-1, !asks))
			}
		}
		if len(replies) > 0 || g.maybe(80) {
			m = append(m, `"replies":[`+strings.Join(replies, ",")+`]`)
		}
		return g.object(m)
	}
	m := []string{`"prompt":` + node("null", 3, true)}
	if g.maybe(80) {
		m = append(m, `"message_tree_id":"t"`)
	}
	if g.maybe(20) {
		m = append(m, `"x":`+g.scalar())
	}
	return g.object(m)
}

func (g rowGen) instancesRow() string {
	one := func() string {
		m := []string{`"output":` + g.one(g.text(), "null", "5")}
		if g.maybe(80) {
			m = append(m, `"input":`+g.one(g.text(), `""`, "null"))
		}
		if g.maybe(20) {
			m = append(m, `"note":`+g.scalar())
		}
		return g.object(m)
	}
	m := []string{`"instruction":` + g.text(), `"instances":` + g.list(one)}
	for _, extra := range []string{`"id":` + g.scalar(), `"note":"of the row"`, `"is_classification":false`} {
		if g.maybe(30) {
			m = append(m, extra)
		}
	}
	return g.object(m)
}
