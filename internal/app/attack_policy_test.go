package app_test

import (
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/app/apptest"
	"github.com/okite-isms/okite/internal/area/policy"
)

// policyAttack knows the policy.
func policyAttack() attack {
	return attack{
		prepare: func(t *testing.T, town *apptest.Town, b apptest.Body, i *ids) {
			t.Helper()
			i.corrections(t, town, b)
			i.reviews(t, town, b)
		},
		names: func(i ids) map[string]string {
			return map[string]string{
				"/policy/{id}":                  i.document,
				"/api/v1/policy/document/{id}":  i.document,
				"/api/v1/policy/upload/{batch}": i.batch,
			}
		},
		forms:    policyForms,
		writings: policyWritings,
		unready:  []string{"POST /policy/new", "POST /policy/gap/import"},
	}
}

func policyForms(_ *apptest.Town, i ids) map[string]url.Values {
	version := url.Values{"version": {"1"}}
	return map[string]url.Values{
		"POST /policy/{id}/correct":      filled(i.correct, url.Values{"modality": {"should"}, "subject": {"助役"}, "reason": {""}}),
		"POST /policy/{id}/relate":       filled(i.relate, url.Values{"old": {""}, "kind": {"report"}, "from": {"甲"}, "to": {"乙"}, "object": {""}, "moment": {""}, "joint": {""}, "reason": {""}}),
		"POST /policy/{id}/shape":        filled(i.shape, url.Values{"kind": {"raise"}, "mark": {""}, "reason": {""}}),
		"POST /policy/{id}/undo":         {"correction": {i.correction}},
		"POST /policy/{id}/adopt":        {"correction": {i.correction}},
		"POST /policy/{id}/reread":       {},
		"POST /policy/{id}/place":        {"title": {"別の名の規程"}, "kind": {"directive"}, "parent": {""}, "version": {"1"}},
		"POST /policy/{id}/publish":      {"state": {"public"}, "version": {"1"}},
		"POST /policy/{id}/withdraw":     version,
		"POST /policy/{id}/restore":      version,
		"POST /policy/{id}/decide":       {"as": {"norm"}, "version": {"1"}},
		"POST /policy/duty/own/everyone": {},
		"POST /policy/demand/one":        {"document": {part(i.demand, 0)}, "mark": {part(i.demand, 1)}, "version": {"0"}, "verdict": {"refuse"}, "reason": {"別に定めるため"}},
		"POST /policy/demand/decide":     {"choice": {i.demand}, "verdict": {"refuse"}, "reason": {"別に定めるため"}},
		"POST /policy/finding/decide":    {"choice": {i.finding}, "state": {"accepted"}},
		"POST /policy/gap/topic":         {"guideline": {"mic-2026-03"}, "topic": {"basic-purpose"}, "version": {"0"}, "state": {"missing"}, "reason": {"定めがない"}},
		"POST /policy/gap/import":        {},
		"POST /policy/new":               {"state": {"internal"}},
	}
}

func policyWritings(i ids) map[string]map[string]any {
	return map[string]map[string]any{
		"POST /api/v1/policy/document":         {"name": "a.txt", "content": "44Gm44GZ44Go"},
		"POST /api/v1/policy/everyone":         {"roles": []string{}},
		"POST /api/v1/policy/demand/decision":  {"choices": []map[string]any{{"document": part(i.demand, 0), "mark": part(i.demand, 1), "version": 0}}, "accept": false, "reason": "別に定めるため"},
		"POST /api/v1/policy/finding/decision": {"choices": []map[string]any{{"document": part(i.finding, 0), "mark": part(i.finding, 1), "version": 1}}, "state": "accepted", "reason": ""},
		"POST /api/v1/policy/gap/judgement":    {"guideline": "mic-2026-03", "topic": "basic-purpose", "state": "missing", "reason": "定めがない", "version": 0},
		"POST /api/v1/policy/gap/guideline":    {"name": "ban.yaml", "content": "kind: guideline"},
	}
}

// corrections has the office correct a clause of its document, and keeps what the forms
// of that clause carry.
func (i *ids) corrections(t *testing.T, town *apptest.Town, b apptest.Body) {
	t.Helper()
	pool, office := owner(t, town), visit(town, town.Client(t, b, b.Office))
	var at string
	err := pool.QueryRowContext(t.Context(), `
		select c.provision_id
		from policy_document d
		join policy_clause c on c.body_id = d.body_id and c.edition_id = d.edition_id
		where d.id = $1
		  and c.modality = 'declares'
		order by c.seq desc
		limit 1`, i.document).Scan(&at)
	if err != nil {
		t.Fatalf("a clause of %s: %v", b.Name, err)
	}
	for form, to := range map[string]*url.Values{"correct": &i.correct, "relate": &i.relate, "shape": &i.shape} {
		*to = url.Values{}
		page := office.get(t, "/policy/"+i.document+"/"+form+"?at="+at+"&s=1").body
		for _, in := range hiddenInput.FindAllStringSubmatch(page, -1) {
			to.Set(in[1], in[2])
		}
	}
	if a := office.post(t, "/policy/"+i.document+"/correct", filled(i.correct, url.Values{"modality": {"declares"}, "subject": {"助役"}, "reason": {""}})); a.status != http.StatusSeeOther {
		t.Fatalf("correcting a clause of %s: %d", b.Name, a.status)
	}
	err = pool.QueryRowContext(t.Context(), "select max(id) from policy_correction where document_id = $1", i.document).Scan(&i.correction)
	if err != nil {
		t.Fatalf("a correction of %s: %v", b.Name, err)
	}
}

// reviews has the office of a body read a text that asks for something and has a fault.
func (i *ids) reviews(t *testing.T, town *apptest.Town, b apptest.Body) {
	t.Helper()
	text := b.Name + "貸出規程\n\n（貸出し）\n第１条　職員は、端末を借りるときは、課長の許可を得なければならない。\n２　職員は、端末をを毎月点検しなければならない。\n第２条　この規程において「端末」とは、職員が用いる機器をいう。\n"
	document, _ := town.Read(t, b, policy.Internal, b.Name+"貸出規程.txt", text)
	l, err := town.App.Policy.Demands(apptest.As(t.Context(), b.ID, b.Office.ID), policy.DemandQuery{Document: document})
	if err != nil || len(l.Demands) == 0 {
		t.Fatalf("demands of %s: %d, %v", b.Name, len(l.Demands), err)
	}
	i.demand = document + "." + l.Demands[0].Mark + ".0"
	var mark, version string
	err = owner(t, town).QueryRowContext(t.Context(), "select mark, version from policy_finding where document_id = $1 and severity = '誤り'", document).Scan(&mark, &version)
	if err != nil {
		t.Fatalf("a finding of %s: %v", b.Name, err)
	}
	i.finding = document + "." + mark + "." + version
}

// part is one part of what a form names an object by: document, mark, version.
func part(name string, n int) string {
	parts := strings.Split(name, ".")
	if n >= len(parts) {
		return ""
	}
	return parts[n]
}

var hiddenInput = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)"`)

// filled is what a form carries and what was entered.
func filled(carried, entered url.Values) url.Values {
	form := url.Values{}
	maps.Copy(form, carried)
	maps.Copy(form, entered)
	return form
}
