package foreign

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/internal/fault"
)

// trainTask is a task of AutoTrain: its keys with their roles, in the order in which they are written.
type trainTask struct {
	name string
	keys []trainKey
}

type trainKey struct {
	key   string
	role  formats.MappingRole
	maybe bool // may be left out
}

// trainTasks are the tasks that train on text. The first that holds all roles of a mapping is written for it.
var trainTasks = []trainTask{
	{"llm-sft", []trainKey{{"text", formats.MapText, false}}},
	{"llm-sft", []trainKey{{"text", formats.MapMessages, false}}},
	{"llm-generic", []trainKey{{"text", formats.MapText, false}}},
	{"llm-dpo", []trainKey{{"prompt", formats.MapUser, false}, {"text", formats.MapChosen, false}, {"rejected_text",
		formats.MapRejected, false}}},
	{"llm-orpo", []trainKey{{"prompt", formats.MapUser, false}, {"text", formats.MapChosen, false}, {"rejected_text",
		formats.MapRejected, false}}},
	{"llm-reward", []trainKey{{"text", formats.MapChosen, false}, {"rejected_text", formats.MapRejected, false}}},
	{"seq2seq", []trainKey{{"text", formats.MapUser, false}, {"label", formats.MapAssistant, false}}},
	{"text-classification", []trainKey{{"text", formats.MapUser, false}, {"label", formats.MapLabel, false}}},
	{"text-regression", []trainKey{{"text", formats.MapUser, false}, {"label", formats.MapLabel, false}}},
	{"token-classification", []trainKey{{"text", formats.MapUser, false}, {"label", formats.MapLabel, false}}},
	{"extractive-question-answering", []trainKey{{"text", formats.MapContext, false}, {"question", formats.MapUser, false},
		{"answer", formats.MapAssistant, false}}},
	{"vlm:vqa", []trainKey{{"image", formats.MapImage, false}, {"prompt", formats.MapUser, false}, {"text", formats.MapAssistant, false}}},
	{"vlm:captioning", []trainKey{{"image", formats.MapImage, false}, {"text", formats.MapAssistant, false}}},
	{"sentence-transformers:qa", []trainKey{{"sentence1", formats.MapUser, false}, {"sentence2", formats.MapAssistant, false}}},
}

// trainAliases are other spellings of tasks and of keys.
var (
	trainAliases = map[string]string{"llm": "llm-sft", "llm:sft": "llm-sft", "llm:generic": "llm-generic", "llm:dpo": "llm-dpo",
		"llm:orpo": "llm-orpo", "llm:reward": "llm-reward",
		"extractive-qa": "extractive-question-answering", "st:qa": "sentence-transformers:qa",
		"text-multi-class-classification": "text-classification",
		"text_multi_class_classification": "text-classification", "text_binary_classification": "text-classification"}
	trainKeys = map[string]string{"text_column": "text", "prompt_text_column": "prompt", "prompt_column": "prompt",
		"rejected_text_column": "rejected_text", "rejected": "rejected_text",
		"target_column": "label", "target": "label", "tokens_column": "text", "tags_column": "label", "image_column": "image",
		"question_column": "question", "answer_column": "answer",
		"sentence1_column": "sentence1", "sentence2_column": "sentence2", "prompt_text": "prompt"}
)

// TrainTasks lists AutoTrain's tasks that can be read and written.
func TrainTasks() []string {
	var out []string
	for _, t := range trainTasks {
		if !slices.Contains(out, t.name) {
			out = append(out, t.name)
		}
	}
	return out
}

// chatColumns are column names whose rows are dialogues: AutoTrain says with another setting that they are.
var chatColumns = []string{"messages", "conversations", "conversation", "chat", "dialog", "dialogue"}

