package formats

import "math"

// fillGaps guesses what no name said, with a confidence below one half, and takes back what cannot stand alone.
func (s *suggester) fillGaps() {
	if c := s.has(MapChosen); c >= 0 && s.has(MapRejected) < 0 {
		s.fields[c] = MappingField{}
	}
	if s.has(MapMessages) >= 0 {
		return
	}
	if s.has(MapUser) < 0 {
		s.weakPrompt()
	}
	if s.has(MapUser) < 0 {
		s.promote(MapContext)
	}
	answered := s.has(MapAssistant) >= 0 || s.has(MapChosen) >= 0 || s.has(MapLabel) >= 0
	if s.has(MapUser) < 0 {
		if i := s.freeText(func(a, b *columnProfile) bool { return a.at < b.at }); i >= 0 {
			s.set(i, MapUser, 0.35, "the first column of free text, a guess from its content; %s", s.profiles[i].describe())
		}
	}
	if !answered {
		if i := s.freeText(func(a, b *columnProfile) bool { return a.letters > b.letters }); i >= 0 {
			s.set(i, MapAssistant, 0.35, "the longest column of free text left, a guess from its content; %s", s.profiles[i].describe())
			return
		}
		for i := range s.profiles {
			if p := &s.profiles[i]; s.fields[i].Role == "" && p.classes() && s.has(MapUser) >= 0 {
				s.set(i, MapLabel, 0.35, "few short values that repeat, a guess from its content; %s", p.describe())
				return
			}
		}
	}
}

// weakPrompt takes a column with a name such as "text" for the question.
func (s *suggester) weakPrompt() {
	best, at, word := 0.0, -1, ""
	for i := range s.profiles {
		if s.fields[i].Role != "" {
			continue
		}
		score, w := nameScore(s.profiles[i].name, weakUser)
		score *= s.fit(MapUser, &s.profiles[i])
		if score > best {
			best, at, word = score, i, w
		}
	}
	if at >= 0 && best >= 0.5 {
		s.set(at, MapUser, 0.7*best, "the name says %q, and no column is a clearer question; %s", word, s.profiles[at].describe())
	}
}

// promote makes the only text before the answer the question.
func (s *suggester) promote(from MappingRole) {
	if i := s.has(from); i >= 0 {
		f := s.fields[i]
		s.set(i, MapUser, 0.8*f.Confidence, "%s; no other column is the question", f.Why)
	}
}

func (s *suggester) freeText(before func(a, b *columnProfile) bool) int {
	at := -1
	for i := range s.profiles {
		p := &s.profiles[i]
		if s.fields[i].Role == "" && p.prose() && (at < 0 || before(p, &s.profiles[at])) {
			at = i
		}
	}
	return at
}

// overall is the confidence of the weakest role that the Example cannot do without.
func (s *suggester) overall() float64 {
	of := func(role MappingRole) float64 {
		if i := s.has(role); i >= 0 {
			return s.fields[i].Confidence
		}
		return 0
	}
	if c := of(MapMessages); c > 0 {
		return c
	}
	pair := math.Min(of(MapUser), math.Max(of(MapAssistant), of(MapLabel)))
	return math.Max(pair, math.Min(of(MapChosen), of(MapRejected)))
}
