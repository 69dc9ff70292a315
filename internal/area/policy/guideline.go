package policy

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/pack"
	"github.com/okite-isms/okite/jobun/gap"
)

// shippedGuidelines loads the editions that are shipped with Okite.
func shippedGuidelines(definitions fs.FS) ([]*gap.Guideline, error) {
	names, err := fs.Glob(definitions, "guideline/*.yaml")
	if err != nil {
		return nil, fmt.Errorf("list guidelines: %w", err)
	}
	list := make([]*gap.Guideline, len(names))
	for i, name := range names {
		list[i] = &gap.Guideline{}
		if err := pack.Decode(definitions, name, "guideline", list[i]); err != nil {
			return nil, fmt.Errorf("load guideline: %w", err)
		}
	}
	return list, nil
}

// guidelineFile loads an edition that somebody wrote; what is wrong in it is said
// with the line.
func guidelineFile(name string) (*gap.Guideline, error) {
	g := &gap.Guideline{}
	return g, definitionFile(name, "guideline", g)
}

func definitionFile(name, kind string, v any) error {
	f, err := openFile(name)
	if err != nil {
		return fault.Newf(fault.Of(err).Kind, "%s: %s", name, fault.Of(err).Text)
	}
	_ = f.Close() // only looked at; pack reads it with its own limits
	if err := pack.Decode(os.DirFS(filepath.Dir(name)), filepath.Base(name), kind, v); err != nil {
		return fault.New(fault.Invalid, err.Error())
	}
	return nil
}
