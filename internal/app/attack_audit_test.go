package app_test

import (
	"fmt"
	"net/url"
	"testing"

	"github.com/okite-isms/okite/internal/app/apptest"
	"github.com/okite-isms/okite/internal/area/audit"
)

// auditAttack knows the audits.
func auditAttack() attack {
	return attack{
		prepare: prepareAudit,
		names: func(i ids) map[string]string {
			names := map[string]string{}
			for path, key := range map[string]string{"show": "audit", "unit": "audit-unit", "finding": "audit-finding", "question": "audit-question", "reply": "audit-reply", "plan": "audit-plan", "import": "audit-import"} {
				names["/audit/"+path+"/{id}"], names["/api/v1/audit/"+path+"/{id}"] = i.made[key], i.made[key]
			}
			names["/audit/evidence/{id}"], names["/audit/draw/{id}"], names["/audit/bundle/{id}"] = i.made["audit-evidence"], i.made["audit-draw"], i.made["audit-draw"]
			return names
		},
		forms:    auditForms,
		writings: auditWritings,
		unready:  []string{"POST /audit/import", "POST /audit/unit/{id}/evidence", "POST /audit/show/{id}/draw", "POST /audit/show/{id}/reconcile"},
	}
}

// prepareAudit makes an audit under way with one of everything that hangs on it, and a plan.
func prepareAudit(t *testing.T, town *apptest.Town, b apptest.Body, i *ids) {
	t.Helper()
	ctx, s := apptest.As(t.Context(), b.ID, b.Office.ID), town.App.Audits
	day := func(n int) string { return s.Today().Plus(n).String() }
	in := audit.Defining{Title: "試験の監査", Kind: "internal", Purpose: "試験", Begins: day(0), Ends: day(60), HeldOn: day(20), AnswerDue: day(10), Office: "試験課", Edition: i.made["check-edition"], Units: []string{i.Unit}}
	a, err := s.Define(ctx, in)
	if err == nil {
		_, err = s.Join(ctx, audit.Joining{ID: a.ID, Name: "試験 太郎", Duty: "lead"})
	}
	if err == nil {
		a, err = s.Approve(ctx, audit.Approving{ID: a.ID, Note: "紙の決裁", Version: a.Version})
	}
	if err == nil {
		a, err = s.Begin(ctx, audit.At{ID: a.ID, Version: a.Version})
	}
	if err != nil {
		t.Fatal(err)
	}
	x, err := s.Show(ctx, a.ID)
	if err != nil {
		t.Fatal(err)
	}
	unit, item := x.Units[0].ID, x.Items[0].ID
	if _, err = s.Strike(ctx, audit.Striking{ID: a.ID, Item: item, Unit: unit, Mark: "bad", Reason: "試験", Version: 1}); err != nil {
		t.Fatal(err)
	}
	f, err := s.Find(ctx, audit.Writing{ID: a.ID, Unit: unit, Item: item, Fact: "事実", Criterion: "基準", Advice: "勧告", Due: day(30)})
	if err != nil {
		t.Fatal(err)
	}
	q, err := s.Spread(ctx, audit.Spreading{ID: f.ID, Text: "ほかにも", Due: day(30)})
	if err != nil {
		t.Fatal(err)
	}
	sheet, err := s.Question(ctx, q.ID)
	if err != nil {
		t.Fatal(err)
	}
	e, err := s.Prove(ctx, audit.Proving{ID: unit, Title: "証拠", Name: "証拠.txt", Content: []byte("試験")})
	if err != nil {
		t.Fatal(err)
	}
	d, err := s.Draw(ctx, audit.Drawing{ID: a.ID, Title: "抽出", Method: "simple", Size: 1, Seed: "種", Name: "母集団.csv", Content: []byte("番号\n1\n2\n")})
	if err != nil {
		t.Fatal(err)
	}
	p, err := s.Draft(ctx, audit.Planning{Title: "試験の計画", Years: 3, From: s.Today().Year, Text: "方針"})
	if err == nil {
		_, err = s.Target(ctx, audit.Targeting{ID: p.ID, Year: p.FromYear, Sort: "system", Name: "基幹系", Kind: "internal"})
	}
	if err != nil {
		t.Fatal(err)
	}
	list, err := s.Submit(ctx, audit.Submitting{Title: "以前", Kind: "internal", HeldOn: day(-400), Name: "表.csv", Content: []byte("監査内容,税務課\n1 施錠,○\n")})
	if err != nil {
		t.Fatal(err)
	}
	i.made["audit"], i.made["audit-unit"], i.made["audit-item"], i.made["audit-finding"], i.made["audit-question"] = a.ID, unit, item, f.ID, q.ID
	i.made["audit-reply"], i.made["audit-evidence"], i.made["audit-draw"], i.made["audit-plan"], i.made["audit-import"] = sheet.Replies[0].ID, e.ID, d.ID, p.ID, list.ID
	i.made["audit-day"], i.made["audit-end"], i.made["audit-member"], i.made["audit-year"] = day(10), day(60), x.Members[0].ID, fmt.Sprint(p.FromYear)
}

