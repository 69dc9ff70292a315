package actor

import (
	"context"
	"testing"

	"github.com/okite-isms/okite/internal/platform/fault"
)

func TestRequire(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		who  *Actor
		pass bool
	}{
		"nobody":            {nil, false},
		"without the right": {&Actor{Body: "a", ID: "p", Permissions: []Permission{"policy.view"}}, false},
		"without a body":    {&Actor{ID: "p", Permissions: []Permission{"policy.read"}}, false},
		"with the right":    {&Actor{Body: "a", ID: "p", Permissions: []Permission{"policy.view", "policy.read"}}, true},
		"a job":             {new(Job("a", "policy.read", "policy.read")), true},
		"the console":       {new(Operator("a")), false},
	} {
		ctx := context.Background()
		if c.who != nil {
			ctx = With(ctx, *c.who)
		}
		_, err := Require(ctx, "policy.read")
		if (err == nil) != c.pass || err != nil && !fault.Is(err, fault.Forbidden) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
