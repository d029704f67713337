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
