package formats

// settle takes back what cannot stand together or alone, so that the suggestion makes Examples.
func (s *suggester) settle() {
	drop := func(role MappingRole, why string) {
		for i := range s.fields {
			if s.fields[i].Role == role {
				s.set(i, MapMeta, 0.5, "%s", why)
			}
		}
	}
	if s.has(MapMessages) >= 0 {
		for _, r := range []MappingRole{MapUser, MapContext, MapHistory, MapAssistant, MapReasoning} {
			drop(r, "another column holds the whole dialogue")
		}
	}
	s.correction()
	if i := s.has(MapReasoning); i >= 0 && !s.answered() && s.has(MapUser) >= 0 {
		s.set(i, MapAssistant, 0.8*s.fields[i].Confidence, "no answer follows on it, so it is one; %s", s.profiles[i].describe())
	}
	if s.has(MapChosen) >= 0 || s.has(MapCandidate) >= 0 {
		for _, r := range []MappingRole{MapAssistant, MapReasoning, MapLabel, MapAnswers} {
			drop(r, "other columns hold the answers")
		}
	}
	if s.has(MapAnswers) >= 0 {
		drop(MapReasoning, "another column holds the answers")
	}
	if s.has(MapChosen) < 0 && s.has(MapCandidate) < 0 && s.has(MapAnswers) < 0 {
		for _, r := range []MappingRole{MapRank, MapScore, MapWinner} {
			drop(r, "a figure for answers to choose between, of which there are none")
		}
	}
	s.scores()
	if s.has(MapAssistant) < 0 && s.has(MapReasoning) >= 0 && s.has(MapLabel) >= 0 {
		drop(MapReasoning, "there is no answer that it leads to")
	}
	if i := s.has(MapName); i >= 0 && s.has(MapUser) < 0 {
		drop(MapName, "nobody asks")
	}
	if s.has(MapUser) < 0 && s.has(MapMessages) < 0 && s.has(MapChosen) < 0 && s.has(MapCandidate) < 0 {
		drop(MapContext, "there is no question")
	}
}

// correction makes a question and its answer of a wrong text and the right one to which nothing asks: there is nothing to prefer.
func (s *suggester) correction() {
	good, bad := s.has(MapChosen), s.has(MapRejected)
	if good < 0 || bad < 0 || s.has(MapUser) >= 0 || s.has(MapMessages) >= 0 || s.has(MapHistory) >= 0 || s.fields[good].Split != nil {
		return
	}
	if score, _ := nameScore(s.profiles[good].name, []string{"correct", "right", "corrected"}); score < 0.6 || s.profiles[good].objects > 0.5 {
		return
	}
	s.set(bad, MapUser, s.fields[bad].Confidence, "a wrong text beside the right one; %s", s.profiles[bad].describe())
	s.set(good, MapAssistant, s.fields[good].Confidence, "the right text; %s", s.profiles[good].describe())
}

// scores keeps only as many ranks and scores as there are answers, in the order of the answers.
func (s *suggester) scores() {
	answers := 0
	for i := range s.fields {
		switch s.fields[i].Role {
		case MapChosen, MapRejected, MapCandidate:
			answers++
		}
	}
	for _, role := range []MappingRole{MapRank, MapScore} {
		n := 0
		for i := range s.fields {
			if s.fields[i].Role == role {
				n++
			}
		}
		want := answers
		if s.has(MapAnswers) >= 0 {
			want = 1
		}
		if n == 0 || n == want && s.ordered(role) {
			continue
		}
		for i := range s.fields {
			if s.fields[i].Role == role {
				s.set(i, MapMeta, 0.5, "which answer the %s belongs to is not clear", role)
			}
		}
	}
}

// ordered says that the scores stand in the order of their answers: chosen before rejected.
func (s *suggester) ordered(role MappingRole) bool {
	if c, r := s.has(MapChosen), s.has(MapRejected); c > r && r >= 0 {
		return false
	}
	first := s.has(role)
	if first < 0 {
		return true
	}
	bad, _ := nameScore(s.profiles[first].name, []string{"rejected", "worse", "worst", "lose", "neg", "negative", "loser"})
	return bad == 0
}
