package cli

import (
	"fmt"
	"path/filepath"
	"sort"
	"strings"

	"github.com/slmgen/slmgen/internal/app"
	"github.com/slmgen/slmgen/slmgen/analyze"
	"github.com/slmgen/slmgen/slmgen/bundle"
	"github.com/slmgen/slmgen/slmgen/estimate"
	"github.com/slmgen/slmgen/slmgen/plan"
	"github.com/slmgen/slmgen/slmgen/recommend"
)

// summary prints what the main job found and made.
func (s *session) summary(u *app.Uploaded) {
	st := s.out()
	st.printf("\n")
	s.dataSection(st, &u.Dataset, u.Analysis)
	s.findingLines(st, u.Analysis, 5)
	if u.Recommendation != nil {
		st.printf("\n")
		s.modelSection(st, u.Recommendation)
	}
	if u.Plan != nil {
		st.printf("\n")
		s.trainingSection(st, u.Plan)
	}
	if u.Bundle != nil {
		st.printf("\n")
		s.bundleSection(st, u.Bundle, u.Plan)
	}
	st.printf("\n")
}

func (s *session) dataSection(st *style, d *app.Dataset, rep *analyze.Report) {
	lines := []string{fmt.Sprintf("%s · %s in %s%s", st.bold(plural(d.Examples, "example", "examples")), d.Format, d.Container, encodingOf(d))}
	if rep != nil {
		t := rep.Tokens
		tokens := fmt.Sprintf("%s tokens, counted exactly", count(int64(t.Total)))
		if t.Estimated {
			tokens = fmt.Sprintf("about %s tokens (each row ±%.0f %%)", short(t.Total), 100*t.RelativeError)
		}
		lines = append(lines, fmt.Sprintf("%s, %s learned · length p50 %.0f, p99 %.0f, max %.0f", tokens, short(t.Completion), t.P50, t.P99, t.Max))
		lines = append(lines, languageLine(rep))
		if rep.Quality.Score != nil {
			q := *rep.Quality.Score
			lines = append(lines, fmt.Sprintf("%s %.1f %% of rows without a problem", st.bar(q/100, 20), q))
		}
	}
	if d.Quarantined > 0 {
		lines = append(lines, st.yellow(plural(d.Quarantined, "record", "records")+" could not be read")+lieIn(d.QuarantineFile))
		for _, r := range d.Rejected[:min(len(d.Rejected), 2)] {
			lines = append(lines, st.dim(fmt.Sprintf("  %s record %d%s: %s", filepath.Base(r.File), r.Record, lineOf(r.Line), clip(r.Reason, 90))))
		}
	}
	for _, w := range d.Warnings {
		lines = append(lines, st.yellow("! ")+clip(w, 110))
	}
	st.section("Data", lines...)
}

func encodingOf(d *app.Dataset) string {
	var more []string
	if d.Encoding != "" && d.Encoding != "utf-8" {
		more = append(more, d.Encoding)
	}
	if d.Compression != "" && d.Compression != "none" {
		more = append(more, d.Compression)
	}
	if len(more) == 0 {
		return ""
	}
	return " (" + strings.Join(more, ", ") + ")"
}

func lineOf(n int64) string {
	if n == 0 {
		return ""
	}
	return fmt.Sprintf(", line %d", n)
}

func languageLine(rep *analyze.Report) string {
	var parts []string
	for _, l := range rep.Languages[:min(3, len(rep.Languages))] {
		if l.Code == "und" {
			parts = append(parts, fmt.Sprintf("%.0f %% too short to tell", 100*l.Share))
			continue
		}
		parts = append(parts, fmt.Sprintf("%s %.0f %%", l.Code, 100*l.Share))
	}
	if rep.Shares.MultiTurn > 0 {
		parts = append(parts, fmt.Sprintf("%.0f %% with several turns", 100*rep.Shares.MultiTurn))
	}
	if rep.Classes != nil {
		parts = append(parts, plural(int64(rep.Classes.Total), "label", "labels"))
	}
	if len(rep.Languages) == 0 {
		parts = append([]string{"not examined"}, parts...)
	}
	return "language " + strings.Join(parts, " · ")
}

