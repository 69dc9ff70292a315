package org

import (
	"context"

	"github.com/okite-isms/okite/internal/platform/api"
)

func (s *Service) operations(m *api.Mux) {
	s.structureOperations(m)
	api.Handle(m, "GET /api/v1/org/body", CanView, "団体を見る", func(ctx context.Context, _ struct{}) (Body, error) { return s.Body(ctx) })
	api.Handle(m, "PUT /api/v1/org/body", CanManageBody, "団体の情報を変更する", s.Amend)
	api.Handle(m, "GET /api/v1/org/person", CanView, "利用者の一覧", s.listPeople)
	api.Handle(m, "POST /api/v1/org/person", CanManage, "利用者を登録する", s.Enrol)
	api.Handle(m, "GET /api/v1/org/person/{id}", CanView, "利用者を見る", s.onePerson)
	api.Handle(m, "PUT /api/v1/org/person/{id}", CanManage, "利用者の情報を変更する", s.Change)
	api.Handle(m, "PUT /api/v1/org/person/{id}/roles", CanManage, "利用者の役割を変更する", s.Assign)
	api.Handle(m, "POST /api/v1/org/person/{id}/deactivate", CanManage, "利用者を利用停止にする", s.Deactivate)
	api.Handle(m, "POST /api/v1/org/person/{id}/reactivate", CanManage, "利用停止をやめる", s.Reactivate)
	api.Handle(m, "POST /api/v1/org/person/{id}/reissue", CanManage, "パスワードを再発行する", s.Reissue)
}

func (s *Service) listPeople(ctx context.Context, in PeopleInput) (api.List[Listed], error) {
	list, total, err := s.People(ctx, in.query())
	return api.ListOf(in.Paging, list, total), err
}

// identified is an input that says nothing but which object is meant.
type identified struct {
	ID string `path:"id" json:"-"`
}

func (s *Service) onePerson(ctx context.Context, in identified) (Listed, error) {
	return s.Person(ctx, in.ID)
}
