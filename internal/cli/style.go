package cli

import (
	"fmt"
	"io"
	"math"
	"strings"
	"unicode/utf8"
)

// style writes text for people: colours only where they are wanted.
type style struct {
	w     io.Writer
	color bool
}

func (s *session) style(w io.Writer, color bool) *style { return &style{w, color} }

func (s *session) out() *style { return s.style(s.Out, s.Color) }

func (t *style) printf(format string, args ...any) { fmt.Fprintf(t.w, format, args...) }

func (t *style) paint(code, text string) string {
	if !t.color || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

func (t *style) bold(text string) string   { return t.paint("1", text) }
func (t *style) dim(text string) string    { return t.paint("2", text) }
func (t *style) red(text string) string    { return t.paint("31", text) }
func (t *style) green(text string) string  { return t.paint("32", text) }
func (t *style) yellow(text string) string { return t.paint("33", text) }
func (t *style) cyan(text string) string   { return t.paint("36", text) }

// section prints a heading in the left column and lines beside it.
func (t *style) section(name string, lines ...string) {
	for i, line := range lines {
		head := ""
		if i == 0 {
			head = name
		}
		t.printf("  %s%s %s\n", t.cyan(head), strings.Repeat(" ", max(0, 9-utf8.RuneCountInString(head))), line)
	}
}

// bar draws a share of 1 in width cells.
func (t *style) bar(share float64, width int) string {
	n := int(math.Round(math.Max(0, math.Min(1, share)) * float64(width)))
	return strings.Repeat("█", n) + t.dim(strings.Repeat("░", width-n))
}

// count writes a whole number with thousands separated.
func count(n int64) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0 && s[i-1] != '-'; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// short writes a large number in three digits: 213k, 1.4M, 7.6B.
func short(v float64) string {
	for _, u := range []struct {
		n float64
		s string
	}{{1e9, "B"}, {1e6, "M"}, {1e3, "k"}} {
		if v >= u.n {
			if v/u.n < 10 {
				return strings.TrimSuffix(fmt.Sprintf("%.1f", v/u.n), ".0") + u.s
			}
			return fmt.Sprintf("%.0f%s", v/u.n, u.s)
		}
	}
	return fmt.Sprintf("%.0f", v)
}

// bytesOf writes a size.
func bytesOf(n int64) string {
	switch {
	case n >= 1<<30:
		return fmt.Sprintf("%.1f GiB", float64(n)/(1<<30))
	case n >= 1<<20:
		return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%.0f KiB", float64(n)/(1<<10))
	}
	return fmt.Sprintf("%d B", n)
}

// duration writes seconds the way people say them.
func duration(sec float64) string {
	switch {
	case sec < 90:
		return fmt.Sprintf("%.0f s", sec)
	case sec < 90*60:
		return fmt.Sprintf("%.0f min", sec/60)
	case sec < 48*3600:
		return fmt.Sprintf("%.1f h", sec/3600)
	}
	return fmt.Sprintf("%.1f days", sec/86400)
}

// moneyRange writes what something costs at least and at most.
func moneyRange(low, high float64) string {
	if high == 0 {
		return "free"
	}
	return money(low) + " to " + money(high)
}

// money writes dollars.
func money(usd float64) string {
	switch {
	case usd < 0.01:
		return "<$0.01"
	case usd < 100:
		return fmt.Sprintf("$%.2f", usd)
	}
	return fmt.Sprintf("$%.0f", usd)
}

// clip shortens text to n characters on one line.
func clip(text string, n int) string {
	text = strings.Join(strings.Fields(text), " ")
	if utf8.RuneCountInString(text) <= n {
		return text
	}
	return string([]rune(text)[:n-1]) + "…"
}

// pad fills text to n columns.
func pad(text string, n int) string {
	return text + strings.Repeat(" ", max(0, n-utf8.RuneCountInString(text)))
}

// plural picks the form for n.
func plural(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return count(n) + " " + many
}
