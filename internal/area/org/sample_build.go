package org

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/area/org/roster"
	"github.com/okite-isms/okite/internal/area/org/structure"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// The days of the sample town: its units are old, its last transfer was on 4月1日.
var (
	sampleOld = clock.Date{Year: 2020, Month: 4, Day: 1}
	sampleNew = clock.Date{Year: 2026, Month: 4, Day: 1}
)

// sampleTown is the sample's organisation under way, by its keys.
type sampleTown struct {
	s       *Service
	ctx     context.Context
	tx      db.Tx
	body    string
	people  map[string]string // number -> id
	units   map[string]string
	posts   map[string]string // unit and title -> id
	tenures []structure.Tenure
	lines   []line
}

// buildSample gives the sample town its units, posts, roles, committees and contacts. It
// writes rows as the use cases do, many at once: a test holds them against the checks.
func (s *Service) buildSample(ctx context.Context, tx db.Tx, body string, people []Person) error {
	t := &sampleTown{s: s, ctx: ctx, tx: tx, body: body, people: map[string]string{}, units: map[string]string{}, posts: map[string]string{}}
	for _, p := range people {
		t.people[p.Number] = p.ID
	}
	for _, step := range []func() error{t.addUnits, t.addPosts, t.addTransfer, t.addRoles, t.addCommittees, t.addMeeting, t.addAbsences, t.addContacts} {
		if err := step(); err != nil {
			return fmt.Errorf("build sample: %w", err)
		}
	}
	for _, l := range t.lines {
		if err := journal.Append(ctx, tx, journal.Entry{Verb: l.verb, Area: areaName, ID: l.id, Content: l.content, At: s.now()}); err != nil {
			return err
		}
	}
	return s.rework(ctx, tx, body)
}

func (t *sampleTown) addUnits() error {
	for i, x := range sampleUnits() {
		u := structure.Unit{
			ID: db.NewID(), Name: x.name, Kind: structure.UnitKind(x.kind), ParentID: t.units[x.parent], Bound: x.bound, Place: i,
			Span: structure.Span{From: sampleOld},
		}
		t.units[x.key] = u.ID
		if err := insertUnit(t.ctx, t.tx, t.body, u.ID, t.s.now()); err != nil {
			return err
		}
		if x.before != "" { // it had another name until the last transfer
			old := u
			old.SpanID, old.Name, old.Until = db.NewID(), x.before, sampleNew
			u.From = sampleNew
			if err := insertUnitSpan(t.ctx, t.tx, t.body, old, t.s.now(), ""); err != nil {
				return err
			}
			c := unitChange{sampleNew, "rename", u.ID, u.ID, x.before + "から" + x.name + "へ"}
			if err := insertUnitChange(t.ctx, t.tx, t.body, c, t.s.now()); err != nil {
				return err
			}
		}
		u.SpanID = db.NewID()
		if err := insertUnitSpan(t.ctx, t.tx, t.body, u, t.s.now(), ""); err != nil {
			return err
		}
		t.lines = append(t.lines, line{verbEstablish, u.ID, unitContent(u)})
	}
	return nil
}

func (t *sampleTown) addPosts() error {
	for i, x := range samplePosts() {
		p := structure.Post{
			ID: db.NewID(), SpanID: db.NewID(), UnitID: t.units[x.unit], Title: x.title, Heads: x.heads, Seats: x.seats, Place: i,
			Span: structure.Span{From: sampleOld},
		}
		t.posts[x.unit+" "+x.title] = p.ID
		if err := insertPost(t.ctx, t.tx, t.body, p.ID, t.s.now()); err != nil {
			return err
		}
		if err := insertPostSpan(t.ctx, t.tx, t.body, p, t.s.now()); err != nil {
			return err
		}
		t.lines = append(t.lines, line{verbPost, p.ID, postContent(p)})
		for _, number := range x.holders {
			t.seat(number, p.ID, structure.Main, structure.Span{From: clock.Date{Year: 2024, Month: 4, Day: 1}}, "")
		}
	}
	return nil
}

func (t *sampleTown) seat(number, post string, kind structure.TenureKind, span structure.Span, basis string) {
	t.tenures = append(t.tenures, structure.Tenure{
		ID: db.NewID(), PersonID: t.people[number], PostID: post, Kind: kind, Basis: basis, Version: 1, Span: span,
	})
}

