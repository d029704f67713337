package formats

import "strings"

// reconcile puts right what the names of single columns could not see.
func (s *suggester) reconcile() {
	answer, label := s.has(MapAssistant), s.has(MapLabel)
	if s.has(MapMessages) >= 0 {
		answer = s.has(MapMessages)
	}
	switch {
	case label < 0:
	case answer >= 0 && !s.judges(label):
		s.set(label, MapMeta, 0.6, "a class, but there is an answer already; %s", s.profiles[label].describe())
	case s.has(MapAnswers) >= 0 && s.profiles[label].lists+s.profiles[label].objects < 0.8:
		s.set(label, MapMeta, 0.6, "one class for several answers; %s", s.profiles[label].describe())
	}
	if a := s.has(MapAnswers); a >= 0 && s.has(MapRank) < 0 && s.has(MapScore) < 0 && s.has(MapLabel) < 0 {
		if p := &s.profiles[a]; p.first.Kind == Array && p.lists >= 0.8 { // several right answers: the first is learned
			s.set(a, MapAssistant, 0.7, "a list of texts, of which the first is taken; %s", p.describe())
			s.fields[a].Path = pathOf(p.name) + "[0]"
		}
	}
	if a := s.has(MapAssistant); a >= 0 && s.sampled && !s.rankedList(a) {
		s.insideAnswer(a)
	}
}

// judges says that a label beside an answer is a verdict on it.
func (s *suggester) judges(i int) bool {
	p := &s.profiles[i]
	score, _ := nameScore(p.name, []string{"label", "labels", "kto_tag", "thumbs", "thumbs_up", "feedback", "desirable", "good",
		"is_good", "upvoted", "liked", "accepted", "verdict"})
	return score >= 0.6 && (!s.sampled || p.verdicts >= 0.95)
}

// rankedList makes a list of answers of it when a list of ranks or scores stands beside it.
func (s *suggester) rankedList(a int) bool {
	if s.profiles[a].lists < 0.8 {
		return false
	}
	for _, n := range roleNames {
		if n.role != MapRank && n.role != MapScore {
			continue
		}
		for i := range s.profiles {
			p := &s.profiles[i]
			if score, word := nameScore(p.name, n.words); score >= 0.6 && p.objects >= 0.8 && p.first.Kind == Array &&
				len(p.first.Items) > 0 && p.first.Items[0].Kind == Number {
				s.set(a, MapAnswers, s.fields[a].Confidence, "a list of answers beside column %q; %s", p.name, s.profiles[a].describe())
				s.set(i, n.role, 0.9*score, "the name says %q, and it is a list of numbers", word)
				return true
			}
		}
	}
	return false
}

// insideAnswer reaches into answers that are lists or objects: {"text":["..."],"answer_start":[...]}, ["first","second"].
func (s *suggester) insideAnswer(a int) {
	p := &s.profiles[a]
	f := &s.fields[a]
	if p.objects < 0.8 || f.Path != "" {
		return
	}
	first := p.first
	if first.Kind == Array && p.lists >= 0.5 {
		f.Path, f.Why = pathOf(p.name)+"[0]", "the first of a list of answers; "+f.Why
		return
	}
	if first.Kind != Objects {
		return
	}
	for _, key := range []string{"text", "value", "answer", "content", "aliases"} {
		switch v := first.Get(key); v.Kind {
		case String:
			f.Path = pathOf(p.name, key)
		case Array:
			f.Path = pathOf(p.name, key) + "[0]"
		default:
			continue
		}
		f.Why = "the text inside an object; " + f.Why
		f.Confidence = max(f.Confidence, 0.6)
		return
	}
}

// languages reads a text in two languages, {"en":...,"fr":...}, as a translation.
func (s *suggester) languages() {
	for i := range s.profiles {
		p := &s.profiles[i]
		if s.fields[i].Role != "" || p.objects < 0.8 || p.first.Kind != Objects {
			continue
		}
		m := p.first.Members
		if len(m) == 2 && languageCodes[m[0].Key] && languageCodes[m[1].Key] {
			s.set(i, MapUser, 0.45, "a text in two languages, %q into %q is a guess", m[0].Key, m[1].Key)
			s.fields[i].Path = pathOf(p.name, m[0].Key)
			s.profiles = append(s.profiles, columnProfile{name: p.name, at: len(s.profiles)})
			s.fields = append(s.fields, MappingField{Role: MapAssistant, Path: pathOf(p.name, m[1].Key), Confidence: 0.45,
				Why: "the other language"})
			return
		}
	}
}

