package action

import (
	"context"

	"github.com/okite-isms/okite/internal/platform/api"
	"github.com/okite-isms/okite/internal/platform/sheet"
)

const apiPath = "/api/v1/action"

// one names an action.
type one struct {
	ID string `path:"id" json:"-"`
}

// nothing asks for nothing.
type nothing struct{}

// HandedIn is a list as a program hands it in.
type HandedIn struct {
	FileName string `json:"file_name" maxLength:"200"`
	Content  []byte `json:"content" doc:"ExcelかCSVのファイル（Base64）"`
}

func (s *Service) operations(m *api.Mux) {
	api.Handle(m, "GET "+apiPath, CanSee, "是正措置の一覧", func(ctx context.Context, in ListInput) (api.List[Action], error) {
		list, total, err := s.List(ctx, in.query())
		return api.ListOf(in.Paging, list, total), err
	})
	api.Handle(m, "POST "+apiPath, CanOpen, "是正措置を登録する", s.Register)
	api.Handle(m, "GET "+apiPath+"/board", CanSee, "組織別の状況", func(ctx context.Context, _ nothing) (api.List[UnitStanding], error) {
		list, err := s.Board(ctx)
		return api.ListOf(api.Paging{Page: 1, Limit: len(list)}, list, len(list)), err
	})
	api.Handle(m, "GET "+apiPath+"/figure", CanSee, "是正措置の集計", s.Figures)
	api.Handle(m, "POST "+apiPath+"/reassign", CanManage, "担当をまとめて変える", func(ctx context.Context, in Reassigning) (api.List[Action], error) {
		list, err := s.Reassign(ctx, in)
		return api.ListOf(api.Paging{Page: 1, Limit: len(list)}, list, len(list)), err
	})
	api.Handle(m, "GET "+apiPath+"/{id}", CanSee, "是正措置", func(ctx context.Context, in one) (Dossier, error) { return s.Show(ctx, in.ID) })
	api.Handle(m, "PUT "+apiPath+"/{id}", CanCarry, "内容を改める", s.Amend)
	api.Handle(m, "POST "+apiPath+"/{id}/plan", CanCarry, "計画を立てる", s.Plan)
	api.Handle(m, "POST "+apiPath+"/{id}/start", CanCarry, "着手する", s.Start)
	api.Handle(m, "POST "+apiPath+"/{id}/note", CanCarry, "経過を書く", s.Note)
	api.Handle(m, "POST "+apiPath+"/{id}/cite", CanCarry, "証拠の保管簿のものを加える", s.Cite)
	api.Handle(m, "POST "+apiPath+"/{id}/report", CanCarry, "完了を報告する", s.Report)
	api.Handle(m, "POST "+apiPath+"/{id}/extend", CanCarry, "期限の延長を申し出る", s.Ask)
	api.Handle(m, "POST "+apiPath+"/{id}/return", CanVerify, "差し戻す", s.Return)
	api.Handle(m, "POST "+apiPath+"/{id}/verify", CanVerify, "完了を確認する", s.Verify)
	api.Handle(m, "POST "+apiPath+"/{id}/assess", CanVerify, "効果を確認する", s.Assess)
	api.Handle(m, "POST "+apiPath+"/{id}/cancel", CanVerify, "取り止める", s.Cancel)
	api.Handle(m, "POST "+apiPath+"/{id}/split", CanManage, "分割する", s.Split)
	api.Handle(m, "POST "+apiPath+"/{id}/merge", CanManage, "統合する", s.Merge)
	api.Handle(m, "POST "+apiPath+"/{id}/recur", CanOpen, "再発を登録する", s.Recur)
	api.Handle(m, "POST "+apiPath+"/milestone/{id}/done", CanCarry, "マイルストーンを済みにする", s.Finish)
	api.Handle(m, "POST "+apiPath+"/extension/{id}/decide", CanVerify, "期限の延長を決める", s.Decide)
	api.HandleLarge(m, "POST "+apiPath+"/import", CanManage, "一覧表を取り込む", sheet.ReadSize*2, func(ctx context.Context, in HandedIn) (HandedList, error) {
		return s.Submit(ctx, in.FileName, in.Content)
	})
	api.Handle(m, "GET "+apiPath+"/import/{id}/look", CanManage, "取り込んだ一覧表を下見する", func(ctx context.Context, in one) (ListPreview, error) { return s.Preview(ctx, in.ID) })
	api.Handle(m, "POST "+apiPath+"/import/{id}/apply", CanManage, "取り込んだ一覧表を登録する", s.Apply)
}
