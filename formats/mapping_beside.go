package formats

import "strings"

// titles are last words of names of texts that say in short what a longer one is about.
var titles = strings.Fields("title subject headline heading betreff titel titre asunto titulo oggetto titolo temat 标题 題名 제목 заголовок тема عنوان")

// bodies are names of the longer text.
var bodies = strings.Fields("body question ask text content description message query request post selftext detail details ticket issue " +
	"frage nachricht texto texte testo 内容 正文 本文 내용 본문 текст сообщение")

// beside finds texts that belong into the question beside the column that was taken for it: the title of what is asked, and the second of
// two texts that a class is about.
func (s *suggester) beside() {
	u := s.has(MapUser)
	if u < 0 || !s.answered() || !s.sampled {
		return
	}
	for i := range s.profiles {
		p := &s.profiles[i]
		if !s.unclear(i) || !p.prose() || p.distinct < 0.5 {
			continue
		}
		if title, word := nameScore(p.name, titles); title >= 0.75 {
			if body, _ := nameScore(s.profiles[u].name, bodies); body >= 0.75 {
				s.set(i, MapContext, 0.75*title, "the name says %q, beside column %q; %s", word, s.profiles[u].name, p.describe())
			}
		}
	}
	if s.has(MapContext) >= 0 || s.has(MapLabel) < 0 || s.has(MapAssistant) >= 0 {
		return
	}
	second := -1
	for i := range s.profiles {
		if p := &s.profiles[i]; s.unclear(i) && p.prose() && p.distinct >= 0.5 {
			if second >= 0 {
				return // of several, which of them the class is about is not clear
			}
			second = i
		}
	}
	if second >= 0 && s.asksByName(u) && stemOf(normalName(s.profiles[u].name)) == "" {
		label := s.has(MapLabel)
		s.set(second, MapAssistant, 0.5, "the only text beside a question; %s", s.profiles[second].describe())
		s.set(label, MapMeta, 0.6, "a class, but there is an answer already; %s", s.profiles[label].describe())
		return
	}
	if second >= 0 {
		s.set(second, MapContext, 0.5, "the other text that the class may be about; %s", s.profiles[second].describe())
	}
}

// asksByName says that a column is named a question.
func (s *suggester) asksByName(i int) bool {
	for _, n := range roleNames {
		if n.role == MapUser && n.weight == 1 {
			score, _ := nameScore(s.profiles[i].name, n.words)
			return score >= 0.6
		}
	}
	return false
}

// unclear says that nothing, not even its name, gave the column a meaning.
func (s *suggester) unclear(i int) bool { return s.fields[i].Role == "" }

// mediaByContent takes columns of file names for media where only the endings of the names say so.
func (s *suggester) mediaByContent() {
	for i := range s.profiles {
		p := &s.profiles[i]
		if s.fields[i].Role != "" && s.fields[i].Role != MapMeta || p.media < 0.8 {
			continue
		}
		if role := mediaRole(p.sample); s.has(role) < 0 {
			s.set(i, role, 0.7, "names of files that end like %s; %s", role, p.describe())
		}
	}
}

// mediaRole gives what a reference to media refers to, by the ending of its name.
func mediaRole(ref string) MappingRole {
	low := strings.ToLower(ref)
	for i, end := range mediaEndings {
		if strings.HasSuffix(low, end) || strings.Contains(low, end+"?") {
			switch {
			case i < firstSound:
				return MapImage
			case i < firstFilm:
				return MapAudio
			}
			return MapVideo
		}
	}
	return MapImage
}
