package evidence

import (
	"net/http"
	"time"

	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

func (s *Service) exportRoutes(m *web.Mux) {
	m.Handle("GET "+exportPath, CanExport, func(w http.ResponseWriter, r *http.Request) error {
		return s.showExport(w, r, http.StatusOK, web.EntryOf(Bundling{IDs: r.URL.Query()["ids"]}))
	})
	m.Handle("POST "+exportPath, CanExport, s.export)
	m.Handle("GET "+itemPath+"/item/{id}/copy", CanExport, func(w http.ResponseWriter, r *http.Request) error {
		return s.showCopy(w, r, http.StatusOK, web.EntryOf(Copying{}))
	})
	m.Handle("POST "+itemPath+"/item/{id}/copy", CanExport, s.copyOut)
	m.Handle("GET "+itemPath+"/item/{id}/photo", CanSee, s.photo)
}

func (s *Service) showExport(w http.ResponseWriter, r *http.Request, status int, e ui.Entry) error {
	list, total, err := s.List(r.Context(), Query{Text: web.Clean(r.URL.Query().Get("q")), About: web.Clean(r.URL.Query().Get("about")), Desc: true, Limit: exportMost})
	if err != nil {
		return err
	}
	var options []ui.Option
	for _, it := range list {
		options = append(options, ui.Option{Value: it.ID, Label: it.NumberText() + "　" + it.Title, Help: stateMark(it).Text})
	}
	part := ui.Part{Empty: ui.Empty{Title: "持ち出せる証拠がありません", Text: "証拠を受け入れると、ここから一式にまとめて持ち出せます。", Step: ui.Action{Kind: ui.Secondary, Text: "証拠の一覧へ", URL: itemPath}}}
	if len(list) > 0 {
		part = ui.Part{Text: "ファイル、受渡書、保管の連鎖を、1つのzipにまとめます。受け取った人は、データベースがなくても、書き換えられていないことを確かめられます（確かめ方は「この画面の手引」にあります）。", Forms: []ui.FormView{{
			Form: ui.Form{Action: exportPath, Entry: e, Submit: "一式を作る", Cancel: itemPath},
			Fields: []ui.Control{
				ui.Entered(e.Field("note", "持ち出す目的").Must().Limit(500).Hint("例：県警へ提出。保管の連鎖に記録されます。")), ui.Several(e.Field("ids", "持ち出す証拠").Must().Of(options...)),
			},
		}}}
	}
	if total > len(list) {
		part.Notices = append(part.Notices, ui.Notice{Tone: ui.Info, Text: "新しい順に200件までを表示しています。ほかのものは、証拠の画面から1件ずつ持ち出してください。"})
	}
	return web.Show(w, r, status, web.Page{Title: "一式を持ち出す", Crumbs: crumbs(), Main: ui.Parts([]ui.Part{part})})
}

func (s *Service) export(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[Bundling](r)
	if err == nil {
		name, write, wrong := s.Bundle(r.Context(), in)
		if err = wrong; err == nil {
			longer(w)
			web.Download(w, name, "application/zip")
			if write(r.Context(), w) != nil { // half a zip has no list at its end
				panic(http.ErrAbortHandler)
			}
			return nil
		}
	}
	if entry, refused := web.Refused(entry, err); refused {
		return s.showExport(w, r, http.StatusUnprocessableEntity, entry)
	}
	return err
}

// longer lets a large answer take an hour instead of minutes.
func longer(w http.ResponseWriter) {
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(time.Hour)) // a test's writer has none
}

func (s *Service) showCopy(w http.ResponseWriter, r *http.Request, status int, e ui.Entry) error {
	it, err := s.known(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	v := ui.FormView{
		Notices: []ui.Notice{{Tone: ui.Warn, Text: "中身は確かめられていません。危険なプログラムが含まれていることがあります。業務の端末で開かず、切り離した機器で扱ってください。"}},
		Form:    ui.Form{Action: r.URL.Path, Entry: e, Submit: "写しを取り出す", Cancel: itemURL(it.ID)},
		Fields:  []ui.Control{ui.Entered(e.Field("note", "取り出す目的").Must().Limit(500).Hint("保管の連鎖に記録されます。"))},
	}
	if !it.HasContent() {
		v.Notices = []ui.Notice{{Tone: ui.Warn, Text: "この証拠には、取り出せる中身がありません。"}}
	}
	return web.Show(w, r, status, web.Page{Title: "写しを取り出す", Lead: it.NumberText() + "　" + it.Title, Crumbs: crumbs(), Main: ui.FormWith(v)})
}

func (s *Service) copyOut(w http.ResponseWriter, r *http.Request) error {
	if _, err := s.known(r.Context(), r.PathValue("id")); err != nil {
		return err
	}
	in, entry, err := web.Decode[Copying](r)
	if in.ID = r.PathValue("id"); err == nil {
		f, content, wrong := s.Copy(r.Context(), in)
		if err = wrong; err == nil {
			defer content.Close()
			longer(w)
			give(w, f.Headers(), content)
			return nil
		}
	}
	if entry, refused := web.Refused(entry, err); refused {
		return s.showCopy(w, r, http.StatusUnprocessableEntity, entry)
	}
	return err
}

// photo gives the photo of a thing, to be saved.
func (s *Service) photo(w http.ResponseWriter, r *http.Request) error {
	f, in, err := s.Photo(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	defer in.Close()
	give(w, f.Headers(), in)
	return nil
}
