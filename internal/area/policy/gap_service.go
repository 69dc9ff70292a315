package policy

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
	"github.com/okite-isms/okite/internal/platform/pack"
	"github.com/okite-isms/okite/jobun/gap"
)

// guidelinesMax is how many editions a body may take in.
const guidelinesMax = 30

// guidelineFileMax is how many bytes the file of an edition has; packs take no larger ones.
const guidelineFileMax = 256 << 10

// Compare compares the policy in force with an edition of a guideline, the first one
// without a name.
func (s *Service) Compare(ctx context.Context, guideline string) (c Comparison, err error) {
	a, err := actor.Require(ctx, CanReview)
	if err != nil {
		return c, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		c, err = s.compare(ctx, tx, a, guideline)
		return err
	})
	return c, err
}

func (s *Service) compare(ctx context.Context, tx db.Tx, a actor.Actor, guideline string) (c Comparison, err error) {
	if c.Editions, err = s.guidelines(ctx, tx, a.Body); err != nil {
		return c, err
	}
	i := slices.IndexFunc(c.Editions, func(g GuidelineEdition) bool { return guideline == "" || g.Name == guideline })
	if i < 0 {
		return c, fault.New(fault.NotFound, "お探しのガイドラインの版が見つかりません。")
	}
	c.Edition, c.Stale = c.Editions[i], map[string]bool{}
	if c.Documents, err = documentsInForce(ctx, tx, a, nil); err != nil {
		return c, err
	}
	found, err := s.compared.get(stampOf(a.Body, c.Documents, c.Edition.Name, number(c.Edition.Version)), func() (compared, error) {
		return compareTexts(ctx, tx, a, c.Edition.Guideline, c.Documents)
	})
	if err != nil {
		return c, err
	}
	c.Report, c.Places = found.report, found.places
	c.Report.Results, c.Report.Chapters = slices.Clone(found.report.Results), slices.Clone(found.report.Chapters)
	if c.Decisions, err = topicDecisions(ctx, tx, a.Body, c.Edition.Name); err != nil {
		return c, err
	}
	var chosen []ChosenProvision
	for _, d := range c.Decisions {
		if d.State != "" {
			chosen = append(chosen, d.Provisions...)
		}
	}
	known, err := chosenProvisions(ctx, tx, a, chosen)
	if err != nil {
		return c, err
	}
	c.decide(known)
	return c, nil
}

// compared is what was found, before anybody's decision.
type compared struct {
	report gap.Report
	places map[string]string
}

func compareTexts(ctx context.Context, tx db.Tx, a actor.Actor, g *gap.Guideline, documents []Document) (c compared, err error) {
	texts, err := wholeTexts(ctx, tx, a, documents)
	if err != nil {
		return c, err
	}
	c.report, c.places = gap.Compare(texts, g, gap.Options{}), map[string]string{}
	ids := make([]map[string]string, len(texts))
	for i := range c.report.Results {
		for k := range c.report.Results[i].Matches {
			m := &c.report.Results[i].Matches[k]
			if ids[m.Document] == nil {
				ids[m.Document] = map[string]string{}
				for _, p := range texts[m.Document].Provisions {
					ids[m.Document][p.Path] = p.ID
				}
			}
			if id := ids[m.Document][m.Path]; id != "" {
				c.places[placeOfMatch(m.Document, m.Path)] = id
			}
		}
	}
	return c, nil
}

func sortResults(list []gap.Result) {
	slices.SortStableFunc(list, func(a, b gap.Result) int {
		return cmp.Compare(slices.Index(gap.States(), a.State), slices.Index(gap.States(), b.State))
	})
}

// guidelines are the shipped editions, then those that the body took in, newest first.
func (s *Service) guidelines(ctx context.Context, tx db.Tx, body string) ([]GuidelineEdition, error) {
	shipped, err := s.shipped()
	if err != nil {
		return nil, err
	}
	var list []GuidelineEdition
	for _, g := range shipped {
		list = append(list, GuidelineEdition{Guideline: g, Shipped: true})
	}
	rows, err := importedGuidelines(ctx, tx, body)
	if err != nil {
		return nil, err
	}
	for _, r := range rows {
		g := &gap.Guideline{}
		if err := pack.DecodeText(r.Name, []byte(r.Content), "guideline", g); err != nil {
			return nil, fault.Wrap(fault.Internal, "取り込んだガイドラインの版を読み取れませんでした。", err)
		}
		list = append(list, GuidelineEdition{Guideline: g, ImportedBy: r.ImportedName, ImportedAt: r.ImportedAt, Version: r.Version})
	}
	return list, nil
}

