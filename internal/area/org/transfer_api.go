package org

import (
	"context"

	"github.com/okite-isms/okite/internal/area/org/roster"
	"github.com/okite-isms/okite/internal/platform/api"
)

// RosterInput is a roster as a program hands it in.
type RosterInput struct {
	Title   string `json:"title"`
	Day     string `json:"day" doc:"発令の日（2026-04-01の形）"`
	Whole   bool   `json:"whole,omitempty" doc:"全員が載っている（載っていない人は退職）"`
	Name    string `json:"name" doc:"ファイルの名前"`
	Content []byte `json:"content" doc:"CSVかExcelのファイルの中身（Base64）"`
}

// TransferReview is a transfer with its dry run.
type TransferReview struct {
	Transfer
	Moves   []Move        `json:"moves"`
	Flaws   []roster.Flaw `json:"flaws"`
	Doubts  []roster.Flaw `json:"doubts"`
	Unknown []Unknown     `json:"unknown"`
	Same    int           `json:"same" doc:"変わらない人の数"`
}

func (s *Service) transferOperations(m *api.Mux) {
	api.Handle(m, "GET /api/v1/org/transfer", CanTransfer, "人事異動の一覧", listOf(plain(s.Transfers)))
	// Base64 makes four bytes of three.
	api.HandleLarge(m, "POST /api/v1/org/transfer", CanTransfer, "名簿を取り込む", 2*roster.SizeMax, func(ctx context.Context, in RosterInput) (Transfer, error) {
		return s.Submit(ctx, Submission(in))
	})
	api.Handle(m, "GET /api/v1/org/transfer/{id}", CanTransfer, "人事異動の下見", s.apiReview)
	api.Handle(m, "PUT /api/v1/org/transfer/{id}", CanTransfer, "名簿の読み方を決める", s.Arrange)
	api.Handle(m, "POST /api/v1/org/transfer/{id}/apply", CanTransfer, "人事異動を反映する", s.Apply)
	api.Handle(m, "POST /api/v1/org/transfer/{id}/revert", CanTransfer, "人事異動の反映を取り消す", s.Revert)
}

func (s *Service) apiReview(ctx context.Context, in identified) (TransferReview, error) {
	t, p, err := s.Review(ctx, in.ID)
	return TransferReview{t, notNil(p.Moves), notNil(p.Flaws), notNil(p.Doubts), notNil(p.Unknown), p.Same}, err
}

// notNil makes an empty list [], never null.
func notNil[T any](list []T) []T {
	if list == nil {
		return []T{}
	}
	return list
}
