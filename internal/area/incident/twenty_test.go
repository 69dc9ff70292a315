package incident

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// acknowledged is what a responder was told is done, to be found afterwards.
type acknowledged struct {
	mu                          sync.Mutex
	attempts, cuts, done, ticks map[string]string
	refused                     int
}

func (a *acknowledged) keep(t *testing.T, list map[string]string, key, who string, err error) {
	t.Helper()
	a.mu.Lock()
	defer a.mu.Unlock()
	switch {
	case err == nil && list[key] != "":
		t.Errorf("%s and %s were both told that they did %s", list[key], who, key)
	case err == nil:
		list[key] = who
	case fault.Is(err, fault.Conflict):
		a.refused++ // somebody else was faster, and it was said
	default:
		t.Errorf("%s: %s: %v", who, key, err)
	}
}

// Twenty people respond at once: each calls, ticks, finishes and cuts. Nobody waits for
// ever, whatever was acknowledged is there, each thing done once by one of them.
func TestTwentyRespond(t *testing.T) {
	stations(t, func(t *testing.T, h *station) {
		x := h.handled(t, "grave")
		if _, err := h.BeginPlaybook(h.office(), BeginningPlaybook{ID: x.ID, Playbook: "malware"}); err != nil {
			t.Fatal(err)
		}
		tasks, calls := h.tasks(t, x), h.calls(t, x).Calls
		a := &acknowledged{attempts: map[string]string{}, cuts: map[string]string{}, done: map[string]string{}, ticks: map[string]string{}}
		var wg sync.WaitGroup
		for n := range 20 {
			who := fmt.Sprintf("responder-%02d", n)
			ctx := h.as(who, actor.Staff, "network-manager")
			wg.Go(func() { respondAs(t, h, a, ctx, who, n, x, tasks, calls) })
		}
		wg.Wait()
		checkKept(t, h, a, x)
	})
}

// respondAs is one of the twenty: they begin at different places and meet on the way.
func respondAs(t *testing.T, h *station, a *acknowledged, ctx context.Context, who string, n int, x Incident, tasks []Task, calls []Call) {
	t.Helper()
	said := who + "の記録"
	_, err := h.Call(ctx, Calling{ID: x.ID, Call: calls[n%len(calls)].ID, Result: []string{"reached", "message", "none"}[n%3], Means: "phone", Said: said})
	a.keep(t, a.attempts, said, who, err)
	target := "端末 " + who
	_, err = h.Decide(ctx, Deciding{ID: x.ID, Kind: "terminal-cut", Ground: "at-once", Target: target})
	a.keep(t, a.cuts, target, who, err)
	for i := range tasks {
		task := tasks[(i+n)%len(tasks)]
		for _, step := range task.Steps {
			_, err := h.Tick(ctx, Ticking{ID: x.ID, Task: task.ID, Steps: []string{fmtInt(step.N)}})
			a.keep(t, a.ticks, task.ID+"/"+fmtInt(step.N), who, err)
		}
		if i == 3 {
			break
		}
	}
	task := tasks[n%7]
	_, err = h.Finish(ctx, Finishing{ID: x.ID, Task: task.ID, Result: said, Version: task.Version})
	a.keep(t, a.done, task.ID, who+"の記録", err)
}

// checkKept finds all that was acknowledged, and nothing else.
func checkKept(t *testing.T, h *station, a *acknowledged, x Incident) {
	t.Helper()
	sheet, decisions := h.calls(t, x), mustDecisions(t, h, x)
	if len(sheet.Attempts) != len(a.attempts) || len(a.attempts) != 20 {
		t.Errorf("%d attempts, %d were acknowledged", len(sheet.Attempts), len(a.attempts))
	}
	for _, e := range sheet.Attempts {
		if a.attempts[e.Said] == "" {
			t.Errorf("an attempt that nobody made: %+v", e)
		}
	}
	successors := map[string]int{}
	for _, k := range sheet.Calls {
		if k.ID != k.ChainID {
			successors[k.ChainID]++
		}
	}
	for chain, n := range successors {
		if n > 1 {
			t.Errorf("%d people are called after one of chain %s at once", n, chain)
		}
	}
	if len(decisions.Cuts) != 20 || len(decisions.Decisions) != 20 || len(a.cuts) != 20 {
		t.Errorf("%d cuts, %d decisions, %d were acknowledged", len(decisions.Cuts), len(decisions.Decisions), len(a.cuts))
	}
	ticked := 0
	for _, task := range h.tasks(t, x) {
		if (task.State == TaskDone) != (a.done[task.ID] != "") || task.Result != a.done[task.ID] {
			t.Errorf("%s: %s %q, acknowledged %q", task.Title, task.State, task.Result, a.done[task.ID])
		}
		for _, step := range task.Steps {
			if !step.DoneAt.IsZero() {
				ticked++
			}
			if step.DoneAt.IsZero() != (a.ticks[task.ID+"/"+fmtInt(step.N)] == "") {
				t.Errorf("%s/%d: %v", task.Title, step.N, step)
			}
		}
	}
	lines := h.timeline(t, x)
	if n := strings.Count(lines, "確認："); n != ticked || a.refused == 0 {
		t.Errorf("%d lines of %d ticks, %d were refused", n, ticked, a.refused)
	}
}

func mustDecisions(t *testing.T, h *station, x Incident) DecisionSheet {
	t.Helper()
	v, err := h.Decisions(h.office(), x.ID)
	if err != nil {
		t.Fatal(err)
	}
	return v
}
