package analyze

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"strings"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/internal/fault"
)

// Item is one question of a set that the dataset must not hold.
type Item struct {
	// ID names the item in its set, as in "high_school_biology/test 12".
	ID string
	// Question is its text. Where that has fewer than GramWords words, More (the choices, the answer) is read on.
	Question, More string
}

// ItemOf gives an example as an item: its turns before the last answer as the question, without the system prompt; plain text is all question.
func ItemOf(ex *formats.Example) Item {
	r := row{ex: ex, p: &partial{workspace: &workspace{}}}
	r.texts()
	said := r.said()
	last := len(said) - 1
	if ex.Kind == formats.KindText {
		last = len(said)
	}
	return Item{ID: fmt.Sprintf("record %d", ex.Origin.Pos.Record), Question: strings.Join(said[:last], "\n"), More: r.answer}
}

// Reference is a set of questions that the dataset is compared with.
type Reference struct {
	// Name is that of a benchmark or a file.
	Name string
	// Benchmark says that rows that hold an item count under the rule contamination, and that a short question is an item only with its choices.
	// Otherwise they count under leakage.
	Benchmark bool
	Items     iter.Seq2[Item, error]
}

const (
	// GramWords is the number of words in a row that a row of the dataset must share with an item to be found by them.
	GramWords = 13
	// gramLeast is the number of words below which an item is too short to be compared.
	gramLeast = 8
	// gramItems is the number of items from which a run of words is boilerplate of the set and tells nothing.
	gramItems = 4
	// maxItems bounds the items, which are held in memory: about 4 bytes a byte of text.
	maxItems = 1 << 20
)

// References are sets of questions, made ready to be looked for. They are read-only and safe for several goroutines.
type References struct {
	names     []string
	benchmark []bool
	items     []referenceItem
	// grams are hashes of runs of words, ascending; seen has a bit for some bits of each. lengths are those of the runs.
	grams   []gram
	seen    bitmap
	lengths []int
	// prefix finds items by their first shingles in order of their hashes.
	prefix map[uint32][]int32
}

type referenceItem struct {
	id       string
	set      int32
	shingles []uint32 // of the question
}

// gram is a run of words of an item.
type gram struct {
	hash uint64
	item int32
}

// NewReferences reads sets of questions. Errors are those of the sequences, too_large past a million items, and unavailable where ctx ends.
func NewReferences(ctx context.Context, sets ...Reference) (*References, error) {
	r := &References{seen: newBitmap(1 << 24), prefix: map[uint32][]int32{}}
	lengths := map[int]bool{}
	var s shingler
	for n, set := range sets {
		r.names, r.benchmark = append(r.names, set.Name), append(r.benchmark, set.Benchmark)
		for item, err := range set.Items {
			if err == nil {
				err = stopped(ctx)
			}
			if err != nil {
				return nil, err
			}
			if len(r.items) == maxItems {
				return nil, fault.New(fault.TooLarge, "%s has more than %d questions to compare with", set.Name, maxItems)
			}
			words := appendWords(nil, item.Question)
			shingles := slices.Clone(s.shingles(words))
			if len(words) < GramWords {
				words = appendWords(words, item.More)
				if set.Benchmark { // anybody may ask what is asked in few words
					shingles = nil
				}
			}
			if len(words) < gramLeast {
				continue
			}
			size := min(len(words), GramWords)
			lengths[size] = true
			at := int32(len(r.items))
			eachGram(words, size, func(h uint64, _ int) { r.grams = append(r.grams, gram{h, at}) })
			for _, v := range shingles[:min(len(shingles), probed(len(shingles)))] {
				r.prefix[v] = append(r.prefix[v], at)
			}
			r.items = append(r.items, referenceItem{item.ID, int32(n), shingles})
		}
	}
	r.settle()
	for size := range lengths {
		r.lengths = append(r.lengths, size)
	}
	slices.Sort(r.lengths)
	return r, nil
}

