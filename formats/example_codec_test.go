package formats_test

import (
	"bytes"
	"context"
	"fmt"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/formats"
)

func fixtureExamples(t testing.TB) []*formats.Example {
	files, err := filepath.Glob("testdata/rows/*.jsonl")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	var all []*formats.Example
	for _, f := range files {
		for e, err := range formats.Read(context.Background(), formats.File(f), formats.Options{}) {
			require.NoError(t, err)
			all = append(all, e)
		}
	}
	return all
}

// bare leaves out what the codec says it does not keep.
func bare(e *formats.Example) *formats.Example {
	c := *e
	c.Origin = formats.Origin{Format: e.Origin.Format, Pos: e.Origin.Pos, Part: e.Origin.Part, Parts: e.Origin.Parts, Columns: e.Origin.Columns, Nulls: e.Origin.Nulls}
	return &c
}

func TestExampleCodecKeepsEveryField(t *testing.T) {
	for _, e := range fixtureExamples(t) {
		b := formats.ExampleCodec{}.Append([]byte("before"), e)
		back, err := formats.ExampleCodec{}.Parse(b[len("before"):])
		require.NoError(t, err)
		require.Equal(t, bare(e), back)
		require.Equal(t, e.ID(), back.ID())
		for i := range b[len("before"):] { // cut anywhere: an error, no panic
			_, err := formats.ExampleCodec{}.Parse(b[len("before"):][:i])
			require.Error(t, err)
		}
	}
}

func FuzzExampleCodec(f *testing.F) {
	for i, e := range fixtureExamples(f) {
		if i%7 == 0 {
			f.Add(formats.ExampleCodec{}.Append(nil, e))
		}
	}
	f.Add([]byte{2, 0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1})
	f.Fuzz(func(t *testing.T, b []byte) {
		e, err := formats.ExampleCodec{}.Parse(b)
		if err != nil {
			return
		}
		again := formats.ExampleCodec{}.Append(nil, e)
		back, err := formats.ExampleCodec{}.Parse(again)
		require.NoError(t, err)
		require.Equal(t, e, back)
		require.True(t, bytes.Equal(again, formats.ExampleCodec{}.Append(nil, back)))
	})
}

func ExampleExampleCodec() {
	var c formats.ExampleCodec
	src := formats.Bytes("faq.jsonl", []byte(`{"instruction":"Capital of France?","output":"Paris"}`))
	for e, err := range formats.Read(context.Background(), src, formats.Options{}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		back, err := c.Parse(c.Append(nil, e))
		fmt.Println(err, back.ID() == e.ID(), back.Answer().Content())
	}
	// Output: <nil> true Paris
}
