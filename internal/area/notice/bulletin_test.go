package notice

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal/journaltest"
	"github.com/okite-isms/okite/internal/platform/pack"
)

// town is who there is, in the tests of notices.
type town struct {
	mutex  sync.Mutex
	people []org.Colleague
	closed []clock.ClosedDay
}

// units of the town: an organ with two 課, one of which has a 係.
func (*town) facts() *org.Facts {
	facts := &org.Facts{}
	for i, x := range [][3]string{{"町長部局", "", "organ"}, {"総務課", "町長部局", "division"}, {"法制係", "総務課", "section"}, {"税務課", "町長部局", "division"}} {
		u := org.DayUnit{ID: x[0], Name: x[0], ParentID: x[1], Place: i}
		u.From = clock.Date{Year: 2020, Month: 4, Day: 1}
		switch x[2] { // the types of the kinds belong to the organisation
		case "organ":
			u.Kind = "organ"
		case "division":
			u.Kind = "division"
		default:
			u.Kind = "section"
		}
		facts.Units = append(facts.Units, u)
	}
	return facts
}

func (w *town) Roll(_ context.Context, _ db.Tx, d clock.Date, person string) (org.Roll, error) {
	w.mutex.Lock()
	defer w.mutex.Unlock()
	r := org.Roll{Day: w.facts().On(d)}
	for _, c := range w.people {
		if person == "" || c.ID == person {
			r.People = append(r.People, c)
		}
	}
	return r, nil
}

func (*town) RoleTitles(context.Context, db.Tx) ([]string, map[string]string, error) {
	return []string{"ciso"}, map[string]string{"ciso": "最高情報セキュリティ責任者"}, nil
}

func (w *town) Calendar(context.Context, db.Tx) (clock.Calendar, error) {
	return clock.Calendar{}.With(w.closed), nil
}

func someone(id, unit string, kind org.Employment) org.Colleague {
	return org.Colleague{ID: id, Name: id, Mail: id + "@example.jp", Employed: kind, Units: []string{unit}, Roles: []string{"staff"}}
}

// hall is a body with notices on a day that the test moves.
type hall struct {
	*Service
	*town
	d     *db.DB
	mutex sync.Mutex
	at    time.Time
}

func (h *hall) time() time.Time {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	return h.at
}

func (h *hall) on(day string) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	t, err := time.ParseInLocation("2006-01-02 15:04", day, clock.JST)
	if err != nil {
		panic(err)
	}
	h.at = t
}

func newHall(d *db.DB) *hall {
	h := &hall{d: d, town: &town{people: []org.Colleague{
		someone("aki", "総務課", org.Regular), someone("fuyu", "法制係", org.Regular), someone("haru", "税務課", org.Annual), someone("natsu", "税務課", org.Regular),
	}}}
	h.town.people[0].Heads = []org.Headship{{Unit: "総務課", Post: "somu-chief"}}
	h.town.people[3].Heads = []org.Headship{{Unit: "税務課", Post: "zeimu-chief"}}
	h.on("2026-11-25 10:00") // a Wednesday
	h.Service = New(d, posts{"somu-chief": "aki", "zeimu-chief": "natsu"}, h.time)
	h.Directory, h.Pace = h.town, standard()
	return h
}

// standard is the pace in these tests; what ships is data.
func standard() pack.Reminder {
	return pack.Reminder{Before: []int{3, 1}, Every: 2, Head: 2, Office: 4}
}

func halls(t *testing.T, f func(t *testing.T, h *hall)) {
	t.Parallel()
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) { f(t, newHall(d)) })
}

func office() context.Context {
	return as("a", "office", CanSee, CanRead, CanConfirm, CanPublish, CanChase, CanEnter, CanMail)
}

func staff(id string) context.Context { return as("a", id, CanSee, CanFinish, CanRead, CanConfirm) }

func (h *hall) must(t *testing.T, in Composition) Notice {
	t.Helper()
	if in.Title == "" {
		in.Title = "パスワードの取扱い"
	}
	in.Content, in.Must = "共有しないでください。", true
	if in.Due == "" {
		in.Due = "2026-12-02"
	}
	n, err := h.Draft(office(), in)
	if err != nil {
		t.Fatal(err)
	}
	if n, err = h.Announce(office(), Announcing{n.ID, n.Version}); err != nil {
		t.Fatal(err)
	}
	return n
}

