package policy

import (
	"context"

	"github.com/okite-isms/okite/internal/platform/api"
	"github.com/okite-isms/okite/jobun/gap"
)

func (s *Service) gapOperations(m *api.Mux) {
	api.Handle(m, "GET /api/v1/policy/gap", CanReview, "ガイドラインとの照合", s.apiGaps)
	api.Handle(m, "POST /api/v1/policy/gap/judgement", CanAccept, "ガイドラインの項目の判定", s.apiJudge)
	api.Handle(m, "POST /api/v1/policy/gap/guideline", CanAccept, "ガイドラインの版の取り込み", s.apiImport)
}

type gapsInput struct {
	api.Paging
	Guideline string    `query:"guideline" json:"-" maxLength:"40" doc:"版の名前。なければ最初の版"`
	State     gap.State `query:"state" json:"-" enum:"missing,partly,met,not_applicable" doc:"結果"`
}

type topicOutput struct {
	Guideline  string            `json:"guideline"`
	Topic      string            `json:"topic"`
	Number     string            `json:"number"`
	Title      string            `json:"title"`
	Question   string            `json:"question"`
	State      gap.State         `json:"state"`
	Found      gap.State         `json:"found" doc:"照合で見つかった結果"`
	Confidence gap.Confidence    `json:"confidence"`
	Reason     string            `json:"reason" doc:"人の判定の理由"`
	Chosen     []ChosenProvision `json:"chosen"`
	Stale      bool              `json:"stale" doc:"選んだ条項がいまの規程にない"`
	Version    int64             `json:"version"`
	Matches    []matchOutput     `json:"matches"`
}

type matchOutput struct {
	Document  string  `json:"document"`
	Provision string  `json:"provision"`
	Path      string  `json:"path"`
	Score     float64 `json:"score"`
	Reason    string  `json:"reason"`
}

func (s *Service) apiGaps(ctx context.Context, in gapsInput) (api.List[topicOutput], error) {
	c, err := s.Compare(ctx, in.Guideline)
	if err != nil {
		return api.List[topicOutput]{}, err
	}
	results, total := c.topics("", string(in.State), "", in.Limit, in.Offset())
	rows := make([]topicOutput, len(results))
	for i := range results {
		r := &results[i]
		d := c.Decisions[r.Topic.ID]
		rows[i] = topicOutput{
			Guideline: c.Edition.Name, Topic: r.Topic.ID, Number: r.Topic.Number, Title: r.Topic.Title, Question: r.Topic.Question, State: r.State, Found: r.Found, Confidence: r.Confidence,
			Reason: d.Reason, Chosen: append([]ChosenProvision{}, d.Provisions...), Stale: c.Stale[r.Topic.ID], Version: d.Version, Matches: []matchOutput{},
		}
		for k := range r.Matches {
			m := &r.Matches[k]
			rows[i].Matches = append(rows[i].Matches, matchOutput{c.Documents[m.Document].ID, c.provisionID(m), m.Path, m.Score, m.Reason})
		}
	}
	return api.ListOf(in.Paging, rows, total), nil
}

func (s *Service) apiJudge(ctx context.Context, in TopicJudgement) (struct{}, error) {
	return struct{}{}, s.JudgeTopic(ctx, in)
}

type guidelineInput struct {
	Name    string `json:"name" maxLength:"255" doc:"ファイルの名前"`
	Content []byte `json:"content" doc:"ファイルの中身（Base64）"`
}

type guidelineOutput struct {
	Name string `json:"name" doc:"取り込んだ版の名前"`
}

func (s *Service) apiImport(ctx context.Context, in guidelineInput) (guidelineOutput, error) {
	name, err := s.ImportGuideline(ctx, File(in))
	return guidelineOutput{name}, err
}
