package notice

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// meant keeps the items and, of the must-reads, those that mean the person. Nothing is
// kept per person: what they have not read is one query, and whether they are meant is
// worked out from the rules, so that arrivals need no row and leavers leave none.
func (s *Service) meant(ctx context.Context, tx db.Tx, person string, rows []waitingRow) ([]Matter, error) {
	roll := org.Roll{}
	if slices.ContainsFunc(rows, func(x waitingRow) bool { return x.Rules != "" }) {
		var err error
		if roll, err = s.Directory.Roll(ctx, tx, s.today(), person); err != nil {
			return nil, err
		}
	}
	var items []Matter
	for _, x := range rows {
		switch {
		case x.Rules == "":
			items = append(items, x.Matter)
		case len(roll.People) > 0 && readAudience(x.Rules).asks(roll.People[0], roll.Day) == Asked:
			n := Notice{ID: x.ObjectID, Title: x.Title, Due: x.Due, ToldAt: x.ToldAt}
			items = append(items, n.matter(person))
		}
	}
	return items[:min(len(items), listMax)], nil
}

// matter shows a must-read among the work of a person. It has no id: it is finished by reading.
func (n Notice) matter(person string) Matter {
	return Matter{Area: areaName, ObjectID: n.ID, Title: "「" + n.Title + "」を読む", URL: noticeURL(n.ID), Why: "必読のお知らせのため", Due: n.Due, Addressee: ToPerson + person, ToldAt: n.ToldAt}
}

// Poster is a notice on somebody's list.
type Poster struct {
	Notice
	Waits bool `json:"waits" doc:"読むのを待っている"`
	Read  bool `json:"read" doc:"今の版まで読んだ"`
	Meant bool `json:"meant" doc:"自分が対象者"`
}

// Postings lists what is addressed to the actor; for who makes notices known, and for
// auditors, all of them. What waits to be read comes first.
func (s *Service) Postings(ctx context.Context) (list []Poster, err error) {
	a, err := actor.Require(ctx, CanRead)
	if err != nil {
		return nil, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		all, err := allNotices(ctx, tx, a.Body)
		if err != nil {
			return err
		}
		read, err := readBy(ctx, tx, a.Body, a.ID)
		if err != nil {
			return err
		}
		roll, err := s.Directory.Roll(ctx, tx, s.today(), a.ID)
		if err != nil {
			return err
		}
		for _, n := range all {
			if p := posting(n, a, roll, read[n.ID], s.today()); visible(p, a) {
				list = append(list, p)
			}
		}
		return nil
	})
	slices.SortStableFunc(list, func(x, y Poster) int { return first(x.Waits) - first(y.Waits) })
	return list, err
}

func first(yes bool) int {
	if yes {
		return 0
	}
	return 1
}

func posting(n Notice, a actor.Actor, roll org.Roll, read int64, today clock.Date) Poster {
	p := Poster{Notice: n, Read: read >= n.Since && read > 0}
	if len(roll.People) > 0 && n.State != Draft {
		asking := n.Audience.asks(roll.People[0], roll.Day)
		p.Meant = asking == Asked || asking == Absent || read > 0
		p.Waits = asking == Asked && n.AsksOn(today) && !p.Read
	}
	return p
}

// visible reports whether the actor may see a notice: who is meant, who runs notices,
// auditors, and who wrote it. A draft is seen only by those who could make it known.
func visible(p Poster, a actor.Actor) bool {
	if p.State == Draft {
		return a.Can(CanPublish)
	}
	return p.Meant || a.Can(CanPublish) || a.Reach(CanChase) == actor.Whole || p.AuthorID == a.ID
}

// Leaflet is a notice with its text, its files and its editions.
type Leaflet struct {
	Poster
	Editions  []Wording       `json:"editions"`
	Files     []Attached      `json:"files"`
	Reminders []Reminder      `json:"reminders"`
	About     area.Link       `json:"-"`
	Words     string          `json:"audience_words"`
	Asked     int             `json:"asked"`
	Units     int             `json:"units"`
	Left      []org.Colleague `json:"-"`
}

// Text is the edition that is shown.
func (x Leaflet) Text() Wording {
	if len(x.Editions) == 0 {
		return Wording{}
	}
	return x.Editions[len(x.Editions)-1]
}

