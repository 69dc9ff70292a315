// Package apptest starts the whole program for tests: its sample body, its people, its
// pages over HTTP, and a browser to look at them.
package apptest

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/okite-isms/okite/internal/app"
	"github.com/okite-isms/okite/internal/area/action"
	"github.com/okite-isms/okite/internal/area/draft"
	"github.com/okite-isms/okite/internal/area/incident"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/area/policy"
	"github.com/okite-isms/okite/internal/area/selfcheck"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
	"github.com/okite-isms/okite/internal/platform/signin"
)

// Password opens the accounts of the neighbour body.
const Password = "tonari-no-machi-no-kotoba"

// Town is the whole program with two bodies that must not see each other: the sample,
// Home, and Neighbour beside it. Nothing works on jobs but Drain.
type Town struct {
	App       *app.App
	URL       string
	Addresses dbtest.Addresses
	Log       *Log
	Home      Body
	Neighbour Body

	organised int // how many organisations Organise has made
}

// Body is what belongs to one of the bodies.
type Body struct {
	ID     string
	Name   string
	Office Person
	Staff  Person // holds nothing but that
	Head   Person // of a unit, and so in roles for it; the sample alone has one
	Audit  Person

	Open        string // id of a document for all staff
	Closed      string // id of one that staff must not see
	ClosedTitle string
	ClosedWord  string // stands in the closed document alone
	Batch       string // id of the upload of both
}

// Person is somebody who can sign in.
type Person struct {
	ID, Name, Login, Password string
	Roles                     []actor.Role // those given, then those held by post
}

// Start starts the program on a database of the kind and fills it by use cases.
func Start(t *testing.T, kind db.Kind) *Town {
	t.Helper()
	return StartAt(t, dbtest.New(t, kind, app.Migrations()))
}

// StartAt is Start on a database that the test has made.
func StartAt(t *testing.T, at dbtest.Addresses) *Town {
	t.Helper()
	town := Empty(t, at)
	town.Home = town.sample(t)
	town.Neighbour = town.found(t)
	for _, b := range []*Body{&town.Home, &town.Neighbour} {
		town.read(t, b)
	}
	return town
}

