package audit

import (
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"

	"github.com/okite-isms/okite/internal/area/audit/draw"
	"github.com/okite-isms/okite/internal/area/audit/page"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/sheet"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

func (s *Service) matrixPage(w http.ResponseWriter, r *http.Request) error {
	x, err := s.Show(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	a := x.Audit
	if !a.State.Begun() {
		return s.wrongState(a, "結果一覧を見る")
	}
	open := x.Judges && (a.State == Underway || a.State == Checking)
	lead := "判定の一覧です。課等の名前か印を選ぶと、その課等の画面を開きます。"
	if open {
		lead = "判定の一覧です。印を選ぶと、その課等の記入の画面を開きます。"
	}
	return web.Show(w, r, http.StatusOK, web.Page{
		Title: "結果一覧", Lead: lead, Badge: mark(a.State), Crumbs: auditCrumbs(a), Wide: true, Main: page.Matrix(matrixView(x, open)),
		Tools: []ui.Action{{Kind: ui.Secondary, Text: "Excel", URL: auditURL(a.ID) + "/workbook"}},
	})
}

func matrixView(x Dossier, open bool) page.MatrixView {
	v := page.MatrixView{Caption: x.Audit.Title + "結果一覧", Legend: legend}
	if open {
		v.Save = auditURL(x.Audit.ID) + "/cell"
	}
	remarked := false
	for _, u := range x.Units {
		v.Units = append(v.Units, ui.Action{Text: u.Name, URL: unitURL(u.ID)})
		v.Remarks = append(v.Remarks, u.Remark)
		remarked = remarked || u.Remark != ""
	}
	if !remarked {
		v.Remarks = nil
	}
	for _, c := range x.Chapters() {
		chapter := page.MatrixChapter{Title: c.Title}
		for _, i := range c.Items {
			row := page.MatrixRow{Name: i.Name(), Item: i.ID}
			for _, u := range x.Units {
				cell, _ := x.Cell(i.ID, u.ID)
				m := page.MatrixCell{Sign: orElse(cell.Mark.Sign(), "・"), Title: cell.Mark.Title(), Unit: u.ID, Mark: string(cell.Mark), Reason: cell.Reason, Version: strconv.FormatInt(cell.Version, 10)}
				if open {
					m.URL = unitURL(u.ID) + "/mark#i-" + i.ID
				}
				row.Cells = append(row.Cells, m)
			}
			chapter.Rows = append(chapter.Rows, row)
		}
		v.Chapters = append(v.Chapters, chapter)
	}
	return v
}

// strike answers the script of the matrix: the version of the cell in plain text, or why
// nothing was saved. Without script the form of a unit is used.
func (s *Service) strike(w http.ResponseWriter, r *http.Request) error {
	in, _, err := web.Decode[Striking](r)
	in.ID = r.PathValue("id")
	var c Cell
	if err == nil {
		c, err = s.Strike(r.Context(), in)
	}
	status, text := http.StatusOK, strconv.FormatInt(c.Version, 10)
	switch {
	case fault.Is(err, fault.Invalid), fault.Is(err, fault.Conflict):
		status, text = fault.Of(err).Kind.Status(), firstFault(err)
	case err != nil:
		return err
	}
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, text) // the client went away: nobody to tell
	return nil
}

func (s *Service) differencePage(w http.ResponseWriter, r *http.Request) error {
	x, err := s.Paperwork(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	p := web.Page{Title: "前回との違い", Crumbs: auditCrumbs(x.Audit), Wide: true}
	if x.Before.Audit.ID == "" {
		p.Main = ui.Parts([]ui.Part{{Empty: ui.Empty{Title: "前回の監査がありません", Text: "同じ種類の、前に行った監査と比べます。以前の結果は、Excelの表から取り込めます。"}}})
		return web.Show(w, r, http.StatusOK, p)
	}
	list, again := x.Since(&x.Before)
	part := func(title string, list []Shift, none string) ui.Part {
		t := ui.Table{Caption: title, Heads: []ui.Head{{Title: "監査項目", Class: "long"}, {Title: "課等"}, {Title: "前回"}, {Title: "今回"}}}
		for _, d := range list {
			t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: d.Item.Name(), Head: true, Class: "long"}, {Text: d.Unit}, {Text: d.Before.Sign() + " " + d.Before.Title()}, {Text: d.After.Sign() + " " + d.After.Title()}}})
		}
		return ui.Part{Title: title, Table: t, Empty: ui.Empty{Title: none}}
	}
	p.Lead = "「" + x.Before.Audit.Title + "」（" + x.Before.Audit.HeldOn.Era() + "）と比べています。"
	p.Main = ui.Parts([]ui.Part{part("判定の違うもの", list, "判定の違うものはありません"), part("前回と同じく、△か×のもの", again, "ありません")})
	return web.Show(w, r, http.StatusOK, p)
}

