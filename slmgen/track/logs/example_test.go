package logs_test

import (
	"fmt"
	"strings"

	"github.com/slmgen/slmgen/slmgen/track/logs"
)

func ExampleReader() {
	r := logs.NewReader(strings.NewReader(`{"current_steps": 5, "total_steps": 20, "loss": 1.5, "elapsed_time": "0:00:10"}`))
	e, err := r.Next()
	fmt.Println(*e.Event.Step, e.Total, e.Elapsed, e.Event.Metrics["loss"], err)
	// Output: 5 20 10 1.5 <nil>
}
