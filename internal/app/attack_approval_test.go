package app_test

import (
	"net/url"
	"testing"

	"github.com/okite-isms/okite/internal/app/apptest"
	"github.com/okite-isms/okite/internal/area/approval"
	"github.com/okite-isms/okite/internal/platform/actor"
)

// approvalAttack knows approval.
func approvalAttack() attack {
	return attack{
		prepare: func(t *testing.T, town *apptest.Town, b apptest.Body, i *ids) {
			t.Helper()
			ctx := actor.With(t.Context(), actor.Actor{
				Body: b.ID, ID: b.Office.ID, Name: b.Office.Name, Capacity: string(actor.Office), Strength: actor.Password,
				Permissions: []actor.Permission{approval.CanSee, approval.CanFile, approval.CanDecide, approval.CanManage},
			})
			c, err := town.App.Approval.File(ctx, approval.Filing{Route: "chief", Title: "伺いの件名", Text: "伺いの内容", Class: "high", Files: []approval.Attachment{{Name: "伺いの図面.txt", Content: []byte("伺いの図面")}}})
			if err != nil {
				t.Fatal(err)
			}
			i.made["case"], i.made["enclosure"] = c.ID, c.Document().Files[0].ID
			r, err := town.App.Approval.CopyRoute(ctx, approval.Naming{From: "section", Name: "r-" + c.ID, Title: "独自のルート"})
			if err != nil {
				t.Fatal(err)
			}
			i.made["route"] = r.Name
			if err := town.App.Approval.SetStep(ctx, approval.StepInput{Name: r.Name, Title: "加えた段階", Mode: "review", Who: []string{"role:chief"}, Quorum: "all"}); err != nil {
				t.Fatal(err)
			}
		},
		names: func(i ids) map[string]string {
			return map[string]string{
				"/approval/case/{id}":         i.made["case"],
				"/api/v1/approval/case/{id}":  i.made["case"],
				"/approval/file/{id}":         i.made["enclosure"],
				"/approval/route/{id}":        i.made["route"],
				"/api/v1/approval/route/{id}": i.made["route"],
			}
		},
		forms: approvalForms, writings: approvalWritings,
		unready: []string{"POST /approval/case/{id}/edit", "POST /approval/bulk", "POST /approval/route/import"},
	}
}

func approvalForms(_ *apptest.Town, _ ids) map[string]url.Values {
	filing := url.Values{"title": {"件名"}, "text": {"内容"}, "class": {"middle"}, "purpose": {""}, "period": {""}, "cost": {""}}
	return map[string]url.Values{
		"POST /approval/case/new":       filled(filing, url.Values{"route": {"section"}, "first": {""}}),
		"POST /approval/case/{id}/edit": filing,
		"POST /approval/case/{id}/act":  {"kind": {"opinion"}, "seat": {"0"}, "seen": {"x"}, "comment": {"意見"}},
		"POST /approval/bulk":           {"items": {}},
		"POST /approval/route/new":      {"from": {"section"}, "name": {"own"}, "title": {"独自のルート"}, "meaning": {""}},
		"POST /approval/route/{id}/step": {
			"revision": {"1"}, "key": {""}, "at": {"2"}, "title": {"CISOの確認"}, "mode": {"confirm"}, "who": {"role:ciso", "superior:"}, "among": {""}, "quorum": {"some"}, "count": {"1"}, "days": {"3"}, "late": {"remind"}, "returns": {"manager"},
		},
		"POST /approval/route/{id}/title":     {"revision": {"1"}, "title": {"独自のルート"}, "meaning": {"変えるとき"}, "kind": {"request"}},
		"POST /approval/route/{id}/condition": {"revision": {"1"}, "key": {"step-1"}, "at": {"0"}, "field": {"cost"}, "is": {"least"}, "classes": {}, "text": {"100000"}},
		"POST /approval/route/{id}/move":      {"revision": {"1"}, "key": {"step-1"}, "way": {"up"}},
		"POST /approval/route/{id}/use":       {"revision": {"1"}},
		"POST /approval/route/{id}/drop":      {"revision": {"1"}},
		"POST /approval/route/{id}/shipped":   {"revision": {"1"}},
		"POST /approval/route/import":         {"replace": {""}},
	}
}

func approvalWritings(i ids) map[string]map[string]any {
	step := map[string]any{"key": "a", "title": "承認", "mode": "approve", "who": []map[string]any{{"by": "role", "name": "ciso"}}}
	return map[string]map[string]any{
		"POST /api/v1/approval/case":          {"route": "section", "title": "件名", "text": "内容", "class": "middle"},
		"PUT /api/v1/approval/case/{id}":      {"title": "件名", "text": "内容", "class": "middle"},
		"POST /api/v1/approval/case/{id}/act": {"kind": "opinion", "comment": "意見"},
		"POST /api/v1/approval/bulk":          {"items": []string{i.made["case"] + ":1:x"}},
		"PUT /api/v1/approval/route/{id}":     {"version": 1, "title": "独自のルート", "kind": "request", "steps": []map[string]any{step}},
	}
}
