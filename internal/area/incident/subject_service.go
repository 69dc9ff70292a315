package incident

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/file"
	"github.com/okite-isms/okite/internal/platform/journal"
	"github.com/okite-isms/okite/internal/platform/sheet"
)

// admitted fails where the actor is not on the name list of the people concerned. A list
// of people without a name list is open to nobody: personal data never lies open because
// somebody forgot a step.
func (s *Service) admitted(ctx context.Context, tx db.Tx, incident string) error {
	ref := subjectRef(incident)
	sights, err := s.config.Organisation.MaySee(ctx, tx, []area.Ref{ref})
	if err != nil {
		return err
	}
	if x := sights[ref]; !x.Listed || !x.May {
		return errSubjects()
	}
	return nil
}

// PeopleView is the notice to the people concerned, with counts; Subjects only for those
// who are on the name list.
type PeopleView struct {
	Incident  Incident      `json:"incident_of"`
	Notice    NoticeWork    `json:"notice"`
	Counts    SubjectCounts `json:"counts"`
	Listed    bool          `json:"listed" doc:"見てよい人の名簿があるか"`
	Admitted  bool          `json:"admitted" doc:"あなたが名簿に載っているか"`
	Subjects  []Subject     `json:"subjects"`
	Total     int           `json:"total"`
	MayHandle bool          `json:"may_handle"`
}

// PeopleQuery asks for a part of the list.
type PeopleQuery struct {
	ID     string `path:"id" json:"-"`
	State  string `query:"state"`
	Limit  int    `query:"limit" minimum:"0" maximum:"200"`
	Offset int    `query:"offset" minimum:"0"`
}

// People gives the people concerned to who is on the name list, and records that they read
// it, once in a session. All others see how many there are.
func (s *Service) People(ctx context.Context, q PeopleQuery) (p PeopleView, err error) {
	if p.Incident, err = s.Open(ctx, q.ID); err != nil {
		return p, err
	}
	if p.MayHandle, _, err = s.may(ctx, p.Incident); err != nil {
		return p, err
	}
	a := actor.From(ctx)
	if !slices.Contains(SubjectStates(), SubjectState(q.State)) {
		q.State = ""
	}
	known := false
	err = s.db.View(ctx, func(tx db.Tx) error {
		if p.Notice, err = loadNotice(ctx, tx, a.Body, q.ID); err != nil {
			return err
		}
		if p.Counts, err = countSubjects(ctx, tx, a.Body, q.ID); err != nil {
			return err
		}
		sights, err := s.config.Organisation.MaySee(ctx, tx, []area.Ref{subjectRef(q.ID)})
		if err != nil {
			return err
		}
		x := sights[subjectRef(q.ID)]
		p.Listed, p.Admitted = x.Listed, x.Listed && x.May
		if !p.Admitted || p.Counts.Total() == 0 {
			return nil
		}
		known, err = hasRead(ctx, tx, a.Body, q.ID, a.ID, subjectSession(a))
		return err
	})
	if err != nil || !p.Admitted || p.Counts.Total() == 0 {
		return p, err
	}
	if p.Total = p.Counts.Total(); q.State != "" {
		p.Total = p.Counts[SubjectState(q.State)]
	}
	if !known { // before anything is shown
		if err := s.recordReading(ctx, q.ID); err != nil {
			return PeopleView{}, err
		}
	}
	return p, s.db.View(ctx, func(tx db.Tx) error {
		p.Subjects, err = subjects(ctx, tx, a.Body, q.ID, q.State, q.Limit, q.Offset)
		return err
	})
}

func subjectSession(a actor.Actor) string { return "subject:" + sessionOf(a) }

// recordReading writes down that the actor read the list of people.
func (s *Service) recordReading(ctx context.Context, incident string) error {
	a := actor.From(ctx)
	return s.db.Do(ctx, func(tx db.Tx) error {
		fresh, err := markRead(ctx, tx, a.Body, incident, a.ID, subjectSession(a), s.now())
		if err != nil || !fresh {
			return err
		}
		return journal.Append(ctx, tx, journal.Entry{Verb: string(verbPeruse), Area: areaName, ID: incident, At: s.now()})
	})
}

