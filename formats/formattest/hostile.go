package formattest

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
)

// hostileValues are rows of every type, none of them what a format waits for.
func hostileValues() []string {
	deep := strings.Repeat("[", 500) + strings.Repeat("]", 500)
	objects := strings.Repeat(`{"a":`, 500) + "1" + strings.Repeat("}", 500)
	return []string{
		"null", "true", "0", "1e400", `""`, `"\ud800"`, `"[1, 2]"`, "[]", "{}", "[[]]", "[{}]", `{"":{}}`, `{"a":1,"a":null}`, deep, objects,
	}
}

// hostile: no value makes the format panic, an error is typed, and what is read of a damaged row is written back the same.
func (k kit) hostile(t *testing.T, records []string) {
	var rows []string
	rows = append(rows, hostileValues()...)
	_, joins := k.f.(formats.Joiner)
	for _, rec := range records {
		lines := strings.Split(rec, "\n")
		for i, line := range lines {
			v, err := formats.ParseValue([]byte(line))
			require.NoError(t, err)
			for _, m := range mutations(&v) {
				whole := append(append(append([]string(nil), lines[:i]...), m), lines[i+1:]...)
				rows = append(rows, strings.Join(whole, "\n"))
			}
		}
	}
	for _, row := range rows {
		k.survives(t, row)
	}
	if !k.writable() {
		return
	}
	var alone []string // what stands in a file of its own takes longer
	for _, row := range rows {
		if joins && !k.alone(row) {
			k.returns(t, row)
		} else {
			alone = append(alone, row)
		}
	}
	k.returns(t, alone...)
}

// returns checks that what can be read is written the same.
func (k kit) returns(t *testing.T, rows ...string) {
	t.Helper()
	got, bad := k.read(t, 1, rows...)
	for _, r := range bad {
		require.NotEqual(t, formats.Code("internal"), r.Code, "%s: %s", r.Raw, r.Reason)
	}
	for _, r := range got {
		if len(rows) == 1 && len(got)+len(bad) > 1 {
			return // rows that no longer belong together
		}
		lines, report := k.write(t, r.examples)
		if len(report.Dropped) > 0 {
			continue // read, but the format would not write such a row
		}
		require.Equal(t, splitLines(t, rows[r.number-1]), compactAll(t, lines), "what was read of a damaged row was written otherwise")
		require.Empty(t, report.Losses, "%s", rows[r.number-1])
	}
}

// survives decodes a value and encodes what came of it.
func (k kit) survives(t *testing.T, row string) {
	t.Helper()
	text := k.value(row)
	defer func() {
		if r := recover(); r != nil {
			t.Fatalf("%v on %s", r, text)
		}
	}()
	v, err := formats.ParseValue(text)
	if err != nil {
		return
	}
	k.f.Match(v)
	es, err := k.f.Decode(v)
	if err != nil {
		return
	}
	for _, e := range es {
		require.True(t, json.Valid(e.Canonical()), "%s: %s", text, e.Canonical())
	}
	if !k.writable() || len(es) == 0 {
		return
	}
	b, err := k.encode(es, func(string) {})
	if err != nil {
		require.NotEmpty(t, formats.DroppedReason(err), "%v on %s", err, text)
		return
	}
	require.True(t, json.Valid(b), "%s became %s", text, b)
	require.NotContains(t, string(b), "\n")
}

// mutations gives copies of a row, each with one value replaced by one of another type, one member taken away, or one written twice.
func mutations(v *formats.Value) (out []string) {
	other := []string{"null", "true", "0.50", `""`, `"text"`, `"{\"a\":1}"`, "[]", "{}", `[null,"x",2]`}
	spots := countSpots(v)
	for spot := range spots {
		for _, o := range append(other, "") {
			n := spot
			b := appendMutated(nil, v, &n, o)
			if _, err := formats.ParseValue(b); err == nil {
				out = append(out, string(b))
			}
		}
	}
	for i := range v.Members {
		m := v.Members[i]
		row := strings.TrimSuffix(string(appendCompact(nil, v)), "}")
		twice := fmt.Sprintf("%s,%s:%s}", row, appendText(nil, m.Key), appendCompact(nil, &m.Value))
		out = append(out, twice)
	}
	return out
}

func countSpots(v *formats.Value) int {
	n := 1
	for i := range v.Members {
		n += countSpots(&v.Members[i].Value)
	}
	for i := range v.Items {
		n += countSpots(&v.Items[i])
	}
	return n
}

// appendMutated appends v with the value at a spot replaced; "" takes a member or an item away.
func appendMutated(b []byte, v *formats.Value, spot *int, by string) []byte {
	*spot--
	if *spot == -1 {
		return append(b, by...)
	}
	open := b
	switch v.Kind {
	case formats.Objects:
		b = append(b, '{')
		for i := range v.Members {
			before := len(b)
			if i > 0 && b[len(b)-1] != '{' {
				b = append(b, ',')
			}
			b = append(appendText(b, v.Members[i].Key), ':')
			at := len(b)
			if b = appendMutated(b, &v.Members[i].Value, spot, by); len(b) == at {
				b = b[:before]
			}
		}
		return append(b, '}')
	case formats.Array:
		b = append(b, '[')
		for i := range v.Items {
			before := len(b)
			if i > 0 && b[len(b)-1] != '[' {
				b = append(b, ',')
			}
			at := len(b)
			if b = appendMutated(b, &v.Items[i], spot, by); len(b) == at {
				b = b[:before]
			}
		}
		return append(b, ']')
	}
	return appendCompact(open, v)
}
