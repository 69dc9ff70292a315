package check

import (
	"context"
	"fmt"

	"github.com/okite-isms/okite/internal/area/policy"
)

// sampleFacts says what holds for the units of the sample town, by name.
func sampleFacts() map[string][]string {
	return map[string][]string{
		"総務課": {"usb", "laptop", "mynumber", "counter"}, "企画情報課": {"server", "usb", "laptop", "cloud", "supplier", "remote"}, "税務課": {"mynumber", "core", "counter", "usb"},
		"住民課": {"mynumber", "core", "counter", "usb"}, "福祉課": {"mynumber", "core", "counter", "supplier"}, "建設課": {"laptop", "remote", "usb"}, "産業課": {"laptop"},
		"上下水道課": {"supplier", "server"}, "出納室": {"core"}, "教育委員会事務局": {"school", "cloud", "laptop", "usb"},
	}
}

// Sample gives the sample town its facts, a sheet in use, and a draft with questions out of
// the duties of its own policy.
func (s *Service) Sample(ctx context.Context) error {
	units, err := s.Units(ctx)
	if err != nil {
		return err
	}
	for _, u := range units {
		if f := sampleFacts()[u.Name]; f != nil {
			if _, err := s.Record(ctx, Recording{u.UnitID, f}); err != nil {
				return fmt.Errorf("sample facts of %s: %w", u.Name, err)
			}
		}
	}
	w, err := s.Found(ctx, Founding{Title: "課室点検表", Meaning: "課や室ごとの内部監査に使う。標準の点検表から作った。", Shipped: "standard"})
	if err != nil {
		return err
	}
	if _, err := s.Use(ctx, At{w.Edition.ID, w.Edition.Version}); err != nil {
		return err
	}
	return s.sampleQuestions(ctx)
}

// sampleMost is how many duties the sample turns into questions.
const sampleMost = 8

func (s *Service) sampleQuestions(ctx context.Context) error {
	w, err := s.Found(ctx, Founding{Title: "対策基準の遵守点検表", Meaning: "町の対策基準の遵守事項から作った問い。まだ読み直している。"})
	if err != nil {
		return err
	}
	_, offers, err := s.Offers(ctx, w.Edition.ID, policy.DutyQuery{})
	if err != nil || len(offers) == 0 {
		return err // the sample's policy is read by a job that may not have run yet
	}
	var picked []string
	for _, o := range offers[:min(len(offers), sampleMost)] {
		picked = append(picked, o.ID)
	}
	_, err = s.Generate(ctx, Generating{w.Edition.ID, picked})
	return err
}
