package incident

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/okite-isms/okite/internal/area/incident/blank"
	"github.com/okite-isms/okite/internal/area/incident/layout"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/file"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// Template is a body's own paper for a form (様式), used for the reports that follow.
type Template struct {
	Form    string      `json:"form"`
	Format  file.Format `json:"format"`
	FileID  string      `json:"file"`
	Name    string      `json:"name"`
	Fields  string      `json:"fields" doc:"埋める項目を読点で並べたもの"`
	SavedAt clock.Time  `json:"saved_at"`
	SavedBy string      `json:"saved_by"`
	Version int64       `json:"version"`
}

// Templates lists the body's own papers.
func (s *Service) Templates(ctx context.Context) (list []Template, err error) {
	a, err := actor.Require(ctx, CanSee)
	if err != nil {
		return nil, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		list, err = templatesOf(ctx, tx, a.Body)
		return err
	})
	return list, err
}

// NewTemplate is a paper as it is handed in.
type NewTemplate struct {
	Form    string
	Name    string
	Content []byte
}

// fieldsOf are the fields that a paper of a form can have.
func fieldsOf(fm layout.Form) []string {
	var list []string
	for _, it := range fm.Items {
		list = append(list, it.Field)
	}
	return append(list, "団体名", "件名", "番号", "法律", "報告の種類", "報告の番号", "宛先", "知った日", "期限", "提出日", "提出した人", "受付番号", "訓練")
}

// SaveTemplate keeps a body's own paper for a form. What it held before is let go.
func (s *Service) SaveTemplate(ctx context.Context, in NewTemplate) (t Template, err error) {
	a, err := actor.Require(ctx, CanDecide)
	if err != nil {
		return t, err
	}
	if a.Reach(CanDecide) != actor.Whole {
		return t, fault.New(fault.Forbidden, "様式は、団体全体を受け持つ人だけが登録できます。")
	}
	fm, ok := s.config.Forms.Find(in.Form)
	if !ok {
		return t, fault.Fields(map[string]string{"form": "様式の種類を選んでください。"})
	}
	if len(in.Content) == 0 {
		return t, fault.Fields(map[string]string{"file": "ファイルを選んでください。"})
	}
	kept, err := s.config.Files.Save(ctx, in.Name, bytes.NewReader(in.Content), file.Rules{Formats: blank.Formats(), Max: blank.Max})
	if fault.Is(err, fault.Invalid) {
		return t, fault.Fields(map[string]string{"file": fault.Of(err).Text})
	}
	if err != nil {
		return t, err
	}
	fields, err := blank.Check(kept.Format, in.Content, fieldsOf(fm))
	if fault.Is(err, fault.Invalid) {
		return t, fault.Fields(map[string]string{"file": fault.Of(err).Text})
	}
	if err != nil {
		return t, err
	}
	t = Template{Form: fm.Name, Format: kept.Format, FileID: kept.ID, Name: kept.Name, Fields: strings.Join(fields, "、"), SavedAt: s.now(), SavedBy: a.Name}
	return t, s.db.Do(ctx, func(tx db.Tx) error {
		if err := file.Keep(ctx, tx, kept); err != nil {
			return err
		}
		if err := s.replaceTemplate(ctx, tx, a.Body, &t); err != nil {
			return err
		}
		return journal.Append(ctx, tx, journal.Entry{Verb: string(verbBlank), Area: areaName, ID: t.FileID, At: t.SavedAt, Content: journal.Fields("incident.template/1", func(e *journal.Encoder) {
			e.Text("form", t.Form)
			e.Text("format", string(t.Format))
			e.Text("file", t.FileID)
			e.Bytes("sha256", kept.SHA256)
			e.Text("fields", t.Fields)
		})})
	})
}

func (s *Service) replaceTemplate(ctx context.Context, tx db.Tx, body string, t *Template) error {
	list, err := templatesOf(ctx, tx, body)
	if err != nil {
		return err
	}
	for _, old := range list {
		if old.Form == t.Form && old.Format == t.Format {
			if err := s.config.Files.Discard(ctx, tx, old.FileID); err != nil {
				return err
			}
		}
	}
	t.Version, err = saveTemplate(ctx, tx, body, *t)
	return err
}

// templateFile opens a body's own paper.
func (s *Service) templateFile(ctx context.Context, t Template) ([]byte, error) {
	var f file.File
	err := s.db.View(ctx, func(tx db.Tx) (err error) {
		f, err = file.Find(ctx, tx, t.FileID)
		return err
	})
	if err != nil {
		return nil, err
	}
	in, err := s.config.Files.Open(ctx, f)
	if err != nil {
		return nil, err
	}
	defer in.Close()
	return io.ReadAll(io.LimitReader(in, blank.Max))
}

// FillTemplate gives a report on the body's own paper. The fault is NotFound where there
// is none.
func (s *Service) FillTemplate(ctx context.Context, id string, format file.Format) (name string, content []byte, err error) {
	v, err := s.ShowFiling(ctx, id)
	if err != nil {
		return "", nil, err
	}
	for _, t := range v.Templates {
		if t.Form != v.Form || t.Format != format {
			continue
		}
		if v.Incident.Drill && !strings.Contains("、"+t.Fields+"、", "、訓練、") {
			return "", nil, fault.New(fault.Conflict, "訓練では、{{訓練}} のある様式だけを使えます。訓練の報告書が、本物と取り違えられないようにするためです。Okiteの様式で取り出してください。")
		}
		paper, err := s.templateFile(ctx, t)
		if err != nil {
			return "", nil, err
		}
		values, err := s.values(ctx, v)
		if err != nil {
			return "", nil, err
		}
		content, err = blank.Fill(t.Format, paper, values)
		return v.fileName() + "." + string(t.Format), content, err
	}
	return "", nil, fault.New(fault.NotFound, "この様式は、登録されていません。")
}

// values are what the fields of a paper become.
func (s *Service) values(ctx context.Context, v FilingView) (map[string]string, error) {
	head, err := s.heading(ctx, v)
	if err != nil {
		return nil, err
	}
	values := map[string]string{
		"団体名": head.Body, "件名": v.Incident.Title, "番号": v.Incident.NumberText(), "法律": v.RegimeTitle, "報告の種類": v.Type.Title(), "報告の番号": fmt.Sprintf("第%d号", v.Number), "宛先": v.Recipient,
		"知った日": head.Known, "期限": head.Due, "提出日": head.Sent, "提出した人": v.SentBy, "受付番号": v.Reference, "訓練": head.Drill,
	}
	for _, it := range v.Layout.Items {
		values[it.Field] = v.Items[it.Name]
	}
	return values, nil
}
