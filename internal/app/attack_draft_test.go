package app_test

import (
	"net/url"
	"testing"

	"github.com/okite-isms/okite/internal/app/apptest"
	drafts "github.com/okite-isms/okite/internal/area/draft"
	"github.com/okite-isms/okite/internal/platform/db"
)

// draftAttack knows the drafts of policies.
func draftAttack() attack {
	return attack{
		prepare: prepareDraft,
		names: func(i ids) map[string]string {
			return map[string]string{
				"/draft/{id}": i.made["draft"], "/api/v1/draft/{id}": i.made["draft"],
				"/draft/conflict/{id}": i.made["draft-conflict"], "/api/v1/draft/conflict/{id}": i.made["draft-conflict"],
			}
		},
		forms:    draftForms,
		writings: draftWritings,
		unready:  []string{"POST /draft/{id}/file"},
	}
}

// prepareDraft makes a draft with a step, a comment and a conflict.
func prepareDraft(t *testing.T, town *apptest.Town, b apptest.Body, i *ids) {
	t.Helper()
	ctx, s := apptest.As(t.Context(), b.ID, b.Office.ID), town.App.Drafts
	d, err := s.Begin(ctx, drafts.Opening{Document: i.document, Title: "試験の改正案"})
	if err != nil {
		t.Fatal(err)
	}
	var provision string
	err = town.App.DB.View(ctx, func(tx db.Tx) error {
		text, err := s.Text(ctx, tx, d.ID)
		for _, p := range text.New.Provisions {
			if provision == "" && p.Mark != nil && p.Text != "" {
				provision = p.ID
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var out drafts.Saved
	for _, text := range []string{"はじめの人が書いた。", "後の人が書いた。"} {
		if out, err = s.Write(ctx, drafts.Writing{ID: d.ID, Provision: provision, Text: text}); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Say(ctx, drafts.Saying{ID: d.ID, Provision: provision, Comment: "試験の意見"}); err != nil {
		t.Fatal(err)
	}
	i.made["draft"], i.made["draft-provision"], i.made["draft-conflict"] = d.ID, provision, out.Conflict
}

func draftForms(_ *apptest.Town, i ids) map[string]url.Values {
	words := url.Values{"provision": {i.made["draft-provision"]}, "heading": {""}, "text": {"別の文章とする。"}, "items": {""}}
	about := url.Values{"provision": {i.made["draft-provision"]}, "seen": {"1"}}
	return map[string]url.Values{
		"POST /draft/new":                  {"document": {i.document}, "title": {"別の改正案"}, "reason": {""}, "numbers": {"follow"}},
		"POST /draft/{id}/provision":       filled(words, url.Values{"seen": {"1"}}),
		"POST /draft/{id}/insert":          filled(words, url.Values{"where": {"after"}, "style": {""}}),
		"POST /draft/{id}/delete":          about,
		"POST /draft/{id}/move":            filled(about, url.Values{"to": {i.made["draft-provision"]}, "where": {"after"}}),
		"POST /draft/{id}/undo":            {"step": {"1"}},
		"POST /draft/{id}/comment":         {"provision": {""}, "comment": {"意見"}},
		"POST /draft/{id}/rebase":          {"seen": {"1"}, "to": {"2"}},
		"POST /draft/{id}/drop":            {"version": {"2"}},
		"POST /draft/{id}/file":            {},
		"POST /draft/conflict/{id}/settle": {"choice": {"mine"}, "seen": {"1"}, "heading": {""}, "text": {""}, "items": {""}},
	}
}

func draftWritings(i ids) map[string]map[string]any {
	provision := i.made["draft-provision"]
	about := map[string]any{"provision": provision, "seen": 1}
	return map[string]map[string]any{
		"POST /api/v1/draft":                      {"document": i.document, "title": "別の改正案"},
		"PUT /api/v1/draft/{id}/provision":        {"provision": provision, "seen": 1, "text": "別の文章とする。"},
		"POST /api/v1/draft/{id}/provision":       {"provision": provision, "where": "after", "text": "新しい定めとする。"},
		"POST /api/v1/draft/{id}/delete":          about,
		"POST /api/v1/draft/{id}/move":            {"provision": provision, "seen": 1, "to": provision, "where": "after"},
		"POST /api/v1/draft/{id}/undo":            {"step": 1},
		"POST /api/v1/draft/{id}/comment":         {"comment": "意見"},
		"POST /api/v1/draft/{id}/rebase":          {"seen": 1, "to": 2},
		"POST /api/v1/draft/conflict/{id}/settle": {"choice": "mine", "seen": 1},
	}
}
