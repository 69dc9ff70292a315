package audit

import (
	"context"

	"github.com/okite-isms/okite/internal/platform/api"
	"github.com/okite-isms/okite/internal/platform/sheet"
)

const apiPath = "/api/v1/audit"

// one names an object.
type one struct {
	ID string `path:"id" json:"-"`
}

// nothing asks for nothing.
type nothing struct{}

// ListInput asks for a page of audits.
type ListInput struct {
	api.Paging
	Text  string `query:"q" json:"-" maxLength:"100"`
	State string `query:"state" json:"-" maxLength:"20"`
	Kind  string `query:"kind" json:"-" maxLength:"20"`
	Unit  string `query:"unit" json:"-" maxLength:"100"`
	Year  int    `query:"year" json:"-" minimum:"0" maximum:"9999"`
}

func all[T any](list []T, err error) (api.List[T], error) {
	return api.ListOf(api.Paging{Page: 1, Limit: len(list)}, list, len(list)), err
}

func (s *Service) operations(m *api.Mux) {
	api.Handle(m, "GET "+apiPath, CanSee, "監査の一覧", func(ctx context.Context, in ListInput) (api.List[Audit], error) {
		list, total, err := s.List(ctx, Query{Text: in.Text, State: in.State, Kind: in.Kind, Unit: in.Unit, Year: in.Year, Limit: in.Limit, Offset: in.Offset()})
		return api.ListOf(in.Paging, list, total), err
	})
	api.Handle(m, "POST "+apiPath, CanManage, "監査を計画する", s.Define)
	api.Handle(m, "GET "+apiPath+"/coverage", CanSee, "課等ごとの実施状況", func(ctx context.Context, _ nothing) (api.List[Covered], error) { return all(s.Coverage(ctx)) })
	at := apiPath + "/show/{id}"
	api.Handle(m, "GET "+at, CanSee, "監査", func(ctx context.Context, in one) (Dossier, error) { return s.Show(ctx, in.ID) })
	api.Handle(m, "PUT "+at, CanManage, "計画を改める", s.Redefine)
	api.Handle(m, "POST "+at+"/team", CanManage, "監査チームに加える", s.Join)
	api.Handle(m, "POST "+at+"/leave", CanManage, "監査チームから外す", s.Leave)
	api.Handle(m, "POST "+at+"/ask", CanManage, "実施計画の承認を求める", s.Ask)
	api.Handle(m, "POST "+at+"/approve", CanManage, "承認されたことを入力する", s.Approve)
	api.Handle(m, "POST "+at+"/begin", CanManage, "監査を始める", s.Begin)
	api.Handle(m, "POST "+at+"/cell", CanMark, "判定を1つ書く", s.Strike)
	api.Handle(m, "POST "+at+"/opinion", CanMark, "総評を書く", s.Opine)
	api.Handle(m, "POST "+at+"/find", CanMark, "指摘事項を書く", s.Find)
	api.Handle(m, "POST "+at+"/present", CanManage, "報告案を課等に示す", s.Present)
	api.Handle(m, "POST "+at+"/report", CanManage, "報告済みにする", s.Report)
	api.Handle(m, "POST "+at+"/close", CanManage, "監査を終える", s.Close)
	api.Handle(m, "POST "+at+"/seal", CanManage, "監査調書の一式を封じる", s.Seal)
	api.HandleLarge(m, "POST "+at+"/draw", CanMark, "サンプルを抽出する", sheet.ReadSize*2, s.Draw)
	api.HandleLarge(m, "POST "+at+"/reconcile", CanMark, "報告書の文章と突き合わせる", sheet.ReadSize*2, s.Reconcile)
	unit := apiPath + "/unit/{id}"
	api.Handle(m, "GET "+unit, CanSee, "監査の対象の課等", func(ctx context.Context, in one) (UnitSheet, error) { return s.Sheet(ctx, in.ID) })
	api.Handle(m, "POST "+unit+"/answer", CanAnswer, "点検表に答える", s.Answer)
	api.Handle(m, "POST "+unit+"/mark", CanMark, "課等の判定を書く", func(ctx context.Context, in Marking) (api.List[Cell], error) { return all(s.Mark(ctx, in)) })
	api.Handle(m, "POST "+unit+"/remark", CanMark, "備考を書く", s.Remark)
	finding := apiPath + "/finding/{id}"
	api.Handle(m, "GET "+finding, CanSee, "指摘事項", func(ctx context.Context, in one) (FindingSheet, error) { return s.Finding(ctx, in.ID) })
	api.Handle(m, "PUT "+finding, CanMark, "指摘事項を書き改める", s.Rewrite)
	api.Handle(m, "POST "+finding+"/comment", CanAnswer, "事実を確かめる", s.Comment)
	api.Handle(m, "POST "+finding+"/settle", CanMark, "指摘事項を確定する", s.SettleFinding)
	api.Handle(m, "POST "+finding+"/improve", CanAnswer, "改善計画を出す", s.Improve)
	api.Handle(m, "POST "+finding+"/judge", CanMark, "改善計画を確かめる", s.Judge)
	api.Handle(m, "POST "+finding+"/recheck", CanMark, "再確認する", s.Recheck)
	api.Handle(m, "POST "+finding+"/spread", CanMark, "ほかの課等に問う", s.Spread)
	api.Handle(m, "GET "+apiPath+"/question/{id}", CanSee, "同種の課題の問い", func(ctx context.Context, in one) (QuestionSheet, error) { return s.Question(ctx, in.ID) })
	api.Handle(m, "POST "+apiPath+"/reply/{id}", CanAnswer, "同種の課題の問いに答える", s.Respond)
	s.planOperations(m)
}

