package sysprompt

import (
	"regexp"
	"slices"
	"strings"

	"github.com/slmgen/slmgen/internal/prose"
)

// stance is a side that a clause takes on a topic about the answer as a whole.
type stance struct {
	topic, side string
	not         bool // it rules the side out
	tension     bool // the clause takes two sides at once: side says which
}

// excludes says whether no answer can keep to both. To rule out one side is not to ask for the other.
func (a stance) excludes(b stance) bool {
	switch {
	case a.not && b.not:
		return false
	case a.not != b.not:
		return a.side == b.side
	}
	return a.side != b.side
}

func (a stance) says() string {
	if a.not {
		return "not " + a.side
	}
	return a.side
}

// topic has sides that exclude one another.
type topic struct {
	name  string
	sides []side
	// sometimes says that a condition does not take the contradiction away: "if you do not know, say so" is at odds with "always give an answer".
	sometimes bool
}

type side struct {
	name string
	re   *regexp.Regexp
}

func aside(name string, patterns ...string) side {
	return side{name, regexp.MustCompile(`\b(?:` + strings.Join(patterns, `|`) + `)\b`)}
}

const (
	brief  = `(?:brief|concise|short|succinct|terse)`
	long   = `(?:long|lengthy|detailed|thorough|comprehensive|exhaustive|extensive|elaborate|in-depth)`
	answer = `(?:answers?|replies|reply|responses?|explanations?)`
	manner = `(?:way|manner|fashion)`
	hedge  = `(?:very|as|extremely|always|quite|fairly|really|highly)`
)