// fillGaps guesses what no name said, with a confidence below one half where content alone decides.
func (s *suggester) fillGaps() {
	if s.has(MapMessages) >= 0 || s.has(MapText) >= 0 {
		return
	}
	s.pairOfLanguages()
	if s.has(MapUser) < 0 {
		s.weakPrompt()
	}
	if u := s.has(MapUser); u >= 0 && s.has(MapContext) >= 0 && !s.answered() && s.sampled { // an abstract and the title it should have
		if score, word := nameScore(s.profiles[u].name, titles); score >= 0.75 {
			s.set(u, MapAssistant, 0.6*score, "the name says %q, beside the text that it is the title of; %s", word, s.profiles[u].describe())
		}
	}
	if s.has(MapUser) < 0 {
		s.promote(MapContext)
	}
	if s.has(MapUser) < 0 && s.sampled {
		s.guessQuestion()
	}
	if s.answered() || !s.sampled {
		return
	}
	s.guessChoice()
	if !s.answered() {
		s.guessAnswer()
	}
	if !s.answered() {
		s.answerToText()
	}
	if u := s.has(MapUser); !s.answered() && u >= 0 && s.media() { // a picture or a sound, and what it shows or says
		f := s.fields[u]
		s.set(u, MapAssistant, f.Confidence, "the only text beside media; %s", f.Why)
	}
	s.onlyText()
}

// answerToText turns a guess around: the text that was taken for the question asks nothing, and the only other text, though it repeats, may
// be what it answers to, as a report is to its summary.
func (s *suggester) answerToText() {
	u := s.has(MapUser)
	if u < 0 || s.fields[u].Confidence >= 0.5 || s.profiles[u].asks >= 0.5 {
		return
	}
	other := s.freeText(func(_, _ *columnProfile) bool { return false })
	if other < 0 || s.profiles[other].commands > 0.5 {
		return
	}
	s.set(other, MapUser, 0.35, "one of two columns of free text, a guess from its content; %s", s.profiles[other].describe())
	s.set(u, MapAssistant, 0.35, "the other of two columns of free text; %s", s.profiles[u].describe())
}

// onlyText makes plain text of a text that nothing answers, unless its name says that it is a question.
func (s *suggester) onlyText() {
	u := s.has(MapUser)
	if u < 0 || s.answered() || s.has(MapSystem) >= 0 || s.has(MapHistory) >= 0 || s.has(MapReasoning) >= 0 || s.has(MapContext) >= 0 {
		return
	}
	p := &s.profiles[u]
	if s.asksByName(u) {
		return
	}
	if p.prose() && p.asks < 0.5 {
		f := s.fields[u]
		s.set(u, MapText, 0.8*f.Confidence, "%s; nothing answers it, so all of it is learned", f.Why)
	}
}

func (s *suggester) media() bool {
	return s.has(MapImage) >= 0 || s.has(MapAudio) >= 0 || s.has(MapVideo) >= 0
}

func (s *suggester) answered() bool {
	for _, r := range []MappingRole{MapAssistant, MapChosen, MapLabel, MapCandidate, MapAnswers} {
		if s.has(r) >= 0 {
			return true
		}
	}
	return false
}

// pairOfLanguages reads two columns that are named by languages.
func (s *suggester) pairOfLanguages() {
	var at []int
	for i := range s.profiles {
		if s.fields[i].Role == "" && languageCodes[normalName(s.profiles[i].name)] && (!s.sampled || s.profiles[i].texts >= 0.5) {
			at = append(at, i)
		}
	}
	if len(at) != 2 || s.has(MapUser) >= 0 || s.answered() {
		return
	}
	s.set(at[0], MapUser, 0.6, "named by a language; which way it is translated is a guess")
	s.set(at[1], MapAssistant, 0.6, "named by a language; which way it is translated is a guess")
}

