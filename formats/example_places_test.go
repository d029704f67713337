package formats_test

import (
	"fmt"

	"github.com/slmgen/slmgen/formats"
)

func ExampleExample_Places() {
	f, _ := formats.FormatByID("ranked")
	row, _ := formats.ParseValue([]byte(`{"prompt":"Fruit?","answers":[{"answer":"Pear","rank":2},{"answer":"Apple","rank":1}]}`))
	es, _ := f.Decode(row)
	fmt.Println(es[0].Places(), es[0].Origin.Kept())
	// Output: [1 0] 0
}
