package app

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/area/incident"
)

// respondedTo gives an incident a playbook, and so many attempts, cuts and texts. It names
// one of each.
func respondedTo(t *testing.T, ctx context.Context, s *incident.Service, n int, last map[string]string) {
	t.Helper()
	id := last["incident"]
	made(t, ctx, s.BeginPlaybook, incident.BeginningPlaybook{ID: id, Playbook: "malware"})
	calls := asked(t, ctx, s.Calls, id)
	for i := range n {
		made(t, ctx, s.Call, incident.Calling{ID: id, Call: calls.Calls[0].ID, Result: "message", Means: "phone", Said: fmt.Sprintf("伝言%d", i+1)})
		made(t, ctx, s.Decide, incident.Deciding{ID: id, Kind: "network-cut", Ground: "malware", Target: fmt.Sprintf("回線%d", i+1), Why: "計測"})
		last["statement"] = made(t, ctx, s.Write, incident.Writing{ID: id, Kind: "press", Title: fmt.Sprintf("文%d", i+1), Text: "計測"}).ID
	}
	decisions := asked(t, ctx, s.Decisions, id)
	last["call"], last["task"] = calls.Calls[0].ID, asked(t, ctx, s.Tasks, id).Tasks[0].ID
	last["decision"], last["cut"] = decisions.Decisions[0].ID, decisions.Cuts[0].ID
}

func asked[Out any](t *testing.T, ctx context.Context, read func(context.Context, string) (Out, error), id string) Out {
	t.Helper()
	out, err := read(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// respondPath puts the ids of what responds to an incident into a path.
func respondPath(path string, last map[string]string) string {
	for _, noun := range []string{"call", "task", "decision", "cut", "statement"} {
		path = strings.ReplaceAll(path, "/incident/"+noun+"/{id}", "/incident/"+noun+"/"+last[noun])
	}
	return path
}
