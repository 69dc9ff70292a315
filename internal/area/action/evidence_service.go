package action

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"io"

	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/file"
)

// What is taken as evidence.
const (
	evidenceSize = 20 << 20
	evidenceMax  = 100
)

func evidenceRules() file.Rules {
	return file.Rules{Formats: []file.Format{file.PDF, file.Word, file.Excel, file.Slides, file.Text, file.CSV, file.PNG, file.JPEG}, Max: evidenceSize}
}

// Proof is a file that shows what was done.
type Proof struct {
	ID      string
	Title   string
	Name    string
	Content []byte
}

// Prove adds a file to the evidence of an action.
func (s *Service) Prove(ctx context.Context, in Proof) (x Evidence, err error) {
	if _, err := s.allowed(ctx, in.ID); err != nil {
		return x, err // before a file is stored that nobody may add
	}
	faults := map[string]string{}
	text(faults, "title", "証拠の説明", &in.Title, titleMax, true)
	if len(in.Content) == 0 {
		faults["file"] = "ファイルを選んでください。"
	}
	if err := fault.Fields(faults); err != nil {
		return x, err
	}
	kept, err := s.config.Files.Save(ctx, in.Name, bytes.NewReader(in.Content), evidenceRules())
	if fault.Is(err, fault.Invalid) {
		return x, fault.Fields(map[string]string{"file": fault.Of(err).Text})
	}
	if err != nil {
		return x, err
	}
	_, err = s.beside(ctx, in.ID, func(c change, a Action) error {
		x = Evidence{ID: db.NewID(), ActionID: a.ID, Title: in.Title, FileID: kept.ID, Size: kept.Size, Hash: hex.EncodeToString(kept.SHA256), At: c.now, ByID: c.view.ID, ByName: c.view.Name}
		if err := file.Keep(c.ctx, c.tx, kept); err != nil {
			return err
		}
		return s.addEvidence(c, a, x, fmt.Sprintf("%s（%s、%dバイト、SHA-256 %s…）", in.Title, kept.Name, kept.Size, x.Hash[:16]))
	})
	return x, err
}

func (s *Service) addEvidence(c change, a Action, x Evidence, note string) error {
	n, err := countEvidence(c.ctx, c.tx, c.view.Body, a.ID)
	if err != nil {
		return err
	}
	if n >= evidenceMax {
		return fault.Newf(fault.Conflict, "1件の是正措置に加えられる証拠は、%d件までです。", evidenceMax)
	}
	if err := insertEvidence(c.ctx, c.tx, c.view.Body, x); err != nil {
		return err
	}
	return s.actOn(c.ctx, c.tx, verbEvidence, a, note, x.Hash)
}

// allowed fails where the actor may not add to an action.
func (s *Service) allowed(ctx context.Context, id string) (a Action, err error) {
	v, err := s.see(ctx, CanCarry)
	if err != nil {
		return a, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		a, err = s.mayCarry(ctx, tx, v, id)
		return err
	})
	return a, err
}

// Citing names an item of the evidence room.
type Citing struct {
	ID    string `path:"id" json:"-" form:"-"`
	Title string `json:"title" label:"証拠の説明"`
	Item  string `json:"item" label:"証拠の識別子" maxLength:"100"`
}

// Cite adds an item of the evidence room to an action.
func (s *Service) Cite(ctx context.Context, in Citing) (x Evidence, err error) {
	faults := map[string]string{}
	text(faults, "title", "証拠の説明", &in.Title, titleMax, true)
	text(faults, "item", "証拠の識別子", &in.Item, titleMax, true)
	_, err = s.beside(ctx, in.ID, func(c change, a Action) error {
		if err := fault.Fields(faults); err != nil {
			return err
		}
		ref := area.Ref{Area: "evidence", ID: in.Item}
		if s.config.Evidence == nil {
			return fault.New(fault.Conflict, "証拠の保管簿を使っていません。ファイルを加えてください。")
		}
		if err := s.config.Evidence(c.ctx, c.tx, ref); err != nil {
			return err
		}
		x = Evidence{ID: db.NewID(), ActionID: a.ID, Title: in.Title, RefArea: ref.Area, RefID: ref.ID, At: c.now, ByID: c.view.ID, ByName: c.view.Name}
		return s.addEvidence(c, a, x, in.Title)
	})
	return x, err
}

// Fetch opens a file of the evidence for who may see the action.
func (s *Service) Fetch(ctx context.Context, id string) (f file.File, content io.ReadCloser, err error) {
	v, err := s.see(ctx, CanSee)
	if err != nil {
		return f, nil, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		x, err := loadEvidence(ctx, tx, v.Body, id)
		if err != nil {
			return err
		}
		if _, err := s.reachable(ctx, tx, v, x.ActionID); err != nil {
			return err
		}
		if x.FileID == "" {
			return fault.New(fault.NotFound, "この証拠は、証拠の保管簿にあります。")
		}
		f, err = file.Find(ctx, tx, x.FileID)
		return err
	})
	if err != nil {
		return f, nil, err
	}
	content, err = s.config.Files.Open(ctx, f)
	return f, content, err
}
