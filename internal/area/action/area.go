package action

import (
	"context"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/web"
)

const areaName = "action"

// What may be done here.
const (
	CanSee    actor.Permission = "action.see"
	CanOpen   actor.Permission = "action.open"
	CanCarry  actor.Permission = "action.carry"
	CanVerify actor.Permission = "action.verify"
	CanManage actor.Permission = "action.manage"
)

// The verbs of the journal and of the history.
const (
	verbOpen      = CanOpen
	verbAmend     = actor.Permission("action.amend")
	verbAssign    = actor.Permission("action.assign")
	verbPlan      = actor.Permission("action.plan")
	verbStart     = actor.Permission("action.start")
	verbNote      = actor.Permission("action.note")
	verbMilestone = actor.Permission("action.milestone")
	verbEvidence  = actor.Permission("action.evidence")
	verbReport    = actor.Permission("action.report")
	verbReturn    = actor.Permission("action.return")
	verbVerify    = CanVerify
	verbAssess    = actor.Permission("action.assess")
	verbClose     = actor.Permission("action.close")
	verbCancel    = actor.Permission("action.cancel")
	verbMerge     = actor.Permission("action.merge")
	verbSplit     = actor.Permission("action.split")
	verbRecur     = actor.Permission("action.recur")
	verbAsk       = actor.Permission("action.ask")
	verbGrant     = actor.Permission("action.grant")
	verbRefuse    = actor.Permission("action.refuse")
	verbEscalate  = actor.Permission("action.escalate")
	verbSubmit    = actor.Permission("action.submit")
	verbImport    = actor.Permission("action.import")
)

// Verbs gives the Japanese words for the verbs.
func Verbs() map[string]string {
	list := map[actor.Permission]string{
		verbOpen: "是正措置を登録した", verbAmend: "内容を改めた", verbAssign: "担当を変えた", verbPlan: "計画を立てた", verbStart: "着手した", verbNote: "経過を書いた",
		verbMilestone: "マイルストーンを済みにした", verbEvidence: "証拠を加えた", verbReport: "完了を報告した", verbReturn: "差し戻した", verbVerify: "完了を確認した", verbAssess: "効果を確認した",
		verbClose: "是正措置を終えた", verbCancel: "取り止めた", verbMerge: "ほかの是正措置に統合した", verbSplit: "分割した", verbRecur: "再発として登録した",
		verbAsk: "期限の延長を申し出た", verbGrant: "期限の延長を認めた", verbRefuse: "期限の延長を認めなかった", verbEscalate: "期限超過を知らせた",
		verbSubmit: "是正措置の一覧表を取り込んだ", verbImport: "一覧表から是正措置を登録した",
	}
	words := map[string]string{}
	for v, title := range list {
		words[string(v)] = title
	}
	return words
}

// Area hands the area to the assembly.
func (s *Service) Area() area.Area {
	near := []actor.Role{actor.Staff, "security-officer", "security-manager", "system-manager"}
	lead := []actor.Role{actor.Office, "ciso", "deputy-ciso", "chief"}
	return area.Area{
		Name: areaName, Title: "是正措置", Files: Files,
		Permissions: []actor.Grant{
			{Permission: CanSee, Meaning: "是正措置を見る", Roles: append(lead, actor.Auditor, "audit-chief"), Near: near},
			{Permission: CanOpen, Meaning: "是正措置を登録する", Writes: true, Roles: []actor.Role{actor.Office, "chief"}, Near: near},
			{Permission: CanCarry, Meaning: "是正措置の計画、経過、証拠、完了報告を書く", Writes: true, Roles: []actor.Role{actor.Office}, Near: near},
			{Permission: CanVerify, Meaning: "是正措置の完了と効果を確認し、差し戻し、取止め、期限の延長を決める", Writes: true, Roles: lead, Near: []actor.Role{"security-officer"}},
			{Permission: CanManage, Meaning: "是正措置の担当を変え、分割・統合し、一覧表を取り込む", Writes: true, Roles: []actor.Role{actor.Office}},
		},
		Menu: []web.MenuItem{{Group: web.Checks, Title: "是正措置", Path: actionPath, Needs: CanSee, Order: 40}},
		Web:  s.routes, API: s.operations, Jobs: s.jobs, Resolve: s.resolve,
	}
}

// resolve gives titles and addresses of the actions that the actor may see.
func (s *Service) resolve(ctx context.Context, tx db.Tx, ids []string) (map[string]area.Link, error) {
	links := map[string]area.Link{}
	who := actor.From(ctx)
	if !who.Can(CanSee) || len(ids) == 0 {
		return links, nil
	}
	list, err := loadAll(ctx, tx, who.Body, ids)
	if err != nil {
		return nil, err
	}
	var held map[string]bool
	if who.Reach(CanSee) != actor.Whole {
		if held, err = s.heldNow(ctx, tx, ids); err != nil {
			return nil, err
		}
	}
	for _, a := range list {
		if held == nil || held[a.ID] || a.OpenedBy == who.ID {
			links[a.ID] = area.Link{Title: a.NumberText() + " " + a.Title, URL: actionURL(a.ID)}
		}
	}
	return links, nil
}

// heldNow tells which of the actions wait for the actor.
func (s *Service) heldNow(ctx context.Context, tx db.Tx, ids []string) (map[string]bool, error) {
	hats, err := s.config.Organisation.Hats(ctx, tx)
	if err != nil {
		return nil, err
	}
	var keys []string
	for _, h := range hats {
		keys = append(keys, h.Key)
	}
	return heldAmong(ctx, tx, actor.From(ctx).Body, ids, keys)
}

// handOverMost is how many actions a hand-over sheet names: more are a list of their own.
const handOverMost = 200

// HandOver implements area.HandOver: what a post has to put right goes with it.
func (s *Service) HandOver(ctx context.Context, tx db.Tx, post string) ([]area.Left, error) {
	list, err := heldBy(ctx, tx, actor.From(ctx).Body, []string{postKey(post)}, handOverMost)
	left := make([]area.Left, len(list))
	for i, a := range list {
		left[i] = area.Left{Kind: "是正措置", Title: a.NumberText() + " " + a.Title, URL: actionURL(a.ID), Note: a.State.Title(), Due: a.Due}
	}
	return left, err
}
