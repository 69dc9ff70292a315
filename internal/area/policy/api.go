package policy

import (
	"context"
	"slices"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/api"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

func (s *Service) operations(m *api.Mux) {
	s.dutyOperations(m)
	api.Handle(m, "GET /api/v1/policy/document", CanView, "規程の一覧", s.apiList)
	api.Handle(m, "GET /api/v1/policy/document/{id}", CanView, "規程", s.apiDocument)
	api.Handle(m, "GET /api/v1/policy/document/{id}/provision", CanView, "規程の条項", s.apiProvisions)
	api.HandleLarge(m, "POST /api/v1/policy/document", CanRead, "規程の読み込み", fileMax/3*4+1<<20, s.apiRead) // in Base64
	api.Handle(m, "GET /api/v1/policy/upload/{batch}", CanRead, "読み込みの状況", s.apiProgress)
	s.demandOperations(m)
	s.findingOperations(m)
	s.gapOperations(m)
	s.termOperations(m)
	s.compareOperations(m)
}

type listInput struct {
	api.Paging
	Text  string `query:"q" json:"-" maxLength:"100" doc:"名称に含まれる言葉"`
	Kind  string `query:"kind" json:"-" maxLength:"40" doc:"規程の種類"`
	State State  `query:"state" json:"-" enum:"public,internal,closed" doc:"公開の範囲"`
}

func (s *Service) apiList(ctx context.Context, in listInput) (api.List[Document], error) {
	found, total, err := s.List(ctx, Query{Text: in.Text, Kind: in.Kind, State: in.State, Limit: in.Limit, Offset: in.Offset()})
	if err == nil {
		err = s.hideAbove(ctx, found)
	}
	return api.ListOf(in.Paging, found, total), err
}

type oneInput struct {
	ID string `path:"id" json:"-"`
}

func (s *Service) apiDocument(ctx context.Context, in oneInput) (Document, error) {
	d, err := s.Document(ctx, in.ID)
	if err != nil {
		return d, err
	}
	if err := s.look(ctx, in.ID); err != nil {
		return Document{}, err
	}
	one := []Document{d}
	err = s.hideAbove(ctx, one)
	return one[0], err
}

// hideAbove takes out which document stands above, where the actor may not see that
// one: not even that it is there.
func (s *Service) hideAbove(ctx context.Context, list []Document) error {
	var above []string
	for _, d := range list {
		if d.Parent != "" && !slices.Contains(above, d.Parent) {
			above = append(above, d.Parent)
		}
	}
	return s.db.View(ctx, func(tx db.Tx) error {
		found, err := byIDs(ctx, tx, actor.From(ctx), above)
		for i := range list {
			if !slices.ContainsFunc(found, func(d Document) bool { return d.ID == list[i].Parent }) {
				list[i].Parent = ""
			}
		}
		return err
	})
}

type provisionsInput struct {
	api.Paging
	ID string `path:"id" json:"-"`
}

func (s *Service) apiProvisions(ctx context.Context, in provisionsInput) (api.List[Provision], error) {
	if err := s.look(ctx, in.ID); err != nil {
		return api.List[Provision]{}, err
	}
	found, total, err := s.Provisions(ctx, in.ID, in.Limit, in.Offset())
	return api.ListOf(in.Paging, found, total), err
}

type readInput struct {
	Name    string `json:"name" maxLength:"255" doc:"ファイルの名前（.docx、.pdf、.txt、.md、.html、.xml、.xlsx）"`
	Content []byte `json:"content" doc:"ファイルの中身（Base64）"`
	State   State  `json:"state,omitempty" enum:"public,internal,closed" doc:"公開の範囲。なければ庁内"`
	ID      string `json:"document,omitempty" maxLength:"40" doc:"改正した版なら、その規程のID"`
}

type batchOutput struct {
	Batch string `json:"batch" doc:"読み込みの状況を見るためのID"`
}

func (s *Service) apiRead(ctx context.Context, in readInput) (batchOutput, error) {
	if len(in.Content) > fileMax {
		return batchOutput{}, fault.New(fault.Invalid, "ファイルが大きすぎます（1ファイル20MBまで）。")
	}
	batch, err := s.Read(ctx, Reading{Files: []File{{in.Name, in.Content}}, State: in.State, Document: in.ID})
	return batchOutput{batch}, err
}

type batchInput struct {
	Batch string `path:"batch" json:"-"`
}

type uploadOutput struct {
	Name     string  `json:"name"`
	State    Outcome `json:"state"`
	Reason   string  `json:"reason"`
	Document string  `json:"document"`
}

func (s *Service) apiProgress(ctx context.Context, in batchInput) (api.List[uploadOutput], error) {
	list, err := s.Uploads(ctx, in.Batch)
	rows := make([]uploadOutput, len(list))
	for i, u := range list {
		rows[i] = uploadOutput{u.FileName, u.State, u.Reason, u.DocumentID}
	}
	return api.ListOf(api.Paging{Page: 1, Limit: countMax}, rows, len(rows)), err
}
