package app_test

import (
	"encoding/base64"
	"net/url"
	"testing"

	"github.com/okite-isms/okite/internal/app/apptest"
	"github.com/okite-isms/okite/internal/area/revision"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
)

// revisionAttack knows the revisions of rules, their reviews and the procedures of systems.
func revisionAttack() attack {
	return attack{
		prepare: prepareRevision,
		names: func(i ids) map[string]string {
			return map[string]string{
				"/revision/{id}":                  i.made["revision"],
				"/api/v1/revision/{id}":           i.made["revision"],
				"/revision/review/{id}":           i.made["review"],
				"/api/v1/revision/review/{id}":    i.made["review"],
				"/revision/procedure/{id}":        i.made["procedure"],
				"/api/v1/revision/procedure/{id}": i.made["procedure"],
				"/kitei/{body}":                   "index.html",
			}
		},
		forms:    revisionForms,
		writings: revisionWritings,
		shared:   []string{"GET /kitei/{body}/{name}"},
		unready:  []string{"POST /revision/{id}/item", "POST /revision/{id}/promulgate", "POST /revision/{id}/announce", "POST /revision/{id}/remove", "POST /revision/procedure/{id}/propose", "POST /revision/{id}/submit", "POST /revision/{id}/effect"},
	}
}

// prepareRevision makes a revision of a document, a review and a procedure.
func prepareRevision(t *testing.T, town *apptest.Town, b apptest.Body, i *ids) {
	t.Helper()
	s, today := town.App.Revision, town.App.Revision.Today()
	ctx := apptest.As(t.Context(), b.ID, b.Office.ID)
	a := actor.From(ctx)
	a.Permissions = append(a.Permissions, revision.CanSee, revision.CanDraft, revision.CanPublish, revision.CanWrite)
	ctx = actor.With(ctx, a)
	r := must(s.Open(ctx, revision.Proposal{Title: "試験の改正", Purpose: "試験のため", Organs: "町長", PlanBegin: today.String()}))(t)
	r = must(s.Add(ctx, revision.Adding{ID: r.ID, Version: r.Version, Way: "partial", Document: b.Open, FileName: "改正.txt", Content: []byte(ruleNew)}))(t)
	must(s.Decide(ctx, revision.Setting{ReviewMonth: int(today.Plus(20).Month)}))(t)
	if err := s.Round(ctx); err != nil {
		t.Fatal(err)
	}
	reviews := must(s.Reviews(ctx, today.FiscalYear(4)))(t)
	p := must(s.Begin(ctx, revision.Beginning{System: "試験システム", Owner: i.Post, Template: "cloud"}))(t)
	i.made["revision"], i.made["review"], i.made["procedure"] = r.ID, reviews[0].ID, p.ID
	i.made["item"] = must(s.Show(ctx, r.ID))(t).Items[0].ID
	i.made["mark"] = must(s.Examine(ctx, r.ID))(t).Effects[0].Mark
}

func revisionForms(_ *apptest.Town, i ids) map[string]url.Values {
	proposal := url.Values{"title": {"別の改正"}, "purpose": {"理由"}, "organs": {"町長"}, "jointly": {"joint"}, "plan_decide": {""}, "plan_promulgate": {""}, "plan_begin": {apptest.Later}, "supplement": {""}}
	return map[string]url.Values{
		"POST /revision/new":                    proposal,
		"POST /revision/setting":                {"live": {""}, "review_month": {"2"}, "version": {"1"}},
		"POST /revision/bundle":                 {},
		"POST /revision/{id}/amend":             filled(proposal, url.Values{"version": {"2"}}),
		"POST /revision/{id}/item":              {"way": {"partial"}, "version": {"2"}},
		"POST /revision/{id}/remove":            {"item": {i.made["item"]}, "version": {"2"}},
		"POST /revision/{id}/effect":            {"marks": {i.made["mark"]}, "choice": {"accept"}, "reason": {"確かめた"}},
		"POST /revision/{id}/submit":            {"route": {"edition"}, "chosen": {""}, "version": {"2"}},
		"POST /revision/{id}/promulgate":        {"on": {apptest.Later}, "begin": {apptest.Later}, "numbers": {""}, "version": {"2"}},
		"POST /revision/{id}/announce":          {"due": {apptest.Later}, "note": {"読んでください"}, "all": {""}, "version": {"2"}},
		"POST /revision/{id}/cancel":            {"reason": {"試験のため"}, "version": {"2"}},
		"POST /revision/review/{id}/record":     {"outcome": {"unchanged"}, "note": {"確かめた"}, "version": {"1"}},
		"POST /revision/procedure/new":          {"system": {"別のシステム"}, "owner": {i.Post}, "template": {"cloud"}},
		"POST /revision/procedure/{id}/write":   {"answer-purpose": {"資料の共有"}, "version": {"1"}},
		"POST /revision/procedure/{id}/propose": {"begin": {apptest.Later}, "parent": {""}, "version": {"1"}},
	}
}

func revisionWritings(i ids) map[string]map[string]any {
	today := clock.Date{Year: 2027, Month: 4, Day: 1}.String()
	proposal := map[string]any{"title": "別の改正", "purpose": "理由", "organs": "町長", "plan_begin": today}
	amended := map[string]any{"title": "別の改正", "purpose": "理由", "organs": "町長", "plan_begin": today, "version": 2}
	return map[string]map[string]any{
		"POST /api/v1/revision":                        proposal,
		"PUT /api/v1/revision/{id}":                    amended,
		"POST /api/v1/revision/{id}/item":              {"item": i.made["item"], "way": "partial", "document": i.document, "version": 2, "file_name": "改正.txt", "content": base64.StdEncoding.EncodeToString([]byte(ruleNew))},
		"POST /api/v1/revision/{id}/remove":            {"item": i.made["item"], "version": 2},
		"POST /api/v1/revision/{id}/effect":            {"marks": []string{i.made["mark"]}, "choice": "accept", "reason": "確かめた"},
		"POST /api/v1/revision/{id}/submit":            {"route": "edition", "version": 2},
		"POST /api/v1/revision/{id}/promulgate":        {"on": today, "begin": today, "version": 2},
		"POST /api/v1/revision/{id}/announce":          {"due": today, "version": 2},
		"POST /api/v1/revision/{id}/cancel":            {"reason": "試験のため", "version": 2},
		"POST /api/v1/revision/review/{id}/record":     {"outcome": "unchanged", "note": "確かめた", "version": 1},
		"POST /api/v1/revision/procedure":              {"system": "別のシステム", "owner": i.Post, "template": "cloud"},
		"PUT /api/v1/revision/procedure/{id}/write":    {"version": 1, "answers": map[string]string{"purpose": "資料の共有"}},
		"POST /api/v1/revision/procedure/{id}/propose": {"begin": today, "version": 1},
		"PUT /api/v1/revision/setting":                 {"review_month": 2, "version": 1},
	}
}
