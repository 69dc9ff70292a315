package policy

import (
	"context"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// Citation names a provision on which something rests (根拠).
type Citation struct {
	Document  string
	Provision string // its id
}

// basisMax is how many provisions one object may rest on.
const basisMax = 100

// Rest records on which provisions an object rests, in the caller's transaction and in
// the place of what was recorded before. Without provisions nothing remains.
func Rest(ctx context.Context, tx db.Tx, ref area.Ref, provisions []Citation) error {
	if len(provisions) > basisMax {
		return fault.New(fault.Invalid, "根拠にできる条項は100までです。")
	}
	body := actor.From(ctx).Body
	seen := map[Citation]bool{}
	var list []Citation
	for _, c := range provisions {
		if !seen[c] {
			seen[c] = true
			list = append(list, c)
		}
	}
	known, err := knownCitations(ctx, tx, body, list)
	if err != nil {
		return err
	}
	if known != len(list) {
		return fault.New(fault.Invalid, "根拠の条項が見つかりません。規程が改正された可能性があります。条項を選び直してください。")
	}
	return storeBasis(ctx, tx, body, ref, list)
}

// Resting is something that rests on a provision.
type Resting struct {
	area.Ref
	area.Link // empty where the actor may not see it, or it is gone
}
