package selfcheck

import (
	"context"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/web"
)

const areaName = "selfcheck"

// What may be done here.
const (
	CanSee     actor.Permission = "selfcheck.see"
	CanAnswer  actor.Permission = "selfcheck.answer"
	CanResult  actor.Permission = "selfcheck.result"
	CanChase   actor.Permission = "selfcheck.chase"
	CanEnter   actor.Permission = "selfcheck.enter"
	CanImprove actor.Permission = "selfcheck.improve"
	CanManage  actor.Permission = "selfcheck.manage"
)

// The verbs of the journal.
const (
	verbDraw    = actor.Permission("selfcheck.draw")
	verbRedraw  = actor.Permission("selfcheck.redraw")
	verbStart   = actor.Permission("selfcheck.start")
	verbEnd     = actor.Permission("selfcheck.end")
	verbExtend  = actor.Permission("selfcheck.extend")
	verbDrop    = actor.Permission("selfcheck.drop")
	verbSubmit  = actor.Permission("selfcheck.submit")
	verbCorrect = actor.Permission("selfcheck.correct")
	verbEnter   = actor.Permission("selfcheck.enter")
	verbRenew   = actor.Permission("selfcheck.renew")
	verbRemind  = actor.Permission("selfcheck.remind")
	verbImprove = actor.Permission("selfcheck.improve")
)

// Verbs gives the Japanese words for the verbs.
func Verbs() map[string]string {
	list := map[actor.Permission]string{
		verbDraw: "自己点検を準備した", verbRedraw: "自己点検の内容を改めた", verbStart: "自己点検を始めた", verbEnd: "自己点検を終えた", verbExtend: "自己点検の終わりの日を延ばした", verbDrop: "自己点検を取り止めた",
		verbSubmit: "調査票を提出した", verbCorrect: "調査票を訂正した", verbEnter: "紙の調査票を入力した", verbRenew: "調査票を名簿に合わせた", verbRemind: "自己点検を督促した", verbImprove: "自己点検から是正措置を登録した",
	}
	words := map[string]string{}
	for v, title := range list {
		words[string(v)] = title
	}
	return words
}

// Area hands the area to the assembly.
func (s *Service) Area() area.Area {
	lead := []actor.Role{actor.Office, "ciso", "deputy-ciso", "chief", actor.Auditor, "audit-chief"}
	near := []actor.Role{actor.Staff, "security-officer", managerRole, "system-manager"}
	return area.Area{
		Name: areaName, Title: "自己点検", Files: Files,
		Permissions: []actor.Grant{
			{Permission: CanSee, Meaning: "自己点検と、自分の調査票を見る", Roles: []actor.Role{actor.Office, actor.Staff, actor.Auditor, "ciso", "deputy-ciso", "chief", "audit-chief"}},
			{Permission: CanAnswer, Meaning: "自分の調査票に答え、意見を出す", Writes: true, Roles: []actor.Role{actor.Office, actor.Staff}},
			{Permission: CanResult, Meaning: "自己点検の集計を見る", Roles: lead, Near: near},
			{Permission: CanChase, Meaning: "自己点検に答えた人・まだの人の一覧を見る", Roles: []actor.Role{actor.Office, actor.Auditor}, Near: near},
			{Permission: CanEnter, Meaning: "紙の調査票を入力し、印刷する", Writes: true, Roles: []actor.Role{actor.Office}, Near: near},
			{Permission: CanImprove, Meaning: "自己点検の結果から、改善計画（是正措置）を登録する", Writes: true, Roles: []actor.Role{actor.Office}, Near: near},
			{Permission: CanManage, Meaning: "自己点検を準備し、始め、終える", Writes: true, Roles: []actor.Role{actor.Office}},
		},
		Menu: []web.MenuItem{{Group: web.Checks, Title: "自己点検", Path: campaignPath, Needs: CanSee, Order: 20}},
		Web:  s.routes, API: s.operations, Jobs: s.jobs, Resolve: s.resolve,
	}
}

// resolve gives titles and addresses of the campaigns that the actor may see.
func (s *Service) resolve(ctx context.Context, tx db.Tx, ids []string) (map[string]area.Link, error) {
	links := map[string]area.Link{}
	who := actor.From(ctx)
	if !who.Can(CanSee) || len(ids) == 0 {
		return links, nil
	}
	list, err := campaignsByID(ctx, tx, who.Body, ids)
	for _, c := range list {
		if who.Can(CanManage) || c.State != Drafted {
			links[c.ID] = area.Link{Title: c.NumberText() + " " + c.Title, URL: campaignURL(c.ID)}
		}
	}
	return links, err
}
