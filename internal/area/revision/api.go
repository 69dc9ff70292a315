package revision

import (
	"context"

	"github.com/okite-isms/okite/internal/platform/api"
)

const apiPath = "/api/v1/revision"

// one names something.
type one struct {
	ID string `path:"id" json:"-"`
}

// listInput asks for revisions.
type listInput struct {
	Text  string `query:"q" json:"-" maxLength:"100"`
	State string `query:"state" json:"-" doc:"open は終わっていないもの"`
	api.Paging
}

// effectList is what a revision changes.
type effectList struct {
	Open    int      `json:"open"`
	Effects []Effect `json:"effects"`
}

// judged says how many effects were dealt with.
type judged struct {
	Count int `json:"count"`
}

func (s *Service) operations(m *api.Mux) {
	api.Handle(m, "GET "+apiPath, CanSee, "規程の改正の一覧", func(ctx context.Context, in listInput) (api.List[Revision], error) {
		list, total, err := s.List(ctx, Query{Text: in.Text, State: in.State, Limit: in.Limit, Offset: in.Offset()})
		return api.ListOf(in.Paging, list, total), err
	})
	api.Handle(m, "POST "+apiPath, CanDraft, "規程の改正を起案する", s.Open)
	api.Handle(m, "GET "+apiPath+"/{id}", CanSee, "規程の改正", func(ctx context.Context, in one) (Dossier, error) { return s.Show(ctx, in.ID) })
	api.Handle(m, "PUT "+apiPath+"/{id}", CanDraft, "改正の内容を改める", s.Amend)
	api.HandleLarge(m, "POST "+apiPath+"/{id}/item", CanDraft, "改める規程を加える・直す", textMax/3*4+api.BodyLimit, s.Add)
	api.Handle(m, "POST "+apiPath+"/{id}/remove", CanDraft, "改める規程を外す", s.Remove)
	api.Handle(m, "GET "+apiPath+"/{id}/effect", CanSee, "改正の影響", func(ctx context.Context, in one) (effectList, error) {
		x, err := s.Examine(ctx, in.ID)
		return effectList{x.Open(), append([]Effect{}, x.Effects...)}, err
	})
	api.Handle(m, "POST "+apiPath+"/{id}/effect", CanDraft, "影響の扱いを決める", func(ctx context.Context, in Judging) (judged, error) {
		n, err := s.Judge(ctx, in)
		return judged{n}, err
	})
	api.Handle(m, "POST "+apiPath+"/{id}/submit", CanDraft, "審議と決裁に回す", s.Submit)
	api.Handle(m, "POST "+apiPath+"/{id}/promulgate", CanPublish, "公布する", s.Promulgate)
	api.Handle(m, "POST "+apiPath+"/{id}/announce", CanPublish, "周知する", s.Announce)
	api.Handle(m, "POST "+apiPath+"/{id}/cancel", CanDraft, "改正を取り下げる", s.Cancel)
	api.Handle(m, "POST "+apiPath+"/review/{id}/record", CanDraft, "見直しを記録する", s.Record)
	api.Handle(m, "POST "+apiPath+"/procedure", CanDraft, "実施手順を始める", s.Begin)
	api.Handle(m, "PUT "+apiPath+"/procedure/{id}/write", CanWrite, "実施手順を書く", s.Write)
	api.Handle(m, "POST "+apiPath+"/procedure/{id}/propose", CanDraft, "実施手順を改正に載せる", s.Propose)
	api.Handle(m, "PUT "+apiPath+"/setting", CanPublish, "規程の公開と見直しの設定を決める", s.Decide)
}
