package recommend

import (
	"fmt"
	"math"
	"slices"

	"github.com/slmgen/slmgen/internal/prose"
)

// pilotChallenge is how often the strongest alternative must beat the primary before a pilot is worth its compute, and
// pilotExamples the number of examples from which a part of the data can stand for the whole.
const pilotChallenge, pilotExamples = 0.35, 2000

func judge(r Request, out *Recommendation, ran *pilotEvidence, forced string) (Verdict, []string) {
	if out.Primary == nil {
		return None, whyNone(out, forced)
	}
	n := r.Facts.Examples
	if n < tooFew {
		return MoreData, []string{
			fmt.Sprintf("%s: below %d a fine-tuned model mostly memorises, and nothing can be held out to measure it", prose.Plural(n, "example", "examples"), tooFew),
			"write more examples, or try a few of these in the prompt first",
		}
	}
	if why := needless(r, ran, out.Primary.ID); why != nil && forced == "" {
		return DoNot, why
	}
	reasons := []string{fmt.Sprintf("%s comes first in %.0f %% of %d draws from the quality intervals", out.Primary.ID, 100*out.Stability, out.Draws)}
	if forced != "" {
		return Train, append(reasons, "you asked for this model")
	}
	if out.Challenge >= pilotChallenge && r.Preset != FastDemo {
		beats := fmt.Sprintf("%s beats it in %.0f %% of the draws", out.Challenger, 100*out.Challenge)
		if ran.settles(out.Primary.ID, out.Challenger) {
			return Train, append(reasons, beats+", and the pilots of both cannot tell them apart: either will do")
		}
		if n < pilotExamples {
			return Train, append(reasons, fmt.Sprintf("%s, and %d rows are too few for pilots: train both on all of them and compare, or take the first", beats, n))
		}
		return Pilot, append(reasons, beats+": train both on small parts of the data, then compare what their held-out losses promise for all of it (`slmgen pilots plan`)")
	}
	return Train, reasons
}

// gapClosed is the share of what is missing to a perfect score that fine-tuning took away, and gapSpread its standard deviation: 310 fine-tunes
// of LoRA Land (predibase/lora_bakeoff), 10 models on 31 tasks, median 0.58. Fine-tuning left 9 of them no more than a point better.
const gapClosed, gapSpread = 0.58, 0.25

// constantShare is the share of one answer from which a constant does the work of a model.
const constantShare = 0.98

// needless says why training is likely to bring nothing; nil where nothing speaks against it.
func needless(r Request, ran *pilotEvidence, primary string) []string {
	if r.Facts.Constant >= constantShare {
		return []string{fmt.Sprintf("%.1f %% of the rows have the same answer: a constant is right as often, and a model has nothing to learn", 100*r.Facts.Constant),
			"collect rows of the other answers, until each that matters has at least 50"}
	}
	if why := ran.pointless(primary); why != "" {
		return []string{why + ": prompting it is likely as good", "if it answers badly all the same, look at the data: rows that can be predicted teach nothing"}
	}
	b := r.Baseline
	if b == nil {
		return nil
	}
	rows := b.Rows
	if rows == 0 {
		rows = max(r.Facts.Examples/20, 50)
	}
	gain, most := gapClosed*(1-b.Score), math.Min(gapClosed+z80*gapSpread, 1)*(1-b.Score)
	// What a share of so many rows may be off by: its standard error, twice for two shares that are compared.
	visible := 2 * math.Sqrt(math.Max(b.Score*(1-b.Score), 0.25/float64(rows))/float64(rows))
	if most > visible {
		return nil
	}
	return []string{
		fmt.Sprintf("prompting reaches %.1f %% already; fine-tuning closes about %.0f %% of what is missing (310 published fine-tunes), here %.1f points, at best %.1f",
			100*b.Score, 100*gapClosed, 100*gain, 100*most),
		fmt.Sprintf("on %d rows a difference below %.1f points cannot be told from chance: prompting is likely as good", rows, 100*visible),
	}
}

func whyNone(out *Recommendation, forced string) []string {
	count := map[string]int{}
	for _, rej := range out.Rejected {
		if rej.ID == forced {
			return []string{fmt.Sprintf("%s cannot be trained here: %s", forced, rej.Detail), "what would admit it: " + rej.Relax}
		}
		count[rej.Constraint]++
	}
	names := make([]string, 0, len(count))
	for name := range count {
		names = append(names, name)
	}
	slices.SortFunc(names, func(a, b string) int {
		if count[a] != count[b] {
			return count[b] - count[a]
		}
		if a < b {
			return -1
		}
		return 1
	})
	reasons := []string{"no model meets every limit"}
	for _, name := range names {
		reasons = append(reasons, fmt.Sprintf("%s first on %s", prose.Plural(count[name], "model fails", "models fail"), name))
	}
	return reasons
}
