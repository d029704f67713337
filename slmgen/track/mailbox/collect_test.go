package mailbox_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/track/mailbox"
)

const (
	logA = "log_aaaaaaaaaaaaaaaaaaaaaaaa"
	logB = "log_bbbbbbbbbbbbbbbbbbbbbbbb"
)

// put seals events first to last as a batch.
func put(t testing.TB, box mailbox.Mailbox, k *mailbox.Keys, log string, first, last int64) string {
	t.Helper()
	var events bytes.Buffer
	for n := first; n <= last; n++ {
		fmt.Fprintf(&events, `{"attempt":1,"seq":%d,"kind":"log"}`+"\n", n)
	}
	name, item, err := k.SealBatch(log, first, events.Bytes())
	require.NoError(t, err)
	require.NoError(t, box.Put(t.Context(), name, item))
	return name
}

// seen is what a Collector handed over.
type seen struct {
	all  []string
	fail error
}

func (s *seen) each(_ context.Context, b mailbox.Batch) error {
	if s.fail != nil {
		return s.fail
	}
	s.all = append(s.all, fmt.Sprintf("%s %d-%d %d", b.Log[4:5], b.First, b.Last, b.Missing))
	return nil
}

func TestCollect(t *testing.T) {
	box, k := folder(t), keysOf(t, secret)
	put(t, box, k, logB, 1, 2)
	put(t, box, k, logA, 10, 12)
	put(t, box, k, logA, 1, 9)
	require.NoError(t, box.Put(t.Context(), "m-x", nil))
	require.NoError(t, box.Put(t.Context(), "f-after", nil))
	var s seen
	c := mailbox.Collector{Box: box, Keys: k, Each: s.each}
	n, err := c.Pass(t.Context())
	require.NoError(t, err)
	require.Equal(t, 3, n)
	require.Equal(t, []string{"a 1-9 0", "a 10-12 0", "b 1-2 0"}, s.all)
	left, err := box.List(t.Context(), "", 10)
	require.NoError(t, err)
	require.Equal(t, []string{"f-after", "m-x"}, left, "what is no batch is not its business")

	// What is missing is told; what could not be handed over stays.
	put(t, box, k, logA, 20, 21)
	put(t, box, k, logB, 3, 3)
	s = seen{fail: errors.New("no disk")}
	_, err = c.Pass(t.Context())
	require.ErrorIs(t, err, s.fail)
	s.fail = nil
	n, err = c.Pass(t.Context())
	require.NoError(t, err)
	require.Equal(t, 2, n)
	require.Equal(t, []string{"a 20-21 7", "b 3-3 0"}, s.all)
}

// late is a box in whose lists an item first comes late, as a folder's may when it is read while it is written.
type late struct {
	mailbox.Mailbox
	hides string
	lists int
}

func (l *late) List(ctx context.Context, after string, limit int) ([]string, error) {
	names, err := l.Mailbox.List(ctx, after, limit)
	if l.lists++; l.lists == 2 {
		for i, name := range names {
			if name == l.hides {
				return append(names[:i:i], names[i+1:]...), err
			}
		}
	}
	return names, err
}

func TestCollectedInOrder(t *testing.T) {
	k := keysOf(t, secret)
	box := &late{Mailbox: folder(t)}
	var s seen
	c := mailbox.Collector{Box: box, Keys: k, Each: s.each}
	put(t, box, k, logA, 1, 2)
	_, err := c.Pass(t.Context())
	require.NoError(t, err)
	box.lists = 1
	box.hides = put(t, box, k, logA, 3, 3)
	put(t, box, k, logA, 4, 6)
	put(t, box, k, logB, 1, 1)
	n, err := c.Pass(t.Context())
	require.NoError(t, err)
	require.Equal(t, 3, n)
	require.Equal(t, []string{"a 1-2 0", "a 3-3 0", "a 4-6 0", "b 1-1 0"}, s.all)
}

