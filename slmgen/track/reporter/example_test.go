package reporter_test

import (
	"fmt"
	"strings"

	"github.com/slmgen/slmgen/slmgen/track/reporter"
)

func ExampleSource() {
	first, _, _ := strings.Cut(reporter.Source(), "\n")
	fmt.Println(reporter.Name, first)
	// Output: slmgen_report.py """Reports a training run, step by step, without ever standing in its way. Python's standard library alone; Python 3.9 and later.
}
