package notice

import (
	"context"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/api"
	"github.com/okite-isms/okite/internal/platform/area"
)

const areaName = "notice"

// What may be done here.
const (
	CanSee    actor.Permission = "notice.see"
	CanFinish actor.Permission = "notice.finish"
)

// Area hands the area to the assembly.
func (s *Service) Area() area.Area {
	return area.Area{
		Name: areaName, Title: "私の仕事", Files: Files,
		Permissions: []actor.Grant{
			{Permission: CanSee, Meaning: "自分を待っている仕事を見る", Roles: actor.Roles()},
			{Permission: CanFinish, Meaning: "自分を待っている仕事を済みにする", Writes: true, Roles: []actor.Role{actor.Office, actor.Staff}},
		},
		Web: s.routes, API: s.operations,
	}
}

// worksAs asks for one capacity.
type worksAs struct {
	As string `query:"as" json:"-" maxLength:"100" doc:"立場（post:、role:、person: と識別子）。省くとすべて"`
}

func (s *Service) operations(m *api.Mux) {
	api.Handle(m, "GET /api/v1/notice/item", CanSee, "自分を待っている仕事", func(ctx context.Context, in worksAs) (Work, error) { return s.Work(ctx, in.As) })
	api.Handle(m, "POST /api/v1/notice/item/{id}/finish", CanFinish, "仕事を済みにする", s.Finish)
}
