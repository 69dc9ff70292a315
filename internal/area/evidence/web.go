package evidence

import (
	"github.com/okite-isms/okite/internal/platform/api"
	"github.com/okite-isms/okite/internal/platform/web"
)

const (
	itemPath     = "/evidence"
	disposalPath = "/evidence/disposal"
)

func disposalURL(id string) string { return disposalPath + "/" + id }

func (s *Service) routes(*web.Mux)     {}
func (s *Service) operations(*api.Mux) {}
