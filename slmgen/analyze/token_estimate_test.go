package analyze_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/slmgen/slmgen/slmgen/analyze"
)

func TestEstimateTokens(t *testing.T) {
	require.Zero(t, analyze.EstimateTokens(""))
	words := analyze.EstimateTokens(strings.Repeat("The ferry leaves at noon. ", 1000))
	require.InDelta(t, 6000, words, 6000*analyze.EstimateError(), "five words and a stop")
	require.Positive(t, analyze.EstimateError())
	require.Less(t, analyze.EstimateError(), 1.0)
}

func ExampleEstimateTokens() {
	n := analyze.EstimateTokens("The ferry leaves at noon.")
	fmt.Println(n > 3 && n < 10, analyze.EstimateError() > 0)
	// Output: true true
}

func ExampleEstimateError() {
	fmt.Println(analyze.EstimateError() < 1)
	// Output: true
}
