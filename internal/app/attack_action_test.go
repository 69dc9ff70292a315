package app_test

import (
	"net/url"
	"testing"

	"github.com/okite-isms/okite/internal/app/apptest"
	"github.com/okite-isms/okite/internal/area/action"
	"github.com/okite-isms/okite/internal/platform/db"
)

// actionAttack knows the corrective actions.
func actionAttack() attack {
	return attack{
		prepare: prepareAction,
		names: func(i ids) map[string]string {
			return map[string]string{
				"/action/{id}":                  i.made["action"],
				"/api/v1/action/{id}":           i.made["action"],
				"/action/number/{id}":           i.made["action"],
				"/action/milestone/{id}":        i.made["milestone"],
				"/api/v1/action/milestone/{id}": i.made["milestone"],
				"/action/extension/{id}":        i.made["extension"],
				"/api/v1/action/extension/{id}": i.made["extension"],
				"/action/evidence/{id}":         i.made["evidence"],
				"/action/import/{id}":           i.made["import"],
				"/api/v1/action/import/{id}":    i.made["import"],
			}
		},
		forms:    actionForms,
		writings: actionWritings,
		unready:  []string{"POST /action/import", "POST /action/{id}/evidence"},
	}
}

// prepareAction makes an action with one of everything that hangs on it.
func prepareAction(t *testing.T, town *apptest.Town, b apptest.Body, i *ids) {
	t.Helper()
	ctx, s := apptest.As(t.Context(), b.ID, b.Office.ID), town.App.Actions
	due := s.Today().Plus(60).String()
	a, err := s.Register(ctx, action.Opening{
		Title: "試験の是正措置", Problem: "試験の問題", Unit: i.Unit, Post: i.Post, SourceKind: "audit", Due: due,
	})
	if err != nil {
		t.Fatal(err)
	}
	a, err = s.Plan(ctx, action.Planning{ID: a.ID, Version: a.Version, Cause: "原因", Measure: "対策", Milestone: []string{due + " 試験の区切り"}})
	if err != nil {
		t.Fatal(err)
	}
	a, err = s.Ask(ctx, action.Postponing{ID: a.ID, Version: a.Version, Due: s.Today().Plus(90).String(), Reason: "試験のため"})
	if err != nil {
		t.Fatal(err)
	}
	evidence, err := s.Prove(ctx, action.Proof{ID: a.ID, Title: "試験の証拠", Name: "証拠.txt", Content: []byte("試験")})
	if err != nil {
		t.Fatal(err)
	}
	list, err := s.Submit(ctx, "一覧表.csv", []byte("件名,問題の内容,組織,担当,期限\n試験,試験,どこか,だれか,2026-12-01\n"))
	if err != nil {
		t.Fatal(err)
	}
	sheet, err := s.Show(ctx, a.ID)
	if err != nil {
		t.Fatal(err)
	}
	// The town has a CISO, who decides through approval. The form of a town that has none
	// is attacked as well.
	err = town.App.DB.Do(ctx, func(tx db.Tx) error {
		return db.Update(ctx, tx, `update action_extension set elsewhere = false where body_id = $1 and id = $2`, b.ID, sheet.Extensions[0].ID)
	})
	if err != nil {
		t.Fatal(err)
	}
	i.made["action"], i.made["milestone"], i.made["extension"] = a.ID, sheet.Milestones[0].ID, sheet.Extensions[0].ID
	i.made["evidence"], i.made["import"], i.made["due"] = evidence.ID, list.ID, due
}

