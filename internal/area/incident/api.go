package incident

import (
	"context"

	"github.com/okite-isms/okite/internal/platform/api"
	"github.com/okite-isms/okite/internal/platform/sheet"
)

const apiPath = "/api/v1/incident"

// one names an incident.
type one struct {
	ID string `path:"id" json:"-"`
}

// HandedIn is a list as a program hands it in.
type HandedIn struct {
	FileName string `json:"file_name" maxLength:"200"`
	Content  []byte `json:"content" doc:"ExcelかCSVのファイル（Base64）"`
}

func (s *Service) operations(m *api.Mux) {
	s.outwardOperations(m)
	api.Handle(m, "GET "+apiPath, CanSee, "インシデントの一覧", func(ctx context.Context, in ListInput) (api.List[Incident], error) {
		list, total, err := s.List(ctx, in.query())
		return api.ListOf(in.Paging, list, total), err
	})
	api.Handle(m, "GET "+apiPath+"/figure", CanSee, "インシデントの集計", s.Figures)
	api.HandleLarge(m, "POST "+apiPath+"/import", CanDecide, "以前の記録の一覧表を取り込む", sheet.ReadSize*2, func(ctx context.Context, in HandedIn) (HandedList, error) {
		return s.Submit(ctx, in.FileName, in.Content)
	})
	api.Handle(m, "GET "+apiPath+"/import/{id}/look", CanDecide, "取り込んだ一覧表を下見する", func(ctx context.Context, in one) (ListPreview, error) { return s.Preview(ctx, in.ID) })
	api.Handle(m, "POST "+apiPath+"/import/{id}/apply", CanDecide, "取り込んだ一覧表を登録する", s.Apply)
	api.Handle(m, "POST "+apiPath, CanReport, "インシデントを報告する", s.Report)
	api.Handle(m, "GET "+apiPath+"/{id}", CanSee, "インシデント", func(ctx context.Context, in one) (Incident, error) { return s.Open(ctx, in.ID) })
	api.Handle(m, "PUT "+apiPath+"/{id}", CanReport, "報告を補う", s.Supplement)
	api.Handle(m, "GET "+apiPath+"/{id}/timeline", CanSee, "経過", func(ctx context.Context, in EntriesAsked) (api.List[Entry], error) {
		list, total, err := s.Timeline(ctx, in.ID, EntryQuery{in.Desc, in.Limit, in.Offset()})
		return api.ListOf(in.Paging, list, total), err
	})
	api.Handle(m, "POST "+apiPath+"/{id}/note", CanHandle, "経過を書く", s.Note)
	api.Handle(m, "POST "+apiPath+"/{id}/level", CanDecide, "重大度を変える", s.SetLevel)
	api.Handle(m, "GET "+apiPath+"/{id}/close", CanSee, "終結までのこと", func(ctx context.Context, in one) (Ending, error) { return s.Ending(ctx, in.ID) })
	api.Handle(m, "POST "+apiPath+"/{id}/restore", CanHandle, "復旧と暫定措置を記録する", s.Restore)
	api.Handle(m, "POST "+apiPath+"/{id}/watch", CanHandle, "経過観察の結果を書く", s.Observe)
	api.Handle(m, "POST "+apiPath+"/{id}/cause", CanHandle, "原因と被害を書く", s.Explain)
	api.Handle(m, "POST "+apiPath+"/{id}/brief", CanHandle, "報告に書くことを書く", s.Brief)
	api.Handle(m, "POST "+apiPath+"/{id}/plan", CanHandle, "再発防止計画を書く", s.Plan)
	api.Handle(m, "POST "+apiPath+"/{id}/measure", CanHandle, "再発防止策を加える", s.AddMeasure)
	api.Handle(m, "POST "+apiPath+"/{id}/drop", CanHandle, "再発防止策を取り除く", s.DropMeasure)
	api.Handle(m, "POST "+apiPath+"/{id}/ask", CanHandle, "再発防止計画の承認を求める", s.AskPlan)
	api.Handle(m, "POST "+apiPath+"/{id}/answer", CanDecide, "再発防止計画について決める", s.AnswerPlan)
	api.Handle(m, "POST "+apiPath+"/{id}/notice", CanDecide, "職員への周知を決める", func(ctx context.Context, in Informing) (Incident, error) {
		x, _, err := s.Inform(ctx, in)
		return x, err
	})
	api.Handle(m, "POST "+apiPath+"/{id}/conclude", CanDecide, "終結させる", s.Conclude)
	api.Handle(m, "POST "+apiPath+"/{id}/judge", CanHandle, "インシデントかどうかを判断する", s.Judge)
	api.Handle(m, "POST "+apiPath+"/{id}/fact", CanHandle, "分かっていることを更新する", s.SetFacts)
	api.Handle(m, "POST "+apiPath+"/{id}/merge", CanHandle, "ほかのインシデントに統合する", s.Merge)
}