// findingLines shows the gravest findings with their first records.
func (s *session) findingLines(st *style, rep *analyze.Report, limit int) {
	for i, f := range rep.Findings {
		if i == limit {
			st.section("", st.dim(fmt.Sprintf("and %d more: slmgen analyze shows them all, with rows and remedies", len(rep.Findings)-limit)))
			break
		}
		var recs []string
		for _, r := range f.Rows[:min(4, len(f.Rows))] {
			recs = append(recs, fmt.Sprint(r.Record))
		}
		where := ""
		if len(recs) > 0 {
			where = st.dim("  records " + strings.Join(recs, ", "))
			if int64(len(recs)) < f.Count {
				where += st.dim(", …")
			}
		}
		st.section("", s.mark(st, f.Severity)+" "+f.Summary+where)
	}
}

func (s *session) mark(st *style, sev analyze.Severity) string {
	switch sev {
	case analyze.Error:
		return st.red("✗")
	case analyze.Warning:
		return st.yellow("!")
	}
	return st.dim("·")
}

func (s *session) modelSection(st *style, rec *recommend.Recommendation) {
	if rec.Primary == nil {
		lines := []string{st.red("no model meets every limit")}
		for _, r := range rec.Reasons {
			if r != "no model meets every limit" {
				lines = append(lines, "· "+r)
			}
		}
		st.section("Model", lines...)
		s.rejectedLines(st, rec, 6)
		return
	}
	p := rec.Primary
	facts := []string{}
	if p.Licence != "" {
		facts = append(facts, p.Licence)
	} else {
		facts = append(facts, "licence not verified")
	}
	facts = append(facts, fmt.Sprintf("%.1f GiB when served", p.Serving.TotalGiB))
	lines := []string{
		st.bold(p.ID) + "  " + st.dim(strings.Join(facts, " · ")),
		s.qualityLine(st, *p) + fmt.Sprintf("   first in %.0f %% of %d draws", 100*rec.Stability, rec.Draws),
	}
	for _, a := range rec.Alternatives[:min(3, len(rec.Alternatives))] {
		lines = append(lines, st.dim("or  ")+pad(clip(a.ID, 40), 40)+" "+s.qualityLine(st, a))
	}
	verdict := string(rec.Verdict)
	if len(rec.Reasons) > 0 {
		verdict += ": " + rec.Reasons[0]
	}
	lines = append(lines, st.cyan("verdict ")+verdict)
	for _, r := range rec.Reasons[min(1, len(rec.Reasons)):] {
		lines = append(lines, "· "+r)
	}
	st.section("Model", lines...)
	if n := len(rec.Rejected); n > 0 {
		st.section("", st.dim(fmt.Sprintf("%d rejected (%s): slmgen recommend shows each with what would admit it", n, constraintCounts(rec))))
	}
}

// lieIn says where rejected records were put; "" where nothing was written.
func lieIn(file string) string {
	if file == "" {
		return ""
	}
	return " and lie in " + file
}

func (s *session) qualityLine(st *style, c recommend.Choice) string {
	return fmt.Sprintf("%s %4.1f  (%.0f to %.0f)", st.bar(c.Quality.Mean/100, 12), c.Quality.Mean, c.Quality.Low, c.Quality.High)
}

func constraintCounts(rec *recommend.Recommendation) string {
	counts := map[string]int{}
	for _, r := range rec.Rejected {
		counts[r.Constraint]++
	}
	names := make([]string, 0, len(counts))
	for n := range counts {
		names = append(names, n)
	}
	sort.Slice(names, func(i, j int) bool {
		if counts[names[i]] != counts[names[j]] {
			return counts[names[i]] > counts[names[j]]
		}
		return names[i] < names[j]
	})
	for i, n := range names {
		names[i] = fmt.Sprintf("%d %s", counts[n], strings.ReplaceAll(n, "_", " "))
	}
	return strings.Join(names, ", ")
}

func (s *session) rejectedLines(st *style, rec *recommend.Recommendation, limit int) {
	for i, r := range rec.Rejected {
		if i == limit {
			st.section("", st.dim(fmt.Sprintf("and %d more", len(rec.Rejected)-limit)))
			return
		}
		st.section("", pad(clip(r.ID, 40), 40)+" "+st.yellow(strings.ReplaceAll(r.Constraint, "_", " "))+"  "+clip(r.Detail, 90))
		if r.Relax != "" {
			st.section("", strings.Repeat(" ", 40)+" "+st.dim("admit it: "+clip(r.Relax, 110)))
		}
	}
}

