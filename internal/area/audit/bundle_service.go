package audit

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"

	"github.com/okite-isms/okite/internal/area/audit/seal"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/file"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// Seal writes all papers of an audit into one bundle and keeps its hash in the journal.
func (s *Service) Seal(ctx context.Context, in At) (b Bundle, err error) {
	who, err := actor.Require(ctx, CanManage)
	if err != nil {
		return b, err
	}
	r, err := s.Paperwork(ctx, in.ID)
	if err != nil {
		return b, err
	}
	if r.Audit.State != Reported && r.Audit.State != Closed {
		return b, s.wrongState(r.Audit, "監査調書を封じる")
	}
	var files []file.File
	err = s.db.View(ctx, func(tx db.Tx) error {
		for _, id := range r.fileIDs() {
			f, err := file.Find(ctx, tx, id)
			if err != nil {
				return err
			}
			files = append(files, f)
		}
		return nil
	})
	if err != nil {
		return b, err
	}
	kept, digest, err := s.sealed(ctx, r, files, who.Name)
	if err != nil {
		return b, err
	}
	b = Bundle{ID: db.NewID(), AuditID: r.Audit.ID, FileID: kept.ID, Size: kept.Size, Digest: digest, At: s.now(), ByName: who.Name}
	return b, s.db.Do(ctx, func(tx db.Tx) error {
		if err := file.Keep(ctx, tx, kept); err != nil {
			return err
		}
		if err := insertBundle(ctx, tx, who.Body, b); err != nil {
			return err
		}
		return s.act(ctx, tx, verbSeal, b.AuditID, b.ID, "一覧のハッシュ "+digest, journal.Fields("audit.bundle/1", func(e *journal.Encoder) {
			e.Text("audit", b.AuditID)
			e.Text("digest", digest)
			e.Int("size", b.Size)
		}))
	})
}

// fileIDs are the files that belong to an audit: evidence and populations.
func (r ReportData) fileIDs() (ids []string) {
	for _, e := range r.Evidence {
		ids = append(ids, e.FileID)
	}
	for _, d := range r.Draws {
		ids = append(ids, d.FileID)
	}
	return ids
}

// sealed writes the bundle to a temporary file, for an audit's evidence may be large.
func (s *Service) sealed(ctx context.Context, r ReportData, files []file.File, by string) (kept file.File, digest string, err error) {
	tmp, err := os.CreateTemp("", "okite-audit-*")
	if err != nil {
		return kept, "", err
	}
	defer func() {
		_ = tmp.Close() // it is only read from now on
		_ = os.Remove(tmp.Name())
	}()
	a := r.Audit
	w := seal.NewWriter(tmp, seal.Manifest{Body: r.Body, Audit: a.NumberText() + " " + a.Title, MadeAt: s.now().String(), MadeBy: by, KeptUntil: a.KeptUntil.String()})
	if err := s.sealAll(ctx, w, r, files); err != nil {
		return kept, "", err
	}
	if digest, err = w.Close(); err != nil {
		return kept, "", err
	}
	if _, err := tmp.Seek(0, io.SeekStart); err != nil {
		return kept, "", err
	}
	kept, err = s.config.Files.Make(ctx, "監査調書.zip", file.Zip, tmp)
	return kept, digest, err
}

func (s *Service) sealAll(ctx context.Context, w *seal.Writer, r ReportData, files []file.File) error {
	text, err := json.MarshalIndent(r.Dossier, "", "  ")
	if err != nil {
		return err
	}
	if err := w.Add("監査.json", bytes.NewReader(text)); err != nil {
		return err
	}
	for _, p := range []struct {
		name string
		pdf  bool
	}{{"報告書.pdf", true}, {"報告書.docx", false}} {
		var b bytes.Buffer
		if err := write(ctx, &b, s.reportPaper(r), p.pdf); err != nil {
			return err
		}
		if err := w.Add(p.name, &b); err != nil {
			return err
		}
	}
	var book bytes.Buffer
	if err := workbook(&book, &r.Dataset); err != nil {
		return err
	}
	if err := w.Add("結果一覧.xlsx", &book); err != nil {
		return err
	}
	for n, f := range files {
		if err := s.sealFile(ctx, w, fmt.Sprintf("資料/%03d_%s", n+1, f.Name), f); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) sealFile(ctx context.Context, w *seal.Writer, path string, f file.File) error {
	content, err := s.config.Files.Open(ctx, f)
	if err != nil {
		return err
	}
	defer content.Close()
	return w.Add(path, content)
}

// OpenBundle opens a bundle for who sees the audit whole.
func (s *Service) OpenBundle(ctx context.Context, id string) (f file.File, content io.ReadCloser, err error) {
	v, err := s.whole(ctx)
	if err != nil {
		return f, nil, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		b, err := loadBundle(ctx, tx, v.Body, id)
		if err != nil {
			return err
		}
		f, err = file.Find(ctx, tx, b.FileID)
		return err
	})
	if fault.Is(err, fault.NotFound) || err != nil {
		return f, nil, err
	}
	content, err = s.config.Files.Open(ctx, f)
	return f, content, err
}
