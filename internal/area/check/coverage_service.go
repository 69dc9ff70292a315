package check

import (
	"context"

	"github.com/okite-isms/okite/internal/area/policy"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
)

// Coverage says which duties of the body no item checks, and which items rest on nothing.
// Only editions in use count.
type Coverage struct {
	Duties  int              `json:"duties"`
	Checked int              `json:"checked"`
	Open    []Offered        `json:"open" doc:"確かめる項目のない遵守事項"`
	Bare    []Bare           `json:"bare" doc:"根拠の条項のない項目"`
	Lost    []Bare           `json:"lost" doc:"根拠の条項が、いまの規程にない項目"`
	ByDoc   []DocumentCovers `json:"documents"`
}

// DocumentCovers is how many duties of a document are checked.
type DocumentCovers struct {
	DocumentID string `json:"document"`
	Title      string `json:"title"`
	Duties     int    `json:"duties"`
	Checked    int    `json:"checked"`
}

// Bare is an item with what is wrong with its ground.
type Bare struct {
	ItemID  string `json:"item"`
	Sheet   string `json:"sheet"`
	Number  string `json:"number"`
	Text    string `json:"text"`
	Missing string `json:"missing" doc:"なくなった条項"`
}

// Coverage compares the duties that the actor may see with the items in use.
func (s *Service) Coverage(ctx context.Context) (c Coverage, err error) {
	who, err := actor.Require(ctx, CanSee)
	if err != nil {
		return c, err
	}
	var list []Item
	titles := map[string]string{}
	err = s.db.View(ctx, func(tx db.Tx) error {
		used, err := usedEditions(ctx, tx, who.Body)
		if err != nil {
			return err
		}
		var ids []string
		for _, u := range used {
			ids, titles[u.EditionID] = append(ids, u.EditionID), u.Title
		}
		list, err = items(ctx, tx, who.Body, ids...)
		return err
	})
	if err != nil {
		return c, err
	}
	duties, err := s.duties(ctx, policy.DutyQuery{Sort: "place"})
	if err != nil {
		return c, err
	}
	return covered(list, titles, duties), nil
}

func covered(list []Item, titles map[string]string, duties []policy.DutyItem) (c Coverage) {
	has, there, documents := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, d := range duties {
		there[d.Document+"/"+d.ProvisionID], documents[d.Document] = true, true
	}
	for _, i := range list {
		b := Bare{ItemID: i.ID, Sheet: titles[i.EditionID], Number: i.Number, Text: i.Text}
		if len(i.Bases) == 0 {
			c.Bare = append(c.Bare, b)
		}
		for _, x := range i.Bases {
			has[x.DocumentID+"/"+x.Provision] = true
			// A document without any duty that the actor sees says nothing of its provisions.
			if documents[x.DocumentID] && !there[x.DocumentID+"/"+x.Provision] {
				b.Missing = x.Label
			}
		}
		if b.Missing != "" {
			c.Lost = append(c.Lost, b)
		}
	}
	at, seen := map[string]int{}, map[string]bool{}
	for _, d := range duties {
		key := d.Document + "/" + d.ProvisionID
		if !isDuty(d) || seen[key+d.Words] {
			continue
		}
		seen[key+d.Words] = true
		if _, ok := at[d.Document]; !ok {
			at[d.Document] = len(c.ByDoc)
			c.ByDoc = append(c.ByDoc, DocumentCovers{DocumentID: d.Document, Title: d.Title})
		}
		row := &c.ByDoc[at[d.Document]]
		c.Duties, row.Duties = c.Duties+1, row.Duties+1
		if has[key] {
			c.Checked, row.Checked = c.Checked+1, row.Checked+1
			continue
		}
		c.Open = append(c.Open, Offered{ID: offerID(d), Label: labelOf(d.Title, d.Path), Sentence: d.Sentence, Question: Question(d.Sentence), Role: d.Role})
	}
	return c
}

// Change is what differs between two editions of a sheet.
type Change struct {
	What   string `json:"what" enum:"added,dropped,changed"`
	Before Item   `json:"before"`
	After  Item   `json:"after"`
}

// WhatTitle is the kind of the change in Japanese.
func (c Change) WhatTitle() string {
	return map[string]string{"added": "加わった", "dropped": "なくなった", "changed": "変わった"}[c.What]
}

// Difference compares an edition with the one before it.
func (s *Service) Difference(ctx context.Context, edition string) (w Whole, before Edition, list []Change, err error) {
	who, err := actor.Require(ctx, CanSee)
	if err != nil {
		return w, before, nil, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		if w, err = whole(ctx, tx, who.Body, edition); err != nil {
			return err
		}
		for _, e := range w.Editions {
			if e.Number < w.Edition.Number {
				before = e
				break
			}
		}
		if before.ID == "" {
			return nil
		}
		old, err := items(ctx, tx, who.Body, before.ID)
		list = differences(old, w.Items)
		return err
	})
	return w, before, list, err
}

// differences pairs items by their key, which an item keeps through the editions.
func differences(old, fresh []Item) (list []Change) {
	was := map[string]Item{}
	for _, i := range old {
		was[i.Key] = i
	}
	is := map[string]bool{}
	for _, i := range fresh {
		is[i.Key] = true
		b, ok := was[i.Key]
		switch {
		case !ok:
			list = append(list, Change{What: "added", After: i})
		case !i.same(b):
			list = append(list, Change{What: "changed", Before: b, After: i})
		}
	}
	for _, i := range old {
		if !is[i.Key] {
			list = append(list, Change{What: "dropped", Before: i})
		}
	}
	return list
}
