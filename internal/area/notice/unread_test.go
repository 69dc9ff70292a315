package notice

import (
	"maps"
	"testing"

	"github.com/okite-isms/okite/internal/platform/db"
)

// What is past its day and unread is counted by section, and what is not yet due is not.
func TestUnreadBySection(t *testing.T) {
	halls(t, func(t *testing.T, h *hall) {
		n := h.must(t, Composition{Units: []string{"総務課"}})
		h.must(t, Composition{Due: "2026-12-20"})
		if _, err := h.Confirm(staff("aki"), Confirming{n.ID, 1}); err != nil {
			t.Fatal(err)
		}
		count := func() (found map[string]int) {
			err := h.d.View(office(), func(tx db.Tx) error {
				roll, err := h.Roll(office(), tx, h.today(), "")
				if err == nil {
					found, err = h.UnreadBySection(office(), tx, roll)
				}
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
			return found
		}
		if got := count(); len(got) != 0 {
			t.Errorf("before the day: %v", got)
		}
		h.on("2026-12-03 09:00")
		if got, want := count(), map[string]int{"総務課": 1}; !maps.Equal(got, want) {
			t.Errorf("after it: %v, want %v", got, want)
		}
	})
}
