package sysprompt

import (
	"regexp"
	"strings"

	"github.com/slmgen/slmgen/internal/prose"
)

// Strength says how binding a directive is worded.
type Strength int

// The strengths of English directives.
const (
	None     Strength = iota // tells the model nothing to do
	May                      // may, can, could, prefer, try to, consider, if possible
	Should                   // should, ought to
	Plain                    // a bare imperative
	Absolute                 // must, always, never, have to, do not
)

// String gives the name of the strength.
func (s Strength) String() string {
	return [...]string{"none", "may", "should", "plain", "absolute"}[s]
}

// MarshalText writes the name.
func (s Strength) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// directive is one thing that a prompt tells the model.
type directive struct {
	prose.Span
	text        string // lower case
	strength    Strength
	negative    bool
	conditional bool            // it holds only sometimes, or has exceptions
	verb        string          // what to do, as a stem; "use" for "no emoji"
	objects     map[string]bool // stems of the content words behind the verb
}

var (
	// clauseBorder is where one sentence begins a second directive.
	clauseBorder = regexp.MustCompile(`(?i)(?:;|,? (?:and|but)|,) (?:never|always|do not|don['’]t|must|you must|avoid|please)\b`)
	condition    = regexp.MustCompile(`\b(?:if|when|whenever|unless|except|otherwise|in case|until|while|where|once|as long as|for example|other than|rather than|instead of|without|depending on|only for|beyond)\b`)
	negation     = regexp.MustCompile(`^(?:no|not|without|none|neither)\b|\b(?:never|do not|don't|must not|mustn't|should not|shouldn't|may not|cannot|can not|can't|shall not|avoid|refrain from|under no circumstances|not to|not be)\b`)
	absolute     = regexp.MustCompile(`^no\b|\b(?:must|always|never|have to|has to|required to|shall|under no circumstances|do not|don't|cannot|can't|at all times|without exception)\b`)
	should       = regexp.MustCompile(`\b(?:should|shouldn't|ought to|need to|needs to)\b`)
	may          = regexp.MustCompile(`\b(?:may|might|can|could|prefer|prefers|preferably|try to|ideally|consider|if possible|where possible|feel free to|whenever possible)\b`)
	// whole is a subject that stands for the answer: "all answers must ...".
	whole = regexp.MustCompile(`^(?:(?:all|every|each|any|none|no)(?: of)? )?(?:the |your |its )?(?:answers?|responses?|replies|reply|outputs?|messages) (?:must|should|shall|may|can|need to|have to|has to|are to|is to)\b`)
	when  = regexp.MustCompile(`^(?:if|when|whenever|unless|once|in case|as long as|where)\b[^,;:]*,(?: then)? `)
	lead  = regexp.MustCompile(`^(?:(?:please|also|then|so|and|but|you|the assistant|the model|it|always|never|must|should|shall|may|can|could|might|will|do not|don't|must not|mustn't|should not|shouldn't|may not|cannot|can't|need to|have to|are required to|try to|avoid|refrain from|prefer to|feel free to|only|just|not|no|under no circumstances|ever|be sure to|make sure to|make sure you|remember to|ensure that you)\b[ ,]*)+`)
)

// verbs are what prompts begin their sentences with; a sentence that begins with one is an imperative.
var verbs = wordSet(`act add address adhere adopt answer apologise apologize ask assume avoid base be begin break call check choose cite clarify classify close combine
	compare complete compose confirm consider convert correct create decide decline define describe disclose discuss do draft emphasise emphasize end ensure escalate estimate
	evaluate exclude explain express extract fill find fix focus follow format generate give greet group guess handle help highlight identify ignore imagine include indicate infer insert
	invent introduce keep label limit list look maintain make mark match mention mirror name note offer omit only order output own paraphrase pay perform pick plan point prefer present prioritise prioritize
	proofread provide put quote rank rate read recommend redirect refer refrain refuse reject rely remain remember remind remove repeat rephrase replace reply report request respect respond restate
	return reveal review rewrite round run say score search select send separate set share show sign skip solve sort speak specify split spell start state stay stick stop structure suggest summarise summarize
	support tag take talk tell thank think transcribe translate treat try turn use validate verify wait warn work wrap write`)

var verbStems = func() map[string]bool {
	m := map[string]bool{}
	for v := range verbs {
		m[stem(v)] = true
	}
	return m
}()

// stopwords carry no object of a directive.
var stopwords = wordSet(`a an and any all are as at be been but by can could do does each every everything for from has have he her him his i in into is it its itself like may me more most must my no not of on only or our out
	own please shall she should so some such than that the their them then there these they this those to too up us very was we were what which who will with would you your yours always never ever also just really
	about answer answers reply replies response responses output question questions user users time times way`)

