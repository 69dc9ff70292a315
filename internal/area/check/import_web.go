package check

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/okite-isms/okite/internal/platform/sheet"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

func (s *Service) importsPage(w http.ResponseWriter, r *http.Request) error {
	list, err := s.Imports(r.Context())
	if err != nil {
		return err
	}
	t := ui.Table{Caption: "取り込んだ表", Heads: []ui.Head{{Title: "ファイル"}, {Title: "取り込んだ人"}, {Title: "状態"}}}
	for _, b := range list {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: b.FileName, URL: importURL(b.ID), Head: true}, {Text: b.MadeAt.Table() + " " + b.MadeName}, {Mark: importMark(b)}}})
	}
	return web.Show(w, r, http.StatusOK, web.Page{Title: "取り込んだ表", Crumbs: crumbs(), Main: ui.Parts([]ui.Part{{Table: t, Empty: ui.Empty{Title: "取り込んだ表はまだありません", Text: "点検表の画面から、Excelの表を取り込みます。"}}})})
}

func importMark(b Brought) ui.Mark {
	if b.State == Applied {
		return ui.Mark{Tone: ui.Good, Text: "反映済み"}
	}
	return ui.Mark{Tone: ui.Info, Text: "下見"}
}

// nothingSent is the input of a form that has a file alone.
type nothingSent struct{}

func (s *Service) bringPage(w http.ResponseWriter, r *http.Request) error {
	return s.showBring(w, r, http.StatusOK, ui.Entry{Values: ui.Values{}})
}

func (s *Service) showBring(w http.ResponseWriter, r *http.Request, status int, e ui.Entry) error {
	list, err := s.Sheets(r.Context())
	if err != nil {
		return err
	}
	x, err := sheetIn(list, r.PathValue("id"))
	if err != nil {
		return err
	}
	v := ui.FormView{Form: ui.Form{Action: checkPath + "/sheet/" + x.ID + "/import", Entry: e, Files: true, Submit: "取り込んで下見する", Cancel: checkPath}, Fields: []ui.Control{
		ui.Attached(e.Field("file", "表のファイル").Must().Files(".xlsx,.csv", false).Hint("Excel（.xlsx）かCSV。総務省の監査項目の表（項目、No.、必須、監査項目、監査資料の例、監査実施の例、例文の番号、JISの番号、留意事項）の形を読みます。結合したセルと、2段の見出しも読みます。")),
	}}
	return web.Show(w, r, status, web.Page{Title: "Excelの表を取り込む", Lead: "「" + x.Title + "」の次の版の下書きを、表から作ります。取り込んだだけでは、何も変わりません。", Crumbs: crumbs(), Main: ui.FormWith(v)})
}

func (s *Service) bring(w http.ResponseWriter, r *http.Request) error {
	_, u, entry, err := web.DecodeUpload[nothingSent](r, sheet.ReadSize)
	var b Brought
	if err == nil {
		b, err = s.Bring(r.Context(), r.PathValue("id"), u.Name, u.Content)
	}
	return web.Answer(w, r, entry, importURL(b.ID), "表を取り込みました。まだ何も変わっていません。", err, func(status int, e ui.Entry) error { return s.showBring(w, r, status, e) })
}

func (s *Service) lookPage(w http.ResponseWriter, r *http.Request) error {
	return s.showLook(w, r, http.StatusOK, nil)
}

// lookRows is how many rows of each kind the page shows.
const lookRows = 200

func (s *Service) showLook(w http.ResponseWriter, r *http.Request, status int, entry *ui.Entry) error {
	l, err := s.Preview(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	parts := []ui.Part{verdict(l), {Title: "列の行き先", Forms: columnForm(l, entry)}}
	if len(l.Flaws) > 0 {
		t := ui.Table{Caption: "誤りのある行", Heads: []ui.Head{{Title: "シート"}, {Title: "行", Class: "number"}, {Title: "列"}, {Title: "理由"}}}
		for _, f := range l.Flaws[:min(len(l.Flaws), lookRows)] {
			t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: f.Page}, {Text: strconv.Itoa(f.Line), Class: "number", Head: true}, {Text: f.Column}, {Text: f.Reason}}})
		}
		parts = append(parts, ui.Part{Title: "誤りのある行", Table: t})
	}
	if l.Before.ID != "" {
		p := changePart(l.Changes[:min(len(l.Changes), lookRows)], "違いはありません")
		p.Title, p.Text = l.Before.Name()+"との違い", fmt.Sprintf("%d件", len(l.Changes))
		parts = append(parts, p)
	}
	if l.State != Applied {
		parts = append(parts, itemPreview(l.Items[:min(len(l.Items), lookRows)]))
	}
	return web.Show(w, r, status, web.Page{Title: l.FileName, Badge: importMark(l.Brought), Crumbs: crumbs(ui.Crumb{Title: "取り込んだ表", URL: importPath}), Wide: true, Main: ui.Parts(parts)})
}

