package policy

import (
	"context"

	"github.com/okite-isms/okite/internal/platform/api"
	"github.com/okite-isms/okite/jobun"
)

func (s *Service) findingOperations(m *api.Mux) {
	api.Handle(m, "GET /api/v1/policy/finding", CanReview, "所見の一覧", s.apiFindings)
	api.Handle(m, "POST /api/v1/policy/finding/decision", CanAccept, "所見の扱いの判断", s.apiDecideFindings)
}

type findingsInput struct {
	api.Paging
	State    Standing       `query:"state" json:"-" enum:"open,accepted,rejected,mended" doc:"扱い"`
	Severity jobun.Severity `query:"severity" json:"-" enum:"誤り,疑い,気付き" doc:"確かさ"`
	Code     jobun.Code     `query:"code" json:"-" maxLength:"40" doc:"種類"`
	Document string         `query:"document" json:"-" maxLength:"40" doc:"規程のID"`
}

type findingOutput struct {
	Document  string         `json:"document"`
	Mark      string         `json:"mark"`
	Version   int64          `json:"version"`
	Code      jobun.Code     `json:"code"`
	Severity  jobun.Severity `json:"severity"`
	Provision string         `json:"provision"`
	Path      string         `json:"path"`
	Line      int64          `json:"line"`
	Message   string         `json:"message"`
	State     Standing       `json:"state"`
	Reason    string         `json:"reason"`
	DecidedBy string         `json:"decided_by"`
	DecidedAt string         `json:"decided_at"`
}

func (s *Service) apiFindings(ctx context.Context, in findingsInput) (api.List[findingOutput], error) {
	l, err := s.AllFindings(ctx, FindingQuery{State: in.State, Severity: in.Severity, Code: in.Code, Document: in.Document, Limit: in.Limit, Offset: in.Offset()})
	rows := make([]findingOutput, len(l.Findings))
	for i, f := range l.Findings {
		rows[i] = findingOutput{f.Document, f.Mark, f.Version, f.Code, f.Severity, f.ProvisionID, f.Path, f.Line, f.Message, f.State, f.Reason, f.DecidedName, f.DecidedAt.String()}
	}
	return api.ListOf(in.Paging, rows, l.Total), err
}

type decidedOutput struct {
	Count int `json:"count" doc:"判断した件数"`
}

func (s *Service) apiDecideFindings(ctx context.Context, in FindingDecision) (decidedOutput, error) {
	n, err := s.DecideFindings(ctx, in)
	return decidedOutput{n}, err
}