func auditForms(_ *apptest.Town, i ids) map[string]url.Values {
	day, end := i.made["audit-day"], i.made["audit-end"]
	at := url.Values{"version": {"4"}}
	defining := url.Values{
		"title": {"別の監査"}, "kind": {"internal"}, "purpose": {"目的"}, "systems": {""}, "basis": {"規則"}, "method": {"書面"}, "begins": {day}, "ends": {end}, "held_on": {day}, "answer_due": {day}, "office": {"試験課"},
		"edition": {i.made["check-edition"]}, "units": {i.Unit}, "plan": {""}, "version": {"4"},
	}
	writing := url.Values{"fact": {"事実"}, "criterion": {"基準"}, "cause": {"原因"}, "effect": {"影響"}, "advice": {"勧告"}, "due": {day}, "version": {"1"}}
	return map[string]url.Values{
		"POST /audit/new":                  defining,
		"POST /audit/show/{id}/edit":       defining,
		"POST /audit/show/{id}/team":       {"person": {""}, "name": {"外部 花子"}, "duty": {"expert"}, "reason": {""}},
		"POST /audit/show/{id}/leave":      {"member": {i.made["audit-member"]}},
		"POST /audit/show/{id}/ask":        at,
		"POST /audit/show/{id}/approve":    {"note": {"紙"}, "version": {"4"}},
		"POST /audit/show/{id}/begin":      at,
		"POST /audit/show/{id}/cell":       {"item": {i.made["audit-item"]}, "unit": {i.made["audit-unit"]}, "mark": {"bad"}, "reason": {"別の理由"}, "version": {"2"}},
		"POST /audit/show/{id}/opinion":    {"opinion": {"総評"}, "version": {"4"}},
		"POST /audit/show/{id}/find":       filled(writing, url.Values{"unit": {i.made["audit-unit"]}, "item": {i.made["audit-item"]}}),
		"POST /audit/show/{id}/present":    at,
		"POST /audit/show/{id}/report":     at,
		"POST /audit/show/{id}/close":      at,
		"POST /audit/show/{id}/seal":       at,
		"POST /audit/show/{id}/draw":       {"title": {"抽出"}, "method": {"simple"}, "size": {"1"}, "seed": {"種"}},
		"POST /audit/show/{id}/reconcile":  {},
		"POST /audit/unit/{id}/answer":     {"items": {i.made["audit-item"]}, "answers": {"good"}, "notes": {"説明"}, "versions": {"2"}},
		"POST /audit/unit/{id}/mark":       {"items": {i.made["audit-item"]}, "marks": {"bad"}, "reasons": {"また別の理由"}, "verified": {"見た"}, "heard": {""}, "versions": {"2"}},
		"POST /audit/unit/{id}/remark":     {"remark": {"備考"}, "version": {"2"}},
		"POST /audit/unit/{id}/evidence":   {"title": {"証拠"}, "item": {""}},
		"POST /audit/finding/{id}/write":   writing,
		"POST /audit/finding/{id}/comment": {"agreed": {"yes"}, "comment": {"意見"}, "version": {"1"}},
		"POST /audit/finding/{id}/settle":  {"version": {"1"}},
		"POST /audit/finding/{id}/improve": {"plan": {"計画"}, "due": {day}, "version": {"1"}},
		"POST /audit/finding/{id}/judge":   {"accepted": {"yes"}, "verdict": {""}, "version": {"1"}},
		"POST /audit/finding/{id}/recheck": {"mark": {"good"}, "recheck": {"見て確かめた。"}, "version": {"1"}},
		"POST /audit/finding/{id}/spread":  {"text": {"問い"}, "due": {day}},
		"POST /audit/reply/{id}":           {"answer": {"none"}, "note": {""}, "version": {"1"}},
		"POST /audit/plan/new":             {"title": {"別の計画"}, "years": {"1"}, "from": {i.made["audit-year"]}, "text": {"方針"}},
		"POST /audit/plan/{id}/edit":       {"title": {"別の計画"}, "years": {"3"}, "from": {i.made["audit-year"]}, "text": {"方針"}, "version": {"1"}},
		"POST /audit/plan/{id}/target":     {"year": {i.made["audit-year"]}, "sort": {"system"}, "name": {"別の系"}, "kind": {"internal"}, "due": {""}, "note": {""}},
		"POST /audit/plan/{id}/untarget":   {"target": {"x"}},
		"POST /audit/plan/{id}/ask":        {"version": {"1"}},
		"POST /audit/plan/{id}/approve":    {"note": {"紙"}, "version": {"1"}},
		"POST /audit/import":               {"title": {"以前"}, "kind": {"internal"}, "held_on": {"2024-12-01"}},
		"POST /audit/import/{id}/apply":    {"version": {"1"}, "count": {"1"}},
	}
}

