package app_test

import (
	"net/url"
	"testing"

	"github.com/okite-isms/okite/internal/app/apptest"
	"github.com/okite-isms/okite/internal/area/org"
)

// houseAttack knows sign-in, one's own things, the journal and backups.
func houseAttack() attack {
	return attack{
		prepare: func(t *testing.T, town *apptest.Town, b apptest.Body, i *ids) {
			t.Helper()
			for table, to := range map[string]*string{"session": &i.session, "token": &i.token} {
				err := owner(t, town).QueryRowContext(t.Context(), "select max(id) from "+table+" where person = $1", b.Office.ID).Scan(to)
				if err != nil {
					t.Fatalf("%s of %s: %v", table, b.Name, err)
				}
			}
		},
		names: func(i ids) map[string]string {
			return map[string]string{
				"/me/session/{id}":    i.session,
				"/me/token/{id}":      i.token,
				"/help/{name}":        "policy",
				"/backup/file/{name}": "20261124-020000.okite-backup",
				"/static/{name}":      "okite.css",
			}
		},
		shared: []string{"GET /backup/file/{name}", "GET /help/{name}"},
		forms:  houseForms,
		harmless: []string{
			"POST /me/session/{id}/end", "POST /me/session/end", "POST /me/link", "POST /me/link/end", "POST /switch", "POST /me/token", "POST /me/token/{id}/revoke", "POST /password", "POST /journal/verify",
		},
		unready: []string{"POST /setup", "POST /password", "POST /me/session/end", "POST /me/link", "POST /me/link/end", "POST /switch"},
	}
}

func houseForms(town *apptest.Town, _ ids) map[string]url.Values {
	founding := url.Values{
		"name": {"三つ目の町"}, "kind": {"town"}, "code": {"402028"}, "fiscal_start": {"4"}, "person": {"三 太郎"}, "login": {"mitsu"}, "password": {apptest.Password},
	}
	return map[string]url.Values{
		"POST /me/token":             {"name": {"試"}, "scope": {"write"}, "days": {"30"}},
		"POST /me/token/{id}/revoke": {},
		"POST /me/session/{id}/end":  {},
		"POST /me/link":              {"body": {town.Neighbour.ID}, "code": {"aaaa-aaaa-aaaa-aaaa"}},
		"POST /me/link/end":          {"body": {town.Neighbour.ID}},
		"POST /switch":               {"body": {town.Neighbour.ID}},
		"POST /me/session/end":       {},
		"POST /password":             {"current": {org.SamplePassword}, "password": {"betsu-no-kotoba-ni-suru"}, "again": {"betsu-no-kotoba-ni-suru"}},
		"POST /backup":               {},
		"POST /backup/passphrase":    {"passphrase": {"nagai-aikotoba-wo-kimeru"}, "again": {"nagai-aikotoba-wo-kimeru"}},
		"POST /journal/verify":       {},
		"POST /signin":               {"body": {town.Home.ID}, "login": {org.SampleLogin}, "password": {org.SamplePassword}, "next": {"/"}},
		"POST /signout":              {},
		"POST /setup":                founding,
	}
}
