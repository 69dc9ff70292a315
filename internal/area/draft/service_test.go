package draft

import (
	"context"
	"io/fs"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/area/policy"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/db/dbtest"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/file"
	"github.com/okite-isms/okite/internal/platform/job"
	"github.com/okite-isms/okite/internal/platform/journal"
	"github.com/okite-isms/okite/internal/platform/journal/journaltest"
	"github.com/okite-isms/okite/internal/platform/pack"
	"github.com/okite-isms/okite/internal/platform/search"
	"github.com/okite-isms/okite/internal/platform/web/webtest"
	shipped "github.com/okite-isms/okite/pack"
)

var migrations = []fs.FS{journal.Files, job.Files, file.Migrations, search.Files, org.Files, policy.Migrations(), Files}

// hall is a body with its policies and its drafts.
type hall struct {
	*Service
	t        testing.TB
	d        *db.DB
	policies *policy.Service
}

const regulation = `みほん町端末管理規程
（目的）
第1条　この規程は、端末の管理について定めることを目的とする。
（責任者）
第2条　町に責任者を置く。
2　責任者は、次の事務を行う。
(1)　台帳の整備
(2)　研修の実施
（台帳）
第3条　前条の責任者は、別表に掲げる台帳を備えなければならない。
（点検）
第4条　責任者は、第3条の台帳を毎年度点検しなければならない。
附則
この規程は、令和4年4月1日から施行する。
別表（第3条関係）
台帳の名
`

func person(body, id string, more ...actor.Permission) actor.Actor {
	a := webtest.Person(body, append(more, policy.CanView, CanSee, CanComment)...)
	a.ID, a.Name = id, id
	return a
}

func office(id string) actor.Actor {
	return person("a", id, CanEdit, policy.CanViewClosed, policy.CanRead, policy.CanManage)
}

func (h *hall) as(a actor.Actor) context.Context { return actor.With(h.t.Context(), a) }

func newHall(t testing.TB, d *db.DB) *hall {
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
	files := file.New(file.Config{Blobs: folder, Keys: keys, Temp: t.TempDir()})
	h := &hall{t: t, d: d, policies: policy.New(d, files, kinds, shipped.Files, time.Now, db.NewID)}
	h.Service = New(d, Config{
		Policies: h.policies, Files: files, JobRights: []actor.Permission{policy.CanView, policy.CanViewClosed, CanSee, CanEdit}, Now: time.Now,
		Documents: func(ctx context.Context) ([]policy.Document, error) {
			list, _, err := h.policies.List(ctx, policy.Query{})
			return list, err
		},
	})
	return h
}

func each(t *testing.T, f func(t *testing.T, h *hall)) {
	t.Helper()
	t.Parallel()
	dbtest.Each(t, migrations, func(t *testing.T, d *db.DB) { f(t, newHall(t, d)) })
}

func (h *hall) work() {
	h.t.Helper()
	var set job.Set
	h.policies.Area().Jobs(&set)
	h.jobs(&set)
	if err := job.NewWorker(h.d, &set, job.Config{Log: slog.New(slog.DiscardHandler)}).Drain(h.t.Context()); err != nil {
		h.t.Fatal(err)
	}
}

// document reads a text and gives its id; of is the document of which it is a new edition.
func (h *hall) document(text string, state policy.State, of string) string {
	h.t.Helper()
	ctx := h.as(office("aki"))
	batch, err := h.policies.Read(ctx, policy.Reading{Files: []policy.File{{Name: "規程.txt", Content: []byte(text)}}, State: state, Document: of})
	if err != nil {
		h.t.Fatal(err)
	}
	h.work()
	list, err := h.policies.Uploads(ctx, batch)
	if err != nil || list[0].DocumentID == "" {
		h.t.Fatalf("%+v, %v", list, err)
	}
	return list[0].DocumentID
}

func (h *hall) begin(document, numbers string) Draft {
	h.t.Helper()
	d, err := h.Begin(h.as(office("aki")), Opening{Document: document, Title: "令和9年の改正", Numbers: numbers})
	if err != nil {
		h.t.Fatal(err)
	}
	return d
}

func (h *hall) show(id string) Dossier {
	h.t.Helper()
	x, err := h.Show(h.as(office("aki")), id)
	if err != nil {
		h.t.Fatal(err)
	}
	return x
}

// at is the id of a provision by its path in the draft.
func (x Dossier) at(t testing.TB, path string) string {
	t.Helper()
	for _, p := range x.New.Provisions {
		if p.Path == path {
			return p.ID
		}
	}
	t.Fatalf("no %s", path)
	return ""
}

func (x Dossier) text(id string) string {
	w, _ := x.wording(id)
	return x.titleOf(id) + "｜" + w.Text
}

