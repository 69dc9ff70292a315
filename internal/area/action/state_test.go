package action

import (
	"testing"

	"pgregory.net/rapid"

	"github.com/okite-isms/okite/internal/platform/fault"
)

// Every state with every move: what is not listed is refused.
func TestMoves(t *testing.T) {
	t.Parallel()
	allowed := map[State]map[Move]State{
		Registered: {ToPlan: Planned, ToCancel: Cancelled, ToMerge: Merged},
		Planned:    {ToPlan: Planned, ToStart: Underway, ToReturn: Registered, ToCancel: Cancelled, ToMerge: Merged},
		Underway:   {ToReport: Reported, ToCancel: Cancelled, ToMerge: Merged},
		Reported:   {ToReturn: Underway, ToVerify: Verified, ToCancel: Cancelled},
		Verified:   {ToAssess: Closed},
		Closed:     {}, Cancelled: {}, Merged: {},
	}
	if len(allowed) != len(States()) {
		t.Fatalf("%d states are listed, there are %d", len(allowed), len(States()))
	}
	for _, s := range States() {
		for _, m := range Moves() {
			want, ok := allowed[s][m]
			got, err := s.After(m)
			if ok != (err == nil) || ok && got != want || !ok && (got != s || !fault.Is(err, fault.Conflict)) || s.Can(m) != ok {
				t.Errorf("%s after %s: %s, %v; want %s", s, m, got, err, want)
			}
		}
		if s.Title() == "" {
			t.Errorf("%s has no name", s)
		}
	}
}

// Whatever is tried in whatever order, nothing closes that was not verified, nothing is
// verified that was not reported, and nothing leaves its end.
func TestMovesInAnyOrder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s, was := Registered, map[State]bool{Registered: true}
		for _, m := range rapid.SliceOfN(rapid.SampledFrom(Moves()), 1, 40).Draw(t, "moves") {
			next, err := s.After(m)
			if err != nil {
				continue
			}
			if !s.Open() {
				t.Fatalf("%s left %s by %s", next, s, m)
			}
			s, was[next] = next, true
		}
		for after, before := range map[State]State{Closed: Verified, Verified: Reported, Reported: Underway, Underway: Planned} {
			if was[after] && !was[before] {
				t.Fatalf("%s without %s", after, before)
			}
		}
		if s.Undone() && !s.Open() {
			t.Fatalf("%s is undone and not open", s)
		}
	})
}
