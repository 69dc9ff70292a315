package evidence

import (
	"context"
	"fmt"
	"io"

	"github.com/okite-isms/okite/internal/area/evidence/bundle"
	"github.com/okite-isms/okite/internal/area/evidence/chain"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/file"
)

// exportMost is how many items go into one bundle.
const exportMost = 200

// Copy gives the content of an item, to be saved (写しの取出し). It is an entry of the chain.
func (s *Service) Copy(ctx context.Context, in Copying) (f file.File, r io.ReadCloser, err error) {
	c := check{}
	c.text("note", "目的", in.Note, 500, true)
	if err := s.allowed(ctx, CanExport, in.ID, fault.Fields(c)); err != nil {
		return f, nil, err
	}
	_, err = s.change(ctx, CanExport, in.ID, 0, func(tx db.Tx, it *Exhibit) (e chain.Custody, err error) {
		if !it.HasContent() {
			return e, fault.New(fault.Conflict, "この証拠には、取り出せる中身がありません。")
		}
		if f, err = file.Find(ctx, tx, it.FileID); err != nil {
			return e, err
		}
		if f.Name = it.FileName; f.Name == "" {
			f.Name = it.Code()
		}
		f.MediaType = file.Raw.MediaType() // whatever it is, a browser only saves it
		return chain.Custody{Kind: chain.Copied, SHA256: it.SHA256, Note: in.Note}, nil
	})
	if err == nil {
		r, err = s.c.Files.Open(ctx, f)
	}
	return f, r, err
}

// Copying names an item and why its content is taken out.
type Copying struct {
	ID   string `path:"id" json:"-" form:"-"`
	Note string `json:"note" maxLength:"500" doc:"取り出す目的"`
}

// Bundling names the items that are carried out together (持出し用の一式).
type Bundling struct {
	IDs  []string `form:"ids"`
	Note string   `form:"note"`
}

// packed is an item on its way into a bundle.
type packed struct {
	item    Exhibit
	entries []chain.Custody
	content file.File
	papers  map[int64]file.File
}

// Bundle records that items are carried out, and gives a function that writes the bundle.
// Nothing is held in memory. The bundle's hash is known at its end only: it stands in it.
func (s *Service) Bundle(ctx context.Context, in Bundling) (name string, write func(context.Context, io.Writer) error, err error) {
	a, err := actor.Require(ctx, CanExport)
	if err != nil {
		return "", nil, err
	}
	c := check{}
	c.text("note", "持ち出す目的", in.Note, 500, true)
	c.must("ids", fmt.Sprintf("持ち出す証拠を選んでください（%d件まで）。", exportMost), len(in.IDs) > 0 && len(in.IDs) <= exportMost)
	if err := fault.Fields(c); err != nil {
		return "", nil, err
	}
	var list []packed
	err = s.db.Do(ctx, func(tx db.Tx) error {
		items, err := itemsByID(ctx, tx, a, in.IDs)
		if err == nil && len(items) != distinct(in.IDs) {
			err = fault.New(fault.NotFound, "お探しの証拠が見つかりません。")
		}
		for _, it := range items {
			if err != nil {
				break
			}
			if _, err = s.add(ctx, tx, CanExport, &it, chain.Custody{Kind: chain.Exported, Note: in.Note}); err != nil {
				break
			}
			var p packed
			p, err = s.pack(ctx, tx, it)
			list = append(list, p)
		}
		return err
	})
	if err != nil {
		return "", nil, err
	}
	body, err := s.bodyName(ctx)
	if err != nil {
		return "", nil, err
	}
	now := s.now()
	name = "証拠一式_" + list[0].item.Code() + "_" + now.In(clock.JST).Format("20060102-1504") + ".zip"
	return name, func(ctx context.Context, w io.Writer) error {
		return s.writeBundle(ctx, bundle.NewWriter(w, body, now.String(), a.Name), list)
	}, nil
}

func (s *Service) bodyName(ctx context.Context) (string, error) {
	if s.c.Body == nil {
		return "", nil
	}
	return s.c.Body(ctx)
}

// pack loads what of an item goes into a bundle, contents aside.
func (s *Service) pack(ctx context.Context, tx db.Tx, it Exhibit) (p packed, err error) {
	p = packed{item: it, papers: map[int64]file.File{}}
	if p.entries, err = loadEntries(ctx, tx, actor.From(ctx).Body, it.ID); err != nil {
		return p, err
	}
	if it.HasContent() {
		if p.content, err = file.Find(ctx, tx, it.FileID); err != nil {
			return p, err
		}
	}
	for _, e := range p.entries {
		if e.FileID == "" {
			continue
		}
		if p.papers[e.N], err = file.Find(ctx, tx, e.FileID); err != nil {
			return p, err
		}
	}
	return p, nil
}

func (s *Service) writeBundle(ctx context.Context, w *bundle.Writer, list []packed) error {
	for _, p := range list {
		if err := w.Add(p.item.NumberText(), p.item.Facts, p.entries); err != nil {
			return err
		}
		if err := s.writeContent(ctx, w, p); err != nil {
			return err
		}
		for _, e := range p.entries {
			if f, ok := p.papers[e.N]; ok {
				if err := s.pour(ctx, f, func(r io.Reader) error { return w.Paper(e.N, r) }); err != nil {
					return err
				}
			}
		}
	}
	_, err := w.Close()
	return err
}

func (s *Service) writeContent(ctx context.Context, w *bundle.Writer, p packed) error {
	switch {
	case p.content.ID != "":
		return s.pour(ctx, p.content, w.Content)
	case p.item.Unkept:
		w.Without("個人番号を含むため、中身を残していない")
	case p.item.State == chain.Destroyed:
		w.Without("廃棄済み")
	default:
		w.Without("現物")
	}
	return nil
}

func (s *Service) pour(ctx context.Context, f file.File, into func(io.Reader) error) error {
	r, err := s.c.Files.Open(ctx, f)
	if err != nil {
		return err
	}
	defer r.Close()
	return into(r)
}