func TestEdit(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		ctx := h.as(office("aki"))
		d := h.begin(h.document(regulation, policy.Internal, ""), "follow")
		x := h.show(d.ID)
		third, fourth := x.at(t, "第3条"), x.at(t, "第4条")
		var id string
		lines := journaltest.Added(t, h.d, "a", func() {
			var err error
			if id, err = h.Insert(ctx, Inserting{ID: d.ID, Provision: x.at(t, "第2条"), Where: "after", Heading: "代理", Text: "責任者に事故があるときは、第4条の職員が代わる。"}); err != nil {
				t.Fatal(err)
			}
			if _, err := h.Write(ctx, Writing{ID: d.ID, Provision: fourth, Seen: 1, Heading: "点検", Text: "責任者は、前条の台帳を毎月点検しなければならない。"}); err != nil {
				t.Fatal(err)
			}
		})
		if len(lines) != 2 || lines[0].Verb != string(verbInsert) {
			t.Errorf("journal: %+v", lines)
		}
		x = h.show(d.ID)
		if got := x.text(id); got != "第3条（代理）｜責任者に事故があるときは、第5条の職員が代わる。" {
			t.Error(got)
		}
		if got := x.text(third); got != "第4条（台帳）｜第2条の責任者は、別表に掲げる台帳を備えなければならない。" {
			t.Error(got)
		}
		if got := x.text(fourth); got != "第5条（点検）｜責任者は、前条の台帳を毎月点検しなければならない。" {
			t.Error(got)
		}
		if x.New.Attachments[0].Title != "（第4条関係）" {
			t.Errorf("annex %+v", x.New.Attachments[0])
		}
		// What the insertion rests on is taken back last.
		if err := h.Undo(ctx, StepAt{d.ID, 1}); err != nil {
			t.Fatal(err)
		}
		x = h.show(d.ID)
		if got := x.text(fourth); got != "第4条（点検）｜責任者は、前条の台帳を毎月点検しなければならない。" {
			t.Error(got)
		}
		if err := h.Delete(ctx, Acting{ID: d.ID, Provision: third, Seen: 2}); err != nil {
			t.Fatal(err)
		}
		if x = h.show(d.ID); len(x.Places) == 0 || x.text(fourth) != "第3条（点検）｜責任者は、前条の台帳を毎月点検しなければならない。" {
			t.Errorf("%s %+v", x.text(fourth), x.Places)
		}
		if err := h.Undo(ctx, StepAt{d.ID, 9}); !fault.Is(err, fault.Conflict) {
			t.Errorf("a step that is not there: %v", err)
		}
		if _, err := h.Write(ctx, Writing{ID: d.ID, Provision: fourth, Seen: 3}); !fault.Is(err, fault.Invalid) {
			t.Errorf("nothing written: %v", err)
		}
		if _, err := h.Write(ctx, Writing{ID: d.ID, Provision: fourth, Seen: 3, Text: "番号は123456789018とする。"}); !fault.Is(err, fault.Invalid) {
			t.Errorf("a personal number: %v", err)
		}
	})
}

func TestConflict(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		aki, haru := h.as(office("aki")), h.as(office("haru"))
		d := h.begin(h.document(regulation, policy.Internal, ""), "follow")
		x := h.show(d.ID)
		third := x.at(t, "第3条")
		write := func(ctx context.Context, seen int64, text string) Saved {
			t.Helper()
			out, err := h.Write(ctx, Writing{ID: d.ID, Provision: third, Seen: seen, Heading: "台帳", Text: text})
			if err != nil {
				t.Fatal(err)
			}
			return out
		}
		if out := write(aki, 0, "秋の文章とする。"); out.Conflict != "" {
			t.Error("the first of two meets a conflict")
		}
		out := write(haru, 0, "春の文章とする。")
		if out.Conflict == "" {
			t.Fatal("the second overwrites the first")
		}
		c, x, err := h.ConflictAt(haru, out.Conflict)
		if err != nil || c.Mine.Text != "春の文章とする。" || c.Theirs.Text != "秋の文章とする。" || !strings.Contains(c.Base.Text, "別表に掲げる台帳") || c.TheirsName != "aki" {
			t.Fatalf("%+v, %v", c, err)
		}
		if got := x.text(third); !strings.Contains(got, "秋の文章") {
			t.Error(got)
		}
		err = h.d.Do(aki, func(tx db.Tx) error { return h.Freeze(aki, tx, d.ID) })
		if !fault.Is(err, fault.Conflict) {
			t.Errorf("frozen over a conflict: %v", err)
		}
		if _, err := h.Settle(haru, Settling{ID: c.ID, Seen: 0, Choice: "mine"}); !fault.Is(err, fault.Conflict) {
			t.Errorf("settled on what was not seen: %v", err)
		}
		if _, err := h.Settle(haru, Settling{ID: c.ID, Seen: 1, Choice: "written", Heading: "台帳", Text: "秋と春の文章とする。"}); err != nil {
			t.Fatal(err)
		}
		if got := h.show(d.ID).text(third); !strings.Contains(got, "秋と春の文章") {
			t.Error(got)
		}
		if _, err := h.Settle(aki, Settling{ID: c.ID, Seen: 2, Choice: "theirs"}); !fault.Is(err, fault.Conflict) {
			t.Errorf("settled twice: %v", err)
		}
		// One deletes, the other writes: what was written comes back.
		if err := h.Delete(aki, Acting{ID: d.ID, Provision: third, Seen: 2}); err != nil {
			t.Fatal(err)
		}
		if out = write(haru, 2, "残したい文章とする。"); out.Conflict == "" {
			t.Fatal("a deleted provision is written")
		}
		if _, err := h.Settle(haru, Settling{ID: out.Conflict, Seen: 3, Choice: "mine"}); err != nil {
			t.Fatal(err)
		}
		if got := h.show(d.ID).text(third); got != "第3条（台帳）｜残したい文章とする。" {
			t.Error(got)
		}
		if err := h.Delete(aki, Acting{ID: d.ID, Provision: third, Seen: 3}); !fault.Is(err, fault.Conflict) {
			t.Errorf("deleted over what was not seen: %v", err)
		}
	})
}

