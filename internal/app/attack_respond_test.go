package app_test

import (
	"net/url"
	"testing"

	"github.com/okite-isms/okite/internal/app/apptest"
	"github.com/okite-isms/okite/internal/area/incident"
)

// respondAttack knows the answers to an incident: calls, tasks, decisions, cuts, texts.
func respondAttack() attack {
	return attack{
		prepare: prepareRespond,
		names: func(i ids) map[string]string {
			return map[string]string{
				"/incident/call/{id}": i.made["call"], "/incident/task/{id}": i.made["task"], "/incident/decision/{id}": i.made["decision"], "/incident/cut/{id}": i.made["cut"], "/incident/statement/{id}": i.made["statement"],
			}
		},
		forms:    respondForms,
		writings: respondWritings,
		unready: []string{
			"POST /incident/decision/{id}/ratify", "POST /incident/decision/{id}/review", // what the office decides itself it cannot consent to
			"POST /incident/statement/{id}/approve", "POST /incident/statement/{id}/issue", // nor to the text it wrote
		},
	}
}

// prepareRespond makes one of everything that hangs on the incident that was made before.
func prepareRespond(t *testing.T, town *apptest.Town, b apptest.Body, i *ids) {
	t.Helper()
	ctx, s, id := apptest.As(t.Context(), b.ID, b.Office.ID), town.App.Incidents, i.made["incident"]
	must(s.OpenCalls(ctx, id))(t)
	must(s.BeginPlaybook(ctx, incident.BeginningPlaybook{ID: id, Playbook: "fault"}))(t)
	must(s.Decide(ctx, incident.Deciding{ID: id, Kind: "network-cut", Ground: "malware", Target: "試験の回線", Why: "試験のため"}))(t)
	text := must(s.Write(ctx, incident.Writing{ID: id, Kind: "press", Title: "試験の文", Text: "試験"}))(t)
	calls, tasks, decisions := must(s.Calls(ctx, id))(t), must(s.Tasks(ctx, id))(t), must(s.Decisions(ctx, id))(t)
	i.made["call"], i.made["task"], i.made["decision"], i.made["cut"], i.made["statement"] = calls.Calls[0].ID, tasks.Tasks[0].ID, decisions.Decisions[0].ID, decisions.Cuts[0].ID, text.ID
}

func respondForms(*apptest.Town, ids) map[string]url.Values {
	first := func(more url.Values) url.Values { return filled(more, url.Values{"version": {"1"}}) }
	return map[string]url.Values{
		"POST /incident/plan/edit":              {"class": {"other"}, "tells": {"ciso:30:network-manager"}, "version": {"0"}},
		"POST /incident/{id}/call":              {},
		"POST /incident/{id}/call/number":       {},
		"POST /incident/call/{id}/try":          {"result": {"reached"}, "means": {"phone"}, "at": {""}, "by": {"人"}, "said": {"概要"}, "retry": {""}},
		"POST /incident/call/{id}/end":          first(url.Values{"how": {"unneeded"}, "reason": {"理由"}}),
		"POST /incident/{id}/task":              {"playbook": {"leak"}},
		"POST /incident/task/{id}/tick":         {"steps": {"1"}, "ticked_at": {""}},
		"POST /incident/task/{id}/done":         first(url.Values{"result": {"した"}, "at": {""}}),
		"POST /incident/task/{id}/skip":         first(url.Values{"reason": {"理由"}}),
		"POST /incident/{id}/decide":            {"kind": {"terminal-cut"}, "ground": {"at-once"}, "target": {"端末"}, "at": {""}, "text": {"事情"}, "permitted": {""}, "review_on": {""}},
		"POST /incident/decision/{id}/ratify":   first(url.Values{"granted": {"yes"}, "answer": {"よい"}}),
		"POST /incident/decision/{id}/review":   first(url.Values{"opinion": {"よい"}}),
		"POST /incident/cut/{id}/interim":       first(url.Values{"text": {"措置"}, "measured_at": {""}}),
		"POST /incident/cut/{id}/restore":       first(url.Values{"ground": {"needless"}, "checked": {"確かめた"}, "at": {""}, "why": {"試験"}}),
		"POST /incident/{id}/draft":             {"kind": {"web"}, "title": {"件名"}, "text": {"本文"}},
		"POST /incident/{id}/publish":           {"mode": {"half"}, "reason": {"理由"}, "summary": {"概要"}, "published": {""}, "version": {"0"}},
		"POST /incident/statement/{id}/write":   first(url.Values{"kind": {"press"}, "title": {"件名"}, "text": {"本文"}}),
		"POST /incident/statement/{id}/ask":     first(nil),
		"POST /incident/statement/{id}/drop":    first(nil),
		"POST /incident/statement/{id}/approve": first(url.Values{"granted": {"yes"}, "answer": {""}}),
		"POST /incident/statement/{id}/issue":   first(url.Values{"channel": {"記者室"}, "at": {""}}),
	}
}

func respondWritings(i ids) map[string]map[string]any {
	base := "POST /api/v1/incident/{id}"
	at := func(noun string, more map[string]any) map[string]any {
		all := map[string]any{noun: i.made[noun], "version": 1}
		for k, v := range more {
			all[k] = v
		}
		return all
	}
	return map[string]map[string]any{
		base + "/call":              {"call": i.made["call"], "result": "reached", "means": "phone"},
		base + "/call/end":          at("call", map[string]any{"how": "unneeded", "reason": "理由"}),
		base + "/task":              {"playbook": "leak"},
		base + "/task/tick":         {"task": i.made["task"], "steps": []string{"1"}},
		base + "/task/done":         at("task", nil),
		base + "/task/skip":         at("task", map[string]any{"reason": "理由"}),
		base + "/decision":          {"kind": "terminal-cut", "ground": "at-once", "target": "端末"},
		base + "/decision/ratify":   at("decision", map[string]any{"granted": "yes"}),
		base + "/decision/review":   at("decision", nil),
		base + "/cut/interim":       at("cut", map[string]any{"text": "措置"}),
		base + "/cut/restore":       at("cut", map[string]any{"ground": "needless", "checked": "確かめた", "why": "試験"}),
		base + "/statement":         {"kind": "web", "title": "件名", "text": "本文"},
		base + "/statement/ask":     at("statement", nil),
		base + "/statement/approve": at("statement", map[string]any{"granted": "yes"}),
		base + "/statement/issue":   at("statement", map[string]any{"channel": "記者室"}),
		base + "/statement/abandon": at("statement", nil),
		base + "/publish":           {"mode": "half", "reason": "理由", "summary": "概要"},
	}
}
