package app

import (
	"context"
	"strings"

	"github.com/okite-isms/okite/internal/area/action"
	"github.com/okite-isms/okite/internal/area/approval"
	"github.com/okite-isms/okite/internal/area/check"
	"github.com/okite-isms/okite/internal/area/draft"
	"github.com/okite-isms/okite/internal/area/evidence"
	"github.com/okite-isms/okite/internal/area/home"
	"github.com/okite-isms/okite/internal/area/incident"
	"github.com/okite-isms/okite/internal/area/notice"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/area/policy"
	"github.com/okite-isms/okite/internal/area/revision"
	"github.com/okite-isms/okite/internal/area/selfcheck"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/file"
	"github.com/okite-isms/okite/internal/platform/job"
	"github.com/okite-isms/okite/internal/platform/journal"
	"github.com/okite-isms/okite/internal/platform/pack"
	"github.com/okite-isms/okite/internal/platform/signin"
	definitions "github.com/okite-isms/okite/pack"
)

// build makes every room, ground floor first. It is the only place that knows all.
func (a *App) build(kinds *pack.Pack, routes []approval.Route, rules incident.Rules) []area.Area {
	a.SignIn = signin.New(a.DB, signin.Config{
		Directory: org.Directory{}, Rights: a.rights, TLS: a.Config.https(), Proxied: a.Config.Proxied, Cost: a.Config.Cost,
		Now: a.now, Log: a.log,
	})
	a.Orgs = org.New(a.DB, org.Config{Accounts: a.SignIn, Erasers: erasers, Definitions: kinds, Grants: a.grants, Listable: a.listable(), HandOvers: a.handOvers, Grounds: a.grounds, Tell: a.tell, Calendar: clock.NewCalendar(kinds.Holidays()), Settle: a.settle, SetupKey: a.setupKey, Now: a.now, Log: a.log})
	a.Notice = notice.New(a.DB, a.Orgs, a.now)
	a.equipNotice(kinds)
	a.Approval = approval.New(a.DB, approval.Config{Orgs: a.Orgs, Names: a.Orgs.Area().Resolve, Roles: kinds.Roles(), Shipped: routes, Bodies: a.bodyIDs, Files: a.Files, Now: a.now})
	a.Policy = policy.New(a.DB, a.Files, kinds, definitions.Files, a.now, db.NewID)
	a.Policy.Links, a.Policy.Look, a.Policy.Bodies = a.resolve, a.Orgs.Look, a.bodyIDs
	a.Evidence = evidence.New(a.DB, evidence.Config{Files: a.Files, People: roster{a}, Lists: a.Orgs, Classes: kinds, Body: a.bodyName, Bodies: a.bodyIDs, Tell: a.tell, Settle: a.settle, Links: a.resolve, Now: a.now, Log: a.log})
	a.Policy.Know(capacities{a.Orgs})
	a.Policy.Appoint(appointer{a.Orgs})
	a.Actions = action.New(a.DB, action.Config{
		Organisation: a.Orgs, Files: a.Files, Tell: a.tell, Settle: a.settle, Rest: restingOn, Evidence: a.exhibited, Links: a.resolve, Bodies: a.bodyIDs, Approver: extensions{a}, Now: a.now,
	})
	a.Checks = check.New(a.DB, check.Config{Organisation: a.Orgs, Policy: a.Policy, Words: a.questions.words, Templates: a.questions.templates, Roles: checkRoles(kinds), Rest: restingOn, Now: a.now})
	a.Selves = selfcheck.New(a.DB, selfcheck.Config{
		Organisation: a.Orgs, Actions: a.Actions, Catalogue: a.Checks, Tell: a.tell, Settle: a.settle, Facts: a.facts, FactTitles: factTitles(), Bodies: a.bodyIDs, Pace: kinds.Reminder(), Now: a.now,
	})
	a.Approval.On(extensionKind, "期限の延長", a.settleExtension)
	a.Drafts = draft.New(a.DB, draft.Config{Policies: a.Policy, Files: a.Files, JobRights: []actor.Permission{policy.CanView, policy.CanViewClosed, draft.CanSee, draft.CanEdit}, Documents: a.revisable, Now: a.now})
	a.buildRevision(kinds)
	a.Incidents = incident.New(a.DB, incident.Config{
		Organisation: a.Orgs, Rules: rules, Body: a.bodyName, Exhibits: a.Evidence.ByRef, Approver: preventions{a}, Actions: learned{a.Actions}, Notices: told{a.Notice},
		Holidays: clock.NewCalendar(kinds.Holidays()), Tell: a.tell, Settle: a.settle, Now: a.now, Outward: incident.Outward{Files: a.Files, Bodies: a.bodyIDs},
	})
	a.Approval.On(preventionKind, "再発防止計画", a.settlePrevention)
	homes := home.New(a.DB, a.sources(), a.backups(), a.book)
	return []area.Area{
		homes.Area(),
		a.SignIn.Area(),
		a.Orgs.Area(),
		a.Notice.Area(),
		a.Approval.Area(),
		a.Policy.Area(),
		a.Evidence.Area(),
		a.Actions.Area(),
		a.Drafts.Area(),
		a.Revision.Area(),
		a.Checks.Area(),
		a.Incidents.Area(),
		a.Selves.Area(),
	}
}

