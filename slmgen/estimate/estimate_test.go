package estimate_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/estimate"
	"github.com/slmgen/slmgen/slmgen/registry"
	"github.com/stretchr/testify/require"
)

var today = time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)

func model(t testing.TB, id string) registry.Model {
	t.Helper()
	r, err := registry.Builtin()
	require.NoError(t, err)
	m, err := r.Get(id)
	require.NoError(t, err)
	return m
}

func card(t testing.TB, name string) registry.GPU {
	t.Helper()
	r, err := registry.Builtin()
	require.NoError(t, err)
	g, err := r.GPU(name)
	require.NoError(t, err)
	return g
}

func setup(t testing.TB) estimate.Setup {
	return estimate.Setup{Method: estimate.LoRA, GPU: card(t, "T4"), Seq: 1024, Batch: 2, GradAccum: 4, Rank: 16, Precision: "fp16",
		Optimizer: "adamw_8bit", Checkpoint: true, Unsloth: true, ChunkedLoss: true, TrainTokens: 900_000, Examples: 3000, Epochs: 2,
		EvalTokens: 15_000, Evals: 5}
}

func TestMemoryTermsAddUp(t *testing.T) {
	m := model(t, "Qwen/Qwen3-1.7B")
	for _, method := range []estimate.Method{estimate.Full, estimate.LoRA, estimate.QLoRA} {
		for _, unsloth := range []bool{true, false} {
			s := setup(t)
			s.Method, s.Unsloth = method, unsloth
			v, err := estimate.Memory(m, s)
			require.NoError(t, err)
			var names []string
			sum := 0.0
			for _, term := range v.Terms {
				names = append(names, term.Name)
				require.Equal(t, "GiB", term.Unit)
				require.GreaterOrEqual(t, *term.Value, 0.0)
				sum += *term.Value
			}
			require.Equal(t, []string{"weights", "adapter", "gradients", "optimizer", "activations", "logits", "overhead"}, names)
			require.Equal(t, v.TotalGiB, sum, "exactly")
			require.Equal(t, v.TotalGiB <= 14.7, v.Fits)
		}
	}
}

func TestMemoryTermsAreExactWhereTheyFollowFromTheShape(t *testing.T) {
	m := model(t, "meta-llama/Llama-3.2-1B-Instruct")
	const gib = 1 << 30
	const linear, total, adapter = 973_078_528, 1_235_814_400, 704_512
	term := func(change func(*estimate.Setup), name string) float64 {
		s := setup(t)
		change(&s)
		v, err := estimate.Memory(m, s)
		require.NoError(t, err)
		for _, one := range v.Terms {
			if one.Name == name {
				return *one.Value * gib
			}
		}
		return -1
	}
	lora := func(*estimate.Setup) {}
	qlora := func(s *estimate.Setup) { s.Method = estimate.QLoRA }
	full := func(s *estimate.Setup) {
		s.Method, s.Precision, s.GPU, s.Optimizer = estimate.Full, "bf16", registry.GPU{}, "adamw_torch"
	}
	require.InDelta(t, 2*total, term(lora, "weights"), 1)
	require.InDelta(t, 0.515869140625*linear+2*(total-linear), term(qlora, "weights"), 1, "embeddings and norms stay 16-bit")
	require.InDelta(t, 4*16*adapter, term(lora, "adapter"), 1)
	require.InDelta(t, 2*16*adapter, term(lora, "optimizer"), 1)
	require.InDelta(t, 2*total, term(full, "gradients"), 1)
	require.InDelta(t, 4*total, term(full, "optimizer"), 1)
	require.Zero(t, term(full, "adapter"))
}

