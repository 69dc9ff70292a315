package revision

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/okite-isms/okite/internal/area/policy"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
	"github.com/okite-isms/okite/jobun/compare"
)

// bundleMost bounds what is in a bundle.
const bundleMost = 300

// Bundle makes what the body puts on its web site, as of today.
func (s *Service) Bundle(ctx context.Context) (b Bundle, err error) {
	a, err := actor.Require(ctx, CanPublish)
	if err != nil {
		return b, err
	}
	frame, err := s.config.Organisation.Frame(ctx)
	if err != nil {
		return b, err
	}
	return s.bundle(ctx, a, frame.Body)
}

// Fetch gives the bundle packed, and notes in the journal what was handed out.
func (s *Service) Fetch(ctx context.Context) (content []byte, err error) {
	b, err := s.Bundle(ctx)
	if err != nil {
		return nil, err
	}
	if content, err = b.Zip(); err != nil {
		return nil, err
	}
	list, _ := b.Find("SHA256SUMS")
	return content, s.db.Do(ctx, func(tx db.Tx) error {
		return journal.Append(ctx, tx, journal.Entry{Verb: string(verbBundle), Area: areaName, ID: "bundle", Content: journal.Fields("revision.bundle/1", func(e *journal.Encoder) {
			e.Text("sums", string(list.Content))
		})})
	})
}

// bundle loads the public documents and makes their pages. Their texts are loaded by an
// actor who may not see what is closed, whatever the actor may who asks; what else is there
// is named for the page of the office, and stands in no file.
func (s *Service) bundle(ctx context.Context, a actor.Actor, body string) (b Bundle, err error) {
	var list []published
	var left []string
	stamp, public := "", a
	public.ID, public.Strength = "public", actor.Password // who is on no name list
	public.Permissions, public.Narrow = []actor.Permission{policy.CanView}, nil
	err = s.db.View(ctx, func(tx db.Tx) error {
		all, err := s.config.Policies.InForceOn(ctx, tx, a, s.Today())
		if err != nil {
			return err
		}
		documents, err := s.config.Policies.InForceOn(ctx, tx, public, s.Today())
		if err != nil {
			return err
		}
		documents = slices.DeleteFunc(documents, func(d policy.Document) bool { return d.State != policy.Public })
		for _, d := range all {
			switch {
			case d.State != policy.Public:
				left = append(left, d.Title+"（"+d.State.Title()+"）")
			case !slices.ContainsFunc(documents, func(o policy.Document) bool { return o.ID == d.ID }):
				left = append(left, d.Title+"（閲覧者名簿で限られているもの）")
			}
		}
		for _, d := range documents {
			stamp += fmt.Sprintf("%s %s %d %s\n", d.ID, d.Edition, d.Version, d.Title)
			if len(list) == bundleMost {
				return fault.Newf(fault.Conflict, "公開する規程が%dを超えています。", bundleMost)
			}
			p, err := s.publish(actor.With(ctx, public), tx, public, d)
			if err != nil {
				return err
			}
			list = append(list, p)
		}
		return nil
	})
	if err != nil {
		return b, err
	}
	key := a.Body + "\n" + body + "\n" + stamp
	if b, ok := s.bundles.get(key); ok {
		b.Day, b.Left = s.Today(), left
		return b, nil
	}
	if b, err = bundled(ctx, body, s.Today(), list); err != nil {
		return b, err
	}
	s.bundles.put(key, b)
	b.Left = left
	return b, nil
}

// publish loads a public document with its history. What a revision changed is shown where
// the revision was promulgated: what was only uploaded was never published itself.
func (s *Service) publish(ctx context.Context, tx db.Tx, a actor.Actor, d policy.Document) (p published, err error) {
	if p.Whole, err = s.config.Policies.WholeOn(ctx, tx, a, d.ID, s.Today()); err != nil {
		return p, err
	}
	_, all, err := s.config.Policies.EditionsOf(ctx, tx, a, d.ID)
	if err != nil {
		return p, err
	}
	for _, e := range all {
		if !s.Today().Before(e.BeginsOn) {
			p.Editions = append(p.Editions, e)
		}
	}
	slices.SortStableFunc(p.Editions, func(x, y policy.Edition) int { return strings.Compare(y.BeginsOn.String(), x.BeginsOn.String()) })
	for i := 0; i+1 < len(p.Editions); i++ {
		now, old := p.Editions[i], p.Editions[i+1]
		if now.PromulgatedOn.IsZero() {
			continue
		}
		t, err := s.publishedTable(ctx, tx, d.ID, old.ID, now.ID)
		if err != nil {
			return p, err
		}
		p.Tables = append(p.Tables, publishedTable{now, t})
	}
	return p, nil
}

func (s *Service) publishedTable(ctx context.Context, tx db.Tx, document, old, now string) (*compare.Table, error) {
	before, err := s.config.Policies.TextOf(ctx, tx, document, old)
	if err != nil {
		return nil, err
	}
	after, err := s.config.Policies.TextOf(ctx, tx, document, now)
	if err != nil {
		return nil, err
	}
	st := Study{Item: Item{Way: Partial}, Old: before.Text, Now: after.Text}
	var ignored []Effect
	return st.table(&ignored)
}

func (st Study) table(effects *[]Effect) (*compare.Table, error) {
	err := compared(&st, effects)
	return st.Table, err
}

// Live gives the page of a body's public rules to anybody, where the body has switched it
// on: index.html or one of those that it leads to.
func (s *Service) Live(ctx context.Context, body, name string) (p Page, err error) {
	missing := fault.New(fault.NotFound, "お探しのページはありません。")
	a := actor.Job(body, "revision.live", policy.CanView)
	ctx = actor.With(ctx, a)
	on := false
	err = s.db.View(ctx, func(tx db.Tx) error {
		x, err := settings(ctx, tx, body)
		on = x.Live
		return err
	})
	if err != nil || !on {
		return p, orError(err, missing)
	}
	title, err := s.config.BodyName(ctx)
	if err != nil || title == "" {
		return p, orError(err, missing)
	}
	b, err := s.bundle(ctx, a, title)
	if err != nil {
		return p, err
	}
	p, ok := b.Find(name)
	if !ok {
		return p, missing
	}
	return p, nil
}

// bundleMemo keeps the last bundles: the live page is asked for by anybody, and making it
// anew each time would let anybody keep the node busy.
type bundleMemo struct {
	mu   sync.Mutex
	keys []string
	list map[string]Bundle
}

// bundlesKept is how many a node keeps.
const bundlesKept = 4

func (m *bundleMemo) get(key string) (Bundle, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	b, ok := m.list[key]
	return b, ok
}

func (m *bundleMemo) put(key string, b Bundle) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.list == nil {
		m.list = map[string]Bundle{}
	}
	if _, there := m.list[key]; !there {
		m.keys = append(m.keys, key)
	}
	m.list[key] = b
	for len(m.keys) > bundlesKept {
		delete(m.list, m.keys[0])
		m.keys = m.keys[1:]
	}
}

// addressOfLive is where the live page of a body is.
func addressOfLive(body string) string { return livePath + "/" + body + "/index.html" }

// dayOr reads a day of an address; an empty one is the other.
func dayOr(text string, other clock.Date) (clock.Date, error) {
	if text == "" {
		return other, nil
	}
	d, err := clock.ParseDate(text)
	if err != nil {
		return d, fault.New(fault.Invalid, "日を読み取れません。2027/04/01のように指定してください。")
	}
	return d, nil
}
