package formats_test

import (
	"context"
	"fmt"
	"iter"
	"os"

	"github.com/slmgen/slmgen/formats"
)

func ExampleSuggestMapping() {
	var rows []formats.Value
	for _, line := range []string{
		`{"Frage":"Wie hoch ist der Eiger?","Antwort":"3967 Meter.","Nr":"1"}`,
		`{"Frage":"Wo liegt Bern?","Antwort":"An der Aare.","Nr":"2"}`,
	} {
		row, _ := formats.ParseValue([]byte(line))
		rows = append(rows, row)
	}
	m := formats.SuggestMapping([]string{"Frage", "Antwort", "Nr"}, rows)
	for _, f := range m.Fields {
		fmt.Printf("%s <- %s (%.2f)\n", f.Role, f.Column, f.Confidence)
	}
	answer := m.Preview(rows[:1])[0].Example.Answer()
	fmt.Println(answer.Content())
	// Output:
	// user <- Frage (0.95)
	// assistant <- Antwort (0.95)
	// meta <- Nr (0.50)
	// 3967 Meter.
}

func ExampleParseMap() {
	m, err := formats.ParseMap([]string{"user=Question", "assistant=Answr"})
	fmt.Println(err)
	fmt.Println(m.CheckColumns([]string{"Question", "Answer"}))
	// Output:
	// <nil>
	// there is no column "Answr" for role assistant; did you mean "Answer"? The columns are "Question", "Answer"
}

func ExampleConvert() {
	alpaca, _ := formats.FormatByID("alpaca")
	var rows iter.Seq2[*formats.Example, error] = func(yield func(*formats.Example, error) bool) {
		row, _ := formats.ParseValue([]byte(`{"instruction":"Name a river.","input":"In Africa.","output":"The Nile.","id":7}`))
		examples, err := alpaca.Decode(row)
		yield(examples[0], err)
	}
	report, err := formats.Convert(context.Background(), rows, os.Stdout, formats.ConvertOptions{To: "sharegpt"})
	fmt.Println(report.Written, report.Losses, err)
	// Output:
	// {"conversations":[{"from":"human","value":"Name a river.\nIn Africa."},{"from":"gpt","value":"The Nile."}],"id":7}
	// 1 map[border:1] <nil>
}

func ExampleDataset_Preview() {
	data := formats.Bytes("faq.csv", []byte("frage,antwort\nWo liegt Bern?,An der Aare.\nUnd Basel?,\n"))
	ds, _ := formats.Open(context.Background(), []formats.Source{data}, formats.Options{Format: formats.TableFormat})
	rows, _ := ds.Preview(context.Background(), nil, 2)
	for _, row := range rows {
		fmt.Println(row.Pos.Record, row.Why)
	}
	// Output:
	// 1 [the first row the longest]
	// 2 [the answer is empty the shortest most columns are empty]
}

func ExampleMapping_Edit() {
	m, _ := formats.ParseMap([]string{"user=question", "assistant=answer"})
	edited, _ := m.Edit([]string{"system=const:Be brief."})
	for _, f := range edited.Fields {
		arg, _ := f.Argument()
		fmt.Println(arg)
	}
	// Output:
	// user=question
	// assistant=answer
	// system=const:Be brief.
}

func ExampleMappingSplit() {
	m := formats.Mapping{Schema: formats.MappingSchema, Fields: []formats.MappingField{
		{Role: formats.MapMessages, Column: "log", Split: &formats.MappingSplit{Style: "user-bot"}},
	}}
	row, _ := formats.ParseValue([]byte(`{"log":"User: Hi!\nBot: Hello."}`))
	for _, turn := range m.Preview([]formats.Value{row})[0].Example.Messages {
		fmt.Println(turn.Role, turn.Content())
	}
	fmt.Println(formats.SplitStyles()[0], len(formats.MappingJSONSchema()) > 0)
	// Output:
	// user Hi!
	// assistant Hello.
	// chatml true
}

func ExampleParseMapping() {
	m, err := formats.ParseMapping([]byte(`{"schema":"slmgen.mapping/1","fields":[{"role":"user","column":"q"},{"role":"assistant","column":"a"}]}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(m.Field(formats.MapUser).Column, formats.MappingRoles()[:3])
	// Output: q [system history context]
}