// onPeople changes something about the people concerned.
func (s *Service) onPeople(ctx context.Context, verb actor.Permission, incident string, do func(c *changing, n *NoticeWork) (journal.Content, error)) error {
	return s.onClocks(ctx, CanHandle, verb, incident, func(c *changing) (journal.Content, error) {
		if err := s.admitted(c.ctx, c.tx, incident); err != nil {
			return nil, err
		}
		n, err := loadNotice(c.ctx, c.tx, c.who.Body, incident)
		if err != nil {
			return nil, err
		}
		return do(c, &n)
	})
}

func (n NoticeWork) open() error {
	if n.State != NoticeOpen {
		return fault.Newf(fault.Conflict, "本人への通知は「%s」のため、変えられません。", n.State.Title())
	}
	return nil
}

// SubmitPeople keeps a list that was handed in. Nobody is entered yet.
func (s *Service) SubmitPeople(ctx context.Context, incident, name string, content []byte) (i SubjectImport, err error) {
	g, readErr := sheet.ReadList(content)
	err = s.onPeople(ctx, verbPeople, incident, func(c *changing, n *NoticeWork) (journal.Content, error) {
		if err := n.open(); err != nil {
			return nil, err
		}
		if readErr != nil { // only after it is known that they may ask at all
			return nil, readErr
		}
		if list, flaws := readSubjects(g); hasNumber(flaws) {
			return nil, fault.Fields(map[string]string{"file": fmt.Sprintf("個人番号と思われる12桁の数字が入っています（%s）。取り除いてから、もう一度選んでください。ファイルの内容は保存していません。", flawLines(flaws))})
		} else if len(list) == 0 && len(flaws) == 0 {
			return nil, fault.Fields(map[string]string{"file": "人の行がありません。"})
		}
		kept, err := json.Marshal(g)
		if err != nil {
			return nil, fmt.Errorf("keep a list: %w", err)
		}
		i = SubjectImport{ID: db.NewID(), IncidentID: incident, FileName: file.CleanName(name), Content: string(kept), State: drafted, RowCount: len(g.Rows), MadeAt: c.now, MadeBy: c.who.Name, Version: 1}
		c.text = fmt.Sprintf("本人の一覧を取り込んだ（%d行、下見）。", i.RowCount)
		return i.content(), insertSubjectImport(c.ctx, c.tx, c.who.Body, i)
	})
	return i, err
}

// content is what the journal holds of an import: how many, never who.
func (i SubjectImport) content() journal.Content {
	return journal.Fields("incident.subject-import/1", func(e *journal.Encoder) {
		e.Text("id", i.ID)
		e.Text("state", i.State)
		e.Int("rows", int64(i.RowCount))
	})
}

func hasNumber(list []SubjectFlaw) bool {
	return slices.ContainsFunc(list, func(f SubjectFlaw) bool { return f.Reason == numberFlaw })
}

func flawLines(list []SubjectFlaw) string {
	text, n := "", 0
	for _, f := range list {
		if f.Reason != numberFlaw {
			continue
		}
		if n++; n > 5 {
			return text + "ほか"
		}
		if text != "" {
			text += "、"
		}
		text += fmt.Sprintf("%d行目", f.Line)
	}
	return text
}

// PeoplePreview is what an import would do.
type PeoplePreview struct {
	SubjectImport
	New   []Subject     `json:"new"`
	Flaws []SubjectFlaw `json:"flaws"`
}

// PreviewPeople gives a list with what it would do. It changes nothing.
func (s *Service) PreviewPeople(ctx context.Context, id string) (p PeoplePreview, err error) {
	v, err := s.see(ctx, CanHandle)
	if err != nil {
		return p, err
	}
	known := false
	err = s.db.View(ctx, func(tx db.Tx) error {
		if p, err = previewPeople(ctx, tx, v.Body, id); err != nil {
			return err
		}
		if _, err := s.visible(ctx, tx, v, p.IncidentID); err != nil {
			return err
		}
		if err := s.admitted(ctx, tx, p.IncidentID); err != nil {
			return err
		}
		known, err = hasRead(ctx, tx, v.Body, p.IncidentID, v.ID, subjectSession(v.Actor))
		return err
	})
	if err == nil && !known {
		err = s.recordReading(ctx, p.IncidentID)
	}
	if err != nil {
		return PeoplePreview{}, err
	}
	return p, nil
}

