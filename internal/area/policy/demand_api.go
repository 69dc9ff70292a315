package policy

import (
	"context"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/api"
)

func (s *Service) demandOperations(m *api.Mux) {
	api.Handle(m, "GET /api/v1/policy/demand", CanView, "規程が求めること", s.apiDemands)
	api.Handle(m, "POST /api/v1/policy/demand/decision", CanAccept, "規程が求めることの採否", s.apiDecide)
	api.Handle(m, "GET /api/v1/policy/definition", CanView, "採用した定義", s.apiDefinitions)
}

type demandsInput struct {
	api.Paging
	Kind     DefinitionKind `query:"kind" json:"-" enum:"role,permit,report-line,register,recurrence,classification-scheme,call-list" doc:"種類"`
	Standing DemandStanding `query:"standing" json:"-" enum:"proposed,changed,gone,accepted,refused" doc:"判断"`
	Document string         `query:"document" json:"-" maxLength:"40" doc:"規程のID"`
}

// demandOutput is a demand for a caller.
type demandOutput struct {
	Document   string         `json:"document"`
	Mark       string         `json:"mark"`
	Version    int64          `json:"version" doc:"判断の版。判断がなければ0"`
	Kind       DefinitionKind `json:"kind"`
	Standing   DemandStanding `json:"standing"`
	Provision  string         `json:"provision" doc:"条項のID"`
	Path       string         `json:"path"`
	Line       int64          `json:"line"`
	Sentence   string         `json:"sentence"`
	Definition Definition     `json:"definition"`
	Reason     string         `json:"reason"`
	DecidedBy  string         `json:"decided_by"`
	DecidedAt  string         `json:"decided_at"`
}

func (s *Service) apiDemands(ctx context.Context, in demandsInput) (api.List[demandOutput], error) {
	list, err := s.Demands(ctx, DemandQuery{Kind: in.Kind, Standing: in.Standing, Document: in.Document, Limit: in.Limit, Offset: in.Offset()})
	who := actor.From(ctx)
	rows := make([]demandOutput, len(list.Demands))
	for i := range list.Demands {
		d := &list.Demands[i]
		rows[i] = demandOutput{
			Document: d.Document, Mark: d.Mark, Version: d.Decision.Version, Kind: d.Kind, Standing: d.Standing, Provision: d.ProvisionID, Path: d.Path, Line: d.Line,
			Sentence: list.sentence(d), Definition: d.shown(who),
		}
		if who.Can(CanReview) {
			rows[i].Reason, rows[i].DecidedBy, rows[i].DecidedAt = d.Decision.Reason, d.Decision.ByName, d.Decision.At.String()
		}
	}
	return api.ListOf(in.Paging, rows, list.Total), err
}

func (s *Service) apiDecide(ctx context.Context, in DemandDecision) (struct{}, error) {
	_, err := s.DecideDemands(ctx, in)
	return struct{}{}, err
}

type definitionsInput struct {
	api.Paging
	Kind DefinitionKind `query:"kind" json:"-" enum:"role,permit,report-line,register,recurrence,classification-scheme,call-list" doc:"種類"`
}

func (s *Service) apiDefinitions(ctx context.Context, in definitionsInput) (api.List[DefinitionVersion], error) {
	list, err := s.Definitions(ctx, in.Kind)
	from, to := min(in.Offset(), len(list)), min(in.Offset()+in.Limit, len(list))
	return api.ListOf(in.Paging, list[from:to], len(list)), err
}
