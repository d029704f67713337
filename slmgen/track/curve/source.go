package curve

import (
	"context"
	"slices"
	"sync"
)

// Source gives the blocks of series, as from a database. What it gives is read, not kept. A method may be called by several goroutines at once.
type Source interface {
	// Tail says how many blocks of level 0 the series has, and gives the points since, at one moment. A series that nobody knows has neither.
	Tail(ctx context.Context, s Series) (blocks int64, tail []Point, err error)
	// Blocks gives the blocks of a level with the indices from up to to, which is not among them, in their order.
	Blocks(ctx context.Context, s Series, level int, from, to int64) ([]Block, error)
}

// Memory is a Source that keeps all blocks in memory, and builds them. The zero value is empty. It is safe for concurrent use.
type Memory struct {
	mu     sync.RWMutex
	series map[Series]*kept
}

type kept struct {
	builder Builder
	levels  [MostLevels][]Block
}

// Add takes points of a series, in the order of arrival.
func (m *Memory) Add(s Series, points ...Point) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.series == nil {
		m.series = map[Series]*kept{}
	}
	k := m.series[s]
	if k == nil {
		k = &kept{}
		m.series[s] = k
	}
	for _, p := range points {
		if b, full := k.builder.Add(p); full {
			made, err := Grow(context.Background(), k, s, b)
			if err != nil {
				return err
			}
			for _, b := range made {
				k.levels[b.Level] = append(k.levels[b.Level], b)
			}
		}
	}
	return nil
}

// Tail is that of Source.
func (m *Memory) Tail(ctx context.Context, s Series) (int64, []Point, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	if k := m.series[s]; k != nil {
		return k.Tail(ctx, s)
	}
	return 0, nil, ctx.Err()
}

// Blocks is that of Source.
func (m *Memory) Blocks(ctx context.Context, s Series, level int, from, to int64) ([]Block, error) {
	m.mu.RLock()
	defer m.mu.RUnlock()
	if k := m.series[s]; k != nil {
		return k.Blocks(ctx, s, level, from, to)
	}
	return nil, ctx.Err()
}

func (k *kept) Tail(ctx context.Context, _ Series) (int64, []Point, error) {
	return k.builder.Blocks(), k.builder.Tail(nil), ctx.Err()
}

func (k *kept) Blocks(ctx context.Context, _ Series, level int, from, to int64) ([]Block, error) {
	if level < 0 || level >= MostLevels {
		return nil, ctx.Err()
	}
	n := int64(len(k.levels[level]))
	from, to = min(max(from, 0), n), min(to, n)
	return slices.Clone(k.levels[level][from:max(from, to)]), ctx.Err()
}
