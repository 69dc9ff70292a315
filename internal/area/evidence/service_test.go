package evidence

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"github.com/okite-isms/okite/internal/area/evidence/bundle"
	"github.com/okite-isms/okite/internal/area/evidence/chain"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/file"
	"github.com/okite-isms/okite/internal/platform/job"
	"github.com/okite-isms/okite/internal/platform/journal"
	"github.com/okite-isms/okite/internal/platform/journal/journaltest"
	"github.com/okite-isms/okite/internal/platform/pack"
)

var migrations = []fs.FS{journal.Files, job.Files, file.Migrations, org.Files, Files, fstest.MapFS{
	"migration/20261126999999_bodies.sql": {Data: []byte(`-- +goose Up
insert into body (id, slot, name, kind, code, fiscal_start, sample, version, created_at)
values ('a', 'a', 'みほん町', 'town', 'a', 4, false, 1, ''), ('b', 'b', 'みほん市', 'town', 'b', 4, false, 1, '');
insert into org_person (body_id, id, name, kana, number, unit, active, version, created_at, sort_key, search_text)
values ('a', 'aki', 'aki', '', '', '', true, 1, '', '', ''), ('a', 'haru', 'haru', '', '', '', true, 1, '', '', ''), ('a', 'fuyu', 'fuyu', '', '', '', true, 1, '', '', '')`)},
}}

// staff are the people of the body; ids are their names.
type staff []string

func (p staff) Find(_ context.Context, text string) (Named, error) {
	for _, name := range p {
		if name == text {
			return Named{name, name}, nil
		}
	}
	return Named{}, fault.New(fault.NotFound, "その人は登録されていません。")
}

func (staff) Posts(context.Context) ([]Post, error) { return []Post{{"chief", "情報係長"}}, nil }

type classes struct{}

func (classes) RetentionClasses() []pack.RetentionClass {
	return []pack.RetentionClass{{Name: "incident", Title: "事案", Years: 5}, {Name: "legal", Title: "期限なし"}}
}

// house is the area at work in a test.
type house struct {
	*Service
	t      *testing.T
	d      *db.DB
	dir    string
	at     time.Time
	told   []org.Telling
	mutex  sync.Mutex
	files  *file.Files
	worker *job.Worker
}

func as(body, id string, permissions ...actor.Permission) context.Context {
	return actor.With(context.Background(), actor.Actor{Body: body, ID: id, Name: id, Capacity: "office", Session: "s", Strength: actor.Password, Day: "2026-11-25", Permissions: permissions})
}

var every = []actor.Permission{CanSee, CanSeeAll, CanTake, CanHand, CanKeep, CanExport, CanDispose}

func office(id string) context.Context { return as("a", id, every...) }
func member(id string) context.Context { return as("a", id, CanSee, CanHand) }

func open(t *testing.T, d *db.DB) *house {
	t.Helper()
	h := &house{t: t, d: d, dir: t.TempDir(), at: time.Date(2026, 11, 25, 10, 0, 0, 0, clock.JST)}
	files, err := file.OpenLocal(t.Context(), h.dir, func() time.Time { return h.at })
	if err != nil {
		t.Fatal(err)
	}
	h.files = files
	h.Service = New(d, Config{
		Files: files, People: staff{"aki", "haru", "fuyu"}, Classes: classes{}, Now: func() time.Time { return h.at },
		Lists:  org.New(d, org.Config{Now: func() time.Time { return h.at }}),
		Body:   func(context.Context) (string, error) { return "みほん町", nil },
		Bodies: func(context.Context) ([]string, error) { return []string{"a", "b"}, nil },
		Tell: func(_ context.Context, _ db.Tx, x org.Telling) error {
			h.mutex.Lock()
			defer h.mutex.Unlock()
			h.told = append(h.told, x)
			return nil
		},
		Settle: func(_ context.Context, _ db.Tx, ref area.Ref) error {
			h.mutex.Lock()
			defer h.mutex.Unlock()
			for i := range h.told {
				if h.told[i].Ref == ref {
					h.told[i].Title = "済：" + h.told[i].Title
				}
			}
			return nil
		},
	})
	set := &job.Set{}
	h.jobs(set)
	h.worker = job.NewWorker(d, set, job.Config{})
	return h
}

func each(t *testing.T, f func(t *testing.T, h *house)) {
	t.Parallel()
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) { f(t, open(t, d)) })
}

// sent uploads a content and gives the upload's id.
func (h *house) sent(ctx context.Context, name, content string) string {
	h.t.Helper()
	u, err := h.Announce(ctx, Announced{name, int64(len(content))})
	if err == nil {
		u, err = h.Send(ctx, u.ID, 0, strings.NewReader(content))
	}
	if err != nil {
		h.t.Fatal(err)
	}
	return u.ID
}

