package policy

import (
	"embed"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/web"
)

//go:embed migration/*.sql
var files embed.FS

// Migrations are the tables of the area.
func Migrations() embed.FS { return files }

const areaName = "policy"

// What may be done here.
const (
	CanView       actor.Permission = "policy.view"
	CanViewClosed actor.Permission = "policy.view_closed"
	CanRead       actor.Permission = "policy.read"
	CanManage     actor.Permission = "policy.manage"
	CanCorrect    actor.Permission = "policy.correct"
	CanReview     actor.Permission = "policy.review"
	CanAccept     actor.Permission = "policy.accept"
)

// Verbs gives the Japanese words for the verbs of the journal that are no permissions.
func Verbs() map[string]string {
	return map[string]string{string(verbEnact): "規程の版を定めた", string(verbBegin): "規程の版が施行された", string(verbRepeal): "規程を廃止した"}
}

// Area hands the area to the assembly.
func (s *Service) Area() area.Area {
	return area.Area{
		Name: areaName, Title: "規程", Files: files,
		Permissions: []actor.Grant{
			{Permission: CanView, Meaning: "公開と庁内の規程を見る・探す", Roles: actor.Roles(), ByObject: true},
			{Permission: CanViewClosed, Meaning: "非公開の規程も見る・探す", Roles: []actor.Role{actor.Office, actor.Auditor}},
			{Permission: CanRead, Meaning: "規程を読み込む", Writes: true, Roles: []actor.Role{actor.Office}},
			{Permission: CanCorrect, Meaning: "規程の読み取りを訂正する", Writes: true, Roles: []actor.Role{actor.Office}},
			{Permission: CanDecideEveryone, Meaning: "職員全員を指す役割を決める", Writes: true, Roles: []actor.Role{actor.Office}},
			{Permission: CanManage, Meaning: "規程の名称・位置・公開の範囲を変える", Writes: true, Roles: []actor.Role{actor.Office}},
			{Permission: CanReview, Meaning: "規程から読み取った求め、所見、照合の結果を見る", Roles: []actor.Role{actor.Office, actor.Auditor}},
			{Permission: CanAccept, Meaning: "規程の求めの採否、所見の扱い、照合の判定を決める", Writes: true, Roles: []actor.Role{actor.Office}},
		},
		Menu: []web.MenuItem{
			{Group: web.Daily, Title: "私が守ること", Path: ownPath, Needs: CanView, Order: 15},
			{Group: web.Rules, Title: "規程", Path: "/policy", Needs: CanView, Order: 10},
			{Group: web.Rules, Title: "規程体系", Path: "/policy/hierarchy", Needs: CanView, Order: 11},
			{Group: web.Rules, Title: "役割別の遵守事項", Path: matrixPath, Needs: CanView, Order: 12},
			{Group: web.Rules, Title: "規程が求めること", Path: "/policy/demand", Needs: CanView, Order: 20},
			{Group: web.Rules, Title: "所見", Path: "/policy/finding", Needs: CanReview, Order: 21},
			{Group: web.Rules, Title: "ガイドラインとの照合", Path: "/policy/gap", Needs: CanReview, Order: 22},
			{Group: web.Rules, Title: "用語", Path: "/policy/term", Needs: CanView, Order: 23},
		},
		Web:     s.routes,
		API:     s.operations,
		Jobs:    s.jobs,
		Resolve: s.resolve,
	}
}
