package home

import (
	"io"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/okite-isms/okite/internal/area/home/page"
	"github.com/okite-isms/okite/internal/platform/job"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

const backupPath = "/backup"

func (s *Service) backupPage(w http.ResponseWriter, r *http.Request) error {
	return s.showBackup(w, r, http.StatusOK, ui.Entry{})
}

func (s *Service) showBackup(w http.ResponseWriter, r *http.Request, status int, e ui.Entry) error {
	id := r.URL.Query().Get("job")
	st, err := s.Backups(r.Context(), id)
	if err != nil {
		return err
	}
	e.Values = nil // a passphrase is never sent back
	v := page.BackupView{Entry: e, Alone: st.Alone, Ready: st.Ready, Bar: bar(st.Job)}
	for _, m := range st.Made {
		v.Made = append(v.Made, page.Made{Name: m.Name, URL: backupPath + "/file/" + url.PathEscape(m.Name), When: m.At.Table(), Size: size(m.Size)})
	}
	p := web.Page{
		Title: "バックアップ", Main: page.Backup(v),
		Lead: "データベースと、預けたファイルのすべてを、暗号化した1つのファイルにします。",
	}
	if v.Bar.Poll != "" {
		p.Reload = 3
	}
	return web.Show(w, r, status, p)
}

// bar shows how far a backup is; the zero Progress where none was asked for.
func bar(j job.Job) ui.Progress {
	if j.ID == "" {
		return ui.Progress{}
	}
	b := ui.Progress{ID: "backup", Title: "バックアップ（" + j.State.Title() + "）", Text: j.ProgressText, Done: int(j.ProgressDone), Total: int(j.ProgressTotal)}
	switch {
	case j.State == job.Done:
		b.Text = j.ResultText
	case j.State == job.Discarded:
		b.Text = j.ErrorText
	default:
		b.Poll = backupPath + "?job=" + url.QueryEscape(j.ID)
	}
	return b
}

func (s *Service) choosePassphrase(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[Passphrase](r)
	if err == nil {
		err = s.ChoosePassphrase(r.Context(), in)
	}
	if shown, wrong := web.Refused(entry, err); wrong {
		return s.showBackup(w, r, http.StatusUnprocessableEntity, shown)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, backupPath, "合言葉を設定しました。次のバックアップから使います。")
}

func (s *Service) backUp(w http.ResponseWriter, r *http.Request) error {
	id, err := s.BackUp(r.Context())
	if err != nil {
		return err
	}
	return web.Redirect(w, r, backupPath+"?job="+url.QueryEscape(id), "バックアップを始めました。この画面を離れても続きます。")
}

func (s *Service) fetchBackup(w http.ResponseWriter, r *http.Request) error {
	f, stored, err := s.FetchBackup(r.Context(), r.PathValue("name"))
	if err != nil {
		return err
	}
	defer f.Close()
	// A large installation takes longer than the five minutes that a page may take; a
	// writer that cannot be told so keeps the usual limit.
	_ = http.NewResponseController(w).SetWriteDeadline(time.Time{})
	web.Download(w, stored.Name, "application/octet-stream")
	w.Header().Set("Content-Length", strconv.FormatInt(stored.Size, 10))
	_, _ = io.Copy(w, f) // the client went away: its browser knows by the length
	return nil
}

func size(bytes int64) string {
	if bytes < 1<<20 {
		return strconv.FormatInt((bytes+1023)>>10, 10) + "KB"
	}
	return strconv.FormatInt(bytes>>20, 10) + "MB"
}
