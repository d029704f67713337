package sysprompt_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/sysprompt"
)

// told writes a difference as short lines.
func told(d *sysprompt.Difference) []string {
	var out []string
	for _, c := range d.Changes {
		s := string(c.Kind)
		if c.Before != nil {
			s += " -" + c.Before.Text
		}
		if c.After != nil {
			s += " +" + c.After.Text
		}
		if c.Shift != "" {
			s += " " + c.Shift + " " + c.From.String() + ">" + c.To.String()
		}
		for _, n := range c.Numbers {
			s += " " + n[0] + ">" + n[1]
		}
		out = append(out, s)
	}
	return out
}

func TestCompare(t *testing.T) {
	for _, c := range []struct {
		name, a, b string
		want       []string
		unchanged  int
	}{
		{"same", "Be kind. Cite pages.", "Be kind. Cite pages.", nil, 2},
		{"spacing, case and list marks", "Be kind. Cite pages.", "- be kind\n- Cite  pages", nil, 2},
		{"added and removed", "Be kind. Cite pages.", "Be kind. Speak of ferries.", []string{"added +Speak of ferries.", "removed -Cite pages."}, 1},
		{"moved", "One rule here. Two rules there. Three at last.", "Three at last. One rule here. Two rules there.", []string{"moved -Three at last. +Three at last."}, 2},
		{"weakened", "You must cite the page.", "You should cite the page.", []string{"reworded -You must cite the page. +You should cite the page. weakened absolute>should"}, 0},
		{"strengthened", "Cite the page of the book.", "Always cite the page of the book.", []string{"reworded -Cite the page of the book. +Always cite the page of the book. strengthened plain>absolute"}, 0},
		{"reversed", "Always cite the page.", "Never cite the page.", []string{"reworded -Always cite the page. +Never cite the page. reversed absolute>absolute"}, 0},
		{"numbers", "Answer in 3 sentences of 12.5 words.", "Answer in 4 sentences of 12.5 words.", []string{"reworded -Answer in 3 sentences of 12.5 words. +Answer in 4 sentences of 12.5 words. 3>4"}, 0},
		{"code counts signs", "```\na - b\n```", "```\na + b\n```", []string{"reworded -```\na - b\n``` +```\na + b\n```"}, 0},
		{"repeated sentences", "Be kind. Be kind.", "Be kind.", []string{"removed -Be kind."}, 1},
		{"from nothing", "", "Be kind.", []string{"added +Be kind."}, 0},
	} {
		d, err := sysprompt.Compare(c.a, c.b)
		require.NoError(t, err)
		require.Equal(t, c.want, told(d), c.name)
		require.Equal(t, c.unchanged, d.Unchanged, c.name)
		require.Equal(t, len(c.a), d.Before.Bytes)
		require.Equal(t, len(c.b), d.After.Bytes)
	}
}

func TestCompareContradictions(t *testing.T) {
	d, err := sysprompt.Compare("Be brief. Never cite laws. Always cite laws.", "Be brief. Answer in great detail. Never cite laws.")
	require.NoError(t, err)
	require.Len(t, d.Introduced, 1)
	require.Equal(t, "Be brief.", d.Introduced[0].Other.Text)
	require.Len(t, d.Resolved, 1)
	same, err := sysprompt.Compare("Be brief. Answer in great detail.", "Hello there. Be brief. Answer in great detail.")
	require.NoError(t, err)
	require.Empty(t, same.Introduced)
	require.Empty(t, same.Resolved)
	_, err = sysprompt.Compare("", strings.Repeat("x", sysprompt.MaxText+1))
	require.Equal(t, fault.TooLarge, fault.CodeOf(err))
}

func FuzzCompare(f *testing.F) {
	f.Add("Be kind. You must go.", "You should go. Be kind. 3 of 4")
	f.Add("```\na", "- a\n- a\n- b\xff")
	f.Fuzz(func(t *testing.T, a, b string) {
		if len(a)+len(b) > 4<<10 {
			return
		}
		same, err := sysprompt.Compare(a, a)
		require.NoError(t, err)
		require.Empty(t, same.Changes)
		d, err := sysprompt.Compare(a, b)
		require.NoError(t, err)
		// Every sentence is accounted for on either side.
		count := map[sysprompt.ChangeKind]int{}
		for _, c := range d.Changes {
			count[c.Kind]++
			require.True(t, c.Before == nil || c.Before.End <= len(a))
			require.True(t, c.After == nil || c.After.End <= len(b))
		}
		both := d.Unchanged + count[sysprompt.Moved] + count[sysprompt.Reworded]
		require.Equal(t, d.Before.Sentences, both+count[sysprompt.Removed])
		require.Equal(t, d.After.Sentences, both+count[sysprompt.Added])
	})
}
