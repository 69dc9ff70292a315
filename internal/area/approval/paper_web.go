package approval

import (
	"bytes"
	"net/http"

	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/file"
	"github.com/okite-isms/okite/internal/platform/paper"
	"github.com/okite-isms/okite/internal/platform/web"
)

// paperFile gives the 起案用紙 as PDF or Word, made whole before it is sent.
func (s *Service) paperFile(w http.ResponseWriter, r *http.Request) error {
	format := file.Format(r.URL.Query().Get("format"))
	if format == "" {
		format = file.PDF
	}
	if format != file.PDF && format != file.Word {
		return fault.New(fault.Invalid, "出力の形式が分かりません。Word（docx）かPDF（pdf）を選んでください。")
	}
	d, err := s.Paper(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if format == file.Word {
		err = paper.Word(r.Context(), &b, d)
	} else {
		_, err = paper.PDF(r.Context(), &b, d)
	}
	if err != nil {
		return err
	}
	web.Download(w, d.Title+"."+string(format), format.MediaType())
	_, _ = b.WriteTo(w) // the client went away: nobody to tell
	return nil
}
