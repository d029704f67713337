package scaling_test

import (
	"fmt"
	"strings"

	"github.com/slmgen/slmgen/slmgen/recommend/scaling"
)

// Two models were tried on small slices; which is the best on all 50,000 rows?
func ExampleRank() {
	pilots, err := scaling.ReadObservations(strings.NewReader(`{"model":"small","examples":200,"loss":2.30}
{"model":"small","examples":400,"loss":2.21}
{"model":"small","examples":800,"loss":2.13}
{"model":"small","examples":1600,"loss":2.05}
{"model":"large","examples":200,"loss":2.60}
{"model":"large","examples":400,"loss":2.40}
{"model":"large","examples":800,"loss":2.21}
{"model":"large","examples":1600,"loss":2.04}
`))
	if err != nil {
		fmt.Println(err)
		return
	}
	ranked, err := scaling.Rank(pilots, 50_000)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range ranked {
		fmt.Printf("%s %s, best with %.0f %%\n", r.Model, r.Prediction, 100*r.Best)
	}
	// Output:
	// large 1.362 (1.162 to 1.597), best with 88 %
	// small 1.701 (1.451 to 1.995), best with 12 %
}

func ExampleFit() {
	l, err := scaling.Fit([]scaling.Point{{100, 3.0}, {200, 2.9}, {400, 2.5}, {800, 2.1}, {1600, 1.8}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("falls as the power %.2f, by %d points\n", l.Exponent, l.Points)
	// Output: falls as the power 0.23, by 4 points
}
