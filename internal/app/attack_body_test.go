package app_test

import (
	"net/http"
	"net/url"
	"regexp"
	"testing"

	"github.com/okite-isms/okite/internal/app/apptest"
)

// Somebody opens a form in one body and signs in to another in a second tab: what they
// then send off from the first is refused, and not carried out in the second.
func TestAttackByFormOfAnotherBody(t *testing.T) {
	both(t, func(t *testing.T, town *apptest.Town) {
		home, neighbour := visit(town, town.Client(t, town.Home, town.Home.Office)), visit(town, town.Client(t, town.Neighbour, town.Neighbour.Office))
		mark := regexp.MustCompile(`name="of-body" value="([0-9a-f]+)"`)
		first, second := mark.FindStringSubmatch(home.get(t, "/org/role/new").body), mark.FindStringSubmatch(neighbour.get(t, "/org/role/new").body)
		if first == nil || second == nil || first[1] == second[1] {
			t.Fatalf("the forms do not say for which body they are: %v, %v", first, second)
		}
		f := url.Values{"name": {"yokodori"}, "title": {"横取り"}, "meaning": {"ほかの団体の画面から"}, "of-body": {first[1]}}
		before := picture(t, town, town.Neighbour.ID, "session")
		if a := neighbour.post(t, "/org/role/new", f); a.status != http.StatusConflict {
			t.Errorf("the form of another body: %d", a.status)
		}
		unchanged(t, town, town.Neighbour.ID, before, "session")
		f.Set("of-body", second[1])
		if a := neighbour.post(t, "/org/role/new", f); a.status != http.StatusSeeOther {
			t.Errorf("the form of the same body: %d", a.status)
		}
	})
}
