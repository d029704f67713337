package curve_test

import (
	"context"
	"fmt"
	"math"

	"github.com/slmgen/slmgen/slmgen/track/curve"
)

// A million points of a loss, drawn with twelve.
func ExampleView() {
	s := curve.Series{Run: "r1", Attempt: 1, Metric: "loss"}
	var m curve.Memory
	for i := int64(1); i <= 1_000_000; i++ {
		p := curve.Point{Step: i, Time: 1_764_000_000_000 + 250*i, Value: math.Round(1e4*3*math.Exp(-float64(i)/2e5)) / 1e4}
		if i == 654_321 {
			p.Value = 40
		}
		if err := m.Add(s, p); err != nil {
			panic(err)
		}
	}
	c, err := curve.View(context.Background(), &m, s, curve.Query{Points: 12})
	fmt.Println(c.Of, "points", err)
	for _, p := range c.Points {
		fmt.Println(p.Step, p.Value)
	}
	// Output:
	// 1000000 points <nil>
	// 1 3
	// 199998 1.1036
	// 200001 1.1036
	// 399979 0.406
	// 400001 0.406
	// 599882 0.1494
	// 654321 40
	// 799989 0.0549
	// 800001 0.0549
	// 999643 0.0202
	// 1000000 0.0202
}

// A server that keeps blocks in its database adds points like this, and goes on after a restart behind the last full block.
func ExampleBuilder() {
	ctx, s := context.Background(), curve.Series{Run: "r1", Attempt: 1, Metric: "loss"}
	db := stored{}
	var b curve.Builder
	for i := int64(0); i < 8*curve.BlockPoints+10; i++ {
		full, ok := b.Add(curve.Point{Step: i, Time: 1000 * i, Value: 2.5})
		if !ok {
			continue
		}
		made, err := curve.Grow(ctx, db, s, full)
		if err != nil {
			panic(err)
		}
		for _, block := range made { // in one transaction
			db[[2]int64{int64(block.Level), block.Index}] = block
		}
	}
	fmt.Println(b.Blocks(), "full blocks,", len(db), "with the levels above,", len(b.Tail(nil)), "points since")

	again, err := curve.Resume(b.Blocks())
	fmt.Println(again.Blocks(), len(again.Tail(nil)), err)
	// Output:
	// 8 full blocks, 9 with the levels above, 10 points since
	// 8 0 <nil>
}

func ExampleGrow() {
	var b curve.Builder
	var first curve.Block
	for i := range int64(curve.BlockPoints) {
		if full, ok := b.Add(curve.Point{Step: i, Value: 1}); ok {
			first = full
		}
	}
	made, err := curve.Grow(context.Background(), stored{}, curve.Series{}, first)
	fmt.Println(len(made), "block, as the level above takes", curve.Fan, err)
	// Output: 1 block, as the level above takes 8 <nil>
}

func ExampleResume() {
	b, err := curve.Resume(3)
	fmt.Println(b.Blocks(), err)
	// Output: 3 <nil>
}

func ExampleBlock_Header() {
	var b curve.Builder
	for i := range int64(curve.BlockPoints) {
		if full, ok := b.Add(curve.Point{Step: 10 * i, Time: 1000 * i, Value: float64(i % 7)}); ok {
			h, err := full.Header()
			fmt.Println(h.Count, h.MinStep, h.MaxStep, h.Min, h.Max, h.NaN, err)
		}
	}
	// Output: 4096 0 40950 0 6 0 <nil>
}

func ExampleBlock_AppendPoints() {
	var b curve.Builder
	for i := range int64(curve.BlockPoints) {
		if full, ok := b.Add(curve.Point{Step: 10 * i, Time: 1000 * i, Value: 0.25}); ok {
			points, err := full.AppendPoints(nil)
			fmt.Println(len(points), points[4095], err)
		}
	}
	// Output: 4096 {40950 4095000 0.25} <nil>
}

func ExampleMemory() {
	s := curve.Series{Run: "r1", Attempt: 1, Metric: "loss"}
	var m curve.Memory
	err := m.Add(s, curve.Point{Step: 1, Value: 2}, curve.Point{Step: 2, Value: 1.5})
	blocks, tail, _ := m.Tail(context.Background(), s)
	fmt.Println(blocks, tail, err)
	// Output: 0 [{1 0 2} {2 0 1.5}] <nil>
}

// stored is a Source as one over a database is.
type stored map[[2]int64]curve.Block

func (d stored) Tail(context.Context, curve.Series) (int64, []curve.Point, error) { return 0, nil, nil }

func (d stored) Blocks(_ context.Context, _ curve.Series, level int, from, to int64) ([]curve.Block, error) {
	var out []curve.Block
	for i := from; i < to; i++ {
		if b, ok := d[[2]int64{int64(level), i}]; ok {
			out = append(out, b)
		}
	}
	return out, nil
}
