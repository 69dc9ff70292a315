package home

import (
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/backup"
	"github.com/okite-isms/okite/internal/platform/handbook"
	"github.com/okite-isms/okite/internal/platform/web"
)

// What may be done here.
const (
	CanView        actor.Permission = "home.view"
	CanReadJournal actor.Permission = "home.journal"
	CanVerify      actor.Permission = "home.verify" // without seeing the lines
)

// Area hands the area to the assembly.
func (s *Service) Area() area.Area {
	return area.Area{
		Name: "home", Title: "ホーム",
		Permissions: []actor.Grant{
			{Permission: CanView, Meaning: "ホームと手引を見る", Roles: actor.FixedRoles()},
			{Permission: CanReadJournal, Meaning: "記録を見る", Roles: []actor.Role{actor.Office, actor.Auditor}},
			{Permission: CanVerify, Meaning: "記録が書き換えられていないかを検証する", Roles: []actor.Role{actor.Office, actor.Auditor, actor.Technician}},
			{Permission: backup.CanBackup, Meaning: "バックアップを作る", Writes: true, Roles: []actor.Role{actor.Office, actor.Technician}},
		},
		Menu: []web.MenuItem{
			{Group: web.Daily, Title: "ホーム", Path: "/", Needs: CanView, Order: 1},
			{Group: web.Daily, Title: "手引", Path: handbook.Root, Needs: CanView, Order: 90},
			{Group: web.Manages, Title: "記録", Path: "/journal", Needs: CanReadJournal, Order: 80},
			{Group: web.Manages, Title: "記録の検証", Path: "/journal/verify", Needs: CanVerify, Order: 81},
			{Group: web.Manages, Title: "バックアップ", Path: "/backup", Needs: backup.CanBackup, Order: 90},
		},
		Web: s.routes,
	}
}