// TestHostile: what the keeper of the items changed, swapped, cut, or shows under another name is not handed over, and holds nothing up.
func TestHostile(t *testing.T) {
	box, k := folder(t), keysOf(t, secret)
	get := func(name string) []byte {
		data, err := box.Get(t.Context(), name)
		require.NoError(t, err)
		return data
	}
	replace := func(name string, data []byte) {
		require.NoError(t, box.Delete(t.Context(), name))
		require.NoError(t, box.Put(t.Context(), name, data))
	}
	one, two, three := put(t, box, k, logA, 1, 1), put(t, box, k, logA, 2, 2), put(t, box, k, logA, 3, 3)
	put(t, box, k, logA, 4, 4)
	first, second := get(one), get(two)
	replace(one, second) // swapped
	replace(two, first)
	replace(three, get(three)[:40])                                             // cut
	require.NoError(t, box.Put(t.Context(), mailbox.BatchName(logA, 5), first)) // shown again under another name
	require.NoError(t, box.Put(t.Context(), mailbox.BatchName(logB, 1), first)) // and of another log
	require.NoError(t, box.Put(t.Context(), "e-nonsense", first))               // no name of a batch
	_, err := mailbox.Collect(t.Context(), box, k, func(context.Context, mailbox.Batch) error { return nil })
	require.Equal(t, fault.Invalid, fault.CodeOf(err))

	var s seen
	var refused []string
	c := mailbox.Collector{Box: box, Keys: k, Each: s.each, Refused: func(name string, err error) {
		require.Equal(t, fault.Invalid, fault.CodeOf(err))
		refused = append(refused, name)
	}}
	for range 2 {
		_, err := c.Pass(t.Context())
		require.NoError(t, err)
	}
	require.Equal(t, []string{"a 4-4 0"}, s.all)
	require.Equal(t, []string{one, two, three, mailbox.BatchName(logA, 5), mailbox.BatchName(logB, 1), "e-nonsense"}, refused, "each once")

	// Another run's.
	_, err = mailbox.Collect(t.Context(), box, keysOf(t, secret+"!"), s.each)
	require.Equal(t, fault.Invalid, fault.CodeOf(err))
}

// TestNoBatch: sealed by the run, and yet no batch.
func TestNoBatch(t *testing.T) {
	k := keysOf(t, secret)
	pack := func(text []byte) []byte {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		_, _ = z.Write(text)
		_ = z.Close()
		return b.Bytes()
	}
	name := mailbox.BatchName(logA, 7)
	for what, content := range map[string][]byte{
		"no gzip": []byte("{}"), "nothing": nil, "no lines": pack(nil), "no JSON": pack([]byte("hello\n")), "another number": pack([]byte(`{"seq":8}`)),
		"backwards": pack([]byte("{\"seq\":7}\n{\"seq\":1}\n")), "a bomb": pack(make([]byte, 9<<20)), "cut": pack([]byte(`{"seq":7}`))[:20],
	} {
		item, err := k.Seal(name, content)
		require.NoError(t, err)
		_, err = k.OpenBatch(name, item)
		require.Equal(t, fault.Invalid, fault.CodeOf(err), what)
	}
	item, err := k.Seal(name, pack([]byte(`{"seq":7}`)))
	require.NoError(t, err)
	b, err := k.OpenBatch(name, item)
	require.NoError(t, err)
	require.EqualValues(t, 7, b.Last)
}

func TestCollectorRuns(t *testing.T) {
	box, k := folder(t), keysOf(t, secret)
	ctx, stop := context.WithCancel(t.Context())
	got := make(chan int64)
	c := mailbox.Collector{Box: box, Keys: k, Each: func(_ context.Context, b mailbox.Batch) error {
		got <- b.First
		return nil
	}}
	ended := make(chan error, 1)
	go func() { ended <- c.Run(ctx, time.Millisecond, nil) }()
	for n := int64(1); n < 4; n++ {
		put(t, box, k, logA, n, n)
		require.Equal(t, n, <-got)
	}
	stop()
	require.ErrorIs(t, <-ended, context.Canceled)
}
