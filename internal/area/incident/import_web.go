package incident

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/sheet"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

const importPath = incidentPath + "/import"

func importURL(id string) string { return importPath + "/" + id + "/look" }

func (s *Service) importRoutes(m *web.Mux) {
	m.Handle("GET "+importPath, CanDecide, s.importsPage)
	m.HandleUpload("POST "+importPath, CanDecide, sheet.ReadSize+web.FormLimit, s.submit)
	m.Handle("GET "+importPath+"/{id}/look", CanDecide, s.previewPage)
	m.Handle("POST "+importPath+"/{id}/apply", CanDecide, s.apply)
}

func importCrumbs(more ...ui.Crumb) []ui.Crumb {
	return append([]ui.Crumb{{Title: "インシデント", URL: incidentPath}}, more...)
}

func (s *Service) importsPage(w http.ResponseWriter, r *http.Request) error {
	return s.showImports(w, r, http.StatusOK, ui.Entry{Values: ui.Values{}})
}

func (s *Service) showImports(w http.ResponseWriter, r *http.Request, status int, e ui.Entry) error {
	list, err := s.Imports(r.Context())
	if err != nil {
		return err
	}
	v := ui.FormView{Form: ui.Form{Action: importPath, Entry: e, Files: true, Submit: "取り込んで下見する", Cancel: incidentPath}, Fields: []ui.Control{
		ui.Attached(e.Field("file", "一覧表のファイル").Must().Files(".xlsx,.csv", false).Hint("Excel（.xlsx）かCSV。見出しの行に「報告日」「件名」「状況」が要ります。「起きた日」「区分」「組織」「本人の数」「原因の種類」「原因」「被害」「被害額」「再発防止策」「終結日」も読みます。")),
	}}
	t := ui.Table{Caption: "これまでの取込み", Heads: []ui.Head{{Title: "ファイル"}, {Title: "行", Class: "number"}, {Title: "取り込んだ人"}, {Title: "状態"}}}
	for _, x := range list {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: x.FileName, URL: importURL(x.ID), Head: true}, {Text: strconv.Itoa(x.RowsRead), Class: "number"}, {Text: x.MadeAt.Table() + " " + x.MadeName}, {Mark: importMark(x)}}})
	}
	return web.Show(w, r, status, web.Page{
		Title: "以前の記録を取り込む", Lead: "これまで表計算ソフトなどで管理していた事案を、終結したものとして登録します。年度ごとの集計に入ります。取り込んだだけでは、何も登録されません。", Crumbs: importCrumbs(),
		Main: ui.Parts(full([]ui.Part{{Forms: []ui.FormView{v}}, {Title: "これまでの取込み", Table: t}})),
	})
}

func importMark(x HandedList) ui.Mark {
	if x.State == applied {
		return ui.Mark{Tone: ui.Good, Text: "登録済み"}
	}
	return ui.Mark{Tone: ui.Info, Text: "下見"}
}

func (s *Service) submit(w http.ResponseWriter, r *http.Request) error {
	var name string
	var content []byte
	err := web.EachPart(r, sheet.ReadSize, func(field, fileName string, c []byte) error {
		if field != "file" {
			return fault.New(fault.Invalid, "画面にない項目が送られました。画面を開き直してから、もう一度選んでください。")
		}
		name, content = fileName, c
		return nil
	})
	var i HandedList
	if err == nil {
		i, err = s.Submit(r.Context(), name, content)
	}
	return web.Answer(w, r, ui.Entry{Values: ui.Values{}}, importURL(i.ID), "一覧表を取り込みました。まだ何も登録されていません。", err, func(status int, e ui.Entry) error {
		return s.showImports(w, r, status, e)
	})
}

// previewRows is how many rows of each kind the page shows.
const previewRows = 100

