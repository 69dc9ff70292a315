package policy

import (
	"context"

	"github.com/okite-isms/okite/internal/platform/api"
)

type termsInput struct {
	api.Paging
	Text     string `query:"q" json:"-" maxLength:"100" doc:"用語か説明に含まれる言葉"`
	Conflict bool   `query:"conflict" json:"-" doc:"説明が食い違うものだけ"`
}

type termOutput struct {
	Word      string   `json:"word"`
	Kind      TermKind `json:"kind"`
	Meaning   string   `json:"meaning"`
	Document  string   `json:"document"`
	Provision string   `json:"provision"`
	Path      string   `json:"path"`
	Conflict  bool     `json:"conflict"`
}

func (s *Service) termOperations(m *api.Mux) {
	api.Handle(m, "GET /api/v1/policy/term", CanView, "用語の一覧", s.apiTerms)
}

func (s *Service) apiTerms(ctx context.Context, in termsInput) (api.List[termOutput], error) {
	list, total, err := s.Terms(ctx, TermQuery{Text: in.Text, Conflict: in.Conflict, Limit: in.Limit, Offset: in.Offset()})
	rows := make([]termOutput, len(list))
	for i, t := range list {
		rows[i] = termOutput{t.Word, t.Kind, t.Meaning, t.Document, t.ProvisionID, t.Path, t.Conflict}
	}
	return api.ListOf(in.Paging, rows, total), err
}
