package parquet_test

import (
	"testing"

	pq "github.com/apache/arrow/go/v17/parquet"

	"github.com/slmgen/slmgen/formats/formattest"
	"github.com/slmgen/slmgen/formats/parquet"
)

// TestConformance runs the public kit over the container.
func TestConformance(t *testing.T) {
	var rows []string
	for i := range 40 {
		rows = append(rows, nestedRow(i))
	}
	file := formattest.File{Name: "nested.parquet", Data: nested(t, 40, pq.NewWriterProperties()), Rows: rows}
	formattest.Container(t, parquet.Container(), file)
}
