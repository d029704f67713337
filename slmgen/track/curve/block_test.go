package curve

import (
	"bufio"
	"context"
	"encoding/binary"
	"encoding/json"
	"hash/crc32"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
)

func blocksOf(t testing.TB, points []Point) []Block {
	t.Helper()
	var b Builder
	var out []Block
	for _, p := range points {
		if full, ok := b.Add(p); ok {
			out = append(out, full)
		}
	}
	return out
}

func TestBlocksAreLossless(t *testing.T) {
	odd := shape("plain", BlockPoints, 1)
	for i, v := range []float64{math.Copysign(0, -1), 0, math.SmallestNonzeroFloat64, -math.SmallestNonzeroFloat64, math.MaxFloat64, -math.MaxFloat64, math.Inf(1), math.Inf(-1), math.NaN(),
		1e-300, 0.1, 1.0 / 3, 9007199254740993, -0.5, 1e22, 5e-324} {
		odd[i*131].Value = v
	}
	odd[7].Step, odd[8].Step = math.MaxInt64, math.MinInt64
	tests := map[string][]Point{"odd": odd}
	for _, kind := range []string{"plain", "gaps", "pauses", "back", "ties", "flat", "one place", "wild"} {
		tests[kind] = shape(kind, 2*BlockPoints, 2)
	}
	for _, f := range []func(r *rand.Rand) float64{
		func(*rand.Rand) float64 { return math.NaN() },
		func(r *rand.Rand) float64 { return float64(float32(r.Float64())) / 5 },
		func(r *rand.Rand) float64 { return -float64(float32(r.NormFloat64())) },
		func(r *rand.Rand) float64 { return float64(r.IntN(7)-3) * 1e300 },
	} {
		points := shape("plain", BlockPoints, 3)
		r := rand.New(rand.NewPCG(1, 1))
		for i := range points {
			points[i].Value = f(r)
		}
		tests["values like "+string(rune('a'+len(tests)))] = points
	}
	for name, points := range tests {
		t.Run(name, func(t *testing.T) {
			for i, b := range blocksOf(t, points) {
				got, err := b.AppendPoints(nil)
				require.NoError(t, err)
				want := points[i*BlockPoints : (i+1)*BlockPoints]
				same(t, want, got)
				h, err := b.Header()
				require.NoError(t, err)
				require.True(t, headerOf(want).shows(h, 0))
				t.Logf("%.2f bytes a point", float64(len(b.Data))/BlockPoints)
			}
		})
	}
}

// TestLevelsKeepWhatTheySay: of each bucket the first, last, least, greatest, and what is no finite number.
func TestLevelsKeepWhatTheySay(t *testing.T) {
	for _, kind := range []string{"plain", "gaps", "back", "wild"} {
		points := shape(kind, BlockPoints*Fan*Fan, 6)
		var m Memory
		s := Series{Run: "r"}
		require.NoError(t, m.Add(s, points...))
		for level := 1; level <= 2; level++ {
			size := int(bucketPoints(level))
			for index, b := range m.series[s].levels[level] {
				o, err := b.open()
				require.NoError(t, err)
				part := points[index*int(blockSpan(level)) : (index+1)*int(blockSpan(level))]
				require.True(t, headerOf(part).shows(o.Header, 0), "%s: a header is of all points", kind)
				_, err = b.AppendPoints(nil)
				require.NoError(t, err)
				var u unpacker
				for i := range blockChunks {
					buckets, err := o.buckets(&u, i)
					require.NoError(t, err)
					for j := range buckets {
						at := (i*chunkBuckets + j) * size
						want, flags := appendKept(nil, part[at:at+size])
						same(t, want, buckets[j].points)
						require.Equal(t, flags, buckets[j].flags)
					}
				}
			}
		}
	}
}

// TestResume: a builder that begins behind the full blocks makes the same ones.
func TestResume(t *testing.T) {
	points := shape("gaps", 3*BlockPoints+500, 8)
	want := blocksOf(t, points)
	b, err := Resume(2)
	require.NoError(t, err)
	var got []Block
	for i, p := range points[2*BlockPoints:] {
		if i%101 == 0 {
			same(t, points[(2+i/BlockPoints)*BlockPoints:2*BlockPoints+i], b.Tail(nil))
		}
		if full, ok := b.Add(p); ok {
			got = append(got, full)
		}
	}
	require.Equal(t, want[2:], got)
	same(t, points[3*BlockPoints:], b.Tail(nil))
	require.Equal(t, int64(3), b.Blocks())
	_, err = Resume(-1)
	require.Equal(t, fault.Invalid, fault.CodeOf(err))
}

