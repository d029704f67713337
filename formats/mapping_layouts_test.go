package formats

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// cellOf makes the i-th cell of a kind of content.
func cellOf(kind string, i int) any {
	long := strings.Repeat("Some background text about the matter. ", 4+i/3)
	turn := func(r, c, who, what string) map[string]any { return map[string]any{r: who, c: what} }
	q, a := fmt.Sprintf("What is the meaning of case number %d?", i),
		fmt.Sprintf("It is about %d and a long answer that goes on for a while, with reasons.", i)
	switch kind {
	case "q":
		return q
	case "a":
		return a
	case "a2":
		return fmt.Sprintf("Another view on %d, which is shorter or wrong.", i)
	case "ins":
		return fmt.Sprintf("Write a short note about thing %d.", i)
	case "inp": // often empty
		if i%2 == 0 {
			return ""
		}
		return fmt.Sprintf("the thing is %d", i)
	case "ctx":
		return long
	case "rctx": // background that several rows share
		return strings.Repeat(fmt.Sprintf("Background number %d. ", i/4), 12)
	case "sys":
		return []string{"You are a kind and brief assistant.", "You are an expert."}[i%2]
	case "class":
		return []string{"good", "bad", "sad"}[i%3]
	case "int":
		return i % 2
	case "bool":
		return i%3 == 0
	case "num":
		return i * i
	case "float":
		return json.Number(fmt.Sprintf("0.%d", i+1))
	case "id":
		return fmt.Sprint(1000 + i)
	case "uuid":
		return fmt.Sprintf("3f2a%04d-11ee-be56-0242ac1200%02d", i, i)
	case "url":
		return fmt.Sprintf("https://example.org/page/%d", i)
	case "date":
		return fmt.Sprintf("2024-03-%02dT10:00:00Z", i+1)
	case "lang":
		return []string{"en", "de"}[i%2]
	case "word":
		return []string{"Paris", "Rome", "Oslo", "Bern", "Lima", "Cairo", "Quito", "Delhi", "Tunis", "Dakar", "Hanoi", "Seoul"}[i%12]
	case "ab":
		return []string{"model_a", "model_b", "tie"}[i%3]
	case "empty":
		return ""
	case "null":
		return nil
	case "chat":
		return []any{turn("role", "content", "user", q), turn("role", "content", "assistant", a)}
	case "schat":
		b, _ := json.Marshal(cellOf("chat", i))
		return string(b)
	case "pychat":
		return fmt.Sprintf("[{'role': 'user', 'content': 'case %d?'}, {'role': 'assistant', 'content': \"it's so\"}]", i)
	case "sgpt":
		return []any{turn("from", "value", "human", q), turn("from", "value", "gpt", a)}
	case "foreign":
		return []any{turn("speaker", "utterance", "guest", q), turn("speaker", "utterance", "host", a), turn("speaker", "utterance",
			"guest", "Oh?"), turn("speaker", "utterance", "host", a)}
	case "nest":
		return map[string]any{"n": i, "messages": cellOf("chat", i)}
	case "hp":
		return []any{map[string]any{"human": q, "assistant": a}}
	case "turns":
		return []any{q, a, "And then?", a}
	case "pairs":
		if i == 0 {
			return []any{}
		}
		return []any{[]any{q, a}}
	case "hh":
		return "\n\nHuman: " + q + "\n\nAssistant: " + a
	case "hh2":
		return "\n\nHuman: " + q + "\n\nAssistant: No."
	case "ua":
		return "User: " + q + "\nAssistant: " + a
	case "chatml":
		return "<|im_start|>user\n" + q + "<|im_end|>\n<|im_start|>assistant\n" + a + "<|im_end|>\n"
	case "inst":
		return "<s>[INST] " + q + " [/INST] " + a + " </s>"
	case "alp":
		return "Below is an instruction.\n\n### Instruction:\n" + q + "\n\n### Response:\n" + a
	case "gua":
		return "### Human: " + q + "### Assistant: " + a
	case "tools":
		return []any{map[string]any{"type": "function", "function": map[string]any{"name": "f", "parameters": map[string]any{}}}}
	case "stools":
		return `[{"name":"f","description":"does","parameters":{}}]`
	case "msg":
		return turn("role", "content", "assistant", a)
	case "fv":
		return turn("from", "value", "gpt", a)
	case "img":
		return fmt.Sprintf("images/%d.png", i)
	case "imgs":
		return []any{fmt.Sprintf("images/%d.png", i)}
	case "wav":
		return fmt.Sprintf("clips/%d.wav", i)
	case "mp4":
		return fmt.Sprintf("clips/%d.mp4", i)
	case "list":
		return []any{a, fmt.Sprintf("no %d", i)}
	case "ranks":
		return []any{1, 2}
	case "bools":
		return []any{true, i%2 == 0}
	case "squad":
		return map[string]any{"text": []any{a}, "answer_start": []any{i}}
	case "tr":
		return map[string]any{"en": fmt.Sprintf("The house is %d.", i), "fr": fmt.Sprintf("La maison est %d.", i)}
	case "think":
		return "<think>" + long + "</think>"
	case "calls":
		return `[{"name":"f","arguments":{"x":1}}]`
	case "sql":
		return fmt.Sprintf("SELECT name FROM t%d WHERE id = %d", i, i)
	case "ch":
		return fmt.Sprintf("第%d个问题是什么？", i)
	case "cha":
		return fmt.Sprintf("这是关于%d的长长的回答，有很多理由。", i)
	}
	panic("no kind " + kind)
}

