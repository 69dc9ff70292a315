package draft

import (
	"context"
	"embed"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/web"
)

// Files holds the migrations.
//
//go:embed migration/*.sql
var Files embed.FS

const areaName = "draft"

// What may be done here.
const (
	CanSee     actor.Permission = "draft.see"
	CanEdit    actor.Permission = "draft.edit"
	CanComment actor.Permission = "draft.comment"
)

// The verbs of the journal.
const (
	verbOpen   = actor.Permission("draft.open")
	verbFreeze = actor.Permission("draft.freeze")
	verbThaw   = actor.Permission("draft.thaw")
	verbAdopt  = actor.Permission("draft.adopt")
	verbDrop   = actor.Permission("draft.drop")
	verbWrite  = actor.Permission("draft.write")
	verbInsert = actor.Permission("draft.insert")
	verbDelete = actor.Permission("draft.delete")
	verbMove   = actor.Permission("draft.move")
	verbUndo   = actor.Permission("draft.undo")
	verbClash  = actor.Permission("draft.clash")
	verbSettle = actor.Permission("draft.settle")
	verbSay    = actor.Permission("draft.say")
	verbRebase = actor.Permission("draft.rebase")
	verbUpload = actor.Permission("draft.upload")
	verbTake   = actor.Permission("draft.take")
)

// Verbs gives the Japanese words for the verbs.
func Verbs() map[string]string {
	return map[string]string{
		string(verbOpen): "改正案を作り始めた", string(verbFreeze): "改正案を決裁に出した", string(verbThaw): "改正案を作成中に戻した",
		string(verbAdopt): "改正案を新しい版とした", string(verbDrop): "改正案を取りやめた",
		string(verbWrite): "改正案の定めを書き換えた", string(verbInsert): "改正案に定めを加えた", string(verbDelete): "改正案の定めを削除した", string(verbMove): "改正案の定めを移した",
		string(verbUndo): "改正案の操作を取り消した", string(verbClash): "改正案で競合が起きた", string(verbSettle): "改正案の競合を解決した", string(verbSay): "改正案に意見を書いた",
		string(verbRebase): "改正案を新しい版に合わせた", string(verbUpload): "改正案のファイルを送った", string(verbTake): "ファイルを改正案に取り込んだ",
	}
}

// Area hands the area to the assembly.
func (s *Service) Area() area.Area {
	return area.Area{
		Name: areaName, Title: "改正案", Files: Files,
		Permissions: []actor.Grant{
			{Permission: CanSee, Meaning: "規程の改正案を見る", Roles: []actor.Role{actor.Office, actor.Auditor, "ciso", "deputy-ciso", "chief"}},
			{Permission: CanComment, Meaning: "規程の改正案に意見を書く", Writes: true, Roles: []actor.Role{actor.Office, "ciso", "deputy-ciso", "chief"}},
			{Permission: CanEdit, Meaning: "規程の改正案を作り、直し、取りやめる", Writes: true, Roles: []actor.Role{actor.Office}},
		},
		Menu: []web.MenuItem{{Group: web.Rules, Title: "改正案", Path: draftPath, Needs: CanSee, Order: 13}},
		Web:  s.routes, API: s.operations, Jobs: s.jobs, Resolve: s.resolve,
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
