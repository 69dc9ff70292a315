package approval

import (
	"context"
	"embed"

	"github.com/okite-isms/okite/internal/area/approval/flow"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/web"
)

// Files holds the migrations.
//
//go:embed migration/*.sql
var Files embed.FS

const areaName = "approval"

// What may be done here.
const (
	CanSee    actor.Permission = "approval.see"    // the inbox, and cases that one has to do with
	CanRead   actor.Permission = "approval.read"   // all cases
	CanFile   actor.Permission = "approval.file"   // 起案
	CanDecide actor.Permission = "approval.decide" // act on seats that are one's own
	CanForce  actor.Permission = "approval.force"  // act in an emergency without being asked
	CanManage actor.Permission = "approval.manage" // routes, 回付先変更, decisions made elsewhere
)

// Verbs gives the Japanese words for the verbs of the journal.
func Verbs() map[string]string {
	words := map[string]string{verbRoute: "決裁ルートを変えた", verbSketch: "決裁ルートの下書きを変えた"}
	for _, k := range []flow.Kind{flow.Draft, flow.Assent, flow.Return, flow.Resubmit, flow.Reject, flow.Withdraw, flow.Pull, flow.Decide, flow.Look, flow.Ratify, flow.Reroute, flow.Urge, flow.Opinion, flow.Conclude} {
		words[verb(k)] = "決裁：" + k.Title()
	}
	return words
}

const (
	verbRoute  = "approval.route"
	verbSketch = "approval.route-draft"
)

func verb(k flow.Kind) string { return areaName + "." + string(k) }

// Area hands the area to the assembly.
func (s *Service) Area() area.Area {
	both := []actor.Role{actor.Office, actor.Staff}
	return area.Area{
		Name: areaName, Title: "決裁", Files: Files,
		Permissions: []actor.Grant{
			{Permission: CanSee, Meaning: "自分に関わる決裁の案件を見る", Roles: []actor.Role{actor.Office, actor.Staff, actor.Auditor}},
			{Permission: CanRead, Meaning: "すべての決裁の案件を見る", Roles: []actor.Role{actor.Office, actor.Auditor, "ciso", "chief"}},
			{Permission: CanFile, Meaning: "伺いを起案し、再提出し、取り下げる", Writes: true, Roles: both},
			{Permission: CanDecide, Meaning: "回ってきた案件を承認し、差し戻し、意見を付ける", Writes: true, Roles: both},
			{Permission: CanForce, Meaning: "緊急のとき、決裁する人に代わって承認する（事後承認まで赤く示される）", Writes: true, Roles: []actor.Role{actor.Office, "ciso", "deputy-ciso", "chief"}},
			{Permission: CanManage, Meaning: "決裁ルートを決め、回付先を変え、督促し、ほかで行った決裁を記録する", Writes: true, Roles: []actor.Role{actor.Office}},
		},
		Menu: []web.MenuItem{
			{Group: web.Daily, Title: "決裁を待つ案件", Path: inboxPath, Needs: CanSee, Order: 20},
			{Group: web.Daily, Title: "伺い・決裁", Path: casePath, Needs: CanSee, Order: 21},
			{Group: web.Manages, Title: "決裁ルート", Path: routePath, Needs: CanSee, Order: 30},
		},
		Web: s.routes, API: s.operations, Jobs: s.jobs, Resolve: s.resolve,
	}
}

// resolve gives titles of cases, many at once; those that the actor may not see are left out.
func (s *Service) resolve(ctx context.Context, tx db.Tx, ids []string) (map[string]area.Link, error) {
	a := actor.From(ctx)
	links := map[string]area.Link{}
	if !a.Can(CanRead) || len(ids) == 0 {
		return links, nil
	}
	list, err := findTitles(ctx, tx, a.Body, ids)
	for _, c := range list {
		links[c.ID] = area.Link{Title: numbered(c.FiscalYear, c.Number) + " " + c.Title, URL: caseURL(c.ID)}
	}
	return links, err
}

// HandOver implements area.HandOver: seats of a post go to who takes it over.
func (s *Service) HandOver(ctx context.Context, tx db.Tx, post string) ([]area.Left, error) {
	list, err := findWaiting(ctx, tx, actor.From(ctx).Body, firstRows(200), []string{"post:" + post}, s.today().String())
	var left []area.Left
	for _, it := range list {
		left = append(left, area.Left{Kind: "決裁を待つ案件", Title: it.Title, URL: caseURL(it.CaseID), Note: it.StepTitle + "（" + it.Task.Title() + "）", Due: it.Due})
	}
	return left, err
}
