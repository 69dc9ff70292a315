package selfcheck

import (
	"context"
	"math/rand/v2"
	"slices"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// Anonymous opinions (無記名の意見). They come by a form of their own, not with a sheet.
// What is kept is the text alone, in one of sixteen drawers that is chosen by chance and
// is always in the order of the texts themselves: no person, unit, time, number, nor the
// order in which they came. There is no line of the journal, and nobody reads them before
// the campaign has ended. docs/threat-model.md says what is left to who copies the
// database again and again.

// Speaking is an opinion in free words.
type Speaking struct {
	ID   string `path:"id" json:"-" form:"-"`
	Text string `json:"text" label:"意見"`
}

// drawerMost bounds a drawer, in bytes: nobody can fill the disk without a name.
const drawerMost = 512 << 10

// Speak keeps an opinion. That the campaign is the actor's to answer is checked, and forgotten.
func (s *Service) Speak(ctx context.Context, in Speaking) (out struct{}, err error) {
	who, err := actor.Require(ctx, CanAnswer)
	if err != nil {
		return out, err
	}
	faults := map[string]string{}
	text(faults, "text", "意見", &in.Text, opinionMax, true)
	if err := fault.Fields(faults); err != nil {
		return out, err
	}
	return out, s.db.Do(ctx, func(tx db.Tx) error {
		c, err := s.asked(ctx, tx, who, in.ID)
		if err != nil {
			return err
		}
		if !c.Takes(s.Today()) {
			return errState(c, "意見を出す")
		}
		drawer := rand.IntN(drawers)
		texts, err := openDrawer(ctx, tx, who.Body, in.ID, drawer)
		if err != nil {
			return err
		}
		texts = append(texts, in.Text)
		slices.Sort(texts)
		size := 0
		for _, t := range texts {
			size += len(t)
		}
		if size > drawerMost {
			return fault.New(fault.Conflict, "意見が多く、これ以上受け付けられません。事務局に、紙などで伝えてください。")
		}
		return saveDrawer(ctx, tx, who.Body, in.ID, drawer, texts)
	})
}

// asked gives a campaign that asks the actor for anonymous opinions.
func (s *Service) asked(ctx context.Context, tx db.Tx, who actor.Actor, id string) (c Campaign, err error) {
	if c, err = loadCampaign(ctx, tx, who.Body, id); err != nil {
		return c, err
	}
	list, err := s.mine(ctx, tx, who)
	if err != nil {
		return c, err
	}
	if !slices.ContainsFunc(list, func(d Due) bool { return d.Campaign.ID == id }) {
		return c, errCampaign()
	}
	if c.Voice != Anonymous {
		return c, fault.New(fault.Conflict, "この自己点検では、無記名の意見を聞いていません。")
	}
	return c, nil
}

// MaySpeak gives the campaign to whose form of opinions the actor comes.
func (s *Service) MaySpeak(ctx context.Context, in One) (c Campaign, err error) {
	who, err := actor.Require(ctx, CanAnswer)
	if err != nil {
		return c, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		c, err = s.asked(ctx, tx, who, in.ID)
		return err
	})
	return c, err
}

// Opinions gives the anonymous opinions of a campaign that has ended, in the order of the
// texts. They are not broken down by unit: a few words can point at few people.
func (s *Service) Opinions(ctx context.Context, in One) (c Campaign, list []string, err error) {
	v, err := s.see(ctx, CanResult)
	if err != nil {
		return c, nil, err
	}
	if !v.whole {
		return c, nil, fault.New(fault.Forbidden, "無記名の意見は、事務局と責任者が見られます。組織別には分けません。")
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		if c, err = loadCampaign(ctx, tx, v.Body, in.ID); err != nil {
			return err
		}
		if c.State != Ended {
			return errState(c, "意見を見る")
		}
		list, err = allVoices(ctx, tx, v.Body, in.ID)
		return err
	})
	slices.Sort(list)
	return c, list, err
}