func previewPeople(ctx context.Context, tx db.Tx, body, id string) (p PeoplePreview, err error) {
	if p.SubjectImport, err = loadSubjectImport(ctx, tx, body, id); err != nil || p.State == applied {
		return p, err
	}
	var g sheet.Given
	if err := json.Unmarshal([]byte(p.Content), &g); err != nil {
		return p, fmt.Errorf("read import %s: %w", id, err)
	}
	p.New, p.Flaws = readSubjects(g)
	return p, nil
}

// PeopleApplying enters the people of a list, as they were seen in the dry run.
type PeopleApplying struct {
	ID      string `path:"id" json:"-" form:"-"`
	Version int64  `json:"version"`
	Count   int    `json:"count" doc:"下見で示された人数"`
}

// ApplyPeople enters all people of a list, or none.
func (s *Service) ApplyPeople(ctx context.Context, in PeopleApplying) (p PeoplePreview, err error) {
	if p, err = s.PreviewPeople(ctx, in.ID); err != nil {
		return p, err
	}
	err = s.onPeople(ctx, verbPeople, p.IncidentID, func(c *changing, n *NoticeWork) (journal.Content, error) {
		if p, err = previewPeople(c.ctx, c.tx, c.who.Body, in.ID); err != nil {
			return nil, err
		}
		if err := n.open(); err != nil {
			return nil, err
		}
		last, err := lastSubject(c.ctx, c.tx, c.who.Body, p.IncidentID)
		switch {
		case err != nil:
			return nil, err
		case p.State == applied:
			return nil, fault.New(fault.Conflict, "この一覧は、すでに登録されています。")
		case len(p.Flaws) > 0:
			return nil, fault.Newf(fault.Conflict, "誤りが%d件あるため、登録できません。一覧を直して、もう一度取り込んでください。何も変えていません。", len(p.Flaws))
		case len(p.New) != in.Count:
			return nil, fault.New(fault.Conflict, "下見と人数が違います。もう一度、下見を確かめてください。")
		case last+len(p.New) > subjectsMost:
			return nil, fault.Newf(fault.Conflict, "1件のインシデントの本人の一覧は、%d人までです。", subjectsMost)
		}
		p.Version = in.Version
		if err := applySubjectImport(c.ctx, c.tx, c.who.Body, p.SubjectImport); err != nil {
			return nil, err
		}
		p.State, p.Content = applied, ""
		for i := range p.New {
			x := &p.New[i]
			x.ID, x.IncidentID, x.Number, x.ChangedAt, x.ChangedBy = db.NewID(), p.IncidentID, last+i+1, c.now, c.who.Name
		}
		c.text = fmt.Sprintf("本人の一覧に%d人を登録した。", len(p.New))
		return p.content(), insertSubjects(c.ctx, c.tx, c.who.Body, p.New)
	})
	return p, err
}

// Dispatch marks all who wait as told.
type Dispatch struct {
	ID    string `path:"id" json:"-" form:"-"`
	On    string `json:"on" label:"通知した日"`
	Means string `json:"means" label:"方法"`
}

// Dispatch marks all who wait as told on a day.
func (s *Service) Dispatch(ctx context.Context, in Dispatch) (n int64, err error) {
	err = s.onPeople(ctx, verbProgress, in.ID, func(c *changing, w *NoticeWork) (journal.Content, error) {
		faults := map[string]string{}
		on := past(faults, "on", "通知した日", in.On, s.Today(), true)
		means := text(faults, "means", "方法", in.Means, lineMax, true)
		if err := fault.Fields(faults); err != nil {
			return nil, err
		}
		if err := w.open(); err != nil {
			return nil, err
		}
		if n, err = sendWaiting(c.ctx, c.tx, c.who.Body, in.ID, on, means, c.now, c.who.Name); err != nil {
			return nil, err
		}
		if n == 0 {
			return nil, fault.New(fault.Conflict, "未通知の人はいません。")
		}
		c.text = fmt.Sprintf("%d人に通知した（%s、%s）。", n, on.Table(), means)
		return journal.Fields("incident.subject-dispatch/1", func(e *journal.Encoder) {
			e.Text("incident", in.ID)
			e.Int("people", n)
			e.Date("on", on)
			e.Text("means", means)
		}), nil
	})
	return n, err
}

