package chart

import (
	"bytes"
	"flag"
	"image"
	"image/color"
	"image/png"
	"math"
	"math/rand/v2"
	"os"
	"runtime"
	"testing"

	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "rewrite golden files")

// course is a training with a gap of NaN and an evaluation each 100 steps.
func course() []Line {
	r := rand.New(rand.NewPCG(1, 2))
	var loss, eval []Point
	for step := 10; step <= 1000; step += 10 {
		y := 0.6 + 2.2*math.Exp(-float64(step)/180) + 0.1*r.NormFloat64()
		if step > 400 && step < 460 {
			y = math.NaN()
		}
		loss = append(loss, Point{float64(step), y})
		if step%100 == 0 {
			eval = append(eval, Point{float64(step), 0.75 + 2*math.Exp(-float64(step)/180)})
		}
	}
	return []Line{{Name: "loss", Points: loss}, {Name: "eval_loss", Points: eval, Dots: true}}
}

func pixels(t *testing.T, data []byte) *image.NRGBA {
	t.Helper()
	img, err := png.Decode(bytes.NewReader(data))
	require.NoError(t, err)
	require.IsType(t, &image.RGBA{}, img, "nothing is transparent")
	out := &image.NRGBA{Pix: img.(*image.RGBA).Pix, Stride: img.(*image.RGBA).Stride, Rect: img.Bounds()} // which is the same then
	return out
}

// TestGolden compares pixels: another release of Go may pack them otherwise.
func TestGolden(t *testing.T) {
	const path = "testdata/loss.png"
	got := PNG("step", course()...)
	if *update {
		require.NoError(t, os.MkdirAll("testdata", 0o755))
		require.NoError(t, os.WriteFile(path, got, 0o644))
	}
	want, err := os.ReadFile(path)
	require.NoError(t, err)
	require.True(t, bytes.Equal(pixels(t, want).Pix, pixels(t, got).Pix), "the picture changed; look at it and run with -update")
	require.Less(t, len(got), 40<<10, "small enough for a mail")
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	require.Equal(t, got, PNG("step", course()...))
}

// has counts the pixels of a pen in the columns between two parts of the width.
func has(img *image.NRGBA, pen color.NRGBA, from, to float64) (n int) {
	wide := img.Rect.Dx() - left - right
	for y := top; y < img.Rect.Dy()-bottom; y++ {
		for x := left + int(from*float64(wide)); x < left+int(to*float64(wide)); x++ {
			if img.NRGBAAt(x, y) == pen {
				n++
			}
		}
	}
	return n
}

func TestAGapIsNotDrawn(t *testing.T) {
	line := []Point{{0, 1}, {10, 1}, {40, math.NaN()}, {50, math.Inf(1)}, {80, 1}, {100, 1}}
	img := pixels(t, PNG("step", Line{Points: line}))
	require.Equal(t, image.Rect(0, 0, 2*Width, 2*Height), img.Rect)
	require.Positive(t, has(img, pens[0], 0.02, 0.08))
	require.Zero(t, has(img, pens[0], 0.15, 0.75))
	require.Positive(t, has(img, pens[0], 0.85, 0.98))
}

// TestASpikeIsSeen: of a hundred thousand points the one that is out of line is drawn, and the order of points does not matter.
func TestASpikeIsSeen(t *testing.T) {
	line := make([]Point, 100_000)
	for i := range line {
		line[i] = Point{float64(i), 1}
	}
	line[50_012].Y = 9
	data := PNG("step", Line{Points: line})
	img := pixels(t, data)
	spike := 0
	for y := top; y < top+200; y++ {
		if img.NRGBAAt(left+(img.Rect.Dx()-left-right)/2, y) == pens[0] {
			spike++
		}
	}
	require.Greater(t, spike, 150)
	rand.New(rand.NewPCG(3, 4)).Shuffle(len(line), func(i, j int) { line[i], line[j] = line[j], line[i] })
	require.Equal(t, data, PNG("step", Line{Points: line}))
}

func TestOddSeries(t *testing.T) {
	nan := math.NaN()
	require.Nil(t, PNG("step"))
	require.Nil(t, PNG("step", Line{Name: "loss"}, Line{Points: []Point{{1, nan}, {nan, 1}, {math.Inf(1), 1}, {2, math.Inf(-1)}, {1, 1e308}}}))
	for name, points := range map[string][]Point{
		"one point": {{5, 2}}, "all alike": {{1, 3}, {2, 3}}, "zero": {{0, 0}, {1, 0}}, "tiny": {{1, 1e-300}, {2, 2e-300}}, "huge": {{1, -9e299}, {2, 9e299}},
		"nearly alike": {{1, 1}, {2, 1 + 1e-15}}, "negative": {{-5, -2}, {-1, -3}}, "subnormal": {{1, 5e-324}, {2, 1e-323}}, "late": {{1e15, 1}, {1e15 + 2, 2}},
	} {
		img := pixels(t, PNG("step", Line{Name: "größe\n", Points: points}))
		require.Positive(t, has(img, pens[0], 0, 1), name)
	}
}

func TestTicks(t *testing.T) {
	for _, x := range []struct {
		low, high float64
		n         int
		least     float64
		want      []string
	}{
		{0, 1000, 6, 1, []string{"0", "200", "400", "600", "800", "1000"}},
		{0.1, 0.52, 5, 0, []string{"0.1", "0.2", "0.3", "0.4", "0.5"}},
		{0, 20000, 6, 1, []string{"0", "5k", "10k", "15k", "20k"}},
		{0, 3e6, 6, 1, []string{"0", "0.5M", "1M", "1.5M", "2M", "2.5M", "3M"}},
		{1, 3, 6, 1, []string{"1", "2", "3"}},
		{0, 1e-5, 5, 0, []string{"0", "2e-6", "4e-6", "6e-6", "8e-6", "1e-5"}},
		{-1, 1, 5, 0, []string{"-1.0", "-0.5", "0", "0.5", "1.0"}},
	} {
		var got []string
		for _, v := range ticks(extent{true, x.low, x.high}, x.n, x.least) {
			got = append(got, v.label)
		}
		require.Equal(t, x.want, got)
	}
}