func (h *house) taken(ctx context.Context, title, content string) Exhibit {
	h.t.Helper()
	it, err := h.Take(ctx, Intake{Kind: "file", Title: title, Method: "サーバーから取得した", Class: "incident", Upload: h.sent(ctx, title+".log", content)})
	if err != nil {
		h.t.Fatal(err)
	}
	return it
}

func (h *house) thing(ctx context.Context) Exhibit {
	h.t.Helper()
	it, err := h.Take(ctx, Intake{Kind: "thing", Title: "USBメモリ", Method: "本人から受け取った", Class: "incident", Medium: "usb", Serial: "S-1", Place: "金庫", Seal: "封-1"})
	if err != nil {
		h.t.Fatal(err)
	}
	return it
}

func (h *house) sheet(ctx context.Context, id string) ExhibitSheet {
	h.t.Helper()
	x, err := h.Sheet(ctx, id)
	if err != nil {
		h.t.Fatal(err)
	}
	return x
}

func (h *house) refused(what string, err error, kind fault.Kind, text string) {
	h.t.Helper()
	f := fault.Of(err)
	said := f.Text
	for field, s := range f.Fields {
		said += " " + field + ":" + s
	}
	if err == nil || f.Kind != kind || !strings.Contains(said, text) {
		h.t.Errorf("%s: %v, %q", what, err, said)
	}
}

// What is taken in has its hash, its number and the first link of its chain.
func TestTake(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := office("aki")
		var it Exhibit
		lines := journaltest.Added(t, h.d, "a", func() { it = h.taken(ctx, "認証ログ", "ログの中身\n") })
		if len(lines) != 1 || lines[0].Verb != "evidence.take" || lines[0].ContentKind != chain.ContentKind {
			t.Errorf("journal: %+v", lines)
		}
		x := h.sheet(ctx, it.ID)
		if x.NumberText() != "令和8年度 証第1号" || x.Size != 16 || len(x.SHA256) != 64 || x.HolderID != "aki" || x.KeepUntil != "2032-03-31" || x.FileName != "認証ログ.log" || len(x.Entries) != 1 || len(x.Gaps) != 0 {
			t.Errorf("%+v", x)
		}
		if second := h.thing(ctx); second.Facts.Number != 2 {
			t.Errorf("the second is number %d", second.Facts.Number)
		}
		f, r, err := h.Copy(ctx, Copying{it.ID, "解析のため"})
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		got, _ := io.ReadAll(r)
		if string(got) != "ログの中身\n" || f.Headers()["Content-Type"] != "application/octet-stream" || !strings.HasPrefix(f.Headers()["Content-Disposition"], "attachment") {
			t.Errorf("%q as %v", got, f.Headers())
		}
		if x := h.sheet(ctx, it.ID); x.Entries[1].Kind != chain.Copied || len(x.Gaps) != 0 {
			t.Errorf("%+v", x.Entries)
		}
		list, total, err := h.List(ctx, Query{Text: "認証 ログ", Limit: 10})
		if err != nil || total != 1 || list[0].ID != it.ID {
			t.Errorf("%v, %d, %v", list, total, err)
		}
		for name, q := range map[string]Query{"kind": {Kind: "thing"}, "seal": {Text: "封-1"}, "like": {Text: "%"}, "year": {Year: 2025}, "mine": {Mark: "mine", Kind: "thing"}, "until": {Due: "2030-01-01"}} {
			want := map[string]int{"kind": 1, "seal": 1, "mine": 1}[name]
			if _, n, err := h.List(ctx, q); err != nil || n != want {
				t.Errorf("%s finds %d, %v", name, n, err)
			}
		}
	})
}

