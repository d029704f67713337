package recommend

import (
	"fmt"
	"slices"
)

// pilotChallenge is how often the strongest alternative must beat the primary before a pilot is worth its compute, and
// pilotExamples the number of examples from which a part of the data can stand for the whole.
const pilotChallenge, pilotExamples = 0.35, 2000

func judge(r Request, out *Recommendation, forced string) (Verdict, []string) {
	if out.Primary == nil {
		return None, whyNone(out, forced)
	}
	n := r.Facts.Examples
	if n < tooFew {
		return MoreData, []string{
			fmt.Sprintf("%d examples: below %d a fine-tuned model mostly memorises, and nothing can be held out to measure it", n, tooFew),
			"write more examples, or try a few of these in the prompt first",
		}
	}
	reasons := []string{fmt.Sprintf("%s comes first in %.0f %% of %d draws from the quality intervals", out.Primary.ID, 100*out.Stability, out.Draws)}
	if forced != "" {
		return Train, append(reasons, "you asked for this model")
	}
	if out.Challenge >= pilotChallenge && n >= pilotExamples && r.Preset != FastDemo {
		return Pilot, append(reasons, fmt.Sprintf("%s beats it in %.0f %% of the draws: train both on an eighth of the data, then compare their held-out losses",
			out.Challenger, 100*out.Challenge))
	}
	return Train, reasons
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
		reasons = append(reasons, fmt.Sprintf("%d models fail first on %s", count[name], name))
	}
	return reasons
}
