package curve

import (
	"context"
	"fmt"
	"testing"
)

// BenchmarkView draws eight series of a million points each with 2,000 points from their blocks, with nothing kept from before.
func BenchmarkView(b *testing.B) {
	var m Memory
	size := 0
	for i := range 8 {
		s := Series{Metric: fmt.Sprint(i)}
		if err := m.Add(s, shape([]string{"plain", "gaps", "pauses", "plain"}[i%4], 1_000_000, uint64(i))...); err != nil {
			b.Fatal(err)
		}
		for _, level := range m.series[s].levels {
			for _, block := range level {
				size += len(block.Data)
			}
		}
	}
	for i, kind := range []string{"plain", "gaps", "pauses"} {
		b.Run(kind, func(b *testing.B) {
			for b.Loop() {
				if _, err := View(context.Background(), &m, Series{Metric: fmt.Sprint(i)}, Query{Points: 2000}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	for _, axis := range []Axis{ByStep, ByTime} {
		b.Run([]string{"step", "time"}[axis], func(b *testing.B) {
			for b.Loop() {
				for i := range 8 {
					if _, err := View(context.Background(), &m, Series{Metric: fmt.Sprint(i)}, Query{Points: 2000, Axis: axis}); err != nil {
						b.Fatal(err)
					}
				}
			}
			b.ReportMetric(float64(size)/8e6, "B/point")
		})
	}
}

// BenchmarkAdd takes in points, and makes the levels.
func BenchmarkAdd(b *testing.B) {
	points := shape("plain", 1<<18, 1)
	b.SetBytes(int64(len(points)) * 24)
	for b.Loop() {
		var m Memory
		if err := m.Add(Series{}, points...); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkDecode(b *testing.B) {
	blocks := blocksOf(b, shape("plain", BlockPoints, 1))
	out := make([]Point, 0, BlockPoints)
	b.SetBytes(BlockPoints * 24)
	for b.Loop() {
		if _, err := blocks[0].AppendPoints(out[:0]); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkCompare puts 50 runs of 100,000 points each on one axis of 1,000 places.
func BenchmarkCompare(b *testing.B) {
	var m Memory
	for i := range 50 {
		if err := m.Add(Series{Attempt: i}, shape("plain", 100_000, uint64(i))...); err != nil {
			b.Fatal(err)
		}
	}
	for b.Loop() {
		lines := make([]Line, 50)
		for i := range lines {
			c, err := View(context.Background(), &m, Series{Attempt: i}, Query{Points: 2000})
			if err != nil {
				b.Fatal(err)
			}
			lines[i] = Steps(c.Points)
		}
		if _, err := Align(lines, 1000); err != nil {
			b.Fatal(err)
		}
	}
}