// addTransfer moves some people on 4月1日: three heads go around, one post falls vacant
// and is looked after from beside it.
func (t *sampleTown) addTransfer() error {
	moves := []struct{ number, from, to string }{
		{sampleHeads()["kikaku"], "soumu 課長", "kikaku 課長"}, {sampleHeads()["soumu"], "zeimu 課長", "soumu 課長"}, {sampleHeads()["zeimu"], "kikaku 課長", "zeimu 課長"},
		{"1001", "soumu 主査", "joho 係長"},
	}
	for i := range t.tenures {
		for _, m := range moves {
			if t.tenures[i].PersonID == t.people[m.number] && t.tenures[i].PostID == t.posts[m.to] {
				t.tenures[i].From, t.tenures[i].Basis = sampleNew, "令和8年4月1日 人事異動"
			}
		}
	}
	for _, m := range moves {
		t.seat(m.number, t.posts[m.from], structure.Main, structure.Span{From: clock.Date{Year: 2022, Month: 4, Day: 1}, Until: sampleNew}, "")
	}
	t.seat(sampleHeads()["kensetsu"], t.posts["suido 課長"], structure.Acting, structure.Span{From: sampleNew}, "令和8年4月1日 事務取扱")
	// As in many a town, one heads the offices of the assembly and of the auditors.
	t.seat(sampleHeads()["gikai"], t.posts["kansa 局長"], structure.Additional, structure.Span{From: clock.Date{Year: 2024, Month: 4, Day: 1}}, "")
	past := t.pastTransfer()
	for i := range t.tenures {
		if t.tenures[i].From == sampleNew {
			t.tenures[i].TransferID = past.ID
			past.result.Posts = append(past.result.Posts, t.tenures[i].PostID)
		}
		t.lines = append(t.lines, line{verbInstall, t.tenures[i].ID, tenureContent(t.tenures[i])})
	}
	past.result.Counts = map[MoveKind]int{Moves: len(moves), Gains: 1, Renames: 1}
	if err := insertTenures(t.ctx, t.tx, t.body, t.tenures, t.s.now()); err != nil {
		return err
	}
	if err := insertTransfer(t.ctx, t.tx, t.body, past); err != nil {
		return err
	}
	t.lines = append(t.lines, line{verbTransfer, past.ID, transferContent(past, Plan{})})
	return saveTransferState(t.ctx, t.tx, t.body, past)
}

// pastTransfer is the record of the last transfer. It cannot be taken back: that it was
// long ago is what its stamp says.
func (t *sampleTown) pastTransfer() Transfer {
	past := Transfer{
		ID: db.NewID(), Title: "令和8年4月1日付け人事異動", Day: sampleNew, FileName: "名簿.csv", State: Applied, Stamp: -1, MadeBy: "見本 花子", MadeAt: t.s.now(),
		AppliedBy: "見本 花子", AppliedAt: t.s.now(), Version: 1,
	}
	past.table = roster.Table{Head: []string{"職員番号", "氏名", "所属", "職名"}, Line: 1}
	for _, p := range samplePeople() {
		past.table.Rows = append(past.table.Rows, []string{p.number, p.name, p.unit, ""})
	}
	past.mapping = roster.Guess(past.table.Head)
	return past
}

// sampleHeads gives the number of the head of each unit.
func sampleHeads() map[string]string {
	heads := map[string]string{}
	for _, p := range samplePosts() {
		if p.heads && len(p.holders) > 0 {
			heads[p.unit] = p.holders[0]
		}
	}
	return heads
}