func (s *Service) reconcilePage(w http.ResponseWriter, r *http.Request) error {
	return s.showReconcile(w, r, http.StatusOK, ui.Entry{Values: ui.Values{}}, nil)
}

// nothingSent is the input of a form that has a file alone.
type nothingSent struct{}

func (s *Service) showReconcile(w http.ResponseWriter, r *http.Request, status int, e ui.Entry, found *Reconciled) error {
	x, err := s.Show(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	v := ui.FormView{Form: ui.Form{Action: auditURL(x.Audit.ID) + "/reconcile", Entry: e, Files: true, Submit: "突き合わせる", Cancel: auditURL(x.Audit.ID)}, Fields: []ui.Control{
		ui.Attached(e.Field("file", "文章の表のファイル").Must().Files(".xlsx,.csv", false).Hint("報告書の「課等別監査結果」の表を、ExcelかCSVにしたもの。「監査項目」「適正に実施している課等」「改善が必要な課等」の列が要ります。ファイルは保管しません。")),
	}}
	parts := []ui.Part{{Forms: []ui.FormView{v}}}
	if found != nil {
		parts = append(parts, reconciled(*found)...)
	}
	return web.Show(w, r, status, web.Page{Title: "報告書の文章と突き合わせる", Lead: "手で書いた報告書の表が、結果一覧と合っているかを確かめます。Okiteが作る報告書は、結果一覧と同じデータから作るため、食い違いません。", Crumbs: auditCrumbs(x.Audit), Wide: true, Main: ui.Parts(parts)})
}

func reconciled(f Reconciled) []ui.Part {
	t := ui.Table{Caption: "食い違い", Heads: []ui.Head{{Title: "区分"}, {Title: "項目", Class: "long"}, {Title: "課等"}, {Title: "結果一覧"}, {Title: "文章の表"}}}
	for _, c := range f.Found {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: c.Chapter}, {Text: strings.TrimSpace(c.Number + " " + c.Item), Head: true, Class: "long"}, {Text: c.Unit}, {Text: c.Matrix}, {Text: c.Told}}})
	}
	parts := []ui.Part{{Title: "食い違い", Text: fmt.Sprintf("%d行を読み取り、%d件の食い違いがありました。", f.Rows, len(f.Found)), Table: t, Empty: ui.Empty{Title: "食い違いはありません"}}}
	if len(f.Flaws) > 0 {
		parts = append(parts, flawPart(f.Flaws))
	}
	return parts
}

// flawsShown is how many faults of a table a page shows.
const flawsShown = 200

func flawPart(list []Flaw) ui.Part {
	t := ui.Table{Caption: "誤りのある行", Heads: []ui.Head{{Title: "シート"}, {Title: "行", Class: "number"}, {Title: "列"}, {Title: "理由"}}}
	for _, f := range list[:min(len(list), flawsShown)] {
		line := ""
		if f.Line > 0 {
			line = strconv.Itoa(f.Line)
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: f.Page}, {Text: line, Class: "number"}, {Text: f.Column}, {Text: f.Reason, Head: true}}})
	}
	return ui.Part{Title: "誤りのある行", Table: t}
}

func (s *Service) reconcile(w http.ResponseWriter, r *http.Request) error {
	_, u, entry, err := web.DecodeUpload[nothingSent](r, sheet.ReadSize)
	var found Reconciled
	if err == nil {
		if found, err = s.Reconcile(r.Context(), Reconciling{r.PathValue("id"), u.Name, u.Content}); err == nil {
			return s.showReconcile(w, r, http.StatusOK, ui.Entry{Values: ui.Values{}}, &found)
		}
	}
	return web.Answer(w, r, entry, "", "", err, func(status int, e ui.Entry) error { return s.showReconcile(w, r, status, e, nil) })
}

func (s *Service) drawPage(w http.ResponseWriter, r *http.Request) error {
	seed := r.PathValue("id")
	return s.showDraw(w, r, http.StatusOK, ui.Entry{Values: ui.Values{"method": {string(draw.Simple)}, "size": {"25"}, "seed": {s.Today().String() + "-" + seed[max(0, len(seed)-6):]}}})
}