func TestMemoryGrowsWithWhatItDependsOn(t *testing.T) {
	m := model(t, "Qwen/Qwen3-1.7B")
	total := func(change func(*estimate.Setup)) float64 {
		s := setup(t)
		change(&s)
		v, err := estimate.Memory(m, s)
		require.NoError(t, err)
		return v.TotalGiB
	}
	base := total(func(*estimate.Setup) {})
	require.Greater(t, total(func(s *estimate.Setup) { s.Batch = 4 }), base)
	require.Greater(t, total(func(s *estimate.Setup) { s.Seq = 2048 }), base)
	require.Greater(t, total(func(s *estimate.Setup) { s.Rank = 64 }), base)
	require.Greater(t, total(func(s *estimate.Setup) { s.Checkpoint = false }), base)
	require.Greater(t, total(func(s *estimate.Setup) { s.Unsloth = false }), base)
	require.Less(t, total(func(s *estimate.Setup) { s.Method = estimate.QLoRA }), base)
	require.Less(t, total(func(s *estimate.Setup) { s.Targets = []string{registry.QProj} }), base)
}

func TestWrongSetups(t *testing.T) {
	m := model(t, "Qwen/Qwen3-1.7B")
	for name, change := range map[string]func(*estimate.Setup){
		"method":    func(s *estimate.Setup) { s.Method = "dora" },
		"seq":       func(s *estimate.Setup) { s.Seq = 0 },
		"batch":     func(s *estimate.Setup) { s.Batch = 0 },
		"rank":      func(s *estimate.Setup) { s.Rank = 0 },
		"precision": func(s *estimate.Setup) { s.Precision = "fp8" },
		"bf16":      func(s *estimate.Setup) { s.Precision = "bf16" },
		"target":    func(s *estimate.Setup) { s.Targets = []string{"lm_head"} },
		"tokens":    func(s *estimate.Setup) { s.TrainTokens = -1 },
	} {
		s := setup(t)
		change(&s)
		_, err := estimate.Memory(m, s)
		require.Equal(t, fault.Invalid, fault.CodeOf(err), name)
	}
	_, err := estimate.Run(model(t, "LiquidAI/LFM2-1.2B"), setup(t), nil, today)
	require.Equal(t, fault.Unsupported, fault.CodeOf(err))
}

func TestMaxBatchAndMaxSeq(t *testing.T) {
	m, s := model(t, "Qwen/Qwen3-1.7B"), setup(t)
	n, err := estimate.MaxBatch(m, s, 64)
	require.NoError(t, err)
	require.Positive(t, n)
	for _, b := range []int{n, n + 1} {
		s.Batch = b
		v, err := estimate.Memory(m, s)
		require.NoError(t, err)
		require.Equal(t, b == n, v.Fits)
	}
	s.Batch = 1
	seq, err := estimate.MaxSeq(m, s, 64, 1<<20)
	require.NoError(t, err)
	require.Zero(t, seq%64)
	s.Seq = seq + 64
	v, err := estimate.Memory(m, s)
	require.NoError(t, err)
	require.False(t, v.Fits)
	n, err = estimate.MaxBatch(model(t, "meta-llama/Llama-3.1-8B-Instruct"), setup(t), 8)
	require.NoError(t, err)
	require.Zero(t, n)
}

func TestFiguresHaveIntervals(t *testing.T) {
	m, s := model(t, "Qwen/Qwen3-1.7B"), setup(t)
	v, err := estimate.Memory(m, s)
	require.NoError(t, err)
	require.Less(t, v.LowGiB, v.TotalGiB)
	require.Less(t, v.TotalGiB, v.HighGiB)
	r, err := registry.Builtin()
	require.NoError(t, err)
	target, err := r.Target("edge")
	require.NoError(t, err)
	served, err := estimate.Serve(m, target, 0)
	require.NoError(t, err)
	require.Less(t, *served.Speed.P10, *served.Speed.P50)
	require.Less(t, *served.Speed.P50, *served.Speed.P90)
	require.InDelta(t, served.TokensPerSecond, *served.Speed.P50, 1e-9)
}

func TestSteps(t *testing.T) {
	s := setup(t)
	require.Equal(t, 375, s.StepsPerEpoch())
	require.Equal(t, 750, s.Steps())
	s.Examples = 3001
	require.Equal(t, 752, s.Steps(), "the last incomplete batch counts")
	s.MaxSteps = 60
	require.Equal(t, 60, s.Steps())
	s.Packing = true
	require.Equal(t, 907, s.Sequences())
	require.Equal(t, 1, estimate.Setup{}.Steps())
}

