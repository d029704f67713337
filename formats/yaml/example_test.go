package yaml_test

import (
	"context"
	"fmt"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/yaml"
)

// A program that reads YAML names its container; one that does not stays free of it.
func ExampleContainer() {
	src := formats.Bytes("rows.yaml", []byte("- instruction: Say hi\n  output: Hi\n- instruction: Count\n  output: |\n    1\n    2\n"))
	ds, err := formats.Open(context.Background(), []formats.Source{src}, formats.Options{Containers: []formats.Container{yaml.Container()}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(ds.Detection().Container, ds.Detection().Format, ds.Detection().Columns)
	// Output: yaml alpaca [instruction output]
}