func (h *hall) work(t *testing.T, id string) string {
	t.Helper()
	return titles(t, h.Service, staff(id), "")
}

func TestMustReadWaitsForItsAudience(t *testing.T) {
	halls(t, func(t *testing.T, h *hall) {
		n := h.must(t, Composition{Units: []string{"総務課"}})
		want := "「パスワードの取扱い」を読む/"
		for id, waits := range map[string]bool{"aki": true, "fuyu": true, "haru": false} {
			if got := strings.Contains(h.work(t, id), want); got != waits {
				t.Errorf("%s: waits %v", id, got)
			}
		}
		if _, err := h.Confirm(staff("haru"), Confirming{n.ID, 1}); !fault.Is(err, fault.NotFound) {
			t.Errorf("not meant: %v", err)
		}
		journaltest.Added(t, h.d, "a", func() {
			if _, err := h.Confirm(staff("aki"), Confirming{n.ID, 1}); err != nil {
				t.Fatal(err)
			}
		})
		if _, err := h.Confirm(staff("aki"), Confirming{n.ID, 1}); err != nil {
			t.Errorf("again: %v", err)
		}
		if got := h.work(t, "aki"); got != "" {
			t.Errorf("after reading there is %s", got)
		}
		h.town.mutex.Lock()
		h.town.people[2].Units = []string{"総務課"} // haru arrives while it is open
		h.town.people[1].Units = []string{"税務課"} // fuyu leaves
		h.town.mutex.Unlock()
		if !strings.Contains(h.work(t, "haru"), want) || h.work(t, "fuyu") != "" {
			t.Error("arrivals and leavers are not followed")
		}
		h.town.mutex.Lock()
		h.town.people[2].Away = "leave"
		h.town.mutex.Unlock()
		if got := h.work(t, "haru"); got != "" {
			t.Errorf("on leave: %s", got)
		}
		_, b, err := h.Board(office(), Chasing{ID: n.ID})
		if err != nil || b.Asked != 1 || b.Read != 1 || b.Absent != 1 || b.Readers[1].Left != "休職" {
			t.Errorf("%+v, %v", b, err)
		}
	})
}

func TestAudience(t *testing.T) {
	t.Parallel()
	w := &town{}
	day := w.facts().On(clock.Date{Year: 2026, Month: 11, Day: 25})
	c := someone("fuyu", "法制係", org.Regular)
	c.Roles, c.Seats = append(c.Roles, "ciso"), []string{"board"}
	guest := org.Colleague{ID: "g", Roles: []string{"guest"}}
	for name, x := range map[string]struct {
		a    Audience
		c    org.Colleague
		want Asking
	}{
		"all":                {everyone(), c, Asked},
		"guest":              {everyone(), guest, NotMeant},
		"unit and below":     {Audience{Rules: []Selector{{Units: []string{"町長部局"}}}}, c, Asked},
		"other unit":         {Audience{Rules: []Selector{{Units: []string{"税務課"}}}}, c, NotMeant},
		"role":               {Audience{Rules: []Selector{{Roles: []string{"ciso"}}}}, c, Asked},
		"committee":          {Audience{Rules: []Selector{{Committees: []string{"board"}}}}, c, Asked},
		"other committee":    {Audience{Rules: []Selector{{Committees: []string{"council"}}}}, c, NotMeant},
		"unit and kind":      {Audience{Rules: []Selector{{Units: []string{"総務課"}, Kinds: []string{"annual"}}}}, c, NotMeant},
		"one rule of two":    {Audience{Rules: []Selector{{Kinds: []string{"annual"}}, {People: []string{"fuyu"}}}}, c, Asked},
		"excepted":           {Audience{Rules: []Selector{{}}, Except: []Selector{{Units: []string{"総務課"}}}}, c, Excepted},
		"broken rules":       {readAudience("{"), c, NotMeant},
		"nobody is not all":  {Audience{}, c, NotMeant},
		"unknown unit":       {Audience{Rules: []Selector{{Units: []string{"ない課"}}}}, c, NotMeant},
		"on a trip is asked": {everyone(), func() org.Colleague { x := c; x.Away = "trip"; return x }(), Asked},
	} {
		if got := x.a.asks(x.c, day); got != x.want {
			t.Errorf("%s: %v, want %v", name, got, x.want)
		}
	}
	a := Audience{Rules: []Selector{{Units: []string{"総務課"}, Kinds: []string{"annual"}}}, Except: []Selector{{Roles: []string{"ciso"}}, {Committees: []string{"board", "gone"}}}}
	if got := a.words(org.Roll{Day: day, Committees: []org.CommitteeName{{ID: "board", Name: "委員会"}}}, map[string]string{"ciso": "CISO"}); got != "総務課の会計年度任用の職員（CISO、委員会・（廃止された委員会）の委員を除く）" {
		t.Error(got)
	}
}