func TestTakeRefused(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := office("aki")
		good := Intake{Kind: "thing", Title: "USB", Method: "本人から", Class: "incident", Medium: "usb", Place: "金庫"}
		for name, c := range map[string]struct {
			change func(*Intake)
			text   string
		}{
			"title":    {func(i *Intake) { i.Title = "" }, "title:題名を入力"},
			"number":   {func(i *Intake) { i.Title = "個人番号 123456789018" }, "title:題名に、個人番号と思われる"},
			"note":     {func(i *Intake) { i.Note = "受付 １２３４５６７８９０１８" }, "note:"},
			"control":  {func(i *Intake) { i.Title = "a\u202eb" }, "使えない文字"},
			"medium":   {func(i *Intake) { i.Medium = "tank" }, "medium:"},
			"class":    {func(i *Intake) { i.Class = "ever" }, "class:"},
			"future":   {func(i *Intake) { i.Obtained = "2027-01-01T00:00:00+09:00" }, "今より前"},
			"time":     {func(i *Intake) { i.ObtainedTime = "25:00" }, "時刻は"},
			"about":    {func(i *Intake) { i.About = "../x" }, "about:"},
			"post":     {func(i *Intake) { i.Post = "mayor" }, "post:"},
			"reader":   {func(i *Intake) { i.Confidential, i.Readers = true, "aki\nnobody" }, "readers:「nobody」"},
			"kind":     {func(i *Intake) { i.Kind = "ghost" }, "kind:"},
			"no file":  {func(i *Intake) { i.Kind = "file" }, "file:"},
			"upload":   {func(i *Intake) { i.Kind, i.Upload = "file", "nothing" }, "file:"},
			"too long": {func(i *Intake) { i.Serial = strings.Repeat("9", 101) }, "serial:"},
		} {
			in := good
			c.change(&in)
			journaltest.None(t, h.d, "a", func() {
				_, err := h.Take(ctx, in)
				h.refused(name, err, fault.Invalid, c.text)
			})
		}
		_, err := h.Take(member("haru"), good)
		h.refused("without the right", err, fault.Forbidden, "")
		u, err := h.Announce(ctx, Announced{"a.bin", 100})
		if err != nil {
			t.Fatal(err)
		}
		good.Kind, good.Upload = "file", u.ID
		_, err = h.Take(ctx, good)
		h.refused("half sent", err, fault.Conflict, "受け取り終えていません")
		_, err = h.Take(office("haru"), good)
		h.refused("another's upload", err, fault.Invalid, "file:")
		_, err = h.Send(as("b", "aki", every...), u.ID, 0, strings.NewReader("x"))
		h.refused("another body's upload", err, fault.NotFound, "")
		if err := h.GiveUp(ctx, u.ID); err != nil {
			t.Error(err)
		}
		_, err = h.Arrived(ctx, u.ID)
		h.refused("given up", err, fault.NotFound, "")
	})
}

// A content with 個人番号 is asked about, and is hashed without being kept.
func TestNumbers(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := office("aki")
		in := Intake{Kind: "file", Title: "名簿", Method: "回収した", Class: "incident"}
		in.Upload = h.sent(ctx, "名簿.csv", "氏名,個人番号\n見本,123456789018\n")
		_, err := h.Take(ctx, in)
		h.refused("certain", err, fault.Invalid, "numbers:このファイルには、個人番号と思われる数字が1件")
		in.Numbers, in.NumbersWhy = "keep", "見本の番号"
		_, err = h.Take(ctx, in)
		h.refused("certain is never kept", err, fault.Invalid, "中身は残せません")
		in.Numbers, in.NumbersWhy = "drop", ""
		it, err := h.Take(ctx, in)
		if err != nil || !it.Unkept || it.FileID != "" || len(it.SHA256) != 64 {
			t.Fatalf("%+v, %v", it, err)
		}
		if left := h.blobs(); left != 0 {
			t.Errorf("%d blobs are left of it", left)
		}
		_, _, err = h.Copy(ctx, Copying{it.ID, "x"})
		h.refused("copy", err, fault.Conflict, "取り出せる中身がありません")
		h.refused("check", h.Check(ctx, it.ID), fault.Conflict, "中身がありません")
		in.Upload = h.sent(ctx, "受付.txt", "受付番号 123456789018")
		_, err = h.Take(ctx, in)
		if in.Numbers = ""; err != nil {
			t.Errorf("probable, dropped: %v", err)
		}
		in.Upload = h.sent(ctx, "受付.txt", "受付番号 123456789018")
		_, err = h.Take(ctx, in)
		h.refused("probable", err, fault.Invalid, "かもしれない12桁の数字が1件")
		in.Numbers = "keep"
		_, err = h.Take(ctx, in)
		h.refused("without a reason", err, fault.Invalid, "numbers_why:")
		in.NumbersWhy = "受付番号である"
		if it, err = h.Take(ctx, in); err != nil || it.FileID == "" {
			t.Errorf("probable, kept: %+v, %v", it, err)
		}
	})
}

func (h *house) blobs() (n int) {
	h.t.Helper()
	if err := h.files.Blobs().Walk(h.t.Context(), func(string, int64, time.Time) error { n++; return nil }); err != nil {
		h.t.Fatal(err)
	}
	return n
}