func TestTime(t *testing.T) {
	m, s := model(t, "Qwen/Qwen3-1.7B"), setup(t)
	r, terms, err := estimate.Time(m, s)
	require.NoError(t, err)
	require.Less(t, *r.P10, *r.P50)
	require.Less(t, *r.P50, *r.P90)
	sum := 0.0
	for _, term := range terms {
		if term.Unit == "s" {
			sum += *term.Value
		}
	}
	require.InDelta(t, *r.P50, sum, 1e-9)

	twice := s
	twice.Epochs = 4
	longer, _, err := estimate.Time(m, twice)
	require.NoError(t, err)
	require.Greater(t, *longer.P50, 1.7*(*r.P50-120))

	s.GPU.TFLOPS = 0
	r, _, err = estimate.Time(m, s)
	require.NoError(t, err)
	require.Nil(t, r.P50, "an unknown speed gives an unknown time")
	require.Empty(t, estimate.Costs(r, nil, "T4", today))
}

// Published tokens a second: LLaMA-Factory wiki (Llama-2-7B, LoRA, batch 4 x 1024 on A100-40) and torchtune README
// (Llama-3.1-8B, packed 2 x 2048 on RTX 4090, torch.compile). The utilisation ranges were set from the same runs: this checks the
// arithmetic, it is no independent evidence.
func TestTimeCoversPublishedSpeeds(t *testing.T) {
	eight := model(t, "meta-llama/Llama-3.1-8B-Instruct")
	inside := 0
	points := []struct {
		m          registry.Model
		gpu        string
		method     estimate.Method
		unsloth    bool
		batch, seq int
		speed      float64
	}{
		{llama2(), "A100-40", estimate.LoRA, false, 4, 1024, 2392},
		{llama2(), "A100-40", estimate.LoRA, false, 4, 1024, 2954},
		{llama2(), "A100-40", estimate.LoRA, true, 4, 1024, 4007},
		{eight, "RTX 4090", estimate.LoRA, false, 2, 2048, 3083},
		{eight, "RTX 4090", estimate.QLoRA, false, 2, 2048, 2413},
		{eight, "RTX 4090", estimate.Full, false, 2, 2048, 1650},
	}
	for _, p := range points {
		s := estimate.Setup{Method: p.method, GPU: card(t, p.gpu), Seq: p.seq, Batch: p.batch, Rank: 8, Precision: "bf16",
			Optimizer: "adamw_torch", Checkpoint: true, Unsloth: p.unsloth, TrainTokens: 1e8, Examples: int(1e8) / p.seq, Epochs: 1}
		r, _, err := estimate.Time(p.m, s)
		require.NoError(t, err)
		want := 1e8 / p.speed
		ok := *r.P10 <= want && want <= *r.P90
		if ok {
			inside++
		}
		t.Logf("%s %s %s: published %.0f s, estimated %.0f (%.0f to %.0f) %v", p.m.ID, p.gpu, p.method, want, *r.P50, *r.P10, *r.P90, ok)
	}
	require.GreaterOrEqual(t, float64(inside)/float64(len(points)), 0.8)
}

func TestCosts(t *testing.T) {
	prices, err := estimate.BuiltinPrices()
	require.NoError(t, err)
	hour := 3600.0
	r := registry.Range{P10: &hour, P50: &hour, P90: &hour}
	find := func(costs []estimate.Cost, provider string) estimate.Cost {
		for _, c := range costs {
			if strings.HasPrefix(c.Provider, provider) {
				return c
			}
		}
		t.Fatal(provider)
		return estimate.Cost{}
	}
	t4 := estimate.Costs(r, prices, "T4", today)
	require.InDelta(t, 0.106893, *find(t4, "Colab Pro").USD.P50, 1e-9, "the newest row counts")
	require.False(t, find(t4, "Colab Pro").Stale)
	require.Zero(t, *find(t4, "Colab free").USD.P50)
	day := 24 * hour
	require.Contains(t, find(estimate.Costs(registry.Range{P50: &day}, prices, "T4", today), "Colab free").Note, "ends after 12 hours")
	require.NotContains(t, find(t4, "Colab free").Note, "ends after")
	require.InDelta(t, 0.40, *find(t4, "HF Jobs").USD.P50, 1e-9)
	require.True(t, find(t4, "HF Jobs").Stale, "92 days old")
	aws := find(t4, "AWS")
	require.Nil(t, aws.USD.P50)
	require.Nil(t, aws.Rate)
	require.NotEmpty(t, aws.Note)
	require.Nil(t, find(estimate.Costs(r, prices, "L4", today), "Colab Pro").USD.P50, "unknown is not free")
	require.InDelta(t, 1.79, *find(estimate.Costs(r, prices, "A100-80", today), "RunPod").Rate, 1e-9)
	require.False(t, find(estimate.Costs(r, prices, "T4", time.Time{}), "HF Jobs").Stale)
	require.True(t, find(estimate.Costs(r, prices, "A6000", time.Time{}), "Lambda").Stale, "undated")
	require.Empty(t, estimate.Costs(r, prices, "no such card", today))
	require.Nil(t, find(estimate.Costs(registry.Range{}, prices, "T4", today), "HF Jobs").USD.P50)
}