// topics know English alone. A pattern asks for a word about the answer as a whole, since "a detailed summary" and "a short title" may well stand
// in one prompt. Everything is matched at the borders of words: informal is not formal, and usually is not all.
var topics = []topic{
	{name: lengthTopic, sides: []side{
		aside("short",
			`(?:be|stay|remain) (?:`+hedge+` )?`+brief,
			`(?:keep|make) (?:it|(?:your |the |all |every )?`+answer+`) (?:`+hedge+` )?`+brief,
			`(?:answer|respond|reply|write|speak|explain) (?:\w+ ){0,3}?(?:briefly|concisely|succinctly|tersely)`,
			brief+` `+answer, answer+` (?:should|must|shall) (?:always )?be (?:`+hedge+` )?`+brief,
			`(?:answer|respond|reply) (?:\w+ )?(?:in|with) (?:only |just |exactly )?(?:one|a single) (?:word|sentence|line)`,
			answer+` (?:\w+ ){0,3}?(?:under|below|at most|no more than|fewer than|less than|within|maximum of) (?:\d|[1-5]\d|ten|twenty|thirty|forty|fifty) words`, `in an? (?:\w+ )?`+brief+` `+manner),
		aside("long",
			`(?:be|stay|remain) (?:`+hedge+` )?(?:detailed|thorough|comprehensive|exhaustive|extensive|elaborate|verbose)`,
			`(?:keep|make) (?:it|(?:your |the |all |every )?`+answer+`) (?:`+hedge+` )?`+long,
			`(?:answer|respond|reply|write|speak|explain) (?:\w+ ){0,3}?(?:in (?:great |full |much |as much )?detail|at length|thoroughly|exhaustively|extensively|comprehensively)`,
			long+`(?:,? (?:and )?`+long+`)? `+answer, answer+` (?:should|must|shall) (?:always )?be (?:`+hedge+` )?`+long,
			`(?:answer|respond|reply) (?:\w+ )?(?:in|with) (?:several|many|multiple|at least \w+) (?:paragraphs|pages)`, `in an? (?:\w+ )?(?:verbose|`+long+`) `+manner),
	}},
	{name: "register", sides: []side{
		aside("formal", `formal(?:ly)? (?:tone|register|language|style|english|manner|way|voice)`, `(?:be|stay|remain|sound|keep it|tone is|tone should be) (?:\w+ )?formal`,
			`(?:write|speak|answer|respond|reply|talk|address \w+(?: \w+)?) (?:\w+ )?formally`),
		aside("casual", `(?:casual|informal|colloquial|chatty|relaxed)(?:,? (?:and )?\w+)? (?:tone|register|language|style|english|manner|way|voice)`,
			`(?:be|stay|remain|sound|keep it|tone is|tone should be) (?:\w+ )?(?:casual|informal|colloquial|chatty)`,
			`(?:write|speak|answer|respond|reply|talk) (?:\w+ )?(?:casually|informally|colloquially)`, `(?:use|speak|write in) (?:\w+ )?slang`),
	}},
	{name: "format", sides: []side{
		aside("JSON alone", `(?:only|just|solely|exclusively|nothing but) (?:\w+ ){0,5}?json`, `json (?:\w+ ){0,3}?(?:only|alone)`, `json[^.]{0,60}(?:and |with )?(?:nothing else|no other text|no additional text|no prose|no commentary)`),
		aside("prose beside it", `explain (?:your|the|each|every|all)? ?(?:answers?|reasoning|choice|decision|steps?|thinking|conclusions?)`, `(?:show|describe|include|add|give|provide) (?:\w+ ){0,2}?(?:reasoning|explanations?|rationale|thought process|chain of thought|commentary)`,
			`(?:think|reason) (?:aloud|out loud|step by step)`, `(?:use|write|answer in|respond in|reply in|format \w+ (?:as|in|with)) (?:\w+ )?(?:markdown|bullet points|headings|prose|plain text|tables)`),
	}},
	{name: "markup", sides: []side{
		aside("plain text", `(?:only |in |use |as )plain text`, `plain text (?:only|alone)`, `no (?:markdown|formatting|markup)`, `without (?:markdown|formatting|markup)`),
		aside("Markdown", `(?:use|in|with|as) (?:\w+ )?markdown`, `(?:use|with) (?:\w+ )?(?:headings|bold text|bullet points|bulleted lists|tables)`),
	}},
	{name: "lists", sides: []side{
		aside("bullet points", `(?:use|in|as|with) (?:\w+ )?(?:bullet points|bulleted lists?|bullets)`),
		aside("flowing prose", `(?:in|as|use|write) (?:flowing |continuous |connected )(?:prose|text|paragraphs)`),
	}},
	{name: "sources", sides: []side{
		aside("the given text alone", `(?:only|solely|exclusively) (?:\w+ ){0,4}?(?:provided|given|supplied|following|attached|above|below) (?:\w+ )?(?:context|documents?|text|passages?|information|sources?|excerpts?|articles?)`,
			`(?:only|solely|exclusively) (?:\w+ ){0,3}?(?:context|documents?|passages?|excerpts?) (?:provided|given|below|above)`, `nothing but the (?:\w+ )?(?:context|documents?|passages?)`),
		aside("own knowledge", `(?:use|rely on|draw on|draw from|answer from) (?:your|the model's) (?:own |general |prior |background |world |training |internal )?knowledge`, `(?:use|draw on) (?:everything|anything) you know`),
	}},
	{name: "not knowing", sometimes: true, sides: []side{
		aside("say so", `(?:say|admit|state|reply|answer|respond|tell (?:them|the user)) (?:that |with )?["“']?(?:you|i) (?:do not|don't|cannot|can't) (?:know|answer|tell)`, `(?:if|when) (?:you are |you're )?(?:unsure|uncertain|in doubt|you (?:do not|don't) know)[^.]{0,20}(?:say|admit)`,
			`admit (?:when|that|if|it)`),
		aside("answer all the same", `always (?:give|provide|have|find|produce|offer) (?:\w+ ){0,3}?answer`, `never (?:say|admit|state|reply|answer) (?:that )?["“']?(?:you|i) (?:do not|don't|cannot|can't) (?:know|answer|tell)`, `never (?:leave|decline|refuse) (?:\w+ ){0,3}?(?:question|unanswered|answer)`, `never admit`),
	}},
	{name: "questions back", sometimes: true, sides: []side{
		aside("ask", `ask (?:\w+ ){0,3}?(?:clarifying|follow-up|further|additional) questions?`, `ask (?:the user )?for clarification`),
		aside("do not ask", `(?:never|do not|don't) ask (?:\w+ ){0,4}?(?:questions?|clarification)`),
	}},
	{name: "humour", sides: []side{
		aside("playful", `be (?:\w+ )?(?:funny|humorous|humourous|playful|witty)`, `(?:use|add|include|make|tell) (?:\w+ ){0,2}?(?:humou?r|jokes|puns)`),
		aside("serious", `be (?:\w+ )?serious`, `serious tone`, `no (?:jokes|humou?r|puns)`),
	}},
	{name: "emoji", sides: []side{aside("emoji", `(?:use|include|add|sprinkle) (?:\w+ ){0,2}?emojis?`), aside("no emoji", `no emojis?`, `without emojis?`)}},
}

