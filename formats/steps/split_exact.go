package steps

import (
	"context"
	"iter"

	"github.com/slmgen/slmgen/internal/fault"
)

// splitExactly gives the parts to the units in a random order, in each stratum until a part has what it is due. The stratum of a unit is
// that of its first row.
func (r *Result) splitExactly(ctx context.Context, joined *links) error {
	rows := newSorter(r.dir, r.fates.limit) // rank and root of the unit, number and stratum of the row
	defer rows.close()
	for e, err := range r.fates.all() {
		if err == nil && e.fate() == 0 {
			root := joined.root(e.b)
			err = rows.add(entry{mix(r.pipe.Seed, forSplit, root), root, e.a, uint64(e.stratum())})
		}
		if err != nil {
			return err
		}
	}
	units, err := r.units(rows)
	if err != nil {
		return err
	}
	defer units.close()
	parts, err := r.parts(ctx, units)
	if err != nil {
		return err
	}
	defer parts.close()
	out := newSorter(r.dir, r.fates.limit)
	defer out.close()
	next, stop := iter.Pull2(parts.all())
	defer stop()
	var at entry
	for e, err := range rows.sorted() {
		for err == nil && (at.n == 0 || at.a != e.a || at.b != e.b) {
			var ok bool
			if at, err, ok = next(); err == nil && !ok {
				err = fault.New(fault.Internal, "a row has no unit").Do("report this")
			}
		}
		if err == nil {
			err = out.add(entry{a: e.c, b: at.c})
		}
		if err != nil {
			return err
		}
	}
	has, stopList := listed(out)
	defer stopList()
	return r.update(ctx, func(e *entry) error {
		part, ok, err := has(e.a)
		if err == nil && !ok {
			err = fault.New(fault.Internal, "a row was left out of the split").Do("report this")
		}
		e.assign(int(part.b))
		return err
	})
}

// units makes one entry of each run of rows with one root: rank, root, stratum and size.
func (r *Result) units(rows *sorter) (*spool, error) {
	out := newSpool(r.dir, r.fates.limit)
	var u entry
	flush := func() error {
		if u.n == 0 {
			return nil
		}
		return out.add(u)
	}
	for e, err := range rows.sorted() {
		if err == nil && u.n > 0 && (u.a != e.a || u.b != e.b) {
			err = flush()
			u = entry{}
		}
		if err != nil {
			return nil, err
		}
		if u.n == 0 {
			u = entry{e.a, e.b, e.n, 0}
		}
		u.n++
	}
	return out, flush()
}

// parts gives each unit its part, in place of the stratum.
func (r *Result) parts(ctx context.Context, units *spool) (*spool, error) {
	sizes := make([]int64, len(r.strata.names))
	for u, err := range units.all() {
		if err != nil {
			return nil, err
		}
		sizes[u.c] += int64(u.n)
	}
	due, err := r.pipe.Split.due(sizes)
	if err != nil {
		return nil, err
	}
	out := newSpool(r.dir, r.fates.limit)
	for u, err := range units.all() {
		if err == nil {
			d, size, part := due[u.c], int64(u.n), 0
			// A unit goes to the first part in which at least half of it has room.
			for part < len(d)-1 && 2*d[part] < size {
				part++
			}
			d[part] -= size
			u.c = uint64(part)
			err = out.add(u)
		}
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}