func itemPreview(list []Item) ui.Part {
	p := ui.Part{Title: "読み取った項目", Table: ui.Table{Caption: "読み取った項目", Heads: []ui.Head{{Title: "区分"}, {Title: "番号"}, {Title: "点検の内容", Class: "long"}, {Title: "方法"}, {Title: "必須"}, {Title: "例文の番号"}, {Title: "JIS"}}}}
	for _, i := range list {
		required := ""
		if i.Required {
			required = "○"
		}
		p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: i.Chapter}, {Text: i.Number}, {Text: i.Text, Class: "long", Head: true}, {Text: i.MethodTitles()}, {Text: required}, {Text: i.Guideline}, {Text: i.Jis}}})
	}
	return p
}

// verdict says whether the table can be applied, with the button that does.
func verdict(l Look) ui.Part {
	p := ui.Part{Title: "下見の結果", Facts: []ui.Fact{{Label: "点検表", Value: l.Sheet.Title}, {Label: "読み取った項目", Value: strconv.Itoa(len(l.Items)) + "項目"}}}
	switch {
	case l.State == Applied:
		p.Facts = p.Facts[:1]
		p.Notices = []ui.Notice{{Tone: ui.Good, Text: "この表から、下書きが作られました。"}}
		p.Buttons = []ui.Action{{Kind: ui.Secondary, Text: "作られた版を見る", URL: editionURL(l.EditionID)}}
	case l.Unknown > 0:
		p.Notices = []ui.Notice{{Tone: ui.Warn, Text: fmt.Sprintf("行き先の決まっていない列が%dあります。下で決めると、次からは覚えています。", l.Unknown)}}
	case len(l.Flaws) > 0:
		p.Notices = []ui.Notice{{Tone: ui.Danger, Text: fmt.Sprintf("誤りが%d件あるため、取り込めません。表を直して、もう一度取り込んでください。まだ何も変わっていません。", len(l.Flaws))}}
	case len(l.Items) == 0:
		p.Notices = []ui.Notice{{Tone: ui.Warn, Text: "項目を読み取れません。列の行き先を確かめてください。"}}
	default:
		p.Forms = []ui.FormView{{
			Form:   ui.Form{Action: importPath + "/" + l.ID + "/apply", Submit: fmt.Sprintf("%d項目の下書きを作る", len(l.Items))},
			Hidden: append(versionField(l.Version), ui.Option{Value: "count", Label: strconv.Itoa(len(l.Items))}),
		}}
	}
	return p
}

// columnForm asks where the columns go. What is known already is chosen.
func columnForm(l Look, entry *ui.Entry) []ui.FormView {
	if l.State == Applied || len(l.Columns) == 0 {
		return nil
	}
	e := ui.Entry{Values: ui.Values{}}
	if entry != nil {
		e = *entry
	}
	v := ui.FormView{Form: ui.Form{Action: importPath + "/" + l.ID + "/direct", Entry: e, Submit: "列の行き先を覚える", Kind: ui.Secondary}}
	options := []ui.Option{{Label: "（決める）"}}
	for _, t := range Targets() {
		options = append(options, ui.Option{Value: t.Field, Label: t.Title})
	}
	for n, c := range l.Columns {
		v.Hidden = append(v.Hidden, ui.Option{Value: "headings", Label: c.Heading})
		f := ui.Field{Name: "fields", Label: c.Heading, Options: options, Error: e.Faults["fields"]}.At(n+1, c.Field)
		if c.Example != "" {
			f.Help = "例：" + c.Example
		}
		v.Fields = append(v.Fields, ui.Choice(f))
	}
	return []ui.FormView{v}
}

func (s *Service) direct(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[Directing](r)
	in.ID = r.PathValue("id")
	if err == nil {
		_, err = s.Direct(r.Context(), in)
	}
	return web.Answer(w, r, entry, importURL(in.ID), "列の行き先を覚えました。", err, func(status int, e ui.Entry) error { return s.showLook(w, r, status, &e) })
}

func (s *Service) applyStep(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[Applying](r)
	in.ID = r.PathValue("id")
	var x Whole
	if err == nil {
		x, err = s.Apply(r.Context(), in)
	}
	return web.Answer(w, r, entry, editionURL(x.Edition.ID), "表から下書きを作りました。", err, func(status int, _ ui.Entry) error { return err })
}
