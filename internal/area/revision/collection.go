package revision

import (
	"context"
	"time"

	"github.com/okite-isms/okite/internal/area/policy"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/paper"
)

// CollectionQuery asks for all documents in force on a day in one paper (規程集).
type CollectionQuery struct {
	Day clock.Date
	// Widest says who may read the paper: public has the public documents alone, internal
	// those of the staff too, closed all that the actor may see.
	Widest policy.State
}

// collectionMost bounds the documents and the provisions of one paper: beyond them it is
// no book that anybody prints.
const (
	collectionMost       = 300
	collectionProvisions = 20_000
)

// Collection sets all documents in force on a day as one paper: title page, contents, one
// document after the other.
func (s *Service) Collection(ctx context.Context, q CollectionQuery) (d paper.Document, err error) {
	a, err := actor.Require(ctx, CanSee)
	if err != nil {
		return d, err
	}
	if q.Widest == policy.Closed && !closedToo(a) {
		return d, fault.New(fault.Forbidden, "非公開の規程を見る権限がありません。")
	}
	frame, err := s.config.Organisation.Frame(ctx)
	if err != nil {
		return d, err
	}
	var list []policy.Whole
	err = s.db.View(ctx, func(tx db.Tx) error {
		documents, err := s.config.Policies.InForceOn(ctx, tx, a, q.Day)
		if err != nil {
			return err
		}
		total := 0
		for _, doc := range documents {
			if !within(doc.State, q.Widest) {
				continue
			}
			w, err := s.config.Policies.WholeOn(ctx, tx, a, doc.ID, q.Day)
			if err != nil {
				return err
			}
			list, total = append(list, w), total+len(w.Provisions)
			if len(list) > collectionMost || total > collectionProvisions {
				return fault.New(fault.Conflict, "規程が多すぎて、1冊にできません。公開の範囲を狭めるか、規程ごとに出力してください。")
			}
		}
		return nil
	})
	if err == nil && len(list) == 0 {
		err = fault.Newf(fault.NotFound, "%sに施行されている規程はありません。", q.Day.Era())
	}
	return collectionPaper(frame.Body, q, list, s.config.Now()), err
}

// within reports whether a state may stand in a paper for others.
func within(state, widest policy.State) bool {
	switch widest {
	case policy.Public:
		return state == policy.Public
	case policy.Internal:
		return state != policy.Closed
	}
	return true
}

func collectionPaper(body string, q CollectionQuery, list []policy.Whole, made time.Time) paper.Document {
	title := body + " 情報セキュリティ規程集"
	d := paper.Document{Title: title, Made: made, Header: paper.Band{Right: title}, Footer: numbered()}
	for range 8 {
		d.Blocks = append(d.Blocks, paper.Paragraph{})
	}
	kind := map[policy.State]string{policy.Public: "公開の規程", policy.Internal: "公開と庁内の規程", policy.Closed: "非公開の規程を含む（取扱注意）"}[q.Widest]
	d.Blocks = append(d.Blocks, paper.Title{Text: paper.T(title)}, paper.Paragraph{},
		paper.Paragraph{Text: paper.T(q.Day.Era() + "現在"), Align: paper.Center}, paper.Paragraph{Text: paper.T(kind), Align: paper.Center}, paper.PageBreak{},
		paper.Paragraph{Text: paper.Text{{Text: "目次", Bold: true}}, Align: paper.Center, KeepNext: true}, paper.Contents{Levels: 1})
	for _, w := range list {
		x := policy.WholePaper(policy.Whole{Document: policy.Document{Title: w.Title}, Provisions: lowered(w.Provisions), Attachments: w.Attachments, Chapter: -1}, made)
		d.Blocks = append(d.Blocks, paper.PageBreak{}, paper.Heading{Level: 1, Text: paper.T(w.Title)})
		d.Blocks = append(d.Blocks, adoption(w.Current))
		d.Blocks = append(d.Blocks, afterTitle(x.Blocks)...)
	}
	return d
}

// adoption says when a document was adopted and from when it is in force.
func adoption(e policy.Edition) paper.Paragraph {
	text := dayText(e.BeginsOn) + "施行"
	if e.AdoptedNumber != "" {
		text = e.AdoptedNumber + "　" + text
	}
	return paper.Paragraph{Text: paper.T(text), Align: paper.Right}
}

// lowered has the chapters of a document stand below its title in the contents.
func lowered(list []policy.Provision) []policy.Provision {
	out := make([]policy.Provision, len(list))
	for i, p := range list {
		p.Depth++
		out[i] = p
	}
	return out
}

// afterTitle leaves out the title page of a document: in a collection it has a heading.
func afterTitle(blocks []paper.Block) []paper.Block {
	for i, b := range blocks {
		if _, ok := b.(paper.PageBreak); ok {
			return blocks[i+1:]
		}
	}
	return blocks
}
