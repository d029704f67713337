package validate_test

import (
	"bytes"
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/validate"
)

func TestFilesAreReadAsServicesDo(t *testing.T) {
	const row = `{"text":"a"}`
	for _, c := range []struct{ name, data, want string }{
		{"bom", "\xef\xbb\xbf" + row, "1  bom"},
		{"blank lines", row + "\n\n \n" + row + "\n\n", "2  blank_line; 3  blank_line; 5  blank_line"},
		{"crlf", row + "\r\n" + row + "\r\n", ""},
		{"cr", row + "\r" + row, ""},
		{"trailing comma", row + ",\n" + row, "1  trailing_comma"},
		{"comma inside", `{"text":"a",}`, "1  not_json"},
		{"array", "[" + row + ",\n" + row + "]", "1  json_array"},
		{"array on a line", "[" + row + "]", "1  json_array"},
		{"pretty", "{\n\"text\": \"a\"\n}", "1  json_multiline"},
		{"csv", "text\na\n", "1  not_json"},
		{"utf8", row + "\n{\"text\":\"\xff\"}\n", "2  utf8"},
		{"utf16", "\xff\xfe{\x00", "0  container"},
		{"gzip", "\x1f\x8b\x08\x00", "0  container"},
		{"empty", "", "0  empty_file"},
		{"only blank", "\n", "1  blank_line; 0  too_few_rows"},
		{"not objects", row + "\n5\n\"x\"\n[1]\nnull\n", "2  not_object; 3  not_object; 4  not_object; 5  not_object"},
		{"nan", `{"text":NaN}`, "1  not_json"},
		{"two", row + row, "1  not_json"},
		{"kinds", row + "\n" + `{"prompt":"a","completion":"b"}`, "2  mixed_kinds"},
	} {
		rep := check(t, "together", c.data)
		require.Equal(t, c.want, strings.Join(found(rep.Errors), "; "), c.name)
		require.Equal(t, int64(len(c.data)), rep.Bytes+map[bool]int64{true: int64(len(c.data)) - rep.Bytes}[strings.Contains(c.want, "array") || strings.Contains(c.want, "multiline") || strings.Contains(c.want, "container") || c.name == "csv"])
	}
	rep := check(t, "together", `{"text":1,"text":"a"}`)
	require.True(t, rep.Valid)
	require.Equal(t, []string{"1  duplicate_key"}, found(rep.Warnings))
}

func TestBoundsOfTheFile(t *testing.T) {
	rep := check(t, "openai", strings.Repeat(goodRows["openai"][0]+"\n", 9))
	require.Equal(t, []string{"0  too_few_rows"}, found(rep.Errors))
	rep = check(t, "bedrock-haiku", strings.Repeat(goodRows["bedrock-haiku"][0]+"\n", 10001))
	require.Equal(t, []string{"0  too_many_rows"}, found(rep.Errors))
	rep = check(t, "openai", strings.Repeat(`{"prompt":"p","completion":"c"}`+"\n", 10))
	require.Equal(t, []string{"0  same_prompts"}, found(rep.Errors))
	video := strings.ReplaceAll(goodRows["bedrock"][0], `"image":{"format":"png"`, `"video":{"format":"mp4"`)
	rep = check(t, "bedrock-converse", goodRows["bedrock"][0]+"\n"+video+"\n")
	require.Equal(t, []string{"0  mixed_media"}, found(rep.Errors))
}

// All errors are counted, and the list of them is bounded.
func TestManyErrors(t *testing.T) {
	rep := check(t, "openai", strings.Repeat(`{"messages":[]}`+"\n", 3000))
	require.Len(t, rep.Errors, validate.MaxIssues)
	require.Equal(t, int64(3000), rep.ErrorCount)
	require.Equal(t, int64(3000), rep.Codes["messages"])
}

func TestLongLinesAndTokens(t *testing.T) {
	p, err := validate.ByID("cohere")
	require.NoError(t, err)
	data := enough(goodRows["cohere"][0]) + `{"messages":[{"role":"User","content":"` + strings.Repeat("word ", 20000) + `"},{"role":"Chatbot","content":"x"}]}` + "\n"
	src := formats.Bytes("x", []byte(data))
	rep, err := validate.File(context.Background(), p, src, validate.Options{Tokens: func(s string) int { return len(strings.Fields(s)) }})
	require.NoError(t, err)
	require.True(t, rep.Valid)
	require.Equal(t, []string{"41  too_many_tokens", "0  few_rows"}, found(rep.Warnings))
	require.Equal(t, 20001, rep.Tokens.Longest)
	require.Equal(t, 16384, *rep.Tokens.Limit)
	require.Equal(t, int64(1), rep.Tokens.Over)
	require.True(t, rep.Tokens.Exact)
	require.Contains(t, rep.Warnings[0].Message, "20001 tokens")
	rep, err = validate.File(context.Background(), p, src, validate.Options{MaxRecord: 1000})
	require.NoError(t, err)
	require.Equal(t, []string{"41  line_too_long"}, found(rep.Errors))
	require.Equal(t, int64(len(data)), rep.Bytes)
}

