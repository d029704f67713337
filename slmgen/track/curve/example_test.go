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

// The second attempt went on from the checkpoint at step 400.
func ExampleMainLine() {
	for _, p := range curve.MainLine([]curve.Part{{Attempt: 1, From: 10, To: 480}, {Attempt: 2, From: 410, To: 900}}) {
		fmt.Println("attempt", p.Attempt, "steps", p.From, "to", p.To)
	}
	// Output:
	// attempt 1 steps 10 to 409
	// attempt 2 steps 410 to 900
}

func ExampleSmooth() {
	points, err := curve.Smooth([]curve.Point{{Step: 1, Value: 4}, {Step: 2, Value: math.NaN()}, {Step: 3, Value: 1}}, 0.5)
	for _, p := range points {
		fmt.Println(p.Step, p.Value)
	}
	fmt.Println(err)
	// Output:
	// 1 4
	// 2 NaN
	// 3 2
	// <nil>
}

func ExampleReduce() {
	var points []curve.Point
	for i := range int64(1000) {
		points = append(points, curve.Point{Step: i, Value: float64(i % 10)})
	}
	smoothed, err := curve.Smooth(points, 0.6)
	if err != nil {
		panic(err)
	}
	c, err := curve.Reduce(smoothed, curve.Query{Points: 100})
	fmt.Println(c.Of, len(c.Points), err)
	// Output: 1000 99 <nil>
}

// Two runs beside each other; the second ended sooner.
func ExampleAlign() {
	a := curve.Steps([]curve.Point{{Step: 0, Value: 4}, {Step: 100, Value: 2}})
	b := curve.Steps([]curve.Point{{Step: 0, Value: 5}, {Step: 50, Value: 3}})
	g, err := curve.Align([]curve.Line{a, b}, 5)
	fmt.Println(g.X, g.Y, err)
	// Output: [0 25 50 75 100] [[4 3.5 3 2.5 2] [5 4 3 NaN NaN]] <nil>
}

func ExampleSteps() {
	fmt.Println(curve.Steps([]curve.Point{{Step: 10, Value: 4}, {Step: 20, Value: 2}}))
	// Output: {[10 20] [4 2]}
}

func ExampleElapsed() {
	fmt.Println(curve.Elapsed([]curve.Point{{Step: 10, Time: 61_500, Value: 4}}, 60_000))
	// Output: {[1.5] [4]}
}

// A loss along the tokens that were trained on.
func ExampleAlong() {
	tokens := []curve.Point{{Step: 10, Value: 4000}, {Step: 20, Value: 8000}}
	fmt.Println(curve.Along([]curve.Point{{Step: 10, Value: 4}, {Step: 15, Value: 3}, {Step: 30, Value: 2}}, tokens))
	// Output: {[4000 6000] [4 3]}
}
