// Package curve keeps what the metrics of training runs reported as curves that can be looked at from any distance without reading all of them.
//
// The points of a metric are stored in blocks of 4,096 (Builder), and above them are levels of blocks that hold, of every 32, 256, 2,048 … points, the
// first, the least, the greatest and the last, and what was no finite number (Grow). View draws a part of a curve with a number of points from the
// coarsest blocks that show it exactly as all its points would. MainLine joins the attempts of a run, Smooth and Align are for comparing runs.
//
// The package reads no clock and no files: blocks come from a Source, which may be a database.
package curve

import "math"

// Point is one value that a metric had.
type Point struct {
	Step  int64   // optimizer steps done
	Time  int64   // milliseconds since 1970, by the clock of the training machine
	Value float64 // NaN and the infinities are values: a run that diverges reports them
}

// Series names what one metric of one attempt of a run reported, in the order of arrival. Package curve hands it to a Source and looks no deeper.
type Series struct {
	Run     string
	Attempt int
	Metric  string
}

// Axis says along what a curve is drawn.
type Axis uint8

// The axes.
const (
	ByStep Axis = iota
	ByTime      // milliseconds since 1970
)

func (p *Point) at(a Axis) int64 {
	if a == ByTime {
		return p.Time
	}
	return p.Step
}

const (
	// BlockPoints is how many points a block of level 0 has.
	BlockPoints = 4096
	// Fan is how many blocks of a level make one of the level above.
	Fan = 8
	// MostLevels is how many levels there can be: the highest is for 10^12 points and more.
	MostLevels = 11

	leafPoints   = 32   // points in a bucket of level 1
	blockBuckets = 1024 // buckets in a block above level 0: Fan*BlockPoints/leafPoints
	blockChunks  = 32   // parts of a block that can be decoded alone
	chunkPoints  = BlockPoints / blockChunks
	chunkBuckets = blockBuckets / blockChunks
	mostKept     = 7 // points of a bucket: first, last, least, greatest, NaN and the two infinities
)

// bucketPoints is how many points of the series a bucket of a level stands for; 1 at level 0, where buckets are points.
func bucketPoints(level int) int64 {
	if level == 0 {
		return 1
	}
	return leafPoints << (3 * (level - 1))
}

// blockSpan is how many points of the series a block of a level stands for.
func blockSpan(level int) int64 { return BlockPoints << (3 * level) }

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }
