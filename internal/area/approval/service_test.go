package approval

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/okite-isms/okite/internal/area/approval/flow"
	"github.com/okite-isms/okite/internal/area/notice"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/file"
	"github.com/okite-isms/okite/internal/platform/journal"
	"github.com/okite-isms/okite/internal/platform/journal/journaltest"
	shipped "github.com/okite-isms/okite/pack"
)

var migrations = []fs.FS{journal.Files, notice.Files, file.Migrations, Files, fstest.MapFS{
	"migration/20261124100000_body.sql": {Data: []byte("-- +goose Up\ncreate table body (id text not null, constraint body_key primary key (id)); insert into body (id) values ('a'), ('b')")},
}}

// town is an organisation in which roles are held by people: "security-manager" by aki.
type town struct {
	mu    sync.Mutex
	holds map[string][]org.Holding
	posts map[string]string // post → who
	away  map[string]string // who → why not there
	ins   map[string][]org.StandIn
}

func (w *town) Hats(ctx context.Context, _ db.Tx) ([]org.Hat, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	a := actor.From(ctx)
	list := []org.Hat{{Key: "person:" + a.ID, Title: a.Name}}
	for post, who := range w.posts {
		if who == a.ID {
			list = append(list, org.Hat{Key: "post:" + post})
		}
	}
	return list, nil
}

func (w *town) HoldersIn(_ context.Context, _ db.Tx, _ org.Outline, roles [][2]string) (map[[2]string][]org.Holding, map[string]string, error) {
	found, names := map[[2]string][]org.Holding{}, map[string]string{}
	for _, r := range roles {
		found[r] = w.holds[r[0]]
		for _, h := range found[r] {
			names[h.PersonID] = h.PersonID
		}
	}
	return found, names, nil
}

func (w *town) FullOutline(context.Context, clock.Date) (o org.Outline, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	for post, who := range w.posts {
		p := org.Staffed{UnitName: "課"}
		p.ID, p.UnitID, p.Title, p.Heads = post, "u", post, post == "head"
		if who != "" {
			p.Holders = []org.Holder{{PersonID: who, Name: who, Kind: "本務", Away: w.away[who]}}
		}
		p.StandIns = w.ins[post]
		o.Posts = append(o.Posts, p)
	}
	return o, nil
}

func (w *town) RoleTitles(context.Context, db.Tx) ([]string, map[string]string, error) {
	return nil, map[string]string{"security-manager": "課の安全責任者"}, nil
}

func (w *town) Calendar(context.Context, db.Tx) (clock.Calendar, error) { return clock.Calendar{}, nil }
func (w *town) Frame(context.Context) (org.Frame, error) {
	return org.Frame{FiscalStart: time.April}, nil
}

func names(_ context.Context, _ db.Tx, ids []string) (map[string]area.Link, error) {
	list := map[string]area.Link{}
	for _, id := range ids {
		list[id] = area.Link{Title: id}
	}
	return list, nil
}

type hall struct {
	*Service
	t     *testing.T
	d     *db.DB
	town  *town
	today time.Time
}

func each(t *testing.T, f func(h *hall)) {
	t.Parallel()
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		routes, err := Shipped(shipped.Files)
		if err != nil {
			t.Fatal(err)
		}
		h := &hall{t: t, d: d, today: time.Date(2026, 11, 25, 3, 0, 0, 0, time.UTC)}
		h.town = &town{
			posts: map[string]string{"manager": "aki", "chief": "natsu", "ciso": "fuyu", "head": "haru"},
			holds: map[string][]org.Holding{
				"security-manager": {{Role: "security-manager", PersonID: "aki", PostID: "manager", Capacity: "regular"}},
				"chief":            {{Role: "chief", PersonID: "natsu", PostID: "chief", Capacity: "regular", Away: "trip"}, {Role: "chief", PersonID: "haru", PostID: "head", Capacity: "successor", InsteadOf: "natsu"}},
				"ciso":             {{Role: "ciso", PersonID: "fuyu", PostID: "ciso", Capacity: "regular"}},
			},
		}
		now := func() time.Time { return h.today }
		files, err := file.OpenLocal(t.Context(), t.TempDir(), now)
		if err != nil {
			t.Fatal(err)
		}
		h.Service = New(d, Config{Orgs: h.town, Names: names, Shipped: routes, Files: files, Now: now})
		for _, r := range routes { // routes ship for the kinds of other rooms as well
			if r.Kind != Request {
				h.On(r.Kind, r.Title, nil)
			}
		}
		f(h)
	})
}

