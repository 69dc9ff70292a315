package incident

import (
	"net/http"
	"net/url"
	"strings"

	"github.com/okite-isms/okite/internal/area/incident/blank"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

const templatePath = incidentPath + "/template"

func (s *Service) templateRoutes(m *web.Mux) {
	m.Handle("GET "+templatePath, CanDecide, s.templatePage)
	m.HandleUpload("POST "+templatePath, CanDecide, blank.Max+web.FormLimit, s.saveTemplate)
}

func (s *Service) templatePage(w http.ResponseWriter, r *http.Request) error {
	return s.showTemplates(w, r, http.StatusOK, ui.Entry{Values: ui.Values{}})
}

func (s *Service) showTemplates(w http.ResponseWriter, r *http.Request, status int, e ui.Entry) error {
	list, err := s.Templates(r.Context())
	if err != nil {
		return err
	}
	e.Order = []string{"form", "file"}
	t := ui.Table{Caption: "登録した様式", Heads: []ui.Head{{Title: "様式"}, {Title: "ファイル"}, {Title: "埋める項目"}, {Title: "登録"}}}
	for _, x := range list {
		fm, _ := s.config.Forms.Find(x.Form)
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: fm.Title, Head: true}, {Text: x.Name}, {Text: x.Fields}, {Text: x.SavedAt.Table() + " " + x.SavedBy}}})
	}
	var forms []ui.Option
	var help []ui.Fact
	for _, f := range s.config.Forms.Forms {
		forms = append(forms, ui.Option{Value: f.Name, Label: f.Title})
		help = append(help, ui.Fact{Label: f.Title, Value: "{{" + strings.Join(fieldsOf(f), "}}、{{") + "}}"})
	}
	v := ui.FormView{Form: ui.Form{Action: templatePath, Entry: e, Files: true, Submit: "登録する", Cancel: boardPath}, Fields: []ui.Control{
		ui.OneOf(e.Field("form", "様式の種類").Must().Of(forms...)),
		ui.Attached(e.Field("file", "様式のファイル").Must().Files(".docx,.xlsx", false).Hint("Word（.docx）かExcel（.xlsx）。5MBまで。文を入れたい場所に {{概要}} のように書いておきます。同じ種類の様式は、入れ替わります。")),
	}}
	return web.Show(w, r, status, web.Page{
		Title: "報告書の様式", Lead: "団体の様式を登録すると、次の報告書から、その様式で取り出せます。登録しなくても、Okiteの様式で取り出せます。", Wide: true,
		Crumbs: []ui.Crumb{{Title: "インシデント", URL: incidentPath}, {Title: "報告の期限", URL: boardPath}},
		Main:   ui.Parts([]ui.Part{{Table: t, Empty: ui.Empty{Title: "登録した様式はありません", Text: "いまは、Okiteの様式で取り出します。"}}, {Title: "様式を登録する", Forms: []ui.FormView{v}}, {Title: "使える項目", Facts: help}}),
	})
}

func (s *Service) saveTemplate(w http.ResponseWriter, r *http.Request) error {
	values, name, content, err := withFile(r, blank.Max)
	entry := ui.Entry{Values: ui.Values(values)}
	if err == nil {
		_, err = s.SaveTemplate(r.Context(), NewTemplate{Form: web.Clean(values.Get("form")), Name: name, Content: content})
	}
	return web.Answer(w, r, entry, templatePath, "様式を登録しました。次の報告書から使えます。", err, func(status int, e ui.Entry) error { return s.showTemplates(w, r, status, e) })
}

// withFile reads a form with one file.
func withFile(r *http.Request, most int64) (values url.Values, name string, content []byte, err error) {
	values = url.Values{}
	err = web.EachPart(r, most, func(field, fileName string, b []byte) error {
		if field == "file" {
			name, content = fileName, b
		} else {
			values.Add(field, string(b))
		}
		return nil
	})
	if err != nil {
		return values, "", nil, err
	}
	return plainValues(r, values, name, content)
}

// plainValues checks the plain fields as those of any other form.
func plainValues(r *http.Request, values url.Values, name string, content []byte) (url.Values, string, []byte, error) {
	plain, err := http.NewRequestWithContext(r.Context(), http.MethodPost, r.URL.Path, strings.NewReader(values.Encode()))
	if err != nil {
		return values, "", nil, err
	}
	plain.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	in, _, err := web.Texts(plain, []string{"form"})
	checked := url.Values{}
	for k, v := range in {
		checked.Set(k, v)
	}
	return checked, name, content, err
}