// layoutRows makes the rows of a table with cells of the given kinds.
func layoutRows(t testing.TB, columns, kinds []string, n int) []Value {
	t.Helper()
	require.Equal(t, len(columns), len(kinds), "%v: %v", columns, kinds)
	var lines []string
	for i := range n {
		var m []string
		for c, k := range kinds {
			b, err := json.Marshal(cellOf(k, i))
			require.NoError(t, err)
			m = append(m, fmt.Sprintf("%q:%s", columns[c], b))
		}
		lines = append(lines, "{"+strings.Join(m, ",")+"}")
	}
	return rowsOf(t, lines...)
}

// TestSuggestLayouts measures the suggestions on the layouts of testdata/mapping/layouts.txt: a line is the columns, the kinds of
// their cells, and the roles. Lines with a ? at the end are known misses: they are measured, not asserted, and must be misses.
func TestSuggestLayouts(t *testing.T) {
	f, err := os.Open("testdata/mapping/layouts.txt")
	require.NoError(t, err)
	defer f.Close()
	all, hits := 0, 0
	for s := bufio.NewScanner(f); s.Scan(); {
		line := strings.TrimSpace(s.Text())
		if line == "" || line[0] == '#' {
			continue
		}
		parts := strings.Split(line, " | ")
		require.Len(t, parts, 3, line)
		columns, kinds, want := strings.Fields(parts[0]), strings.Fields(parts[1]), strings.TrimSpace(parts[2])
		known := strings.HasSuffix(want, "?")
		want = strings.TrimSpace(strings.TrimSuffix(want, "?"))
		rows := layoutRows(t, columns, kinds, 12)
		m := SuggestMapping(columns, rows)
		var got []string
		for i := range m.Fields {
			require.NotEmpty(t, m.Fields[i].Why, line)
			require.LessOrEqual(t, m.Fields[i].Confidence, 1.0, line)
			got = append(got, string(m.Fields[i].Role))
		}
		all++
		hit := strings.Join(got, " ") == want
		switch {
		case hit:
			hits++
			if known {
				t.Errorf("%s: a hit now, take the ? away", line)
			}
		case known:
			t.Logf("%s\n      got %s", line, strings.Join(got, " "))
		default:
			t.Errorf("%s\n      got %s", line, strings.Join(got, " "))
		}
		if !hit || !strings.Contains(want, "user") && !strings.Contains(want, "messages") && !strings.Contains(want, "chosen") {
			continue
		}
		if err := m.Validate(); err != nil {
			t.Errorf("%s: %v", line, err)
			continue
		}
		require.Positive(t, m.Confidence, line)
		for _, p := range m.Preview(rows) {
			if p.Err != nil {
				t.Errorf("%s: %v", line, p.Err)
				break
			}
		}
	}
	t.Logf("%d of %d layouts", hits, all)
	require.GreaterOrEqual(t, all, 150)
}

// BenchmarkSuggestWide is a table of as many columns as are weighed against each other: the work must not grow with their square.
func BenchmarkSuggestWide(b *testing.B) {
	columns, kinds := make([]string, maxSuggested), make([]string, maxSuggested)
	for i := range columns {
		columns[i], kinds[i] = fmt.Sprintf("user_flag_%d", i), "bool"
	}
	rows := layoutRows(b, columns, kinds, 12)
	for b.Loop() {
		SuggestMapping(columns, rows)
	}
}