func all() []actor.Permission { return []actor.Permission{CanSee, CanFile, CanDecide} }

func as(body, id string, more ...actor.Permission) context.Context {
	return actor.With(context.Background(), actor.Actor{Body: body, ID: id, Name: id, Capacity: "staff", Permissions: append(all(), more...)})
}

func (h *hall) file(route string) Case {
	h.t.Helper()
	c, err := h.File(as("a", "app"), Filing{Route: route, Title: "タブレットの持ち出し", Text: "本文", Class: "middle", Period: "12月"})
	if err != nil {
		h.t.Fatal(err)
	}
	return c
}

func (h *hall) do(who string, c Case, k flow.Kind, seat int, comment string) Case {
	h.t.Helper()
	next, err := h.Do(as("a", who), Doing{ID: c.ID, Kind: string(k), Seat: seat, Seen: c.Document().Hash(), Comment: comment})
	if err != nil {
		h.t.Fatalf("%s by %s: %v", k, who, err)
	}
	return next
}

func (h *hall) waits(who, only string) string {
	h.t.Helper()
	in := firstRows(50)
	in.Only = only
	list, err := h.Waiting(as("a", who), in)
	if err != nil {
		h.t.Fatal(err)
	}
	text := ""
	for _, it := range list.Items {
		text += fmt.Sprintf("%d:%s:%s ", it.Number, it.Task, it.Authority)
	}
	return text
}

func TestFromFilingToDecision(t *testing.T) {
	each(t, func(h *hall) {
		var c Case
		ended := ""
		h.On(Request, "伺い", func(_ context.Context, _ db.Tx, c Case, o Outcome) error { ended += string(o); return nil })
		journaltest.Added(h.t, h.d, "a", func() { c = h.file("chief") })
		if numbered(c.Year, c.Number) != "令和8年度 第1号" || h.file("section").Number != 2 {
			h.t.Errorf("numbered %d of %d", c.Number, c.Year)
		}
		if got := h.waits("aki", ""); got != "1:act:own 2:act:own " {
			h.t.Errorf("aki has %q", got)
		}
		if c.Seats[0].Title != "課の安全責任者" {
			h.t.Errorf("the role is not called as the body calls it: %s", c.Seats[0].Title)
		}
		c = h.do("aki", c, flow.Assent, 1, "")
		if got := h.waits("haru", "deputy"); got != "1:act:succession " {
			h.t.Errorf("the deputy has %q", got)
		}
		h.town.posts["chief"] = "new" // a transfer: the seat goes with the post
		if h.waits("natsu", "") != "" || h.waits("new", "mine") == "" {
			h.t.Error("the seat has not followed the post")
		}
		c = h.do("haru", c, flow.Assent, 2, "出張中のため")
		if c.State != flow.Approved || ended != "approved" || h.waits("new", "") != "1:look:own " {
			h.t.Errorf("the case is %s, its owner heard %q, the chief has %q", c.State, ended, h.waits("new", ""))
		}
		c = h.do("new", c, flow.Look, 3, "")
		stored, err := h.Case(as("a", "app"), c.ID)
		if err != nil {
			h.t.Fatal(err)
		}
		again, err := flow.Replay(stored)
		if d := cmp.Diff(stored, again); err != nil || d != "" {
			h.t.Errorf("replay: %v %s", err, d)
		}
	})
}

// A room that cannot take the decision keeps the case as it was.
func TestOwnerRefuses(t *testing.T) {
	each(t, func(h *hall) {
		h.On(Request, "伺い", func(context.Context, db.Tx, Case, Outcome) error {
			return fault.New(fault.Conflict, "いまはできません。")
		})
		c := h.file("section")
		_, err := h.Do(as("a", "aki"), Doing{ID: c.ID, Kind: "assent", Seat: 1, Seen: c.Document().Hash()})
		if !fault.Is(err, fault.Conflict) {
			h.t.Errorf("got %v", err)
		}
		if c, _ = h.Case(as("a", "app"), c.ID); c.State != flow.Running || len(c.Acts) != 1 {
			h.t.Errorf("the case went on: %s", c.State)
		}
	})
}

