package notice

import (
	"bytes"
	"context"
	"fmt"
	"io"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/file"
	"github.com/okite-isms/okite/internal/platform/journal"
	"github.com/okite-isms/okite/internal/platform/screen"
)

// attachMax is the largest file in bytes.
const attachMax = 10 << 20

// Attach puts a file to a notice: to a draft, or to the edition that is shown.
func (s *Service) Attach(ctx context.Context, id, name string, content []byte) (n Notice, err error) {
	if _, err = actor.Require(ctx, CanPublish); err != nil {
		return n, err
	}
	seen := &screen.Writer{}
	if _, err := seen.Write(content); err != nil {
		return n, err
	}
	if seen.Found().Certain > 0 { // 番号法20条, as in the text
		return n, fault.Fields(map[string]string{"file": "このファイルには個人番号と思われる数字があるので、付けられません。"})
	}
	stored, err := s.Files.Save(ctx, name, bytes.NewReader(content), file.Rules{Max: attachMax, Formats: []file.Format{file.Word, file.Excel, file.Slides, file.PDF, file.PNG, file.JPEG, file.Text, file.CSV}})
	if err != nil {
		return n, err
	}
	return s.change(ctx, CanPublish, id, 0, func(tx db.Tx, n Notice) (Notice, error) {
		if n.State != Draft && n.State != Open {
			return n, fault.New(fault.Conflict, "終わったお知らせには、ファイルを付けられません。")
		}
		body := actor.From(ctx).Body
		list, err := filesOf(ctx, tx, body, id)
		if err != nil {
			return n, err
		}
		if len(list) >= fileMax {
			return n, fault.Fields(map[string]string{"file": fmt.Sprintf("付けられるファイルは%d個までです。", fileMax)})
		}
		if err := file.Keep(ctx, tx, stored); err != nil {
			return n, err
		}
		if err := insertFile(ctx, tx, body, id, Attached{FileID: stored.ID, Name: stored.Name, Size: stored.Size, Edition: n.Edition}, s.now()); err != nil {
			return n, err
		}
		return n, journal.Append(ctx, tx, journal.Entry{Verb: verbAttach, Area: areaName, ID: id, Content: stored, At: s.now()})
	})
}

// OpenFile gives a file of a notice that the actor may see.
func (s *Service) OpenFile(ctx context.Context, id string) (f file.File, r io.ReadCloser, err error) {
	a, err := actor.Require(ctx, CanRead)
	if err != nil {
		return f, nil, err
	}
	notice := ""
	err = s.db.View(ctx, func(tx db.Tx) error {
		if notice, err = attachedTo(ctx, tx, a.Body, id); err != nil {
			return err
		}
		if _, _, err = s.poster(ctx, tx, a, notice, a.ID); err != nil {
			return err
		}
		f, err = file.Find(ctx, tx, id)
		return err
	})
	if err != nil {
		return f, nil, err
	}
	r, err = s.Files.Open(ctx, f)
	return f, r, err
}
