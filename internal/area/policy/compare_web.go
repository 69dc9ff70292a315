package policy

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/okite-isms/okite/internal/area/policy/page"
	"github.com/okite-isms/okite/internal/platform/api"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
	"github.com/okite-isms/okite/jobun/compare"
)

func (s *Service) compareRoutes(m *web.Mux) {
	m.Handle("GET /policy/{id}/compare", CanView, s.open(s.comparePage))
	m.Handle("GET /policy/{id}/compare/paper", CanView, s.open(s.comparePaper))
}

func (s *Service) compareOperations(m *api.Mux) {
	api.Handle(m, "GET /api/v1/policy/document/{id}/difference", CanView, "規程の版の違い", s.apiDifference)
}

// compareTools lead from the editions of a document to their differences.
func compareTools(d Document, list []Edition) []ui.Action {
	if len(list) < 2 {
		return nil
	}
	return []ui.Action{{Kind: ui.Secondary, Text: "版を比べる（新旧対照表）", URL: pathOf(d.ID, "compare")}}
}

func comparisonQuery(r *http.Request) (q ComparisonQuery, err error) {
	v := r.URL.Query()
	q = ComparisonQuery{Document: r.PathValue("id"), With: web.Clean(v.Get("with")), Template: web.Clean(v.Get("template")), Whole: v.Get("whole") == "1"}
	for name, into := range map[string]*int64{"from": &q.From, "to": &q.To} {
		text := v.Get(name)
		if text == "" {
			continue
		}
		if *into, err = strconv.ParseInt(text, 10, 64); err != nil || *into < 1 {
			return q, fault.New(fault.Invalid, "版の番号を読み取れません。1から始まる番号で指定してください。")
		}
	}
	return q, nil
}

func (c EditionComparison) url(q ComparisonQuery, format string) string {
	v := url.Values{"from": {number(c.OldEdition.Number)}, "to": {number(c.NewEdition.Number)}}
	if c.Old.ID != c.New.ID {
		v.Set("with", c.New.ID)
	}
	if q.Template != "" {
		v.Set("template", q.Template)
	}
	if q.Whole {
		v.Set("whole", "1")
	}
	v.Set("format", format)
	return pathOf(c.Old.ID, "compare", "paper") + "?" + v.Encode()
}

// comparePage shows what lies between two editions.
func (s *Service) comparePage(w http.ResponseWriter, r *http.Request) error {
	q, err := comparisonQuery(r)
	if err != nil {
		return err
	}
	c, err := s.CompareEditions(r.Context(), q)
	if err != nil {
		return err
	}
	p := web.Page{
		Title: "新旧対照表", Wide: true, Crumbs: crumbsTo(c.Old), Main: page.Compare(comparisonView(c, q)),
		Lead: fmt.Sprintf("「%s」第%d版と「%s」第%d版の違いです。変わった言葉に下線、加わった定めとなくなった定めに二重下線を付けています。", c.Old.Title, c.OldEdition.Number, c.New.Title, c.NewEdition.Number),
	}
	for _, f := range []struct{ text, format string }{{"Wordで出力", "docx"}, {"PDFで出力", "pdf"}, {"Excelで出力", "xlsx"}, {"HTMLで出力", "html"}} {
		p.Tools = append(p.Tools, ui.Action{Kind: ui.Secondary, Text: f.text, URL: c.url(q, f.format)})
	}
	for _, f := range []struct{ text, format string }{{"改め文（Word）", "docx"}, {"改め文（PDF）", "pdf"}} {
		p.Tools = append(p.Tools, ui.Action{Kind: ui.Secondary, Text: f.text, URL: c.url(q, f.format) + "&sentences=1"})
	}
	return web.Show(w, r, http.StatusOK, p)
}

