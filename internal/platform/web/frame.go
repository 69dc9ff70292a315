package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

// Group is a heading of the menu.
type Group string

// The groups, in the order in which the menu shows them.
const (
	Daily   Group = "日々の業務"
	Checks  Group = "点検と監査"
	Rules   Group = "規程と体制"
	Yearly  Group = "年度の運営"
	Manages Group = "管理"
)

// Groups lists the groups in the menu's order.
func Groups() []Group { return []Group{Daily, Checks, Rules, Yearly, Manages} }

// MenuItem is an entry of the menu, shown to who holds Needs.
type MenuItem struct {
	Group Group
	Title string
	Path  string
	Needs actor.Permission
	Order int // within the group, ascending
}

// Frame is what the assembly knows about the surroundings of a page.
type Frame struct {
	Body   string     // name of the 団体
	Bodies []ui.Place // to which the actor may switch
	Roles  []string   // titles of what the actor holds, 「事務局」 say
	Years  []ui.Year
	Sample bool // a body of sample data: said on every page
}

// menu gives the entries that the actor may use, with the current one marked.
func menu(items []MenuItem, who actor.Actor, path string) []ui.MenuGroup {
	current := ""
	for _, it := range items {
		if within(path, it.Path) && len(it.Path) > len(current) {
			current = it.Path
		}
	}
	var groups []ui.MenuGroup
	for _, g := range Groups() {
		group := ui.MenuGroup{Title: string(g)}
		for _, it := range ofGroup(items, g) {
			if who.Can(it.Needs) {
				group.Items = append(group.Items, ui.MenuItem{Title: it.Title, URL: it.Path, Current: it.Path == current})
			}
		}
		if len(group.Items) > 0 {
			groups = append(groups, group)
		}
	}
	return groups
}

func ofGroup(items []MenuItem, g Group) []MenuItem {
	var found []MenuItem
	for _, it := range items {
		if it.Group == g {
			found = append(found, it)
		}
	}
	slices.SortStableFunc(found, func(a, b MenuItem) int { return cmp.Compare(a.Order, b.Order) })
	return found
}

// within reports whether path is the menu path or lies below it.
func within(path, menu string) bool {
	if menu == "/" {
		return path == "/"
	}
	return path == menu || strings.HasPrefix(path, menu+"/")
}

// frame gathers what surrounds the page. Before sign-in there is no menu.
func (a *answer) frame(r *http.Request) (ui.Frame, error) {
	f := ui.Frame{Assets: assetURLs(), SignOut: SignOutPath}
	who := actor.From(r.Context())
	if a == nil || !who.SignedIn() {
		return f, nil
	}
	given, err := a.mux.config.Frame(r)
	if err != nil {
		return f, err
	}
	f.SignedIn, f.Name = true, who.Name
	f.Body, f.Roles, f.Years, f.Sample = given.Body, given.Roles, given.Years, given.Sample
	f.Away, f.Bodies, f.Switch = who.Home != "", given.Bodies, SwitchPath
	f.Menu = menu(a.mux.config.Menu, who, r.URL.Path)
	f.Query = searched(r.URL)
	if a.mux.config.Help != nil {
		f.Help = a.mux.config.Help(r.URL.Path)
	}
	return f, nil
}

// searched keeps what was looked for in the search box of the result page.
func searched(u *url.URL) string {
	if u.Path != SearchPath {
		return ""
	}
	return u.Query().Get("q")
}

func assetURLs() ui.Assets {
	return ui.Assets{
		Styles:  []string{StaticURL("tokens.css"), StaticURL("okite.css")},
		Scripts: []string{StaticURL("htmx.min.js"), StaticURL("okite.js"), StaticURL("upload.js")},
	}
}
