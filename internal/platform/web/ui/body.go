package ui

import (
	"context"
	"crypto/sha256"
	"encoding/hex"

	"github.com/okite-isms/okite/internal/platform/actor"
)

// BodyField is the hidden field by which a form says for which body it was made. Somebody
// with accounts in two bodies may sign in to the second in another tab: what they send off
// then from the first must not end up in the second.
const BodyField = "of-body"

// BodyMark is what the field holds for a body; empty without one.
func BodyMark(body string) string {
	if body == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(body))
	return hex.EncodeToString(sum[:8])
}

// bodyMark is the mark of the body for which the page is made.
func bodyMark(ctx context.Context) string { return BodyMark(actor.From(ctx).Body) }
