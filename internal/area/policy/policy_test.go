package policy

import (
	"context"
	"io/fs"
	"log/slog"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/file"
	"github.com/okite-isms/okite/internal/platform/job"
	"github.com/okite-isms/okite/internal/platform/journal"
	"github.com/okite-isms/okite/internal/platform/pack"
	"github.com/okite-isms/okite/internal/platform/search"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/webtest"
	shipped "github.com/okite-isms/okite/pack"
)

var migrations = []fs.FS{journal.Files, job.Files, file.Migrations, search.Files, org.Files, files}

// town is a body with its policy area, without the rest of the house.
type town struct {
	*Service
	t testing.TB
	d *db.DB
}

func newTown(t testing.TB, d *db.DB) town {
	t.Helper()
	keys, err := file.NewKeys()
	if err != nil {
		t.Fatal(err)
	}
	folder, err := file.OpenFolder(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { folder.Close() })
	kinds, err := pack.Load(shipped.Files)
	if err != nil {
		t.Fatal(err)
	}
	store := file.New(file.Config{Blobs: folder, Keys: keys, Temp: t.TempDir()})
	return town{New(d, store, kinds, shipped.Files, time.Now, db.NewID), t, d}
}

// The people of a body.
func office(body string) actor.Actor {
	a := webtest.Person(body, CanView, CanViewClosed, CanRead, CanManage, CanCorrect, CanDecideEveryone, CanReview, CanAccept)
	a.ID = "office-" + body
	return a
}

func staff(body string) actor.Actor {
	a := webtest.Person(body, CanView)
	a.ID, a.Capacity = "staff-"+body, string(actor.Staff)
	return a
}

func (o town) as(a actor.Actor) context.Context { return actor.With(o.t.Context(), a) }

// read uploads files and lets the jobs read them.
func (o town) read(a actor.Actor, r Reading) []Upload {
	o.t.Helper()
	batch, err := o.Service.Read(o.as(a), r)
	if err != nil {
		o.t.Fatal(err)
	}
	o.work()
	list, err := o.Uploads(o.as(a), batch)
	if err != nil {
		o.t.Fatal(err)
	}
	return list
}

func (o town) work() {
	o.t.Helper()
	var set job.Set
	o.jobs(&set)
	if err := job.NewWorker(o.d, &set, job.Config{Log: slog.New(slog.DiscardHandler)}).Drain(o.t.Context()); err != nil {
		o.t.Fatal(err)
	}
}

// document reads one text and gives what came of it.
func (o town) document(a actor.Actor, state State, text string) Document {
	o.t.Helper()
	list := o.read(a, Reading{Files: []File{{"規程.txt", []byte(text)}}, State: state})
	if list[0].State != Read {
		o.t.Fatalf("the text became %s: %s", list[0].State, list[0].Reason)
	}
	return o.get(a, list[0].DocumentID)
}

func (o town) get(a actor.Actor, id string) Document {
	o.t.Helper()
	d, err := o.Document(o.as(a), id)
	if err != nil {
		o.t.Fatal(err)
	}
	return d
}

// site serves the area's pages.
func (o town) site() *web.Mux {
	m := web.NewMux(web.Config{
		Identify: webtest.Identify, Log: slog.New(slog.DiscardHandler), Menu: o.Area().Menu,
		Frame: func(*http.Request) (web.Frame, error) {
			return web.Frame{Body: "みほん町", Roles: []string{"事務局"}}, nil
		},
	})
	o.routes(m)
	return m
}

func each(t *testing.T, f func(t *testing.T, o town)) {
	t.Helper()
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) { f(t, newTown(t, d)) })
}

// rule is a small norm whose words can be told apart.
func rule(title, word string) string {
	return title + `

第1章 総則

1 目的
この規程は、` + word + `の取扱いについて必要な事項を定めることを目的とする。

2 責任者
(1) 課長は、` + word + `を管理しなければならない。
(2) 職員は、次の事項を守らなければならない。
ア ` + word + `を持ち出さないこと。
イ 事故を報告すること。
`
}

func TestCheck(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		input interface{ Check() error }
		field string
	}{
		"good placement":  {Placement{ID: "a", Title: "規程", Kind: "standard"}, ""},
		"no title":        {Placement{Title: " "}, "title"},
		"long title":      {Placement{Title: strings.Repeat("あ", titleMax+1)}, "title"},
		"two lines":       {Placement{Title: "あ\nい"}, "title"},
		"own parent":      {Placement{ID: "a", Title: "規程", Parent: "a"}, "parent"},
		"good state":      {Publication{State: Closed}, ""},
		"unknown state":   {Publication{State: "secret"}, "state"},
		"no file":         {Reading{}, "file"},
		"too many":        {Reading{Files: make([]File, countMax+1)}, "file"},
		"too much":        {Reading{Files: []File{{"a", make([]byte, batchMax+1)}}}, "file"},
		"two for edition": {Reading{Files: make([]File, 2), Document: "a"}, "file"},
		"reading state":   {Reading{Files: make([]File, 1), State: "x"}, "state"},
	} {
		err := c.input.Check()
		if c.field == "" && err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if c.field != "" && (!fault.Is(err, fault.Invalid) || fault.Of(err).Fields[c.field] == "") {
			t.Errorf("%s: got %v, want a fault of %s", name, err, c.field)
		}
	}
}

func TestGuessKind(t *testing.T) {
	t.Parallel()
	kinds, err := pack.Load(shipped.Files)
	if err != nil {
		t.Fatal(err)
	}
	for title, want := range map[string]string{
		"みほん町情報セキュリティ基本方針": "basic-policy", "みほん町情報セキュリティポリシー": "basic-policy", "対策基準": "standard",
		"端末の利用に関する実施手順": "procedure", "緊急時対応計画": "response-plan", "文書管理規則": "regulation", "情報公開条例": "ordinance",
		"委託の手引": "manual", "会議のお知らせ": "reference", "職員服務規程": "directive",
	} {
		got := guessKind(title)
		if got != want {
			t.Errorf("%s is %s, want %s", title, got, want)
		}
		if _, ok := kinds.DocumentKind(got); !ok {
			t.Errorf("%s is no kind of the pack", got)
		}
	}
}

func TestChapter(t *testing.T) {
	t.Parallel()
	outline := []Provision{{Seq: 0, Depth: 1}, {Seq: 1, Depth: 2}, {Seq: 50, Depth: 2}, {Seq: 100, Depth: 1}, {Seq: 101, Depth: 2}, {Seq: 900, Depth: 2}}
	for _, c := range []struct{ seq, most, from, to int64 }{
		{0, 200, 0, 100}, {99, 200, 0, 100}, {100, 1000, 100, 1100}, {60, 60, 50, 100}, {500, 200, 500, 700}, {950, 200, 900, 1100},
	} {
		from, to := chapter(outline, c.seq, c.most)
		if from > c.seq || to >= 0 && to <= c.seq {
			t.Errorf("chapter of %d is %d to %d and does not hold it", c.seq, from, to)
		}
		if to >= 0 && to-from > c.most {
			t.Errorf("chapter of %d has %d provisions, at most %d are wanted", c.seq, to-from, c.most)
		}
	}
}

func openDB(t testing.TB, kind db.Kind) *db.DB {
	t.Helper()
	return dbtest.Open(t, kind, migrations)
}
