package org

import (
	"context"
	"net/http"
	"slices"
	"testing"

	"github.com/okite-isms/okite/internal/area/org/structure"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal/journaltest"
	"github.com/okite-isms/okite/internal/platform/web/webtest"
)

// wrong is a dated row that was recorded wrongly, with how it is put right and looked at.
type wrong struct {
	kind    string
	page    string
	id      string
	correct func(ctx context.Context, version int64, why string) error
	history func() []Retracted
}

// wrongs makes one row of each dated kind.
func (s *staff) wrongs(t *testing.T) []wrong {
	t.Helper()
	board := must[Committee](t)(s.Form(s.ctx, Formation{Name: "委員会", Kind: "board", Quorum: "none", From: "2024-04-01"}))
	tenure := s.install(s.fuyu, s.deputy, "main", "2025-04-01", "")
	away := must[structure.Absence](t)(s.Leave(s.ctx, Leaving{ID: s.fuyu.ID, Kind: "sick", From: "2026-04-10", Last: "2026-04-20"}))
	chief := s.appoint(Appointing{Role: "chief", Way: "post", Post: s.deputy.ID, Basis: "写し誤り"})
	deputy := must[structure.Delegation](t)(s.Deputize(s.ctx, Deputizing{Role: "chief", Kind: "succession", Place: 1, Post: s.deputy.ID, From: "2024-04-01"}))
	member := must[structure.Member](t)(s.Seat(s.ctx, Seating{ID: board.ID, Seat: "member", Post: s.taxHead.ID, From: "2024-04-01"}))
	day := on("2026-04-15")
	ofPost := func(id string) func() []Retracted {
		return func() []Retracted { return must[PostSheet](t)(s.Post(s.ctx, id, day)).Retracted }
	}
	ofRole := func() []Retracted { return must[RoleSheet](t)(s.RoleSheet(s.ctx, "chief", day)).Retracted }
	return []wrong{
		{"職", postURL(s.taxHead.ID), s.taxHead.SpanID, func(ctx context.Context, _ int64, why string) error {
			_, err := s.CorrectPost(ctx, PostCorrection{ID: s.taxHead.ID, SpanID: s.taxHead.SpanID, Unit: s.tax.ID, Title: "税務課長", Heads: true, From: "2020-04-01", Why: why})
			return err
		}, ofPost(s.taxHead.ID)},
		{"在任", postURL(s.deputy.ID), tenure.ID, func(ctx context.Context, v int64, why string) error {
			_, err := s.CorrectTenure(ctx, TenureCorrection{ID: tenure.ID, Version: v, Person: s.fuyu.Name, Post: s.deputy.ID, Kind: "main", From: "2024-04-01", Why: why})
			return err
		}, ofPost(s.deputy.ID)},
		{"不在", personURL(s.fuyu.ID), away.ID, func(ctx context.Context, v int64, why string) error {
			_, err := s.CorrectAbsence(ctx, AbsenceCorrection{ID: away.ID, Version: v, Kind: "trip", From: "2026-04-10", Last: "2026-04-12", Why: why})
			return err
		}, func() []Retracted { return must[Career](t)(s.Career(s.ctx, s.fuyu.ID)).Retracted }},
		{"就け方", roleURL("chief"), chief.ID, func(ctx context.Context, v int64, why string) error {
			_, err := s.CorrectAppointment(ctx, AppointmentCorrection{ID: chief.ID, Version: v, Way: "post", Post: s.chief.ID, Basis: "正しい写し", From: "2024-04-01", Why: why})
			return err
		}, ofRole},
		{"代理", roleURL("chief"), deputy.ID, func(ctx context.Context, v int64, why string) error {
			_, err := s.CorrectDelegation(ctx, DelegationCorrection{ID: deputy.ID, Version: v, Kind: "succession", Place: 1, Post: s.taxHead.ID, From: "2024-04-01", Why: why})
			return err
		}, ofRole},
		{"構成員", committeeURL(board.ID), member.ID, func(ctx context.Context, v int64, why string) error {
			_, err := s.CorrectMember(ctx, MemberCorrection{ID: member.ID, Version: v, Seat: "chair", Post: s.chief.ID, From: "2024-04-01", Why: why})
			return err
		}, func() []Retracted { return must[CommitteeSheet](t)(s.Committee(s.ctx, board.ID, day)).Retracted }},
	}
}

