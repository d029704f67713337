package validate

import (
	"strings"

	"github.com/slmgen/slmgen/formats"
)

// gemini holds the rules of Vertex AI for supervised and preference tuning of Gemini, by its documentation.
func gemini() *Provider {
	return &Provider{
		ID: "gemini", Name: "Gemini (Vertex AI)",
		limits: limits{minRows: 1, adviseRows: 100, maxRows: 10_000_000, maxBytes: 1 << 30, maxTokens: 131_072, endings: []string{".jsonl"}},
		shapes: []shape{
			{"preference", has("completions"), []rule{
				columns("unknown_column", SeverityWarning, "systemInstruction", "system_instruction", "contents", "completions"),
				geminiSystem, geminiContents(true), geminiCompletions,
			}},
			{"chat", has("contents"), []rule{
				columns("unknown_column", SeverityWarning, "systemInstruction", "system_instruction", "contents", "tools", "toolConfig", "tool_config", "labels", "generationConfig"),
				geminiSystem, geminiContents(false),
			}},
			{"messages", has("messages"), []rule{func(r *row) {
				r.fail("old_shape", "the row has messages, which only the first Gemini took; write contents with parts (--fix does)")
			}}},
		},
		fixer: fixer{format: "gemini", repairs: claudeRepairs, columns: []string{"toolConfig", "tool_config", "labels", "generationConfig"}},
	}
}

func geminiSystem(r *row) {
	key := "systemInstruction"
	if !r.Has(key) {
		key = "system_instruction"
	}
	if n := r.get(key); n.there() {
		geminiTurn(r, &n, false)
	}
}

// geminiContents checks the turns; a prompt ends with the user, an example with the model.
func geminiContents(prompt bool) rule {
	return func(r *row) {
		var before string
		list := r.get("contents")
		n := 0
		list.list("contents", true, func(turn node) {
			role := turn.get("role")
			who := ""
			switch {
			case !turn.IsObject():
			case role.Kind == formats.Absent:
				turn.fail("missing_role", "the turn has no role; write user or model")
			case !role.IsString():
				role.fail("role_type", "the role is %s, not a text", role.kind())
			default:
				who = role.Str()
				switch {
				case who != "user" && who != "model" && who != "function" && who != "tool":
					role.fail("unknown_role", "the role %q is not known here; use user or model (--fix renames the usual ones)", clip(who))
				case n == 0 && who != "user":
					role.fail("first_role", "the conversation begins with %q; it has to begin with the user", who)
				case who == before:
					role.warn("role_order", "two turns of %q follow each other; merge them", who)
				}
			}
			geminiTurn(r, &turn, !prompt)
			before = who
			n++
		})
		switch {
		case n == 0 || before == "":
		case prompt && before == "model":
			list.fail("last_role", "the prompt ends with the model; the completions follow it, so take the turn out")
		case !prompt && before != "model":
			list.fail("last_role", "the conversation ends with %q; it has to end with the model, which is what is learned", clip(before))
		}
	}
}

// geminiTurn checks the parts of a turn.
func geminiTurn(r *row, turn *node, media bool) {
	if !turn.IsObject() {
		turn.fail("turn_type", "the turn is %s; write {\"role\",\"parts\":[{\"text\":...}]}", turn.kind())
		return
	}
	parts := turn.get("parts")
	parts.list("parts", true, func(p node) { geminiPart(r, &p, media) })
}

func geminiPart(r *row, p *node, media bool) {
	if !p.IsObject() {
		p.fail("part_type", "a part is %s; write {\"text\":...}", p.kind())
		return
	}
	kinds := 0
	for i := range p.Members {
		n := p.get(p.Members[i].Key)
		switch p.Members[i].Key {
		case "text":
			kinds++
			if s, ok := n.text("part_text"); ok && s == "" {
				n.fail("empty_text", "the text is empty; fill it or take the part out")
			}
		case "fileData", "file_data":
			kinds++
			r.file.pictures++
			geminiFile(&n, media)
		case "functionCall", "function_call":
			kinds++
			geminiCall(&n, "args")
		case "functionResponse", "function_response":
			kinds++
			geminiCall(&n, "response")
		case "inlineData", "inline_data":
			kinds++
			n.fail("inline_data", "media inside the file are not taken; put them into Cloud Storage and write fileData")
		case "thought", "thoughtSignature", "videoMetadata", "mediaResolution":
		default:
			n.fail("part_type", "%q is no part that is known here; use text, fileData, functionCall or functionResponse", clip(p.Members[i].Key))
			kinds++
		}
	}
	if kinds != 1 {
		p.fail("part_type", "a part holds exactly one of text, fileData, functionCall and functionResponse, and this one holds %d", kinds)
	}
}

func geminiFile(n *node, media bool) {
	if !media {
		n.fail("media", "only text is taken here; take the file out")
		return
	}
	for _, pair := range [][2]string{{"mimeType", "mime_type"}, {"fileUri", "file_uri"}} {
		key := pair[0]
		if !n.Has(key) && n.Has(pair[1]) {
			key = pair[1]
		}
		v := n.get(key)
		if s, ok := v.text("file_data"); ok && pair[0] == "fileUri" && !strings.HasPrefix(s, "gs://") && !strings.HasPrefix(s, "https://") {
			v.fail("file_uri", "the file is not in Cloud Storage; write gs://BUCKET/PATH")
		}
	}
}

func geminiCall(n *node, what string) {
	name := n.get("name")
	if !n.IsObject() || !name.IsString() {
		n.fail("call_name", "the function has no name; write {\"name\",\"%s\":{...}}", what)
		return
	}
	if v := n.get(what); v.Kind != formats.Absent && !v.IsObject() {
		v.fail("call_"+what, "this is %s; write an object", v.kind())
	}
}

func geminiCompletions(r *row) {
	list := r.get("completions")
	var scores []string
	list.list("completions", true, func(c node) {
		if !c.IsObject() {
			c.fail("completion", "a completion is %s; write {\"score\",\"completion\":{...}}", c.kind())
			return
		}
		score := c.get("score")
		if s := string(score.Raw); score.Kind != formats.Number || s != "0" && s != "1" && s != "0.0" && s != "1.0" {
			score.fail("score", "the score is %s; write 1 for the better answer and 0 for the other", score.written())
		} else {
			scores = append(scores, s[:1])
		}
		turn := c.get("completion")
		geminiTurn(r, &turn, false)
		if role := turn.get("role"); turn.IsObject() && (!role.IsString() || role.Str() != "model") {
			turn.fail("unknown_role", "a completion is a turn of the role model")
		}
	})
	if list.IsArray() && len(list.Items) != 2 {
		list.fail("completions", "there are %d completions; two are wanted", len(list.Items))
	} else if len(scores) == 2 && scores[0] == scores[1] {
		list.fail("score", "both completions have the score %s; give the better one 1 and the other 0", scores[0])
	}
}