func TestRebase(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		ctx := h.as(office("aki"))
		id := h.document(regulation, policy.Internal, "")
		d := h.begin(id, "follow")
		x := h.show(d.ID)
		third, fourth := x.at(t, "第3条"), x.at(t, "第4条")
		for p, text := range map[string]string{third: "台帳は、改正案の文章とする。", fourth: "点検は、改正案の文章とする。"} {
			if _, err := h.Write(ctx, Writing{ID: d.ID, Provision: p, Seen: 9, Text: text}); err != nil {
				t.Fatal(err)
			}
		}
		h.document(strings.Replace(regulation, "別表に掲げる台帳を備え", "別表に掲げる台帳を電子データで備え", 1), policy.Internal, id)
		x = h.show(d.ID)
		if !x.Behind() {
			t.Fatal("a new edition is not seen")
		}
		freeze := func() error { return h.d.Do(ctx, func(tx db.Tx) error { return h.Freeze(ctx, tx, d.ID) }) }
		if err := freeze(); !fault.Is(err, fault.Conflict) {
			t.Errorf("frozen on an old edition: %v", err)
		}
		r, err := h.CompareBase(ctx, d.ID)
		if err != nil || len(r.Both) != 1 || len(r.Changed) != 1 || r.To.Number != 2 {
			t.Fatalf("%+v, %v", r, err)
		}
		if _, err := h.Rebase(ctx, Rebasing{ID: d.ID, Seen: r.Seen, To: 1}); !fault.Is(err, fault.Conflict) {
			t.Errorf("rebased on what was not shown: %v", err)
		}
		both, err := h.Rebase(ctx, Rebasing{ID: d.ID, Seen: r.Seen, To: 2})
		if err != nil || both != 1 {
			t.Fatalf("%d, %v", both, err)
		}
		x = h.show(d.ID)
		if got := x.text(fourth); !strings.Contains(got, "点検は、改正案の文章") {
			t.Error(got)
		}
		if got := x.text(third); !strings.Contains(got, "電子データ") || x.Waiting() != 1 || x.Conflicts[0].Mine.Text != "台帳は、改正案の文章とする。" {
			t.Errorf("%s %+v", got, x.Conflicts)
		}
		// A form that was open before saw the other edition.
		if out, err := h.Write(ctx, Writing{ID: d.ID, Provision: x.at(t, "第1条"), Seen: 2, Text: "別の目的とする。"}); err != nil || out.Conflict == "" {
			t.Errorf("%+v, %v", out, err)
		}
	})
}

