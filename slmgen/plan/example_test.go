package plan_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/internal/fault"
	"github.com/slmgen/slmgen/slmgen/plan"
)

func ExampleParse() {
	p, err := plan.Parse([]byte(`{"schema": "slmgen.plan/1", "name": "faq", "lane": "trl", "training": {"lora": {"r": 16}}}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(p.Name, p.Lane, p.Training.LoRA.R)
	// Output: faq trl 16
}

func TestParseErrors(t *testing.T) {
	for doc, code := range map[string]fault.Code{
		``:                            fault.Invalid,
		`{`:                           fault.Invalid,
		`{"schema": "slmgen.plan/9"}`: fault.Unsupported,
		`{"schema": "slmgen.plan/1", "extra": {}}`:                        fault.Invalid,
		`{"schema": "slmgen.plan/1", "training": {"lora": {"r": "two"}}}`: fault.Invalid,
	} {
		_, err := plan.Parse([]byte(doc))
		require.Equal(t, code, fault.CodeOf(err), doc)
	}
	_, err := plan.Parse([]byte(`{"schema": "slmgen.plan/1", "training": {"lora": {"r": "two"}}}`))
	require.Contains(t, err.Error(), "/training/lora/r", "the place is named")
}
