package arrowipc_test

import (
	"testing"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/arrowipc"
	"github.com/slmgen/slmgen/formats/formattest"
)

func TestConformance(t *testing.T) {
	formattest.Sink(t, arrowipc.Container().(formats.Writable))
}