// What was wrong stays readable beside what is right: what, why, by whom, when.
func TestCorrections(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		s := h.staff()
		other, foreign := h.other()
		site := h.site()
		for _, x := range s.wrongs(t) {
			why := "書き誤り：" + x.kind
			journaltest.None(t, h.d, s.body.ID, func() {
				wants(t, x.correct(s.ctx, 1, " "), fault.Invalid, "why")
				wants(t, x.correct(h.as(s.body.ID, actor.Staff), 1, why), fault.Forbidden, "")
				wants(t, x.correct(foreign, 1, why), fault.NotFound, "")
				if x.kind != "職" {
					wants(t, x.correct(s.ctx, 7, why), fault.Conflict, "")
				}
			})
			journaltest.None(t, h.d, other.ID, func() {})
			lines := journaltest.Added(t, h.d, s.body.ID, func() {
				if err := x.correct(s.ctx, 1, why); err != nil {
					t.Fatalf("%s: %v %v", x.kind, err, fault.Of(err).Fields)
				}
			})
			if len(lines) != 2 || lines[0].Verb != verbCorrect {
				t.Errorf("%s: the correction is recorded as %+v", x.kind, lines)
			}
			found := false
			for _, r := range x.history() {
				if r.Kind == x.kind {
					found = true
					if !r.Corrected || r.Why != why || r.By != "試す人" || r.At.IsZero() || r.Text == "" || r.Span.From.IsZero() {
						t.Errorf("%s: the wrong row is shown as %+v", x.kind, r)
					}
				}
			}
			if !found {
				t.Errorf("%s: the wrong row is gone", x.kind)
			}
			page := webtest.Get(t, site, actor.From(s.ctx), x.page)
			webtest.Status(t, page, http.StatusOK)
			webtest.Contains(t, page.Body.String(), "訂正・取消しの履歴", why, "試す人")
			wants(t, x.correct(s.ctx, 1, why), fault.NotFound, "") // somebody else was faster
		}
		// What follows from the rows follows from the right ones.
		if got := s.holders("chief", "", "2026-04-15"); got != "aki:main" {
			t.Errorf("the chief is %q", got)
		}
	})
}

// A post cannot be corrected so that who is on it would stand beside it.
func TestCorrectPostKeepsTenures(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		s := h.staff()
		in := PostCorrection{ID: s.chief.ID, SpanID: s.chief.SpanID, Unit: s.plan.ID, Title: "課長", Heads: true, From: "2025-04-01", Why: "日付の誤り"}
		_, err := h.CorrectPost(s.ctx, in)
		wants(t, err, fault.Invalid, "from")
		in.From, in.Last = "2020-04-01", "2019-04-01"
		_, err = h.CorrectPost(s.ctx, in)
		wants(t, err, fault.Invalid, "from")
		in.Last, in.Title, in.Why = "", "", ""
		_, err = h.CorrectPost(s.ctx, in)
		wants(t, err, fault.Invalid, "title")
		wants(t, err, fault.Invalid, "why") // all is told at once
	})
}

// A correction's form comes with what was recorded.
func TestCorrectionForms(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		s := h.staff()
		list := s.wrongs(t)
		site := h.site()
		for i, path := range map[int]string{
			0: postURL(s.taxHead.ID) + "/correct?span=" + list[0].id, 1: tenurePath + "/" + list[1].id + "/correct", 2: "/org/absence/" + list[2].id + "/correct",
			3: "/org/appointment/" + list[3].id + "/correct", 4: "/org/delegation/" + list[4].id + "/correct", 5: "/org/member/" + list[5].id + "/correct",
		} {
			w := webtest.Get(t, site, actor.From(s.ctx), path)
			webtest.Status(t, w, http.StatusOK)
			want := map[int]string{0: "2020-04-01", 1: "2025-04-01", 2: "2026-04-20", 3: "写し誤り", 4: "2024-04-01", 5: "2024-04-01"}[i]
			webtest.Contains(t, w.Body.String(), want, "訂正する理由")
		}
	})
}

// A role and a committee lead to the provisions on which they rest.
func TestGrounds(t *testing.T) {
	each(t, func(t *testing.T, h *hall) {
		s := h.staff()
		board := must[Committee](t)(h.Form(s.ctx, Formation{Name: "委員会", Kind: "board", Quorum: "none", From: "2024-04-01"}))
		var asked []area.Ref
		h.Service.config.Grounds = func(_ context.Context, _ db.Tx, ref area.Ref) ([]area.Link, error) {
			asked = append(asked, ref)
			return []area.Link{{Title: "対策基準 第３条", URL: "/policy/x?at=y#p-y"}}, nil
		}
		site := h.site()
		for _, path := range []string{roleURL("chief"), committeeURL(board.ID)} {
			page := webtest.Get(t, site, actor.From(s.ctx), path)
			webtest.Status(t, page, http.StatusOK)
			if link := webtest.Find(t, page.Body.String(), `a[href="/policy/x?at=y#p-y"]`); link.Text() != "対策基準 第３条" {
				t.Errorf("%s says %q", path, link.Text())
			}
		}
		if want := []area.Ref{{Area: areaName, ID: "role/chief"}, {Area: areaName, ID: "committee/" + board.ID}}; !slices.Equal(asked, want) {
			t.Errorf("asked for %v", asked)
		}
	})
}
