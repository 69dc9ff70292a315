package revision

import (
	"context"

	"github.com/okite-isms/okite/internal/area/policy"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/web"
)

const areaName = "revision"

// What may be done here. Who decides is said by the route of the case.
const (
	CanSee     actor.Permission = "revision.see"
	CanDraft   actor.Permission = "revision.draft"
	CanPublish actor.Permission = "revision.publish"
	CanWrite   actor.Permission = "revision.procedure"
)

// The verbs of the journal and of the history.
const (
	verbOpen       = CanDraft
	verbAmend      = actor.Permission("revision.amend")
	verbItem       = actor.Permission("revision.item")
	verbJudge      = actor.Permission("revision.judge")
	verbSubmit     = actor.Permission("revision.submit")
	verbMove       = actor.Permission("revision.move")
	verbReturn     = actor.Permission("revision.return")
	verbReject     = actor.Permission("revision.reject")
	verbCancel     = actor.Permission("revision.cancel")
	verbDecide     = actor.Permission("revision.decide")
	verbPromulgate = actor.Permission("revision.promulgate")
	verbBegin      = actor.Permission("revision.begin")
	verbAnnounce   = actor.Permission("revision.announce")
	verbReview     = actor.Permission("revision.review")
	verbProcedure  = CanWrite
	verbSet        = actor.Permission("revision.set")
	verbBundle     = actor.Permission("revision.bundle")
)

// Verbs gives the Japanese words for the verbs.
func Verbs() map[string]string {
	list := map[actor.Permission]string{
		verbOpen: "改正を起案した", verbAmend: "改正の内容を改めた", verbItem: "改正する規程を変えた", verbJudge: "影響の扱いを決めた", verbSubmit: "審議と決裁に回した", verbMove: "次の段階に進んだ",
		verbReturn: "差し戻された", verbReject: "否認された", verbCancel: "改正を取り下げた", verbDecide: "決裁された", verbPromulgate: "公布した", verbBegin: "施行された", verbAnnounce: "周知した",
		verbReview: "規程の見直しを記録した", verbProcedure: "実施手順を書いた", verbSet: "規程の公開と見直しの設定を変えた", verbBundle: "公開用の一式を取り出した",
	}
	words := map[string]string{}
	for v, title := range list {
		words[string(v)] = title
	}
	return words
}

// Area hands the area to the assembly.
func (s *Service) Area() area.Area {
	lead := []actor.Role{actor.Office, actor.Auditor, "ciso", "deputy-ciso", "chief"}
	return area.Area{
		Name: areaName, Title: "規程の改正", Files: Files,
		Permissions: []actor.Grant{
			{Permission: CanSee, Meaning: "規程の改正、見直し、番号簿を見る", Roles: lead},
			{Permission: CanDraft, Meaning: "規程の改正を起案し、影響を確かめ、決裁に回し、見直しを記録する", Writes: true, Roles: []actor.Role{actor.Office, "chief"}},
			{Permission: CanPublish, Meaning: "決裁された規程を公布し、周知し、公開用の一式を作る", Writes: true, Roles: []actor.Role{actor.Office}},
			{Permission: CanWrite, Meaning: "情報システムの実施手順を書く", Writes: true, Roles: []actor.Role{actor.Office}, Near: []actor.Role{"system-manager", "security-manager", actor.Staff}},
		},
		Menu: []web.MenuItem{
			{Group: web.Rules, Title: "規程の改正", Path: revisionPath, Needs: CanSee, Order: 13},
			{Group: web.Rules, Title: "情報システムの実施手順", Path: procedurePath, Needs: CanWrite, Order: 14},
			{Group: web.Rules, Title: "規程の見直し", Path: reviewPath, Needs: CanSee, Order: 15},
			{Group: web.Rules, Title: "規程の公開", Path: bundlePath, Needs: CanPublish, Order: 16},
		},
		Web: s.routes, API: s.operations, Jobs: s.jobs, Resolve: s.resolve,
	}
}

// resolve gives titles and addresses of the revisions that the actor may see.
func (s *Service) resolve(ctx context.Context, tx db.Tx, ids []string) (map[string]area.Link, error) {
	links := map[string]area.Link{}
	who := actor.From(ctx)
	if !who.Can(CanSee) || len(ids) == 0 {
		return links, nil
	}
	list, err := loadAll(ctx, tx, who.Body, ids)
	for _, r := range list {
		if sees(who, r) {
			links[r.ID] = area.Link{Title: r.NumberText() + " " + r.Title, URL: revisionURL(r.ID)}
		}
	}
	return links, err
}

// HandOver implements area.HandOver: the procedures of its systems go with a post.
func (s *Service) HandOver(ctx context.Context, tx db.Tx, post string) ([]area.Left, error) {
	list, err := proceduresOf(ctx, tx, actor.From(ctx).Body, post)
	left := make([]area.Left, len(list))
	for i, p := range list {
		note := "まだ定められていない"
		if p.DocumentID != "" {
			note = "定められている"
		}
		left[i] = area.Left{Kind: "実施手順", Title: p.System, URL: procedureURL(p.ID), Note: note}
	}
	return left, err
}

// closedToo is who is shown closed documents.
func closedToo(a actor.Actor) bool { return a.Can(policy.CanViewClosed) }
