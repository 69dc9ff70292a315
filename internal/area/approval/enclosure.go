package approval

import (
	"bytes"
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"github.com/okite-isms/okite/internal/area/approval/flow"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/file"
	"github.com/okite-isms/okite/internal/platform/screen"
)

// What is taken as files of a case.
const (
	enclosureMax  = 10       // files at once
	enclosureKept = 30       // files on one document
	enclosureSize = 20 << 20 // bytes at once, of all files together
)

func enclosureRules() file.Rules {
	return file.Rules{Formats: []file.Format{file.PDF, file.Word, file.Excel, file.Slides, file.Text, file.CSV, file.PNG, file.JPEG}, Max: enclosureSize}
}

// Attachment is a file as it is handed in.
type Attachment struct {
	Name    string `json:"file_name" doc:"ファイルの名前"`
	Content []byte `json:"content" doc:"中身（base64）"`
}

// held are files whose contents are stored and whose rows are not written yet.
type held []file.File

// store checks files and stores their contents, before the transaction of what they
// hang on. What that refuses is swept away, for no row speaks of it.
func (s *Service) store(ctx context.Context, list []Attachment) (held, error) {
	var files held
	if text := wrongFiles(list); text != "" {
		return nil, fault.Fields(map[string]string{"file": text})
	}
	for _, x := range list {
		f, err := s.files.Save(ctx, x.Name, bytes.NewReader(x.Content), enclosureRules())
		if fault.Is(err, fault.Invalid) {
			return nil, fault.Fields(map[string]string{"file": fault.Of(err).Text})
		}
		if err != nil {
			return nil, err
		}
		files = append(files, f)
	}
	return files, nil
}

// wrongFiles says what is wrong with files as a whole.
func wrongFiles(list []Attachment) string {
	size := 0
	for _, x := range list {
		size += len(x.Content)
		w := &screen.Writer{}
		_, _ = w.Write(x.Content)  // never fails
		if w.Found().Certain > 0 { // 番号法20条: not to be collected or kept
			return "「" + file.CleanName(x.Name) + "」に、個人番号と思われる数字があります。取り除いたファイルを選んでください。"
		}
	}
	switch {
	case len(list) > enclosureMax:
		return fmt.Sprintf("一度に付けられるファイルは、%d件までです。", enclosureMax)
	case size > enclosureSize:
		return "ファイルが大きすぎます。合わせて" + sizeText(enclosureSize) + "までにしてください。"
	}
	return ""
}

// keep makes the files last, in the transaction of the case on which they hang.
func (h held) keep(ctx context.Context, tx db.Tx, id string) error {
	for _, f := range h {
		if err := file.Keep(ctx, tx, f); err != nil {
			return err
		}
	}
	return insertEnclosures(ctx, tx, actor.From(ctx).Body, id, h)
}

// enclosures are the files as document and act name them, with their hashes: who says
// what they have seen of the document says it of the files too.
func (h held) enclosures() (list []flow.Enclosure) {
	for _, f := range h {
		list = append(list, flow.Enclosure{ID: f.ID, Name: f.Name, Size: f.Size, Hash: hex.EncodeToString(f.SHA256)})
	}
	return list
}

// stay gives the files of the last document without those that are taken off, and with
// new ones. Taken off they stay with the documents before.
func stay(old []flow.Enclosure, drop []string, added []flow.Enclosure) ([]flow.Enclosure, error) {
	list := slices.DeleteFunc(slices.Clone(old), func(e flow.Enclosure) bool { return slices.Contains(drop, e.ID) })
	list = append(list, added...)
	if len(list) > enclosureKept {
		return nil, fault.Fields(map[string]string{"file": fmt.Sprintf("1件の伺いに付けられるファイルは、%d件までです。", enclosureKept)})
	}
	return list, nil
}

// Fetch opens a file of a case for who may see the case.
func (s *Service) Fetch(ctx context.Context, name string) (f file.File, content io.ReadCloser, err error) {
	a, err := actor.Require(ctx, CanSee)
	if err != nil {
		return f, nil, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		id, err := caseOf(ctx, tx, a.Body, name)
		if err != nil {
			return err
		}
		if _, err := s.readable(ctx, tx, a, id); err != nil {
			return err
		}
		f, err = file.Find(ctx, tx, name)
		return err
	})
	if fault.Is(err, fault.NotFound) {
		err = fault.New(fault.NotFound, "このファイルはないか、あなたには見られません。")
	}
	if err != nil {
		return f, nil, err
	}
	content, err = s.files.Open(ctx, f)
	return f, content, err
}

func enclosureNames(list []flow.Enclosure) string {
	names := make([]string, len(list))
	for i, e := range list {
		names[i] = e.Name
	}
	return strings.Join(names, "、")
}

// placeText says where in a case a file hangs.
func placeText(c Case, p flow.Place) string {
	if p.Act == 0 {
		if len(c.Documents) == 1 {
			return "伺い"
		}
		text := "伺いの第" + strconv.Itoa(p.First) + "版"
		switch p.Last {
		case p.First:
		case len(c.Documents):
			text += "から"
		default:
			text += "から第" + strconv.Itoa(p.Last) + "版まで"
		}
		return text
	}
	a := c.Acts[p.Act-1]
	return a.Title() + "（" + a.Actor.Name + "）"
}

func sizeText(n int64) string {
	switch {
	case n >= 1<<20:
		return strconv.FormatInt(n>>20, 10) + "MB"
	case n >= 1<<10:
		return strconv.FormatInt(n>>10, 10) + "KB"
	}
	return strconv.FormatInt(n, 10) + "バイト"
}
