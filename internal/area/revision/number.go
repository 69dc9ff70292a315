package revision

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/width"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/pack"
)

// numberMax is the highest number that is taken by hand.
const numberMax = 9999

// yearOf is the year in which an instrument counts on a day.
func yearOf(i pack.Instrument, d clock.Date) int {
	if i.Yearly == "fiscal" {
		return d.FiscalYear(time.April)
	}
	return d.Year
}

// numberText writes a number as papers do: 令和8年訓令第3号, with the organ where each gives
// its own.
func numberText(i pack.Instrument, d clock.Date, organ string, n int) string {
	year := clock.EraFiscalYear(yearOf(i, d), time.April)
	if i.Yearly != "fiscal" {
		year, _, _ = strings.Cut(d.Era(), "年")
		year += "年"
	}
	return year + organ + i.Title + "第" + strconv.Itoa(n) + "号"
}

// byHand are the numbers that somebody has entered, by organ and instrument.
type byHand map[[2]string]int

// readNumbers reads lines like 「訓令 3」 or 「教育委員会 訓令 3」.
func (s *Service) readNumbers(text string, organs []string) (byHand, string) {
	list := byHand{}
	for _, l := range lines(width.Narrow.String(text)) {
		words := strings.Fields(strings.NewReplacer("第", " ", "号", " ").Replace(l))
		organ := organs[0]
		if len(words) == 3 {
			organ, words = words[0], words[1:]
		}
		if len(words) != 2 {
			return nil, "「" + l + "」を読み取れません。1行に1つ、「訓令 3」のように書いてください。"
		}
		i := slices.IndexFunc(s.config.Definitions.Instruments(), func(i pack.Instrument) bool { return i.Title == words[0] })
		n, err := strconv.Atoi(words[1])
		switch {
		case !slices.Contains(organs, organ):
			return nil, "「" + organ + "」は、定める機関にありません。"
		case i < 0:
			return nil, "「" + words[0] + "」という番号の種別はありません。"
		case err != nil || n < 1 || n > numberMax:
			return nil, "「" + words[1] + "」は、番号にできません。1から9999までで書いてください。"
		}
		key := [2]string{organ, s.config.Definitions.Instruments()[i].Name}
		if list[key] != 0 {
			return nil, "「" + l + "」の番号が、2度書かれています。"
		}
		list[key] = n
	}
	return list, ""
}

// give gives the items of a revision their numbers on a day: those of the same instrument
// and way have one together, and each organ its own where they do not adopt jointly.
func (s *Service) give(ctx context.Context, tx db.Tx, r Revision, items []Item, on clock.Date, hand byHand) error {
	body := actor.From(ctx).Body
	organs := r.Organs()
	if r.Jointly {
		organs = organs[:1]
	}
	groups := map[string][]Given{}
	for n := range items {
		i := &items[n]
		at := slices.IndexFunc(s.config.Definitions.Instruments(), func(x pack.Instrument) bool { return x.Name == i.Instrument })
		if at < 0 {
			continue
		}
		kind := s.config.Definitions.Instruments()[at]
		group := i.Instrument + " " + string(i.Way)
		if groups[group] == nil {
			for _, organ := range organs {
				key := [2]string{organ, kind.Name}
				number, year := hand[key], yearOf(kind, on)
				manual := number != 0
				if !manual {
					var err error
					if number, err = nextNumber(ctx, tx, body, organ, kind.Name, year); err != nil {
						return err
					}
				}
				delete(hand, key) // a second group of the same kind gets the next number
				if err := useNumber(ctx, tx, body, Used{organ, kind.Name, year, number, r.ID, manual, on}); err != nil {
					if db.IsDuplicate(err) {
						return fault.Fields(map[string]string{"numbers": fmt.Sprintf("%sは、すでに使われています。別の番号にしてください。", numberText(kind, on, ownOrgan(organs, organ), number))})
					}
					return err
				}
				groups[group] = append(groups[group], Given{organ, numberText(kind, on, ownOrgan(organs, organ), number), year, number})
			}
		}
		text, err := json.Marshal(groups[group])
		if err != nil {
			return fmt.Errorf("numbers as JSON: %w", err)
		}
		i.NumbersText = string(text)
	}
	return nil
}

// ownOrgan names the organ in a number where several give their own.
func ownOrgan(organs []string, organ string) string {
	if len(organs) < 2 {
		return ""
	}
	return organ
}

// Used is a number that has been used (番号簿).
type Used struct {
	Organ      string     `json:"organ"`
	Instrument string     `json:"instrument"`
	Year       int        `json:"year"`
	Number     int        `json:"number"`
	RevisionID string     `json:"revision"`
	ByHand     bool       `json:"by_hand"`
	UsedOn     clock.Date `json:"used_on"`
}

// UsedNumber is a number with what it was used for.
type UsedNumber struct {
	Used
	Title  string `json:"title"`
	Closed bool   `json:"-"`
}

// Numbers lists the numbers used, newest first.
func (s *Service) Numbers(ctx context.Context, limit, offset int) (list []UsedNumber, total int, err error) {
	a, err := actor.Require(ctx, CanSee)
	if err != nil {
		return nil, 0, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		list, total, err = usedNumbers(ctx, tx, a.Body, limit, offset)
		return err
	})
	for i := range list {
		if list[i].Closed && !sees(a, Revision{Closed: true}) {
			list[i].Title, list[i].RevisionID = "（あなたには見られない改正）", ""
		}
	}
	return list, total, err
}
