package incident

import (
	"context"
	"strings"
	"time"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/paper"
)

const oneDay = 24 * time.Hour

// noon is a time within a business day, for what is only known by its day.
func noon(d clock.Date) clock.Time {
	return clock.At(time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, clock.JST))
}

// nameMark stands in the common letter for the name of each person.
const nameMark = "【氏名】"

// Letters gives the letters to some of the people concerned, each on its own page.
func (s *Service) Letters(ctx context.Context, id string, page int) (d paper.Document, err error) {
	p, err := s.lettersOf(ctx, id, page)
	if err != nil {
		return d, err
	}
	body := ""
	if s.config.Body != nil {
		if body, err = s.config.Body(ctx); err != nil {
			return d, err
		}
	}
	return letters(p, body, s.Today(), s.config.Now()), nil
}

func letters(p PeopleView, body string, today clock.Date, made time.Time) paper.Document {
	d := paper.Document{Title: "本人への通知", Author: body, Made: made}
	if p.Incident.Drill {
		d.Header = paper.Band{Left: "【訓練】この通知は訓練のために作成したものです。"}
	}
	for i, x := range p.Subjects {
		if i > 0 {
			d.Blocks = append(d.Blocks, paper.PageBreak{})
		}
		d.Blocks = append(d.Blocks, letter(x, p.Notice, body, today)...)
	}
	return d
}

func letter(x Subject, n NoticeWork, body string, today clock.Date) []paper.Block {
	text := n.Letter
	if x.Letter != "" {
		text = x.Letter
	}
	var to []string
	if x.Postal != "" {
		to = append(to, "〒"+strings.TrimPrefix(x.Postal, "〒"))
	}
	if x.Address != "" {
		to = append(to, x.Address)
	}
	to = append(to, x.Name+"　様")
	blocks := []paper.Block{paper.Paragraph{Text: paper.T(today.Era()), Align: paper.Right}}
	for _, line := range to {
		blocks = append(blocks, paper.Paragraph{Text: paper.T(line)})
	}
	blocks = append(blocks, paper.Paragraph{Text: paper.T(body), Align: paper.Right}, paper.Title{Text: paper.T("個人情報の漏えい等についてのお知らせ")})
	for line := range strings.SplitSeq(strings.ReplaceAll(text, nameMark, x.Name), "\n") {
		blocks = append(blocks, paper.Paragraph{Text: paper.T(line)})
	}
	return append(blocks, paper.Paragraph{Text: paper.T("")}, paper.Box(paper.Paragraph{Text: paper.Text{{Text: "問合せ先", Bold: true}, {Text: "　" + n.Contact}}}))
}
