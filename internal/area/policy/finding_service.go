package policy

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
	"github.com/okite-isms/okite/jobun"
)

// FindingList is a page of findings.
type FindingList struct {
	Findings []ListedFinding
	Total    int
	Mendings []Mending
	Codes    []CodeCount
	texts    map[textPlace]string
	places   map[textPlace][]sentencePlace
}

// AllFindings lists the findings of all documents in force that the actor may see, with
// the text around them.
func (s *Service) AllFindings(ctx context.Context, q FindingQuery) (l FindingList, err error) {
	a, err := actor.Require(ctx, CanReview)
	if err != nil {
		return l, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		if l.Findings, l.Total, err = listFindings(ctx, tx, a, q); err != nil {
			return err
		}
		if l.Mendings, err = mendings(ctx, tx, a); err != nil {
			return err
		}
		if l.Codes, err = codeCounts(ctx, tx, a); err != nil {
			return err
		}
		sortedCodes(l.Codes)
		places := l.textPlaces()
		if l.texts, err = textsAt(ctx, tx, a.Body, places); err != nil {
			return err
		}
		l.places, err = sentencesAt(ctx, tx, a.Body, places)
		return err
	})
	return l, err
}

func (l *FindingList) textPlaces() []textPlace {
	var places []textPlace
	asked := map[textPlace]bool{}
	for _, f := range l.Findings {
		if at := (textPlace{f.Edition, f.ProvisionSeq}); f.ProvisionSeq >= 0 && f.State != Mended && !asked[at] {
			asked[at] = true
			places = append(places, at)
		}
	}
	return places
}

// FindingChoice is a finding that somebody decides about, as they saw it.
type FindingChoice struct {
	Document string `json:"document" maxLength:"40"`
	Mark     string `json:"mark" maxLength:"40"`
	Version  int64  `json:"version"`
}

// FindingDecision says what becomes of findings: of those that were chosen, or of all open
// ones of a kind.
type FindingDecision struct {
	Choices  []FindingChoice `json:"choices,omitempty"`
	Code     jobun.Code      `json:"code,omitempty" maxLength:"40" doc:"この種類の未確認をすべて判断する"`
	Document string          `json:"document,omitempty" maxLength:"40" doc:"codeのとき、この規程だけ"`
	State    Standing        `json:"state" enum:"accepted,rejected,open"`
	Reason   string          `json:"reason" maxLength:"1000"`
}

// Check returns what is wrong with the decision.
func (d FindingDecision) Check() error {
	bad := map[string]string{}
	switch {
	case len(d.Choices) == 0 && d.Code == "":
		bad["choice"] = "判断する所見を選んでください。"
	case len(d.Choices) > choicesMax:
		bad["choice"] = "一度に選べるのは200件までです。同じ種類の所見は、種類で絞り込むと、まとめて判断できます。"
	case len(d.Choices) > 0 && d.Code != "":
		bad["choice"] = "所見を選ぶか、種類のすべてを判断するか、どちらかにしてください。"
	}
	if d.State != Accepted && d.State != Rejected && d.State != Open {
		bad["state"] = "直すか、直さないかを選んでください。"
	}
	reason := strings.TrimSpace(d.Reason)
	switch {
	case utf8.RuneCountInString(reason) > decisionReasonMax:
		bad["reason"] = "理由は1000字までで入力してください。"
	case reason == "" && d.State == Rejected:
		bad["reason"] = "直さない理由を入力してください。"
	}
	return fault.Fields(bad)
}

// DecideFindings marks findings as to be mended, as not to be mended, or as open again, and
// returns how many. All of them change, or none.
func (s *Service) DecideFindings(ctx context.Context, in FindingDecision) (n int, err error) {
	a, err := actor.Require(ctx, CanAccept)
	if err != nil {
		return 0, err
	}
	if err := in.Check(); err != nil {
		return 0, err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		list, err := in.load(ctx, tx, a)
		if err != nil || len(list) == 0 {
			return err
		}
		n = len(list)
		said := Finding{
			State: in.State, Decision: in.State, Reason: strings.TrimSpace(in.Reason), DecidedBy: a.ID, DecidedName: a.Name, DecidedAt: clock.At(s.now()),
		}
		if err := decideFindings(ctx, tx, a.Body, list, said); err != nil {
			return err
		}
		return journalFindings(ctx, tx, list, said)
	})
	return n, err
}

// load finds the findings, each as the officer saw it.
func (d FindingDecision) load(ctx context.Context, tx db.Tx, a actor.Actor) ([]ListedFinding, error) {
	if d.Code != "" {
		return openFindings(ctx, tx, a, d.Code, d.Document)
	}
	var choices []FindingChoice
	for _, c := range d.Choices {
		if !slices.Contains(choices, c) {
			choices = append(choices, c)
		}
	}
	list, err := chosenFindings(ctx, tx, a, choices)
	if err != nil {
		return nil, err
	}
	if len(list) != len(choices) {
		return nil, fault.New(fault.NotFound, "選んだ所見が見つかりません。規程が改正された可能性があります。一覧を開き直してください。")
	}
	for _, f := range list {
		if f.State == Mended {
			return nil, fault.New(fault.Conflict, "解消した所見は、判断できません。一覧を開き直してください。")
		}
		if !slices.Contains(choices, FindingChoice{f.Document, f.Mark, f.Version}) {
			return nil, db.Changed(0, nil)
		}
	}
	return list, nil
}

// journalFindings writes a line for each document with all that was decided of it.
func journalFindings(ctx context.Context, tx db.Tx, list []ListedFinding, said Finding) error {
	for len(list) > 0 {
		n := 1
		for n < len(list) && list[n].Document == list[0].Document {
			n++
		}
		content := findingsContent(list[:n], said)
		if err := journal.Append(ctx, tx, journal.Entry{Verb: string(CanAccept), Area: areaName, ID: list[0].Document, Content: content}); err != nil {
			return err
		}
		list = list[n:]
	}
	return nil
}

func findingsContent(list []ListedFinding, said Finding) journal.Content {
	return journal.Fields("policy.findings/1", func(e *journal.Encoder) {
		e.Text("document", list[0].Document)
		e.Text("state", string(said.State))
		e.Text("reason", said.Reason)
		for _, f := range list {
			e.Text("mark", f.Mark)
		}
	})
}