func (s *Service) previewPage(w http.ResponseWriter, r *http.Request) error {
	p, err := s.Preview(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	parts := []ui.Part{verdictPart(p), flawPart(p.Flaws)}
	if len(p.Flaws) == 0 {
		parts = append(parts, newPart(p.New))
	}
	return web.Show(w, r, http.StatusOK, web.Page{Title: p.FileName, Badge: importMark(p.HandedList), Crumbs: importCrumbs(ui.Crumb{Title: "以前の記録を取り込む", URL: importPath}), Wide: true, Main: ui.Parts(full(parts))})
}

func flawPart(list []RowFlaw) ui.Part {
	t := ui.Table{Caption: "誤りのある行", Heads: []ui.Head{{Title: "行", Class: "number"}, {Title: "列"}, {Title: "理由"}}}
	for _, f := range list[:min(len(list), previewRows)] {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: strconv.Itoa(f.Line), Class: "number", Head: true}, {Text: f.Column}, {Text: f.Reason}}})
	}
	return ui.Part{Title: "誤りのある行", Text: some(len(list)), Table: t}
}

func newPart(list []Earlier) ui.Part {
	t := ui.Table{Caption: "登録されるもの", Heads: []ui.Head{{Title: "件名"}, {Title: "報告", Class: "date"}, {Title: "組織"}, {Title: "本人の数", Class: "number"}, {Title: "被害額", Class: "number"}}}
	for _, x := range list[:min(len(list), previewRows)] {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: x.Title, Head: true}, {Text: clock.Today(x.ReportedAt.Time).Table(), Class: "date"}, {Text: x.UnitName}, {Text: number(x.Facts.People), Class: "number"}, {Text: yen(x.Closing.Cost), Class: "number"}}})
	}
	return ui.Part{Title: "登録されるもの", Text: some(len(list)), Table: t}
}

func some(n int) string {
	if n <= previewRows {
		return ""
	}
	return fmt.Sprintf("%d件のうち、はじめの%d件を示します。", n, previewRows)
}

// verdictPart says whether the list can be applied, with the button that does.
func verdictPart(p ListPreview) ui.Part {
	v := ui.Part{Title: "下見の結果", Facts: []ui.Fact{{Label: "読み取った行", Value: strconv.Itoa(p.RowsRead) + "行"}}}
	switch {
	case p.State == applied:
		v.Notices = []ui.Notice{{Tone: ui.Good, Text: "この一覧表は、登録されています。"}}
	case len(p.Flaws) > 0:
		v.Notices = []ui.Notice{{Tone: ui.Danger, Text: fmt.Sprintf("誤りが%d件あるため、登録できません。一覧表を直して、もう一度取り込んでください。まだ何も変わっていません。", len(p.Flaws))}}
	case len(p.New) == 0:
		v.Notices = []ui.Notice{{Tone: ui.Info, Text: "登録するものがありません。すべて登録されています。"}}
	default:
		v.Facts = append(v.Facts, ui.Fact{Label: "新しく登録するもの", Value: strconv.Itoa(len(p.New)) + "件"}, ui.Fact{Label: "すでに登録されているもの", Value: strconv.Itoa(p.Same) + "件"})
		v.Forms = []ui.FormView{{
			Form:   ui.Form{Action: importPath + "/" + p.ID + "/apply", Submit: fmt.Sprintf("%d件を登録する", len(p.New))},
			Hidden: []ui.Option{{Value: "version", Label: strconv.FormatInt(p.Version, 10)}, {Value: "count", Label: strconv.Itoa(len(p.New))}},
		}}
	}
	return v
}

func (s *Service) apply(w http.ResponseWriter, r *http.Request) error {
	in, _, err := web.Decode[ListApplying](r)
	if err != nil {
		return err
	}
	in.ID = r.PathValue("id")
	p, err := s.Apply(r.Context(), in)
	if err != nil {
		return err
	}
	return web.Redirect(w, r, importURL(p.ID), fmt.Sprintf("%d件を登録しました。", len(p.New)))
}
