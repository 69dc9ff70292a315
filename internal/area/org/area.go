package org

import (
	"context"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/web"
)

const areaName = "org"

// What may be done here.
const (
	CanView       actor.Permission = "org.view"
	CanManage     actor.Permission = "org.manage"
	CanManageBody actor.Permission = "org.body"
)

// The verbs of the journal.
const (
	verbFound      = "org.found"
	verbAmend      = "org.amend"
	verbEnrol      = "org.enrol"
	verbChange     = "org.change"
	verbAssign     = "org.assign"
	verbDeactivate = "org.deactivate"
	verbReactivate = "org.reactivate"
	verbReissue    = "org.reissue"
)

// Verbs gives the Japanese words for the verbs of the journal.
func Verbs() map[string]string {
	return map[string]string{
		verbFound:      "団体を作った",
		verbAmend:      "団体の情報を変更した",
		verbEnrol:      "利用者を登録した",
		verbChange:     "利用者の情報を変更した",
		verbAssign:     "利用者の役割を変更した",
		verbDeactivate: "利用者を利用停止にした",
		verbReactivate: "利用停止をやめた",
		verbReissue:    "パスワードを再発行した",
	}
}

// Area hands the area to the assembly.
func (s *Service) Area() area.Area {
	return area.Area{
		Name: areaName, Title: "組織", Files: Files,
		Permissions: []actor.Grant{
			{Permission: CanView, Meaning: "利用者と団体の情報を見る", Roles: []actor.Role{actor.Office, actor.Auditor}},
			{Permission: CanManage, Meaning: "利用者を登録・変更し、役割を決める", Writes: true, Roles: []actor.Role{actor.Office}},
			{Permission: CanManageBody, Meaning: "団体の情報を変更し、見本データを片付ける", Writes: true, Roles: []actor.Role{actor.Office}},
		},
		Menu: []web.MenuItem{
			{Group: web.Manages, Title: "利用者", Path: personPath, Needs: CanView, Order: 10},
			{Group: web.Manages, Title: "団体", Path: bodyPath, Needs: CanView, Order: 20},
		},
		Web: s.routes, API: s.operations, Resolve: s.resolve,
	}
}

// resolve gives names of people and bodies, many at once. Everybody may read a
// colleague's name; the page behind it is for who holds CanView.
func (s *Service) resolve(ctx context.Context, tx db.Tx, ids []string) (map[string]area.Link, error) {
	a := actor.From(ctx)
	names, err := personNames(ctx, tx, a.Body, ids)
	if err != nil {
		return nil, err
	}
	links := map[string]area.Link{}
	for id, name := range names {
		links[id] = area.Link{Title: name}
		if a.Can(CanView) {
			links[id] = area.Link{Title: name, URL: personURL(id)}
		}
	}
	for _, id := range ids {
		if id == a.Body && a.Can(CanView) {
			links[id] = area.Link{Title: "団体の情報", URL: bodyPath}
		}
	}
	return links, nil
}
