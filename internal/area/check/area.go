package check

import (
	"context"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/web"
)

const areaName = "check"

// What may be done here.
const (
	CanSee    actor.Permission = "check.see"
	CanManage actor.Permission = "check.manage"
)

// The verbs of the journal.
const (
	verbDraft    = actor.Permission("check.draft")
	verbRename   = actor.Permission("check.rename")
	verbUse      = actor.Permission("check.use")
	verbDiscard  = actor.Permission("check.discard")
	verbItem     = actor.Permission("check.item")
	verbDrop     = actor.Permission("check.drop")
	verbGenerate = actor.Permission("check.generate")
	verbFact     = actor.Permission("check.fact")
	verbBring    = actor.Permission("check.bring")
	verbDirect   = actor.Permission("check.direct")
	verbApply    = actor.Permission("check.apply")
)

// Verbs gives the Japanese words for the verbs.
func Verbs() map[string]string {
	words := map[string]string{}
	for v, title := range map[actor.Permission]string{
		verbDraft: "点検表の下書きを作った", verbRename: "点検表の名前を変えた", verbUse: "点検表の版を使い始めた", verbDiscard: "点検表の下書きを捨てた", verbItem: "点検項目を書いた",
		verbDrop: "点検項目を除いた", verbGenerate: "遵守事項から点検項目を作った", verbFact: "組織の事実を記録した", verbBring: "点検項目の表を受け取った", verbDirect: "表の列の行き先を決めた", verbApply: "表から点検表の下書きを作った",
	} {
		words[string(v)] = title
	}
	return words
}

// Area hands the area to the assembly.
func (s *Service) Area() area.Area {
	return area.Area{
		Name: areaName, Title: "点検項目", Files: Files,
		Permissions: []actor.Grant{
			{Permission: CanSee, Meaning: "点検表と点検項目を見る", Roles: []actor.Role{actor.Office, actor.Staff, actor.Auditor, actor.Guest, "audit-chief", "ciso", "chief"}},
			{Permission: CanManage, Meaning: "点検表と点検項目を作り、組織の事実を記録する", Writes: true, Roles: []actor.Role{actor.Office, "audit-chief", "chief"}},
		},
		Menu: []web.MenuItem{{Group: web.Checks, Title: "点検項目", Path: checkPath, Needs: CanSee, Order: 10}},
		Web:  s.routes, API: s.operations, Resolve: s.resolve,
	}
}

// resolve gives titles and addresses of sheets and items.
func (s *Service) resolve(ctx context.Context, tx db.Tx, ids []string) (map[string]area.Link, error) {
	links := map[string]area.Link{}
	who := actor.From(ctx)
	if !who.Can(CanSee) {
		return links, nil
	}
	list, err := sheets(ctx, tx, who.Body)
	if err != nil {
		return nil, err
	}
	wanted := map[string]bool{}
	for _, id := range ids {
		wanted[id] = true
	}
	for _, x := range list {
		edition := x.UsedID
		if edition == "" {
			edition = x.DraftID
		}
		if wanted[x.ID] && edition != "" {
			links[x.ID] = area.Link{Title: "点検表 " + x.Title, URL: editionURL(edition)}
		}
	}
	return links, nil
}

// fieldsOf gives the messages of a refusal by field.
func fieldsOf(err error) map[string]string { return fault.Of(err).Fields }