// Three hand-overs, each signed by both, and the ways in which one does not come about.
func TestHandOvers(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		aki, haru := office("aki"), member("haru")
		it := h.thing(aki)
		_, err := h.Sheet(haru, it.ID)
		h.refused("not concerned", err, fault.NotFound, "")
		_, err = h.Hand(haru, Giving{ID: it.ID, Receiver: "fuyu"})
		h.refused("unseen", err, fault.NotFound, "")
		_, err = h.Hand(office("fuyu"), Giving{ID: it.ID, Version: 1, Receiver: "haru"})
		h.refused("not the holder", err, fault.Conflict, "いま持っている人（akiさん）だけ")
		_, err = h.Hand(aki, Giving{ID: it.ID, Version: 1, Receiver: "aki"})
		h.refused("to oneself", err, fault.Invalid, "receiver:")
		_, err = h.Hand(aki, Giving{ID: it.ID, Version: 1, Receiver: "nobody"})
		h.refused("to nobody", err, fault.Invalid, "receiver:")
		if it, err = h.Hand(aki, Giving{ID: it.ID, Version: 1, Receiver: "haru", Note: "解析"}); err != nil {
			t.Fatal(err)
		}
		if len(h.told) != 1 || h.told[0].Who != "haru" || h.told[0].URL != itemURL(it.ID)+"/accept" {
			t.Errorf("told %+v", h.told)
		}
		_, err = h.Keep(aki, Keeping{ID: it.ID, Version: 2, What: "moved", Value: "倉庫"})
		h.refused("under way", err, fault.Conflict, "まだ受領されていません")
		_, err = h.Accept(office("fuyu"), Taking{ID: it.ID, Version: 2, Verdict: "accept"})
		h.refused("another's", err, fault.Conflict, "あなたの受領を待っている引渡しはありません")
		_, err = h.Accept(haru, Taking{ID: it.ID, Version: 1, Verdict: "accept"})
		h.refused("an old page", err, fault.Conflict, "")
		_, err = h.Accept(haru, Taking{ID: it.ID, Version: 2, Verdict: "decline"})
		h.refused("no reason", err, fault.Invalid, "note:")
		if it, err = h.Accept(haru, Taking{ID: it.ID, Version: 2, Verdict: "accept", Place: "解析室", Seal: "封-1"}); err != nil || it.HolderID != "haru" || it.Place != "解析室" || !strings.HasPrefix(h.told[0].Title, "済：") {
			t.Fatalf("%+v, %v, %+v", it, err, h.told)
		}
		if it, err = h.Hand(haru, Giving{ID: it.ID, Version: 3, Receiver: "fuyu"}); err != nil {
			t.Fatal(err)
		}
		if it, err = h.Recall(haru, Recalling{it.ID, 4}); err != nil || it.PendingN != 0 || it.HolderID != "haru" {
			t.Fatalf("%+v, %v", it, err)
		}
		if it, err = h.Hand(haru, Giving{ID: it.ID, Version: 5, Receiver: "fuyu"}); err != nil {
			t.Fatal(err)
		}
		if it, err = h.Accept(member("fuyu"), Taking{ID: it.ID, Version: 6, Verdict: "decline", Note: "封印が破れている"}); err != nil || it.HolderID != "haru" {
			t.Fatalf("%+v, %v", it, err)
		}
		p := PaperGiving{ID: it.ID, Version: 7, Giver: "haru", Receiver: "県警 生活安全課", Outside: true, Happened: "2026-11-25T09:30:00+09:00", Seal: "封-1"}
		_, err = h.EnterPaper(aki, p)
		h.refused("no paper", err, fault.Invalid, "file:")
		p.Upload = h.sent(aki, "受渡書.pdf", "%PDF-1.7 …")
		if it, err = h.EnterPaper(aki, p); err != nil || it.HolderName != "県警 生活安全課" || it.HolderID != "" {
			t.Fatalf("%+v, %v", it, err)
		}
		f, r, err := h.Paper(aki, it.ID, 8)
		if err != nil || f.Name != "受渡書.pdf" {
			t.Fatalf("%+v, %v", f, err)
		}
		r.Close()
		if x := h.sheet(aki, it.ID); len(x.Gaps) != 0 || x.Last != 8 {
			t.Errorf("%+v", x.Gaps)
		}
		// What happened otherwise is recorded all the same, and shown.
		p = PaperGiving{ID: it.ID, Version: 8, Giver: "fuyu", Receiver: "aki", Happened: "2026-11-25T09:40:00+09:00", Seal: "封-9", Upload: h.sent(aki, "受渡書2.pdf", "%PDF-1.7 ……")}
		if it, err = h.EnterPaper(aki, p); err != nil || it.Breaks != 2 {
			t.Fatalf("%+v, %v", it, err)
		}
		if _, n, _ := h.List(aki, Query{Mark: "broken"}); n != 1 {
			t.Errorf("%d are marked", n)
		}
	})
}

