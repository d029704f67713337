package formats

import "strings"

// choicePairs are the two halves of column names that mean better and worse.
var choicePairs = [...][2]string{{"chosen", "rejected"}, {"preferred", "dispreferred"}, {"preferred", "non_preferred"}, {"preferred",
	"rejected"}, {"better", "worse"},
	{"best", "worst"}, {"accepted", "rejected"}, {"win", "lose"}, {"winner", "loser"}, {"winning", "losing"}, {"good", "bad"},
	{"positive", "negative"}, {"pos", "neg"},
	{"y_w", "y_l"}, {"yw", "yl"}, {"w", "l"}, {"safe", "unsafe"}, {"helpful", "unhelpful"}, {"aligned", "misaligned"}, {"correct",
		"incorrect"}, {"right", "wrong"}, {"j", "k"}, {"original", "corrupted"},
	{"besser", "schlechter"}, {"bevorzugt", "abgelehnt"}, {"choisi", "rejete"}, {"elegido", "rechazado"}, {"elegida", "rechazada"},
	{"escolhida", "rejeitada"}, {"выбранный", "отклоненный"}, {"选择", "拒绝"}, {"好", "差"}, {"良い", "悪い"}}

// choices finds the answers of preferences: two columns whose names are a pair, or several of one name with a letter or a number.
func (s *suggester) choices() {
	for _, pair := range choicePairs {
		if s.choicePair(pair[0], pair[1]) {
			return
		}
	}
	s.candidates()
}

func (s *suggester) choicePair(good, bad string) bool {
	best, worst, score := -1, -1, 0.0
	for i := range s.profiles {
		for j := range s.profiles {
			if i == j || s.fields[i].Role != "" || s.fields[j].Role != "" || !s.answerLike(i) || !s.answerLike(j) {
				continue
			}
			a, b := normalName(s.profiles[i].name), normalName(s.profiles[j].name)
			var v float64
			switch {
			case a == good && b == bad:
				v = 1
			case swapWord(a, good, bad) == b:
				v = 0.9
			case strings.HasPrefix(a, good+"_") && strings.HasPrefix(b, bad+"_") && len(good) > 2:
				v = 0.8
			}
			if v > score {
				best, worst, score = i, j, v
			}
		}
	}
	if score == 0 {
		return false
	}
	s.set(best, MapChosen, 0.95*score, "the name says %q beside %q; %s", good, bad, s.profiles[best].describe())
	s.set(worst, MapRejected, 0.95*score, "the name says %q beside %q; %s", bad, good, s.profiles[worst].describe())
	for _, i := range []int{best, worst} {
		if style, share := styleOf(s.profiles[i].cells); share >= 0.8 && s.has(MapMessages) < 0 {
			s.fields[best].Split, s.fields[worst].Split = &MappingSplit{Style: style}, &MappingSplit{Style: style}
		}
	}
	return true
}

// answerLike says that a column may hold answers: texts or messages, no codes and numbers.
func (s *suggester) answerLike(i int) bool {
	p := &s.profiles[i]
	if !s.sampled {
		return true
	}
	return p.chats >= 0.8 || p.lists >= 0.8 || p.objects > 0.5 && p.numbers == 0 && shapedMessage(&p.first) || p.objects < 0.5 &&
		p.texts >= 0.5 && p.codes < 0.5 && p.media < 0.5 && (p.letters >= 8 || p.distinct > 0.5)
}

func shapedMessage(v *Value) bool { return v.Kind == Objects && keysOfTurn(v).role != "" }

// swapWord replaces one word of a name; "" when it is not in it.
func swapWord(name, from, to string) string {
	swapped := strings.Replace("_"+name+"_", "_"+from+"_", "_"+to+"_", 1)
	if swapped == "_"+name+"_" {
		return ""
	}
	return strings.Trim(swapped, "_")
}

// candidateWords are the names that several answers share.
var candidateWords = strings.Fields("answer response output completion reply generation conversation candidate model option ans resp choice solution sol ref ending summary antwort reponse respuesta resposta risposta ответ 回答")

// candidates finds answers of one name: answer_a and answer_b, response_1 to response_4.
func (s *suggester) candidates() {
	groups := map[string][]int{}
	var order []string
	for i := range s.profiles {
		if s.fields[i].Role != "" || !s.answerLike(i) {
			continue
		}
		stem := stemOf(normalName(s.profiles[i].name))
		if stem == "" {
			continue
		}
		if groups[stem] == nil {
			order = append(order, stem)
		}
		groups[stem] = append(groups[stem], i)
	}
	for _, stem := range order {
		score, _ := nameScore(stem, candidateWords)
		if len(groups[stem]) < 2 || score < 0.6 || len(groups[stem]) > 16 {
			continue
		}
		for _, i := range groups[stem] {
			s.set(i, MapCandidate, 0.9*score, "one of %d columns named %q; %s", len(groups[stem]), stem, s.profiles[i].describe())
		}
		return
	}
}

// stemOf takes the letter or number off a name: answer_a, response1, model_b_answer; "" when there is none.
func stemOf(n string) string {
	words := strings.Split(n, "_")
	for k := len(words) - 1; k >= 0; k-- {
		w := words[k]
		bare := strings.TrimRight(w, "0123456789")
		switch {
		case len(words) > 1 && (w == "a" || w == "b" || w == "c" || w == "d" || bare == ""):
			return strings.Join(append(append([]string{}, words[:k]...), words[k+1:]...), "_")
		case bare != w && bare != "":
			return strings.Join(append(append(append([]string{}, words[:k]...), bare), words[k+1:]...), "_")
		case len(words) == 1 && len(w) > 3 && (strings.HasSuffix(w, "a") || strings.HasSuffix(w, "b")):
			if s, _ := nameScore(w[:len(w)-1], candidateWords); s == 1 {
				return w[:len(w)-1]
			}
		}
	}
	return ""
}
