package evidence

import (
	"bytes"
	"context"

	"github.com/okite-isms/okite/internal/platform/api"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/file"
)

func (s *Service) operations(m *api.Mux) {
	api.Handle(m, "GET /api/v1/evidence/item", CanSee, "証拠の一覧", s.apiList)
	api.Handle(m, "POST /api/v1/evidence/item", CanTake, "証拠を受け入れる", s.Take)
	api.Handle(m, "GET /api/v1/evidence/item/{id}", CanSee, "証拠と、保管の連鎖", func(ctx context.Context, in named) (ExhibitSheet, error) { return s.Sheet(ctx, in.ID) })
	api.Handle(m, "POST /api/v1/evidence/item/{id}/hand", CanHand, "証拠を引き渡す", s.Hand)
	api.Handle(m, "POST /api/v1/evidence/item/{id}/accept", CanHand, "引渡しに答える", s.Accept)
	api.Handle(m, "POST /api/v1/evidence/item/{id}/recall", CanHand, "引渡しを取り消す", s.Recall)
	api.Handle(m, "POST /api/v1/evidence/item/{id}/paper", CanKeep, "紙の受渡しを記録する", s.EnterPaper)
	api.Handle(m, "POST /api/v1/evidence/item/{id}/keep", CanKeep, "場所・封印・返却を記録する", s.Keep)
	api.Handle(m, "POST /api/v1/evidence/item/{id}/retain", CanKeep, "保存期間を変える・廃棄を止める", s.Retain)
	api.Handle(m, "POST /api/v1/evidence/item/{id}/correct", CanKeep, "訂正する", s.Correct)
	api.Handle(m, "POST /api/v1/evidence/item/{id}/limit", CanKeep, "見られる人と、保管の責任を持つ職を変える", s.Limit)
	api.Handle(m, "POST /api/v1/evidence/item/{id}/check", CanKeep, "照合を始める", s.apiCheck)
	api.Handle(m, "POST /api/v1/evidence/upload", CanTake, "大きなファイルの送信を始める", s.Announce)
	api.Handle(m, "GET /api/v1/evidence/upload/{id}", CanTake, "送信の状況", func(ctx context.Context, in named) (Arriving, error) { return s.Arrived(ctx, in.ID) })
	api.HandleLarge(m, "POST /api/v1/evidence/upload/{id}/part", CanTake, "ファイルの次の部分を送る", file.PartMax/3*4+1<<12, s.apiPart) // in Base64
	api.Handle(m, "GET /api/v1/evidence/disposal", CanDispose, "証拠の廃棄の一覧", s.apiDisposals)
	api.Handle(m, "POST /api/v1/evidence/disposal", CanDispose, "廃棄を申し出る", s.Propose)
	api.Handle(m, "GET /api/v1/evidence/disposal/{id}", CanDispose, "証拠の廃棄", func(ctx context.Context, in named) (DisposalSheet, error) { return s.Disposal(ctx, in.ID) })
	api.Handle(m, "POST /api/v1/evidence/disposal/{id}/decide", CanDispose, "廃棄を決める", s.Decide)
	api.Handle(m, "POST /api/v1/evidence/disposal/{id}/done", CanDispose, "廃棄したことを記録する", s.CarryOut)
}

type named struct {
	ID string `path:"id" json:"-"`
}

type listInput struct {
	Text  string `query:"q" json:"-" maxLength:"100" doc:"番号、題名、ハッシュなどに含まれる言葉"`
	Kind  string `query:"kind" json:"-" enum:"file,thing"`
	State string `query:"state" json:"-" enum:"kept,returned,disposed"`
	Mark  string `query:"mark" json:"-" enum:"mine,pending,broken,hold"`
	About string `query:"about" json:"-" maxLength:"100" doc:"関係するもの（領域:ID）"`
	Due   string `query:"due" json:"-" maxLength:"10" doc:"保存する期限がこの日までのもの"`
	api.Paging
}

func (s *Service) apiList(ctx context.Context, in listInput) (api.List[Exhibit], error) {
	list, total, err := s.List(ctx, Query{Text: in.Text, Kind: in.Kind, State: in.State, Mark: in.Mark, About: in.About, Due: in.Due, Desc: true, Limit: in.Limit, Offset: in.Offset()})
	return api.ListOf(in.Paging, list, total), err
}

func (s *Service) apiDisposals(ctx context.Context, in api.Paging) (api.List[Disposal], error) {
	list, total, err := s.Disposals(ctx, in.Limit, in.Offset())
	return api.ListOf(in, list, total), err
}

type partInput struct {
	ID      string `path:"id" json:"-"`
	Offset  int64  `json:"offset" minimum:"0" doc:"この部分の始まりの位置（バイト）"`
	Content []byte `json:"content" doc:"この部分の中身（Base64、8MBまで）"`
}

func (s *Service) apiPart(ctx context.Context, in partInput) (Arriving, error) {
	return s.Send(ctx, in.ID, in.Offset, bytes.NewReader(in.Content))
}

// apiCheck starts a check of an exhibit as the caller has seen it.
func (s *Service) apiCheck(ctx context.Context, in Recalling) (struct{}, error) {
	it, err := s.known(ctx, in.ID)
	if err == nil && it.Version != in.Version {
		err = db.Changed(0, nil)
	}
	if err == nil {
		err = s.Check(ctx, in.ID)
	}
	return struct{}{}, err
}
