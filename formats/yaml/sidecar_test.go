package yaml_test

import (
	"bytes"
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
