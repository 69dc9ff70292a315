package org

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/area/org/structure"
	"github.com/okite-isms/okite/internal/platform/paper"
)

// Minutes gives one meeting with its committee as it was on that day. Of a meeting under
// a name list each paper is a reading that is recorded.
func (s *Service) Minutes(ctx context.Context, id string) (c Committee, m Meeting, err error) {
	if m, err = s.ReadMeeting(ctx, identified{ID: id}); err != nil {
		return c, m, err
	}
	err = s.see(ctx, func(x sight) error {
		list, err := loadCommittees(x.ctx, x.tx, x.body)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(list, func(c Committee) bool { return c.ID == m.CommitteeID })
		if i < 0 {
			return errCommittee()
		}
		c = list[i]
		return nil
	})
	return c, m, err
}

// minutesDocument is the record of a meeting (会議録), as a town hall files it.
func minutesDocument(d paper.Document, m Meeting) paper.Document {
	quorum := "定足数を満たした"
	if !m.Quorate {
		quorum = "定足数を満たしていない"
	}
	facts := factTable([2]string{"開いた日", m.HeldOn.Era()}, [2]string{"場所", m.Venue}, [2]string{"出席", fmt.Sprintf("%d人中%d人（%s）", m.Seats, m.Present, quorum)})
	seats := paper.Table{Columns: []float64{3, 3, 5, 2}, Header: 1, Rows: []paper.Row{paper.Heads("氏名", "立場", "職", "出欠")}}
	for _, a := range m.Attendances {
		seats.Rows = append(seats.Rows, paper.Cells(vacantName(a.Name), structure.Seat(a.Seat).Title(), a.Post, a.StateTitle()))
	}
	d.Blocks = append(d.Blocks, paper.Stamps{Posts: []string{"長", "庶務", "記録"}}, paper.Paragraph{}, facts,
		paper.Heading{Level: 2, Text: paper.T("議題")})
	d.Blocks = append(d.Blocks, linesOf(m.Agenda)...)
	d.Blocks = append(d.Blocks, paper.Heading{Level: 2, Text: paper.T("決定したこと")})
	d.Blocks = append(d.Blocks, linesOf(m.Resolution)...)
	d.Blocks = append(d.Blocks, paper.Heading{Level: 2, Text: paper.T("出席した人")}, seats, rightText("記録した人　"+m.RecordedBy))
	return d
}

// linesOf makes each line a paragraph: Word would stretch all but the last one of one.
func linesOf(text string) (list []paper.Block) {
	for line := range strings.Lines(text) {
		list = append(list, paper.Paragraph{Text: paper.T(strings.TrimRight(line, "\r\n"))})
	}
	return list
}

func (s *Service) paperMeeting(w http.ResponseWriter, r *http.Request) error {
	f, err := paperFormatOf(r.URL.Query().Get("format"))
	if err != nil {
		return err
	}
	c, m, err := s.Minutes(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	d, err := s.issued(r.Context(), c.Name+" 会議録")
	if err != nil {
		return err
	}
	return sendPaper(w, r, f, minutesDocument(d, m))
}
