package curve

import (
	"math"

	"github.com/slmgen/slmgen/internal/fault"
)

// Smooth gives points with a moving average in place of their values, as TensorBoard draws it: an exponential one that begins at 0,
//
//	m = weight·m + (1 - weight)·value, shown as m / (1 - weight^n)
//
// where n counts the finite values so far, so that the first is shown as it is. What is no finite number is shown as it is and changes nothing, and
// values that are all equal stay what they are. The error is invalid for a weight that is not at least 0 and below 1. points are not changed.
//
// Source: the smoothing of TensorBoard's line charts (vz_line_chart). It takes the values in their order, whatever lies between them: of points that
// View has chosen it is the average of those, of all points (View with as many) that of the run.
func Smooth(points []Point, weight float64) ([]Point, error) {
	if !(weight >= 0 && weight < 1) {
		return nil, fault.New(fault.Invalid, "a curve cannot be smoothed with the weight %v", weight).Do("use a weight from 0 to 0.999")
	}
	out := make([]Point, len(points))
	copy(out, points)
	even := true
	for i := range points {
		even = even && points[i].Value == points[0].Value
	}
	if even {
		return out, nil
	}
	mean, n := 0.0, 0.0
	for i := range out {
		if v := out[i].Value; finite(v) {
			mean = mean*weight + (1-weight)*v
			n++
			out[i].Value = mean / (1 - math.Pow(weight, n))
		}
	}
	return out, nil
}