// Empty starts the program on a database in which there is no body yet.
func Empty(t *testing.T, at dbtest.Addresses) *Town {
	t.Helper()
	c := app.DefaultConfig()
	c.Data = t.TempDir()
	c.LogLevel = "debug"
	c.Cost = signin.Cost{Memory: 8, Time: 1, Lanes: 1}
	c.Database = at.App.DSN
	if at.AppRole != "" {
		c.DatabaseOwner = at.Owner.DSN
	}
	town := &Town{Addresses: at, Log: &Log{}}
	a, err := app.Open(t.Context(), c, slog.New(slog.NewJSONHandler(town.Log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(a.Handler())
	t.Cleanup(func() { server.Close(); a.Close() })
	town.App, town.URL = a, server.URL
	return town
}

// sample founds the sample body as the operator's command does.
func (town *Town) sample(t *testing.T) Body {
	t.Helper()
	sample, err := town.App.Orgs.Sample(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := town.App.Policy.Sample(actor.With(t.Context(), actor.Operator(sample.Body.ID))); err != nil {
		t.Fatal(err)
	}
	b := Body{ID: sample.Body.ID, Name: sample.Body.Name, Closed: "", ClosedTitle: "みほん町金庫室規程", ClosedWord: "銀鼠金庫"}
	people, _, err := town.App.Orgs.People(As(t.Context(), b.ID, sample.Officer.ID), org.Query{})
	if err != nil {
		t.Fatal(err)
	}
	held := town.held(t, As(t.Context(), b.ID, sample.Officer.ID))
	for _, p := range people {
		if p.Login == "" {
			continue // is on the list of staff, and never signs in
		}
		who := Person{p.ID, p.Name, p.Login, org.SamplePassword, append(slices.Clone(p.Roles), held[p.ID]...)}
		switch {
		case p.ID == sample.Officer.ID:
			b.Office = who
		case slices.Equal(who.Roles, []actor.Role{actor.Staff}) && b.Staff.ID == "":
			b.Staff = who
		case slices.Contains(who.Roles, "security-manager") && who.Roles[0] == actor.Staff && b.Head.ID == "":
			b.Head = who
		case who.Roles[0] == actor.Auditor:
			b.Audit = who
		}
	}
	return b
}

// held gives the roles that people of a body hold today, with the bundles that go with
// them.
func (town *Town) held(t *testing.T, ctx context.Context) map[string][]actor.Role {
	t.Helper()
	roles, err := town.App.Orgs.Roles(ctx, town.App.Orgs.Today())
	if err != nil {
		t.Fatal(err)
	}
	held := map[string][]actor.Role{}
	for _, r := range roles.Roles {
		for _, h := range r.Holders {
			held[h.PersonID] = append(held[h.PersonID], actor.Role(r.Name))
			if r.Holds != "" {
				held[h.PersonID] = append(held[h.PersonID], actor.Role(r.Holds))
			}
		}
	}
	return held
}

// found begins the body beside it, with people who have chosen their passwords.
func (town *Town) found(t *testing.T) Body {
	t.Helper()
	b := Body{Name: "となり町", ClosedTitle: "となり町地下倉庫規程", ClosedWord: "鉄紺倉庫"}
	made, err := town.App.Orgs.FoundBeside(actor.With(t.Context(), actor.Operator("")), org.Founding{
		Name: b.Name, Kind: "town", Code: "011002", FiscalStart: 4, Person: "隣 太郎", Login: "tonari", Password: Password,
	})
	if err != nil {
		t.Fatal(err)
	}
	b.ID = made.ID
	office := As(t.Context(), b.ID, "")
	people, _, err := town.App.Orgs.People(office, org.Query{})
	if err != nil {
		t.Fatal(err)
	}
	b.Office = Person{people[0].ID, people[0].Name, "tonari", Password, []actor.Role{actor.Office}}
	b.Staff = town.Enrol(t, b, "隣 花子", "tonarihana", actor.Staff)
	b.Audit = town.Enrol(t, b, "隣 正", "tonaritadashi", actor.Auditor)
	return b
}

// Enrol adds somebody, who still has the first password.
func (town *Town) Enrol(t *testing.T, b Body, name, login string, role actor.Role) Person {
	t.Helper()
	e, err := town.App.Orgs.Enrol(As(t.Context(), b.ID, b.Office.ID), org.Enrolment{Name: name, Login: login, Roles: []string{string(role)}})
	if err != nil {
		t.Fatal(err)
	}
	return Person{e.ID, name, login, e.Password, []actor.Role{role}}
}

// read gives a body an open document and a closed one.
func (town *Town) read(t *testing.T, b *Body) {
	t.Helper()
	b.Open, _ = town.Read(t, *b, policy.Internal, b.Name+"端末取扱規程.txt", norm(b.Name+"端末取扱規程", "端末"))
	b.Closed, b.Batch = town.Read(t, *b, policy.Closed, b.ClosedTitle+".txt", norm(b.ClosedTitle, b.ClosedWord))
}

func norm(title, word string) string {
	return title + "\n\n　　　第１章　総則\n\n（" + word + "の目的）\n第１条　この規程は、" + word + "の取扱いを定める。\n\n" +
		"（" + word + "の管理）\n第２条　" + word + "の鍵は、次の者が持つ。\n　一　町長\n　二　副町長\n"
}

// Read has the office of a body upload a text and waits until it has been read.
func (town *Town) Read(t *testing.T, b Body, state policy.State, name, text string) (document, batch string) {
	t.Helper()
	ctx := As(t.Context(), b.ID, b.Office.ID)
	batch, err := town.App.Policy.Read(ctx, policy.Reading{State: state, Files: []policy.File{{Name: name, Content: []byte(text)}}})
	if err != nil {
		t.Fatal(err)
	}
	town.Drain(t)
	list, err := town.App.Policy.Uploads(ctx, batch)
	if err != nil {
		t.Fatal(err)
	}
	if list[0].State != policy.Read {
		t.Fatalf("%s was not read: %s %s", name, list[0].State, list[0].Reason)
	}
	return list[0].DocumentID, batch
}

// Drain works on what is to be done, until there is nothing more.
func (town *Town) Drain(t *testing.T) {
	t.Helper()
	if err := town.App.Worker().Drain(t.Context()); err != nil {
		t.Fatal(err)
	}
}

// As is a context in which somebody of a body calls use cases with an officer's rights.
func As(ctx context.Context, body, person string) context.Context {
	return actor.With(ctx, actor.Actor{
		Body: body, ID: person, Capacity: string(actor.Office), Strength: actor.Password, Day: clock.Today(time.Now()).String(),
		Permissions: []actor.Permission{
			org.CanView, org.CanManage, org.CanManageBody, org.CanSee, org.CanShape, org.CanAppoint, org.CanConvene, org.CanReadPrivate, org.CanSeeRights, org.CanRule, org.CanTransfer, org.CanRestrict,
			policy.CanView, policy.CanViewClosed, policy.CanRead, policy.CanManage, policy.CanCorrect, policy.CanReview, policy.CanAccept, signin.CanManageSelf,
			action.CanSee, action.CanOpen, action.CanCarry, action.CanVerify, action.CanManage,
			incident.CanReport, incident.CanSee, incident.CanHandle, incident.CanDecide,
			draft.CanSee, draft.CanEdit, draft.CanComment,
			selfcheck.CanSee, selfcheck.CanAnswer, selfcheck.CanResult, selfcheck.CanChase, selfcheck.CanEnter, selfcheck.CanImprove, selfcheck.CanManage,
		},
	})
}

// Token makes an access token for somebody.
func (town *Town) Token(t *testing.T, b Body, who Person, scope signin.Scope) string {
	t.Helper()
	text, _, err := town.App.SignIn.Issue(As(t.Context(), b.ID, who.ID), signin.Issuance{Name: "試験", Scope: string(scope), Days: 30})
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// Nobody is a browser that is not signed in. It does not follow redirects.
func Nobody(t *testing.T) *http.Client {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// Client is a browser in which somebody has signed in.
func (town *Town) Client(t *testing.T, b Body, who Person) *http.Client {
	t.Helper()
	c := Nobody(t)
	r, err := c.PostForm(town.URL+"/signin", url.Values{"body": {b.ID}, "login": {who.Login}, "password": {who.Password}})
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	if r.StatusCode != http.StatusSeeOther {
		page, _ := io.ReadAll(r.Body) // what there is of it helps
		t.Fatalf("%s cannot sign in: %s %s", who.Login, r.Status, page)
	}
	return c
}

// Log keeps what the program logs.
type Log struct {
	mutex sync.Mutex
	text  bytes.Buffer
}

// Write implements io.Writer.
func (l *Log) Write(p []byte) (int, error) {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.text.Write(p)
}

// String gives all that was logged.
func (l *Log) String() string {
	l.mutex.Lock()
	defer l.mutex.Unlock()
	return l.text.String()
}
