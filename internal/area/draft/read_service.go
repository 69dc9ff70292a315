package draft

import (
	"context"
	"slices"

	"github.com/okite-isms/okite/internal/area/policy"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/jobun"
	"github.com/okite-isms/okite/jobun/compare"
	"github.com/okite-isms/okite/jobun/edit"
)

// Dossier is all there is to say of a draft.
type Dossier struct {
	*desk
	Difference *compare.Difference
	Conflicts  []Conflict
	Comments   []Comment
	Uploads    []Upload
}

// Behind reports whether another edition came into force since the draft began.
func (x Dossier) Behind() bool { return x.Document.Edition != x.Draft.BaseID }

// Waiting counts the conflicts that are not settled.
func (x Dossier) Waiting() (n int) {
	for _, c := range x.Conflicts {
		if c.Open() {
			n++
		}
	}
	return n
}

// Show gives a draft with its text, its history and what waits.
func (s *Service) Show(ctx context.Context, id string) (x Dossier, err error) {
	who, err := actor.Require(ctx, CanSee)
	if err != nil {
		return x, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		if x.desk, err = s.desk(ctx, tx, id); err != nil {
			return err
		}
		if x.Conflicts, err = conflicts(ctx, tx, who.Body, id); err != nil {
			return err
		}
		if x.Comments, err = comments(ctx, tx, who.Body, id); err != nil {
			return err
		}
		x.Uploads, err = uploads(ctx, tx, who.Body, id)
		return err
	})
	if err == nil {
		x.Difference = compare.Documents(x.Old, x.New)
	}
	return x, err
}

// look gives a draft with its text alone.
func (s *Service) look(ctx context.Context, id string) (x Dossier, err error) {
	if _, err = actor.Require(ctx, CanSee); err != nil {
		return x, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		x.desk, err = s.desk(ctx, tx, id)
		return err
	})
	return x, err
}

// Compare compares a draft with the edition it began with.
func (s *Service) Compare(ctx context.Context, id, template string, whole bool) (t Text, c policy.TextComparison, err error) {
	x, err := s.look(ctx, id)
	if err != nil {
		return t, c, err
	}
	c, err = policy.CompareTexts(x.Old, x.New, template, whole)
	return x.Text, c, err
}

// ConflictAt gives a conflict with its draft as it reads now.
func (s *Service) ConflictAt(ctx context.Context, id string) (c Conflict, x Dossier, err error) {
	who, err := actor.Require(ctx, CanSee)
	if err != nil {
		return c, x, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		c, err = conflict(ctx, tx, who.Body, id)
		if fault.Is(err, fault.NotFound) {
			return fault.New(fault.NotFound, "お探しの競合は見つかりません。")
		}
		if err != nil {
			return err
		}
		x.desk, err = s.desk(ctx, tx, c.DraftID)
		return err
	})
	return c, x, err
}

// Query asks for drafts.
type Query struct {
	State    State
	Document string
	Text     string
	Limit    int
	Offset   int
}

// Listed is a draft in a list.
type Listed struct {
	Draft
	Document string `json:"document_title"`
}

// List gives the drafts of documents that the actor may see, the newest first.
func (s *Service) List(ctx context.Context, q Query) (list []Listed, total int, err error) {
	who, err := actor.Require(ctx, CanSee)
	if err != nil {
		return nil, 0, err
	}
	var docs map[string]policy.Document
	var found []Draft
	err = s.db.View(ctx, func(tx db.Tx) error {
		if found, err = drafts(ctx, tx, who.Body, q); err != nil {
			return err
		}
		ids := make([]string, len(found))
		for i, d := range found {
			ids[i] = d.DocumentID
		}
		docs, err = s.config.Policies.Visible(ctx, tx, ids)
		return err
	})
	for _, d := range found {
		if doc, ok := docs[d.DocumentID]; ok {
			list = append(list, Listed{d, doc.Title})
		}
	}
	total = len(list)
	return list[min(q.Offset, total):min(q.Offset+q.Limit, total)], total, err
}

// Preview gives a draft with what would follow from deleting a provision, moving it or
// inserting one beside it, without doing it.
func (s *Service) Preview(ctx context.Context, id string, o edit.Operation) (x Dossier, f follow, err error) {
	if x, err = s.look(ctx, id); err != nil {
		return x, f, err
	}
	f, err = x.preview(o)
	return x, f, err
}

func (x Dossier) preview(o edit.Operation) (f follow, err error) {
	if _, there := x.wording(o.Target); !there && o.Target != "" {
		return f, fault.New(fault.NotFound, "お探しの定めは、この改正案にありません。")
	}
	trial := *x.desk
	trial.carryOut(-1)
	about := o.Target
	if o.Kind == edit.Insert {
		about = o.ID
	}
	if err := trial.draft.Apply(&o); err != nil {
		return f, fault.New(fault.Conflict, err.Error())
	}
	after, found := trial.draft.Document()
	return consequences(x.New, after, about, x.Places, found), nil
}

// changesOf gives what became of each provision of the draft, by its id.
func (x Dossier) changesOf() map[string]compare.Change {
	list := map[string]compare.Change{}
	for _, c := range x.Difference.Changes {
		if c.New != nil {
			list[c.New.ID] = c
		}
	}
	return list
}

// styles are the ways in which something below a provision can be counted.
func (x Dossier) styles(provision string) []jobun.Style { return x.draft.Styles(provision) }

// history lists the steps, the latest first.
func (x Dossier) history(provision string) (list []Step) {
	for _, s := range slices.Backward(x.Steps) {
		if provision == "" || s.ProvisionID == provision {
			list = append(list, s)
		}
	}
	return list
}
