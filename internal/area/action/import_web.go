package action

import (
	"fmt"
	"net/http"
	"strconv"

	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/sheet"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

const importPath = actionPath + "/import"

func importURL(id string) string { return importPath + "/" + id + "/look" }

func (s *Service) importRoutes(m *web.Mux) {
	m.Handle("GET "+importPath, CanManage, s.importsPage)
	m.HandleUpload("POST "+importPath, CanManage, sheet.ReadSize+web.FormLimit, s.submit)
	m.Handle("GET "+importPath+"/{id}/look", CanManage, s.previewPage)
	m.Handle("POST "+importPath+"/{id}/apply", CanManage, s.apply)
}

func (s *Service) importsPage(w http.ResponseWriter, r *http.Request) error {
	return s.showImports(w, r, http.StatusOK, ui.Entry{Values: ui.Values{}})
}

func (s *Service) showImports(w http.ResponseWriter, r *http.Request, status int, e ui.Entry) error {
	list, err := s.Imports(r.Context())
	if err != nil {
		return err
	}
	v := ui.FormView{Form: ui.Form{Action: importPath, Entry: e, Files: true, Submit: "取り込んで下見する", Cancel: actionPath}, Fields: []ui.Control{
		ui.Attached(e.Field("file", "一覧表のファイル").Must().Files(".xlsx,.csv", false).Hint("Excel（.xlsx）かCSV。見出しの行に「件名」「問題の内容」「組織」「担当」「期限」が要ります。「発生源」「発生源の説明」「原因」「対策」「根拠」「優先度」「状態」「登録日」「終了日」も読みます。一覧から出力したファイルも、そのまま取り込めます。")),
	}}
	t := ui.Table{Caption: "これまでの取込み", Heads: []ui.Head{{Title: "ファイル"}, {Title: "行", Class: "number"}, {Title: "取り込んだ人"}, {Title: "状態"}}}
	for _, x := range list {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: x.FileName, URL: importURL(x.ID), Head: true}, {Text: strconv.Itoa(x.RowsRead), Class: "number"}, {Text: x.MadeAt.Table() + " " + x.MadeName}, {Mark: importMark(x)}}})
	}
	return web.Show(w, r, status, web.Page{
		Title: "一覧表を取り込む", Lead: "これまで表計算ソフトなどで管理していた一覧表を、まとめて登録します。取り込んだだけでは、何も登録されません。", Crumbs: crumbs(Action{}),
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
	if err == nil {
		var i HandedList
		if i, err = s.Submit(r.Context(), name, content); err == nil {
			return web.Redirect(w, r, importURL(i.ID), "一覧表を取り込みました。まだ何も登録されていません。")
		}
	}
	if entry, refused := web.Refused(ui.Entry{Values: ui.Values{}}, err); refused {
		return s.showImports(w, r, http.StatusUnprocessableEntity, entry)
	}
	return err
}

// previewRows is how many rows of each kind the page shows.
const previewRows = 100

func (s *Service) previewPage(w http.ResponseWriter, r *http.Request) error {
	p, err := s.Preview(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	parts := []ui.Part{verdict(p)}
	if len(p.Flaws) > 0 {
		t := ui.Table{Caption: "誤りのある行", Heads: []ui.Head{{Title: "行", Class: "number"}, {Title: "列"}, {Title: "理由"}}}
		for _, f := range p.Flaws[:min(len(p.Flaws), previewRows)] {
			t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: strconv.Itoa(f.Line), Class: "number", Head: true}, {Text: f.Column}, {Text: f.Reason}}})
		}
		parts = append(parts, ui.Part{Title: "誤りのある行", Text: some(len(p.Flaws)), Table: t})
	}
	t := ui.Table{Caption: "登録されるもの", Heads: []ui.Head{{Title: "件名"}, {Title: "組織"}, {Title: "担当"}, {Title: "期限", Class: "date"}, {Title: "状態"}}}
	for _, a := range p.New[:min(len(p.New), previewRows)] {
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: a.Title, Head: true}, {Text: a.UnitName}, {Text: a.OwnerName}, {Text: a.Due.Table(), Class: "date"}, {Text: a.State.Title()}}})
	}
	if len(p.Flaws) == 0 && len(p.New) > 0 {
		parts = append(parts, ui.Part{Title: "登録されるもの", Text: some(len(p.New)), Table: t})
	}
	return web.Show(w, r, http.StatusOK, web.Page{Title: p.FileName, Badge: importMark(p.HandedList), Crumbs: append(crumbs(Action{}), ui.Crumb{Title: "一覧表を取り込む", URL: importPath}), Wide: true, Main: ui.Parts(full(parts))})
}

func some(n int) string {
	if n <= previewRows {
		return ""
	}
	return fmt.Sprintf("%d件のうち、はじめの%d件を示します。", n, previewRows)
}

// verdict says whether the list can be applied, with the button that does.
func verdict(p ListPreview) ui.Part {
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
		v.Notices = []ui.Notice{{Tone: ui.Info, Text: "登録すると、新しい番号を付け、担当の職に就く人に知らせます。"}}
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