func (s *Service) showDraw(w http.ResponseWriter, r *http.Request, status int, e ui.Entry) error {
	x, err := s.Show(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	var methods []ui.Option
	for _, m := range draw.Methods() {
		methods = append(methods, ui.Option{Value: string(m), Label: m.Title()})
	}
	v := ui.FormView{Form: ui.Form{Action: auditURL(x.Audit.ID) + "/draw", Entry: e, Files: true, Submit: "抽出する", Cancel: auditURL(x.Audit.ID)}, Fields: []ui.Control{
		ui.Entered(e.Field("title", "何を確かめるか").Must().Limit(titleMax).Hint("例：利用者IDの登録の記録")),
		ui.Attached(e.Field("file", "母集団のファイル").Must().Files(".xlsx,.csv", false).Hint("1行目を見出しにした、ExcelかCSV。ファイルは、ハッシュ値とともに保管します。個人番号の入ったファイルは使わないでください。")),
		ui.Choice(e.Field("method", "方法").Must().Of(methods...)),
		ui.Entered(e.Field("size", "抽出する数").As("number")),
		ui.Entered(e.Field("seed", "乱数の種").Limit(titleMax).Hint("同じ種なら、同じ行が選ばれます。監査を受ける人に、前もって知らせないでください。")),
		ui.Entered(e.Field("stratum", "層を分ける列").As("number").Hint("層別のときだけ。左から数えた列の番号です。")),
		ui.Entered(e.Field("exclude", "除外する行").Hint("見出しの下を1行目として、「3、5-8」のように書きます。")),
		ui.Entered(e.Field("picked", "選んだ行").Hint("判断による抽出のときだけ。")),
		ui.Lines(e.Field("why", "除外や判断の理由").Limit(noteMax).Tall(2)),
	}}
	return web.Show(w, r, status, web.Page{Title: "サンプルを抽出する", Lead: "同じファイルと種から、だれでも同じ行を選び直せます。", Crumbs: auditCrumbs(x.Audit), Main: ui.FormWith(v)})
}

func (s *Service) drawStep(w http.ResponseWriter, r *http.Request) error {
	in, u, entry, err := web.DecodeUpload[Drawing](r, sheet.ReadSize)
	in.ID, in.Name, in.Content = r.PathValue("id"), u.Name, u.Content
	var x Draw
	if err == nil {
		x, err = s.Draw(r.Context(), in)
	}
	return web.Answer(w, r, entry, auditPath+"/draw/"+x.ID+"/show", "サンプルを抽出しました。", err, func(status int, e ui.Entry) error { return s.showDraw(w, r, status, e) })
}

func (s *Service) drawnPage(w http.ResponseWriter, r *http.Request) error {
	x, heads, rows, err := s.Sampled(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	t := ui.Table{Caption: "抽出した行", Heads: []ui.Head{{Title: "行", Class: "number"}}}
	for _, h := range heads[:min(len(heads), 12)] {
		t.Heads = append(t.Heads, ui.Head{Title: h})
	}
	for _, row := range rows[:min(len(rows), 500)] {
		cells := []ui.Cell{{Text: strconv.Itoa(row.Number), Class: "number", Head: true}}
		for i := range heads[:min(len(heads), 12)] {
			text := ""
			if i < len(row.Cells) {
				text = short(row.Cells[i], 80)
			}
			cells = append(cells, ui.Cell{Text: text})
		}
		t.Rows = append(t.Rows, ui.Row{Cells: cells})
	}
	return web.Show(w, r, http.StatusOK, web.Page{
		Title: x.Title, Crumbs: crumbs(ui.Crumb{Title: "監査", URL: auditURL(x.AuditID)}), Wide: true,
		Main: ui.Parts([]ui.Part{
			{Title: "抽出の記録", Facts: []ui.Fact{
				{Label: "母集団", Value: fmt.Sprintf("%s（%d行）", x.FileName, x.Population)}, {Label: "SHA-256", Value: x.Hash}, {Label: "方法", Value: x.Method.Title()}, {Label: "抽出した数", Value: strconv.Itoa(x.Size)}, {Label: "乱数の種", Value: x.Seed},
				{Label: "除外した行", Value: x.Excluded}, {Label: "理由", Value: x.Why}, {Label: "抽出した人", Value: x.At.Table() + " " + x.ByName},
			}},
			{Title: "抽出した行", Table: t},
		}),
	})
}
