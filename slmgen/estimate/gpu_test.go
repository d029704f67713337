package estimate_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"hash/fnv"
	"io/fs"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/slmgen/slmgen/slmgen/estimate"
	"github.com/slmgen/slmgen/slmgen/registry"
	"github.com/stretchr/testify/require"
)

// gpuPoint is one line of data/gpu_points.jsonl, written by scripts/real/gpu_calibration.py.
type gpuPoint struct {
	Date       string          `json:"date"`
	GPU        string          `json:"gpu"`
	Model      string          `json:"model"`
	Method     estimate.Method `json:"method"`
	Rank       int             `json:"rank"`
	Optimizer  string          `json:"optimizer"`
	Seq        int             `json:"seq"`
	Batch      int             `json:"batch"`
	Checkpoint bool            `json:"checkpointing"`
	Loss       string          `json:"loss"`
	Padding    float64         `json:"padding"`
	Prepared   bool            `json:"kbit_prepared"`
	Runner     string          `json:"runner"`
	Status     string          `json:"status"`
	Weights    float64         `json:"weights_gib"`
	Allocated  float64         `json:"allocated_gib"`
	Reserved   float64         `json:"reserved_gib"`
	Context    float64         `json:"context_gib"`
	Driver     float64         `json:"driver_gib"`
	Speed      float64         `json:"tokens_per_s"`
}

func (p gpuPoint) name() string {
	b := func(yes bool, name string) string {
		if yes {
			return " " + name
		}
		return ""
	}
	return p.Model[strings.LastIndex(p.Model, "/")+1:] + " " + string(p.Method) + " r" + strconv.Itoa(p.Rank) + " " + strconv.Itoa(p.Batch) + "x" +
		strconv.Itoa(p.Seq) + " " + p.Optimizer + " " + p.Loss + " " + p.Runner + b(p.Checkpoint, "checkpointed") + b(p.Prepared, "prepared") + b(p.Padding > 0, "padded")
}

// held says that a point is kept out of every fit: half of them, by a hash of the setting, so that more points never move one.
func (p gpuPoint) held() bool {
	h := fnv.New32a()
	h.Write([]byte(p.name()))
	return h.Sum32()>>16&1 == 1
}

func (p gpuPoint) setup(gpu registry.GPU) estimate.Setup {
	const rows = 1 << 24 // so many that the startup does not show
	s := estimate.Setup{Method: p.Method, GPU: gpu, Seq: p.Seq, Batch: p.Batch, GradAccum: 1, Rank: p.Rank, Precision: "bf16",
		Optimizer: p.Optimizer, Checkpoint: p.Checkpoint, ChunkedLoss: p.Loss == "chunked",
		TrainTokens: float64(rows) * float64(p.Seq), Examples: rows, Epochs: 1}
	if p.Method == estimate.Full {
		s.Rank = 0
	}
	return s
}

// gpuPoints reads the measured points that were trained to the end; it skips the test aloud where there are none.
func gpuPoints(t *testing.T) []gpuPoint {
	t.Helper()
	b, err := os.ReadFile("data/gpu_points.jsonl")
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("SKIP: no point was measured on a GPU: data/gpu_points.jsonl is missing")
	}
	require.NoError(t, err)
	var out []gpuPoint
	lines := bufio.NewScanner(bytes.NewReader(b))
	lines.Buffer(nil, 1<<20)
	for n := 1; lines.Scan(); n++ {
		var p gpuPoint
		require.NoError(t, json.Unmarshal(lines.Bytes(), &p), "line %d", n)
		require.Contains(t, []string{"ok", "oom", "error"}, p.Status, "line %d", n)
		if p.Status == "ok" {
			require.NotEmpty(t, p.Date, "line %d", n)
			require.Positive(t, p.Speed, "line %d", n)
			require.GreaterOrEqual(t, p.Driver, p.Allocated, "line %d", n)
			out = append(out, p)
		}
	}
	require.NoError(t, lines.Err())
	if len(out) == 0 {
		t.Skip("SKIP: data/gpu_points.jsonl has no finished point")
	}
	return out
}

// cardOf finds the registry's card in the name that the driver gives, such as H200 in NVIDIA H200.
func cardOf(t *testing.T, reg *registry.Registry, name string) registry.GPU {
	t.Helper()
	words := strings.FieldsFunc(name, func(r rune) bool { return r == ' ' || r == '-' })
	for _, g := range reg.GPUs() {
		if slices.Contains(words, g.Name) {
			return g
		}
	}
	require.Failf(t, "unknown card", "the registry has no card for %q", name)
	return registry.GPU{}
}

// spread collects relative errors of one group.
type spread map[string][]float64

func (s spread) add(group string, e float64) { s[group] = append(s[group], e) }

