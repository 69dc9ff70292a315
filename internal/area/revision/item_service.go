package revision

import (
	"context"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/area/policy"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/file"
	"github.com/okite-isms/okite/internal/platform/pack"
	"github.com/okite-isms/okite/jobun"
)

// Adding puts a document to a revision, or changes how it stands there.
type Adding struct {
	ID          string `path:"id" json:"-" form:"-"` // of the revision
	Item        string `json:"item,omitempty"`       // of the document in it; empty for a new one
	Version     int64  `json:"version"`
	Way         string `json:"way" label:"改正の種類" enum:"partial,whole,new,repeal"`
	Document    string `json:"document,omitempty" label:"規程"`
	Title       string `json:"title,omitempty" label:"新しい規程の名称"`
	Kind        string `json:"kind,omitempty" label:"規程の種類"`
	Publication string `json:"publication,omitempty" label:"公開の範囲"`
	Parent      string `json:"parent,omitempty" label:"上位の規程"`
	Instrument  string `json:"instrument,omitempty" label:"番号の種別"`
	Draft       string `json:"draft,omitempty" label:"改正案"`
	Wording     string `json:"wording,omitempty" label:"改め文"`

	FileName string `json:"file_name,omitempty" form:"-"`
	Content  []byte `json:"content,omitempty" form:"-"`
}

// textMax is the largest file of a new text.
const textMax = 20 << 20

// Add puts a document to a revision, or changes how it stands there. A new text comes as a
// file or as a draft; one that cannot be read is refused, with the reason.
func (s *Service) Add(ctx context.Context, in Adding) (r Revision, err error) {
	if _, err := actor.Require(ctx, CanDraft); err != nil {
		return r, err
	}
	text, kept, err := s.received(ctx, in)
	if err != nil {
		return r, err
	}
	return s.alter(ctx, CanDraft, verbItem, in.ID, in.Version, func(tx db.Tx, r *Revision, items []Item) (string, error) {
		if err := r.drafting(); err != nil {
			return "", err
		}
		x := Item{ID: db.NewID(), RevisionID: r.ID, Seq: 1}
		for _, i := range items {
			x.Seq = max(x.Seq, i.Seq+1)
		}
		old := slices.IndexFunc(items, func(i Item) bool { return i.ID == in.Item })
		switch {
		case in.Item != "" && old < 0:
			return "", fault.New(fault.NotFound, "この規程は、改正の中にありません。")
		case in.Item != "":
			x = items[old]
		case len(items) >= itemsMax:
			return "", fault.New(fault.Conflict, "1つの改正に含められる規程は、20までです。")
		}
		if err := s.fill(ctx, tx, in, text, &x); err != nil {
			return "", err
		}
		for _, i := range items {
			if i.ID != x.ID && i.DocumentID != "" && i.DocumentID == x.DocumentID {
				return "", fault.Fields(map[string]string{"document": "「" + i.Title + "」は、すでにこの改正に含まれています。"})
			}
		}
		if kept.ID != "" {
			if err := file.Keep(ctx, tx, kept); err != nil {
				return "", err
			}
		}
		note := "「" + x.Title + "」の" + x.Way.Title()
		if old >= 0 && in.Item != "" {
			return note + "を改めた。", saveItem(ctx, tx, actor.From(ctx).Body, x)
		}
		return note + "を加えた。", insertItem(ctx, tx, actor.From(ctx).Body, x)
	})
}

// received reads the file of a new text and stores it, before the transaction.
func (s *Service) received(ctx context.Context, in Adding) (p policy.Prepared, kept file.File, err error) {
	if len(in.Content) == 0 && in.FileName == "" {
		return p, kept, nil
	}
	if len(in.Content) > textMax {
		return p, kept, fault.Fields(map[string]string{"file": "ファイルが大きすぎます。20MBまでにしてください。"})
	}
	p, kept, err = s.config.Policies.Prepare(ctx, policy.File{Name: file.CleanName(in.FileName), Content: in.Content})
	if fault.Is(err, fault.Invalid) {
		return p, kept, fault.Fields(map[string]string{"file": orText(fault.Of(err).Text, "この文章は読み取れません。")})
	}
	if err == nil && len(p.Doc.Provisions) == 0 {
		return p, kept, fault.Fields(map[string]string{"file": "ファイルの中に、条や項と読めるものがありません。ファイルを確かめてください。"})
	}
	return p, kept, err
}

// fill checks what was entered and puts it into an item.
func (s *Service) fill(ctx context.Context, tx db.Tx, in Adding, text policy.Prepared, x *Item) error {
	faults := map[string]string{}
	x.Way, x.Wording, x.Instrument = Way(in.Way), strings.TrimSpace(in.Wording), in.Instrument
	if x.Way.Title() == "" {
		faults["way"] = "改正の種類を選んでください。"
	}
	prose(faults, "wording", "改め文", x.Wording, wordingMax, false)
	if in.Instrument != "" && !slices.ContainsFunc(s.config.Definitions.Instruments(), func(i pack.Instrument) bool { return i.Name == in.Instrument }) {
		faults["instrument"] = "番号の種別を選び直してください。"
	}
	if err := s.fillDocument(ctx, tx, in, faults, x); err != nil {
		return err
	}
	if x.Way == Repeal {
		x.DraftID, x.FileID, x.FileName, x.Hash = "", "", "", ""
		return fault.Fields(faults)
	}
	if err := s.fillText(ctx, tx, in, text, faults, x); err != nil {
		return err
	}
	return fault.Fields(faults)
}