func TestReturnAndResubmission(t *testing.T) {
	each(t, func(h *hall) {
		c := h.file("section")
		h.do("aki", c, flow.Return, 1, "期間が短い")
		if h.waits("app", "") != "1:amend:own " {
			h.t.Errorf("the applicant has %q", h.waits("app", ""))
		}
		in := Refiling{ID: c.ID, Title: "タブレットの持ち出し", Text: "直した本文", Class: "middle"}
		if _, err := h.Resubmit(as("a", "aki"), in); !fault.Is(err, fault.NotFound) {
			h.t.Errorf("by another: %v", err)
		}
		next, err := h.Resubmit(as("a", "app"), in)
		if err != nil || len(next.Documents) != 2 || next.Acts[1].Comment != "期間が短い" {
			h.t.Errorf("resubmitted: %v, %+v", err, next)
		}
		_, err = h.Do(as("a", "aki"), Doing{ID: c.ID, Kind: "assent", Seat: 3, Seen: c.Document().Hash()})
		if !fault.Is(err, fault.Conflict) || !strings.Contains(fault.Of(err).Text, "その後に変わりました") {
			h.t.Errorf("with what was seen before: %v", err)
		}
	})
}

// Nobody sees or does what is not theirs: without permission, of another unit, of another
// body, a deputy whose time is over, a guest.
func TestRights(t *testing.T) {
	each(t, func(h *hall) {
		c := h.file("chief")
		in := Doing{ID: c.ID, Kind: "assent", Seat: 1, Seen: c.Document().Hash(), Comment: "x"}
		none := actor.With(context.Background(), actor.Actor{Body: "a", ID: "aki", Name: "aki"})
		for name, x := range map[string]struct {
			ctx  context.Context
			kind fault.Kind
		}{
			"no permission": {none, fault.Forbidden}, "other unit": {as("a", "kari"), fault.NotFound}, "other body": {as("b", "aki"), fault.NotFound},
			"reader": {as("a", "kansa", CanRead), fault.Conflict}, "deputy of a later step": {as("a", "haru"), fault.NotFound},
		} {
			if _, err := h.Do(x.ctx, in); !fault.Is(err, x.kind) {
				h.t.Errorf("%s: %v", name, err)
			}
		}
		force := in
		force.Force = true
		if _, err := h.Do(as("a", "kansa", CanRead), force); !fault.Is(err, fault.Forbidden) {
			h.t.Errorf("force without the right: %v", err)
		}
		for kind, needs := range map[string]actor.Permission{"reroute": CanManage, "urge": CanManage, "conclude": CanManage} {
			if _, err := h.Do(as("a", "aki"), Doing{ID: c.ID, Kind: kind, Seat: 1, Comment: "x"}); !fault.Is(err, fault.Forbidden) {
				h.t.Errorf("%s without %s: %v", kind, needs, err)
			}
		}
		if _, err := h.Case(as("a", "kari"), c.ID); !fault.Is(err, fault.NotFound) {
			h.t.Errorf("another reads the case: %v", err)
		}
		if list, total, err := h.Cases(as("a", "kari"), Query{}); err != nil || total != 0 || len(list) != 0 {
			h.t.Errorf("another lists %v, %v", list, err)
		}
		if list, _, err := h.Cases(as("b", "kansa", CanRead), Query{}); err != nil || len(list) != 0 {
			h.t.Errorf("another body lists %v, %v", list, err)
		}
		if _, err := h.File(none, Filing{}); !fault.Is(err, fault.Forbidden) {
			h.t.Errorf("filing without permission: %v", err)
		}
		h.do("aki", c, flow.Assent, 1, "")
		h.town.posts["head"] = "other" // the deputy is deputy no more
		if _, err := h.Do(as("a", "haru"), Doing{ID: c.ID, Kind: "assent", Seat: 2, Seen: c.Document().Hash(), Comment: "x"}); !fault.Is(err, fault.NotFound) {
			h.t.Errorf("a former deputy: %v", err)
		}
	})
}

