package action

import (
	"io"
	"net/http"

	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/file"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

func (s *Service) evidenceRoutes(m *web.Mux) {
	m.Handle("GET "+actionPath+"/{id}/evidence", CanCarry, s.evidencePage)
	m.HandleUpload("POST "+actionPath+"/{id}/evidence", CanCarry, evidenceSize+web.FormLimit, s.prove)
	m.Handle("GET "+actionPath+"/evidence/{id}/file", CanSee, s.fetch)
}

func (s *Service) evidencePage(w http.ResponseWriter, r *http.Request) error {
	return s.showEvidence(w, r, http.StatusOK, ui.Entry{Values: ui.Values{}})
}

func (s *Service) showEvidence(w http.ResponseWriter, r *http.Request, status int, e ui.Entry) error {
	x, err := s.Show(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	e.Order = []string{"title", "file"}
	v := ui.FormView{Form: ui.Form{Action: actionURL(x.ID) + "/evidence", Entry: e, Files: true, Submit: "加える", Cancel: actionURL(x.ID)}, Fields: []ui.Control{
		ui.Entered(e.Field("title", "証拠の説明").Must().Limit(titleMax).Hint("例：改めた手順書（12月1日版）")),
		ui.Attached(e.Field("file", "ファイル").Must().Files(".pdf,.docx,.xlsx,.pptx,.txt,.csv,.png,.jpg,.jpeg", false).Hint("PDF、Word、Excel、PowerPoint、文章、写真（PNG、JPEG）。20MBまで。個人番号（マイナンバー）の入ったファイルは加えないでください。")),
	}}
	return web.Show(w, r, status, web.Page{Title: "証拠を加える", Lead: "加えた証拠は、後から消せません。ファイルの指紋（ハッシュ値）を記録します。", Crumbs: crumbs(x.Action), Main: ui.FormWith(v)})
}

func (s *Service) prove(w http.ResponseWriter, r *http.Request) error {
	in := Proof{ID: r.PathValue("id")}
	if _, err := s.allowed(r.Context(), in.ID); err != nil {
		return err
	}
	entry := ui.Entry{Values: ui.Values{}}
	err := web.EachPart(r, evidenceSize, func(name, fileName string, content []byte) error {
		switch name {
		case "title":
			in.Title, entry.Values["title"] = web.Clean(string(content)), []string{web.Clean(string(content))}
		case "file":
			in.Name, in.Content = fileName, content
		default:
			return fault.New(fault.Invalid, "画面にない項目が送られました。画面を開き直してから、もう一度選んでください。")
		}
		return nil
	})
	if err == nil {
		var x Evidence
		if x, err = s.Prove(r.Context(), in); err == nil {
			return web.Redirect(w, r, actionURL(x.ActionID), "証拠を加えました。")
		}
	}
	if entry, refused := web.Refused(entry, err); refused {
		return s.showEvidence(w, r, http.StatusUnprocessableEntity, entry)
	}
	return err
}

// fetch gives a file to be saved; nothing that was uploaded is shown in place.
func (s *Service) fetch(w http.ResponseWriter, r *http.Request) error {
	f, content, err := s.Fetch(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	defer content.Close()
	return send(w, f, content)
}

func send(w http.ResponseWriter, f file.File, content io.Reader) error {
	for name, value := range f.Headers() {
		w.Header().Set(name, value)
	}
	_, err := io.Copy(w, content)
	return err
}