func (s *Service) fillDocument(ctx context.Context, tx db.Tx, in Adding, faults map[string]string, x *Item) error {
	if x.Way == Making {
		x.DocumentID, x.BaseID, x.Title, x.Kind, x.Publication, x.ParentID = "", "", strings.TrimSpace(in.Title), in.Kind, in.Publication, in.Parent
		line(faults, "title", "新しい規程の名称", x.Title, 200, true)
		if _, ok := s.config.Definitions.DocumentKind(x.Kind); !ok {
			faults["kind"] = "規程の種類を選んでください。"
		}
		if policy.State(x.Publication).Meaning() == "" {
			faults["publication"] = "公開の範囲を選んでください。"
		}
		if x.ParentID != "" {
			found, err := s.config.Policies.Visible(ctx, tx, []string{x.ParentID})
			if err != nil {
				return err
			}
			if found[x.ParentID].ID == "" {
				faults["parent"] = "上位の規程を選び直してください。"
			}
		}
		return nil
	}
	if in.Document == "" {
		faults["document"] = "改正する規程を選んでください。"
		return nil
	}
	found, err := s.config.Policies.Visible(ctx, tx, []string{in.Document})
	if err != nil {
		return err
	}
	d, ok := found[in.Document]
	if !ok || !d.Withdrawn.IsZero() {
		faults["document"] = "改正する規程を選び直してください。"
		return nil
	}
	x.DocumentID, x.BaseID, x.Title, x.Kind, x.Publication, x.ParentID = d.ID, d.Edition, d.Title, d.Kind, string(d.State), d.Parent
	return nil
}

// fillText takes the new text: a draft, a file, or what was there before.
func (s *Service) fillText(ctx context.Context, tx db.Tx, in Adding, text policy.Prepared, faults map[string]string, x *Item) error {
	switch {
	case in.Draft != "" && text.FileID != "":
		faults["draft"] = "改正案とファイルは、どちらか一方にしてください。"
	case in.Draft != "":
		if s.config.Drafts == nil {
			faults["draft"] = "改正案を選び直してください。"
			return nil
		}
		d, err := s.config.Drafts.Open(ctx, tx, in.Draft)
		if fault.Is(err, fault.NotFound) || err == nil && d.DocumentID != x.DocumentID {
			faults["draft"] = "改正案を選び直してください。改正する規程の案だけを選べます。"
			return nil
		}
		if err != nil {
			return err
		}
		x.DraftID, x.BaseID, x.FileID, x.FileName, x.Hash = d.ID, d.BaseID, "", d.Name, ""
	case text.FileID != "":
		x.DraftID, x.FileID, x.FileName, x.Hash = "", text.FileID, text.FileName, text.Hash
	case !x.Written():
		faults["file"] = "新しい本文のファイルか、改正案を選んでください。"
	}
	return nil
}

// Removing takes a document out of a revision.
type Removing struct {
	ID      string `path:"id" json:"-" form:"-"`
	Item    string `json:"item"`
	Version int64  `json:"version"`
}

// Remove takes a document out of a revision.
func (s *Service) Remove(ctx context.Context, in Removing) (Revision, error) {
	return s.alter(ctx, CanDraft, verbItem, in.ID, in.Version, func(tx db.Tx, r *Revision, items []Item) (string, error) {
		if err := r.drafting(); err != nil {
			return "", err
		}
		for _, i := range items {
			if i.ID == in.Item {
				return "「" + i.Title + "」を外した。", deleteItem(ctx, tx, actor.From(ctx).Body, i.ID)
			}
		}
		return "", fault.New(fault.NotFound, "この規程は、改正の中にありません。")
	})
}

// text reads the new text of an item: while it is drafted that of its draft, afterwards
// the one that was put to decision.
func (s *Service) text(ctx context.Context, tx db.Tx, r Revision, i Item) (policy.Prepared, error) {
	if i.DraftID != "" && r.State == Drafted {
		d, err := s.config.Drafts.Open(ctx, tx, i.DraftID)
		if err != nil {
			return policy.Prepared{}, err
		}
		doc, err := s.config.Policies.Study(d.Content)
		return policy.Prepared{FileName: d.Name, Doc: doc}, err
	}
	return s.config.Policies.Again(ctx, i.FileID, i.FileName)
}

// texts gives the old and the new text of an item, each empty where there is none.
func (s *Service) texts(ctx context.Context, tx db.Tx, r Revision, i Item) (old, now *jobun.Document, err error) {
	old, now = &jobun.Document{}, &jobun.Document{}
	if i.DocumentID != "" && i.BaseID != "" {
		t, err := s.config.Policies.TextOf(ctx, tx, i.DocumentID, i.BaseID)
		if err != nil {
			return nil, nil, err
		}
		if err := policy.Understand(t.Text); err != nil {
			return nil, nil, err
		}
		old = t.Text
	}
	if i.Way != Repeal {
		p, err := s.text(ctx, tx, r, i)
		if err != nil {
			return nil, nil, err
		}
		now = p.Doc
	}
	return old, now, nil
}
