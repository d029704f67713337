package analyze

import (
	"encoding/binary"
	"encoding/hex"
	"strings"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/chat"
)

// maxRefs bounds the rows that a Finding names.
const maxRefs = 20

// maxLabels bounds the labels that are counted one by one; past it the answers are no labels.
const maxLabels = 5_000

// maxSystems bounds the distinct system prompts that are counted.
const maxSystems = 1_000

// maxLabelBytes is the longest answer that may still be a label.
const maxLabelBytes = 64

// hit counts one rule and keeps the first rows it found.
type hit struct {
	count int64
	refs  []RowRef
	kinds map[string]int64 // rows by what was found, where a rule is about several things
}

// workspace is the memory that the rows of a goroutine are worked on in, one after the other.
type workspace struct {
	buf, buf2 []byte
	words     []uint64
	looked    []lookedAt
	shingler  shingler
	stemmer   stemmer
	copies    copies
}

// partial is what one block of rows contributes. Partials merge in the order of their blocks, which makes the result independent
// of how many goroutines made them.
type partial struct {
	*workspace
	rows                                                   int64
	ids                                                    []byte // 16 bytes a row, consumed by the version hash when partials are merged
	hits                                                   []hit  // by place in rules
	charged                                                []int64
	kinds                                                  map[string]int64
	languages                                              map[string]int64
	langRows                                               int64
	tokens                                                 histogram
	promptChars                                            histogram
	answerChars                                            histogram
	turns                                                  histogram
	all, answer                                            features
	systems                                                map[string]systemUse
	noSystem                                               int64
	noSystemRef                                            []RowRef
	labels                                                 map[string]labelUse
	constant                                               majority // of the answers
	notLabels                                              bool
	json, code, multi, tools, media, reasoning, preference int64
	addresses                                              []address
	shapes                                                 map[string]shapeUse // of JSON answers; nil where they are too many
	noObject                                               hit
	prints                                                 []fingerprint
	sets                                                   []uint32 // shingles of the rows, one row after the other
	setSizes                                               []int32  // nil where near-duplicates are left out
	phrases                                                []uint32 // stems of the rows, one row after the other
	phraseSizes                                            []int32  // nil where paraphrases are left out
	questions                                              questions
	files                                                  []string
	long                                                   []longRow
	newTokens                                              histogram
	answerWords, freshWords                                int64
	hardest, easiest                                       []extreme
	setRows                                                []int64            // rows that hold an item, by set of references
	itemsFound                                             map[int32]struct{} // items that a row holds
}

type systemUse struct {
	rows  int64
	order int64
	ref   RowRef
}

type labelUse struct {
	rows int64
	refs []RowRef
}

// longRow remembers the longest rows of a block, for the rule that needs the median of the whole.
type longRow struct {
	tokens float64
	ref    RowRef
}

func newPartial(w *workspace) *partial {
	return &partial{
		workspace: w,
		hits:      make([]hit, len(rules)), charged: make([]int64, len(rules)), kinds: map[string]int64{}, languages: map[string]int64{},
		systems: map[string]systemUse{}, labels: map[string]labelUse{}, shapes: map[string]shapeUse{},
	}
}

// row is one example with what several checks ask for, computed once.
type row struct {
	ex     *formats.Example
	order  int64
	id     [16]byte
	prompt string // text of the turns before the last answer, roles marked
	answer string // text of the last answer
	has    bool   // there is an answer
	json   int    // see jsonState
	label  bool   // the answer may be a label
	worst  int    // place of the worst problem rule hit, len(rules) when none
	in     traits // of prompt
	out    traits // of answer
	// words are those of the turns without the system prompt; the last inAnswer of them are the answer's.
	words    []uint64
	inAnswer int
	// answerTokens are the estimated tokens of the last answer, without those of the template.
	answerTokens float64
	p            *partial
}

func (r *row) ref(note string) RowRef {
	pos := r.ex.Origin.Pos
	return RowRef{ID: hex.EncodeToString(r.id[:]), File: pos.File, Record: pos.Record, Line: pos.Line, Byte: pos.Byte, Note: note}
}

