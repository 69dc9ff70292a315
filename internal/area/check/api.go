package check

import (
	"context"

	"github.com/okite-isms/okite/internal/platform/api"
	"github.com/okite-isms/okite/internal/platform/sheet"
)

const apiPath = "/api/v1/check"

// one names an object.
type one struct {
	ID string `path:"id" json:"-"`
}

// nothing asks for nothing.
type nothing struct{}

// HandedIn is a table as a program hands it in.
type HandedIn struct {
	ID       string `path:"id" json:"-"`
	FileName string `json:"file_name" maxLength:"200"`
	Content  []byte `json:"content" doc:"ExcelかCSVのファイル（Base64）"`
}

func all[T any](list []T, err error) (api.List[T], error) {
	return api.ListOf(api.Paging{Page: 1, Limit: len(list)}, list, len(list)), err
}

func (s *Service) operations(m *api.Mux) {
	api.Handle(m, "GET "+apiPath, CanSee, "点検表の一覧", func(ctx context.Context, _ nothing) (api.List[Listed], error) { return all(s.Sheets(ctx)) })
	api.Handle(m, "POST "+apiPath, CanManage, "点検表を作る", s.Found)
	api.Handle(m, "GET "+apiPath+"/coverage", CanSee, "遵守事項と点検項目の対応", func(ctx context.Context, _ nothing) (Coverage, error) { return s.Coverage(ctx) })
	api.Handle(m, "GET "+apiPath+"/fact", CanSee, "組織の事実", func(ctx context.Context, _ nothing) (api.List[UnitFacts], error) { return all(s.Units(ctx)) })
	api.Handle(m, "PUT "+apiPath+"/fact/{id}", CanManage, "組織の事実を記録する", s.Record)
	api.Handle(m, "PUT "+apiPath+"/sheet/{id}", CanManage, "点検表の名前を変える", s.Rename)
	api.HandleLarge(m, "POST "+apiPath+"/sheet/{id}/import", CanManage, "点検項目の表を渡す", sheet.ReadSize*2, func(ctx context.Context, in HandedIn) (Brought, error) {
		return s.Bring(ctx, in.ID, in.FileName, in.Content)
	})
	api.Handle(m, "GET "+apiPath+"/edition/{id}", CanSee, "点検表の版", func(ctx context.Context, in one) (Whole, error) { return s.Show(ctx, in.ID) })
	api.Handle(m, "POST "+apiPath+"/edition/{id}/revise", CanManage, "次の版の下書きを作る", s.Revise)
	api.Handle(m, "POST "+apiPath+"/edition/{id}/use", CanManage, "下書きを使い始める", s.Use)
	api.Handle(m, "POST "+apiPath+"/edition/{id}/discard", CanManage, "下書きを捨てる", s.Discard)
	api.Handle(m, "POST "+apiPath+"/edition/{id}/item", CanManage, "項目を加える", func(ctx context.Context, in Adding) (Item, error) { return s.Add(ctx, in.Edition, in.ItemInput) })
	api.Handle(m, "POST "+apiPath+"/edition/{id}/generate", CanManage, "遵守事項から項目を作る", func(ctx context.Context, in Generating) (api.List[Item], error) { return all(s.Generate(ctx, in)) })
	api.Handle(m, "GET "+apiPath+"/item/{id}", CanSee, "点検項目", func(ctx context.Context, in one) (Shown, error) { return s.Item(ctx, in.ID) })
	api.Handle(m, "PUT "+apiPath+"/item/{id}", CanManage, "項目を直す", func(ctx context.Context, in Editing) (Item, error) { return s.Edit(ctx, in.ID, in.ItemInput) })
	api.Handle(m, "POST "+apiPath+"/item/{id}/base", CanManage, "根拠の条項を決める", s.Base)
	api.Handle(m, "POST "+apiPath+"/item/{id}/drop", CanManage, "項目を除く", s.Drop)
	api.Handle(m, "GET "+apiPath+"/import/{id}", CanManage, "渡された表を下見する", func(ctx context.Context, in one) (Look, error) { return s.Preview(ctx, in.ID) })
	api.Handle(m, "POST "+apiPath+"/import/{id}/direct", CanManage, "表の列の行き先を決める", s.Direct)
	api.Handle(m, "POST "+apiPath+"/import/{id}/apply", CanManage, "表から下書きを作る", s.Apply)
}
