package app

import (
	"context"
	"runtime/debug"
	"runtime/metrics"
	"time"
)

// A password hash takes 19 MiB and an export much more. The collector keeps such blocks
// for the next one, which in a town comes tomorrow; on the small machine that Okite
// shares with others they are given back as soon as nothing happens. A limit for all
// memory would do it too, but at the cost of busy times.
const (
	restEvery = 5 * time.Second
	restAbove = 24 << 20 // bytes of heap that are worth giving back
	restQuiet = 4 << 20  // bytes allocated between two looks, below which nothing happens
)

// rest is what was seen of the heap at the last look.
type rest struct {
	allocated uint64 // bytes since the start
	given     uint64 // … when memory was last given back
}

// due takes a look and reports whether memory is to be given back: much is held,
// nothing happens, and something has happened since it was done last.
func (r *rest) due(allocated, held uint64) bool {
	quiet := allocated-r.allocated < restQuiet
	r.allocated = allocated
	if !quiet || held < restAbove || allocated-r.given < restQuiet {
		return false
	}
	r.given = allocated
	return true
}

// whenIdle gives memory back to the system at quiet times, until ctx ends.
func whenIdle(ctx context.Context) {
	tick := time.NewTicker(restEvery)
	defer tick.Stop()
	var r rest
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			if r.due(heap()) {
				debug.FreeOSMemory()
			}
		}
	}
}

// heap says how many bytes were allocated since the start, and how many the heap holds
// of the system's memory.
func heap() (allocated, held uint64) {
	s := []metrics.Sample{
		{Name: "/gc/heap/allocs:bytes"}, {Name: "/memory/classes/heap/objects:bytes"},
		{Name: "/memory/classes/heap/unused:bytes"}, {Name: "/memory/classes/heap/free:bytes"},
	}
	metrics.Read(s)
	return s[0].Value.Uint64(), s[1].Value.Uint64() + s[2].Value.Uint64() + s[3].Value.Uint64()
}
