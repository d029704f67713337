package memory_test

import (
	"testing"

	"github.com/slmgen/slmgen/slmgen/track"
	"github.com/slmgen/slmgen/slmgen/track/memory"
	"github.com/slmgen/slmgen/slmgen/track/tracktest"
)

func TestStore(t *testing.T) {
	stores := map[*testing.T]*memory.Store{}
	tracktest.Run(t, func(t *testing.T) track.Store {
		if stores[t] == nil {
			stores[t] = memory.New()
		}
		return stores[t]
	})
}
