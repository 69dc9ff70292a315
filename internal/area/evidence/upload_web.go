package evidence

import (
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/file"
	"github.com/okite-isms/okite/internal/platform/web"
)

// tusVersion is the version of the protocol of resumable uploads that is spoken here: its
// core with creation, termination and expiration.
const tusVersion = "1.0.0"

func (s *Service) uploadRoutes(m *web.Mux) {
	m.Handle("POST "+uploadPath, CanTake, s.createUpload)
	m.Handle("GET "+uploadPath+"/{id}", CanTake, s.uploadState) // HEAD as well
	m.HandleUpload("PATCH "+uploadPath+"/{id}", CanTake, file.PartMax+1, s.uploadPart)
	m.Handle("DELETE "+uploadPath+"/{id}", CanTake, s.endUpload)
	m.HandleUpload("POST "+uploadPath+"/{id}", CanTake, file.PartMax+1, s.overridden)
}

// createUpload answers where the parts go.
func (s *Service) createUpload(w http.ResponseWriter, r *http.Request) error {
	size, err := strconv.ParseInt(r.Header.Get("Upload-Length"), 10, 64)
	if err != nil {
		return fault.New(fault.Invalid, "ファイルの大きさ（Upload-Length）が分かりません。")
	}
	name, err := uploadName(r.Header.Get("Upload-Metadata"))
	if err != nil {
		return err
	}
	u, err := s.Announce(r.Context(), Announced{Name: name, Size: size})
	if err != nil {
		return err
	}
	stand(w, u)
	w.Header().Set("Location", uploadPath+"/"+u.ID)
	w.WriteHeader(http.StatusCreated)
	return nil
}

// uploadName finds the file's name among the pairs of a name and a Base64 value.
func uploadName(metadata string) (string, error) {
	for pair := range strings.SplitSeq(metadata, ",") {
		key, value, _ := strings.Cut(strings.TrimSpace(pair), " ")
		if key != "filename" {
			continue
		}
		name, err := base64.StdEncoding.DecodeString(value)
		if err != nil || len(name) > 2_000 || !utf8.Valid(name) {
			return "", fault.New(fault.Invalid, "ファイルの名前（Upload-Metadata）を読み取れません。")
		}
		return string(name), nil
	}
	return "名称なし", nil
}

// stand says in headers how far an upload is.
func stand(w http.ResponseWriter, u Arriving) {
	h := w.Header()
	h.Set("Tus-Resumable", tusVersion)
	h.Set("Upload-Offset", strconv.FormatInt(u.Received, 10))
	h.Set("Upload-Length", strconv.FormatInt(u.Size, 10))
	h.Set("Upload-Expires", u.ExpiresAt.UTC().Format(time.RFC1123))
}

func (s *Service) uploadState(w http.ResponseWriter, r *http.Request) error {
	u, err := s.Arrived(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	stand(w, u)
	w.WriteHeader(http.StatusOK)
	return nil
}

// overridden serves clients behind a proxy that lets only GET and POST through.
func (s *Service) overridden(w http.ResponseWriter, r *http.Request) error {
	if r.Header.Get("X-HTTP-Method-Override") == http.MethodDelete {
		return s.endUpload(w, r)
	}
	return s.uploadPart(w, r)
}

func (s *Service) uploadPart(w http.ResponseWriter, r *http.Request) error {
	if _, err := s.Arrived(r.Context(), r.PathValue("id")); err != nil {
		return err
	}
	offset, err := strconv.ParseInt(r.Header.Get("Upload-Offset"), 10, 64)
	if err != nil || r.Header.Get("Content-Type") != "application/offset+octet-stream" {
		return fault.New(fault.Invalid, "送る位置（Upload-Offset）か、内容の種類（Content-Type）が正しくありません。")
	}
	u, err := s.Send(r.Context(), r.PathValue("id"), offset, r.Body)
	if err != nil {
		return unreadable(err)
	}
	stand(w, u)
	w.WriteHeader(http.StatusNoContent)
	return nil
}

func (s *Service) endUpload(w http.ResponseWriter, r *http.Request) error {
	if err := s.GiveUp(r.Context(), r.PathValue("id")); err != nil {
		return err
	}
	w.Header().Set("Tus-Resumable", tusVersion)
	w.WriteHeader(http.StatusNoContent)
	return nil
}
