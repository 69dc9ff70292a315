package org

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal/journaltest"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/webtest"
)

// Who came by a roster gets login and first password on paper, by unit, once.
func TestSealedSheets(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		b, ctx := h.town()
		tr, p := h.submit(ctx, "2026-04-01", april, true, true)
		h.apply(ctx, tr, p)
		groups := must[[]AccountGroup](t)(h.Accountless(ctx))
		if len(groups) != 2 || groups[0].Unit+groups[1].Unit != "企画課税務課" || groups[0].Count != 2 {
			t.Fatalf("groups %+v", groups)
		}
		_, err := h.IssueSheets(h.as(b.ID, actor.Staff), SheetIssue{Unit: "企画課"})
		wants(t, err, fault.Forbidden, "")
		var sheets []SealedSheet
		lines := journaltest.Added(t, h.d, b.ID, func() { sheets = must[[]SealedSheet](t)(h.IssueSheets(ctx, SheetIssue{Unit: "企画課"})) })
		if len(sheets) != 2 || len(lines) != 2 || sheets[0].Login == "" || sheets[0].Password == sheets[1].Password {
			t.Fatalf("sheets %+v", sheets)
		}
		_, err = h.IssueSheets(ctx, SheetIssue{Unit: "企画課"})
		wants(t, err, fault.Conflict, "") // all have theirs
		// The paper opens the door, once, to a new password.
		if !h.opens(b, sheets[0].Login, sheets[0].Password) || h.opens(b, sheets[0].Login, "something-else-entirely") {
			t.Error("the sheet does not open the account")
		}
		one := must[Listed](t)(h.Person(ctx, sheets[0].PersonID))
		if !one.MustChange {
			t.Error("a first password may stay")
		}
		_, err = h.OpenAccount(ctx, AccountOpening{ID: sheets[0].PersonID, Login: "again"})
		wants(t, err, fault.Conflict, "")
	})
}

// opens tries a login name and a password at the door.
func (h *hall) opens(b Body, login, password string) bool {
	h.t.Helper()
	m := web.NewMux(web.Config{Log: slog.New(slog.DiscardHandler)})
	h.signs.Area().Web(m)
	w := webtest.Post(h.t, h.signs.Attend(m), actor.Actor{}, web.SignInPath, url.Values{"body": {b.ID}, "login": {login}, "password": {password}})
	return w.Code == http.StatusSeeOther
}

func TestSheetPages(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		_, ctx := h.town()
		tr, p := h.submit(ctx, "2026-04-01", strings.Replace(april, "冬木 二", "<b>冬</b>", 1), true, true)
		h.apply(ctx, tr, p)
		site, office := h.site(), who(ctx)
		webtest.Status(t, webtest.Get(t, site, office, "/org/account"), http.StatusOK)
		w := webtest.Post(t, site, office, "/org/account", url.Values{"unit": {"企画課"}})
		webtest.Status(t, w, http.StatusOK)
		if n := len(webtest.All(t, w.Body.String(), "section.sealed code.secret")); n != 2 {
			t.Errorf("%d sheets", n)
		}
		webtest.Lacks(t, w.Body.String(), "<b>冬")
		webtest.Status(t, webtest.Post(t, site, office, "/org/account", url.Values{"unit": {"企画課"}}), http.StatusConflict)
		webtest.Status(t, webtest.Post(t, site, office, "/org/account", url.Values{"unit": {"税務課"}, "role": {"office"}}), http.StatusUnprocessableEntity)
	})
}

// leaver is another area that leaves something.
type leaver struct{}

func (leaver) HandOver(_ context.Context, _ db.Tx, post string) ([]area.Left, error) {
	return []area.Left{{Kind: "承認を待つもの", Title: "持ち出しの申請 " + post, URL: "/x", Due: clock.Date{Year: 2026, Month: 5, Day: 1}}}, nil
}

