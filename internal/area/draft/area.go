package draft

import (
	"context"
	"embed"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/db"
)

// Files holds the migrations.
//
//go:embed migration/*.sql
var Files embed.FS

const areaName = "draft"

// What may be done here.
const (
	CanSee  actor.Permission = "draft.see"
	CanEdit actor.Permission = "draft.edit"
)

// The verbs of the journal.
const (
	verbOpen   = actor.Permission("draft.open")
	verbFreeze = actor.Permission("draft.freeze")
	verbThaw   = actor.Permission("draft.thaw")
	verbAdopt  = actor.Permission("draft.adopt")
	verbDrop   = actor.Permission("draft.drop")
)

// Verbs gives the Japanese words for the verbs.
func Verbs() map[string]string {
	return map[string]string{
		string(verbOpen): "改正案を作り始めた", string(verbFreeze): "改正案を決裁に出した", string(verbThaw): "改正案を作成中に戻した",
		string(verbAdopt): "改正案を新しい版とした", string(verbDrop): "改正案を取りやめた",
	}
}

// Area hands the area to the assembly.
func (s *Service) Area() area.Area {
	return area.Area{
		Name: areaName, Title: "改正案", Files: Files,
		Permissions: []actor.Grant{
			{Permission: CanSee, Meaning: "規程の改正案を見る", Roles: []actor.Role{actor.Office, actor.Auditor, "ciso", "deputy-ciso", "chief"}},
			{Permission: CanEdit, Meaning: "規程の改正案を作り、直し、取りやめる", Writes: true, Roles: []actor.Role{actor.Office}},
		},
		Resolve: s.resolve,
	}
}

const draftPath = "/draft"

func draftURL(id string) string { return draftPath + "/" + id }

// resolve gives titles and addresses of the drafts that the actor may see.
func (s *Service) resolve(ctx context.Context, tx db.Tx, ids []string) (map[string]area.Link, error) {
	links := map[string]area.Link{}
	who := actor.From(ctx)
	if !who.Can(CanSee) || len(ids) == 0 {
		return links, nil
	}
	list, err := loadAll(ctx, tx, who.Body, ids)
	if err != nil {
		return nil, err
	}
	shown, err := s.visible(ctx, tx, list)
	for _, d := range shown {
		links[d.ID] = area.Link{Title: d.Title, URL: draftURL(d.ID)}
	}
	return links, err
}
