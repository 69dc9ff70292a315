package draft

import (
	"context"

	"github.com/okite-isms/okite/internal/platform/api"
	"github.com/okite-isms/okite/jobun"
	"github.com/okite-isms/okite/jobun/compare"
	"github.com/okite-isms/okite/jobun/edit"
)

const apiPath = "/api/v1/draft"

// one names a draft.
type one struct {
	ID string `path:"id" json:"-"`
}

type listInput struct {
	api.Paging
	State    string `query:"state" json:"-" enum:"open,frozen,adopted,dropped" doc:"状態"`
	Document string `query:"document" json:"-" maxLength:"40" doc:"規程の識別子"`
}

// whole is a draft as a program reads it.
type whole struct {
	Draft       Draft              `json:"draft"`
	Title       string             `json:"title"`
	Provisions  []jobun.Provision  `json:"provisions"`
	Attachments []jobun.Attachment `json:"attachments"`
	Annexes     []string           `json:"annexes" doc:"添付の識別子。添付と同じ順"`
	Places      []edit.Place       `json:"places" doc:"見てほしい所"`
	Steps       []Step             `json:"steps"`
	Conflicts   []Conflict         `json:"conflicts"`
	Comments    []Comment          `json:"comments"`
}

// done is what an operation gives back: how far the draft is.
type done struct {
	ID    string `json:"id,omitempty" doc:"加わった定めの識別子"`
	Steps int64  `json:"steps"`
}

type differing struct {
	Changes   []compare.Change   `json:"changes"`
	Effects   []compare.Effect   `json:"effects"`
	Amendment *compare.Amendment `json:"amendment" doc:"改め文"`
}

func (s *Service) operations(m *api.Mux) {
	api.Handle(m, "GET "+apiPath, CanSee, "規程の改正案の一覧", func(ctx context.Context, in listInput) (api.List[Listed], error) {
		list, total, err := s.List(ctx, Query{State: State(in.State), Document: in.Document, Limit: in.Limit, Offset: in.Offset()})
		return api.ListOf(in.Paging, list, total), err
	})
	api.Handle(m, "POST "+apiPath, CanEdit, "改正案を作り始める", s.Begin)
	api.Handle(m, "GET "+apiPath+"/{id}", CanSee, "改正案の文章と履歴", s.apiShow)
	api.Handle(m, "GET "+apiPath+"/{id}/difference", CanSee, "改正案と元の版の違い、改め文", func(ctx context.Context, in one) (differing, error) {
		_, c, err := s.Compare(ctx, in.ID, "", false)
		if err != nil {
			return differing{}, err
		}
		return differing{append([]compare.Change{}, c.Difference.Touched()...), c.Effects, c.Amendment}, nil
	})
	api.Handle(m, "PUT "+apiPath+"/{id}/provision", CanEdit, "定めの文章を直す", s.Write)
	api.Handle(m, "POST "+apiPath+"/{id}/provision", CanEdit, "定めを加える", func(ctx context.Context, in Inserting) (done, error) {
		id, err := s.Insert(ctx, in)
		return s.after(ctx, in.ID, id, err)
	})
	api.Handle(m, "POST "+apiPath+"/{id}/delete", CanEdit, "定めを削除する", func(ctx context.Context, in Acting) (done, error) { return s.after(ctx, in.ID, "", s.Delete(ctx, in)) })
	api.Handle(m, "POST "+apiPath+"/{id}/move", CanEdit, "定めを移す", func(ctx context.Context, in Acting) (done, error) { return s.after(ctx, in.ID, "", s.Move(ctx, in)) })
	api.Handle(m, "POST "+apiPath+"/{id}/undo", CanEdit, "操作を取り消す", func(ctx context.Context, in StepAt) (done, error) { return s.after(ctx, in.ID, "", s.Undo(ctx, in)) })
	api.Handle(m, "POST "+apiPath+"/{id}/comment", CanComment, "意見を書く", func(ctx context.Context, in Saying) (done, error) { return done{}, s.Say(ctx, in) })
	api.Handle(m, "POST "+apiPath+"/{id}/rebase", CanEdit, "新しい版に合わせる", func(ctx context.Context, in Rebasing) (done, error) {
		_, err := s.Rebase(ctx, in)
		return s.after(ctx, in.ID, "", err)
	})
	api.Handle(m, "POST "+apiPath+"/conflict/{id}/settle", CanEdit, "競合を解決する", s.Settle)
}

// after says how far a draft is when something was done to it.
func (s *Service) after(ctx context.Context, id, made string, err error) (done, error) {
	if err != nil {
		return done{}, err
	}
	x, err := s.look(ctx, id)
	if err != nil {
		return done{}, err
	}
	return done{made, x.Draft.Steps}, nil
}

func (s *Service) apiShow(ctx context.Context, in one) (whole, error) {
	x, err := s.Show(ctx, in.ID)
	if err != nil {
		return whole{}, err
	}
	return whole{
		Draft: x.Draft, Title: x.New.Title, Provisions: x.New.Provisions, Attachments: x.New.Attachments, Annexes: x.annex,
		Places: append([]edit.Place{}, x.Places...), Steps: append([]Step{}, x.Steps...), Conflicts: append([]Conflict{}, x.Conflicts...), Comments: append([]Comment{}, x.Comments...),
	}, nil
}
