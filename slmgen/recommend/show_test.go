package recommend_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/slmgen/slmgen/slmgen/estimate"
	"github.com/slmgen/slmgen/slmgen/plan"
	"github.com/slmgen/slmgen/slmgen/recommend"
	"github.com/slmgen/slmgen/slmgen/registry"
)

func TestShow(t *testing.T) {
	reg, _ := registry.Builtin()
	prices, _ := estimate.BuiltinPrices()
	for _, c := range []struct {
		task   registry.Task
		target string
		gpu    string
		lang   []string
	}{{"qa", "edge", "T4", nil}, {"chat", "desktop", "L4", nil}, {"code", "server", "A100-40", nil}, {"translate", "mobile", "T4", []string{"en", "es"}}, {"tools", "browser", "T4", nil}, {"extract", "cloud", "H100", []string{"th"}}} {
		g, _ := reg.GPU(c.gpu)
		tg, _ := reg.Target(c.target)
		r := recommend.Request{Task: c.task, Target: tg, GPU: g, Prices: prices, Now: time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC), Facts: recommend.Facts{Examples: 3000, Languages: c.lang,
			Tokens: plan.Tokens{Total: 900000, Completion: 300000, Mean: 300, P50: 250, P95: 600, P99: 900, Max: 1500}}}
		start := time.Now()
		rec, err := recommend.Recommend(context.Background(), reg, r)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Println("==", c, rec.Verdict, rec.Reasons, rec.Stability, rec.Regret, time.Since(start))
		if rec.Primary != nil {
			for i, ch := range append([]recommend.Choice{*rec.Primary}, rec.Alternatives...) {
				if i < 6 {
					fmt.Printf("  %-40s score %.1f q %.1f [%.1f %.1f] %s vram %.1f t %.0fs serve %.2f GiB %.1f tok/s pbest %.2f %v\n", ch.ID, ch.Score, ch.Quality.Mean, ch.Quality.Low, ch.Quality.High, ch.Method, ch.VRAM.TotalGiB, *ch.TimeS.P50, ch.Serving.TotalGiB, ch.Serving.TokensPerSecond, ch.PBest, ch.Warnings)
				}
			}
		}
		for _, rj := range rec.Rejected {
			if len(rj.Violations) <= 2 {
				fmt.Printf("  - %-40s %s | %s | %s\n", rj.ID, rj.Constraint, rj.Relax, rj.Detail)
			}
		}
	}
}
