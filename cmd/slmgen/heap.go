package main

import (
	"runtime"
	"runtime/debug"
	"runtime/metrics"
)

const (
	// heapFloor is the heap that is not worth collecting below: small work then costs no collection.
	heapFloor = 64 << 20
	// heapGrowth is how far the heap grows between two collections beyond that, in percent. Nearly all of a conversion's heap is buffers that
	// are used again: a collection costs next to nothing, and twice of them would be memory for nothing.
	heapGrowth = 10
)

// steadyHeap has the heap collected so that its size does not depend on how long the work takes: after each collection it sets how far the
// heap may grow until the next.
func steadyHeap() {
	live := []metrics.Sample{{Name: "/gc/heap/live:bytes"}}
	var arm func()
	arm = func() {
		// What nothing points at is found by the next collection, which ends with its finalizer.
		runtime.SetFinalizer(&struct{ p *int }{}, func(any) {
			metrics.Read(live)
			percent := uint64(heapGrowth)
			if n := live[0].Value.Uint64(); n > 0 && n < heapFloor {
				percent = max(percent, (heapFloor-n)*100/n)
			}
			debug.SetGCPercent(int(min(percent, 10_000)))
			arm()
		})
	}
	debug.SetGCPercent(heapFloor / (4 << 20) * 100) // the runtime begins with 4 MiB at 100 %
	arm()
}