func (s *session) trainingSection(st *style, p *plan.Plan) {
	t := p.Training
	method := string(t.Method)
	if t.Objective.Preference() {
		method = string(t.Objective) + " · " + method
	}
	unit := "rows"
	switch {
	case t.Objective.Pairs():
		unit = "pairs"
	case t.Objective == estimate.GRPO:
		unit = "sampled answers"
	}
	if t.Method != estimate.Full {
		method += fmt.Sprintf(" r=%d α=%d", t.LoRA.R, t.LoRA.Alpha)
	}
	span := fmt.Sprintf("%g epochs", t.Epochs)
	if t.MaxSteps > 0 {
		span = fmt.Sprintf("at most %d steps", t.MaxSteps)
	}
	evals := "no held-out rows"
	if t.Eval.Rows > 0 {
		evals = plural(int64(t.Eval.Rows), "row", "rows") + " held out"
	}
	st.section("Training",
		fmt.Sprintf("%s · lr %g %s · %s of %d × %d %s = %d steps · %s", st.bold(method), t.LearningRate, t.Scheduler, span, t.Batch.PerDevice, t.Batch.GradAccum, unit, p.Estimate.Steps, evals),
		fmt.Sprintf("length %d · %s on %s · loss on %s · preset %s", t.MaxLength, t.Precision, p.GPU.Name, t.LossOn, p.Preset))
	v := p.Estimate.VRAM
	var terms []string
	for _, term := range v.Terms {
		if term.Value != nil && *term.Value >= 0.1 {
			terms = append(terms, fmt.Sprintf("%s %.1f", strings.ReplaceAll(term.Name, "_", " "), *term.Value))
		}
	}
	st.section("Memory", fmt.Sprintf("%s %.1f of %.1f GiB   %s", st.bar(v.TotalGiB/v.UsableGiB, 20), v.TotalGiB, v.UsableGiB, st.dim(strings.Join(terms, " · "))))
	if r := p.Estimate.TimeS; r.P50 != nil {
		st.section("Time", fmt.Sprintf("%s  %s", st.bold("about "+duration(*r.P50)), st.dim(fmt.Sprintf("%s to %s, 8 times in 10", duration(*r.P10), duration(*r.P90)))))
	} else {
		st.section("Time", st.dim("unknown: nobody measured this card"))
	}
	st.section("Money", s.costLines(st, p.Estimate.Costs)...)
	for _, w := range p.Warnings {
		st.section("", st.yellow("! ")+clip(w, 140))
	}
}

func (s *session) costLines(st *style, costs []estimate.Cost) []string {
	var lines []string
	unknown := []string{}
	for _, c := range costs {
		if c.USD.P50 == nil {
			unknown = append(unknown, c.Provider)
			continue
		}
		age := "rate of " + c.AsOf
		if c.Stale {
			age = st.yellow("old rate, of " + c.AsOf)
		}
		lines = append(lines, fmt.Sprintf("%s %s  %s", pad(c.Provider+" "+c.GPU, 24), moneyRange(*c.USD.P10, *c.USD.P90), st.dim(age)))
	}
	if len(unknown) > 0 {
		lines = append(lines, st.dim("no verified rate: "+strings.Join(unknown, ", ")))
	}
	if len(lines) == 0 {
		lines = []string{st.dim("no price is known for this card")}
	}
	return lines
}

func (s *session) bundleSection(st *style, b *bundle.Bundle, p *plan.Plan) {
	var files []string
	var size int64
	for _, f := range b.Files {
		files = append(files, f.Path)
		size += f.Bytes
	}
	rows := []string{plural(b.Rows["train"], "row", "rows") + " to train on"}
	if n := b.Rows["eval"]; n > 0 {
		rows = append(rows, count(n)+" to evaluate on")
	}
	for reason, n := range b.Skipped {
		rows = append(rows, fmt.Sprintf("%s left out: %s", count(n), strings.ReplaceAll(reason, "_", " ")))
	}
	sort.Strings(rows[1:])
	st.section("Bundle", st.bold(b.Dir)+st.dim(fmt.Sprintf("  %s lane · %s", b.Lane, bytesOf(size))), strings.Join(files, "  "), strings.Join(rows, " · "))
	if len(b.Losses) > 0 {
		var lost []string
		for fact, n := range b.Losses {
			lost = append(lost, fmt.Sprintf("%s × %s", count(n), fact))
		}
		sort.Strings(lost)
		st.section("", st.yellow("! ")+"not expressible in this lane: "+strings.Join(lost, ", "))
	}
	next := []string{"open " + filepath.Join(b.Dir, "notebook.ipynb") + " in Colab (GPU " + p.GPU.Name + ")"}
	next = append(next, "or here: cd "+b.Dir+" && "+b.Run)
	if b.Follow != "" { // bundles of older servers say nothing
		next = append(next, "follow it there: "+b.Follow)
	}
	st.section("Next", next...)
}