// Eight people act on one case at the same time: each act is kept once.
func TestEightAtOnce(t *testing.T) {
	each(t, func(h *hall) {
		step := flow.Step{Key: "all", Title: "全員の承認", Mode: flow.Approve}
		for i := range 8 {
			step.Who = append(step.Who, flow.Picker{By: flow.ByPerson, Name: fmt.Sprintf("p%d", i)})
		}
		h.shipped = append(slices.Clone(h.shipped), Route{Name: "eight", Title: "八人", Kind: Request, Steps: []flow.Step{step}})
		c := h.file("eight")
		var wait sync.WaitGroup
		errs := make(chan error, 16)
		for i := range 8 {
			for range 2 { // a double click
				wait.Go(func() {
					_, err := h.Do(as("a", fmt.Sprintf("p%d", i)), Doing{ID: c.ID, Kind: "assent", Seat: i + 1, Seen: c.Document().Hash()})
					errs <- err
				})
			}
		}
		wait.Wait()
		close(errs)
		done := 0
		for err := range errs {
			switch {
			case err == nil:
				done++
			case !fault.Is(err, fault.Conflict):
				h.t.Error(err)
			}
		}
		c, err := h.Case(as("a", "app"), c.ID)
		if err != nil || done != 8 || len(c.Acts) != 9 || c.State != flow.Approved {
			h.t.Errorf("%d were told that they acted, %d acts are kept, the case is %s, %v", done, len(c.Acts)-1, c.State, err)
		}
	})
}

func TestBulk(t *testing.T) {
	each(t, func(h *hall) {
		one, two := h.file("section"), h.file("section")
		item := func(c Case) string { return fmt.Sprintf("%s:1:%s", c.ID, c.Document().Hash()) }
		done, left, err := h.AssentAll(as("a", "aki"), Bulk{Items: []string{item(one), item(two), item(one)}})
		if err != nil || len(done) != 2 || len(left) != 1 {
			h.t.Errorf("%d done, left %v, %v", len(done), left, err)
		}
		for _, bad := range [][]string{nil, {"x"}, {one.ID + ":1:"}} {
			if _, _, err := h.AssentAll(as("a", "aki"), Bulk{Items: bad}); !fault.Is(err, fault.Invalid) {
				h.t.Errorf("%v: %v", bad, err)
			}
		}
	})
}

func TestChase(t *testing.T) {
	each(t, func(h *hall) {
		c := h.file("section")
		h.today = time.Date(2026, 12, 8, 3, 0, 0, 0, time.UTC)
		office := as("a", "job", CanManage, CanRead)
		for range 2 {
			if err := h.Chase(office); err != nil {
				h.t.Fatal(err)
			}
		}
		c, err := h.Case(as("a", "app"), c.ID)
		if err != nil || len(c.Acts) != 2 || c.Acts[1].Kind != flow.Urge || h.waits("aki", "overdue") != "1:act:own " {
			h.t.Errorf("acts are %+v, %v; overdue %q", c.Acts, err, h.waits("aki", "overdue"))
		}
	})
}

// What was done first is ratified, not approved: in the record and in place of a stamp.
func TestDoneFirst(t *testing.T) {
	each(t, func(h *hall) {
		c, err := h.File(as("a", "app"), Filing{Route: "section", Title: "切離し", Text: "本文", Class: "high", First: "通信が続いていたため"})
		if err != nil || !c.Red {
			h.t.Fatalf("%v: %+v", err, c)
		}
		if _, err := h.Do(as("a", "aki"), Doing{ID: c.ID, Kind: "ratify", Seat: 1}); !fault.Is(err, fault.Invalid) {
			h.t.Errorf("without having seen it: %v", err)
		}
		if c = h.do("aki", c, flow.Assent, 1, ""); c.Red || c.State != flow.Approved || c.Acts[1].Kind != flow.Ratify {
			h.t.Errorf("the act is %s, red: %t", c.Acts[1].Title(), c.Red)
		}
		h.paperNames(c, "aki\n（事後承認）")
	})
}

func TestEmergency(t *testing.T) {
	each(t, func(h *hall) {
		c := h.file("section")
		c, err := h.Do(as("a", "haru", CanForce, CanRead), Doing{ID: c.ID, Kind: "assent", Seat: 1, Seen: c.Document().Hash(), Comment: "感染の拡大を止めるため", Force: true})
		if err != nil || !c.Red || c.State != flow.Approved {
			h.t.Fatalf("%v: %+v", err, c)
		}
		if list, _, err := h.Cases(as("a", "x", CanRead), Query{State: "red"}); err != nil || len(list) != 1 {
			h.t.Errorf("red are %v, %v", list, err)
		}
		if c = h.do("aki", c, flow.Ratify, 2, ""); c.Red {
			h.t.Error("still red")
		}
	})
}

