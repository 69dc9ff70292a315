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

// samples are the rules of bodies that do not exist, in our own words.
//
//go:embed sample/*/*.txt
var samples embed.FS

// sample is a text of a sample body. The one above it in the hierarchy precedes it.
type sample struct {
	file  string
	state State
}

// Sample loads the policy of みほん町 for the actor's body: three documents, one below
// the other.
func (s *Service) Sample(ctx context.Context) error {
	return s.sampleDocuments(ctx, sample{"town/1_kihon.txt", Public}, sample{"town/2_taisaku.txt", Internal}, sample{"town/3_kinkyu.txt", Closed})
}

// SampleCity loads the rule of みほん市, in articles, for the actor's body.
func (s *Service) SampleCity(ctx context.Context) error {
	return s.sampleDocuments(ctx, sample{"city/1_kisoku.txt", Public})
}

func (s *Service) sampleDocuments(ctx context.Context, texts ...sample) error {
	parent := ""
	for _, text := range texts {
		id, err := s.sampleDocument(ctx, text, parent)
		if err != nil {
			return fmt.Errorf("sample %s: %w", text.file, err)
		}
		parent = id
	}
	return nil
}

func (s *Service) sampleDocument(ctx context.Context, text sample, parent string) (id string, err error) {
	content, err := samples.ReadFile("sample/" + text.file)
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
	u := Upload{FileID: kept.ID, FileName: kept.Name, Publication: text.state, State: Read, CreatedAt: clock.At(s.now())}
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
