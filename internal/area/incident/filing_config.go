package incident

import (
	"context"

	"github.com/okite-isms/okite/internal/platform/file"
)

// Outward is what reports to the outside need of the assembly.
type Outward struct {
	Files  *file.Files
	Bodies func(ctx context.Context) ([]string, error) // for the job that runs daily
}