func TestTheUsersPriceCounts(t *testing.T) {
	prices, err := estimate.BuiltinPrices()
	require.NoError(t, err)
	rate := 0.35
	mine := prices.With(estimate.Price{Provider: "HF Jobs", GPU: "T4", USDPerHour: &rate, AsOf: "2020-01-01"})
	for _, p := range mine.For("T4") {
		if p.Provider == "HF Jobs" {
			require.True(t, p.User, "whatever its date")
			require.InDelta(t, 0.35, *p.USDPerHour, 1e-12)
		}
	}
	require.Len(t, mine, len(prices)+1)
	require.Len(t, mine.For("T4"), len(prices.For("T4")))
}

const catalogCSV = "\ufeffInstanceType,AcceleratorName,AcceleratorCount,vCPUs,MemoryGiB,Price,Region,GpuInfo,SpotPrice\n" +
	"cpu,,,4.0,16.0,0.2,eu,,\n" +
	"gpu_8x_a100,A100-80GB,8.0,1,1,11.2,eu,\"{'Gpus': [{'Name': 'A100'}]}\",4\n" +
	"gpu_1x_a100,A100-80GB,1.0,1,1,1.79,us,x,1.2\n" +
	"gpu_1x_a100,A100-80GB,1.0,1,1,1.69,eu,x,\n" +
	"gpu_8x_h100,H100-SXM,8.0,1,1,32,eu,x,\n" +
	"gpu_1x_v100,V100,1,1,1,0.5,eu,x,\n"

func TestImportPrices(t *testing.T) {
	r, err := registry.Builtin()
	require.NoError(t, err)
	o := estimate.Import{Provider: "Acme", AsOf: "2026-11-01", Source: "vms.csv", Card: func(name string) (string, bool) {
		g, err := r.GPU(name)
		return g.Name, err == nil
	}}
	got, err := estimate.ImportPrices(strings.NewReader(catalogCSV), o)
	require.NoError(t, err)
	require.Equal(t, map[string]int{"V100": 1}, got.Skipped)
	var lines []string
	for _, p := range got.Prices {
		lines = append(lines, fmt.Sprintf("%s %s %.2f %s %s %s", p.Provider, p.GPU, *p.USDPerHour, p.SKU, p.AsOf, p.Note))
	}
	require.Equal(t, []string{"Acme A100-80 1.69 gpu_1x_a100 2026-11-01 ", "Acme H100 4.00 gpu_8x_h100 2026-11-01 only rented by 8",
		"Acme spot A100-80 1.20 gpu_1x_a100 2026-11-01 "}, lines)

	got, err = estimate.ImportPrices(strings.NewReader("gpu,provider,usd_per_hour,as_of\nrtx4090,own,0.09,\nT4,own,,2026-01-02\n"), o)
	require.NoError(t, err)
	require.Equal(t, "RTX 4090", got.Prices[0].GPU)
	require.Equal(t, "2026-11-01", got.Prices[0].AsOf)
	require.Nil(t, got.Prices[1].USDPerHour, "an empty cell is unknown, not free")
	got, err = estimate.ImportPrices(strings.NewReader(` [{"provider":"a","gpu":"L4","usd_per_hour":1}]`), o)
	require.NoError(t, err)
	require.Len(t, got.Prices, 1)

	for doc, says := range map[string]string{
		"": "empty", "a,b\n1,2\n": "neither the columns", "provider,gpu,usd_per_hour\na,T4,one\n": `"one"`, "provider,gpu,usd_per_hour\na,T4,-1\n": `"-1"`,
		"provider,gpu,usd_per_hour,as_of\na,T4,1,soon\n": "date", "provider,gpu,usd_per_hour\n,T4,1\n": "provider", "provider,gpu,usd_per_hour\na,\"T4,1\n": "CSV",
		"[{}]": "provider", "provider,gpu,usd_per_hour\na,T4,NaN\n": "NaN", "provider,gpu,usd_per_hour\na,T4,1e9\n": "1e+09",
	} {
		_, err := estimate.ImportPrices(strings.NewReader(doc), o)
		require.Equal(t, fault.Invalid, fault.CodeOf(err), "%q: %v", doc, err)
		require.ErrorContains(t, err, says)
	}
	o.Provider = ""
	_, err = estimate.ImportPrices(strings.NewReader(catalogCSV), o)
	require.ErrorContains(t, err, "whose prices")
}

