package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"slices"

	"github.com/slmgen/slmgen/internal/fault"
)

// counted names a counter in one window.
type counted struct {
	name  string
	since int64
}

func (a counted) compare(b counted) int {
	return cmp.Or(cmp.Compare(a.name, b.name), cmp.Compare(a.since, b.since))
}

// Spend implements Store.
func (d *database) Spend(ctx context.Context, want []Spending) ([]Spent, error) {
	for _, w := range want {
		for _, c := range w.Counters {
			if err := texts([]any{c.Name}); err != nil {
				return nil, err
			}
		}
	}
	if len(want) == 0 {
		return nil, nil
	}
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	return d.spends.do(ctx, want, func(want []Spending) (got []Spent, err error) {
		// Others ride along: the end of the call that leads is not theirs.
		shared, cancel := context.WithTimeout(context.WithoutCancel(ctx), 2*d.wait)
		defer cancel()
		err = d.again(shared, func(int) error {
			leave, err := d.enter(shared)
			if err != nil {
				return err
			}
			defer leave()
			return d.run(shared, d.counters, sql.TxOptions{}, "", func(t Tx) error {
				got, err = t.(*transaction).spend(want)
				return err
			})
		})
		if errors.Is(err, context.DeadlineExceeded) {
			err = fault.Wrap(fault.Unavailable, err, "the database did not answer for %s", 2*d.wait)
		}
		return got, err
	})
}

// spend takes requests in order. It reads the counters, reckons here, and writes those that changed.
func (t *transaction) spend(want []Spending) ([]Spent, error) {
	n := map[counted]int64{}
	for _, w := range want {
		for _, c := range w.Counters {
			n[counted{c.Name, micros(c.Window)}] = 0
		}
	}
	names := make([]counted, 0, len(n))
	for c := range n {
		names = append(names, c)
	}
	// Everybody locks in this order, so nobody waits in a circle.
	slices.SortFunc(names, counted.compare)
	if err := t.readCounters(names, n); err != nil {
		return nil, err
	}
	before := make(map[counted]int64, len(n))
	for c, v := range n {
		before[c] = v
	}
	got := make([]Spent, len(want))
	for i, w := range want {
		got[i] = reckon(w, n)
	}
	names = slices.DeleteFunc(names, func(c counted) bool { return n[c] == before[c] })
	return got, t.writeCounters(names, n)
}

// reckon takes one request as a whole or not at all. A negative N gives back, which is always admitted; nothing falls below 0.
func reckon(w Spending, n map[counted]int64) Spent {
	s := Spent{Admitted: true, Left: make([]int64, len(w.Counters))}
	for i, c := range w.Counters {
		at := counted{c.Name, micros(c.Window)}
		if w.N > 0 && n[at] > c.Limit-w.N {
			s.Admitted, s.Full = false, i
			for _, back := range w.Counters[:i] {
				n[counted{back.Name, micros(back.Window)}] -= w.N
			}
			break
		}
		n[at] = max(n[at]+w.N, 0)
	}
	for i, c := range w.Counters {
		s.Left[i] = max(c.Limit-n[counted{c.Name, micros(c.Window)}], 0)
	}
	return s
}

// readCounters reads counters into n and locks them. Those that are not there yet begin at 0.
func (t *transaction) readCounters(names []counted, n map[counted]int64) error {
	found := make(map[counted]bool, len(names))
	if err := t.lockCounters(names, n, found); err != nil {
		return err
	}
	fresh := slices.DeleteFunc(slices.Clone(names), func(c counted) bool { return found[c] })
	for part := range chunks(fresh, maxMarks/2) {
		args := make([]any, 0, 2*len(part))
		for _, c := range part {
			args = append(args, c.name, c.since)
		}
		if _, err := t.exec(`INSERT INTO counter (name, since, n) VALUES `+rows(len(part), "(?, ?, 0)")+` ON CONFLICT DO NOTHING`, args...); err != nil {
			return err
		}
		// A name keeps the window before the newest one too, for clocks that differ; older ones are over.
		for _, c := range part {
			_, err := t.exec(`DELETE FROM counter WHERE name = ? AND since < (SELECT MAX(since) FROM counter WHERE name = ? AND since < ?)`, c.name, c.name, c.since)
			if err != nil {
				return err
			}
		}
	}
	if len(fresh) == 0 || !t.sideBySide {
		return nil
	}
	// Another process may have made them at the same moment.
	return t.lockCounters(fresh, n, found)
}

func (t *transaction) lockCounters(names []counted, n map[counted]int64, found map[counted]bool) error {
	for part := range chunks(names, maxMarks/2) {
		args := make([]any, 0, 2*len(part))
		for _, c := range part {
			args = append(args, c.name, c.since)
		}
		all := make([]struct {
			counted
			n int64
		}, 0, len(part))
		err := t.fetch(func() []any {
			all = all[:len(all)+1]
			c := &all[len(all)-1]
			return []any{&c.name, &c.since, &c.n}
		}, `SELECT name, since, n FROM counter WHERE (name, since) IN (VALUES `+rows(len(part), "(?, CAST(? AS BIGINT))")+`) ORDER BY name, since`+t.lockRows, args...)
		if err != nil {
			return err
		}
		for _, c := range all {
			n[c.counted], found[c.counted] = c.n, true
		}
	}
	return nil
}

func (t *transaction) writeCounters(names []counted, n map[counted]int64) error {
	for part := range chunks(names, maxMarks/3) {
		args := make([]any, 0, 3*len(part))
		for _, c := range part {
			args = append(args, c.name, c.since, n[c])
		}
		_, err := t.exec(`INSERT INTO counter (name, since, n) VALUES `+rows(len(part), "(?, ?, ?)")+` ON CONFLICT (name, since) DO UPDATE SET n = excluded.n`, args...)
		if err != nil {
			return err
		}
	}
	return nil
}
