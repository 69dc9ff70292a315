package approval

import (
	"context"

	"github.com/okite-isms/okite/internal/platform/api"
)

type identified struct {
	ID string `path:"id" json:"-"`
}

// CasesInput is Query as a program asks it.
type CasesInput struct {
	Text  string `query:"q" json:"-" maxLength:"100" doc:"件名に含まれる言葉"`
	State string `query:"state" json:"-" enum:"running,returned,approved,rejected,withdrawn,red" doc:"状態。redは、事後承認を待つもの"`
	api.Paging
}

// AssentedCases is what came of approving several cases.
type AssentedCases struct {
	Done []string `json:"done" doc:"承認した案件のid"`
	Left []string `json:"left" doc:"承認できなかった理由"`
}

func (s *Service) operations(m *api.Mux) {
	api.Handle(m, "GET /api/v1/approval/waiting", CanSee, "決裁を待つ案件", s.Waiting)
	api.Handle(m, "GET /api/v1/approval/case", CanSee, "決裁の案件の一覧", s.listCases)
	api.Handle(m, "POST /api/v1/approval/case", CanFile, "伺いを起案する", s.File)
	api.Handle(m, "GET /api/v1/approval/case/{id}", CanSee, "案件を見る", func(ctx context.Context, in identified) (Case, error) { return s.Case(ctx, in.ID) })
	api.Handle(m, "PUT /api/v1/approval/case/{id}", CanFile, "差し戻された伺いを再提出する", s.Resubmit)
	api.Handle(m, "POST /api/v1/approval/case/{id}/act", CanDecide, "案件に承認、差し戻しなどを行う", s.Do)
	api.Handle(m, "POST /api/v1/approval/bulk", CanDecide, "内容を確かめた案件をまとめて承認する", s.assentAll)
	api.Handle(m, "GET /api/v1/approval/route", CanSee, "決裁ルートの一覧", s.listRoutes)
	api.Handle(m, "GET /api/v1/approval/route/{id}", CanSee, "決裁ルートと、きょうの決裁者", func(ctx context.Context, in identified) (Forecast, error) { return s.Foresee(ctx, in.ID) })
	api.Handle(m, "PUT /api/v1/approval/route/{id}", CanManage, "決裁ルートを変える", s.setRoute)
}

func (s *Service) listCases(ctx context.Context, in CasesInput) (api.List[CaseItem], error) {
	list, total, err := s.Cases(ctx, Query{Text: in.Text, State: in.State, Limit: in.Limit, Offset: in.Offset()})
	return api.ListOf(in.Paging, list, total), err
}

func (s *Service) listRoutes(ctx context.Context, _ struct{}) (api.List[Route], error) {
	list, err := s.Routes(ctx)
	return api.ListOf(api.Paging{Page: 1, Limit: len(list)}, list, len(list)), err
}

func (s *Service) assentAll(ctx context.Context, in Bulk) (out AssentedCases, err error) {
	done, left, err := s.AssentAll(ctx, in)
	out.Left = append([]string{}, left...)
	out.Done = []string{}
	for _, c := range done {
		out.Done = append(out.Done, c.ID)
	}
	return out, err
}

// RouteSetting is a route as a program writes it.
type RouteSetting struct {
	ID      string      `path:"id" json:"-"`
	Version int64       `json:"version"`
	Title   string      `json:"title"`
	Meaning string      `json:"meaning,omitempty"`
	Kind    string      `json:"kind"`
	Steps   []RouteStep `json:"steps"`
}

func (s *Service) setRoute(ctx context.Context, in RouteSetting) (Route, error) {
	return s.SetRoute(ctx, Route{Name: in.ID, Version: in.Version, Title: in.Title, Meaning: in.Meaning, Kind: in.Kind, Steps: in.Steps})
}
