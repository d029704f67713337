package yaml_test

import (
	"testing"

	"github.com/slmgen/slmgen/formats"
	"github.com/slmgen/slmgen/formats/formattest"
	"github.com/slmgen/slmgen/formats/yaml"
)

func TestConformance(t *testing.T) {
	formattest.Sink(t, yaml.Container().(formats.Writable))
}
