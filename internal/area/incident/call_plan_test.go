package incident

import (
	"slices"
	"testing"

	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// The plan is ready where there is somebody to call for all whom it wants told; without a
// contact it is not, and says for whom.
func TestPlanIsReady(t *testing.T) {
	stations(t, func(t *testing.T, h *station) {
		ready := func(want ...string) {
			t.Helper()
			v, err := h.CallPlan(h.office())
			var got []string
			for class := range v.Missing {
				got = append(got, class)
			}
			slices.Sort(got)
			if err != nil || !slices.Equal(got, want) || v.Ready() != (len(want) == 0) {
				t.Errorf("missing %v, want %v, %v", got, want, err)
			}
		}
		ready("affected", "point", "supplier")
		for _, class := range []string{"affected", "point", "supplier"} {
			r := org.Reachable{Who: class}
			r.ID, r.Class, r.Phone = class, class, "0000"
			h.contacts = append(h.contacts, r)
		}
		ready()
		i := slices.IndexFunc(h.contacts, func(r org.Reachable) bool { return r.Class == "ciso" })
		h.contacts[i].Vacant = true
		ready("ciso")
		h.contacts = slices.Delete(h.contacts, i, i+1)
		ready("ciso")
	})
}

// A body may want others told; incidents that have their call list keep it.
func TestOwnPlan(t *testing.T) {
	stations(t, func(t *testing.T, h *station) {
		before := h.handled(t, "other")
		own := PlanInput{Class: "other", Tells: []string{"head:120:chief", "police:60:chief:all"}}
		if err := h.ChangePlan(h.clerk(), own); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a clerk: %v", err)
		}
		for name, in := range map[string]PlanInput{
			"no class":     {Class: "weather", Tells: own.Tells},
			"no contact":   {Class: "other", Tells: []string{"nobody:60:chief"}},
			"no minutes":   {Class: "other", Tells: []string{"head:0:chief"}},
			"no role":      {Class: "other", Tells: []string{"head:60:nobody"}},
			"twice":        {Class: "other", Tells: []string{"head:60:chief", "head:30:chief"}},
			"not readable": {Class: "other", Tells: []string{"head"}},
		} {
			if err := h.ChangePlan(h.office(), in); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if err := h.ChangePlan(h.office(), own); err != nil {
			t.Fatal(err)
		}
		if err := h.ChangePlan(h.office(), own); !fault.Is(err, fault.Conflict) {
			t.Errorf("two at once: %v", err)
		}
		after := h.calls(t, h.handled(t, "other")).Calls
		if !slices.ContainsFunc(after, func(k Call) bool { return k.isFor("head") }) || slices.ContainsFunc(after, func(k Call) bool { return k.isFor("system") }) {
			t.Errorf("%+v", after)
		}
		if old := h.calls(t, before).Calls; !slices.ContainsFunc(old, func(k Call) bool { return k.isFor("system") }) {
			t.Error("an older incident lost its list")
		}
		if v, err := h.CallPlan(h.of("b", "office", actor.Office)); err != nil || v.Own.Version != 0 {
			t.Errorf("another body has it: %+v, %v", v.Own, err)
		}
		if err := h.ChangePlan(h.office(), PlanInput{Class: "other", Default: true, Version: 1}); err != nil {
			t.Fatal(err)
		}
		if list := h.calls(t, h.handled(t, "other")).Calls; !slices.ContainsFunc(list, func(k Call) bool { return k.isFor("system") }) {
			t.Errorf("back to what ships: %+v", list)
		}
	})
}
