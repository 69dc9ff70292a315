package revision

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/area/approval"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/area/policy"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// sampleRevision is a revision of a rule of the sample town: what is said instead of what.
type sampleRevision struct {
	title, purpose, organs, document, instrument, supplement string
	old, now                                                 string
}

func samplePast() sampleRevision {
	return sampleRevision{
		"情報セキュリティ基本方針の一部改正", "監査と自己点検の結果が、委員会に届くことを明らかにする。", "町長\n議会\n教育委員会", "みほん町情報セキュリティ基本方針", "notice", "この方針の改正は、公布の日から行う。",
		"毎年度、監査及び自己点検を行う。", "毎年度、監査及び自己点検を行い、その結果を情報セキュリティ委員会に報告する。",
	}
}

func sampleRunning() sampleRevision {
	return sampleRevision{
		"情報セキュリティ対策基準の一部改正", "夏に見つかった不審な通信は、ログに3週間残っていた。月に一度の点検では遅いため、週に一度とし、結果を残すことにする。", "最高情報セキュリティ責任者", "みほん町情報セキュリティ対策基準", "instruction", "この対策基準の改正は、令和9年4月1日から行う。",
		"毎月、ログを点検し、その結果を統括情報セキュリティ責任者に報告しなければならない。", "毎週、ログを点検し、その結果を記録するとともに、毎月、統括情報セキュリティ責任者に報告しなければならない。",
	}
}

// Sample gives the sample town a revision that has gone its whole way, decided on paper,
// and one that waits for the deliberation of the committee.
func (s *Service) Sample(ctx context.Context) error {
	if err := s.samplePast(ctx); err != nil {
		return fmt.Errorf("sample of a past revision: %w", err)
	}
	r, err := s.sample(ctx, sampleRunning())
	if err != nil {
		return fmt.Errorf("sample of a running revision: %w", err)
	}
	x, err := s.Examine(ctx, r.ID)
	if err != nil || len(x.Effects) == 0 {
		return err
	}
	if _, err := s.Judge(ctx, Judging{ID: r.ID, Marks: []string{x.Effects[0].Mark}, Choice: string(Accepted), Reason: "点検の間隔を縮めることが、この改正の目的であるため。"}); err != nil {
		return err
	}
	_, err = s.Submit(ctx, Submitting{ID: r.ID, Route: "edition"})
	return err
}

// sample opens a revision with its document.
func (s *Service) sample(ctx context.Context, x sampleRevision) (r Revision, err error) {
	begin := s.Today()
	if x.title == sampleRunning().title {
		begin = s.Today().Plus(120)
	}
	list, _, err := s.config.Policies.List(ctx, policy.Query{Text: x.document})
	if err != nil || len(list) == 0 {
		return r, orError(err, fault.Newf(fault.NotFound, "見本の規程「%s」がありません。", x.document))
	}
	_, content, err := s.config.Policies.Original(ctx, list[0].ID)
	if err != nil {
		return r, err
	}
	text := strings.Replace(string(content), x.old, x.now, 1)
	if r, err = s.Open(ctx, Proposal{Title: x.title, Purpose: x.purpose, Organs: x.organs, Jointly: "joint", PlanBegin: begin.String(), Supplement: x.supplement}); err != nil {
		return r, err
	}
	return s.Add(ctx, Adding{ID: r.ID, Version: r.Version, Way: string(Partial), Document: list[0].ID, Instrument: x.instrument, FileName: x.document + ".txt", Content: []byte(text)})
}

func (s *Service) samplePast(ctx context.Context) error {
	r, err := s.sample(ctx, samplePast())
	if err != nil {
		return err
	}
	x, err := s.Examine(ctx, r.ID)
	if err != nil {
		return err
	}
	var marks []string
	for _, e := range x.Effects {
		marks = append(marks, e.Mark)
	}
	if len(marks) > 0 {
		if _, err := s.Judge(ctx, Judging{ID: r.ID, Marks: marks, Choice: string(Accepted), Reason: "委員会への報告は、これまでも行ってきたため。"}); err != nil {
			return err
		}
	}
	o, err := s.outline(ctx)
	if err != nil {
		return err
	}
	mayor := slices.IndexFunc(o.Posts, func(p org.Staffed) bool { return p.Title == "町長" })
	if mayor < 0 {
		return fault.New(fault.NotFound, "見本の職「町長」がありません。")
	}
	if r, err = s.Submit(ctx, Submitting{ID: r.ID, Route: "edition-head", Chosen: "post:" + o.Posts[mayor].ID}); err != nil {
		return err
	}
	decided := s.Today().Plus(-10)
	if _, err := s.config.Approvals.Do(ctx, approval.Doing{ID: r.CaseID, Kind: "conclude", System: "文書管理システム", Number: "企情第214号", Day: decided.String(), By: "町長", Comment: "紙の伺いで決裁を受けた。"}); err != nil {
		return err
	}
	if r, err = s.Promulgate(ctx, Promulgating{ID: r.ID, On: s.Today().Plus(-3).String(), Begin: s.Today().String(), Numbers: "告示 42"}); err != nil {
		return err
	}
	_, err = s.Announce(ctx, Announcing{ID: r.ID, Due: s.Today().Plus(14).String(), All: true})
	return err
}
