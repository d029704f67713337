package formats

import "strings"

// MappingRole is what a column of a table becomes in an Example.
type MappingRole string

// The roles. MapUser is also written "prompt" and MapAssistant "answer" in --map.
const (
	MapSystem    MappingRole = "system"    // the system message
	MapHistory   MappingRole = "history"   // earlier turns: pairs, messages or texts in turn
	MapContext   MappingRole = "context"   // text beside the question in the user message; may be given several times
	MapUser      MappingRole = "user"      // the question or instruction; several make one message of several parts
	MapReasoning MappingRole = "reasoning" // what is thought before the answer
	MapAssistant MappingRole = "assistant" // the answer that is learned
	MapLabel     MappingRole = "label"     // a class (it becomes the answer); beside an answer good or bad; beside completions one for each
	MapChosen    MappingRole = "chosen"    // the preferred answer, a text or a list of messages
	MapRejected  MappingRole = "rejected"  // the answer it is preferred to, or several of them
	MapCandidate MappingRole = "candidate" // one of two or more answers to choose between
	MapWinner    MappingRole = "winner"    // which candidate was preferred: a, 2, model_b, the column's name; it stays in Meta too
	MapAnswers   MappingRole = "answers"   // a list of answers: ranked, scored, or steps that are judged one by one
	MapRank      MappingRole = "rank"      // of the candidates (the n-th belongs to the n-th) or, as a list, of the answers; 1 is best
	MapScore     MappingRole = "score"     // the same for scores; beside chosen and rejected the first is that of chosen
	MapMessages  MappingRole = "messages"  // a list of messages, one as JSON text, or with Split a text with markers
	MapText      MappingRole = "text"      // plain text, all of it is learned
	MapTools     MappingRole = "tools"     // the tools that the model may call
	MapImage     MappingRole = "image"     // one or more references to images
	MapAudio     MappingRole = "audio"     // the same for sound
	MapVideo     MappingRole = "video"     // the same for films
	MapWeight    MappingRole = "weight"    // the loss weight of the answer
	MapName      MappingRole = "name"      // the name of the one who asks
	MapID        MappingRole = "id"        // the row's own name, kept in Meta as "id"
	MapMeta      MappingRole = "meta"      // kept beside the Example; also what every column becomes that no field names
	MapIgnore    MappingRole = "ignore"    // left out on purpose
)

// MappingRoles lists every role, in the order that messages of errors use.
func MappingRoles() []MappingRole {
	return []MappingRole{MapSystem, MapHistory, MapContext, MapUser, MapReasoning, MapAssistant, MapLabel, MapChosen, MapRejected,
		MapCandidate,
		MapWinner, MapAnswers, MapRank, MapScore, MapMessages, MapText, MapTools, MapImage, MapAudio, MapVideo, MapWeight, MapName, MapID,
		MapMeta, MapIgnore}
}

func roleList() string {
	var names []string
	for _, r := range MappingRoles() {
		names = append(names, string(r))
	}
	return strings.Join(names, ", ")
}

// optional says that a row without this role is whole all the same.
func (r MappingRole) optional() bool {
	switch r {
	case MapUser, MapAssistant, MapLabel, MapChosen, MapRejected, MapCandidate, MapAnswers, MapMessages, MapText:
		return false
	}
	return true
}