func actionForms(_ *apptest.Town, i ids) map[string]url.Values {
	due := i.made["due"]
	content := url.Values{"title": {"別の件名"}, "problem": {"問題"}, "cause": {"原因"}, "measure": {"対策"}, "basis": {"対策基準"}, "priority": {"high"}}
	owner := url.Values{"unit": {i.Unit}, "post": {i.Post}, "role": {""}}
	because := url.Values{"reason": {"試験のため"}, "version": {"3"}}
	return map[string]url.Values{
		"POST /action/new":                   filled(content, filled(owner, url.Values{"source_kind": {"audit"}, "source_text": {"監査"}, "due": {due}, "effect_months": {"3"}})),
		"POST /action/import":                {},
		"POST /action/{id}/evidence":         {"title": {"証拠"}},
		"POST /action/reassign":              filled(owner, url.Values{"actions": {i.made["action"] + " 3"}, "reason": {"異動のため"}}),
		"POST /action/{id}/amend":            filled(content, url.Values{"version": {"3"}}),
		"POST /action/{id}/plan":             {"cause": {"原因"}, "measure": {"対策"}, "steps": {""}, "version": {"3"}},
		"POST /action/{id}/start":            {"version": {"3"}},
		"POST /action/{id}/note":             {"note": {"経過"}},
		"POST /action/{id}/report":           {"result": {"した"}, "version": {"3"}},
		"POST /action/{id}/extend":           {"due": {due}, "reason": {"試験"}, "version": {"3"}},
		"POST /action/{id}/return":           because,
		"POST /action/{id}/cancel":           because,
		"POST /action/{id}/verify":           {"note": {"見た"}, "months": {"3"}, "alone": {"一人のため"}, "version": {"3"}},
		"POST /action/{id}/assess":           {"effect": {"effective"}, "note": {"見た"}, "due": {""}, "alone": {""}, "version": {"3"}},
		"POST /action/{id}/split":            filled(owner, url.Values{"title": {"分けた件名"}, "problem": {"問題"}, "due": {due}, "version": {"3"}}),
		"POST /action/{id}/merge":            {"into": {"2026-1"}, "reason": {"重複"}, "version": {"3"}},
		"POST /action/{id}/recur":            {"problem": {"再発"}, "due": {due}, "version": {"3"}},
		"POST /action/milestone/{id}/done":   {"done_on": {apptest.Later}, "note": {"備考"}, "version": {"1"}},
		"POST /action/extension/{id}/decide": {"granted": {"yes"}, "answer": {"やむを得ない"}, "alone": {"一人のため"}, "version": {"1"}},
		"POST /action/import/{id}/apply":     {"version": {"1"}, "count": {"1"}},
	}
}

func actionWritings(i ids) map[string]map[string]any {
	due := i.made["due"]
	content := map[string]any{"title": "別の件名", "problem": "問題", "priority": "high"}
	because := map[string]any{"reason": "試験のため", "version": 3}
	with := func(more map[string]any) map[string]any {
		all := map[string]any{}
		for k, v := range content {
			all[k] = v
		}
		for k, v := range more {
			all[k] = v
		}
		return all
	}
	return map[string]map[string]any{
		"POST /api/v1/action":                       with(map[string]any{"unit": i.Unit, "post": i.Post, "source_kind": "audit", "due": due}),
		"POST /api/v1/action/reassign":              {"actions": []string{i.made["action"] + " 3"}, "unit": i.Unit, "post": i.Post, "reason": "異動のため"},
		"PUT /api/v1/action/{id}":                   with(map[string]any{"version": 3}),
		"POST /api/v1/action/{id}/plan":             {"cause": "原因", "measure": "対策", "version": 3},
		"POST /api/v1/action/{id}/start":            {"version": 3},
		"POST /api/v1/action/{id}/note":             {"note": "経過"},
		"POST /api/v1/action/{id}/cite":             {"title": "証拠", "item": "x"},
		"POST /api/v1/action/{id}/report":           {"result": "した", "version": 3},
		"POST /api/v1/action/{id}/extend":           {"due": due, "reason": "試験", "version": 3},
		"POST /api/v1/action/{id}/return":           because,
		"POST /api/v1/action/{id}/cancel":           because,
		"POST /api/v1/action/{id}/verify":           {"note": "見た", "months": 3, "version": 3},
		"POST /api/v1/action/{id}/assess":           {"effect": "effective", "note": "見た", "version": 3},
		"POST /api/v1/action/{id}/split":            {"title": "分けた件名", "problem": "問題", "unit": i.Unit, "post": i.Post, "due": due, "version": 3},
		"POST /api/v1/action/{id}/merge":            {"into": "2026-1", "reason": "重複", "version": 3},
		"POST /api/v1/action/{id}/recur":            {"problem": "再発", "due": due, "version": 3},
		"POST /api/v1/action/milestone/{id}/done":   {"done_on": apptest.Later, "version": 1},
		"POST /api/v1/action/extension/{id}/decide": {"granted": "yes", "answer": "やむを得ない", "version": 1},
		"POST /api/v1/action/import":                {"file_name": "一覧表.csv", "content": "5Lu25ZCNLOWVj+mhjOOBruWGheWuuQphLGIK"},
		"POST /api/v1/action/import/{id}/apply":     {"version": 1, "count": 1},
	}
}
