package apptest

import (
	"fmt"
	"testing"

	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
)

// Organisation has one object of each kind that an organisation is made of. They hang
// together: the person is on the post of the unit, and sits in the committee.
type Organisation struct {
	Organ, Unit, Span, Beside     string // Beside is another unit below the organ
	PostSpan                      string
	Post, Person, Number, Tenure  string
	Absence                       string
	Role, Appointment, Delegation string
	Committee, Member, Meeting    string
	Secret, Admission             string // the record of a meeting under a name list, and a line of it
	Contact, Closed, Guest        string
	Agreement, Operator           string // with the other body, and who came by it
	Transfer                      string // a roster under review
}

// The days of an organisation that Organise makes.
const (
	Begun = "2026-01-05"
	Later = "2026-02-02"
)

// Breach is the rule that each organisation breaks: its person audits what it manages.
const Breach = "manager-auditor"

// Organise adds an organisation to a body by the use cases. Each call adds another one,
// so that a test may end or take back what it has.
func (town *Town) Organise(t *testing.T, b Body) Organisation {
	t.Helper()
	town.organised++
	n := fmt.Sprint(town.organised)
	ctx, s := As(t.Context(), b.ID, b.Office.ID), town.App.Orgs
	o := Organisation{Number: "S" + n, Role: "shiken-" + n}
	person := must(s.Enrol(ctx, org.Enrolment{Name: "試験 太郎" + n, Number: o.Number, Login: "soshiki" + n, Roles: []string{string(actor.Staff)}}))(t)
	o.Person = person.ID
	o.Organ = must(s.Establish(ctx, org.Establishment{Name: "試験" + n + "部局", Kind: "organ", Bound: true, From: Begun}))(t).ID
	unit := must(s.Establish(ctx, org.Establishment{Name: "試験" + n + "課", Kind: "division", Parent: o.Organ, From: Begun}))(t)
	o.Unit, o.Span = unit.ID, unit.SpanID
	o.Beside = must(s.Establish(ctx, org.Establishment{Name: "隣席" + n + "課", Kind: "division", Parent: o.Organ, From: Begun}))(t).ID
	post := must(s.AddPost(ctx, org.Posting{Unit: o.Unit, Title: "課長", Heads: true, From: Begun}))(t)
	o.Post, o.PostSpan = post.ID, post.SpanID
	o.Tenure = must(s.Install(ctx, org.Installation{Person: o.Number, Post: o.Post, Kind: "main", From: Begun, Last: Later}))(t).ID
	o.Absence = must(s.Leave(ctx, org.Leaving{ID: o.Person, Kind: "trip", From: Begun, Last: Begun}))(t).ID
	must(s.AddRole(ctx, org.RoleAddition{Name: o.Role, Title: "試験の役割" + n, Meaning: "試験のための役割"}))(t)
	o.Appointment = must(s.Appoint(ctx, org.Appointing{Role: o.Role, Way: "post", Post: o.Post, From: Begun}))(t).ID
	for _, role := range []string{"security-manager", "audit-chief"} {
		must(s.Appoint(ctx, org.Appointing{Role: role, Way: "person", Person: o.Number, Unit: o.Unit, From: Begun}))(t)
	}
	o.Delegation = must(s.Deputize(ctx, org.Deputizing{Role: o.Role, Kind: "succession", Place: 1, Person: o.Number, From: Begun}))(t).ID
	o.Committee = must(s.Form(ctx, org.Formation{Name: "試験委員会" + n, Kind: string(org.Board), Quorum: string(org.Majority), From: Begun}))(t).ID
	o.Member = must(s.Seat(ctx, org.Seating{ID: o.Committee, Seat: "member", Person: o.Number, From: Begun}))(t).ID
	o.Meeting = must(s.Minute(ctx, org.Sitting{ID: o.Committee, HeldOn: Later, Agenda: "試験の議題", Present: []string{o.Member}}))(t).ID
	o.Secret = must(s.Minute(ctx, org.Sitting{ID: o.Committee, HeldOn: Later, Agenda: "試験の秘密の議題", Present: []string{o.Member}, Listed: true}))(t).ID
	o.Admission = must(s.Admit(ctx, org.Admitting{Area: "org", Object: org.MeetingRef + o.Secret, Post: o.Post, Reason: "試験", From: Begun}))(t).ID
	o.Contact = must(s.List(ctx, org.Listing{ClassTitle: "試験の区分", Person: o.Number, Phone: "0570-000-000 内線" + n, Private: "070-0000-0100 " + n}))(t).ID
	guest := must(s.Invite(ctx, org.Invitation{Name: "試験 監査" + n, Purpose: "試験の監査", Areas: []string{"org"}, From: s.Today().String(), Last: s.Today().Plus(30).String(), Login: "gaibu" + n}))(t)
	o.Guest = guest.ID
	agreement := must(s.Agree(ctx, org.Agreeing{Partner: town.beside(b).ID, Purpose: "試験の共同利用" + n, Areas: []string{"org"}, From: s.Today().String(), Last: s.Today().Plus(30).String(), DecidedBy: "試験委員会", Reason: "試験の規約"}))(t)
	o.Agreement = agreement.ID
	o.Operator = must(s.Join(ctx, org.Joining{ID: o.Agreement, Name: "試験 担当" + n}))(t).ID
	day := clock.Date{Year: 2030, Month: 1, Day: 1}.Plus(town.organised)
	o.Closed = must(s.CloseDay(ctx, org.OwnDayInput{Day: day.String(), Title: "試験の閉庁日"}))(t).ID
	roster := "職員番号,氏名,所属,職名\n" + o.Number + ",試験 太郎" + n + ",試験" + n + "課,課長\n"
	o.Transfer = must(s.Submit(ctx, org.Submission{Title: "試験の異動" + n, Day: "2027-04-01", Name: "名簿.csv", Content: []byte(roster)}))(t).ID
	err := town.App.DB.Do(ctx, func(tx db.Tx) error {
		return town.App.Notice.Tell(ctx, tx, org.Telling{Ref: area.Ref{Area: "org", ID: "x" + n}, Title: "試験の仕事", URL: "/org/role", Role: "office"})
	})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

// beside is the other body.
func (town *Town) beside(b Body) Body {
	if b.ID == town.Home.ID {
		return town.Neighbour
	}
	return town.Home
}

// must ends the test where a use case has failed.
func must[Out any](out Out, err error) func(t *testing.T) Out {
	return func(t *testing.T) Out {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
}
