package policy

import (
	"bytes"
	"context"
	"embed"
	"fmt"
	"strings"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/file"
)

// samples are the policy of みほん町, a town that does not exist, in our own words.
//
//go:embed sample/*.txt
var samples embed.FS

// Sample loads the policy of the sample town for the actor's body: three documents,
// one below the other.
func (s *Service) Sample(ctx context.Context) error {
	parent := ""
	for _, sample := range []struct {
		file  string
		state State
	}{{"1_kihon.txt", Public}, {"2_taisaku.txt", Internal}, {"3_kinkyu.txt", Closed}} {
		id, err := s.sampleDocument(ctx, sample.file, sample.state, parent)
		if err != nil {
			return fmt.Errorf("sample %s: %w", sample.file, err)
		}
		parent = id
	}
	return nil
}

func (s *Service) sampleDocument(ctx context.Context, name string, state State, parent string) (id string, err error) {
	content, err := samples.ReadFile("sample/" + name)
	if err != nil {
		return "", err
	}
	doc, err := study(content, clock.Today(s.now()))
	if err != nil {
		return "", err
	}
	title := strings.TrimSpace(strings.SplitN(string(content), "\n", 2)[0])
	kept, err := s.files.Save(ctx, title+".txt", bytes.NewReader(content), uploadRules())
	if err != nil {
		return "", err
	}
	u := Upload{FileID: kept.ID, FileName: kept.Name, Publication: state, State: Read, CreatedAt: clock.At(s.now())}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		if err := file.Keep(ctx, tx, kept); err != nil {
			return err
		}
		if id, err = s.enter(ctx, tx, u, hashOf(content), doc); err != nil || parent == "" {
			return err
		}
		return hang(ctx, tx, actor.From(ctx).Body, id, parent)
	})
	return id, err
}