// The sheet says what goes with a post, to those whom it concerns.
func TestHandOver(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		s := h.staff()
		h.Service.config.HandOvers = func() []area.HandOver { return []area.HandOver{leaver{}} }
		s.appoint(Appointing{Role: "chief", Way: "post", Post: s.chief.ID})
		c := must[Committee](t)(h.Form(s.ctx, Formation{Name: "委員会", Kind: "board", Quorum: "none", From: "2024-04-01"}))
		if _, err := h.Seat(s.ctx, Seating{ID: c.ID, Seat: "chair", Post: s.chief.ID, From: "2024-04-01"}); err != nil {
			t.Fatal(err)
		}
		if _, err := h.List(s.ctx, Listing{Class: "chief", Post: s.chief.ID, Phone: "1", Private: "2"}); err != nil {
			t.Fatal(err)
		}
		tenure := must[PostSheet](t)(h.Post(s.ctx, s.chief.ID, on("2026-04-15"))).Tenures[0]
		if _, err := h.EndTenure(s.ctx, Closing{ID: tenure.ID, Version: tenure.Version, Last: "2026-04-30"}); err != nil {
			t.Fatal(err)
		}
		s.install(s.fuyu, s.chief, "main", "2026-05-01", "")
		sheet := must[HandOverSheet](t)(h.HandOver(s.ctx, s.chief.ID, on("2026-05-01")))
		kinds := ""
		for _, l := range sheet.Left {
			kinds += l.Kind + " "
		}
		if kinds != "情報セキュリティの役割 会議体 緊急連絡網 承認を待つもの " || len(sheet.Before) != 1 || sheet.Before[0].Name != s.aki.Name || names(sheet.Post.Holders) != s.fuyu.Name {
			t.Errorf("sheet %s%+v", kinds, sheet)
		}
		for name, c := range map[string]struct {
			post string
			who  Enrolled
			want bool
		}{
			"the one who leaves": {s.chief.ID, s.aki, true}, "the one who comes": {s.chief.ID, s.fuyu, true},
			"the head, of a post in the unit": {s.deputy.ID, s.aki, true}, "not yet the head": {s.deputy.ID, s.fuyu, false}, "another unit": {s.taxHead.ID, s.aki, false},
		} {
			_, err := h.HandOver(actor.With(s.ctx, s.identity(c.who)), c.post, on("2026-05-01"))
			if got := err == nil; got != c.want || err != nil && !fault.Is(err, fault.Forbidden) {
				t.Errorf("%s: %v", name, err)
			}
		}
		_, foreign := h.other()
		_, err := h.HandOver(foreign, s.chief.ID, on("2026-05-01"))
		wants(t, err, fault.NotFound, "")
	})
}

// What a transfer leaves to do is told to the posts and to the office.
func TestTransferTells(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		_, ctx := h.town()
		var told []Telling
		h.Service.config.Tell = func(_ context.Context, _ db.Tx, x Telling) error { told = append(told, x); return nil }
		tr, p := h.submit(ctx, "2026-04-01", april, true, true)
		h.apply(ctx, tr, p)
		posts, office := 0, 0
		for _, x := range told {
			if x.Post != "" {
				posts++
			}
			if x.Role == string(actor.Office) {
				office++
			}
		}
		if posts != 4 || office != 1 {
			t.Errorf("told %+v", told)
		}
		var settled area.Ref
		h.Service.config.Settle = func(_ context.Context, _ db.Tx, ref area.Ref) error { settled = ref; return nil }
		list := must[[]Transfer](t)(h.Transfers(ctx))
		must[Transfer](t)(h.Revert(ctx, Voiding{ID: list[0].ID, Version: list[0].Version, Why: "誤り"}))
		if settled != told[0].Ref {
			t.Errorf("taken back, %+v is settled", settled)
		}
	})
}

// A transfer that is planned tells the posts on its day, once, and nobody before: who
// goes where is known to the office alone until then.
func TestPlannedTransferTellsOnItsDay(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		b, ctx := h.town()
		var told []Telling
		h.Service.config.Tell = func(_ context.Context, _ db.Tx, x Telling) error { told = append(told, x); return nil }
		posts := func() (n int) {
			for _, x := range told {
				if x.Post != "" {
					n++
				}
			}
			return n
		}
		tr, p := h.submit(ctx, "2026-05-01", april, true, true)
		h.apply(ctx, tr, p)
		console := actor.With(ctx, actor.Operator(b.ID))
		tell := func() int { return must[int](t)(h.TellDue(console)) }
		journaltest.None(t, h.d, b.ID, func() {
			if n := tell(); posts() != 0 || n != 0 || len(told) != 1 || told[0].Role != string(actor.Office) {
				t.Errorf("before the day %d transfers and %+v are told", n, told)
			}
			_, err := h.TellDue(ctx)
			wants(t, err, fault.Forbidden, "")
		})
		h.today = h.today.AddDate(0, 0, 16) // 2026-05-01
		lines := journaltest.Added(t, h.d, b.ID, func() {
			if n := tell(); n != 1 || posts() != 4 {
				t.Errorf("on the day %d transfers and %d posts are told", n, posts())
			}
		})
		if len(lines) != 1 || lines[0].Verb != verbTold {
			t.Errorf("the telling is recorded as %+v", lines)
		}
		if n := tell(); n != 0 || posts() != 4 {
			t.Errorf("%d posts are told again", posts())
		}
	})
}

// A planned transfer that is taken back before its day tells no post at all.
func TestRevertedTransferTellsNobody(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		b, ctx := h.town()
		tr, p := h.submit(ctx, "2026-05-01", april, true, true)
		tr = h.apply(ctx, tr, p)
		must[Transfer](t)(h.Revert(ctx, Voiding{ID: tr.ID, Version: tr.Version, Why: "内示の取消し"}))
		h.today = h.today.AddDate(0, 0, 20)
		if n := must[int](t)(h.TellDue(actor.With(ctx, actor.Operator(b.ID)))); n != 0 {
			t.Errorf("%d transfers are told", n)
		}
	})
}