// weakPrompt takes a column with a name such as "text" for the question.
func (s *suggester) weakPrompt() {
	best, at, word := 0.0, -1, ""
	for i := range s.profiles {
		if s.fields[i].Role != "" {
			continue
		}
		score, w := nameScore(s.profiles[i].name, weakTexts)
		score *= s.fit(MapUser, &s.profiles[i]) * s.tail(i, MapUser)
		if w == "title" || w == "subject" {
			score *= 0.9
			if s.sampled && !s.profiles[i].prose() {
				score *= 0.5
			}
		}
		if p := &s.profiles[i]; s.sampled && p.classes() && p.letters < 30 {
			score *= 0.5
		}
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

// freeText gives the free column of prose that comes first in the order of before.
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

// guessQuestion takes what asks most, else the first text that is no instruction to a model.
func (s *suggester) guessQuestion() {
	i := s.freeText(func(a, b *columnProfile) bool {
		switch {
		case a.repeats() != b.repeats():
			return !a.repeats()
		case a.asks-b.asks > 0.3 || b.asks-a.asks > 0.3:
			return a.asks > b.asks
		}
		return a.at < b.at
	})
	if i < 0 {
		return
	}
	p := &s.profiles[i]
	switch {
	case p.repeats() && p.commands > 0.5:
		s.set(i, MapSystem, 0.45, "texts that speak to a model and repeat, a guess from its content; %s", p.describe())
		return
	case p.asks >= 0.5:
		s.set(i, MapUser, 0.45, "it asks questions, a guess from its content; %s", p.describe())
	default:
		s.set(i, MapUser, 0.35, "the first column of free text, a guess from its content; %s", p.describe())
	}
	for j := range s.profiles {
		if q := &s.profiles[j]; s.fields[j].Role == "" && q.prose() && q.repeats() && q.commands > 0.5 && s.has(MapSystem) < 0 {
			s.set(j, MapSystem, 0.45, "texts that speak to a model and repeat, a guess from its content; %s", q.describe())
		}
	}
}

// repeats says that long texts stand there again and again.
func (p *columnProfile) repeats() bool { return p.filled >= 4 && p.distinct <= 0.34 }

// guessChoice takes two texts beside a column of votes for candidates.
func (s *suggester) guessChoice() {
	vote := -1
	var texts []int
	for i := range s.profiles {
		if s.fields[i].Role != "" {
			continue
		}
		if p := &s.profiles[i]; p.votes >= 0.95 && p.distinct <= 0.5 && p.numbers < 0.5 {
			vote = i
		} else if p.prose() {
			texts = append(texts, i)
		}
	}
	if vote < 0 || len(texts) != 2 {
		return
	}
	for _, i := range texts {
		s.set(i, MapCandidate, 0.4, "one of two texts beside votes, a guess from its content; %s", s.profiles[i].describe())
	}
	s.set(vote, MapWinner, 0.4, "its values are votes; %s", s.profiles[vote].describe())
}

// guessAnswer takes the text that is left; of several the longer one, unless it is much longer and repeats, as background does.
func (s *suggester) guessAnswer() {
	i := s.freeText(func(a, b *columnProfile) bool {
		switch {
		case a.repeats() != b.repeats():
			return !a.repeats()
		case (a.distinct < 0.75) != (b.distinct < 0.75):
			return a.distinct >= 0.75
		}
		return a.letters > b.letters
	})
	if i >= 0 && !s.profiles[i].repeats() {
		s.set(i, MapAssistant, 0.35, "the longest column of free text left, a guess from its content; %s", s.profiles[i].describe())
		s.guessContext()
		return
	}
	at, why, none := -1, "", s.has(MapUser) < 0 || s.described()
	for i := range s.profiles {
		p := &s.profiles[i]
		if none || s.fields[i].Role != "" && !s.namesClass(i) || p.codes >= 0.5 || p.objects > 0 {
			continue
		}
		if p.classes() && (at < 0 || s.profiles[at].numbers > p.numbers) {
			at, why = i, "few short values that repeat, a guess from its content; "+p.describe()
		}
	}
	if at >= 0 {
		s.set(at, MapLabel, 0.35, "%s", why)
		return
	}
	for i := range s.profiles { // short answers of one word
		if p := &s.profiles[i]; s.fields[i].Role == "" && p.texts >= 0.8 && p.codes < 0.5 && !p.repeats() && s.has(MapUser) >= 0 &&
			s.profiles[s.has(MapUser)].asks >= 0.5 {
			s.set(i, MapAssistant, 0.3, "the only text beside questions, a guess from its content; %s", p.describe())
			s.guessContext()
			return
		}
	}
}

// namesClass says that a column's name ends like a class of something, clause_type, intent_name, though its last word alone says nothing.
func (s *suggester) namesClass(i int) bool {
	n := normalName(s.profiles[i].name)
	return s.fields[i].Role == MapMeta && (strings.HasSuffix(n, "_type") || strings.HasSuffix(n, "_name") || strings.HasSuffix(n, "_status"))
}

// described says that most columns tell where a text comes from: what else they hold is more of that and no class.
func (s *suggester) described() bool {
	n := 0
	for i := range s.fields {
		if s.fields[i].Role == MapMeta || s.fields[i].Role == MapID {
			n++
		}
	}
	return n >= 3 && 2*n >= len(s.fields)
}

// guessContext takes a long text that repeats beside several questions for their background.
func (s *suggester) guessContext() {
	user := s.has(MapUser)
	for i := range s.profiles {
		p := &s.profiles[i]
		if s.fields[i].Role != "" || !p.prose() || user < 0 {
			continue
		}
		if p.distinct < 0.75 && p.letters > 2*s.profiles[user].letters && p.letters > 100 {
			s.set(i, MapContext, 0.35, "long texts that several rows share, a guess from its content; %s", p.describe())
			return
		}
	}
}
