package selfcheck

import (
	"context"

	"github.com/okite-isms/okite/internal/platform/api"
)

const apiPath = "/api/v1/selfcheck"

// nothing asks for nothing.
type nothing struct{}

// Asking asks for a page of who has answered.
type Asking struct {
	api.Paging
	ID      string `path:"id" json:"-"`
	State   string `query:"state" json:"-" enum:"waiting,done,left" doc:"未提出、提出済み、対象外"`
	Section string `query:"section" json:"-" maxLength:"100"`
}

func whole[T any](list []T) api.List[T] {
	return api.ListOf(api.Paging{Page: 1, Limit: len(list)}, list, len(list))
}

func (s *Service) operations(m *api.Mux) {
	api.Handle(m, "GET "+apiPath, CanSee, "自己点検の一覧", func(ctx context.Context, _ nothing) (api.List[Campaign], error) {
		list, _, err := s.Campaigns(ctx)
		return whole(list), err
	})
	api.Handle(m, "GET "+apiPath+"/mine", CanSee, "自分が答える調査票", func(ctx context.Context, _ nothing) (api.List[Due], error) {
		list, err := s.Mine(ctx)
		return whole(list), err
	})
	api.Handle(m, "POST "+apiPath, CanManage, "自己点検を準備する", s.Draw)
	api.Handle(m, "GET "+apiPath+"/{id}", CanSee, "自己点検", func(ctx context.Context, in One) (Plan, error) {
		o, err := s.Campaign(ctx, in)
		return o.Plan, err
	})
	api.Handle(m, "PUT "+apiPath+"/draft/{id}", CanManage, "自己点検の期間や説明を改める", s.Redraw)
	api.Handle(m, "PUT "+apiPath+"/draft/{id}/form", CanManage, "調査票を書く", s.Draft)
	api.Handle(m, "POST "+apiPath+"/draft/{id}/discard", CanManage, "調査票を除く", s.Discard)
	api.Handle(m, "POST "+apiPath+"/draft/{id}/pick", CanManage, "点検項目の一覧から加える", s.Pick)
	api.Handle(m, "PUT "+apiPath+"/draft/{id}/match", CanManage, "並べて示す事実を決める", s.Match)
	api.Handle(m, "PUT "+apiPath+"/draft/{id}/system", CanManage, "対象の情報システムを書く", s.Name)
	api.Handle(m, "POST "+apiPath+"/draft/{id}/start", CanManage, "自己点検を始める", s.Start)
	api.Handle(m, "POST "+apiPath+"/{id}/extend", CanManage, "終わりの日を延ばす", s.Extend)
	api.Handle(m, "POST "+apiPath+"/{id}/renew", CanManage, "調査票を名簿に合わせる", s.Renew)
	api.Handle(m, "POST "+apiPath+"/{id}/end", CanManage, "自己点検を終える", s.End)
	api.Handle(m, "POST "+apiPath+"/draft/{id}/drop", CanManage, "自己点検を取り止める", s.Drop)
	api.Handle(m, "GET "+apiPath+"/{id}/result", CanResult, "自己点検の集計", s.Results)
	api.Handle(m, "GET "+apiPath+"/{id}/reason", CanResult, "「いいえ」の理由", func(ctx context.Context, in One) (api.List[Said], error) {
		_, list, err := s.Reasons(ctx, in)
		return whole(list), err
	})
	api.Handle(m, "GET "+apiPath+"/{id}/fact", CanResult, "集計と、ほかの記録", s.Beside)
	api.Handle(m, "POST "+apiPath+"/{id}/improve", CanImprove, "改善計画を登録する", s.Improve)
	api.Handle(m, "POST "+apiPath+"/{id}/opinion", CanAnswer, "無記名の意見を出す", s.Speak)
	api.Handle(m, "GET "+apiPath+"/{id}/sheet", CanChase, "答えた人・まだの人", func(ctx context.Context, in Asking) (api.List[Sheet], error) {
		l, err := s.Answered(ctx, in.ID, Waiters{Section: in.Section, State: in.State, Limit: in.Limit, Offset: in.Offset()})
		return api.ListOf(in.Paging, l.Items, l.Total), err
	})
	api.Handle(m, "GET "+apiPath+"/sheet/{id}/answer", CanSee, "調査票", s.Show)
	api.Handle(m, "PUT "+apiPath+"/sheet/{id}/answer", CanAnswer, "調査票を途中まで保存する", s.Save)
	api.Handle(m, "POST "+apiPath+"/sheet/{id}/submit", CanAnswer, "調査票を提出する", s.Submit)
	api.Handle(m, "POST "+apiPath+"/sheet/{id}/enter", CanEnter, "紙の調査票を入力する", s.Enter)
}