// hit counts a rule for the row.
func (r *row) hit(id, note string) {
	n := ruleIndex[id]
	h := &r.p.hits[n]
	h.count++
	if len(h.refs) < maxRefs {
		h.refs = append(h.refs, r.ref(note))
	}
	if rules[n].problem && n < r.worst {
		r.worst = n
	}
}

// hitKinds counts a rule for the row that holds some kinds of a thing.
func (r *row) hitKinds(id string, kinds []string) {
	if len(kinds) == 0 {
		return
	}
	r.hit(id, strings.Join(kinds, ", "))
	h := &r.p.hits[ruleIndex[id]]
	if h.kinds == nil {
		h.kinds = map[string]int64{}
	}
	for _, k := range kinds {
		h.kinds[k]++
	}
}

// add takes one example in, whose place in the dataset is order. fam counts the tokens.
func (p *partial) add(ex *formats.Example, order int64, fam *family, opts *Options) {
	var id [16]byte
	id, p.buf = ex.Digest(p.buf)
	p.ids = append(p.ids, id[:]...)
	p.rows++
	p.kinds[string(ex.Kind)]++
	r := &row{ex: ex, order: order, id: id, worst: len(rules), p: p}
	r.texts()
	p.measure(r, fam)
	p.describe(r, opts)
	r.check(opts.Task)
	if opts.References != nil {
		opts.References.held(r)
	}
	p.remember(r, opts)
	if r.worst < len(rules) {
		p.charged[r.worst]++
	}
}

// measure takes lengths and token estimates.
func (p *partial) measure(r *row, fam *family) {
	var all, answer features
	last, looked := r.ex.Answer(), r.p.looked
	turns := func(ms []chat.Message) {
		for i := range ms {
			m := &ms[i]
			var f features
			f[fMessages] = 1
			if len(looked) > 0 && looked[0].message == m {
				f.addCounts(&looked[0].counts)
				looked = looked[1:]
			} else {
				for j := range m.Parts {
					countFeatures(&f, m.Parts[j].Text)
				}
			}
			for j := range m.ToolCalls {
				countFeatures(&f, m.ToolCalls[j].Name)
				countFeatures(&f, string(m.ToolCalls[j].Arguments))
			}
			all.add(&f)
			if m == last {
				r.answerTokens = fam.count(&f) - fam.Weights[fMessages]
			}
			if m.Trains() || r.ex.Kind == formats.KindText {
				answer.add(&f)
			}
		}
	}
	turns(r.ex.Turns())
	for i := range r.ex.Completions {
		turns(r.ex.Completions[i].Messages)
	}
	for i := range r.ex.Tools {
		countFeatures(&all, string(r.ex.Tools[i].Raw))
	}
	if r.has && r.answerTokens == 0 { // no message of its own: a class, plain text
		var f features
		countFeatures(&f, r.answer)
		r.answerTokens = fam.count(&f)
	}
	p.weighAnswer(r)
	n := fam.count(&all)
	p.all.add(&all)
	p.answer.add(&answer)
	p.tokens.add(n)
	p.promptChars.add(float64(r.in.runes))
	if r.has {
		p.answerChars.add(float64(r.out.runes))
	}
	p.turns.add(float64(len(r.ex.Messages)))
	if len(p.long) < maxRefs || n > p.long[maxRefs-1].tokens {
		p.keepLong(longRow{n, r.ref("")})
	}
}

// keepLong keeps the maxRefs longest rows, longest first.
func (p *partial) keepLong(l longRow) {
	if len(p.long) == maxRefs && l.tokens <= p.long[maxRefs-1].tokens {
		return
	}
	i := len(p.long)
	for i > 0 && p.long[i-1].tokens < l.tokens {
		i--
	}
	p.long = append(p.long, longRow{})
	copy(p.long[i+1:], p.long[i:])
	p.long[i] = l
	p.long = p.long[:min(len(p.long), maxRefs)]
}