// ParseAutoTrain reads a column mapping such as {"text":"body","label":"class"}, also with its keys spelled text_column and the like.
// task "" is found out from the keys. The error codes are invalid and unsupported (a task without text).
func ParseAutoTrain(doc []byte, task string) (Named, error) {
	if err := tooLarge(doc); err != nil {
		return Named{}, err
	}
	var given map[string]*string
	if err := json.Unmarshal(doc, &given); err != nil {
		return Named{}, fault.Wrap(fault.Invalid, err, "the document is no column mapping").Do(`write {"text": "COLUMN", ...}`)
	}
	columns := map[string]string{}
	from := map[string]string{}
	for _, k := range slices.Sorted(maps.Keys(given)) {
		v := given[k]
		if v == nil || *v == "" {
			continue
		}
		key := k
		if usual, ok := trainKeys[k]; ok {
			key = usual
		}
		if from[key] != "" {
			return Named{}, bad("/"+escape(k), "%q and %q mean the same", from[key], k).Do("give one of them")
		}
		columns[key], from[key] = *v, k
	}
	task = strings.ToLower(task)
	if usual, ok := trainAliases[task]; ok {
		task = usual
	}
	var notes notes
	t, err := taskFor(task, columns, &notes)
	if err != nil {
		return Named{}, err
	}
	n := Named{Task: t.name, Mapping: formats.Mapping{Schema: formats.MappingSchema}}
	for _, k := range t.keys {
		if name := columns[k.key]; name != "" {
			n.Mapping.Fields = append(n.Mapping.Fields, column(k.role, name))
			delete(columns, k.key)
		}
	}
	for _, k := range slices.Sorted(maps.Keys(columns)) {
		notes.add("/"+escape(from[k]), "task %s has no key %q", t.name, k)
	}
	n.Warnings = notes
	if err := n.Mapping.Validate(); err != nil {
		return n, bad("", "the mapping makes no rows: %v", err)
	}
	return n, nil
}

// taskFor finds the task: the named one, else the one whose keys these are.
func taskFor(task string, columns map[string]string, notes *notes) (*trainTask, error) {
	chat := slices.Contains(chatColumns, strings.ToLower(columns["text"]))
	var best *trainTask
	for i := range trainTasks {
		t := &trainTasks[i]
		if task != "" && t.name != task {
			continue
		}
		fits := len(t.keys) == len(columns) || task != ""
		for _, k := range t.keys {
			fits = fits && (columns[k.key] != "" || k.maybe)
		}
		if !fits || t.keys[0].role == formats.MapMessages && !chat || t.keys[0].role == formats.MapText && chat {
			continue
		}
		if best == nil {
			best = t
		}
	}
	if best == nil {
		if task != "" && !slices.Contains(TrainTasks(), task) {
			return nil, fault.New(fault.Unsupported, "task %q trains on no text, or is not known", task).Do("use one of %s",
				strings.Join(TrainTasks(), ", "))
		}
		return nil, bad("", "the keys %v are those of no task", slices.Sorted(maps.Keys(columns))).Do("name the task, one of %s",
			strings.Join(TrainTasks(), ", "))
	}
	if best.keys[0].role == formats.MapMessages {
		notes.add("/text", "column %q is read as a list of messages; a text would be learned as it is", columns["text"])
	}
	return best, nil
}

// WriteAutoTrain writes the column mapping of a task: that of n.Task, else the first that holds all roles. The error code is unsupported
// where no task does.
func WriteAutoTrain(n Named) ([]byte, []Warning, error) {
	var notes notes
	roles := map[formats.MappingRole]bool{}
	for i := range trainTasks {
		for _, k := range trainTasks[i].keys {
			roles[k.role] = true
		}
	}
	p := plainFields(&n.Mapping, AutoTrain, func(r formats.MappingRole) bool { return roles[r] }, &notes)
	if p.err != nil {
		return nil, nil, p.err
	}
	for i := range trainTasks {
		t := &trainTasks[i]
		fits := len(t.keys) == len(p.columns) && (n.Task == "" || n.Task == t.name)
		for _, k := range t.keys {
			fits = fits && p.columns[k.role] != ""
		}
		if !fits {
			continue
		}
		var b bytes.Buffer
		b.WriteString("{")
		for j, k := range t.keys {
			if j > 0 {
				b.WriteString(", ")
			}
			key, _ := json.Marshal(k.key)
			name, _ := json.Marshal(p.columns[k.role])
			b.Write(key)
			b.WriteString(": ")
			b.Write(name)
		}
		b.WriteString("}\n")
		if t.keys[0].role == formats.MapMessages {
			notes.add("/fields", "messages need the setting chat_template of the task")
			if p.turns != nil {
				notes.add("/fields", "how messages are spelled is not said: the tool wants role and content")
			}
		}
		notes.add("", "this is the mapping of task %s", t.name)
		return b.Bytes(), notes, nil
	}
	return nil, nil, fault.New(fault.Unsupported,
		"no task of AutoTrain has these roles together").Do("convert the data to text first: slmgen convert IN -o OUT --to text --mapping FILE")
}

func sorted(s []string) []string { slices.Sort(s); return s }
