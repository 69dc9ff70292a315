package app_test

import (
	"context"
	"net/url"
	"testing"
	"time"

	"github.com/okite-isms/okite/internal/app/apptest"
	notices "github.com/okite-isms/okite/internal/area/notice"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
)

// noticeAttack knows the lists of work, notices and mail.
func noticeAttack() attack {
	return attack{
		prepare: prepareNotices,
		names: func(i ids) map[string]string {
			return map[string]string{
				"/notice/item/{id}":          i.matter,
				"/api/v1/notice/item/{id}":   i.matter,
				"/notice/{id}":               i.made["notice"],
				"/api/v1/notice/notice/{id}": i.made["notice"],
				"/notice/file/{file}":        i.made["notice file"],
			}
		},
		forms:    noticeForms,
		writings: noticeWritings,
		unready:  []string{"POST /notice/{id}/file", "POST /notice/mail/report", "POST /notice/{id}/announce", "POST /notice/{id}/edit"},
	}
}

// prepareNotices makes a notice that is open, with a file, and pauses an address.
func prepareNotices(t *testing.T, town *apptest.Town, b apptest.Body, i *ids) {
	t.Helper()
	err := owner(t, town).QueryRowContext(t.Context(), "select max(id) from notice_item where body_id = $1", b.ID).Scan(&i.matter)
	if err != nil {
		t.Fatalf("work of %s: %v", b.Name, err)
	}
	ctx, s := publisher(t.Context(), b), town.App.Notice
	n, err := s.Draft(ctx, notices.Composition{Title: "試験のお知らせ", Content: "試験の本文", Must: true, Due: noticeDue()})
	if err != nil {
		t.Fatal(err)
	}
	if n, err = s.Attach(ctx, n.ID, "別紙.txt", []byte("試験の別紙\n")); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Announce(ctx, notices.Announcing{ID: n.ID, Version: n.Version}); err != nil {
		t.Fatal(err)
	}
	x, err := s.Sheet(ctx, n.ID)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.NoteBounce(ctx, notices.Bouncing{Address: "modotta@example.jp", Reason: "宛先不明"}); err != nil {
		t.Fatal(err)
	}
	i.made["notice"], i.made["notice file"] = n.ID, x.Files[0].FileID
}

// publisher is the office of a body as it makes things known.
func publisher(ctx context.Context, b apptest.Body) context.Context {
	return actor.With(ctx, actor.Actor{
		Body: b.ID, ID: b.Office.ID, Name: b.Office.Name, Capacity: string(actor.Office), Strength: actor.Password,
		Permissions: []actor.Permission{notices.CanRead, notices.CanConfirm, notices.CanPublish, notices.CanChase, notices.CanEnter, notices.CanMail},
	})
}

// noticeDue is a day that is not past while the tests run.
func noticeDue() string { return clock.Date{Year: 2060, Month: 1, Day: 5}.String() }

func noticeForms(_ *apptest.Town, i ids) map[string]url.Values {
	compose := url.Values{"title": {"新しいお知らせ"}, "content": {"本文"}, "must": {"1"}, "due": {noticeDue()}, "closes": {""}, "replaces": {""}, "kinds": {"regular"}}
	return map[string]url.Values{
		"POST /notice/item/{id}/finish": {"version": {"1"}},
		"POST /notice/new":              compose,
		"POST /notice/{id}/edit":        with(compose, "version", "1"),
		"POST /notice/{id}/announce":    {"version": {"1"}},
		"POST /notice/{id}/confirm":     {"edition": {"1"}},
		"POST /notice/{id}/revise":      {"version": {"2"}, "title": {"改めた"}, "content": {"改めた本文"}, "reread": {"1"}, "due": {""}},
		"POST /notice/{id}/withdraw":    {"version": {"2"}, "why": {"誤りがあったため"}},
		"POST /notice/{id}/reading":     {"way": {"paper"}, "on": {clock.Today(time.Now()).String()}, "people": {i.person}, "note": {"回覧"}},
		"POST /notice/{id}/file":        {},
		"POST /notice/mail/bounce":      {"address": {"a@example.jp"}, "reason": {"宛先不明"}},
		"POST /notice/mail/report":      {},
		"POST /notice/mail/resume":      {"address": {"modotta@example.jp"}},
		"POST /notice/mail/rule":        {"may_refuse": {"1"}},
		"POST /notice/wish":             {"pace": {"digest"}, "quiet_from": {"19"}, "quiet_until": {"7"}, "version": {"0"}},
	}
}

func noticeWritings(i ids) map[string]map[string]any {
	compose := map[string]any{"title": "新しいお知らせ", "content": "本文", "must": true, "due": noticeDue()}
	return map[string]map[string]any{
		"POST /api/v1/notice/item/{id}/finish":     {"version": 1},
		"POST /api/v1/notice/notice":               compose,
		"PUT /api/v1/notice/notice/{id}":           compose,
		"POST /api/v1/notice/notice/{id}/announce": {"version": 1},
		"POST /api/v1/notice/notice/{id}/revise":   {"version": 2, "title": "改めた", "content": "改めた本文"},
		"POST /api/v1/notice/notice/{id}/withdraw": {"version": 2, "why": "誤りがあったため"},
		"POST /api/v1/notice/notice/{id}/confirm":  {"edition": 1},
		"POST /api/v1/notice/notice/{id}/reading":  {"way": "told", "on": clock.Today(time.Now()).String(), "people": []string{i.person}},
		"POST /api/v1/notice/mail/bounce":          {"address": "a@example.jp", "reason": "宛先不明"},
		"POST /api/v1/notice/mail/resume":          {"address": "modotta@example.jp"},
		"PUT /api/v1/notice/mail/rule":             {"may_refuse": true},
		"PUT /api/v1/notice/wish":                  {"pace": "digest", "quiet_from": 19, "quiet_until": 7, "version": 0},
	}
}
