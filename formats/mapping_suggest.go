package formats

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// maxSuggested is how many columns are weighed against each other: of more, the names are data themselves.
const maxSuggested = maxMappingFields

// SuggestMapping guesses which column means what, from the names (in some twenty-five languages) and from what all sampled rows hold:
// lengths, questions, how many values differ, lists of messages under any keys, marks of speakers inside texts, tools, verdicts, codes.
// Each of the first 512 columns gets a field with a Confidence and a Why, unclear ones role meta; nothing is guessed silently. Mapping.Confidence is that
// of the weakest role the Example cannot do without, below one half when no name says so, 0 when there is no usable guess. It looks
// at no more than the first 1000 rows and keeps none. sample may be empty: then names alone decide.
func SuggestMapping(columns []string, sample []Value) Mapping {
	columns = columns[:min(len(columns), maxSuggested)]
	s := suggester{profiles: profileColumns(columns, sample), sampled: len(sample) > 0, rows: sample[:min(len(sample), maxProfiled)]}
	s.fields = make([]MappingField, len(columns))
	s.dialogues()
	s.languages()
	s.choices()
	s.byName()
	s.reconcile()
	s.mediaByContent()
	s.fillGaps()
	s.beside()
	s.settle()
	m := Mapping{Schema: MappingSchema}
	for i := range s.fields {
		f := &s.fields[i]
		if f.Path == "" {
			f.Column = columns[i]
		}
		if f.Role == "" {
			f.Role, f.Confidence, f.Why = MapMeta, 0.5, "nothing says what it means, so it is kept beside the text"
		}
		f.Confidence = math.Round(f.Confidence*100) / 100
		m.Fields = append(m.Fields, *f)
	}
	m.Confidence = s.overall()
	if m.Confidence > 0 && m.Validate() != nil {
		m.Confidence = 0
	}
	return m
}

type suggester struct {
	profiles []columnProfile
	fields   []MappingField
	rows     []Value
	sampled  bool

	winnerFlags int // columns named after a winner that hold verdicts
}

// has gives the first column of a role, -1 when there is none.
func (s *suggester) has(role MappingRole) int {
	return slices.IndexFunc(s.fields, func(f MappingField) bool { return f.Role == role })
}

func (s *suggester) set(i int, role MappingRole, confidence float64, why string, args ...any) {
	s.fields[i] = MappingField{Role: role, Confidence: min(confidence, 0.98), Why: fmt.Sprintf(why, args...)}
}

// bid is what a column's name says for a role.
type bid struct {
	at    int
	role  MappingRole
	score float64
	word  string
	order int
}

// byName gives the columns that nothing was found for the roles that their names speak for, the clearest first.
func (s *suggester) byName() {
	var bids []bid
	clearer := s.sampled && s.weakProse() // than a column of names that is called from_user
	s.winnerFlags = s.countWinnerFlags()
	for i := range s.profiles {
		if s.fields[i].Role != "" {
			continue
		}
		for order, n := range roleNames {
			score, word := nameScore(s.profiles[i].name, n.words)
			if score == 0 {
				continue
			}
			if word == "a" && !slices.ContainsFunc(s.profiles, func(p columnProfile) bool { return normalName(p.name) == "q" }) {
				continue // an answer beside q, else just a letter
			}
			if n.role == MapUser && score < 0.8 && (clearer && !s.profiles[i].prose() || saidByAnswerer(s.profiles[i].name)) {
				continue // from_user beside message; agent_utterance
			}
			if score *= n.weight * s.tail(i, n.role) * s.fit(n.role, &s.profiles[i]); score >= 0.3 {
				bids = append(bids, bid{i, n.role, score, word, order})
			}
		}
	}
	slices.SortStableFunc(bids, func(a, b bid) int {
		switch {
		case a.score != b.score:
			return -sign(a.score - b.score)
		case a.order != b.order:
			return a.order - b.order
		}
		return a.at - b.at
	})
	for _, b := range bids {
		if s.fields[b.at].Role != "" || s.closed(b.role) {
			continue
		}
		p := &s.profiles[b.at]
		if !s.sampled {
			s.set(b.at, b.role, 0.8*b.score, "the name says %q; no rows were looked at", b.word)
			continue
		}
		s.set(b.at, b.role, 0.95*b.score, "the name says %q; %s", b.word, p.describe())
	}
}