// revisable lists the policies in force that the actor may see.
func (a *App) revisable(ctx context.Context) ([]policy.Document, error) {
	const most = 1000 // choices of a form; a body has a few dozen
	list, _, err := a.Policy.List(ctx, policy.Query{Sort: "title", Limit: most})
	return list, err
}

// handOvers lists the rooms that can tell what a post leaves behind.
func (a *App) handOvers() []area.HandOver {
	return []area.HandOver{a.Notice, a.Approval, a.Evidence, a.Actions, a.Revision, a.Selves}
}

// grounds gives the provisions on which something of the organisation rests.
func (a *App) grounds(ctx context.Context, tx db.Tx, ref area.Ref) ([]area.Link, error) {
	return policy.Grounds(ctx, tx, ref)
}

// tell puts work on the list of who holds a post or a role. The organisation stands below
// the room that keeps the list, so it is handed this.
func (a *App) tell(ctx context.Context, tx db.Tx, t org.Telling) error {
	return a.Notice.Tell(ctx, tx, t)
}

// settle takes what was told about an object off the lists.
func (a *App) settle(ctx context.Context, tx db.Tx, ref area.Ref) error {
	return notice.Settle(ctx, tx, ref, clock.At(a.now()))
}

// eraser is a function that removes all of a body's rows of one room.
type eraser func(ctx context.Context, tx db.Tx, body string) error

// Erase implements org.Eraser.
func (e eraser) Erase(ctx context.Context, tx db.Tx, body string) error { return e(ctx, tx, body) }

// erasers lists what goes with a sample body, the rooms that rest on others first.
func erasers() []org.Eraser {
	return []org.Eraser{eraser(selfcheck.Erase), eraser(incident.Erase), eraser(revision.Erase), eraser(action.Erase), eraser(check.Erase), eraser(notice.Erase), eraser(approval.Erase), eraser(evidence.Erase), eraser(draft.Erase), eraser(policy.Erase), eraser(file.EraseBody), eraser(job.EraseBody), eraser(journal.EraseBody)}
}

// restingOn records on which provisions, each named as 「document/provision」, an object of
// a room rests that stands below the policy or beside it.
func restingOn(ctx context.Context, tx db.Tx, ref area.Ref, provisions []string) error {
	list := make([]policy.Citation, len(provisions))
	for i, p := range provisions {
		list[i].Document, list[i].Provision, _ = strings.Cut(p, "/")
	}
	return policy.Rest(ctx, tx, ref, list)
}

// exhibited fails where an item is not kept among the evidence, or not for the actor.
func (a *App) exhibited(ctx context.Context, tx db.Tx, ref area.Ref) error {
	found, err := a.Evidence.Area().Resolve(ctx, tx, []string{ref.ID})
	if err == nil && found[ref.ID].URL == "" {
		err = fault.Fields(map[string]string{"item": "この識別子の証拠は、証拠の保管簿にないか、見る権限がありません。"})
	}
	return err
}
