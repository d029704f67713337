package formats

import (
	"fmt"
	"math"
)

// SuggestMapping guesses which column means what, from the names (in some twenty languages) and from what the sampled rows hold:
// lengths, how many values differ, lists of messages. Every column gets a field with a Confidence and a Why, unclear ones role meta;
// nothing is guessed silently. Mapping.Confidence is that of the weakest role the Example cannot do without, 0 when there is no
// usable guess. It looks at no more than the first 1000 rows and keeps none. sample may be empty: then names alone decide.
func SuggestMapping(columns []string, sample []Value) Mapping {
	s := suggester{profiles: profileColumns(columns, sample), sampled: len(sample) > 0}
	s.fields = make([]MappingField, len(columns))
	s.byShape(MapMessages, func(p *columnProfile) bool { return p.chats >= 0.8 }, 0.9, "its values are lists of messages")
	for _, n := range roleWords {
		s.byName(n.role, n.names)
	}
	s.fillGaps()
	m := Mapping{Schema: MappingSchema}
	for i := range s.fields {
		f := &s.fields[i]
		f.Column = columns[i]
		if f.Role == "" {
			f.Role, f.Confidence, f.Why = MapMeta, 0.5, "nothing says what it means, so it is kept beside the text"
		}
		f.Confidence = math.Round(f.Confidence*100) / 100
		m.Fields = append(m.Fields, *f)
	}
	m.Confidence = s.overall()
	return m
}

type suggester struct {
	profiles []columnProfile
	fields   []MappingField
	sampled  bool
}

func (s *suggester) has(role MappingRole) int {
	for i := range s.fields {
		if s.fields[i].Role == role {
			return i
		}
	}
	return -1
}

func (s *suggester) set(i int, role MappingRole, confidence float64, why string, args ...any) {
	s.fields[i] = MappingField{Role: role, Confidence: confidence, Why: fmt.Sprintf(why, args...)}
}

// byShape gives role to the first free column whose content passes.
func (s *suggester) byShape(role MappingRole, fits func(*columnProfile) bool, confidence float64, why string) {
	for i := range s.profiles {
		if s.fields[i].Role == "" && fits(&s.profiles[i]) {
			s.set(i, role, confidence, "%s", why)
			return
		}
	}
}

// byName gives role to the free columns whose names speak for it: only the best one, but for meta all.
func (s *suggester) byName(role MappingRole, words string) {
	best, at, word := 0.0, -1, ""
	for i := range s.profiles {
		if s.fields[i].Role != "" {
			continue
		}
		score, w := nameScore(s.profiles[i].name, words)
		score *= s.fit(role, &s.profiles[i])
		if role == MapMeta && score >= 0.5 {
			s.set(i, role, 0.9*score, "the name says %q", w)
			continue
		}
		if score > best {
			best, at, word = score, i, w
		}
	}
	if role == MapMeta || best < 0.3 || s.closed(role) {
		return
	}
	p := &s.profiles[at]
	if !s.sampled {
		s.set(at, role, 0.8*best, "the name says %q; no rows were looked at", word)
		return
	}
	s.set(at, role, 0.95*best, "the name says %q; %s", word, p.describe())
}

// fit lowers a name's score where the content speaks against it.
func (s *suggester) fit(role MappingRole, p *columnProfile) float64 {
	if !s.sampled {
		return 1
	}
	if p.filled == 0 {
		if role == MapMeta || role == MapContext || role == MapSystem {
			return 0.7
		}
		return 0.3
	}
	switch role {
	case MapMessages:
		return p.chats
	case MapLabel:
		if p.classes() || p.filled < 4 && p.letters <= 40 {
			return 1
		}
		return 0.5
	case MapMeta:
		if p.prose() && p.letters > 80 {
			return 0.4
		}
		return 1
	case MapUser, MapContext, MapSystem:
		if p.objects > 0.5 || p.texts < 0.3 {
			return 0.5
		}
	case MapAssistant, MapChosen, MapRejected:
		if p.objects > 0.5 {
			return 0.6
		}
	}
	return 1
}

// closed says that what was found already leaves no place for a role.
func (s *suggester) closed(role MappingRole) bool {
	dialogue, preference := s.has(MapMessages) >= 0, s.has(MapChosen) >= 0
	switch role {
	case MapMessages:
		return s.has(MapMessages) >= 0
	case MapRejected:
		return !preference
	case MapContext, MapUser:
		return dialogue
	case MapAssistant:
		return dialogue || preference && s.has(MapRejected) >= 0
	case MapLabel:
		return dialogue || preference || s.has(MapAssistant) >= 0
	}
	return false
}

func (p *columnProfile) describe() string {
	return fmt.Sprintf("%.0f characters on average, %.0f %% of the values differ", p.letters, 100*p.distinct)
}