func (t *sampleTown) addRoles() error {
	from := structure.Span{From: sampleOld}
	basis := func(role, who string) string { return role + "は、" + who + "をもって充てる。" }
	for _, a := range []structure.Appointment{
		{Role: "ciso", Way: structure.ByPost, PostID: t.posts["mayor 副町長"], Basis: basis("CISO", "副町長")},
		{Role: "chief", Way: structure.ByPost, PostID: t.posts["kikaku 課長"], Basis: basis("統括情報セキュリティ責任者", "企画情報課長")},
		{Role: "network-manager", Way: structure.ByPost, PostID: t.posts["joho 係長"], Basis: basis("ネットワーク管理者", "情報係長")},
		{Role: "security-manager", Way: structure.ByHeads, UnitKind: structure.Division, Basis: basis("情報セキュリティ管理者", "各課の長")},
		{Role: "system-manager", Way: structure.ByHeads, UnitKind: structure.Division, Basis: basis("情報システム管理者", "情報システムを所管する課の長")},
		{Role: "contact-point", Way: structure.ByPost, PostID: t.posts["joho 主任"]},
		{Role: "secretariat", Way: structure.ByPost, PostID: t.posts["joho 係長"]},
		{Role: "audit-chief", Way: structure.ByPost, PostID: t.posts["kansa 局長"], Basis: basis("監査統括責任者", "監査委員事務局長")},
	} {
		a.ID, a.Version, a.Span = db.NewID(), 1, from
		if err := insertAppointment(t.ctx, t.tx, t.body, a, t.s.now()); err != nil {
			return err
		}
		t.lines = append(t.lines, line{verbAppoint, a.ID, appointmentContent(a)})
	}
	for i, d := range []structure.Delegation{
		{Role: "ciso", PostID: t.posts["board 教育長"]}, {Role: "ciso", PostID: t.posts["soumu 課長"]},
		{Role: "chief", PostID: t.posts["joho 係長"]}, {Role: "chief", PostID: t.posts["soumu 課長"]},
	} {
		d.ID, d.Version, d.Span, d.Kind, d.Place = db.NewID(), 1, from, structure.Succession, i%2+1
		if err := insertDelegation(t.ctx, t.tx, t.body, d, t.s.now()); err != nil {
			return err
		}
		t.lines = append(t.lines, line{verbDeputize, d.ID, delegationContent(d)})
	}
	return nil
}

func (t *sampleTown) addCommittees() error {
	from := structure.Span{From: sampleOld}
	board := Committee{ID: db.NewID(), Name: "情報セキュリティ委員会", Kind: Board, UnitID: t.units["kikaku"], Quorum: Majority, Version: 1, Span: from}
	team := Committee{ID: db.NewID(), Name: "みほん町CSIRT", Kind: Response, UnitID: t.units["joho"], Quorum: NoQuorum, Version: 1, Span: from}
	for _, c := range []Committee{board, team} {
		if err := insertCommittee(t.ctx, t.tx, t.body, c, t.s.now()); err != nil {
			return err
		}
		t.lines = append(t.lines, line{verbForm, c.ID, committeeContent(c)})
	}
	for i, m := range []struct {
		c    Committee
		seat structure.Seat
		post string
		duty string
	}{
		{board, structure.Chair, "mayor 副町長", ""}, {board, structure.ViceChair, "kikaku 課長", ""}, {board, structure.Ordinary, "soumu 課長", ""},
		{board, structure.Ordinary, "jumin 課長", ""}, {board, structure.Ordinary, "zeimu 課長", ""}, {board, structure.Ordinary, "kyoiku 局長", ""},
		{board, structure.Clerk, "joho 係長", ""},
		{team, structure.Chair, "kikaku 課長", "指揮"}, {team, structure.Ordinary, "joho 係長", "技術"}, {team, structure.Ordinary, "joho 主任", "連絡"},
		{team, structure.Ordinary, "soumu 課長補佐", "広報"},
	} {
		x := structure.Member{ID: db.NewID(), CommitteeID: m.c.ID, Seat: m.seat, Duty: m.duty, PostID: t.posts[m.post], Place: i, Version: 1, Span: from}
		if err := insertMember(t.ctx, t.tx, t.body, x, t.s.now()); err != nil {
			return err
		}
		t.lines = append(t.lines, line{verbSeat, x.ID, memberContent(x)})
	}
	a := structure.Appointment{ID: db.NewID(), Role: "board-member", Way: structure.ByCommittee, CommitteeID: board.ID, Version: 1, Span: from}
	t.lines = append(t.lines, line{verbAppoint, a.ID, appointmentContent(a)})
	return insertAppointment(t.ctx, t.tx, t.body, a, t.s.now())
}