func TestLife(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		ctx := h.as(office("aki"))
		id := h.document(regulation, policy.Internal, "")
		d := h.begin(id, "keep")
		do := func(f func(context.Context, db.Tx, string) error) error {
			return h.d.Do(ctx, func(tx db.Tx) error { return f(ctx, tx, d.ID) })
		}
		if err := do(h.Freeze); !fault.Is(err, fault.Conflict) {
			t.Errorf("frozen without a change: %v", err)
		}
		x := h.show(d.ID)
		if err := h.Delete(ctx, Acting{ID: d.ID, Provision: x.at(t, "第3条")}); err != nil {
			t.Fatal(err)
		}
		if err := do(h.Freeze); err != nil {
			t.Fatal(err)
		}
		if err := h.Delete(ctx, Acting{ID: d.ID, Provision: x.at(t, "第4条"), Seen: 1}); !fault.Is(err, fault.Conflict) {
			t.Errorf("edited while frozen: %v", err)
		}
		if err := h.Say(ctx, Saying{ID: d.ID, Comment: "よいと思う。"}); err != nil {
			t.Error(err)
		}
		for _, f := range []func(context.Context, db.Tx, string) error{h.Thaw, h.Freeze, h.Adopt} {
			if err := do(f); err != nil {
				t.Fatal(err)
			}
		}
		if err := do(h.Thaw); !fault.Is(err, fault.Conflict) {
			t.Errorf("thawed when adopted: %v", err)
		}
		err := h.d.View(ctx, func(tx db.Tx) error {
			text, err := h.Text(ctx, tx, d.ID)
			if err != nil {
				return err
			}
			if !text.Clear || text.Draft.State != Adopted || text.New.Provisions[x.index(t, "第3条")].Text != "削除" || text.New.Provisions[x.index(t, "第4条")].Mark.Style != "条" || len(text.Lines) == 0 {
				t.Errorf("%+v", text)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
		e := h.begin(id, "")
		if err := h.Drop(ctx, e.ID, e.Version); err != nil {
			t.Error(err)
		}
		if err := h.policies.Withdraw(ctx, id, x.Document.Version); err != nil {
			t.Fatal(err)
		}
		if _, err := h.Begin(ctx, Opening{Document: id, Title: "もう一つ"}); !fault.Is(err, fault.Invalid) {
			t.Errorf("a draft of what is withdrawn: %v", err)
		}
		if h.show(d.ID).Document.Withdrawn.IsZero() {
			t.Error("it is not said that the base is withdrawn")
		}
	})
}

func (x Dossier) index(t testing.TB, path string) int {
	t.Helper()
	for i, p := range x.New.Provisions {
		if p.Path == path {
			return i
		}
	}
	t.Fatalf("no %s", path)
	return 0
}

func TestFile(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		ctx := h.as(office("aki"))
		d := h.begin(h.document(regulation, policy.Internal, ""), "follow")
		before := h.show(d.ID)
		send := func(seen int64, content string) Upload {
			t.Helper()
			if _, err := h.Send(ctx, d.ID, seen, "改正後.txt", []byte(content)); err != nil {
				t.Fatal(err)
			}
			h.work()
			return h.show(d.ID).Uploads[0]
		}
		if u := send(0, strings.Replace(regulation, "毎年度点検", "毎月点検", 1)); u.State != taken {
			t.Fatalf("%+v", u)
		}
		x := h.show(d.ID)
		touched := x.Difference.Touched()
		if len(touched) != 1 || touched[0].New.ID != before.at(t, "第4条") {
			t.Errorf("%+v", touched)
		}
		if u := send(0, regulation); u.State != failed || !strings.Contains(u.Reason, "もう一度") {
			t.Errorf("%+v", u)
		}
		if err := h.Undo(ctx, StepAt{d.ID, 1}); err != nil {
			t.Fatal(err)
		}
		if x = h.show(d.ID); !x.Difference.Empty() {
			t.Error("the file still counts")
		}
		if _, err := h.Send(ctx, d.ID, 1, "a.exe", []byte("MZ\x00\x01")); !fault.Is(err, fault.Invalid) {
			t.Errorf("a program: %v", err)
		}
	})
}

// Who may not see a document does not see its drafts, and who may not edit does not.
func TestRights(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		d := h.begin(h.document(regulation, policy.Closed, ""), "follow")
		reader, other := h.as(person("a", "fuyu")), h.as(person("b", "natsu", CanEdit, policy.CanViewClosed))
		for name, ctx := range map[string]context.Context{"reader": reader, "other body": other} {
			if _, err := h.Show(ctx, d.ID); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s sees it: %v", name, err)
			}
			if list, n, err := h.List(ctx, Query{Limit: 10}); err != nil || n != 0 || len(list) != 0 {
				t.Errorf("%s lists %d, %v", name, n, err)
			}
			if err := h.Say(ctx, Saying{ID: d.ID, Comment: "見えないはず"}); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s comments: %v", name, err)
			}
		}
		if _, err := h.Write(reader, Writing{ID: d.ID, Provision: "x", Text: "甲"}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a reader writes: %v", err)
		}
		if err := h.Undo(other, StepAt{d.ID, 1}); !fault.Is(err, fault.NotFound) {
			t.Errorf("another body undoes: %v", err)
		}
	})
}
