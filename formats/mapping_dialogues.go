package formats

import (
	"slices"
	"strings"
)

// dialogues finds the columns that hold whole dialogues by their content: lists of messages under usual or foreign keys, texts with
// the marks of speakers, and objects with such a list inside.
func (s *suggester) dialogues() {
	found, words := -1, 0.0
	for i := range s.profiles {
		p := &s.profiles[i]
		if p.tools >= 0.8 {
			s.set(i, MapTools, 0.9, "its values are definitions of tools")
			continue
		}
		if p.chats < 0.8 || reserved(p.name) {
			continue
		}
		score, _ := nameScore(p.name, roleNames[0].words)
		if history, _ := nameScore(p.name, []string{"history", "previous", "past"}); history > 0 {
			continue
		}
		if weight := score + p.letters/1e6; found < 0 || weight > words {
			found, words = i, weight
		}
	}
	if found >= 0 {
		s.set(found, MapMessages, 0.9, "its values are lists of messages")
		return
	}
	for i := range s.profiles {
		if s.foreign(i) || s.inside(i) || s.marked(i) {
			return
		}
	}
}

// reserved says that a list of messages under this name is no dialogue of its own.
func reserved(name string) bool {
	n := normalName(name)
	if strings.HasSuffix(n, "_a") || strings.HasSuffix(n, "_b") {
		return true
	}
	for _, w := range []string{"chosen", "rejected", "completion", "preferred", "better", "worse", "accepted", "replies"} {
		if strings.Contains(n, w) {
			return true
		}
	}
	return false
}

// foreign finds messages whose keys nobody knows: the speaker is the member with few short values, the content the longest text.
func (s *suggester) foreign(i int) bool {
	p := &s.profiles[i]
	if p.objects < 0.8 || s.fields[i].Role != "" || reserved(p.name) {
		return false
	}
	turns := &MappingTurns{}
	k := foreignKeys(s.lists(i))
	if k.role == "" || k.content == "" || k.role == "role" && k.content == "content" {
		return false
	}
	turns.Keys = map[string]string{"role": k.role, "content": k.content}
	turns.Roles = k.roles
	confidence := 0.85
	if k.guessed {
		confidence = 0.45
	}
	s.set(i, MapMessages, confidence, "its values are lists of objects with a speaker under %q and a text under %q", k.role, k.content)
	s.fields[i].Turns = turns
	return true
}

// lists gives the values of a column that are lists of objects.
func (s *suggester) lists(i int) []Value {
	var out []Value
	for r := range s.rows {
		v := s.rows[r].Get(s.profiles[i].name)
		if inner, _ := nested(&v); inner.Kind == Array && len(inner.Items) > 0 && inner.Items[0].Kind == Objects {
			out = append(out, inner)
		}
	}
	return out
}

type keysFound struct {
	role, content string
	roles         map[string]string
	guessed       bool
}

// speakerKeys are members that are known to name the speaker.
var speakerKeys = []string{"role", "from", "speaker", "author", "sender", "user", "who", "name", "participant", "party", "turn",
	"actor", "agent", "type", "id"}

func foreignKeys(lists []Value) (out keysFound) {
	values := map[string]map[string]int{}
	length, count, order := map[string]int{}, map[string]int{}, []string{}
	turns := 0
	for i := range lists {
		for j := range lists[i].Items {
			m := &lists[i].Items[j]
			if m.Kind != Objects {
				return out
			}
			turns++
			for k := range m.Members {
				mem := &m.Members[k]
				if mem.Value.Kind != String {
					continue
				}
				if values[mem.Key] == nil {
					values[mem.Key] = map[string]int{}
					order = append(order, mem.Key)
				}
				if len(values[mem.Key]) < 100 {
					values[mem.Key][clip(mem.Value.str, 60)]++
				}
				length[mem.Key] += len(mem.Value.str)
				count[mem.Key]++
			}
		}
	}
	if turns < 4 || turns <= len(lists) {
		return out
	}
	for _, k := range order {
		if count[k]*10 < turns*9 {
			continue
		}
		few := len(values[k]) <= 6 && len(values[k])*2 <= turns && length[k] <= 24*count[k]
		if few && len(values[k]) >= 2 && (out.role == "" || rankOf(k) < rankOf(out.role)) {
			out.role = k
		}
	}
	for _, k := range order {
		if k != out.role && count[k]*10 >= turns*7 && (out.content == "" || length[k] > length[out.content]) {
			out.content = k
		}
	}
	if out.role == "" || out.content == "" || length[out.content] < 2*length[out.role] {
		return keysFound{}
	}
	out.roles, out.guessed = guessRoles(lists, out.role)
	return out
}

