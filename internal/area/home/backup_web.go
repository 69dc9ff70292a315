package home

import (
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/okite-isms/okite/internal/area/home/page"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

func (s *Service) backupPage(w http.ResponseWriter, r *http.Request) error {
	return s.showBackup(w, r, http.StatusOK, ui.Entry{})
}

func (s *Service) showBackup(w http.ResponseWriter, r *http.Request, status int, e ui.Entry) error {
	may, err := s.MayBackUp(r.Context())
	if err != nil {
		return err
	}
	e.Values = nil // a passphrase is never sent back
	return web.Show(w, r, status, web.Page{
		Title: "バックアップ", Main: page.Backup(page.BackupView{Entry: e, Alone: may}),
		Lead: "データベースと、預けたファイルのすべてを、暗号化した1つのファイルにします。",
	})
}

// download sends the backup as it is made. Where that fails halfway the connection is
// cut, so that the browser does not take half a file for a whole one.
func (s *Service) download(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[BackUp](r)
	if err == nil {
		err = s.PrepareBackup(r.Context(), in)
	}
	if shown, wrong := web.Refused(entry, err); wrong {
		return s.showBackup(w, r, http.StatusUnprocessableEntity, shown)
	}
	if err != nil {
		return err
	}
	// A large installation takes longer than the five minutes that a page may take.
	if err := http.NewResponseController(w).SetWriteDeadline(time.Time{}); err != nil {
		slog.WarnContext(r.Context(), "backup keeps the usual time limit", "err", err)
	}
	day := strings.ReplaceAll(clock.Today(time.Now()).String(), "-", "")
	web.Download(w, "okite-"+day+".okite-backup", "application/octet-stream")
	if err := s.WriteBackup(r.Context(), w, in); err != nil {
		slog.ErrorContext(r.Context(), "backup failed", "request", actor.From(r.Context()).RequestID, "err", err)
		panic(http.ErrAbortHandler)
	}
	return nil
}
