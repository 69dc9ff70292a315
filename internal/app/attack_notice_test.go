package app_test

import (
	"net/url"
	"testing"

	"github.com/okite-isms/okite/internal/app/apptest"
)

// noticeAttack knows the lists of work.
func noticeAttack() attack {
	return attack{
		prepare: func(t *testing.T, town *apptest.Town, b apptest.Body, i *ids) {
			t.Helper()
			err := owner(t, town).QueryRowContext(t.Context(), "select max(id) from notice_item where body_id = $1", b.ID).Scan(&i.matter)
			if err != nil {
				t.Fatalf("work of %s: %v", b.Name, err)
			}
		},
		names: func(i ids) map[string]string {
			return map[string]string{
				"/notice/item/{id}":        i.matter,
				"/api/v1/notice/item/{id}": i.matter,
			}
		},
		forms:    noticeForms,
		writings: noticeWritings,
	}
}

func noticeForms(_ *apptest.Town, _ ids) map[string]url.Values {
	version := url.Values{"version": {"1"}}
	return map[string]url.Values{
		"POST /notice/item/{id}/finish": version,
	}
}

func noticeWritings(_ ids) map[string]map[string]any {
	return map[string]map[string]any{
		"POST /api/v1/notice/item/{id}/finish": {"version": 1},
	}
}