// Of several who accept, hand over or record at once, one is heard; the chain stays whole.
func TestAtOnce(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		aki := office("aki")
		it := h.thing(aki)
		if _, err := h.Hand(aki, Giving{ID: it.ID, Version: 1, Receiver: "haru"}); err != nil {
			t.Fatal(err)
		}
		var group sync.WaitGroup
		var mutex sync.Mutex
		done := 0
		for i := range 8 {
			group.Go(func() {
				_, err := h.Accept(member("haru"), Taking{ID: it.ID, Version: 2, Verdict: "accept", Seal: "封-1", Note: fmt.Sprint(i)})
				mutex.Lock()
				defer mutex.Unlock()
				if err == nil {
					done++
				} else if !fault.Is(err, fault.Conflict) {
					t.Errorf("lost with %v", err)
				}
			})
		}
		for range 4 { // and others number new items at the same time
			group.Go(func() { h.thing(aki) })
		}
		group.Wait()
		if x := h.sheet(aki, it.ID); done != 1 || len(x.Entries) != 3 || len(x.Gaps) != 0 {
			t.Errorf("%d were heard, %d entries, %+v", done, len(x.Entries), x.Gaps)
		}
		list, total, err := h.List(aki, Query{})
		numbers := map[int64]bool{}
		for _, it := range list {
			numbers[it.Facts.Number] = true
		}
		if err != nil || total != 5 || len(numbers) != 5 || !numbers[5] {
			t.Errorf("%d items, %v, %v", total, numbers, err)
		}
	})
}

