package analyze

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/slmgen/registry"
)

// TestLabelNoiseOfOneWord plants copies with one word inserted and another label, among rows that are not alike and copies that keep theirs.
func TestLabelNoiseOfOneWord(t *testing.T) {
	for _, labels := range [][]string{{"spam", "ham"}, {"a request about the delivery of an order", "a complaint about the quality of a product"}} {
		for _, n := range []int{8, 10, 15, 20, 24, 25, 26, 30, 60} {
			t.Run(fmt.Sprint(labels[0], n), func(t *testing.T) {
				p := newPlanted(uint64(n))
				var rows []*formats.Example
				for i := range 400 {
					rows = append(rows, qa(p.prose(n), labels[i%2]))
				}
				var want []int64
				for i := range 40 {
					words := strings.Fields(rows[9*i].Messages[0].Content())
					words = slices.Insert(words, p.r.IntN(len(words)+1), "however")
					flipped := i%2 == 0
					label := labels[9*i%2]
					if flipped {
						label = labels[1-9*i%2]
						want = append(want, int64(len(rows)+1))
					}
					rows = append(rows, qa(strings.Join(words, " "), label))
				}
				f := finding(t, run(t, registry.Classify, rows...), "label_noise")
				var got []int64
				for _, r := range f.Rows {
					got = append(got, r.Record)
				}
				require.EqualValues(t, len(want), f.Count)
				require.Equal(t, want, got)
			})
		}
	}
}

// What a label may be about is no noise: another word in a place, a word that denies, and short texts.
func TestLabelsThatDifferForAReason(t *testing.T) {
	p := newPlanted(9)
	var rows []*formats.Example
	add := func(text, label string) { rows = append(rows, qa(text, label)) }
	for range 60 {
		start := p.prose(5)
		add(start+" turn the light in the kitchen on", "on")
		add(start+" turn the light in the kitchen off", "off")
		add(start+" was what I wanted today", "good")
		add(start+" was not what I wanted today", "bad")
		add("play song "+start[:4], "play")
		add("play next song "+start[:4], "skip")
	}
	require.NotContains(t, rulesOf(run(t, registry.Classify, rows...)), "label_noise")
}