// ImportGuideline takes in an edition from a file. One of the same name is replaced; what
// was decided about its topics stays.
func (s *Service) ImportGuideline(ctx context.Context, f File) (name string, err error) {
	a, err := actor.Require(ctx, CanAccept)
	if err != nil {
		return "", err
	}
	switch {
	case len(f.Content) == 0:
		return "", fault.Fields(map[string]string{"file": "版のファイルを選んでください。"})
	case len(f.Content) > guidelineFileMax:
		return "", fault.Fields(map[string]string{"file": "ファイルが大きすぎます（256KBまで）。"})
	}
	g := &gap.Guideline{}
	if err := pack.DecodeText(cut(f.Name, 100), f.Content, "guideline", g); err != nil {
		return "", fault.Wrap(fault.Invalid, "ファイルに直すところがあります。何も取り込んでいません。", err)
	}
	shipped, err := s.shipped()
	if err != nil {
		return "", err
	}
	if slices.ContainsFunc(shipped, func(o *gap.Guideline) bool { return o.Name == g.Name }) {
		return "", fault.Fields(map[string]string{"file": "名前（name）「" + g.Name + "」は、Okiteに付いている版のものです。別の名前にしてください。"})
	}
	return g.Name, s.db.Do(ctx, func(tx db.Tx) error { return s.keepGuideline(ctx, tx, a, g, string(f.Content)) })
}

func (s *Service) keepGuideline(ctx context.Context, tx db.Tx, a actor.Actor, g *gap.Guideline, content string) error {
	known, err := importedGuidelines(ctx, tx, a.Body)
	if err != nil {
		return err
	}
	row := guidelineRow{Name: g.Name, Content: content, ImportedAt: clock.At(s.now())}
	i := slices.IndexFunc(known, func(o guidelineRow) bool { return o.Name == g.Name })
	switch {
	case i >= 0:
		row.Version = known[i].Version
		err = saveGuideline(ctx, tx, a, row, g.Title, g.Edition)
	case len(known) >= guidelinesMax:
		err = fault.New(fault.Conflict, "取り込める版は30までです。同じ名前のファイルで置き換えてください。")
	default:
		err = insertGuideline(ctx, tx, a, row, g.Title, g.Edition)
	}
	if err != nil {
		return err
	}
	made := journal.Fields("policy.guideline/1", func(e *journal.Encoder) {
		e.Text("name", g.Name)
		e.Text("content", content)
	})
	return journal.Append(ctx, tx, journal.Entry{Verb: string(CanAccept), Area: areaName, ID: "guideline:" + g.Name, Content: made})
}

// JudgeTopic keeps what an officer says of a topic, before what was found; with no state
// it takes the word back.
func (s *Service) JudgeTopic(ctx context.Context, j TopicJudgement) error {
	a, err := actor.Require(ctx, CanAccept)
	if err != nil {
		return err
	}
	if err := j.Check(); err != nil {
		return err
	}
	return s.db.Do(ctx, func(tx db.Tx) error {
		if err := s.checkTopic(ctx, tx, a.Body, j); err != nil {
			return err
		}
		known, err := chosenProvisions(ctx, tx, a, j.Provisions)
		if err != nil {
			return err
		}
		d := TopicDecision{Guideline: j.Guideline, Topic: j.Topic, State: j.State, Reason: strings.TrimSpace(j.Reason), By: a.ID, ByName: a.Name, At: clock.At(s.now()), Version: j.Version}
		for _, p := range j.Provisions {
			now, there := known[p.key()]
			if !there {
				return fault.Fields(map[string]string{"provision": "選んだ条項が見つかりません。規程が改正された可能性があります。選び直してください。"})
			}
			if !slices.Contains(d.Provisions, now) {
				d.Provisions = append(d.Provisions, now)
			}
		}
		store := saveTopicDecision
		if j.Version == 0 {
			store = insertTopicDecision
		}
		if err := store(ctx, tx, a.Body, d); err != nil {
			return err
		}
		return journal.Append(ctx, tx, journal.Entry{Verb: string(CanAccept), Area: areaName, ID: "guideline:" + d.Guideline, Content: d.content()})
	})
}

func (s *Service) checkTopic(ctx context.Context, tx db.Tx, body string, j TopicJudgement) error {
	editions, err := s.guidelines(ctx, tx, body)
	if err != nil {
		return err
	}
	for _, g := range editions {
		if g.Name == j.Guideline && slices.ContainsFunc(g.Topics, func(t gap.Topic) bool { return t.ID == j.Topic }) {
			return nil
		}
	}
	return fault.New(fault.NotFound, "お探しの項目が見つかりません。")
}

// content is what the journal vouches for of a decision about a topic.
func (d TopicDecision) content() journal.Content {
	return journal.Fields("policy.topic/1", func(e *journal.Encoder) {
		e.Text("guideline", d.Guideline)
		e.Text("topic", d.Topic)
		e.Text("state", string(d.State))
		e.Text("reason", d.Reason)
		for _, p := range d.Provisions {
			e.Text("document", p.Document)
			e.Text("provision", p.Provision)
		}
	})
}

// problemsOf are the lines of a faulty file, for the person who wrote it.
func problemsOf(err error) []string {
	problems, ok := errors.AsType[pack.Problems](err)
	if !ok {
		return nil
	}
	var list []string
	for _, p := range problems[:min(len(problems), 30)] {
		list = append(list, p.String())
	}
	return list
}
