package app

import (
	"context"

	"github.com/okite-isms/okite/internal/platform/mail"
	"github.com/okite-isms/okite/internal/platform/pack"
)

// equipNotice hands notices what they need of others. Without a mail server in the
// configuration nothing is ever mailed.
func (a *App) equipNotice(kinds *pack.Pack) {
	a.Notice.Pace = kinds.Reminder()
	a.Notice.Directory, a.Notice.Files, a.Notice.Links = a.Orgs, a.Files, a.resolve
	a.Notice.Address = a.Config.address()
	if a.Config.Mail.Host != "" {
		a.Notice.Post = mail.NewSender(a.Config.Mail.sender())
	}
}

// handleNotices declares what notices do by themselves, for every body.
func (a *App) handleNotices() {
	a.Notice.HandleJobs(a.Jobs, func(ctx context.Context) ([]string, error) {
		bodies, err := a.Orgs.Bodies(a.operator(ctx, ""))
		ids := make([]string, len(bodies))
		for i, b := range bodies {
			ids[i] = b.ID
		}
		return ids, err
	}, a.operator)
}