// weakProse says that some column holds free text whose name says so, and that nothing was found for.
func (s *suggester) weakProse() bool {
	for i := range s.profiles {
		if s.fields[i].Role == "" && s.profiles[i].prose() {
			if score, _ := nameScore(s.profiles[i].name, weakTexts); score >= 0.75 {
				return true
			}
		}
	}
	return false
}

// answerers are those who answer; what a name says after one of them is what they say.
var answerers = map[string]bool{"agent": true, "assistant": true, "bot": true, "doctor": true, "therapist": true, "counselor": true, "tutor": true,
	"teacher": true, "expert": true, "chatbot": true, "operator": true, "advisor": true, "model": true, "support": true}

func saidByAnswerer(name string) bool {
	who, what, _ := strings.Cut(normalName(name), "_")
	return answerers[who] && what != ""
}

func sign(f float64) int {
	if f > 0 {
		return 1
	}
	return -1
}

// tail weighs names such as question_id: the last word says that the column only describes another.
func (s *suggester) tail(i int, role MappingRole) float64 {
	n := normalName(s.profiles[i].name)
	cut := len(n)
	for cut > 0 && n[cut-1] != '_' {
		cut--
	}
	if last := n[cut:]; role == MapUser && cut >= 2 && (last == "title" || last == "subject" || last == "headline") {
		return 0.9 // beside a body
	}
	if role == MapWinner || cut < 2 || !metaTails[n[cut:]] || s.profiles[i].prose() && s.profiles[i].letters > 60 {
		return 1
	}
	if role == MapMeta {
		return 1.3
	}
	return 0.35
}

// closed says that what was found already leaves no place for a role.
func (s *suggester) closed(role MappingRole) bool {
	dialogue, plain := s.has(MapMessages) >= 0, s.has(MapText) >= 0
	several := s.has(MapChosen) >= 0 || s.has(MapCandidate) >= 0
	switch role {
	case MapMeta, MapID, MapImage, MapAudio, MapVideo:
		return false
	case MapChosen, MapRejected, MapCandidate:
		return true // choices found them, in pairs
	case MapWinner:
		return s.has(MapCandidate) < 0 || s.has(MapWinner) >= 0
	case MapScore, MapRank:
		return !several && s.has(MapAnswers) < 0
	case MapContext:
		return dialogue || plain
	case MapAssistant, MapReasoning:
		return dialogue || plain || several || s.has(MapAnswers) >= 0 || s.has(role) >= 0
	case MapAnswers:
		return dialogue || plain || several || s.has(MapAssistant) >= 0 || s.has(role) >= 0
	case MapUser, MapHistory:
		return dialogue || plain || s.has(role) >= 0
	case MapLabel:
		return several || s.has(role) >= 0
	case MapWeight:
		return several || s.has(role) >= 0
	}
	return s.has(role) >= 0
}

// overall is the confidence of the weakest role that the Example cannot do without.
func (s *suggester) overall() float64 {
	of := func(role MappingRole) float64 {
		if i := s.has(role); i >= 0 {
			return s.fields[i].Confidence
		}
		return 0
	}
	if c := math.Max(of(MapMessages), of(MapText)); c > 0 {
		if r := of(MapRejected); r > 0 {
			return math.Min(c, r)
		}
		return c
	}
	if s.has(MapUser) < 0 && s.media() && s.has(MapAssistant) >= 0 {
		return of(MapAssistant)
	}
	pair := math.Min(of(MapUser), math.Max(math.Max(of(MapAssistant), of(MapLabel)), math.Max(of(MapAnswers), of(MapCandidate))))
	return math.Max(pair, math.Min(of(MapChosen), of(MapRejected)))
}
