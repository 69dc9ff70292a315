package incident

import (
	"context"

	"github.com/okite-isms/okite/internal/platform/api"
)

const apiPath = "/api/v1/incident"

// one names an incident.
type one struct {
	ID string `path:"id" json:"-"`
}

func (s *Service) operations(m *api.Mux) {
	api.Handle(m, "GET "+apiPath, CanSee, "インシデントの一覧", func(ctx context.Context, in ListInput) (api.List[Incident], error) {
		list, total, err := s.List(ctx, in.query())
		return api.ListOf(in.Paging, list, total), err
	})
	api.Handle(m, "POST "+apiPath, CanReport, "インシデントを報告する", s.Report)
	api.Handle(m, "GET "+apiPath+"/{id}", CanSee, "インシデント", func(ctx context.Context, in one) (Incident, error) { return s.Open(ctx, in.ID) })
	api.Handle(m, "PUT "+apiPath+"/{id}", CanReport, "報告を補う", s.Supplement)
	api.Handle(m, "GET "+apiPath+"/{id}/timeline", CanSee, "経過", func(ctx context.Context, in EntriesAsked) (api.List[Entry], error) {
		list, total, err := s.Timeline(ctx, in.ID, EntryQuery{in.Desc, in.Limit, in.Offset()})
		return api.ListOf(in.Paging, list, total), err
	})
	api.Handle(m, "POST "+apiPath+"/{id}/note", CanHandle, "経過を書く", s.Note)
	api.Handle(m, "POST "+apiPath+"/{id}/level", CanDecide, "重大度を変える", s.SetLevel)
	api.Handle(m, "POST "+apiPath+"/{id}/judge", CanHandle, "インシデントかどうかを判断する", s.Judge)
	api.Handle(m, "POST "+apiPath+"/{id}/fact", CanHandle, "分かっていることを更新する", s.SetFacts)
	api.Handle(m, "POST "+apiPath+"/{id}/merge", CanHandle, "ほかのインシデントに統合する", s.Merge)
}
