package app_test

import (
	"maps"
	"net/url"
	"testing"

	"github.com/okite-isms/okite/internal/app/apptest"
)

// attack is what the attacks have to know of one area. Whoever adds a page or an
// operation says in the file of its area what it names and what it is sent.
type attack struct {
	prepare  func(t *testing.T, town *apptest.Town, b apptest.Body, i *ids) // makes what is named below, in one body
	names    func(i ids) map[string]string                                  // what the parameter stands for in paths that begin so
	forms    func(town *apptest.Town, i ids) map[string]url.Values
	writings func(i ids) map[string]map[string]any
	shared   []string // routes whose parameter names the same for every body
	harmless []string // routes sent by POST that change nothing
	unready  []string // forms that are not carried out as they are filled in
}

// attacks lists the areas, those that others rest on first.
func attacks() []attack {
	return []attack{
		houseAttack(),
		orgAttack(),
		policyAttack(),
		noticeAttack(),
		approvalAttack(),
		actionAttack(),
		incidentAttack(),
		respondAttack(),
		revisionAttack(),
		draftAttack(),
		evidenceAttack(),
		leakAttack(),
		checkAttack(),
		auditAttack(),
		selfcheckAttack(),
	}
}

// named gathers what the parameters of paths stand for.
func named(i ids) map[string]string {
	all := map[string]string{}
	for _, a := range attacks() {
		if a.names != nil {
			maps.Copy(all, a.names(i))
		}
	}
	return all
}