// Seals, places, retention and corrections are entries; who sees what is the journal's.
func TestKeeping(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		aki := office("aki")
		it := h.thing(aki)
		for i, in := range []Keeping{
			{What: "unsealed", Value: "封-1", Note: "解析のため"}, {What: "sealed", Value: "封-2"}, {What: "moved", Value: "耐火金庫"},
		} {
			in.ID, in.Version = it.ID, int64(i+1)
			var err error
			journaltest.Added(t, h.d, "a", func() { it, err = h.Keep(aki, in) })
			if err != nil {
				t.Fatal(err)
			}
		}
		if it.Seal != "封-2" || it.Place != "耐火金庫" || it.Breaks != 0 {
			t.Errorf("%+v", it)
		}
		_, err := h.Keep(aki, Keeping{ID: it.ID, Version: 4, What: "unsealed", Value: "封-2"})
		h.refused("no reason", err, fault.Invalid, "note:")
		_, err = h.Keep(aki, Keeping{ID: it.ID, Version: 4, What: "disposed", Value: "x"})
		h.refused("not this way", err, fault.Invalid, "what:")
		it, err = h.Correct(aki, Correcting{ID: it.ID, Version: 4, About: 1, Title: "USBメモリ（黒）", Method: it.Method, Serial: "S-01", Why: "製造番号を読み違えた"})
		if err != nil || it.Serial != "S-01" {
			t.Fatalf("%+v, %v", it, err)
		}
		_, err = h.Correct(aki, Correcting{ID: it.ID, Version: 5, About: 99, Title: "x", Method: "x", Why: "x"})
		h.refused("no such entry", err, fault.Invalid, "about:")
		_, err = h.Retain(aki, Retaining{ID: it.ID, Version: 5, What: "extended", Day: "2030-01-01", Note: "x"})
		h.refused("earlier", err, fault.Invalid, "until:")
		if it, err = h.Retain(aki, Retaining{ID: it.ID, Version: 5, What: "extended", Day: "2040-03-31", Note: "訴訟のため"}); err != nil || it.KeepUntil != "2040-03-31" {
			t.Fatalf("%+v, %v", it, err)
		}
		if x := h.sheet(aki, it.ID); len(x.Gaps) != 0 {
			t.Errorf("%+v", x.Gaps)
		}
		if it, err = h.Limit(aki, Limiting{ID: it.ID, Version: 6, Confidential: true, Readers: "haru", Post: "chief"}); err != nil {
			t.Fatal(err)
		}
		_, err = h.Sheet(office("fuyu"), it.ID)
		h.refused("confidential", err, fault.NotFound, "見られる人が限られている")
		if _, n, _ := h.List(office("fuyu"), Query{}); n != 0 {
			t.Errorf("the list shows it to who may not")
		}
		lines := journaltest.Added(t, h.d, "a", func() { h.sheet(member("haru"), it.ID) })
		if len(lines) != 1 || lines[0].Verb != "org.readlisted" || lines[0].Area != areaName {
			t.Errorf("%+v", lines)
		}
		journaltest.None(t, h.d, "a", func() { h.sheet(member("haru"), it.ID) })
		err = h.d.View(aki, func(tx db.Tx) error {
			left, err := h.HandOver(aki, tx, "chief")
			if len(left) != 1 || left[0].Due.Year != 2040 {
				t.Errorf("the post leaves %+v", left)
			}
			links, _ := h.resolve(office("fuyu"), tx, []string{it.ID})
			mine, _ := h.resolve(aki, tx, []string{it.ID})
			if len(links) != 0 || len(mine) != 1 {
				t.Errorf("resolved as %v and %v", links, mine)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if it, err = h.Keep(aki, Keeping{ID: it.ID, Version: 7, What: "returned", Value: "所有者", Note: "解析が終わった"}); err != nil || it.State != chain.Away {
			t.Fatalf("%+v, %v", it, err)
		}
		_, err = h.Hand(aki, Giving{ID: it.ID, Version: 8, Receiver: "haru"})
		h.refused("after the return", err, fault.Conflict, "返却済み")
	})
}

// The content hashed again: same, changed on the disk, gone.
func TestCheck(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		aki := office("aki")
		it := h.taken(aki, "ログ", "中身")
		check := func() ExhibitSheet {
			t.Helper()
			if err := h.Check(aki, it.ID); err != nil {
				t.Fatal(err)
			}
			if err := h.worker.Drain(t.Context()); err != nil {
				t.Fatal(err)
			}
			return h.sheet(aki, it.ID)
		}
		if x := check(); x.CheckResult != chain.Same || len(x.Gaps) != 0 || len(h.told) != 0 {
			t.Errorf("%+v, %+v", x.Standing, x.Gaps)
		}
		var path string
		err := h.files.Blobs().Walk(t.Context(), func(key string, _ int64, _ time.Time) error { path = h.dir + "/file/" + key; return nil })
		if err != nil {
			t.Fatal(err)
		}
		blob, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		blob[len(blob)-1] ^= 1
		if err := os.WriteFile(path, blob, 0o600); err != nil {
			t.Fatal(err)
		}
		if x := check(); x.CheckResult != chain.Missing || len(x.Gaps) != 1 || x.Breaks != 1 || len(h.told) != 1 || h.told[0].Role != "office" {
			t.Errorf("%+v, %+v, %+v", x.Standing, x.Gaps, h.told)
		}
		h.at = h.at.Add(91 * 24 * time.Hour)
		if err := h.rounds(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := h.worker.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		if x := h.sheet(aki, it.ID); len(x.Entries) != 4 || x.Entries[3].ActorID != "job" {
			t.Errorf("the rounds left %+v", x.Entries)
		}
		if err := h.rounds(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := h.worker.Drain(t.Context()); err != nil {
			t.Fatal(err)
		}
		if x := h.sheet(aki, it.ID); len(x.Entries) != 4 {
			t.Errorf("checked twice: %d entries", len(x.Entries))
		}
	})
}

// What is carried out proves itself; what was changed afterwards does not.
func TestBundle(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		aki := office("aki")
		one, two := h.taken(aki, "ログ", strings.Repeat("中身\n", 1000)), h.thing(aki)
		if _, err := h.EnterPaper(aki, PaperGiving{ID: two.ID, Version: 1, Giver: "aki", Receiver: "haru", Happened: "2026-11-25T09:30:00+09:00", Seal: "封-1", Upload: h.sent(aki, "受渡書.pdf", "%PDF-")}); err != nil {
			t.Fatal(err)
		}
		_, _, err := h.Bundle(aki, Bundling{IDs: []string{one.ID}})
		h.refused("no reason", err, fault.Invalid, "note:")
		_, _, err = h.Bundle(aki, Bundling{IDs: []string{one.ID, "nothing"}, Note: "x"})
		h.refused("one that is not there", err, fault.NotFound, "")
		_, _, err = h.Bundle(as("b", "aki", every...), Bundling{IDs: []string{one.ID}, Note: "x"})
		h.refused("other body", err, fault.NotFound, "")
		name, write, err := h.Bundle(aki, Bundling{IDs: []string{two.ID, one.ID}, Note: "県警へ提出"})
		if err != nil || name != "証拠一式_2026-0001_20261125-1000.zip" {
			t.Fatalf("%s, %v", name, err)
		}
		var b bytes.Buffer
		if err := write(aki, &b); err != nil {
			t.Fatal(err)
		}
		r := bundle.Verify(t.Context(), bytes.NewReader(b.Bytes()), int64(b.Len()))
		if !r.Sound() || len(r.Notes) != 0 || len(r.Manifest.Items) != 2 || r.Manifest.Body != "みほん町" || len(r.Chains[1]) != 3 {
			t.Errorf("%+v", r)
		}
	})
}