// Sheet gives a notice to whom it is addressed.
func (s *Service) Sheet(ctx context.Context, id string) (x Leaflet, err error) {
	a, err := actor.Require(ctx, CanRead)
	if err != nil {
		return x, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		runs := a.Can(CanPublish)
		who := a.ID
		if runs {
			who = "" // whom it reaches is shown to them as well
		}
		var roll org.Roll
		if x.Poster, roll, err = s.poster(ctx, tx, a, id, who); err != nil {
			return err
		}
		if x.Editions, err = editionsOf(ctx, tx, a.Body, id); err != nil {
			return err
		}
		if x.Files, x.Reminders, err = piecesOf(ctx, tx, a.Body, id); err != nil {
			return err
		}
		if !runs {
			x.Reminders = nil
			return nil
		}
		return s.addReach(ctx, tx, &x, roll)
	})
	if err == nil && x.RefID != "" && s.Links != nil {
		var links map[area.Ref]area.Link
		links, err = s.Links(ctx, []area.Ref{x.Ref()})
		x.About = links[x.Ref()]
	}
	return x, err
}

// poster loads a notice for somebody who may see it, and the roll of one person, or of all.
func (s *Service) poster(ctx context.Context, tx db.Tx, a actor.Actor, id, who string) (p Poster, roll org.Roll, err error) {
	n, upto, err := loadSeen(ctx, tx, a.Body, id, a.ID)
	if err != nil {
		return p, roll, errNoticeIf(err)
	}
	if roll, err = s.Directory.Roll(ctx, tx, s.today(), who); err != nil {
		return p, roll, err
	}
	if p = posting(n, a, alone(roll, a.ID), upto, s.today()); !visible(p, a) {
		return p, roll, errNotice()
	}
	return p, roll, nil
}

// alone is the roll of one person out of that of all.
func alone(roll org.Roll, person string) org.Roll {
	i := slices.IndexFunc(roll.People, func(c org.Colleague) bool { return c.ID == person })
	if i < 0 {
		return org.Roll{Day: roll.Day}
	}
	return org.Roll{Day: roll.Day, People: roll.People[i : i+1]}
}

// addReach adds whom a notice reaches, which those who run notices see.
func (s *Service) addReach(ctx context.Context, tx db.Tx, x *Leaflet, roll org.Roll) (err error) {
	roles := map[string]string{}
	if x.Audience.namesRoles() {
		if _, roles, err = s.Directory.RoleTitles(ctx, tx); err != nil {
			return err
		}
	}
	r := reachOf(x.Audience, roll)
	x.Words, x.Asked, x.Units, x.Left = x.Audience.words(roll, roles), len(r.asked), r.units, r.others
	return nil
}

// Manuscript gives a notice with its newest text to those who write it.
func (s *Service) Manuscript(ctx context.Context, id string) (n Notice, x Wording, err error) {
	a, err := actor.Require(ctx, CanPublish)
	if err != nil {
		return n, x, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		if n, err = loadNotice(ctx, tx, a.Body, id); err != nil {
			return errNoticeIf(err)
		}
		list, err := editionsOf(ctx, tx, a.Body, id)
		x = Leaflet{Editions: list}.Text()
		return err
	})
	return n, x, err
}

// Confirming says that one has read an edition.
type Confirming struct {
	ID      string `path:"id" json:"-" form:"-"`
	Edition int64  `json:"edition"`
}

// Confirm keeps that the actor has read a notice. It can be said again; the first time counts.
func (s *Service) Confirm(ctx context.Context, in Confirming) (Notice, error) {
	return s.change(ctx, CanConfirm, in.ID, 0, func(tx db.Tx, n Notice) (Notice, error) {
		a := actor.From(ctx)
		roll, err := s.Directory.Roll(ctx, tx, s.today(), a.ID)
		if err != nil {
			return n, err
		}
		switch {
		case len(roll.People) == 0 || n.State == Draft:
			return n, errNotice()
		case n.Audience.asks(roll.People[0], roll.Day) != Asked && n.Audience.asks(roll.People[0], roll.Day) != Absent:
			return n, errNotice()
		case n.State != Open:
			return n, fault.New(fault.Conflict, "このお知らせは取り下げられたか、差し替えられました。読む必要はありません。")
		case in.Edition != n.Edition:
			return n, fault.New(fault.Conflict, "お知らせが改められました。新しい版を読んでから、もう一度記録してください。")
		}
		r := Reading{NoticeID: n.ID, Edition: n.Edition, PersonID: a.ID, Way: OnScreen, ReadOn: s.today(), EnteredAt: s.now(), EnteredBy: a.Name}
		return n, s.keep(ctx, tx, n, []Reading{r}, CanConfirm)
	})
}

// keep writes readings down, each with its line, and lets rest what waited for them.
func (s *Service) keep(ctx context.Context, tx db.Tx, n Notice, list []Reading, verb actor.Permission) error {
	body := actor.From(ctx).Body
	fresh := 0
	for _, r := range list {
		isNew, err := insertReading(ctx, tx, body, r)
		if err != nil {
			return err
		}
		if !isNew {
			continue
		}
		fresh++
		if err := dropMail(ctx, tx, body, n.ID, r.PersonID, s.now()); err != nil {
			return err
		}
		if err := journal.Append(ctx, tx, journal.Entry{Verb: string(verb), Area: areaName, ID: n.ID, Content: r, At: s.now()}); err != nil {
			return err
		}
	}
	if fresh == 0 || !n.Due.Before(s.today()) {
		return nil
	}
	return s.rest(ctx, tx, n)
}