// past reads a day that does not lie ahead.
func past(faults map[string]string, field, title, in string, today clock.Date, must bool) clock.Date {
	if in == "" {
		if must {
			faults[field] = title + "を入力してください。"
		}
		return clock.Date{}
	}
	d, err := clock.ParseDate(in)
	switch {
	case err != nil || d.Year < 2000:
		faults[field] = title + "は、2026-11-25 の形で入力してください。"
	case today.Before(d):
		faults[field] = title + "が、きょうより後になっています。"
	}
	return d
}

// Progress is how far one person has been told.
type Progress struct {
	ID       string `path:"id" json:"-" form:"-"`
	Version  int64  `json:"version"`
	State    string `json:"state" label:"状況"`
	SentOn   string `json:"sent_on,omitempty" label:"通知した日"`
	Means    string `json:"means,omitempty" label:"方法"`
	ResultOn string `json:"result_on,omitempty" label:"返戻・到達の日"`
	Remark   string `json:"remark,omitempty" label:"備考"`
	Letter   string `json:"letter,omitempty" label:"この人だけに宛てた文"`
}

// Advance records how far one person has been told.
func (s *Service) Advance(ctx context.Context, in Progress) (x Subject, err error) {
	if x, err = s.Subject(ctx, in.ID); err != nil {
		return x, err
	}
	err = s.onPeople(ctx, verbProgress, x.IncidentID, func(c *changing, n *NoticeWork) (journal.Content, error) {
		if err := n.open(); err != nil {
			return nil, err
		}
		if x, err = loadSubject(c.ctx, c.tx, c.who.Body, in.ID); err != nil {
			return nil, err
		}
		if err := in.put(&x, s.Today()); err != nil {
			return nil, err
		}
		x.Version, x.ChangedAt, x.ChangedBy = in.Version, c.now, c.who.Name
		if err := saveSubject(c.ctx, c.tx, c.who.Body, x); err != nil {
			return nil, err
		}
		x.Version++
		c.text = fmt.Sprintf("本人の一覧の%d番を「%s」にした。", x.Number, x.State.Title())
		return x.progress(), nil
	})
	return x, err
}

func (in Progress) put(x *Subject, today clock.Date) error {
	faults := map[string]string{}
	st := SubjectState(in.State)
	if st.Title() == "" {
		faults["state"] = "状況を選んでください。"
	}
	sent := st == SubjectSent || st == SubjectReturned || st == SubjectReached
	x.State = st
	x.SentOn = past(faults, "sent_on", "通知した日", in.SentOn, today, sent)
	x.Means = text(faults, "means", "方法", in.Means, lineMax, sent)
	x.ResultOn = past(faults, "result_on", "返戻・到達の日", in.ResultOn, today, st == SubjectReturned || st == SubjectReached)
	x.Remark = text(faults, "remark", "備考", in.Remark, textMax, false)
	if st == SubjectAlternative && x.Remark == "" {
		faults["remark"] = "代わりの措置の内容と、通知が難しい理由を入力してください。"
	}
	x.Letter = text(faults, "letter", "この人だけに宛てた文", in.Letter, textMax, false)
	if !x.ResultOn.IsZero() && x.ResultOn.Before(x.SentOn) && faults["result_on"] == "" {
		faults["result_on"] = "返戻・到達の日が、通知した日より前になっています。"
	}
	return fault.Fields(faults)
}

// Subject gives one person to who is on the name list, and records the reading.
func (s *Service) Subject(ctx context.Context, id string) (x Subject, err error) {
	v, err := s.see(ctx, CanHandle)
	if err != nil {
		return x, err
	}
	known := false
	err = s.db.View(ctx, func(tx db.Tx) error {
		if x, err = loadSubject(ctx, tx, v.Body, id); err != nil {
			return err
		}
		if _, err := s.visible(ctx, tx, v, x.IncidentID); err != nil {
			return err
		}
		if err := s.admitted(ctx, tx, x.IncidentID); err != nil {
			return err
		}
		known, err = hasRead(ctx, tx, v.Body, x.IncidentID, v.ID, subjectSession(v.Actor))
		return err
	})
	if err == nil && !known {
		err = s.recordReading(ctx, x.IncidentID)
	}
	if err != nil {
		return Subject{}, err
	}
	return x, nil
}