// remember keeps what finding duplicates needs.
func (p *partial) remember(r *row, opts *Options) {
	pos := r.ex.Origin.Pos
	a := address{id: r.id, record: pos.Record, offset: pos.Byte, line: pos.Line, file: p.fileIndex(pos.File)}
	p.addresses = append(p.addresses, a)
	said := fingerprintOf(r)
	said.dirty = r.worst < len(rules)
	p.prints = append(p.prints, said)
	p.constant.vote(r, binary.BigEndian.Uint64(said.answer[:]))
	if !opts.without(NearDuplicates) {
		set := p.shingler.shingles(r.words)
		p.sets = append(p.sets, set...)
		p.setSizes = append(p.setSizes, int32(len(set)))
		question := r.words[:len(r.words)-r.inAnswer]
		if !r.label {
			question = nil
		}
		p.questions.add(&p.shingler, question, said.answer)
	}
	if !opts.without(Paraphrases) {
		before := len(p.phrases)
		if said := r.said(); len(said) > 1 {
			p.phrases = p.stemmer.phraseOf(p.phrases, said[:len(said)-1], r.answer)
		}
		p.phraseSizes = append(p.phraseSizes, int32(len(p.phrases)-before))
	}
}

func (p *partial) fileIndex(name string) uint32 {
	for i, f := range p.files {
		if f == name {
			return uint32(i)
		}
	}
	p.files = append(p.files, name)
	return uint32(len(p.files) - 1)
}

// merge takes the next block's partial in; the order of the calls is the order of the blocks.
func (p *partial) merge(o *partial) {
	p.rows += o.rows
	for i := range o.hits {
		p.hits[i].count += o.hits[i].count
		p.hits[i].refs = firstRefs(p.hits[i].refs, o.hits[i].refs)
		p.charged[i] += o.charged[i]
		for k, n := range o.hits[i].kinds {
			if p.hits[i].kinds == nil {
				p.hits[i].kinds = map[string]int64{}
			}
			p.hits[i].kinds[k] += n
		}
	}
	for k, v := range o.kinds {
		p.kinds[k] += v
	}
	for k, v := range o.languages {
		p.languages[k] += v
	}
	p.langRows += o.langRows
	p.tokens.merge(&o.tokens)
	p.promptChars.merge(&o.promptChars)
	p.answerChars.merge(&o.answerChars)
	p.turns.merge(&o.turns)
	p.mergeDifficulty(o)
	p.all.add(&o.all)
	p.answer.add(&o.answer)
	for k, v := range o.systems {
		use, ok := p.systems[k]
		switch {
		case ok:
			use.rows += v.rows
			p.systems[k] = use
		case len(p.systems) < maxSystems:
			p.systems[k] = v
		}
	}
	p.noSystem += o.noSystem
	p.noSystemRef = firstRefs(p.noSystemRef, o.noSystemRef)
	p.mergeLabels(o)
	p.constant.merge(&o.constant)
	p.mergeShapes(o)
	p.mergeReferences(o)
	p.json += o.json
	p.code += o.code
	p.multi += o.multi
	p.tools += o.tools
	p.media += o.media
	p.reasoning += o.reasoning
	p.preference += o.preference
	for _, l := range o.long {
		p.keepLong(l)
	}
	remap := make([]uint32, len(o.files))
	for i, f := range o.files {
		remap[i] = p.fileIndex(f)
	}
	for i := range o.addresses {
		o.addresses[i].file = remap[o.addresses[i].file]
	}
}

func (p *partial) mergeLabels(o *partial) {
	p.notLabels = p.notLabels || o.notLabels
	if p.notLabels {
		p.labels = nil
		return
	}
	for k, v := range o.labels {
		use := p.labels[k]
		use.rows += v.rows
		use.refs = firstRefs(use.refs, v.refs)
		p.labels[k] = use
	}
	if len(p.labels) > maxLabels {
		p.notLabels, p.labels = true, nil
	}
}

func firstRefs(a, b []RowRef) []RowRef {
	if room := maxRefs - len(a); room > 0 {
		a = append(a, b[:min(room, len(b))]...)
	}
	return a
}
