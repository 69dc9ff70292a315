package app_test

import (
	"context"
	"testing"

	"github.com/okite-isms/okite/internal/area/incident"
)

// answered ends what responding leaves open: everybody is told, and it is decided whether
// the incident is published. It gives the incident as it is then.
func answered(t *testing.T, ctx context.Context, s *incident.Service, id string) {
	t.Helper()
	for _, k := range must(s.Calls(ctx, id))(t).Calls {
		must(s.Call(ctx, incident.Calling{ID: id, Call: k.ID, Result: "reached", Means: "phone"}))(t)
	}
	if must(s.Open(ctx, id))(t).Drill {
		return // it is not published
	}
	must(s.Publish(ctx, incident.Publishing{ID: id, Mode: "none", Reason: "影響がなかったため"}))(t)
}