// rest takes off the lists of heads what they were told about sections that are done.
func (s *Service) rest(ctx context.Context, tx db.Tx, n Notice) error {
	body := actor.From(ctx).Body
	told, err := openUnder(ctx, tx, body, areaName, n.ID+"/")
	if err != nil || len(told) == 0 {
		return err
	}
	b, err := s.board(ctx, tx, n)
	if err != nil {
		return err
	}
	for _, it := range told {
		section := strings.TrimPrefix(it.ObjectID, n.ID+"/")
		done := section == wholeBody && b.Asked == b.Read
		if section != wholeBody {
			i := slices.IndexFunc(b.Sections, func(x Section) bool { return x.ID == section })
			done = i < 0 || b.Sections[i].Unread() == 0
		}
		if done {
			if err := Settle(ctx, tx, it.Ref(), s.now()); err != nil {
				return err
			}
			if err := dropEscalated(ctx, tx, body, n.ID, it.URL, s.now()); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Service) board(ctx context.Context, tx db.Tx, n Notice) (Board, error) {
	roll, err := s.Directory.Roll(ctx, tx, s.today(), "")
	if err != nil {
		return Board{}, err
	}
	readings, err := readingsOf(ctx, tx, actor.From(ctx).Body, n.ID)
	return boardOf(n, roll, readings), err
}

// Chasing names a notice and, where one has it, the section.
type Chasing struct {
	ID   string `path:"id" json:"-" form:"-"`
	Unit string `query:"unit" json:"-" form:"unit" maxLength:"64" doc:"この課だけ"`
}

// Board gives who has read a notice: to the office and auditors of all sections, to the
// head of a section of their own.
func (s *Service) Board(ctx context.Context, in Chasing) (n Notice, b Board, err error) {
	a, err := actor.Require(ctx, CanChase)
	if err != nil {
		return n, b, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		n, b, err = s.boardFor(ctx, tx, a, CanChase, in.ID)
		return err
	})
	return n, b.of(in.Unit), err
}

// Circular is a board with the text that goes round on paper. A head whom the notice does
// not mean sees who, not what.
func (s *Service) Circular(ctx context.Context, in Chasing) (n Notice, x Wording, b Board, err error) {
	a, err := actor.Require(ctx, CanChase)
	if err != nil {
		return n, x, b, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		if n, b, err = s.boardFor(ctx, tx, a, CanChase, in.ID); err != nil {
			return err
		}
		meant := slices.ContainsFunc(b.Readers, func(r Reader) bool { return r.PersonID == a.ID && (r.Left != exceptedText || r.Edition > 0) })
		if !a.Can(CanRead) || !visible(Poster{Notice: n, Meant: meant}, a) {
			return nil
		}
		list, err := editionsOf(ctx, tx, a.Body, n.ID)
		x = Leaflet{Editions: list}.Text()
		return err
	})
	return n, x, b.of(in.Unit), err
}

// of keeps one section; all of them where none is named.
func (b Board) of(section string) Board {
	if section == "" {
		return b
	}
	return b.only(func(x Reader) bool { return x.SectionID == section })
}

// boardFor is the board as far as the actor's permission reaches.
func (s *Service) boardFor(ctx context.Context, tx db.Tx, a actor.Actor, p actor.Permission, id string) (n Notice, b Board, err error) {
	if n, err = loadNotice(ctx, tx, a.Body, id); err != nil || n.State == Draft {
		return n, b, errNoticeIf(draftIs(err))
	}
	roll, err := s.Directory.Roll(ctx, tx, s.today(), "")
	if err != nil {
		return n, b, err
	}
	readings, err := readingsOf(ctx, tx, a.Body, n.ID)
	if err != nil {
		return n, b, err
	}
	b = boardOf(n, roll, readings)
	if a.Reach(p) == actor.Whole {
		return n, b, nil
	}
	near := nearOf(a, roll)
	b = b.only(func(x Reader) bool { return near[x.PersonID] })
	for i := range b.Sections {
		b.Sections[i] = recount(b.Sections[i], b.Readers)
	}
	b.Asked, b.Read, b.Absent = total(b.Sections)
	if len(b.Readers) == 0 {
		return n, b, errNotice()
	}
	return n, b, nil
}

func draftIs(err error) error {
	if err == nil {
		return errNotice()
	}
	return err
}

