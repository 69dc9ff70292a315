package incident

import (
	"context"

	"github.com/okite-isms/okite/internal/platform/api"
)

// BoardInput asks a program's way for clocks of all incidents.
type BoardInput struct {
	Recipient string `query:"recipient" json:"-" doc:"報告先の名前" maxLength:"40"`
	State     string `query:"state" json:"-" enum:"running,open,pending,met,waived,stopped" doc:"状態。running は、済んでいないもの"`
	Late      bool   `query:"late" json:"-" doc:"期限を過ぎたものだけ"`
	Within    int    `query:"within" json:"-" minimum:"0" maximum:"366" doc:"この日数のうちに期限が来るものだけ"`
	Drill     string `query:"drill" json:"-" enum:"only,all" doc:"onlyは訓練だけ、allは訓練も。省くと訓練を除く"`
	api.Paging
}

// outwardOperations are what programs can do about reports to the outside. The people
// concerned are not among it: who reads their list is recorded by session.
func (s *Service) outwardOperations(m *api.Mux) {
	api.Handle(m, "GET "+apiPath+"/clock", CanSee, "すべてのインシデントの報告の期限", func(ctx context.Context, in BoardInput) (api.List[BoardRow], error) {
		list, total, err := s.Board(ctx, BoardQuery{Recipient: in.Recipient, State: in.State, Late: in.Late, Within: in.Within, Drill: in.Drill, Limit: in.Limit, Offset: in.Offset()})
		return api.ListOf(in.Paging, list, total), err
	})
	api.Handle(m, "GET "+apiPath+"/{id}/clock", CanSee, "インシデントの報告の期限", func(ctx context.Context, in one) (Clocks, error) { return s.Clocks(ctx, in.ID) })
	api.Handle(m, "POST "+apiPath+"/{id}/clock/settle", CanHandle, "報告を済みにする", s.Settle)
	api.Handle(m, "POST "+apiPath+"/{id}/clock/reopen", CanHandle, "報告の済みを取り消す", s.Reopen)
	api.Handle(m, "POST "+apiPath+"/{id}/clock/waive", CanHandle, "報告を要しないことの判断を求める", s.AskWaiver)
	api.Handle(m, "POST "+apiPath+"/waiver/{id}/decide", CanDecide, "報告を要しないかを決める", s.DecideWaiver)
	api.Handle(m, "GET "+apiPath+"/{id}/filing", CanSee, "報告書の一覧", func(ctx context.Context, in one) (api.List[Filing], error) {
		list, err := s.Filings(ctx, in.ID)
		return api.ListOf(api.Paging{Page: 1, Limit: len(list)}, list, len(list)), err
	})
	api.Handle(m, "POST "+apiPath+"/{id}/filing", CanHandle, "報告書を書き始める", s.Draft)
	api.Handle(m, "GET "+apiPath+"/filing/{id}/show", CanSee, "報告書", func(ctx context.Context, in one) (FilingView, error) { return s.ShowFiling(ctx, in.ID) })
	api.Handle(m, "POST "+apiPath+"/filing/{id}/write", CanHandle, "報告書の内容を書く", s.Write)
	api.Handle(m, "POST "+apiPath+"/filing/{id}/send", CanHandle, "報告書の提出を記録する", s.Send)
	api.Handle(m, "POST "+apiPath+"/filing/{id}/drop", CanHandle, "書きかけの報告書を取り消す", s.Drop)
}
