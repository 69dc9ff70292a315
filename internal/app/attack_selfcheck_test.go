package app_test

import (
	"net/url"
	"testing"

	"github.com/okite-isms/okite/internal/app/apptest"
	"github.com/okite-isms/okite/internal/area/selfcheck"
)

// selfcheckAttack knows the self-checks.
func selfcheckAttack() attack {
	return attack{
		prepare: prepareSelfcheck,
		names: func(i ids) map[string]string {
			return map[string]string{
				"/selfcheck/{id}":              i.made["campaign"],
				"/api/v1/selfcheck/{id}":       i.made["campaign"],
				"/selfcheck/draft/{id}":        i.made["campaign draft"],
				"/api/v1/selfcheck/draft/{id}": i.made["campaign draft"],
				"/selfcheck/sheet/{id}":        i.made["check sheet"],
				"/api/v1/selfcheck/sheet/{id}": i.made["check sheet"],
			}
		},
		forms:    selfcheckForms,
		writings: selfcheckWritings,
		unready:  []string{"POST /selfcheck/draft/{id}/pick"}, // the body has no sheet of the catalogue in use
	}
}

// prepareSelfcheck makes a campaign that runs, of which the officer has a sheet, and a draft.
func prepareSelfcheck(t *testing.T, town *apptest.Town, b apptest.Body, i *ids) {
	t.Helper()
	ctx, s := apptest.As(t.Context(), b.ID, b.Office.ID), town.App.Selves
	draw := func(title string) selfcheck.Plan {
		p, err := s.Draw(ctx, selfcheck.Planning{Title: title, From: s.Today().String(), Last: s.Today().Plus(20).String(), Voice: "anonymous"})
		if err != nil {
			t.Fatal(err)
		}
		p, err = s.Draft(ctx, selfcheck.Drafting{ID: p.ID, Title: "全員の票", Target: "person", Lines: "画面をロックしている\n紙を裁断している", Version: p.Version})
		if err != nil {
			t.Fatal(err)
		}
		return p
	}
	draft, p := draw("準備中の自己点検"), draw("試験の自己点検")
	started, err := s.Start(ctx, selfcheck.At{ID: p.ID, Version: p.Version})
	if err != nil {
		t.Fatal(err)
	}
	mine, err := s.Mine(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range mine {
		if d.Campaign.ID == started.ID {
			i.made["check sheet"], i.made["code"] = d.Sheet.ID, d.Sheet.Code
		}
	}
	i.made["campaign"], i.made["campaign draft"], i.made["day"] = started.ID, draft.ID, s.Today().String()
}

func selfcheckForms(_ *apptest.Town, i ids) map[string]url.Values {
	plan := url.Values{"title": {"別の自己点検"}, "note": {"説明"}, "from": {i.made["day"]}, "last": {i.made["day"]}, "voice": {"none"}, "small": {"5"}, "before": {""}}
	answers := url.Values{"mark.0": {"y"}, "mark.1": {"n"}, "reason.0": {""}, "reason.1": {"紙が多い"}, "version": {"1"}}
	return map[string]url.Values{
		"POST /selfcheck/new":                plan,
		"POST /selfcheck/draft/{id}/edit":    filled(plan, url.Values{"version": {"2"}}),
		"POST /selfcheck/draft/{id}/form":    {"no": {"1"}, "title": {"別の票"}, "target": {"person"}, "lines": {"別の設問"}, "version": {"2"}},
		"POST /selfcheck/draft/{id}/discard": {"no": {"1"}, "version": {"2"}},
		"POST /selfcheck/draft/{id}/system":  {"lines": {""}, "version": {"2"}},
		"POST /selfcheck/draft/{id}/pick":    {"edition": {"x"}, "no": {"1"}, "keys": {"x"}, "version": {"2"}},
		"POST /selfcheck/draft/{id}/match":   {"fact.0": {"action.open"}, "version": {"2"}},
		"POST /selfcheck/draft/{id}/start":   {"version": {"2"}},
		"POST /selfcheck/draft/{id}/drop":    {"version": {"2"}},
		"POST /selfcheck/{id}/renew":         {},
		"POST /selfcheck/{id}/extend":        {"last": {"2030-01-01"}, "version": {"3"}},
		"POST /selfcheck/{id}/end":           {"version": {"3"}},
		"POST /selfcheck/{id}/enter":         {"code": {i.made["code"]}},
		"POST /selfcheck/{id}/opinion":       {"text": {"困っていること"}},
		"POST /selfcheck/{id}/improve":       {"place": {"0"}, "title": {"改善"}, "problem": {"問題"}, "measure": {"改善策"}, "unit": {i.Unit}, "post": {i.Post}, "due": {"2030-01-01"}},
		"POST /selfcheck/sheet/{id}/answer":  answers,
		"POST /selfcheck/sheet/{id}/save":    answers,
		"POST /selfcheck/sheet/{id}/enter":   filled(answers, url.Values{"day": {i.made["day"]}}),
	}
}

func selfcheckWritings(i ids) map[string]map[string]any {
	plan := func(more ...any) map[string]any {
		in := map[string]any{"title": "別の自己点検", "from": i.made["day"], "last": i.made["day"], "voice": "none"}
		for n := 0; n+1 < len(more); n += 2 {
			in[more[n].(string)] = more[n+1]
		}
		return in
	}
	answers := map[string]any{"marks": map[string]any{"0": "y", "1": "x"}, "version": 1}
	return map[string]map[string]any{
		"POST /api/v1/selfcheck":                    plan(),
		"PUT /api/v1/selfcheck/draft/{id}":          plan("version", 2),
		"PUT /api/v1/selfcheck/draft/{id}/form":     {"no": 1, "title": "別の票", "target": "person", "lines": "別の設問", "version": 2},
		"POST /api/v1/selfcheck/draft/{id}/discard": {"no": 1, "version": 2},
		"POST /api/v1/selfcheck/draft/{id}/pick":    {"edition": "x", "no": 1, "keys": []string{"x"}, "version": 2},
		"PUT /api/v1/selfcheck/draft/{id}/match":    {"facts": map[string]any{"0": "action.open"}, "version": 2},
		"PUT /api/v1/selfcheck/draft/{id}/system":   {"lines": "", "version": 2},
		"POST /api/v1/selfcheck/draft/{id}/start":   {"version": 2},
		"POST /api/v1/selfcheck/draft/{id}/drop":    {"version": 2},
		"POST /api/v1/selfcheck/{id}/extend":        {"last": "2030-01-01", "version": 3},
		"POST /api/v1/selfcheck/{id}/renew":         nil,
		"POST /api/v1/selfcheck/{id}/end":           {"version": 3},
		"POST /api/v1/selfcheck/{id}/improve":       {"place": 0, "title": "改善", "problem": "問題", "unit": i.Unit, "post": i.Post, "due": "2030-01-01"},
		"POST /api/v1/selfcheck/{id}/opinion":       {"text": "困っていること"},
		"PUT /api/v1/selfcheck/sheet/{id}/answer":   answers,
		"POST /api/v1/selfcheck/sheet/{id}/submit":  answers,
		"POST /api/v1/selfcheck/sheet/{id}/enter":   {"marks": map[string]any{"0": "y", "1": "x"}, "day": i.made["day"], "version": 1},
	}
}
