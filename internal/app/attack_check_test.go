package app_test

import (
	"net/url"
	"testing"

	"github.com/okite-isms/okite/internal/app/apptest"
	"github.com/okite-isms/okite/internal/area/check"
)

// checkAttack knows the catalogue of check items.
func checkAttack() attack {
	return attack{
		prepare: prepareCheck,
		names: func(i ids) map[string]string {
			return map[string]string{
				"/check/sheet/{id}":          i.made["check-sheet"],
				"/api/v1/check/sheet/{id}":   i.made["check-sheet"],
				"/check/edition/{id}":        i.made["check-draft"],
				"/api/v1/check/edition/{id}": i.made["check-draft"],
				"/check/item/{id}":           i.made["check-item"],
				"/api/v1/check/item/{id}":    i.made["check-item"],
				"/check/import/{id}":         i.made["check-import"],
				"/api/v1/check/import/{id}":  i.made["check-import"],
				"/check/fact/{id}":           i.Unit,
				"/api/v1/check/fact/{id}":    i.Unit,
			}
		},
		forms:    checkForms,
		writings: checkWritings,
		unready:  []string{"POST /check/sheet/{id}/import", "POST /check/edition/{id}/generate"},
	}
}

// prepareCheck makes a sheet in use with a draft beside it, and a table that was handed in.
func prepareCheck(t *testing.T, town *apptest.Town, b apptest.Body, i *ids) {
	t.Helper()
	ctx, s := apptest.As(t.Context(), b.ID, b.Office.ID), town.App.Checks
	w, err := s.Found(ctx, check.Founding{Title: "試験の点検表", Shipped: "standard"})
	if err != nil {
		t.Fatal(err)
	}
	if w, err = s.Use(ctx, check.At{ID: w.Edition.ID, Version: 1}); err != nil {
		t.Fatal(err)
	}
	draft, err := s.Revise(ctx, check.At{ID: w.Edition.ID})
	if err != nil {
		t.Fatal(err)
	}
	table, err := s.Bring(ctx, w.Sheet.ID, "表.csv", []byte("No.,監査項目,市の列\n1,試験か。,あ\n"))
	if err != nil {
		t.Fatal(err)
	}
	i.made["check-sheet"], i.made["check-edition"], i.made["check-draft"] = w.Sheet.ID, w.Edition.ID, draft.Edition.ID
	i.made["check-item"], i.made["check-import"] = draft.Items[0].ID, table.ID
}

func checkForms(_ *apptest.Town, i ids) map[string]url.Values {
	item := url.Values{"chapter": {"Ⅰ"}, "number": {"99"}, "text": {"試験の問いか。"}, "criterion": {"基準"}, "methods": {"site"}, "rule": {"窓口がある"}, "role": {""}, "version": {"1"}}
	at := url.Values{"version": {"1"}}
	return map[string]url.Values{
		"POST /check/new":                   {"title": {"別の点検表"}, "meaning": {""}, "shipped": {""}},
		"POST /check/sheet/{id}/name":       {"title": {"別の名前"}, "meaning": {""}, "version": {"1"}},
		"POST /check/sheet/{id}/import":     {},
		"POST /check/fact/{id}/edit":        {"facts": {"usb"}},
		"POST /check/edition/{id}/revise":   at,
		"POST /check/edition/{id}/use":      at,
		"POST /check/edition/{id}/discard":  url.Values{"version": {"9"}}, // somebody was faster: the draft stays for the others
		"POST /check/edition/{id}/item":     item,
		"POST /check/edition/{id}/generate": {"duties": {"x/y/1"}},
		"POST /check/item/{id}/edit":        item,
		"POST /check/item/{id}/base":        {"document": {i.document}, "provisions": {}, "version": {"1"}},
		"POST /check/item/{id}/drop":        url.Values{"version": {"9"}},
		"POST /check/import/{id}/direct":    {"headings": {"市の列"}, "fields": {"note"}},
		"POST /check/import/{id}/apply":     {"version": {"1"}, "count": {"1"}},
	}
}

func checkWritings(i ids) map[string]map[string]any {
	item := map[string]any{"chapter": "Ⅰ", "number": "99", "text": "試験の問いか。", "version": 1}
	at := map[string]any{"version": 1}
	return map[string]map[string]any{
		"POST /api/v1/check":                       {"title": "別の点検表"},
		"PUT /api/v1/check/sheet/{id}":             {"title": "別の名前", "version": 1},
		"POST /api/v1/check/sheet/{id}/import":     {"file_name": "表.csv", "content": "Tm8uLOebo+afu+mgheebrgoxLOOBggo="},
		"PUT /api/v1/check/fact/{id}":              {"facts": []string{"usb"}},
		"POST /api/v1/check/edition/{id}/revise":   at,
		"POST /api/v1/check/edition/{id}/use":      at,
		"POST /api/v1/check/edition/{id}/discard":  at,
		"POST /api/v1/check/edition/{id}/item":     item,
		"POST /api/v1/check/edition/{id}/generate": {"duties": []string{"x/y/1"}},
		"PUT /api/v1/check/item/{id}":              item,
		"POST /api/v1/check/item/{id}/base":        {"document": i.document, "provisions": []string{}, "version": 1},
		"POST /api/v1/check/item/{id}/drop":        at,
		"POST /api/v1/check/import/{id}/direct":    {"headings": []string{"市の列"}, "fields": []string{"note"}},
		"POST /api/v1/check/import/{id}/apply":     {"version": 1, "count": 1},
	}
}