// comparisonTypes are the files in which a table is given out. A page is saved, never
// shown from here.
var comparisonTypes = map[string]string{
	"docx": wordFormat.contentType(), "pdf": pdfFormat.contentType(), "html": "text/html; charset=utf-8",
	"xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

func (s *Service) comparePaper(w http.ResponseWriter, r *http.Request) error {
	q, err := comparisonQuery(r)
	if err != nil {
		return err
	}
	format := r.URL.Query().Get("format")
	if format == "" {
		format = string(pdfFormat)
	}
	kind, ok := comparisonTypes[format]
	if !ok {
		return fault.New(fault.Invalid, "出力の形式が分かりません。docx、pdf、xlsx、htmlのどれかを選んでください。")
	}
	c, err := s.CompareEditions(r.Context(), q)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	name := "_新旧対照表."
	if r.URL.Query().Get("sentences") == "1" {
		name = "_改め文."
		err = c.writeSentences(r.Context(), &b, format, s.now())
	} else {
		err = c.write(r.Context(), &b, format, s.now())
	}
	if err != nil {
		return err
	}
	web.Download(w, c.New.Title+name+format, kind)
	_, _ = b.WriteTo(w) // the client went away: nobody to tell
	return nil
}

// rowsShown bounds the page; the paper has all.
const rowsShown = 500

func comparisonView(c EditionComparison, q ComparisonQuery) page.EditionComparison {
	v := c.view()
	v.Path, v.Whole = pathOf(c.Old.ID, "compare"), q.Whole
	if c.Old.ID != c.New.ID {
		v.With = c.New.ID
	}
	for _, e := range c.OldList {
		v.From = append(v.From, editionOption(c.Old, e, c.OldEdition))
	}
	for _, e := range c.NewList {
		v.To = append(v.To, editionOption(c.New, e, c.NewEdition))
	}
	for _, t := range compare.Templates() {
		v.Templates = append(v.Templates, page.CompareOption{Value: t.Name, Label: t.Title, Chosen: t.Name == q.Template})
	}
	return v
}

// view is what a page shows of two texts, whatever they are editions of.
func (c comparison) view() page.EditionComparison {
	v := page.EditionComparison{Enabling: c.Table.Enabling, Note: c.Table.Note}
	for i, r := range c.Table.Rows {
		if i == rowsShown {
			v.More = fmt.Sprintf("ここに示したのは最初の%d行です。全部で%d行あります。全体は、Word、PDF、Excelの出力で読めます。", rowsShown, len(c.Table.Rows))
			break
		}
		v.Rows = append(v.Rows, page.CompareRow{New: compareLines(r.New), Old: compareLines(r.Old)})
	}
	v.Amendment = c.sentencesView()
	for i, e := range c.Effects {
		if i == rowsShown {
			v.MoreEffects = fmt.Sprintf("ここに示したのは最初の%d件です。全部で%d件あります。全体は、Excelの出力で読めます。", rowsShown, len(c.Effects))
			break
		}
		v.Effects = append(v.Effects, page.CompareEffect{Kind: effectTitle(e.Kind), Change: changeTitle(e.Change), Role: roleTitle(e.Role), New: e.New, Old: e.Old, NewPath: e.NewPath, OldPath: e.OldPath})
	}
	return v
}

func editionOption(d Document, e, chosen Edition) page.CompareOption {
	label := fmt.Sprintf("第%d版（%s）", e.Number, e.CreatedAt.Table())
	if e.ID == d.Edition {
		label += " 現行"
	}
	return page.CompareOption{Value: number(e.Number), Label: label, Chosen: e.ID == chosen.ID}
}

func compareLines(list []compare.Line) []page.CompareLine {
	var out []page.CompareLine
	for _, l := range list {
		line := page.CompareLine{Indent: l.Indent}
		for _, r := range l.Mark {
			line.Mark = append(line.Mark, page.CompareRun{Text: r.Text, Single: r.Under == compare.Single, Double: r.Under == compare.Double})
		}
		for _, r := range l.Text {
			line.Text = append(line.Text, page.CompareRun{Text: r.Text, Single: r.Under == compare.Single, Double: r.Under == compare.Double})
		}
		out = append(out, line)
	}
	return out
}

type differenceInput struct {
	ID   string `path:"id" json:"-" doc:"規程の識別子"`
	With string `query:"with" json:"-" maxLength:"40" doc:"比べる別の規程。なければ同じ規程の版どうし"`
	From int64  `query:"from" json:"-" minimum:"0" doc:"改正前の版。0は一つ前の版"`
	To   int64  `query:"to" json:"-" minimum:"0" doc:"改正後の版。0は現行の版"`
}

type differenceOutput struct {
	From    int64             `json:"from"`
	To      int64             `json:"to"`
	Changes []differenceEntry `json:"changes"`
	Effects []compare.Effect  `json:"effects"`
}

// differenceEntry is a provision that is no longer what or where it was.
type differenceEntry struct {
	Kind       compare.Kind    `json:"kind"`
	Moved      bool            `json:"moved"`
	Renumbered bool            `json:"renumbered"`
	OldID      string          `json:"old_id"`
	OldPath    string          `json:"old_path"`
	NewID      string          `json:"new_id"`
	NewPath    string          `json:"new_path"`
	Heading    []compare.Piece `json:"heading"`
	Text       []compare.Piece `json:"text"`
}

func (s *Service) apiDifference(ctx context.Context, in differenceInput) (differenceOutput, error) {
	for _, id := range []string{in.ID, in.With} {
		if err := s.look(ctx, id); err != nil {
			return differenceOutput{}, err
		}
	}
	c, err := s.CompareEditions(ctx, ComparisonQuery{Document: in.ID, With: in.With, From: in.From, To: in.To})
	if err != nil {
		return differenceOutput{}, err
	}
	out := differenceOutput{From: c.OldEdition.Number, To: c.NewEdition.Number, Changes: []differenceEntry{}, Effects: c.Effects}
	for _, ch := range c.Difference.Touched() {
		e := differenceEntry{Kind: ch.Kind, Moved: ch.Moved, Renumbered: ch.Renumbered, Heading: append([]compare.Piece{}, ch.Heading...), Text: append([]compare.Piece{}, ch.Text...)}
		if ch.Old != nil {
			e.OldID, e.OldPath = ch.Old.ID, ch.Old.Path
		}
		if ch.New != nil {
			e.NewID, e.NewPath = ch.New.ID, ch.New.Path
		}
		out.Changes = append(out.Changes, e)
	}
	return out, nil
}
