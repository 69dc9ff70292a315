package signin

import (
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/web"
)

const areaName = "signin"

// What may be done here. Everybody holds both: they touch nothing but one's own way
// in. Who still has a first password holds the first alone.
const (
	CanChangePassword actor.Permission = "signin.password"
	CanManageSelf     actor.Permission = "signin.self"
)

// The verbs of the journal.
const (
	verbOpen     = "signin.open"
	verbClose    = "signin.close"
	verbCloseAll = "signin.closeall"
	verbPassword = "signin.password"
	verbIssue    = "signin.issue"
	verbRevoke   = "signin.revoke"
	verbRecover  = "signin.recover"
	verbLink     = "signin.link"
	verbTake     = "signin.take"
	verbUnlink   = "signin.unlink"
	verbArrive   = "signin.arrive"
	verbDepart   = "signin.depart"
	verbComeHome = "signin.comehome"
)

// Verbs gives the Japanese words for the verbs of the journal.
func Verbs() map[string]string {
	return map[string]string{
		verbOpen:     "サインインした",
		verbClose:    "サインアウトした",
		verbCloseAll: "すべての端末からサインアウトした",
		verbPassword: "自分のパスワードを変更した",
		verbIssue:    "アクセストークンを作成した",
		verbRevoke:   "アクセストークンを取り消した",
		verbRecover:  "コンソールからパスワードを復旧した",
		verbLink:     "ほかの団体への行き来を登録した",
		verbTake:     "共同利用のコードが使われた",
		verbUnlink:   "ほかの団体への行き来の登録を取り消した",
		verbArrive:   "ほかの団体から切り替えて入った",
		verbDepart:   "ほかの団体へ切り替えて出た",
		verbComeHome: "ほかの団体から戻った",
	}
}

// Area hands the room to the assembly.
func (s *Service) Area() area.Area {
	return area.Area{
		Name: areaName, Title: "サインイン", Files: Files,
		Permissions: []actor.Grant{
			{Permission: CanChangePassword, Meaning: "自分のパスワードを変更する", Roles: actor.FixedRoles()},
			{Permission: CanManageSelf, Meaning: "自分のサインインとアクセストークンを管理する", Roles: actor.FixedRoles()},
		},
		Menu: []web.MenuItem{{Group: web.Manages, Title: "自分のサインイン", Path: "/me", Needs: CanManageSelf, Order: 95}},
		Web:  s.routes,
	}
}
