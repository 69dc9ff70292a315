package app

import (
	"context"
	"strings"

	"golang.org/x/text/width"

	"github.com/okite-isms/okite/internal/area/evidence"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// roster finds people and posts for the rooms whose forms name them. Whoever may hand
// something over has to name the receiver, though they may not see the list of people.
type roster struct{ app *App }

func (x roster) context(ctx context.Context) context.Context {
	return x.app.operator(ctx, actor.From(ctx).Body)
}

// Find implements evidence.People.
func (x roster) Find(ctx context.Context, text string) (evidence.Named, error) {
	text = strings.TrimSpace(text)
	people, _, err := x.app.Orgs.People(x.context(ctx), org.Query{Text: text, State: org.Active, Limit: 50})
	if err != nil {
		return evidence.Named{}, err
	}
	var named []evidence.Named
	for _, p := range people {
		if p.Number != "" && p.Number == width.Fold.String(text) {
			return evidence.Named{ID: p.ID, Name: p.Name}, nil
		}
		if together(p.Name) == together(text) {
			named = append(named, evidence.Named{ID: p.ID, Name: p.Name})
		}
	}
	switch len(named) {
	case 0:
		return evidence.Named{}, fault.New(fault.NotFound, "その職員番号や氏名の人は登録されていません。")
	case 1:
		return named[0], nil
	}
	return evidence.Named{}, fault.New(fault.Invalid, "同じ氏名の人が何人もいます。職員番号で指定してください。")
}

func together(s string) string { return strings.Join(strings.Fields(s), "") }

// Posts implements evidence.People.
func (x roster) Posts(ctx context.Context) ([]evidence.Post, error) {
	o, err := x.app.Orgs.Outline(x.context(ctx), x.app.Orgs.Today())
	list := make([]evidence.Post, len(o.Posts))
	for i, p := range o.Posts {
		list[i] = evidence.Post{ID: p.ID, Name: strings.TrimSpace(p.UnitName + " " + p.Title)}
	}
	return list, err
}

// bodyName names the actor's body on papers.
func (a *App) bodyName(ctx context.Context) (string, error) {
	b, err := a.Orgs.Body(a.operator(ctx, actor.From(ctx).Body))
	return b.Name, err
}

// bodyIDs lists the bodies for work that is done for all of them.
func (a *App) bodyIDs(ctx context.Context) ([]string, error) {
	bodies, err := a.bodies(ctx)
	ids := make([]string, len(bodies))
	for i, b := range bodies {
		ids[i] = b.ID
	}
	return ids, err
}
