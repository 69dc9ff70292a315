package app

import "testing"

// Memory is given back once after work, and not while there is any.
func TestRest(t *testing.T) {
	t.Parallel()
	var r rest
	for i, look := range []struct {
		allocated, held uint64
		due             bool
	}{
		{10 << 20, 12 << 20, false},  // just started
		{90 << 20, 80 << 20, false},  // busy
		{91 << 20, 80 << 20, true},   // quiet
		{92 << 20, 80 << 20, false},  // still held, by what is in use
		{99 << 20, 30 << 20, false},  // busy again
		{100 << 20, 30 << 20, true},  // quiet again
		{130 << 20, 20 << 20, false}, // busy
		{131 << 20, 20 << 20, false}, // quiet, and little to give
	} {
		if due := r.due(look.allocated, look.held); due != look.due {
			t.Errorf("look %d: %v, want %v", i, due, look.due)
		}
	}
	allocated, held := heap()
	if allocated == 0 || held == 0 {
		t.Errorf("the heap holds %d bytes after %d", held, allocated)
	}
}
