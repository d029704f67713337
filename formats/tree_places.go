package formats

import (
	"encoding/json"
	"hash/fnv"
	"strconv"
	"strings"

	"github.com/slmgen/slmgen/formats/chat"
)

// treePlaces is where the messages of one Example stood in their tree. Examples of one tree share messages: each has a copy.
type treePlaces struct {
	at       []int         // of each message among the replies to the one before it; of the first among the roots of the record
	siblings []int         // of the completions among the replies to the last message
	waiting  [][]int       // of what stands in Meta under "unanswered": the whole path
	ranks    []json.Number // of the completions as they were read
	was      []uint64      // hashes of the messages, then of the completions, as they were read: an edited copy counts before the others
	meta     uint64        // the same of Meta
	lines    map[string]int
	// rootParent and parents say that the root had a parent_id of null, and that replies named their parent.
	rootParent, parents bool
}

// pathKey names a place in a tree.
func pathKey(path []int) string {
	var b strings.Builder
	for _, i := range path {
		b.WriteString(strconv.Itoa(i))
		b.WriteByte('.')
	}
	return b.String()
}

func hashMessage(m *chat.Message) uint64 {
	h := fnv.New64a()
	_, _ = h.Write(append(appendMessage(nil, m), m.RawRole...))
	return h.Sum64()
}

// hashMeta is of the columns that all Examples of one record have in common.
func hashMeta(o chat.Object) uint64 {
	h := fnv.New64a()
	for i := range o {
		if o[i].Key != unansweredKey {
			_, _ = h.Write(append(append(chat.AppendString(nil, o[i].Key), ':'), o[i].Value...))
		}
	}
	return h.Sum64()
}

// sharedMeta gives the one of Examples from one record whose Meta counts for the columns that they share: the first that was edited. A
// second, different edit is lost.
func sharedMeta(es []*Example, lose func(string)) *Example {
	chosen, edited := es[0], false
	for _, e := range es {
		l := e.Origin.layout
		if l == nil || l.tree == nil || hashMeta(e.Meta) == l.tree.meta {
			continue
		}
		if !edited {
			chosen, edited = e, true
		} else if hashMeta(e.Meta) != hashMeta(chosen.Meta) {
			lose("meta")
		}
	}
	return chosen
}

// unansweredKey is the column of Meta that keeps the replies that nobody answered.
const unansweredKey = "unanswered"