// nearOf gives the people in the units of the actor and below them.
func nearOf(a actor.Actor, roll org.Roll) map[string]bool {
	units, near := map[string]bool{}, map[string]bool{a.ID: true}
	for _, c := range roll.People {
		if c.ID != a.ID {
			continue
		}
		for _, u := range c.Units {
			for _, below := range roll.Day.Below(u) {
				units[below] = true
			}
		}
	}
	for _, c := range roll.People {
		if slices.ContainsFunc(c.Units, func(u string) bool { return units[u] }) {
			near[c.ID] = true
		}
	}
	return near
}

// recount counts a section by those of its readers that are shown.
func recount(x Section, readers []Reader) Section {
	x.Asked, x.Read, x.Absent = 0, 0, 0
	for _, r := range readers {
		switch {
		case r.SectionID != x.ID:
		case r.Left == "" && r.Read:
			x.Asked, x.Read = x.Asked+1, x.Read+1
		case r.Left == "":
			x.Asked++
		case r.Left != exceptedText:
			x.Absent++
		}
	}
	return x
}

func total(list []Section) (asked, read, absent int) {
	for _, x := range list {
		asked, read, absent = asked+x.Asked, read+x.Read, absent+x.Absent
	}
	return asked, read, absent
}

// Entering is what comes back on paper, or was told: who has read a notice, and when.
type Entering struct {
	ID     string   `path:"id" json:"-" form:"-"`
	Unit   string   `json:"unit,omitempty" doc:"この課の人だけ"`
	Way    string   `json:"way"`
	On     string   `json:"on"`
	People []string `json:"people"`
	Note   string   `json:"note,omitempty"`
}

// enterMax is how many readings are entered at once: a large section's sheet.
const enterMax = 500

// Enter keeps that people have read a notice otherwise than on the screen. Who is meant by
// the notice and within reach of the actor can be entered, also who has been away.
func (s *Service) Enter(ctx context.Context, in Entering) (n Notice, err error) {
	a, err := actor.Require(ctx, CanEnter)
	if err != nil {
		return n, err
	}
	return s.change(ctx, CanEnter, in.ID, 0, func(tx db.Tx, _ Notice) (Notice, error) {
		n, b, err := s.boardFor(ctx, tx, a, CanEnter, in.ID)
		if err != nil {
			return n, err
		}
		if n.State != Open {
			return n, fault.New(fault.Conflict, "このお知らせは取り下げられたか、差し替えられました。")
		}
		b = b.of(in.Unit)
		faults := map[string]string{}
		on := s.readOn(faults, in, n)
		editions, err := editionsOf(ctx, tx, a.Body, n.ID)
		if err != nil {
			return n, err
		}
		edition := editionOn(editions, on)
		var list []Reading
		for _, id := range in.People {
			if !slices.ContainsFunc(b.Readers, func(x Reader) bool { return x.PersonID == id }) {
				faults["people"] = "このお知らせの対象者ではない人が選ばれています。"
				continue
			}
			list = append(list, Reading{NoticeID: n.ID, Edition: edition, PersonID: id, Way: Way(in.Way), ReadOn: on, EnteredAt: s.now(), EnteredBy: a.Name, Note: in.Note})
		}
		if err := fault.Fields(faults); err != nil {
			return n, err
		}
		return n, s.keep(ctx, tx, n, list, CanEnter)
	})
}

// editionOn is the edition that was read on a day: a sheet that went round before the text
// was changed says nothing about the new one.
func editionOn(list []Wording, d clock.Date) int64 {
	n := int64(1)
	for _, x := range list {
		if !d.Before(clock.Today(x.ToldAt.Time)) {
			n = x.N
		}
	}
	return n
}

// readOn checks what was entered and gives the day.
func (s *Service) readOn(faults map[string]string, in Entering, n Notice) clock.Date {
	if Way(in.Way).Title() == "" || Way(in.Way) == OnScreen {
		faults["way"] = "紙の回覧か、口頭かを選んでください。"
	}
	on := dayOf(faults, "on", in.On)
	switch {
	case faults["on"] != "":
	case on.IsZero():
		faults["on"] = "読んだ日を入力してください。"
	case s.today().Before(on):
		faults["on"] = "まだ来ていない日です。"
	case on.Before(clock.Today(n.ToldAt.Time)):
		faults["on"] = "お知らせを出した日より前です。"
	}
	switch {
	case len(in.People) == 0:
		faults["people"] = "読んだ人を選んでください。"
	case len(in.People) > enterMax:
		faults["people"] = fmt.Sprintf("一度に入力できるのは%d人までです。", enterMax)
	}
	if in.Note != "" {
		need(faults, "note", lineFault(in.Note, "備考", whyMax))
	}
	return on
}