var topicOrder = func() []string {
	names := []string{}
	for _, t := range topics {
		names = append(names, t.name)
	}
	return append(names, languageTopic)
}()

const (
	languageTopic = "language"
	lengthTopic   = "length"
)

var (
	// restriction says that a stance holds only sometimes.
	restriction = regexp.MustCompile(`\b(?:if|when|whenever|unless|except|otherwise|in case|until|while|where|once|as long as|depending on|only for)\b`)
	// sequence says that a clause speaks of one of several texts, and not of the answer as a whole.
	sequence   = regexp.MustCompile(`\b(?:then|first|second|third|next|finally|afterwards|versions?|rewrite|another)\b`)
	negated    = regexp.MustCompile(`\b(?:never|do not|don't|must not|should not|shouldn't|avoid|not|cannot|can't|rather than|instead of|refrain from)\b`)
	answerIn   = regexp.MustCompile(`\b(?:answer|respond|reply|speak|talk|write|output|responses?|answers|replies)\b[^.;:]{0,40}?\bin ((?:[a-z]+ (?:or|and) )?[a-z]+(?: (?:or|and) [a-z]+)?)\b`)
	theirs     = regexp.MustCompile(`\b(?:answer|respond|reply|speak|talk|write)\b[^.;:]{0,40}?\bin (?:the (?:same )?language (?:of|that|in which|as|the user)|(?:the user's|their|whatever|the same|the question's|the user’s) (?:own )?language)`)
	ownReplies = regexp.MustCompile(`\bwrite\b(?:\s+(?:\w+\s+){0,3}?(?:answers|replies|responses))?\s*(?:only |always |exclusively )?in\b`)
)

// stances gives the sides that a clause takes, at most one for a topic.
func stances(clause string) []stance {
	low := strings.ReplaceAll(strings.ToLower(strings.Join(strings.Fields(clause), " ")), "’", "'")
	sometimes := restriction.MatchString(low) || sequence.MatchString(low)
	var out []stance
	for _, t := range topics {
		if sometimes && !t.sometimes {
			continue
		}
		var found []stance
		for _, s := range t.sides {
			at := s.re.FindStringIndex(low)
			if at == nil || strings.HasSuffix(low[:at[0]], "for ") || strings.HasSuffix(low[:at[0]], "in ") { // "headings for long answers" says where
				continue
			}
			not := !t.sometimes && negated.MatchString(low[:at[0]]) && !strings.HasPrefix(s.name, "no ")
			found = append(found, stance{topic: t.name, side: s.name, not: not})
		}
		switch {
		case len(found) == 1:
			out = append(out, found[0])
		case len(found) == 2 && !found[0].not && !found[1].not:
			out = append(out, stance{topic: t.name, side: found[0].side + " and " + found[1].side, tension: true})
		}
	}
	if sometimes {
		return out
	}
	if !slices.ContainsFunc(out, func(s stance) bool { return s.topic == lengthTopic }) {
		for _, b := range bounds(clause, prose.Span{}) {
			if b.long() {
				out = append(out, stance{topic: lengthTopic, side: "long"})
				break
			}
		}
	}
	return append(out, languageStance(low)...)
}

// languageStance finds the language that answers are asked to be in.
func languageStance(low string) []stance {
	if theirs.MatchString(low) {
		return []stance{{topic: languageTopic, side: "the user's language"}}
	}
	m := answerIn.FindStringSubmatchIndex(low)
	if m == nil || strings.HasPrefix(low[m[0]:], "write") && !ownReplies.MatchString(low[m[0]:]) {
		return nil
	}
	var names []string
	for _, w := range strings.Fields(low[m[2]:m[3]]) {
		if languageNames[w] {
			names = append(names, w)
		}
	}
	if len(names) != 1 || slices.ContainsFunc(strings.Fields(low[m[2]:m[3]]), func(w string) bool { return w == "or" || w == "and" }) && len(names) > 1 {
		return nil // none, or a choice of several
	}
	name := strings.ToUpper(names[0][:1]) + names[0][1:]
	return []stance{{topic: languageTopic, side: name, not: negated.MatchString(low[:m[2]])}}
}