// Disposal is proposed by one, decided by another, stopped by a hold; the record stays.
func TestDisposal(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		aki, haru := office("aki"), office("haru")
		one, two := h.taken(aki, "ログ", "中身"), h.thing(aki)
		in := DisposalProposal{IDs: []string{one.ID, two.ID}, Day: "2026-11-25", Method: "消去と破砕"}
		_, err := h.Propose(aki, in)
		h.refused("too early", err, fault.Conflict, "期限は、まだ過ぎていません")
		h.at = time.Date(2032, 4, 1, 9, 0, 0, 0, clock.JST)
		in.Day = "2032-04-01"
		if list, n, err := h.Expired(aki, clock.Date{Year: 2032, Month: 4, Day: 1}, 10, 0); err != nil || n != 2 || len(list) != 2 {
			t.Errorf("%d have expired, %v", n, err)
		}
		if _, err = h.Retain(aki, Retaining{ID: two.ID, What: "held", Note: "訴訟"}); err != nil {
			t.Fatal(err)
		}
		_, err = h.Propose(aki, in)
		h.refused("held", err, fault.Conflict, "廃棄を止められています")
		if _, err = h.Retain(aki, Retaining{ID: two.ID, What: "released", Note: "終わった"}); err != nil {
			t.Fatal(err)
		}
		d, err := h.Propose(aki, in)
		if err != nil {
			t.Fatal(err)
		}
		_, err = h.Propose(aki, in)
		h.refused("twice", err, fault.Conflict, "すでに廃棄の手続き")
		_, err = h.Hand(aki, Giving{ID: one.ID, Receiver: "haru"})
		h.refused("under way", err, fault.Conflict, "廃棄の手続きの途中")
		_, err = h.CarryOut(haru, CarryingOut{ID: d.ID, Version: 1, Witness: "x"})
		h.refused("not decided", err, fault.Conflict, "決定待ち")
		_, err = h.Decide(aki, DisposalDecision{ID: d.ID, Version: 1, Verdict: "approve"})
		h.refused("oneself", err, fault.Conflict, "別の人が決めて")
		_, err = h.Decide(as("b", "haru", every...), DisposalDecision{ID: d.ID, Version: 1, Verdict: "approve"})
		h.refused("other body", err, fault.NotFound, "")
		if d, err = h.Decide(haru, DisposalDecision{ID: d.ID, Version: 1, Verdict: "approve"}); err != nil || d.State != Decided {
			t.Fatalf("%+v, %v", d, err)
		}
		if _, err = h.Retain(aki, Retaining{ID: two.ID, What: "held", Note: "新しい訴訟"}); err != nil {
			t.Fatal(err)
		}
		_, err = h.CarryOut(haru, CarryingOut{ID: d.ID, Version: 2, Witness: "fuyu"})
		h.refused("held after the decision", err, fault.Conflict, "廃棄を止められています")
		if _, err = h.Retain(aki, Retaining{ID: two.ID, What: "released", Note: "終わった"}); err != nil {
			t.Fatal(err)
		}
		_, err = h.CarryOut(haru, CarryingOut{ID: d.ID, Version: 2, Witness: "fuyu", Day: "2032-05-01"})
		h.refused("tomorrow", err, fault.Invalid, "on:")
		if d, err = h.CarryOut(haru, CarryingOut{ID: d.ID, Version: 2, Witness: "fuyu"}); err != nil || d.State != Done {
			t.Fatalf("%+v, %v", d, err)
		}
		x := h.sheet(aki, one.ID)
		if x.State != chain.Destroyed || x.SHA256 != one.SHA256 || len(x.Gaps) != 0 {
			t.Errorf("%+v, %+v", x.Standing, x.Gaps)
		}
		_, _, err = h.Copy(aki, Copying{one.ID, "x"})
		h.refused("gone", err, fault.Conflict, "中身がありません")
		_, write, err := h.Bundle(aki, Bundling{IDs: []string{one.ID, two.ID}, Note: "記録の確認"})
		if err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := write(aki, &b); err != nil {
			t.Fatal(err)
		}
		if r := bundle.Verify(t.Context(), bytes.NewReader(b.Bytes()), int64(b.Len())); !r.Sound() || r.Manifest.Items[0].Why != "廃棄済み" {
			t.Errorf("%+v", r)
		}
		h.at = h.at.Add(49 * time.Hour)
		old := time.Now().Add(-1000 * time.Hour)
		_ = h.files.Blobs().Walk(t.Context(), func(key string, _ int64, _ time.Time) error { return os.Chtimes(h.dir+"/file/"+key, old, old) })
		if _, err := h.files.Sweep(t.Context(), h.d); err != nil || h.blobs() != 0 {
			t.Errorf("%d blobs stay, %v", h.blobs(), err)
		}
	})
}

