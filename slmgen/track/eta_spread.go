package track

const (
	narrowest     = 0.002 // of the estimate: what rounding and chance leave on the steadiest runs
	unseen        = 0.04  // how much later runs end that had no evaluation and no pause yet, in one of ten cases
	seen          = 0.02  // the same when evaluations are known
	unknownSpread = 0.1   // while a run has too few logs to be held against itself
	unseenPace    = 1.5   // factor between runs of one plan on different machines of a kind
)
