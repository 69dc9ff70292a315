package app_test

import (
	"net/url"
	"testing"

	"github.com/okite-isms/okite/internal/app/apptest"
	"github.com/okite-isms/okite/internal/area/incident"
)

// incidentAttack knows the incidents.
func incidentAttack() attack {
	return attack{
		prepare: prepareIncident,
		names: func(i ids) map[string]string {
			return map[string]string{
				"/incident/{id}":               i.made["incident"],
				"/api/v1/incident/{id}":        i.made["incident"],
				"/incident/number/{id}":        i.made["incident"],
				"/incident/import/{id}":        i.made["incidents"],
				"/api/v1/incident/import/{id}": i.made["incidents"],
			}
		},
		forms:    incidentForms,
		writings: incidentWritings,
		unready:  []string{"POST /incident/import"},
	}
}

// prepareIncident makes an incident that is handled, one to merge it into, and a list.
func prepareIncident(t *testing.T, town *apptest.Town, b apptest.Body, i *ids) {
	t.Helper()
	ctx, s := apptest.As(t.Context(), b.ID, b.Office.ID), town.App.Incidents
	x := must(s.Report(ctx, incident.Reporting{Situation: "試験の事案"}))(t)
	x = must(s.Judge(ctx, incident.Verdict{ID: x.ID, Version: x.Version, Incident: "yes", Reason: "試験", Class: "other"}))(t)
	other := must(s.Report(ctx, incident.Reporting{Situation: "別の事案"}))(t)
	list := must(s.Submit(ctx, "一覧表.csv", []byte("報告日,件名,状況\n2024-05-01,試験,試験\n")))(t)
	i.made["incident"], i.made["into"], i.made["incidents"] = x.ID, other.ID, list.ID
}

func incidentForms(town *apptest.Town, i ids) map[string]url.Values {
	day := town.App.Incidents.Today()
	with := func(more url.Values) url.Values { return filled(more, url.Values{"version": {"2"}}) }
	return map[string]url.Values{
		"POST /incident/report":            {"situation": {"状況"}, "noticed": {"2026-04-01T09:00"}, "source": {"staff"}, "reporter": {"人"}, "contact": {"電話"}, "reported": {""}, "form_code": {""}},
		"POST /incident/class":             {"lines": {"[other] そのほか：そのほかのもの"}, "version": {"0"}},
		"POST /incident/import":            {},
		"POST /incident/import/{id}/apply": {"version": {"1"}, "count": {"1"}},
		"POST /incident/{id}/supplement":   with(url.Values{"situation": {"状況"}, "cause": {"原因"}, "extent": {"範囲"}, "cost": {"額"}, "record": {"記録"}, "place": {"場所"}, "unit": {i.Unit}, "noticed": {""}, "happened": {""}}),
		"POST /incident/{id}/judge":        with(url.Values{"incident": {"yes"}, "reason": {"理由"}, "class": {"other"}, "title": {"件名"}}),
		"POST /incident/{id}/fact":         with(url.Values{"known": {"2026-04-01T09:00"}, "event": {"leak"}, "personal": {"1"}, "people": {"3"}, "most": {"5"}, "origin": {""}, "class": {"2"}, "area": {"lgwan"}, "media": {"terminal"}, "stopped": {"10"}}),
		"POST /incident/{id}/merge":        with(url.Values{"into": {i.made["into"]}, "reason": {"重複"}}),
		"POST /incident/{id}/level":        with(url.Values{"level": {"minor"}, "reason": {"理由"}}),
		"POST /incident/{id}/note":         {"text": {"経過"}, "at": {"2026-04-01T09:00"}, "origin": {"ログ"}, "offset": {"5"}},
		"POST /incident/{id}/restore":      with(url.Values{"interim": {"措置"}, "restored": {""}, "until": {day.Plus(3).String()}}),
		"POST /incident/{id}/watch":        with(url.Values{"note": {"結果"}, "until": {day.Plus(3).String()}}),
		"POST /incident/{id}/cause":        with(url.Values{"kind": {"loss"}, "cause": {"原因"}, "damage": {"被害"}, "cost": {"100"}}),
		"POST /incident/{id}/brief":        with(url.Values{"next": {"予定"}, "needs": {"支援"}}),
		"POST /incident/{id}/plan":         with(url.Values{"plan": {"計画"}, "policy_change": {"改めない"}}),
		"POST /incident/{id}/measure":      with(url.Values{"title": {"策"}, "detail": {"内容"}, "post": {i.Post}, "due": {day.Plus(30).String()}, "effect_months": {"3"}}),
		"POST /incident/{id}/drop":         with(url.Values{"measure": {"x"}}),
		"POST /incident/{id}/ask":          with(nil),
		"POST /incident/{id}/answer":       with(url.Values{"granted": {"none"}, "answer": {"理由"}}),
		"POST /incident/{id}/notice":       with(url.Values{"title": {"題"}, "content": {"文"}, "due": {day.Plus(7).String()}, "why": {""}}),
		"POST /incident/{id}/conclude":     with(url.Values{"result": {"終わり"}}),
	}
}

func incidentWritings(i ids) map[string]map[string]any {
	with := func(more map[string]any) map[string]any {
		more["version"] = 2
		return more
	}
	return map[string]map[string]any{
		"POST /api/v1/incident":                   {"situation": "状況"},
		"PUT /api/v1/incident/{id}":               with(map[string]any{"situation": "状況", "cause": "原因"}),
		"POST /api/v1/incident/import":            {"file_name": "一覧表.csv", "content": "5aCx5ZGK5pelLOS7tuWQjSznirbms4EKMjAyNC0wNS0wMSxhLGIK"},
		"POST /api/v1/incident/import/{id}/apply": {"version": 1, "count": 1},
		"POST /api/v1/incident/{id}/judge":        with(map[string]any{"incident": "yes", "reason": "理由", "class": "other"}),
		"POST /api/v1/incident/{id}/fact":         with(map[string]any{"known": "2026-04-01 09:00", "event": "leak", "personal": true}),
		"POST /api/v1/incident/{id}/merge":        with(map[string]any{"into": i.made["into"], "reason": "重複"}),
		"POST /api/v1/incident/{id}/level":        with(map[string]any{"level": "minor", "reason": "理由"}),
		"POST /api/v1/incident/{id}/note":         {"text": "経過"},
		"POST /api/v1/incident/{id}/restore":      with(map[string]any{"interim": "措置", "until": apptest.Later}),
		"POST /api/v1/incident/{id}/watch":        with(map[string]any{"note": "結果"}),
		"POST /api/v1/incident/{id}/cause":        with(map[string]any{"kind": "loss", "cause": "原因", "damage": "被害"}),
		"POST /api/v1/incident/{id}/brief":        with(map[string]any{"next": "予定"}),
		"POST /api/v1/incident/{id}/plan":         with(map[string]any{"plan": "計画", "policy_change": "改めない"}),
		"POST /api/v1/incident/{id}/measure":      with(map[string]any{"title": "策", "post": i.Post, "due": apptest.Later}),
		"POST /api/v1/incident/{id}/drop":         with(map[string]any{"measure": "x"}),
		"POST /api/v1/incident/{id}/ask":          with(map[string]any{}),
		"POST /api/v1/incident/{id}/answer":       with(map[string]any{"granted": "none", "answer": "理由"}),
		"POST /api/v1/incident/{id}/notice":       with(map[string]any{"why": "知らせない"}),
		"POST /api/v1/incident/{id}/conclude":     with(map[string]any{"result": "終わり"}),
	}
}
