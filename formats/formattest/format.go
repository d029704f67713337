package formattest

import (
	"encoding/json"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/chat"
)

// Format checks a row format with records that it reads: what is read is written back the same, edits come through, what is lost is
// counted, and nothing panics. A record is the JSON text of one row; for a formats.Joiner it is the rows that belong together, a line for
// each. Of a formats.GroupEncoder all Examples of a record are written together. A format that cannot be written is only read. A record
// that yields no Example, which counts as dropped, is only matched and damaged; there must be others.
func Format(t *testing.T, f formats.Format, records ...string) {
	t.Helper()
	require.NotEmpty(t, f.ID(), "a format has an id")
	require.NotEmpty(t, records, "give at least one record")
	k := kit{f}
	t.Run("match", func(t *testing.T) { k.match(t, records) })
	t.Run("hostile", func(t *testing.T) { k.hostile(t, records) })
	records = k.saying(t, records)
	require.NotEmpty(t, records, "give at least one record that yields an Example")
	t.Run("identity", func(t *testing.T) { k.identity(t, records) })
	t.Run("row id", func(t *testing.T) { k.rowID(t, records) })
	t.Run("memory", func(t *testing.T) { k.memory(t, records) })
	t.Run("concurrency", func(t *testing.T) { k.concurrency(t, records) })
	if k.writable() {
		t.Run("kept", func(t *testing.T) { k.kept(t, records) })
		t.Run("edits", func(t *testing.T) { k.edits(t, records) })
		t.Run("losses", func(t *testing.T) { k.losses(t) })
	}
}

// match: the confidence is a share, has a reason, is the same twice, and is high enough on the format's own rows; that of a formats.ByName
// never is.
func (k kit) match(t *testing.T, records []string) {
	for i, rec := range append(append([]string(nil), records...), hostileValues()...) {
		v, err := formats.ParseValue(k.value(rec))
		if err != nil {
			continue
		}
		c, why := k.f.Match(v)
		again, whyAgain := k.f.Match(v)
		require.True(t, c >= 0 && c <= 1, "confidence %g", c)
		require.NotEmpty(t, why, "a confidence has a reason")
		require.True(t, c == again && why == whyAgain, "the same row, another confidence")
		if _, named := k.f.(formats.ByName); named {
			require.Less(t, c, 0.5, "%s: %s", rec, why)
		} else if i < len(records) {
			require.GreaterOrEqual(t, c, 0.5, "%s: %s", rec, why)
		}
	}
}

// identity: a record is written as it was read, for any number of workers.
func (k kit) identity(t *testing.T, records []string) {
	for _, workers := range []int{1, 4} {
		got, bad := k.read(t, workers, records...)
		require.Empty(t, bad)
		require.Len(t, got, len(records))
		if !k.writable() {
			return
		}
		for i, r := range got {
			lines, report := k.write(t, r.examples)
			require.Empty(t, report.Losses, "%s", records[i])
			require.Empty(t, report.Dropped, "%s", records[i])
			require.Equal(t, splitLines(t, records[i]), compactAll(t, lines))
		}
	}
}

func compactAll(t testing.TB, lines []string) (out []string) {
	for _, l := range lines {
		out = append(out, compact(t, l))
	}
	return out
}

// rowID: canonical text is JSON, and a row has one id wherever it stands.
func (k kit) rowID(t *testing.T, records []string) {
	first := records[0]
	if _, joins := k.f.(formats.Joiner); joins {
		first = `{"another":"row"}` // a second copy would join the first
	}
	all, bad := k.read(t, 1, append([]string{first}, records...)...)
	if len(bad) == 1 || len(all) == len(records) {
		all = append([]record{{}}, all...)
	}
	require.Len(t, all, len(records)+1)
	for i, rec := range records {
		es := k.one(t, rec)
		require.Len(t, all[i+1].examples, len(es))
		for j, e := range es {
			require.True(t, json.Valid(e.Canonical()), "%s", e.Canonical())
			require.Equal(t, e.ID(), all[i+1].examples[j].ID(), "the same row has another id further down")
			require.Equal(t, k.f.ID(), e.Origin.Format)
		}
		if !k.writable() {
			continue
		}
		lines, _ := k.write(t, es)
		for j, e := range k.one(t, strings.Join(lines, "\n")) {
			require.Equal(t, es[j].ID(), e.ID(), "written and read again, the row has another id: %s", rec)
		}
	}
}

// memory: an Example owns what it holds, so that nothing changes when the buffer of its row is used again.
func (k kit) memory(t *testing.T, records []string) {
	for _, rec := range records {
		text := k.value(rec)
		v, err := formats.ParseValue(text)
		require.NoError(t, err)
		es, err := k.f.Decode(v)
		require.NoError(t, err)
		before := k.state(es)
		for i := range text {
			text[i] = '!'
		}
		require.Equal(t, before, k.state(es), "the Example refers to the memory of its row: %s", rec)
	}
}

// state is everything that can be seen of Examples.
func (k kit) state(es []*formats.Example) (out []string) {
	for _, e := range es {
		out = append(out, string(e.Canonical()), strings.Join(e.Origin.Columns, "\x00"), strings.Join(e.Origin.Nulls, "\x00"))
		for _, ms := range dialogues(e) {
			for i := range ms {
				out = append(out, ms[i].RawRole)
			}
		}
		for _, d := range e.Tools {
			out = append(out, d.Name, d.Description, string(d.Raw))
		}
	}
	if k.writable() && len(es) > 0 {
		b, err := k.encode(es, func(fact string) { out = append(out, fact) })
		out = append(out, string(b))
		if err != nil {
			out = append(out, err.Error())
		}
	}
	return out
}

// dialogues gives all lists of messages of an Example.
func dialogues(e *formats.Example) [][]chat.Message {
	out := [][]chat.Message{e.Messages}
	for i := range e.Completions {
		out = append(out, e.Completions[i].Messages)
	}
	return out
}

// concurrency: a format holds no state; the race detector sees to the rest.
func (k kit) concurrency(t *testing.T, records []string) {
	for _, rec := range records {
		text := k.value(rec)
		v, err := formats.ParseValue(text)
		require.NoError(t, err)
		states := make([][]string, 4)
		var wg sync.WaitGroup
		for i := range states {
			wg.Go(func() {
				k.f.Match(v)
				if es, err := k.f.Decode(v); err == nil {
					states[i] = k.state(es)
				}
			})
		}
		wg.Wait()
		for _, s := range states {
			require.NotEmpty(t, s)
			require.Equal(t, states[0], s)
		}
	}
}