func (s *Service) planOperations(m *api.Mux) {
	plan := apiPath + "/plan/{id}"
	api.Handle(m, "GET "+apiPath+"/plan", CanSee, "監査の計画の一覧", func(ctx context.Context, _ nothing) (api.List[Plan], error) { return all(s.Plans(ctx)) })
	api.Handle(m, "POST "+apiPath+"/plan", CanManage, "計画を作る", func(ctx context.Context, in NewPlan) (Plan, error) {
		return s.Draft(ctx, Planning{Title: in.Title, Years: in.Years, From: in.From, Text: in.Text})
	})
	api.Handle(m, "GET "+plan, CanSee, "監査の計画", func(ctx context.Context, in one) (PlanSheet, error) { return s.Plan(ctx, in.ID) })
	api.Handle(m, "PUT "+plan, CanManage, "計画を改める", s.Draft)
	api.Handle(m, "POST "+plan+"/target", CanManage, "計画に対象を加える", s.Target)
	api.Handle(m, "POST "+plan+"/untarget", CanManage, "計画から対象を除く", s.Untarget)
	api.Handle(m, "POST "+plan+"/ask", CanManage, "計画の承認を求める", s.AskPlan)
	api.Handle(m, "POST "+plan+"/approve", CanManage, "計画が承認されたことを入力する", s.ApprovePlan)
	api.HandleLarge(m, "POST "+apiPath+"/import", CanManage, "以前の監査の結果を渡す", sheet.ReadSize*2, s.Submit)
	api.Handle(m, "GET "+apiPath+"/import/{id}", CanManage, "渡された結果を下見する", func(ctx context.Context, in one) (Look, error) { return s.Preview(ctx, in.ID) })
	api.Handle(m, "POST "+apiPath+"/import/{id}/apply", CanManage, "以前の監査の結果を取り込む", s.Apply)
}

// NewPlan is a plan as one begins it.
type NewPlan struct {
	Title string `json:"title"`
	Years int    `json:"years" minimum:"1" maximum:"5"`
	From  int    `json:"from"`
	Text  string `json:"text"`
}