func TestEditionsAskAgainOrNot(t *testing.T) {
	halls(t, func(t *testing.T, h *hall) {
		n := h.must(t, Composition{})
		if _, err := h.Confirm(staff("aki"), Confirming{n.ID, 1}); err != nil {
			t.Fatal(err)
		}
		n, err := h.Revise(office(), Rewording{ID: n.ID, Version: n.Version, Title: "直したもの", Content: "誤字を直した。"})
		if err != nil {
			t.Fatal(err)
		}
		if got := h.work(t, "aki"); got != "" {
			t.Errorf("a small change asks again: %s", got)
		}
		if _, err := h.Confirm(staff("fuyu"), Confirming{n.ID, 1}); !fault.Is(err, fault.Conflict) {
			t.Errorf("an old edition is confirmed: %v", err)
		}
		stale := Rewording{ID: n.ID, Version: 1, Title: "x", Content: "y"}
		if _, err := h.Revise(office(), stale); !fault.Is(err, fault.Conflict) {
			t.Errorf("stale: %v", err)
		}
		if n, err = h.Revise(office(), Rewording{ID: n.ID, Version: n.Version, Title: "変えたもの", Content: "扱いが変わった。", Reread: true}); err != nil {
			t.Fatal(err)
		}
		if got := h.work(t, "aki"); !strings.Contains(got, "変えたもの") {
			t.Errorf("a large change does not ask again: %s", got)
		}
		_, b, err := h.Board(office(), Chasing{ID: n.ID})
		if err != nil || b.Read != 0 || b.Asked != 4 || b.Readers[0].State() != "前の版だけ" {
			t.Errorf("%+v %v", b, err)
		}
		if _, err := h.Withdraw(office(), Withdrawal{n.ID, n.Version, "誤りがあったため"}); err != nil {
			t.Fatal(err)
		}
		if got := h.work(t, "aki"); got != "" {
			t.Errorf("withdrawn, and yet %s", got)
		}
		if _, err := h.Confirm(staff("aki"), Confirming{n.ID, 3}); !fault.Is(err, fault.Conflict) {
			t.Errorf("withdrawn: %v", err)
		}
	})
}

func TestPublishInAnotherRoom(t *testing.T) {
	halls(t, func(t *testing.T, h *hall) {
		ref := area.Ref{Area: "incident", ID: "7"}
		ctx := as("a", "chief") // the other room answers for the right
		p := Publication{Title: "再発防止計画", Content: "概要", Must: true, Audience: everyone(), Due: clock.Date{Year: 2026, Month: 12, Day: 4}, RefArea: ref.Area, RefID: ref.ID}
		var old, fresh Notice
		err := h.d.Do(ctx, func(tx db.Tx) (err error) { old, err = h.Publish(ctx, tx, p); return err })
		if err != nil {
			t.Fatal(err)
		}
		p.Replaces = old.ID
		if err = h.d.Do(ctx, func(tx db.Tx) (err error) { fresh, err = h.Publish(ctx, tx, p); return err }); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Confirm(staff("aki"), Confirming{fresh.ID, 1}); err != nil {
			t.Fatal(err)
		}
		if got := h.work(t, "haru"); strings.Count(got, "再発防止計画") != 1 {
			t.Errorf("haru has %s", got)
		}
		var reach []Reach
		if err := h.d.View(ctx, func(tx db.Tx) (err error) { reach, err = h.ReachOf(ctx, tx, ref); return err }); err != nil {
			t.Fatal(err)
		}
		if len(reach) != 2 || reach[0].State != Superseded || reach[1].Asked != 4 || reach[1].Read != 1 {
			t.Errorf("%+v", reach)
		}
		broken := h.d.Do(ctx, func(tx db.Tx) error {
			p.Replaces = ""
			if _, err := h.Publish(ctx, tx, p); err != nil {
				return err
			}
			return fault.New(fault.Conflict, "別の理由でやめる。")
		})
		if !fault.Is(broken, fault.Conflict) {
			t.Fatal(broken)
		}
		if got := h.work(t, "haru"); strings.Count(got, "再発防止計画") != 1 {
			t.Errorf("what was rolled back is there: %s", got)
		}
	})
}