// settle sorts the runs of words and leaves out what too many items share.
func (r *References) settle() {
	slices.SortFunc(r.grams, func(a, b gram) int { return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(a.item, b.item)) })
	r.grams = slices.Compact(r.grams)
	kept := r.grams[:0]
	for i := 0; i < len(r.grams); {
		j := i + 1
		for j < len(r.grams) && r.grams[j].hash == r.grams[i].hash {
			j++
		}
		if j-i < gramItems {
			kept = append(kept, r.grams[i])
			r.seen.set(uint32(r.grams[i].hash >> 40))
		}
		i = j
	}
	r.grams = kept
}

// eachGram calls f with the hash of each run of size words, and where it begins. The hash rolls: each word costs the same, however long the runs.
func eachGram(words []uint64, size int, f func(hash uint64, at int)) {
	const base = 0x9E3779B97F4A7C15
	last := uint64(1) // base^size
	for range size {
		last *= base
	}
	var h uint64
	for i, w := range words {
		h = h*base + w
		if i >= size {
			h -= words[i-size] * last
		}
		if i >= size-1 {
			f(mix(h^uint64(size)), i-size+1)
		}
	}
}

// found is an item in a row.
type foundItem struct {
	item int32
	how  string
}

// find gives the first item that the words of a row hold, or that its question nearly is; false for none.
func (r *References) find(words []uint64, inAnswer int, s *shingler) (f foundItem, ok bool) {
	for _, size := range r.lengths {
		eachGram(words, size, func(h uint64, _ int) {
			if ok || !r.seen.has(uint32(h>>40)) {
				return
			}
			if i, has := slices.BinarySearchFunc(r.grams, h, func(g gram, h uint64) int { return cmp.Compare(g.hash, h) }); has {
				f, ok = foundItem{r.grams[i].item, fmt.Sprintf("%d words in a row of", size)}, true
			}
		})
		if ok {
			return f, true
		}
	}
	set := s.shingles(words[:len(words)-inAnswer])
	for _, v := range set[:min(len(set), probed(len(set)))] {
		list := r.prefix[v]
		for _, item := range list[:min(len(list), commonShingle)] {
			if _, ok := compareSets(set, r.items[item].shingles); ok {
				return foundItem{item, "a question nearly that of"}, true
			}
		}
	}
	return f, false
}

// held keeps what the references have in a row.
func (r *References) held(row *row) {
	p := row.p
	f, ok := r.find(row.words, row.inAnswer, &p.shingler)
	if !ok {
		return
	}
	item := &r.items[f.item]
	if p.setRows == nil {
		p.setRows, p.itemsFound = make([]int64, len(r.names)), map[int32]struct{}{}
	}
	p.setRows[item.set]++
	p.itemsFound[f.item] = struct{}{}
	rule := "leakage"
	if r.benchmark[item.set] {
		rule = "contamination"
	}
	row.hit(rule, fmt.Sprintf("%s %s, %s", f.how, r.names[item.set], item.id))
}

func (p *partial) mergeReferences(o *partial) {
	if o.setRows == nil {
		return
	}
	if p.setRows == nil {
		p.setRows, p.itemsFound = make([]int64, len(o.setRows)), map[int32]struct{}{}
	}
	for i, n := range o.setRows {
		p.setRows[i] += n
	}
	for item := range o.itemsFound {
		p.itemsFound[item] = struct{}{}
	}
}

// uses says how much of each set was found.
func (r *References) uses(p *partial) []ReferenceUse {
	out := make([]ReferenceUse, len(r.names))
	for i, name := range r.names {
		out[i].Name = name
		if p.setRows != nil {
			out[i].Rows = p.setRows[i]
		}
	}
	for i := range r.items {
		out[r.items[i].set].Items++
	}
	for item := range p.itemsFound {
		out[r.items[item].set].Found++
	}
	return out
}

// ReferenceUse says how much of a set was found in the dataset.
type ReferenceUse struct {
	Name  string `json:"name"`
	Items int    `json:"items"` // that could be looked for: those of at least eight words
	Found int    `json:"found"` // distinct items that a row holds
	Rows  int64  `json:"rows"`  // rows that hold one
}