func (s spread) log(t *testing.T, title string) {
	t.Helper()
	groups := make([]string, 0, len(s))
	for g := range s {
		groups = append(groups, g)
	}
	slices.Sort(groups)
	for _, g := range groups {
		signed := slices.Sorted(slices.Values(s[g]))
		size := make([]float64, len(signed))
		for i, e := range signed {
			size[i] = math.Abs(e)
		}
		slices.Sort(size)
		t.Logf("%-26s %-34s n %3d  median error %5.1f %%  bias %+6.1f %%  worst under %+6.1f %%  worst over %+6.1f %%", title, g, len(size),
			100*size[len(size)/2], 100*signed[len(signed)/2], 100*math.Min(0, signed[0]), 100*math.Max(0, signed[len(signed)-1]))
	}
}

// groups are the ways to look at a point.
func (p gpuPoint) groups() []string {
	half := "fitted half"
	if p.held() {
		half = "held half"
	}
	checkpoint := "no checkpointing"
	if p.Checkpoint {
		checkpoint = "checkpointing"
	}
	m := string(p.Method)
	return []string{"all", m, half, m + ", " + half, m + ", " + checkpoint, m + ", " + p.Loss + " loss", "optimizer " + p.Optimizer, "runner " + p.Runner,
		"model " + p.Model[strings.LastIndex(p.Model, "/")+1:], "length " + strconv.Itoa(p.Seq)}
}

// The estimate is compared with the driver's figure, and without its overhead term with the allocator's peak.
func TestMemoryAgainstGPUPoints(t *testing.T) {
	reg, err := registry.Builtin()
	require.NoError(t, err)
	driver, allocator, context := spread{}, spread{}, []float64{}
	for _, p := range gpuPoints(t) {
		m, err := reg.Get(p.Model)
		require.NoError(t, err)
		v, err := estimate.Memory(m, p.setup(cardOf(t, reg, p.GPU)))
		require.NoError(t, err, p.name())
		terms, overhead := "", 0.0
		for _, term := range v.Terms {
			if term.Name == "overhead" {
				overhead = *term.Value
			}
			terms += " " + term.Name + " " + strconv.FormatFloat(*term.Value, 'f', 2, 64)
		}
		outer, inner := v.TotalGiB/p.Driver-1, (v.TotalGiB-overhead)/p.Allocated-1
		t.Logf("%-70s driver %6.2f reserved %6.2f allocated %6.2f built %6.2f  estimated %6.2f  %+5.1f %% of driver  %+5.1f %% of allocator %s",
			p.name(), p.Driver, p.Reserved, p.Allocated, p.Weights, v.TotalGiB, 100*outer, 100*inner, terms)
		context = append(context, p.Context)
		if p.Prepared || p.Padding > 0 {
			driver.add("other: prepared or padded", outer)
			allocator.add("other: prepared or padded", inner)
			continue
		}
		for _, g := range p.groups() {
			driver.add(g, outer)
			allocator.add(g, inner)
		}
	}
	driver.log(t, "total against driver")
	allocator.log(t, "terms against allocator")
	slices.Sort(context)
	t.Logf("CUDA context: %.2f to %.2f GiB, median %.2f", context[0], context[len(context)-1], context[len(context)/2])
}

// Speed is tokens over the estimated time of a run so long that its startup does not show.
func TestTimeAgainstGPUPoints(t *testing.T) {
	reg, err := registry.Builtin()
	require.NoError(t, err)
	speed, inside, n := spread{}, map[string]int{}, map[string]int{}
	for _, p := range gpuPoints(t) {
		m, err := reg.Get(p.Model)
		require.NoError(t, err)
		card := cardOf(t, reg, p.GPU)
		s := p.setup(card)
		r, terms, err := estimate.Time(m, s)
		require.NoError(t, err, p.name())
		require.NotNil(t, r.P50, "the speed of %s is unknown", card.Name)
		slow, likely, fast := s.TrainTokens / *r.P90, s.TrainTokens / *r.P50, s.TrainTokens / *r.P10
		mfu := 0.0
		for _, term := range terms {
			if term.Name == "flops_per_token" {
				mfu = p.Speed * *term.Value / (card.TFLOPS * 1e12)
			}
		}
		within := slow <= p.Speed && p.Speed <= fast
		for _, g := range p.groups() {
			speed.add(g, likely/p.Speed-1)
			n[g]++
			if within {
				inside[g]++
			}
		}
		t.Logf("%-70s %9.0f tokens/s  utilisation %.3f  estimated %9.0f (%.0f to %.0f)  %+6.1f %%  inside %v", p.name(), p.Speed, mfu, likely, slow, fast,
			100*(likely/p.Speed-1), within)
	}
	speed.log(t, "speed")
	for _, g := range []string{"all", "lora", "qlora", "full", "held half"} {
		if n[g] > 0 {
			t.Logf("inside P10 to P90, %s: %d of %d, %.0f %%", g, inside[g], n[g], 100*float64(inside[g])/float64(n[g]))
		}
	}
}
