package xlsx_test

import (
	"testing"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/formattest"
	"github.com/slmgen/slmgen/formats/xlsx"
)

func TestConformance(t *testing.T) {
	formattest.Sink(t, xlsx.Container().(formats.Writable))
}