// Other areas attach what they hold, and ask for what belongs to their objects.
func TestAttach(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		ctx := member("haru") // may report an incident, and has no right of this area to take in
		f, err := h.files.Save(ctx, "画面.txt", strings.NewReader("写し"), file.Rules{Formats: []file.Format{file.Text}})
		if err != nil {
			t.Fatal(err)
		}
		ref := area.Ref{Area: "incident", ID: "i-1"}
		var it Exhibit
		err = h.d.Do(ctx, func(tx db.Tx) error {
			it, err = h.Attach(ctx, tx, Attachment{Ref: ref, Title: "画面の写し", Method: "報告に添えられた", Class: "incident", File: f})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		err = h.d.View(ctx, func(tx db.Tx) error {
			found, err := h.ByRef(ctx, tx, []area.Ref{ref, {Area: "incident", ID: "i-2"}, {Area: "audit", ID: "x"}})
			if len(found) != 1 || len(found[ref]) != 1 || found[ref][0].ID != it.ID {
				t.Errorf("%+v", found)
			}
			other, _ := h.ByRef(member("fuyu"), tx, []area.Ref{ref})
			if len(other) != 0 {
				t.Errorf("who is not concerned sees %+v", other)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if x := h.sheet(ctx, it.ID); len(x.Gaps) != 0 || x.HolderID != "haru" {
			t.Errorf("%+v", x)
		}
	})
}

// Every use case asks for its permission.
func TestForbidden(t *testing.T) {
	each(t, func(t *testing.T, h *house) {
		it := h.thing(office("aki"))
		nobody := as("a", "aki")
		for name, call := range map[string]func() error{
			"announce": func() error { _, err := h.Announce(nobody, Announced{"a", 1}); return err },
			"arrived":  func() error { _, err := h.Arrived(nobody, "x"); return err },
			"send":     func() error { _, err := h.Send(nobody, "x", 0, strings.NewReader("")); return err },
			"receive":  func() error { _, err := h.Receive(nobody, "x", strings.NewReader("")); return err },
			"give up":  func() error { return h.GiveUp(nobody, "x") },
			"take":     func() error { _, err := h.Take(nobody, Intake{}); return err },
			"hand":     func() error { _, err := h.Hand(nobody, Giving{ID: it.ID, Receiver: "haru"}); return err },
			"accept":   func() error { _, err := h.Accept(nobody, Taking{ID: it.ID, Verdict: "accept"}); return err },
			"recall":   func() error { _, err := h.Recall(nobody, Recalling{it.ID, 1}); return err },
			"paper":    func() error { _, err := h.EnterPaper(nobody, PaperGiving{ID: it.ID}); return err },
			"keep":     func() error { _, err := h.Keep(nobody, Keeping{ID: it.ID, What: "moved", Value: "x"}); return err },
			"retain":   func() error { _, err := h.Retain(nobody, Retaining{ID: it.ID, What: "held", Note: "x"}); return err },
			"correct": func() error {
				_, err := h.Correct(nobody, Correcting{ID: it.ID, Title: "x", Method: "x", Why: "x"})
				return err
			},
			"limit":   func() error { _, err := h.Limit(nobody, Limiting{ID: it.ID, Version: 1}); return err },
			"check":   func() error { return h.Check(nobody, it.ID) },
			"copy":    func() error { _, _, err := h.Copy(nobody, Copying{it.ID, "x"}); return err },
			"bundle":  func() error { _, _, err := h.Bundle(nobody, Bundling{IDs: []string{it.ID}, Note: "x"}); return err },
			"propose": func() error { _, err := h.Propose(nobody, DisposalProposal{}); return err },
			"decide":  func() error { _, err := h.Decide(nobody, DisposalDecision{ID: "x", Verdict: "approve"}); return err },
			"carry":   func() error { _, err := h.CarryOut(nobody, CarryingOut{ID: "x", Witness: "x"}); return err },
			"sheet":   func() error { _, err := h.Sheet(nobody, it.ID); return err },
			"list":    func() error { _, _, err := h.List(nobody, Query{}); return err },
			"expired": func() error {
				_, _, err := h.Expired(nobody, clock.Date{Year: 2030, Month: 1, Day: 1}, 1, 0)
				return err
			},
			"disposal": func() error { _, err := h.Disposal(nobody, "x"); return err },
			"scan":     func() error { _, _, err := h.Paper(nobody, it.ID, 1); return err },
		} {
			if err := call(); !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s: %v", name, err)
			}
		}
		for _, ctx := range []context.Context{as("b", "aki", every...), as("b", "x", every...)} {
			if _, err := h.Sheet(ctx, it.ID); !fault.Is(err, fault.NotFound) {
				t.Errorf("other body: %v", err)
			}
		}
	})
}
