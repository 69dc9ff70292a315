package app_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/okite-isms/okite/internal/app/apptest"
	"github.com/okite-isms/okite/internal/platform/db"
)

// Every entry of the menu has a part of the handbook that explains it, every address of
// that part leads somewhere, and so does every link within the handbook.
func TestHelp(t *testing.T) {
	t.Parallel()
	town := apptest.Start(t, db.SQLite)
	office := visit(town, town.Client(t, town.Home, town.Home.Office))
	menu := regexp.MustCompile(`<a href="(/[^"]*)"[^>]*>[^<]+</a></li>`).FindAllStringSubmatch(office.get(t, "/").body, -1)
	if len(menu) < 15 {
		t.Fatalf("only %d entries in the menu", len(menu))
	}
	seen := map[string]bool{"/help": true}
	for _, m := range menu {
		if strings.HasPrefix(m[1], "/help") {
			continue
		}
		link := regexp.MustCompile(`class="help" href="(/help/[a-z-]+)(?:#(s\d+))?"`).FindStringSubmatch(office.get(t, m[1]).body)
		if link == nil {
			t.Errorf("nothing in docs/handbook says that it explains %s", m[1])
			continue
		}
		seen[link[1]] = true
		if a := office.get(t, link[1]); a.status != http.StatusOK || link[2] != "" && !strings.Contains(a.body, `id="`+link[2]+`"`) {
			t.Errorf("%s leads to %s#%s: %d", m[1], link[1], link[2], a.status)
		}
	}
	for page := range seen {
		for _, m := range regexp.MustCompile(`href="(/help[^"#]*)`).FindAllStringSubmatch(office.get(t, page).body, -1) {
			if a := office.get(t, m[1]); a.status != http.StatusOK {
				t.Errorf("%s leads to %s: %d", page, m[1], a.status)
			}
		}
	}
	if a := office.get(t, "/help/nothing"); a.status != http.StatusNotFound {
		t.Errorf("no such page: %d", a.status)
	}
}