func TestNoticeRights(t *testing.T) {
	halls(t, func(t *testing.T, h *hall) {
		n := h.must(t, Composition{Units: []string{"総務課"}})
		near := actor.With(context.Background(), actor.Actor{Body: "a", ID: "aki", Name: "aki", Permissions: []actor.Permission{CanRead, CanChase, CanEnter},
			Narrow: map[actor.Permission]actor.Scope{CanChase: actor.OwnUnit, CanEnter: actor.OwnUnit}})
		other := actor.With(context.Background(), actor.Actor{Body: "a", ID: "natsu", Name: "natsu", Permissions: []actor.Permission{CanRead, CanChase, CanEnter},
			Narrow: map[actor.Permission]actor.Scope{CanChase: actor.OwnUnit, CanEnter: actor.OwnUnit}})
		if _, b, err := h.Board(near, Chasing{ID: n.ID}); err != nil || len(b.Readers) != 2 {
			t.Errorf("own section: %+v %v", b, err)
		}
		if _, _, err := h.Board(other, Chasing{ID: n.ID}); !fault.Is(err, fault.NotFound) {
			t.Errorf("another section: %v", err)
		}
		all := h.must(t, Composition{Title: "全員"})
		if _, b, err := h.Board(other, Chasing{ID: all.ID}); err != nil || len(b.Readers) != 2 || b.Asked != 2 || b.Readers[0].SectionID != "税務課" {
			t.Errorf("the head of another section sees %+v %v", b, err)
		}
		if _, err := h.Enter(other, Entering{ID: all.ID, Way: "paper", On: "2026-11-25", People: []string{"aki"}}); !fault.Is(err, fault.Invalid) {
			t.Errorf("entered for another section: %v", err)
		}
		auditor := as("a", "kansa", CanRead, CanChase)
		if _, _, err := h.Board(auditor, Chasing{ID: n.ID}); err != nil {
			t.Errorf("auditor: %v", err)
		}
		for name, err := range map[string]error{
			"other body":        second(h.Sheet(as("b", "office", CanRead, CanPublish, CanChase), n.ID)),
			"not meant":         second(h.Sheet(staff("haru"), n.ID)),
			"other body's list": third(h.Board(as("b", "office", CanChase), Chasing{ID: n.ID})),
		} {
			if !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v", name, err)
			}
		}
		for name, err := range map[string]error{
			"guest reads":       second(h.Sheet(as("a", "guest"), n.ID)),
			"staff publishes":   second(h.Draft(staff("aki"), Composition{Title: "x", Content: "y"})),
			"auditor publishes": second(h.Announce(auditor, Announcing{n.ID, 1})),
			"auditor enters":    second(h.Enter(auditor, Entering{ID: n.ID})),
			"staff chases":      third(h.Board(staff("fuyu"), Chasing{ID: n.ID})),
			"staff sees mail":   second(h.Outbox(staff("fuyu"), "", 50, 0)),
		} {
			if !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

func second[A any](_ A, err error) error        { return err }
func third[A, B any](_ A, _ B, err error) error { return err }

func TestEnterPaper(t *testing.T) {
	halls(t, func(t *testing.T, h *hall) {
		n := h.must(t, Composition{})
		h.on("2026-11-30 10:00")
		good := Entering{ID: n.ID, Way: "paper", On: "2026-11-27", People: []string{"aki", "fuyu"}}
		for field, in := range map[string]Entering{
			"way":    {ID: n.ID, Way: "screen", On: "2026-11-27", People: good.People},
			"on":     {ID: n.ID, Way: "paper", On: "2026-12-01", People: good.People},
			"people": {ID: n.ID, Way: "paper", On: "2026-11-27", People: []string{"aki", "nobody"}},
			"note":   {ID: n.ID, Way: "paper", On: "2026-11-27", People: good.People, Note: "a\nb"},
		} {
			if _, err := h.Enter(office(), in); !fault.Is(err, fault.Invalid) || fault.Of(err).Fields[strings.TrimSpace(field)] == "" {
				t.Errorf("%s: %v", field, err)
			}
		}
		if _, err := h.Enter(office(), Entering{ID: n.ID, Way: "paper", On: "2026-11-24", People: good.People}); fault.Of(err).Fields["on"] == "" {
			t.Errorf("before it was made known: %v", err)
		}
		if _, err := h.Enter(office(), good); err != nil {
			t.Fatal(err)
		}
		_, b, err := h.Board(office(), Chasing{ID: n.ID})
		if err != nil || b.Read != 2 || b.Readers[0].Way != "紙の回覧" || b.Readers[0].EnteredBy != "office" || b.Readers[0].ReadOn.String() != "2026-11-27" {
			t.Errorf("%+v %v", b, err)
		}
		// The text is changed; a sheet of before says nothing about the new edition.
		h.on("2026-12-01 10:00")
		if n, err = h.Revise(office(), Rewording{ID: n.ID, Version: n.Version, Title: n.Title, Content: "変えた。", Reread: true}); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Enter(office(), Entering{ID: n.ID, Way: "told", On: "2026-11-30", People: []string{"haru"}}); err != nil {
			t.Fatal(err)
		}
		if _, b, err = h.Board(office(), Chasing{ID: n.ID}); err != nil || b.Read != 0 {
			t.Errorf("%+v %v", b, err)
		}
	})
}

func TestStepOn(t *testing.T) {
	t.Parallel()
	d := func(day int) clock.Date { return clock.Date{Year: 2026, Month: 12, Day: day} }
	due := d(10) // a Thursday
	c := clock.Calendar{}.With([]clock.ClosedDay{{Day: d(11), Title: "創立記念日"}})
	for day, want := range map[int]Step{4: "", 5: "", 6: "", 7: BeforeDue, 8: "", 9: BeforeDue, 10: OnDue, 11: "", 12: "", 13: "", 14: AfterDue, 15: ToHead, 16: ToHead, 17: ToHead} {
		if got, _ := stepOn(standard(), c, due, d(day), nil); got != want {
			t.Errorf("on the %d-th: %q, want %q", day, got, want)
		}
	}
	done := []Step{AfterDue, ToHead}
	for day, want := range map[int]Step{15: "", 16: AfterDue, 17: ToOffice, 18: ToOffice} {
		if got, _ := stepOn(standard(), c, due, d(day), done); got != want {
			t.Errorf("after the head, on the %d-th: %q, want %q", day, got, want)
		}
	}
	if step, due := stepOn(pack.Reminder{}, c, due, d(15), nil); due {
		t.Errorf("without a pace: %q", step)
	}
	if got, _ := stepOn(pack.Reminder{Every: 1, Head: 5, Office: 6}, c, due, d(15), nil); got != AfterDue {
		t.Errorf("every day: %q", got)
	}
	if got, _ := stepOn(standard(), c, d(13), d(10), nil); got != OnDue { // due on a Sunday: the last open day
		t.Errorf("due on a Sunday: %q", got)
	}
}

// Many nodes remind at the same time: once a day, whatever the database.
func TestRemindOnceADay(t *testing.T) {
	halls(t, func(t *testing.T, h *hall) {
		n := h.must(t, Composition{})
		if _, err := h.Confirm(staff("aki"), Confirming{n.ID, 1}); err != nil {
			t.Fatal(err)
		}
		remind := func(day string) []Reminder {
			h.on(day)
			var all sync.WaitGroup
			for range 6 {
				all.Go(func() {
					if err := h.Remind(office()); err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
			x, err := h.Sheet(office(), n.ID)
			if err != nil {
				t.Fatal(err)
			}
			return x.Reminders
		}
		for i, day := range []string{"2026-11-27 08:00", "2026-11-28 08:00", "2026-12-01 08:00", "2026-12-02 08:00", "2026-12-03 08:00", "2026-12-04 08:00", "2026-12-05 08:00", "2026-12-08 08:00"} {
			want := []int{1, 1, 2, 3, 4, 5, 5, 6}[i]
			if got := remind(day); len(got) != want {
				t.Fatalf("on %s: %+v", day, got)
			}
		}
		x, err := h.Sheet(office(), n.ID)
		if err != nil {
			t.Fatal(err)
		}
		var steps []string
		for _, r := range x.Reminders {
			steps = append(steps, fmt.Sprint(r.Step, r.Unread))
		}
		if got := strings.Join(steps, " "); got != "before3 before3 due3 after3 head3 office3" {
			t.Error(got)
		}
		if got := h.work(t, "natsu"); strings.Count(got, "税務課の2人に") != 1 {
			t.Errorf("the head of 税務課 has %s", got)
		}
		if got := h.work(t, "aki"); strings.Count(got, "総務課の1人に") != 1 {
			t.Errorf("the head of 総務課 has %s", got)
		}
		// The last readers: what was told to the heads goes.
		if _, err := h.Enter(office(), Entering{ID: n.ID, Way: "told", On: "2026-12-07", People: []string{"fuyu"}}); err != nil {
			t.Fatal(err)
		}
		if got := h.work(t, "aki"); got != "" {
			t.Errorf("aki still has %s", got)
		}
		for _, id := range []string{"haru", "natsu"} {
			if _, err := h.Confirm(staff(id), Confirming{n.ID, 1}); err != nil {
				t.Fatal(err)
			}
		}
		if got := h.work(t, "natsu"); got != "" {
			t.Errorf("natsu still has %s", got)
		}
		if got := remind("2026-12-10 08:00"); len(got) != 6 {
			t.Errorf("all have read, and yet %+v", got)
		}
	})
}

func TestDraftRefuses(t *testing.T) {
	halls(t, func(t *testing.T, h *hall) {
		ok := Composition{Title: "件名", Content: "本文", Due: "2026-12-01", Must: true}
		for field, change := range map[string]func(*Composition){
			"title":     func(c *Composition) { c.Title = "件名\r\nBcc: x@example.com" },
			"content":   func(c *Composition) { c.Content = strings.Repeat("あ", contentMax+1) },
			"due":       func(c *Composition) { c.Due = "2026-11-24" },
			"closes":    func(c *Composition) { c.Closes = "2026-11-30" },
			"audience":  func(c *Composition) { c.Units = []string{"ない課"} },
			"audience ": func(c *Composition) { c.Committees = []string{"ない委員会"} },
			"replaces":  func(c *Composition) { c.Replaces = "nothing" },
		} {
			in := ok
			change(&in)
			if _, err := h.Draft(office(), in); !fault.Is(err, fault.Invalid) || fault.Of(err).Fields[strings.TrimSpace(field)] == "" {
				t.Errorf("%s: %v", field, err)
			}
		}
		for field, in := range map[string]Composition{"title": {Title: "個人番号1234-5678-9018について", Content: "本文"}, "content": {Title: "件名", Content: "番号は\n１２３４５６７８９０１８です。"}} {
			if _, err := h.Draft(office(), in); !strings.Contains(fault.Of(err).Fields[field], "個人番号と思われる12桁の数字") {
				t.Errorf("an individual number in %s: %v", field, err)
			}
		}
		ok.Due = ""
		if _, err := h.Draft(office(), ok); fault.Of(err).Fields["due"] == "" {
			t.Errorf("a must-read without a due date: %v", err)
		}
		n, err := h.Draft(office(), Composition{Title: "だれもいない", Content: "x", Roles: []string{"ciso"}})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.Announce(office(), Announcing{n.ID, n.Version}); fault.Of(err).Fields["audience"] == "" {
			t.Errorf("nobody is meant: %v", err)
		}
		if _, err := h.Sheet(staff("aki"), n.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("a draft is seen: %v", err)
		}
	})
}