// synonyms are verbs that prompts use for one and the same thing.
var synonyms = map[string]string{
	stem("respond"): "answer", stem("reply"): "answer", stem("include"): "use", stem("add"): "use", stem("insert"): "use", stem("put"): "use", stem("disclose"): "reveal",
	stem("share"): "reveal", stem("reveal"): "reveal", stem("tell"): "say", stem("remain"): "be", stem("stay"): "be", stem("summarise"): stem("summarize"), stem("apologise"): stem("apologize"),
}

func wordSet(list string) map[string]bool {
	m := map[string]bool{}
	for _, w := range strings.Fields(list) {
		m[w] = true
	}
	return m
}

// directives cuts a sentence into what it tells the model, nothing where it tells nothing.
func directives(text string, s prose.Span) []directive {
	var out []directive
	from := s.Start
	emit := func(to int) {
		if d, ok := parseDirective(text, prose.Span{Start: from, End: to}); ok {
			out = append(out, d)
		}
		from = to
	}
	for _, m := range clauseBorder.FindAllStringIndex(text[s.Start:s.End], -1) {
		if at := s.Start + m[0]; at > from {
			emit(at)
		}
	}
	emit(s.End)
	if len(out) > 1 { // a condition before or behind the halves holds for both
		sometimes := condition.MatchString(strings.ToLower(text[s.Start:s.End]))
		for i := range out {
			out[i].conditional = out[i].conditional || sometimes
		}
	}
	return out
}

func parseDirective(text string, s prose.Span) (directive, bool) {
	low := strings.ReplaceAll(strings.ToLower(text[s.Start:s.End]), "’", "'")
	low = strings.Join(strings.Fields(strings.Trim(low, " \t\r\n,;.!*_\"")), " ")
	for _, joint := range []string{"and ", "but "} {
		low = strings.TrimPrefix(low, joint)
	}
	d := directive{Span: s, text: low, conditional: condition.MatchString(low), negative: negation.MatchString(low)}
	if m := when.FindString(low); m != "" { // what holds is said behind the condition
		low = low[len(m):]
		d.negative = negation.MatchString(low)
	}
	if m := whole.FindString(low); m != "" {
		low = strings.TrimSpace(m[strings.LastIndexByte(m, ' ')+1:] + low[len(m):])
	}
	rest := low[len(lead.FindString(low)):]
	words := prose.Lower(rest)
	imperative := len(words) > 0 && verbs[words[0]]
	first := low
	if len(words) > 0 && lead.MatchString(low) {
		first = rest
	}
	switch {
	case absolute.MatchString(low):
		d.strength = Absolute
	case should.MatchString(low):
		d.strength = Should
	case may.MatchString(low) && (imperative || first != low):
		d.strength = May
	case imperative:
		d.strength = Plain
	case strings.HasPrefix(low, "avoid ") || strings.HasPrefix(low, "refrain "):
		d.strength = Plain
	default:
		return d, false
	}
	d.objects = map[string]bool{}
	for i, w := range words {
		root := stem(w)
		switch {
		case i == 0 && verbStems[root]:
			d.verb = root
			if s, ok := synonyms[root]; ok {
				d.verb = s
			}
		case !stopwords[w] && root != "":
			d.objects[root] = true
		}
	}
	if d.verb == "" {
		d.verb = "use" // "no emoji", "avoid jargon"
	}
	return d, true
}

// stem cuts the commonest endings off a lower-case English word: plural, -ing, -ed, a last e. It is meant for comparing words with one another,
// not for reading.
func stem(w string) string {
	switch w {
	case "uses", "used", "using":
		return "use"
	}
	switch n := len(w); {
	case n > 4 && strings.HasSuffix(w, "ies"):
		w = w[:n-3] + "y"
	case n > 5 && strings.HasSuffix(w, "ing"):
		w = undouble(w[:n-3])
	case n > 4 && strings.HasSuffix(w, "ed") && !strings.HasSuffix(w, "eed"):
		w = undouble(w[:n-2])
	case n > 4 && (strings.HasSuffix(w, "sses") || strings.HasSuffix(w, "xes") || strings.HasSuffix(w, "ches") || strings.HasSuffix(w, "shes")):
		w = w[:n-2]
	case n > 3 && strings.HasSuffix(w, "s") && !strings.HasSuffix(w, "ss") && !strings.HasSuffix(w, "us") && !strings.HasSuffix(w, "is"):
		w = w[:n-1]
	}
	if len(w) > 3 {
		w = strings.TrimSuffix(w, "e")
	}
	return w
}

func undouble(w string) string {
	if n := len(w); n > 3 && w[n-1] == w[n-2] && w[n-1] != 's' && w[n-1] != 'l' {
		return w[:n-1]
	}
	return w
}
