package yaml_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/yaml"
)

// With a sidecar a row comes back as it was, whatever the cells cannot hold: to another format and back.
func TestSidecar(t *testing.T) {
	rows := []string{
		`{"messages":[{"role":"user","content":"a \ud83d b"},{"role":"assistant","content":"x","weight":0.50}],"n":1.50,"big":12345678901234567890}`,
		`{"n":null,"messages":[{"role":"user","content":"q"},{"role":"assistant","content":"y\u0000\r\n"}],"meta":{"b":[1,null],"a":true},"empty":""}`,
		`{"messages":[{"role":"system","content":"S"},{"role":"user","content":"q"},{"role":"assistant","content":" y "}],"flag":false,"date":"2026-01-01","formula":"=1+1","_x":"_x0041_"}`,
	}
	containers := []formats.Container{yaml.Container()}
	src := formats.Bytes("a.jsonl", []byte(strings.Join(rows, "\n")+"\n"))
	for _, to := range []string{"alpaca", "sharegpt", "openai"} {
		var held, back bytes.Buffer
		rep, err := formats.Convert(t.Context(), formats.Read(t.Context(), src, formats.Options{}), &held,
			formats.ConvertOptions{To: to, Container: "yaml", Containers: containers, Sidecar: true})
		require.NoError(t, err, to)
		require.Empty(t, rep.Losses, to)
		again := formats.Read(t.Context(), formats.Bytes("b.yaml", held.Bytes()), formats.Options{Containers: containers})
		_, err = formats.Convert(t.Context(), again, &back, formats.ConvertOptions{To: "openai", Container: "jsonl"})
		require.NoError(t, err, to)
		require.Equal(t, strings.Join(rows, "\n")+"\n", back.String(), to)
	}
}

// A tree becomes several records, of which the last one carries a long sidecar in brackets.
func TestSidecarOfATree(t *testing.T) {
	tree := `{"message_id":"m0","text":"bye","role":"assistant","replies":[]}`
	for i := range 61 {
		role := []string{"prompter", "assistant"}[i%2]
		tree = fmt.Sprintf(`{"message_id":"m%d","text":"a %d","role":"%s","lang":"en","emojis":{"+1":%d,"-1":3},"replies":[%s]}`, i+1, i, role, i, tree)
	}
	row := `{"message_tree_id":"t","tree_state":"ready_for_export","prompt":` + tree + "}\n"
	containers := []formats.Container{yaml.Container()}
	var held, back bytes.Buffer
	_, err := formats.Convert(t.Context(), formats.Read(t.Context(), formats.Bytes("a.jsonl", []byte(row+row)), formats.Options{Format: "oasst-tree"}), &held,
		formats.ConvertOptions{To: "openai", Container: "yaml", Containers: containers, Sidecar: true})
	require.NoError(t, err)
	again := formats.Read(t.Context(), formats.Bytes("b.yaml", held.Bytes()), formats.Options{Containers: containers})
	_, err = formats.Convert(t.Context(), again, &back, formats.ConvertOptions{To: "oasst-tree", Container: "jsonl"})
	require.NoError(t, err)
	require.Equal(t, row+row, back.String())
}

// Keys beside each other between brackets are not nested.
func TestManyKeysInBrackets(t *testing.T) {
	var keys []string
	for i := range 1000 {
		keys = append(keys, fmt.Sprintf("k%d: [%d, {a: b}]", i, i))
	}
	text := "- {text: hi, " + strings.Join(keys, ", ") + "}\n- {text: ho}\n"
	n := 0
	for e, err := range formats.Read(t.Context(), formats.Bytes("a.yaml", []byte(text)), formats.Options{Containers: []formats.Container{yaml.Container()}, Format: "text"}) {
		require.NoError(t, err)
		if n++; n == 1 {
			require.Len(t, e.Meta, 1000)
		}
	}
	require.Equal(t, 2, n)
}

// Keys in a row between brackets nest, with brackets and without.
func TestChainsInBrackets(t *testing.T) {
	for _, chain := range []string{"{" + strings.Repeat("? ", 400) + "x}", "{a, " + strings.Repeat("? ", 400) + "x}", strings.Repeat("{a: ", 130) + "x" + strings.Repeat("}", 130)} {
		var refused []string
		for _, err := range formats.Read(t.Context(), formats.Bytes("a.yaml", []byte("- {text: hi}\n- "+chain+"\n")), formats.Options{Containers: []formats.Container{yaml.Container()}, Format: "text",
			Quarantine: func(r formats.Rejected) { refused = append(refused, r.Reason) }}) {
			require.NoError(t, err)
		}
		require.Equal(t, []string{"nested deeper than 256 levels"}, refused, chain[:20])
	}
}
