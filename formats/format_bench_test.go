package formats

import "testing"

// BenchmarkRow decodes a parsed row and writes it again.
func BenchmarkRow(b *testing.B) {
	rows := map[string]string{
		"alpaca":   `{"instruction":"Name a river that flows through several countries.","input":"In Africa.","output":"The Nile flows through eleven countries.","id":7}`,
		"sharegpt": `{"id":"a","conversations":[{"from":"human","value":"What is 2+2, and why do people ask it?"},{"from":"gpt","value":"It is 4."},{"from":"human","value":"Thanks"},{"from":"gpt","value":"You are welcome."}]}`,
		"openai":   `{"messages":[{"role":"user","content":"Weather?"},{"role":"assistant","content":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"weather","arguments":"{\"city\": \"Bern\"}"}}]},{"role":"tool","tool_call_id":"call_1","content":"4"},{"role":"assistant","content":"4 degrees."}]}`,
	}
	for _, id := range WritableFormats() {
		f, _ := FormatByID(id)
		row := rowsOf(b, rows[id])[0]
		b.Run(id+"/match", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				f.Match(row)
			}
		})
		b.Run(id+"/decode", func(b *testing.B) {
			b.SetBytes(int64(len(row.Raw)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := f.Decode(row); err != nil {
					b.Fatal(err)
				}
			}
		})
		es, _ := f.Decode(row)
		b.Run(id+"/encode", func(b *testing.B) {
			b.SetBytes(int64(len(row.Raw)))
			b.ReportAllocs()
			var dst []byte
			for b.Loop() {
				dst, _ = f.(Encoder).Encode(dst[:0], es[0], func(string) {})
			}
		})
	}
}