func rankOf(key string) int {
	if i := slices.Index(speakerKeys, strings.ToLower(key)); i >= 0 {
		return i
	}
	return len(speakerKeys)
}

// guessRoles names the speakers that nobody knows: who speaks first asks, the others answer.
func guessRoles(lists []Value, key string) (map[string]string, bool) {
	var known, unknown []string
	has := map[string]bool{}
	for i := range lists {
		for j := range lists[i].Items {
			v := lists[i].Items[j].Get(key)
			if v.str == "" || slices.Contains(known, v.str) || slices.Contains(unknown, v.str) {
				continue
			}
			if role, ok := speakerRole(v.str); ok {
				known, has[role] = append(known, v.str), true
			} else {
				unknown = append(unknown, v.str)
			}
		}
	}
	roles := map[string]string{}
	for _, k := range known {
		if _, _, usual := canonicalRole(k); !usual {
			roles[k], _ = speakerRole(k)
		}
	}
	for _, u := range unknown {
		role := "user"
		if has["user"] {
			role = "assistant"
		}
		roles[u], has[role] = role, true
	}
	if len(roles) == 0 {
		return nil, len(unknown) > 0
	}
	return roles, len(unknown) > 0
}

// speakerRole knows the usual speakers and some that only dialogues between people have.
func speakerRole(name string) (string, bool) {
	if role, _, ok := canonicalRole(name); ok {
		return string(role), true
	}
	switch strings.ToLower(strings.TrimSpace(name)) {
	case "client", "patient", "student", "usr", "caller", "buyer", "asker", "seeker", "guest", "visitor", "player", "person", "me",
		"kunde", "nutzer", "utilisateur", "usuario", "cliente",
		"пользователь", "ユーザー", "사용자", "q":
		return "user", true
	case "agent", "sys", "doctor", "teacher", "tutor", "therapist", "operator", "support", "seller", "expert", "host", "helper",
		"supporter", "robot", "llm", "npc", "asst", "assistent", "asistente",
		"ассистент", "アシスタント", "a":
		return "assistant", true
	}
	return "", false
}

// inside finds a list of messages, or the two texts of a pair, one level down in an object.
func (s *suggester) inside(i int) bool {
	p := &s.profiles[i]
	if p.objects < 0.8 || p.first.Kind != Objects || s.fields[i].Role != "" {
		return false
	}
	for k := range p.first.Members {
		mem := &p.first.Members[k]
		if sh := shapeOf(mem.Value); sh.list && sh.known {
			s.set(i, MapMessages, 0.8, "its values are objects with a list of messages under %q", mem.Key)
			s.fields[i].Path = pathOf(p.name, mem.Key)
			return true
		}
	}
	return false
}

// marked finds texts that hold whole dialogues with the marks of their speakers.
func (s *suggester) marked(i int) bool {
	p := &s.profiles[i]
	if p.texts < 0.8 || p.letters < 20 || reserved(p.name) || s.fields[i].Role != "" {
		return false
	}
	style, share := styleOf(p.cells)
	if share < 0.8 || s.spelledOut(i) {
		return false
	}
	s.set(i, MapMessages, 0.9*share, "its texts hold dialogues with the marks of their speakers, style %q", style)
	s.fields[i].Split = &MappingSplit{Style: style}
	return true
}

// spelledOut says that the question and the answer stand in columns of their own beside a text that holds both.
func (s *suggester) spelledOut(i int) bool {
	found := map[MappingRole]bool{}
	for k := range s.profiles {
		for _, n := range roleNames {
			if score, _ := nameScore(s.profiles[k].name, n.words); k != i && score*n.weight >= 0.8 && s.profiles[k].prose() {
				found[n.role] = true
			}
		}
	}
	return found[MapUser] && found[MapAssistant]
}
