package app

import (
	"context"
	"maps"
	"net/http"
	"slices"
	"time"

	"github.com/okite-isms/okite/internal/area/action"
	"github.com/okite-isms/okite/internal/area/approval"
	"github.com/okite-isms/okite/internal/area/check"
	"github.com/okite-isms/okite/internal/area/draft"
	"github.com/okite-isms/okite/internal/area/evidence"
	"github.com/okite-isms/okite/internal/area/home"
	"github.com/okite-isms/okite/internal/area/incident"
	"github.com/okite-isms/okite/internal/area/notice"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/area/policy"
	"github.com/okite-isms/okite/internal/area/revision"
	"github.com/okite-isms/okite/internal/area/selfcheck"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/job"
	"github.com/okite-isms/okite/internal/platform/signin"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

// frame says what surrounds every page.
func (a *App) frame(r *http.Request) (web.Frame, error) {
	f, err := a.Orgs.Frame(r.Context())
	var bodies []ui.Place
	for _, b := range f.Others {
		bodies = append(bodies, ui.Place{ID: b.ID, Name: b.Name, Home: b.ID == actor.From(r.Context()).Home})
	}
	return web.Frame{Body: f.Body, Sample: f.Sample, Roles: f.Roles, Bodies: bodies}, err
}

// waitingDays is how long finished work stays on the first page.
const waitingDays = 7

// work gives what waits for the actor, and in which capacities they work.
func (a *App) work(ctx context.Context, as string) (home.Work, error) {
	if !actor.From(ctx).Can(notice.CanSee) {
		return home.Work{}, nil // who only runs the machine, or was let in to look at something else
	}
	w, err := a.Notice.Work(ctx, as)
	var out home.Work
	for _, h := range w.Hats {
		out.Capacities = append(out.Capacities, home.Capacity{Key: h.Key, Title: h.Title, Note: h.Note})
	}
	for _, it := range w.Items {
		out.Items = append(out.Items, home.Matter{ID: it.ID, Version: it.Version, Title: it.Title, URL: it.URL, As: it.As, Why: it.Why, Due: it.Due})
	}
	if err != nil {
		return out, err
	}
	sheets, err := a.sheetsToAnswer(ctx, out.Capacities, as)
	out.Items = append(out.Items, sheets...)
	slices.SortStableFunc(out.Items, func(x, y home.Matter) int { return dueOrder(x.Due, y.Due) })
	return out, err
}

// dueOrder puts what has no day last.
func dueOrder(a, b clock.Date) int {
	if a.IsZero() != b.IsZero() {
		if a.IsZero() {
			return 1
		}
		return -1
	}
	return a.Compare(b)
}

// sheetsToAnswer gives the check sheets that wait for the actor. They are no rows of the
// list of work: five thousand people have one each.
func (a *App) sheetsToAnswer(ctx context.Context, capacities []home.Capacity, as string) (list []home.Matter, err error) {
	titles := map[string]string{}
	var keys []string
	for _, c := range capacities {
		titles[c.Key] = c.Title
		if as == "" || c.Key == as {
			keys = append(keys, c.Key)
		}
	}
	due, err := a.Selves.Waiting(ctx, keys)
	for _, d := range due {
		title := titles[d.Key]
		if d.Key == "" {
			title = actor.From(ctx).Name
		}
		list = append(list, home.Matter{Title: d.Title(), URL: d.URL(), As: title, Why: "自己点検の対象のため", Due: d.Campaign.Last})
	}
	return list, err
}

// waiting lists the work that the actor started and that has not been long finished.
func (a *App) waiting(ctx context.Context) ([]home.Item, error) {
	since := clock.At(a.now().Add(-waitingDays * 24 * time.Hour))
	var jobs []job.Job
	err := a.DB.View(ctx, func(tx db.Tx) (err error) {
		jobs, err = job.Recent(ctx, tx, since, 10)
		return err
	})
	if err != nil {
		return nil, err
	}
	var items []home.Item
	for _, j := range jobs {
		if it, ok := a.started(j); ok {
			items = append(items, it)
		}
	}
	return items, nil
}

// started shows a job to who started it, where it leads somewhere.
func (a *App) started(j job.Job) (home.Item, bool) {
	if j.ResultLink == "" {
		return home.Item{}, false
	}
	title := j.ResultText
	if title == "" {
		title = a.verbs()[j.Kind]
	}
	return home.Item{Title: title, URL: j.ResultLink, Note: j.State.Title(), At: j.CreatedAt}, true
}

// newsItems is how many documents the first page shows.
const newsItems = 8

// news lists the documents that changed last.
func (a *App) news(ctx context.Context) ([]home.Item, error) {
	if !actor.From(ctx).Can(policy.CanView) {
		return nil, nil
	}
	list, _, err := a.Policy.List(ctx, policy.Query{Sort: "updated", Desc: true, Limit: newsItems})
	if err != nil {
		return nil, err
	}
	items := make([]home.Item, len(list))
	for i, d := range list {
		items[i] = home.Item{Title: d.Title, URL: "/policy/" + d.ID, Note: d.State.Title(), At: d.UpdatedAt}
	}
	return items, nil
}

// resolve asks each area for the objects that are its own, all of an area at once.
func (a *App) resolve(ctx context.Context, refs []area.Ref) (map[area.Ref]area.Link, error) {
	found := map[area.Ref]area.Link{}
	for _, r := range a.areas {
		ids := idsOf(r.Name, refs)
		if r.Resolve == nil || len(ids) == 0 {
			continue
		}
		var links map[string]area.Link
		err := a.DB.View(ctx, func(tx db.Tx) (err error) {
			links, err = r.Resolve(ctx, tx, ids)
			return err
		})
		if err != nil {
			return nil, err
		}
		for id, l := range links {
			found[area.Ref{Area: r.Name, ID: id}] = l
		}
	}
	return found, nil
}

func idsOf(name string, refs []area.Ref) []string {
	var ids []string
	for _, ref := range refs {
		if ref.Area == name && !slices.Contains(ids, ref.ID) {
			ids = append(ids, ref.ID)
		}
	}
	return ids
}

// verbs gives the Japanese words for the verbs of the journal: those of the permission
// of the same name, where no room has its own.
func (a *App) verbs() map[string]string {
	words := map[string]string{"backup.passphrase": "バックアップの合言葉を変えた", "backup.fetch": "バックアップを取り出した", "journal.erase": "記録の中身を消去した"}
	for _, g := range a.matrix {
		if g.Writes {
			words[string(g.Permission)] = g.Meaning
		}
	}
	for _, own := range []map[string]string{signin.Verbs(), org.Verbs(), approval.Verbs(), evidence.Verbs(), notice.Verbs(), action.Verbs(), policy.Verbs(), draft.Verbs(), revision.Verbs(), check.Verbs(), incident.Verbs(), selfcheck.Verbs()} {
		maps.Copy(words, own)
	}
	return words
}
