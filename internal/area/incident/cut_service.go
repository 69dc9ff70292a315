package incident

import (
	"context"
	"time"

	"github.com/okite-isms/okite/internal/area/incident/playbook"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/fault"
)

const day = 24 * time.Hour

// noon is a time within a day in Japan, for what is only known by its day.
func noon(d clock.Date) clock.Time {
	return clock.At(time.Date(d.Year, d.Month, d.Day, 12, 0, 0, 0, clock.JST))
}

// Interim is a measure for the time being, without which nothing is restored.
type Interim struct {
	ID      string `path:"id" json:"-" form:"-"`
	Cut     string `json:"cut" doc:"切断・停止の識別子"`
	Text    string `json:"text" label:"暫定措置"`
	At      string `json:"at,omitempty" form:"measured_at" label:"行った日時" doc:"空は、いま"`
	Version int64  `json:"version"`
}

// Measure records a measure for the time being. One more is added to those before.
func (s *Service) Measure(ctx context.Context, in Interim) (k Cut, err error) {
	err = s.acts(ctx, CanHandle, in.ID, func(c *acting) error {
		if k, err = s.standing(c, in.Cut); err != nil {
			return err
		}
		faults := map[string]string{}
		text := plainText(faults, "text", "暫定措置", in.Text, textMax, true)
		at := pastTime(faults, "measured_at", "行った日時", in.At, c.now)
		if err := fault.Fields(faults); err != nil {
			return err
		}
		if k.Interim != "" {
			text = k.Interim + "\n" + text
		}
		if k.Interim = text; len([]rune(text)) > textMax {
			return fault.Fields(map[string]string{"text": "暫定措置の記録が長くなりすぎます。短くまとめてください。"})
		}
		k.InterimAt, k.InterimBy, k.Version = at, c.who.Name, in.Version
		if err := s.keepCut(c, &k, verbInterim); err != nil {
			return err
		}
		return s.note(c.ctx, c.tx, c.x, verbInterim, at, "暫定措置（"+k.Target+"）："+in.Text)
	})
	return k, err
}

// standing loads what is cut and not restored yet.
func (s *Service) standing(c *acting, id string) (Cut, error) {
	k, err := loadCut(c.ctx, c.tx, c.who.Body, c.x.ID, id)
	if err == nil && k.Undone() {
		err = fault.Newf(fault.Conflict, "「%s」は、%sに復旧しています。", k.Target, k.RestoredAt.Table())
	}
	return k, err
}

func (s *Service) keepCut(c *acting, k *Cut, verb actor.Permission) error {
	if err := saveCut(c.ctx, c.tx, c.who.Body, *k); err != nil {
		return err
	}
	k.Version++
	return s.vouch(c, verb, k.ID, cutContent(*k))
}

// Reconnecting is the decision to undo a cut.
type Reconnecting struct {
	ID      string `path:"id" json:"-" form:"-"`
	Cut     string `json:"cut" doc:"切断・停止の識別子"`
	Ground  string `json:"ground" label:"根拠"`
	Checked string `json:"checked" label:"復旧の前に確かめたこと"`
	At      string `json:"at,omitempty" label:"復旧した日時" doc:"空は、いま"`
	Why     string `json:"why,omitempty" label:"代わって決めた理由"`
	Version int64  `json:"version"`
}

// restoreKind is the kind of decision by which something is restored.
const restoreKind = "restore"

// Reconnect decides that what was cut works again. A measure for the time being comes first,
// save where the cut turned out to be needless.
func (s *Service) Reconnect(ctx context.Context, in Reconnecting) (k Cut, err error) {
	kind, ok := s.config.Response.Grounds.Decision(restoreKind)
	if !ok {
		return k, fault.New(fault.Internal, "復旧の決定が、定義にありません。")
	}
	file, err := s.prepare(ctx, kind.Route)
	if err != nil {
		return k, err
	}
	err = s.acts(ctx, CanDecide, in.ID, func(c *acting) error {
		if k, err = s.standing(c, in.Cut); err != nil {
			return err
		}
		faults := map[string]string{}
		k.Checked = plainText(faults, "checked", "復旧の前に確かめたこと", in.Checked, textMax, true)
		if k.Interim == "" && in.Ground == "measured" {
			faults["ground"] = "暫定措置が記録されていません。先に暫定措置を行い、記録してください。"
		}
		d, err := s.decide(c, kind, Deciding{ID: in.ID, Kind: kind.Name, Ground: in.Ground, Text: "復旧するもの：" + k.Target + "\n確かめたこと：" + shorten(k.Checked, textMax-300), At: in.At, Why: in.Why}, faults, file)
		if err != nil {
			return err
		}
		if d.DecidedAt.Before(k.CutAt.Time) {
			return fault.Fields(map[string]string{"at": "復旧した日時は、切断・停止した日時（" + k.CutAt.Table() + "）以後にしてください。"})
		}
		k.RestoreID, k.RestoredAt, k.RestoredBy, k.Version = d.ID, d.DecidedAt, d.ByName, in.Version
		if err := s.keepCut(c, &k, verbReconnect); err != nil {
			return err
		}
		if err := s.config.Settle(c.ctx, c.tx, cutRef(k)); err != nil {
			return err
		}
		if err := s.note(c.ctx, c.tx, c.x, verbReconnect, k.RestoredAt, "復旧："+k.KindTitle+"　"+k.Target+"\n確かめたこと："+k.Checked); err != nil {
			return err
		}
		return s.restored(c)
	})
	return k, err
}

// restored counts what is due after the restore, once nothing is cut any more.
func (s *Service) restored(c *acting) error {
	events, err := s.events(c)
	if err != nil || events[playbook.Restored].IsZero() {
		return err
	}
	return s.happened(c, playbook.Restored, events[playbook.Restored])
}