func TestGrowRefuses(t *testing.T) {
	ctx := context.Background()
	blocks := blocksOf(t, shape("plain", 8*BlockPoints, 1))
	_, err := Grow(ctx, &Memory{}, Series{}, blocks[7])
	require.Equal(t, fault.Invalid, fault.CodeOf(err))
	_, err = above(append([]Block{blocks[1]}, blocks[1:]...))
	require.Equal(t, fault.Invalid, fault.CodeOf(err))
	made, err := Grow(ctx, &Memory{}, Series{}, blocks[6])
	require.NoError(t, err)
	require.Equal(t, blocks[6:7], made)
}

// resealed gives a damaged block a checksum that fits, so that more than that is asked.
func resealed(data []byte) []byte {
	n := max(0, len(data)-4)
	return binary.LittleEndian.AppendUint32(append([]byte{}, data[:n]...), crc32.Checksum(data[:n], castagnoli))
}

func FuzzBlock(f *testing.F) {
	m := Memory{}
	_ = m.Add(Series{}, shape("gaps", Fan*BlockPoints, 1)...)
	for level := range 2 {
		f.Add(level, m.series[Series{}].levels[level][0].Data)
	}
	f.Add(0, []byte{version, 0})
	f.Fuzz(func(t *testing.T, level int, data []byte) {
		b := Block{level, 0, data}
		if _, err := b.AppendPoints(nil); err != nil {
			require.Equal(t, fault.Invalid, fault.CodeOf(err))
		}
		b.Data = resealed(data)
		points, err := b.AppendPoints(nil)
		if err != nil {
			require.Equal(t, fault.Invalid, fault.CodeOf(err))
			return
		}
		if level == 0 {
			again := blocksOf(t, points)
			back, err := again[0].AppendPoints(nil)
			require.NoError(t, err)
			same(t, points, back)
		}
		src := hostile{b}
		got, err := View(context.Background(), src, Series{}, Query{Points: 100})
		if err == nil {
			require.LessOrEqual(t, len(got.Points), 100)
		}
	})
}

// hostile gives one block as the only one of its level.
type hostile struct{ b Block }

func (h hostile) Tail(context.Context, Series) (int64, []Point, error) {
	return blockSpan(h.b.Level) / BlockPoints, nil, nil
}

func (h hostile) Blocks(_ context.Context, _ Series, level int, from, to int64) ([]Block, error) {
	if level == h.b.Level && from == 0 && to == 1 {
		return []Block{h.b}, nil
	}
	return nil, fault.New(fault.NotFound, "no more")
}

// FuzzPoints: any points come back.
func FuzzPoints(f *testing.F) {
	f.Add([]byte("01234567012345670123456701234567012345670123456701234567"), uint64(7))
	f.Fuzz(func(t *testing.T, raw []byte, seed uint64) {
		if len(raw) < 8 {
			return
		}
		word := func(i int) uint64 { return binary.LittleEndian.Uint64(raw[i*8%(len(raw)-7):]) }
		points := make([]Point, BlockPoints)
		for i := range points {
			points[i] = Point{int64(word(3*i) * uint64(i)), int64(word(3*i+1) >> (seed & 63)), math.Float64frombits(word(3*i + 2))}
		}
		got, err := blocksOf(t, points)[0].AppendPoints(nil)
		require.NoError(t, err)
		same(t, points, got)
	})
}

// TestRealLogsAreSmall: a scalar of a real log takes at most 6 bytes at level 0, with its step and time.
func TestRealLogsAreSmall(t *testing.T) {
	const folder = "../../../../shared/data/training-logs"
	files, _ := filepath.Glob(filepath.Join(folder, "*.jsonl"))
	if len(files) == 0 {
		t.Skip("no real logs in " + folder)
	}
	all, count := 0, 0
	for _, name := range files {
		series := map[string][]Point{}
		f, err := os.Open(name)
		require.NoError(t, err)
		now := int64(1_764_000_000_000)
		r := rand.New(rand.NewPCG(1, 2))
		for lines := bufio.NewScanner(f); lines.Scan(); {
			var row map[string]any
			require.NoError(t, json.Unmarshal(lines.Bytes(), &row))
			now += 10_000 + r.Int64N(400)
			for _, metric := range []string{"loss", "lr", "epoch", "accuracy", "throughput", "total_tokens"} {
				if v, ok := row[metric].(float64); ok {
					series[metric] = append(series[metric], Point{int64(row["current_steps"].(float64)), now, v})
				}
			}
		}
		f.Close()
		for metric, points := range series {
			var one []byte
			var z packer
			parts := 0
			for ; len(points) > 0; points = points[min(len(points), chunkPoints):] {
				one = z.appendChunk(one, points[:min(len(points), chunkPoints)])
				parts += min(len(points), chunkPoints)
			}
			t.Logf("%s %s: %d points, %.2f bytes each", filepath.Base(name), metric, parts, float64(len(one))/float64(parts))
			all, count = all+len(one), count+parts
		}
	}
	each := float64(all) / float64(count)
	t.Logf("%d points, %.2f bytes each", count, each)
	require.Less(t, each, 6.0)
}