// What looks like a 個人番号 is not kept: neither in a 伺い nor in what is said of it.
func TestNumbersOfPeople(t *testing.T) {
	each(t, func(h *hall) {
		const number = "123456789018" // made up, with a right check digit
		for field, in := range map[string]Filing{
			"title": {Title: "番号 " + number, Text: "本文"}, "text": {Title: "件名", Text: "番号は1234 5678 9018です"}, "first": {Title: "件名", Text: "本文", First: number},
		} {
			in.Route, in.Class = "section", "middle"
			if _, err := h.File(as("a", "app"), in); !strings.Contains(fault.Of(err).Fields[field], "個人番号と思われる12桁の数字があります。取り除いてください。") {
				h.t.Errorf("%s: %v %v", field, err, fault.Of(err))
			}
		}
		c := h.file("section")
		if _, err := h.Do(as("a", "aki"), Doing{ID: c.ID, Kind: "opinion", Comment: number}); !strings.Contains(fault.Of(err).Fields["comment"], "個人番号") {
			h.t.Errorf("in a comment: %v", err)
		}
		h.do("aki", c, flow.Return, 1, "直す")
		if _, err := h.Resubmit(as("a", "app"), Refiling{ID: c.ID, Title: "件名", Text: number, Class: "middle"}); !strings.Contains(fault.Of(err).Fields["text"], "個人番号") {
			h.t.Errorf("filed again: %v", err)
		}
		if _, err := h.File(as("a", "app"), Filing{Route: "section", Title: "内線 123456789012", Text: "本文", Class: "middle"}); err != nil {
			h.t.Errorf("twelve digits that are none: %v", err)
		}
	})
}

// Who stands in for a post acts on a step that is given to it, while its holder is away; who
// comes after them, and they themselves once they stand in no more, do not.
func TestStandInForPost(t *testing.T) {
	each(t, func(h *hall) {
		step := flow.Step{Key: "a", Title: "課長の承認", Mode: flow.Approve, Who: []flow.Picker{{By: flow.ByPost, Name: "chief"}}}
		h.shipped = append(h.shipped, Route{Name: "post", Title: "職の決裁", Kind: Request, Steps: []flow.Step{step}})
		in := org.StandIn{Name: "haru"}
		in.PersonID, in.PostID, in.Capacity, in.InsteadOf = "haru", "head", "successor", "natsu"
		present := h.file("post")
		if got := h.waits("haru", ""); got != "" {
			h.t.Errorf("with the holder there, another has %q", got)
		}
		h.town.away, h.town.ins = map[string]string{"natsu": "出張"}, map[string][]org.StandIn{"chief": {in}}
		c := h.file("post")
		if got := h.waits("haru", "deputy"); got != "2:act:succession " {
			h.t.Errorf("who stands in has %q", got)
		}
		if got := h.waits("natsu", "mine"); got != "1:act:own 2:act:own " {
			h.t.Errorf("the holder has %q", got)
		}
		refused := Doing{ID: present.ID, Kind: "assent", Seat: 1, Seen: present.Document().Hash(), Comment: "代わりに"}
		if _, err := h.Do(as("a", "haru"), refused); !fault.Is(err, fault.NotFound) {
			h.t.Errorf("a case that was put while the holder was there: %v", err)
		}
		if _, err := h.Do(as("a", "fuyu"), Doing{ID: c.ID, Kind: "assent", Seat: 1, Seen: c.Document().Hash(), Comment: "x"}); !fault.Is(err, fault.NotFound) {
			h.t.Errorf("somebody else: %v", err)
		}
		later := h.file("post")
		h.town.posts["head"] = "other"
		if _, err := h.Do(as("a", "haru"), Doing{ID: later.ID, Kind: "assent", Seat: 1, Seen: later.Document().Hash(), Comment: "x"}); !fault.Is(err, fault.NotFound) {
			h.t.Errorf("who stands in no more: %v", err)
		}
		h.town.posts["head"] = "haru"
		c = h.do("haru", c, flow.Assent, 1, "出張中のため")
		last := c.Acts[len(c.Acts)-1]
		if c.State != flow.Approved || last.Authority != flow.Succession || last.Actor.ID != "haru" {
			h.t.Errorf("%s by %+v", c.State, last)
		}
		h.town.posts["chief"], h.town.away = "", nil // vacant: the successor acts for nobody in person
		in.InsteadOf = ""
		h.town.ins["chief"] = []org.StandIn{in}
		if v := h.file("post"); h.do("haru", v, flow.Assent, 1, "空席のため").State != flow.Approved {
			h.t.Error("the vacant post keeps the case")
		}
	})
}