func FuzzImportPrices(f *testing.F) {
	f.Add([]byte(catalogCSV))
	f.Add([]byte("provider,gpu,usd_per_hour\na,T4,0.5\n"))
	f.Add([]byte(`[{"provider":"a","gpu":"L4","usd_per_hour":1}]`))
	f.Fuzz(func(t *testing.T, doc []byte) {
		got, err := estimate.ImportPrices(bytes.NewReader(doc), estimate.Import{Provider: "x", AsOf: "2026-01-01"})
		if err != nil {
			require.NotEqual(t, fault.Internal, fault.CodeOf(err))
			return
		}
		for _, p := range got.Prices {
			require.NoError(t, p.Check())
		}
	})
}

func TestParsePricesRefusesNonsense(t *testing.T) {
	for _, doc := range []string{"", "{}", `[{"gpu":"T4"}]`, `[{"provider":"a","gpu":"T4","usd_per_hour":-1}]`,
		`[{"provider":"a","gpu":"T4","as_of":"v8"}]`, `[{"provider":"a","gpu":"T4","price":1}]`} {
		_, err := estimate.ParsePrices(strings.NewReader(doc))
		require.Equal(t, fault.Invalid, fault.CodeOf(err), doc)
	}
}

// Usual sizes of Q4_K_M files of these models, from general knowledge: 808 MB, 2.02 GB and 4.92 GB.
func TestServedWeightsMatchPublishedFiles(t *testing.T) {
	r, err := registry.Builtin()
	require.NoError(t, err)
	desktop, err := r.Target("desktop")
	require.NoError(t, err)
	for id, bytes := range map[string]float64{"meta-llama/Llama-3.2-1B-Instruct": 808e6, "meta-llama/Llama-3.2-3B-Instruct": 2.02e9,
		"meta-llama/Llama-3.1-8B-Instruct": 4.92e9} {
		s, err := estimate.Serve(model(t, id), desktop, 0)
		require.NoError(t, err)
		require.InEpsilon(t, bytes, *s.Terms[0].Value*(1<<30), 0.02, id)
		sum := 0.0
		for _, term := range s.Terms {
			sum += *term.Value
		}
		require.Equal(t, s.TotalGiB, sum)
		require.Equal(t, 4096, s.Context)
	}
	_, err = estimate.Serve(model(t, "Qwen/Qwen3-4B"), registry.Target{}, 0)
	require.Equal(t, fault.Invalid, fault.CodeOf(err))
}

// llama2 is Llama-2-7B, which published runs used and the registry leaves out.
func llama2() registry.Model {
	f := func(v int) registry.Fact[int] {
		return registry.Known(v, "huggingface/transformers Llama-2-7b-hf configuration")
	}
	return registry.Model{ID: "Llama-2-7B", Architecture: "llama", Layers: f(32), Hidden: f(4096), Heads: f(32), KVHeads: f(32),
		HeadDim: f(128), FeedForward: f(11008), Vocab: f(32000), Tied: registry.Known(false, "the same")}
}
