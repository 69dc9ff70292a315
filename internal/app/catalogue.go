package app

import (
	"github.com/okite-isms/okite/internal/area/check"
	"github.com/okite-isms/okite/internal/platform/pack"
	definitions "github.com/okite-isms/okite/pack"
)

// catalogue is what ships of check items: the facts of which rules speak, and sheets.
type catalogue struct {
	words     check.Words
	templates []check.Template
}

func readCatalogue() (c catalogue, err error) {
	if c.words, err = check.LoadWords(definitions.Files); err != nil {
		return c, err
	}
	c.templates, err = check.LoadTemplates(definitions.Files, c.words)
	return c, err
}

// checkRoles are the roles that answer check items.
func checkRoles(kinds *pack.Pack) (list []check.Role) {
	for _, r := range kinds.Roles() {
		list = append(list, check.Role{Name: r.Name, Title: r.Title})
	}
	return list
}
