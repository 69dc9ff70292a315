package notice

import (
	"context"
	"io/fs"
	"log/slog"
	"net/http"
	"net/url"
	"testing"
	"testing/fstest"
	"time"

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
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/webtest"
)

var migrations = []fs.FS{journal.Files, file.Migrations, Files, fstest.MapFS{
	"migration/20261124100000_body.sql": {Data: []byte("-- +goose Up\ncreate table body (id text not null, constraint body_key primary key (id)); insert into body (id) values ('a'), ('b')")},
}}

// posts says who holds which post.
type posts map[string]string

func (p posts) Hats(ctx context.Context, _ db.Tx) ([]org.Hat, error) {
	a := actor.From(ctx)
	list := []org.Hat{{Key: ToPerson + a.ID, Title: a.Name}, {Key: ToRole + "staff", Title: "職員"}}
	for post, who := range p {
		if who == a.ID {
			list = append(list, org.Hat{Key: ToPost + post, Title: post})
		}
	}
	return list, nil
}

func as(body, id string, permissions ...actor.Permission) context.Context {
	return actor.With(context.Background(), actor.Actor{Body: body, ID: id, Name: id, Capacity: "staff", Permissions: permissions})
}

func each(t *testing.T, f func(t *testing.T, d *db.DB, p posts, s *Service)) {
	t.Parallel()
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) {
		p := posts{"chief": "aki"}
		f(t, d, p, New(d, p, time.Now))
	})
}

func (s *Service) told(t *testing.T, ctx context.Context, x org.Telling) {
	t.Helper()
	if err := s.db.Do(ctx, func(tx db.Tx) error { return s.Tell(ctx, tx, x) }); err != nil {
		t.Fatal(err)
	}
}

func titles(t *testing.T, s *Service, ctx context.Context, in string) (list string) {
	t.Helper()
	w, err := s.Work(ctx, in)
	if err != nil {
		t.Fatal(err)
	}
	for _, it := range w.Items {
		list += it.Title + "/" + it.As + " "
	}
	return list
}

// Open work follows the post; what is addressed to a person does not.
func TestWorkFollowsThePost(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, p posts, s *Service) {
		office := as("a", "office")
		ref := area.Ref{Area: "org", ID: "x"}
		s.told(t, office, org.Telling{Ref: ref, Title: "遅い", URL: "/a", Post: "chief", Due: clock.Date{Year: 2026, Month: 5, Day: 1}})
		s.told(t, office, org.Telling{Ref: ref, Title: "早い", URL: "/b", Post: "chief", Due: clock.Date{Year: 2026, Month: 4, Day: 1}})
		s.told(t, office, org.Telling{Ref: ref, Title: "本人", URL: "/c", Who: "aki"})
		s.told(t, office, org.Telling{Ref: ref, Title: "全員", URL: "/d", Role: "staff"})
		aki, fuyu := as("a", "aki", CanSee, CanFinish), as("a", "fuyu", CanSee, CanFinish)
		if got := titles(t, s, aki, ""); got != "早い/chief 遅い/chief 本人/aki 全員/職員 " {
			t.Errorf("aki has %s", got)
		}
		if got := titles(t, s, aki, "post:chief"); got != "早い/chief 遅い/chief " {
			t.Errorf("as chief aki has %s", got)
		}
		if got := titles(t, s, fuyu, "post:chief"); got != "" {
			t.Errorf("a capacity that one has not shows %s", got)
		}
		p["chief"] = "fuyu"
		if got := titles(t, s, aki, ""); got != "本人/aki 全員/職員 " {
			t.Errorf("after the transfer aki has %s", got)
		}
		if got := titles(t, s, fuyu, ""); got != "早い/chief 遅い/chief 全員/職員 " {
			t.Errorf("after the transfer fuyu has %s", got)
		}
		err := d.View(office, func(tx db.Tx) error {
			left, err := s.HandOver(office, tx, "chief")
			if len(left) != 2 || left[0].Title != "早い" {
				t.Errorf("the post leaves %+v", left)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	})
}

func TestFinish(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, p posts, s *Service) {
		ref := area.Ref{Area: "org", ID: "x"}
		s.told(t, as("a", "office"), org.Telling{Ref: ref, Title: "一", URL: "/a", Post: "chief"})
		s.told(t, as("a", "office"), org.Telling{Ref: ref, Title: "二", URL: "/b", Post: "chief"})
		aki := as("a", "aki", CanSee, CanFinish)
		w, err := s.Work(aki, "")
		if err != nil || len(w.Items) != 2 {
			t.Fatalf("%+v, %v", w, err)
		}
		in := Finishing{w.Items[0].ID, 1}
		for name, c := range map[string]struct {
			ctx  context.Context
			kind fault.Kind
		}{
			"another":    {as("a", "fuyu", CanSee, CanFinish), fault.NotFound},
			"other body": {as("b", "aki", CanSee, CanFinish), fault.NotFound},
			"reader":     {as("a", "aki", CanSee), fault.Forbidden},
		} {
			if _, err := s.Finish(c.ctx, in); !fault.Is(err, c.kind) {
				t.Errorf("%s: %v", name, err)
			}
		}
		if _, err := s.Work(as("a", "aki"), ""); !fault.Is(err, fault.Forbidden) {
			t.Errorf("without the right: %v", err)
		}
		journaltest.Added(t, d, "a", func() {
			if _, err := s.Finish(aki, in); err != nil {
				t.Fatal(err)
			}
		})
		if _, err := s.Finish(aki, in); !fault.Is(err, fault.Conflict) {
			t.Errorf("twice: %v", err)
		}
		if err := d.Do(aki, func(tx db.Tx) error { return Settle(aki, tx, ref, s.now()) }); err != nil {
			t.Fatal(err)
		}
		if got := titles(t, s, aki, ""); got != "" {
			t.Errorf("after all is settled there is %s", got)
		}
	})
}

func TestTellRefuses(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, _ posts, s *Service) {
		ctx := as("a", "office")
		for _, it := range []Matter{{Title: "x", URL: "//evil", Addressee: "post:p"}, {Title: "x", URL: "/a", Addressee: "post:"}, {Title: "", URL: "/a", Addressee: "post:p"}, {Title: "x", URL: "/a", Addressee: "all:p"}} {
			if err := d.Do(ctx, func(tx db.Tx) error { return Tell(ctx, tx, it, s.now()) }); !fault.Is(err, fault.Invalid) {
				t.Errorf("%+v: %v", it, err)
			}
		}
	})
}

func TestPages(t *testing.T) {
	each(t, func(t *testing.T, d *db.DB, _ posts, s *Service) {
		s.told(t, as("a", "office"), org.Telling{Ref: area.Ref{Area: "org", ID: "x"}, Title: "一", URL: "/a", Post: "chief"})
		aki := as("a", "aki", CanSee, CanFinish)
		w, err := s.Work(aki, "")
		if err != nil {
			t.Fatal(err)
		}
		m := web.NewMux(web.Config{Identify: webtest.Identify, Log: slog.New(slog.DiscardHandler)})
		s.routes(m)
		path := "/notice/item/" + w.Items[0].ID + "/finish"
		form := url.Values{"version": {"1"}}
		webtest.Status(t, webtest.Post(t, m, actor.From(as("a", "fuyu", CanFinish)), path, form), http.StatusNotFound)
		webtest.Status(t, webtest.Post(t, m, actor.From(as("a", "aki", CanSee)), path, form), http.StatusForbidden)
		webtest.Status(t, webtest.Post(t, m, actor.From(aki), path, form), http.StatusSeeOther)
	})
}
