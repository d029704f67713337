package estimate

import (
	"fmt"
	"math"
	"time"

	"github.com/slmgen/slmgen/slmgen/registry"
)

// staleAfter is the age from which a price is called stale: one rate moved by 29 % within three months of 2026.
const staleAfter = 90 * 24 * time.Hour

// Costs prices a time range in seconds on one card at every provider of the table, sorted by provider. A rate that nobody
// verified gives a Cost without USD and with a note; an undated price, or one older than 90 days at now, is marked stale.
// A zero now marks nothing but undated prices. The result is empty when no provider lists the card.
func Costs(seconds registry.Range, prices Prices, gpu string, now time.Time) []Cost {
	out := []Cost{}
	for _, p := range prices.For(gpu) {
		c := Cost{Provider: p.Provider, GPU: gpu, AsOf: p.AsOf, Source: p.Source, Note: p.Note}
		if p.SKU != "" {
			c.Provider += " (" + p.SKU + ")"
		}
		if rate, ok := p.Rate(); ok {
			shown := math.Round(rate*1e6) / 1e6
			c.Rate = &shown
			c.USD = registry.Range{P10: times(seconds.P10, rate/3600), P50: times(seconds.P50, rate/3600), P90: times(seconds.P90, rate/3600)}
		} else if c.Note == "" {
			c.Note = "nobody verified the rate"
		}
		if p.MaxHours > 0 && seconds.P50 != nil && *seconds.P50 > 3600*p.MaxHours {
			c.Note = joinNotes(c.Note, fmt.Sprintf("a session ends after %g hours: this run takes several, from its checkpoints", p.MaxHours))
		}
		day, dated := asOf(p.AsOf)
		switch {
		case c.Rate == nil:
		case !dated:
			c.Stale, c.Note = true, joinNotes(c.Note, "the source has no date")
		case !now.IsZero() && now.Sub(day) > staleAfter:
			c.Stale, c.Note = true, joinNotes(c.Note, "older than 90 days: check it")
		}
		out = append(out, c)
	}
	return out
}

// Cheapest gives the cost with the lowest middle among providers that are paid and whose rate is known; false where there is none. Of equal ones
// the first counts.
func Cheapest(costs []Cost) (best Cost, ok bool) {
	for _, c := range costs {
		if c.USD.P50 != nil && c.Rate != nil && *c.Rate > 0 && (!ok || *c.USD.P50 < *best.USD.P50) {
			best, ok = c, true
		}
	}
	return best, ok
}

func times(v *float64, by float64) *float64 {
	if v == nil {
		return nil
	}
	out := math.Round(*v*by*1e6) / 1e6
	return &out
}

func joinNotes(a, b string) string {
	if a == "" {
		return b
	}
	return a + "; " + b
}

func asOf(s string) (time.Time, bool) {
	for _, layout := range []string{time.DateOnly, "2006-01", "2006"} {
		if t, err := time.Parse(layout, s); err == nil {
			return t, true
		}
	}
	return time.Time{}, false
}
