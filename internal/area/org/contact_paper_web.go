package org

import (
	"cmp"
	"context"
	"net/http"

	"github.com/okite-isms/okite/internal/area/org/chart"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/paper"
	"github.com/okite-isms/okite/internal/platform/sheet"
	"github.com/okite-isms/okite/internal/platform/web"
)

// PrintPrivate is ReadPrivate for a paper. That the numbers left on paper is recorded as
// such: what lies on a desk is read by more people than who printed it.
func (s *Service) PrintPrivate(ctx context.Context) ([]Reachable, error) {
	return s.readPrivate(ctx, verbPrintPrivate)
}

// contactDocument is the emergency contact list as a call tree on paper.
func (s *Service) contactDocument(ctx context.Context, list []Reachable, private bool) (paper.Document, error) {
	d, err := s.issued(ctx, "情報セキュリティ緊急連絡網")
	if err != nil {
		return d, err
	}
	d.Title, d.Blocks[0] = "緊急連絡網", paper.Title{Text: paper.T("情報セキュリティ緊急連絡網")}
	note := "電話番号は職場のものです。"
	if private {
		d.Header.Right = "取扱注意"
		note = "個人の電話番号を含みます。" + actor.From(ctx).Name + "が" + s.now().Table() + "に出力し、だれの番号を出力したかを記録しました。用が済んだら、裁断して廃棄してください。"
	}
	d.Blocks = append(d.Blocks, paper.Paragraph{Text: paper.T("左の人が、右の人に連絡します。つながらないときは、その次の人に連絡します。" + note)})
	return pictureDocument(ctx, d, callTree(list, s.Today(), chart.A4), []string{"はじめに連絡を受ける", "次に連絡を受ける", "その次に連絡を受ける"})
}

func (s *Service) paperContacts(w http.ResponseWriter, r *http.Request) error {
	list, err := s.Contacts(r.Context())
	if err != nil {
		return err
	}
	return s.sendContacts(w, r, list, r.URL.Query().Get("format"), false)
}

// paperPrivateContacts answers a POST, as privatePage does.
func (s *Service) paperPrivateContacts(w http.ResponseWriter, r *http.Request) error {
	in, _, err := web.Decode[struct {
		Format string `json:"format"`
	}](r)
	if err != nil {
		return err
	}
	// Nothing is recorded as printed for a request that does not say what it wants.
	if _, err := paperFormatOf(cmp.Or(in.Format, "none")); err != nil {
		return err
	}
	list, err := s.PrintPrivate(r.Context())
	if err != nil {
		return err
	}
	return s.sendContacts(w, r, list, in.Format, true)
}

func (s *Service) sendContacts(w http.ResponseWriter, r *http.Request, list []Reachable, format string, private bool) error {
	f, err := paperFormatOf(format)
	if err != nil {
		return err
	}
	d, err := s.contactDocument(r.Context(), list, private)
	if err != nil {
		return err
	}
	return sendPaper(w, r, f, d)
}

// contactList is the list as a sheet, without private numbers.
func contactList() web.List[Reachable] {
	return web.List[Reachable]{Title: "緊急連絡網", Columns: []web.Column[Reachable]{
		{Title: "区分", Text: func(c Reachable) string { return c.ClassName }},
		{Title: "相手", Text: func(c Reachable) string { return c.Who }},
		{Title: "職", Text: func(c Reachable) string { return c.Title }},
		{Title: "電話番号", Text: func(c Reachable) string { return c.Phone }},
		{Title: "個人の電話番号", Text: func(c Reachable) string {
			if c.Hidden {
				return "登録あり"
			}
			return ""
		}},
		{Title: "メール", Text: func(c Reachable) string { return c.Mail }},
		{Title: "備考", Text: func(c Reachable) string { return c.Note }},
	}}
}

func (s *Service) exportContacts(w http.ResponseWriter, r *http.Request) error {
	list, err := s.Contacts(r.Context())
	if err != nil {
		return err
	}
	l := contactList()
	return l.Export(w, web.ListQuery{Format: web.XLSX}, sheet.Of(list, l.Cells))
}