// A service that refuses long rows gets an error when they were counted, a warning when they were estimated, and none of them from Fix.
func TestTokensThatAreRefused(t *testing.T) {
	p, err := validate.ByID("bedrock-haiku")
	require.NoError(t, err)
	row := func(n int) string {
		return `{"messages":[{"role":"user","content":"` + strings.Repeat("word ", n) + `"},{"role":"assistant","content":"x"}]}` + "\n"
	}
	data := strings.Repeat(row(2), 40) + row(31_000) + row(32_000)
	words := func(s string) int { return len(strings.Fields(s)) }
	src := formats.Bytes("x.jsonl", []byte(data))
	rep, err := validate.File(context.Background(), p, src, validate.Options{Tokens: words})
	require.NoError(t, err)
	require.Equal(t, []string{"42  too_many_tokens"}, found(rep.Errors))
	rep, err = validate.File(context.Background(), p, src, validate.Options{Tokens: words, TokenError: 0.1})
	require.NoError(t, err)
	require.True(t, rep.Valid)
	require.Equal(t, []string{"41  too_many_tokens", "42  too_many_tokens"}, found(rep.Warnings))
	require.Contains(t, rep.Warnings[0].Message, "within 10 %")
	var out bytes.Buffer
	fixed, err := validate.Fix(context.Background(), p, formats.Read(context.Background(), src, formats.Options{}), &out, validate.FixOptions{Tokens: words})
	require.NoError(t, err)
	require.Equal(t, map[string]int64{"too_many_tokens": 1}, fixed.Dropped)
	require.Equal(t, int64(42), fixed.LeftOut[0].Line)
}

// Tokens are counted of what stands before the model, not of ids, roles and pictures.
func TestTokensOfARow(t *testing.T) {
	p, err := validate.ByID("openai")
	require.NoError(t, err)
	var seen []string
	row := `{"messages":[{"role":"user","content":[{"type":"text","text":"one"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]},{"role":"assistant","tool_calls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{\"a\":1}"}}]},{"role":"tool","tool_call_id":"c1","content":"two"},{"role":"assistant","content":"three"}],"tools":[{"type":"function","function":{"name":"f"}}]}` + "\n"
	_, err = validate.File(context.Background(), p, formats.Bytes("x.jsonl", []byte(row)), validate.Options{Tokens: func(s string) int { seen = append(seen, s); return 1 }})
	require.NoError(t, err)
	require.Equal(t, []string{"one", "f", `{"a":1}`, "two", "three", `[{"type":"function","function":{"name":"f"}}]`}, seen)
}

func TestFileErrors(t *testing.T) {
	p, err := validate.ByID("openai")
	require.NoError(t, err)
	_, err = validate.File(context.Background(), p, formats.File("nowhere.jsonl"), validate.Options{})
	require.ErrorIs(t, err, &formats.Error{Code: "not_found"})
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	_, err = validate.File(ctx, p, formats.Bytes("x", []byte(enough("{}"))), validate.Options{})
	require.ErrorIs(t, err, context.Canceled)
	_, err = validate.ByID("nobody")
	require.ErrorIs(t, err, &formats.Error{Code: "unsupported"})
}

// FuzzFile checks that any bytes give a verdict for every provider, the same twice.
func FuzzFile(f *testing.F) {
	for _, rows := range goodRows {
		for _, row := range rows {
			f.Add([]byte(row + "\n" + row))
		}
	}
	for _, s := range []string{"", "[", "{\n", "\xef\xbb\xbf{}", `{"messages":[[],{"role":{}},{"role":"tool"}]}`, `{"contents":[{"parts":[{}]}],"completions":[3]}`, "PAR1xxxx"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, p := range validate.Providers() {
			first, err := validate.File(context.Background(), p, formats.Bytes("f.jsonl", b), validate.Options{MaxRecord: 1 << 12})
			require.NoError(t, err)
			again, err := validate.File(context.Background(), p, formats.Bytes("f.jsonl", b), validate.Options{MaxRecord: 1 << 12})
			require.NoError(t, err)
			require.Equal(t, first, again)
			if len(bytes.TrimSpace(b)) == 0 {
				require.False(t, first.Valid)
			}
		}
	})
}
