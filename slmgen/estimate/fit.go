package estimate

import "github.com/slmgen/slmgen/slmgen/registry"

// MaxBatch is the largest number of sequences on the device at once, at most limit, that fits the card's usable memory; 0 when
// not even one fits. Errors as Memory.
func MaxBatch(m registry.Model, s Setup, limit int) (int, error) {
	best := 0
	for low, high := 1, limit; low <= high; {
		s.Batch = (low + high) / 2
		v, err := Memory(m, s)
		if err != nil {
			return 0, err
		}
		if v.Fits {
			best, low = s.Batch, s.Batch+1
		} else {
			high = s.Batch - 1
		}
	}
	return best, nil
}

// MaxSeq is the longest sequence in tokens, at most limit and a multiple of step, that fits at the setup's batch; 0 when not
// even step tokens fit. Errors as Memory.
func MaxSeq(m registry.Model, s Setup, step, limit int) (int, error) {
	best := 0
	for low, high := 1, limit/max(1, step); low <= high; {
		mid := (low + high) / 2
		s.Seq = mid * step
		v, err := Memory(m, s)
		if err != nil {
			return 0, err
		}
		if v.Fits {
			best, low = s.Seq, mid+1
		} else {
			high = mid - 1
		}
	}
	return best, nil
}