func auditWritings(i ids) map[string]map[string]any {
	day, end := i.made["audit-day"], i.made["audit-end"]
	at := map[string]any{"version": 4}
	defining := map[string]any{"title": "別の監査", "kind": "internal", "purpose": "目的", "begins": day, "ends": end, "held_on": day, "answer_due": day, "office": "試験課", "edition": i.made["check-edition"], "units": []string{i.Unit}}
	writing := map[string]any{"unit": i.made["audit-unit"], "item": i.made["audit-item"], "fact": "事実", "criterion": "基準", "advice": "勧告", "due": day, "version": 1}
	csv := "55uj5p+75YaF5a65LOeojuWLmeiqsgox5pa96YygLOKXiwo="
	return map[string]map[string]any{
		"POST /api/v1/audit":                      defining,
		"PUT /api/v1/audit/show/{id}":             defining,
		"POST /api/v1/audit/show/{id}/team":       {"name": "外部 花子", "duty": "expert"},
		"POST /api/v1/audit/show/{id}/leave":      {"member": "x"},
		"POST /api/v1/audit/show/{id}/ask":        at,
		"POST /api/v1/audit/show/{id}/approve":    {"note": "紙", "version": 4},
		"POST /api/v1/audit/show/{id}/begin":      at,
		"POST /api/v1/audit/show/{id}/cell":       {"item": i.made["audit-item"], "unit": i.made["audit-unit"], "mark": "good", "version": 2},
		"POST /api/v1/audit/show/{id}/opinion":    {"opinion": "総評", "version": 4},
		"POST /api/v1/audit/show/{id}/find":       writing,
		"POST /api/v1/audit/show/{id}/present":    at,
		"POST /api/v1/audit/show/{id}/report":     at,
		"POST /api/v1/audit/show/{id}/close":      at,
		"POST /api/v1/audit/show/{id}/seal":       at,
		"POST /api/v1/audit/show/{id}/draw":       {"title": "抽出", "method": "simple", "size": 1, "seed": "種", "file_name": "母集団.csv", "content": csv},
		"POST /api/v1/audit/show/{id}/reconcile":  {"file_name": "表.csv", "content": csv},
		"POST /api/v1/audit/unit/{id}/answer":     {"items": []string{i.made["audit-item"]}, "answers": []string{"good"}, "notes": []string{"説明"}, "versions": []string{"2"}},
		"POST /api/v1/audit/unit/{id}/mark":       {"items": []string{i.made["audit-item"]}, "marks": []string{"good"}, "reasons": []string{""}, "verified": []string{"見た"}, "heard": []string{""}, "versions": []string{"2"}},
		"POST /api/v1/audit/unit/{id}/remark":     {"remark": "備考", "version": 2},
		"PUT /api/v1/audit/finding/{id}":          writing,
		"POST /api/v1/audit/finding/{id}/comment": {"agreed": "yes", "version": 1},
		"POST /api/v1/audit/finding/{id}/settle":  {"version": 1},
		"POST /api/v1/audit/finding/{id}/improve": {"plan": "計画", "due": day, "version": 1},
		"POST /api/v1/audit/finding/{id}/judge":   {"accepted": "yes", "version": 1},
		"POST /api/v1/audit/finding/{id}/recheck": {"mark": "good", "recheck": "見て確かめた。", "version": 1},
		"POST /api/v1/audit/finding/{id}/spread":  {"text": "問い", "due": day},
		"POST /api/v1/audit/reply/{id}":           {"answer": "none", "version": 1},
		"POST /api/v1/audit/plan":                 {"title": "別の計画", "years": 1, "from": 2026, "text": "方針"},
		"PUT /api/v1/audit/plan/{id}":             {"title": "別の計画", "years": 3, "from": 2026, "text": "方針", "version": 1},
		"POST /api/v1/audit/plan/{id}/target":     {"year": 2026, "sort": "system", "name": "別の系", "kind": "internal"},
		"POST /api/v1/audit/plan/{id}/untarget":   {"target": "x"},
		"POST /api/v1/audit/plan/{id}/ask":        {"version": 1},
		"POST /api/v1/audit/plan/{id}/approve":    {"note": "紙", "version": 1},
		"POST /api/v1/audit/import":               {"title": "以前", "kind": "internal", "held_on": "2024-12-01", "file_name": "表.csv", "content": csv},
		"POST /api/v1/audit/import/{id}/apply":    {"version": 1, "count": 1},
	}
}
