package parquet_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/parquet"
)

// A program that reads Parquet names its container; one that does not stays free of it.
func ExampleContainer() {
	opts := formats.Options{Containers: []formats.Container{parquet.Container()}}
	_, err := formats.Open(context.Background(), []formats.Source{formats.Bytes("cut.parquet", []byte("PAR1 and then nothing"))}, opts)
	var e *formats.Error
	fmt.Println(errors.As(err, &e) && e.Code == "invalid")
	// Output: true
}
