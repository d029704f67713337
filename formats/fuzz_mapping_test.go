package formats

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzMapping feeds the small languages of a mapping (paths, templates) and its document: no input may panic, and what is accepted
// survives its own document.
func FuzzMapping(f *testing.F) {
	for _, arg := range []string{"user=question", "assistant=$.answers.text[0]", "user=template:{title}: {{x}} {$.a.b}", "system=const:Be brief.", "messages=split:chatml:title", "user=$.a[*].b[-1]", "user=$.a[", "x=y", "="} {
		f.Add(arg, `{"title":"a","a":{"b":[1]},"question":"q","answers":{"text":["t"]}}`)
	}
	f.Fuzz(func(t *testing.T, arg, row string) {
		m, err := ParseMap([]string{arg, "assistant=question"})
		if err != nil {
			return
		}
		doc, err := m.JSON()
		require.NoError(t, err)
		again, err := ParseMapping(doc)
		require.NoError(t, err)
		second, err := again.JSON()
		require.NoError(t, err)
		require.Equal(t, string(doc), string(second))
		if v, err := ParseValue([]byte(row)); err == nil {
			_, _ = m.Format().Decode(v)
		}
	})
}

// FuzzMappingDocument feeds whole documents: no input may panic, what is accepted is written again equal, and decodes any row or says why
// not.
func FuzzMappingDocument(f *testing.F) {
	for _, doc := range []string{
		`{"schema":"slmgen.mapping/1","fields":[{"role":"messages","column":"m","turns":{"keys":{"role":"a","content":"b"},"roles":{"x":"user"},"train":["user"]}}]}`,
		`{"schema":"slmgen.mapping/1","fields":[{"role":"user","concat":["a","$.b[*]"],"separator":" "},{"role":"label","column":"l","values":{"1":"x"},"fold_case":true,"otherwise":"y"}]}`,
		`{"schema":"slmgen.mapping/1","fields":[{"role":"messages","column":"m","split":{"pattern":"(\\w+):","roles":{"x":"user"}}}]}`,
		`{"schema":"slmgen.mapping/1","fields":[{"role":"messages","column":"m","split":{"markers":[{"text":"Q:","role":"user","end":"!"}]}}]}`,
		`{"schema":"slmgen.mapping/1","fields":[{"role":"user","column":"a"},{"role":"candidate","column":"b"},{"role":"candidate","column":"c"},{"role":"winner","column":"d"}]}`,
	} {
		f.Add(doc, `{"m":"Q: a! x: b","a":"q","b":["r",2],"c":"s","d":"a","l":1}`)
		f.Add(doc, `{"m":[{"a":"x","b":"y"}],"a":null,"b":[[1]],"c":{},"d":0,"l":[true]}`)
	}
	f.Fuzz(func(t *testing.T, doc, row string) {
		m, err := ParseMapping([]byte(doc))
		if err != nil {
			return
		}
		out, err := m.JSON()
		require.NoError(t, err)
		again, err := ParseMapping(out)
		require.NoError(t, err)
		second, err := again.JSON()
		require.NoError(t, err)
		require.Equal(t, string(out), string(second))
		if v, err := ParseValue([]byte(row)); err == nil {
			if es, err := m.Format().Decode(v); err == nil {
				_, err := ParseValue(es[0].Canonical())
				require.NoError(t, err)
			}
			SuggestMapping(again.names(), []Value{v, v})
		}
	})
}

// names gives the columns that a mapping reads.
func (m *Mapping) names() (out []string) {
	for i := range m.Fields {
		out = append(out, m.Fields[i].columns()...)
	}
	return out
}

// FuzzSplit cuts any text in any style: joining what is exact gives the text again, and no other text is lost.
func FuzzSplit(f *testing.F) {
	f.Add("User: a\nBot: b", 15)
	f.Add("<s>[INST] <<SYS>>\nS\n<</SYS>>\n\nq [/INST] a </s>", 2)
	f.Fuzz(func(t *testing.T, text string, n int) {
		if n < 0 || n >= len(splitStyles) {
			return
		}
		s, fail := (&MappingSplit{Style: splitStyles[n].name}).compile()
		require.Nil(t, fail)
		ms, exact, ok, _ := s.split(text)
		if !ok || exact {
			return
		}
		total := 0
		for i := range ms {
			total += len(ms[i].Content())
		}
		require.LessOrEqual(t, total, len(text))
	})
}