// addMeeting records a meeting of the board, held before the last transfer: its minutes
// name who sat there then.
func (t *sampleTown) addMeeting() error {
	facts, err := loadFacts(t.ctx, t.tx, t.body)
	if err != nil {
		return err
	}
	committees, err := loadCommittees(t.ctx, t.tx, t.body)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(committees, func(c Committee) bool { return c.Kind == Board })
	m := Meeting{
		ID: db.NewID(), CommitteeID: committees[i].ID, HeldOn: clock.Date{Year: 2026, Month: 2, Day: 10}, Venue: "役場2階 会議室", Version: 1, RecordedBy: "見本 花子",
		Agenda:     "1 令和7年度の取組みの結果について\n2 令和8年度の年度計画（案）について\n3 その他",
		Resolution: "1 報告のとおり了承した。\n2 研修の時期を6月に改めたうえで、案のとおり決定した。\n3 次の委員会は、令和8年7月に開く。",
	}
	in := Sitting{ID: m.CommitteeID}
	for _, seat := range facts.Members {
		switch {
		case seat.CommitteeID != m.CommitteeID:
		case seat.PostID == t.posts["zeimu 課長"]:
			in.Proxy = append(in.Proxy, seat.ID)
		case seat.PostID != t.posts["kyoiku 局長"]:
			in.Present = append(in.Present, seat.ID)
		}
	}
	x := shaping{ctx: t.ctx, tx: t.tx, body: t.body, now: t.s.now(), facts: facts}
	if err := x.attend(&m, in, committees[i]); err != nil {
		return err
	}
	t.lines = append(t.lines, line{verbMinute, m.ID, meetingContent(m)})
	return insertMeeting(t.ctx, t.tx, t.body, m, t.s.now())
}

// addAbsences lets some be away who hold no role: a year, two weeks, and some days.
func (t *sampleTown) addAbsences() error {
	for _, x := range []struct {
		number      string
		kind        structure.AbsenceKind
		from, until clock.Date
	}{
		{"1028", structure.Childcare, clock.Date{Year: 2026, Month: 2, Day: 1}, clock.Date{Year: 2027, Month: 2, Day: 1}},
		{"1034", structure.Sick, clock.Date{Year: 2026, Month: 4, Day: 6}, clock.Date{Year: 2026, Month: 4, Day: 18}},
		{"1043", structure.Trip, clock.Date{Year: 2026, Month: 4, Day: 20}, clock.Date{Year: 2026, Month: 4, Day: 25}},
		{"1043", structure.Holiday, clock.Date{Year: 2026, Month: 4, Day: 8}, clock.Date{Year: 2026, Month: 4, Day: 9}},
	} {
		a := structure.Absence{ID: db.NewID(), PersonID: t.people[x.number], Kind: x.kind, Version: 1, Span: structure.Span{From: x.from, Until: x.until}}
		if err := insertAbsence(t.ctx, t.tx, t.body, a, t.s.now()); err != nil {
			return err
		}
		t.lines = append(t.lines, line{verbLeave, a.ID, absenceContent(a)})
	}
	return nil
}

// addContacts lists whom to call. The numbers are of no subscriber: 0570 with zeros, and
// 070 with a zero after it, are not given out.
func (t *sampleTown) addContacts() error {
	ids := map[string]string{}
	for i, x := range []struct{ key, class, post, name, phone, private, caller string }{
		{"point", "point", "joho 主任", "", "0570-000-001 内線201", "070-0000-0001", ""},
		{"network", "network", "joho 係長", "", "0570-000-001 内線200", "070-0000-0002", "point"},
		{"chief", "chief", "kikaku 課長", "", "0570-000-001 内線101", "070-0000-0003", "network"},
		{"ciso", "ciso", "mayor 副町長", "", "0570-000-001 内線11", "070-0000-0004", "chief"},
		{"head", "head", "mayor 町長", "", "0570-000-001 内線10", "070-0000-0005", "ciso"},
		{"security", "security", "soumu 課長", "", "0570-000-001 内線100", "", "chief"},
		{"system", "system", "jumin 課長", "", "0570-000-001 内線120", "", "chief"},
		{"supplier", "supplier", "", "みほんシステム保守窓口", "0570-000-010", "", "network"},
		{"prefecture", "prefecture", "", "県の情報政策担当", "0570-000-020", "", "chief"},
		{"police", "police", "", "県警察のサイバー相談窓口", "0570-000-030", "", "chief"},
		{"affected", "affected", "", "給付を受ける人への連絡（福祉課）", "0570-000-040", "", "chief"},
	} {
		c := Contact{
			ID: db.NewID(), Class: x.class, Name: x.name, PostID: t.posts[x.post], Phone: strings.TrimSpace(x.phone), Private: x.private,
			CallerID: ids[x.caller], Place: i, Version: 1,
		}
		ids[x.key] = c.ID
		if err := insertContact(t.ctx, t.tx, t.body, c, t.s.now()); err != nil {
			return err
		}
		t.lines = append(t.lines, line{verbContact, c.ID, contactContent(c)})
	}
	return nil
}
