package evidence

import (
	"embed"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/web"
)

// Files holds the migrations.
//
//go:embed migration/*.sql
var Files embed.FS

const areaName = "evidence"

// What may be done here.
const (
	CanSee     actor.Permission = "evidence.see"
	CanSeeAll  actor.Permission = "evidence.see_all"
	CanTake    actor.Permission = "evidence.take"
	CanHand    actor.Permission = "evidence.hand"
	CanKeep    actor.Permission = "evidence.keep"
	CanExport  actor.Permission = "evidence.export"
	CanDispose actor.Permission = "evidence.dispose"
)

// Verbs of the journal that are no permission.
const verbRead = "evidence.read"

// Verbs names them for the journal's page.
func Verbs() map[string]string {
	return map[string]string{verbRead: "見られる人を限った証拠を見た", "evidence.check": "証拠を照合した"}
}

// Area hands the area to the assembly.
func (s *Service) Area() area.Area {
	house := []actor.Role{actor.Office, actor.Staff, actor.Auditor}
	return area.Area{
		Name: areaName, Title: "証拠", Files: Files,
		Permissions: []actor.Grant{
			{Permission: CanSee, Meaning: "自分に関わる証拠を見る", Roles: house},
			{Permission: CanSeeAll, Meaning: "団体のすべての証拠を見る（見られる人を限ったものを除く）", Roles: []actor.Role{actor.Office, actor.Auditor}},
			{Permission: CanTake, Meaning: "証拠を受け入れる", Writes: true, Roles: []actor.Role{actor.Office}},
			{Permission: CanHand, Meaning: "自分が持つ証拠を引き渡し、自分あての証拠を受領する", Writes: true, Roles: []actor.Role{actor.Office, actor.Staff}},
			{Permission: CanKeep, Meaning: "証拠の場所・封印・保存期間・訂正・紙の受渡しを記録する", Writes: true, Roles: []actor.Role{actor.Office}},
			{Permission: CanExport, Meaning: "証拠の写しと、持出し用の一式を取り出す", Writes: true, Roles: []actor.Role{actor.Office}},
			{Permission: CanDispose, Meaning: "証拠の廃棄を申し出る・決める・行う", Writes: true, Roles: []actor.Role{actor.Office}},
		},
		Menu: []web.MenuItem{
			{Group: web.Daily, Title: "証拠", Path: itemPath, Needs: CanSee, Order: 60},
			{Group: web.Manages, Title: "証拠の廃棄", Path: disposalPath, Needs: CanDispose, Order: 60},
		},
		Web: s.routes, API: s.operations, Jobs: s.jobs, Resolve: s.resolve,
	}
}
