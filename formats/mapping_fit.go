package formats

// fit lowers a name's score where the content speaks against it.
func (s *suggester) fit(role MappingRole, p *columnProfile) float64 {
	if !s.sampled {
		return 1
	}
	if p.filled == 0 {
		switch role {
		case MapMeta, MapContext, MapSystem, MapHistory, MapTools, MapImage, MapAudio, MapVideo, MapReasoning:
			return 0.7
		}
		return 0.3
	}
	switch role {
	case MapMessages:
		if p.lists > 0.8 {
			return 0.8
		}
		return p.chats
	case MapHistory:
		return max(p.chats, p.pairs, p.lists)
	case MapTools:
		return max(p.tools, 0.3*p.objects)
	case MapImage, MapAudio, MapVideo:
		if p.numbers > 0.5 || p.prose() {
			return 0.1
		}
		return 1
	case MapAnswers:
		return max(p.lists, min(p.objects, 0.8))
	case MapRank, MapScore, MapWeight:
		return max(p.numbers, p.objects)
	case MapLabel:
		return p.fitLabel()
	case MapWinner:
		if s.winnerFlags > 1 && p.verdicts > 0.95 {
			return 0
		}
		return max(p.votes, p.verdicts)
	case MapMeta:
		if p.prose() && (p.letters > 80 || p.words >= 6 && p.distinct > 0.8) {
			return 0.39
		}
	case MapUser, MapContext, MapSystem:
		return p.fitPrompt(role)
	case MapAssistant:
		if p.objects > 0.5 || p.codes > 0.8 || p.media > 0.5 {
			return 0.6
		}
		if p.verdicts > 0.95 && p.distinct < 0.5 {
			return 0.5 // a verdict rather than an answer
		}
	case MapReasoning:
		if !p.prose() {
			return 0.3
		}
	}
	return 1
}

// countWinnerFlags counts the columns that are named after a winner and hold true or false. Several of them each stand for one outcome: none
// says who won.
func (s *suggester) countWinnerFlags() int {
	n := 0
	for i := range s.profiles {
		if s.profiles[i].verdicts > 0.95 {
			if score, _ := nameScore(s.profiles[i].name, []string{"winner"}); score > 0 {
				n++
			}
		}
	}
	return n
}

func (p *columnProfile) fitLabel() float64 {
	switch {
	case p.objects > 0.5 && p.letters <= 120:
		return 0.8
	case p.prose() && p.distinct > 0.5 && p.words >= 4 && p.filled >= 4:
		return 0.2 // a text that is named like a class
	case p.codes > 0.8 || p.letters > 60:
		return 0.3
	case p.classes() || p.filled < 4 || p.verdicts > 0.95:
		return 1
	case p.numbers > 0.9 && p.distinct > 0.5:
		return 0.6
	}
	return 0.5
}

func (p *columnProfile) fitPrompt(role MappingRole) float64 {
	switch {
	case p.objects > 0.5 || p.texts < 0.3 || p.codes > 0.8 || p.media > 0.5:
		return 0.5
	case role == MapUser && p.commands > 0.8 && p.distinct < 0.3:
		return 0.5 // a system prompt
	case role == MapUser && p.classes() && p.distinct < 0.3 && p.letters < 20:
		return 0.25
	}
	return 1
}
