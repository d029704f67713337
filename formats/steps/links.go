package steps

import "github.com/slmgen/slmgen/internal/fault"

// links joins units that share a row: rows with the same id must not cross, even when they stand in different groups. Only the units
// that are joined to another one are kept.
type links struct{ parent map[uint64]uint64 }

func newLinks() *links { return &links{parent: map[uint64]uint64{}} }

// maxLinks bounds the joined units in memory.
const maxLinks = 4 << 20

// root names the units that are joined: by the smallest of their names.
func (l *links) root(u uint64) uint64 {
	p, ok := l.parent[u]
	if !ok {
		return u
	}
	if p == u {
		return u
	}
	top := l.root(p)
	l.parent[u] = top
	return top
}

func (l *links) join(u, v uint64) error {
	u, v = l.root(u), l.root(v)
	if u == v {
		return nil
	}
	if len(l.parent) >= maxLinks {
		return fault.New(fault.TooLarge, "more than %d groups are tied together by equal rows", maxLinks).Do("remove duplicates first (Dedup by id)")
	}
	if u > v {
		u, v = v, u
	}
	l.parent[u], l.parent[v] = u, u
	return nil
}

// unite looks for rows with the same id in different units.
func (l *links) unite(rows *sorter) error {
	var last entry
	first := true
	for e, err := range rows.sorted() {
		if err == nil && !first && e.a == last.a && e.b == last.b && e.c != last.c {
			err = l.join(last.c, e.c)
		}
		if err != nil {
			return err
		}
		last, first = e, false
	}
	return nil
}
