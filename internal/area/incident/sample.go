package incident

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// sampleIncident is an incident of the sample town: reported so many days before today by
// the head of a unit, and carried as far as a state.
type sampleIncident struct {
	days                                    int
	unit, situation, title, cause, extent   string
	class, reason                           string
	facts                                   FactsInput
	notes                                   []string
	kind, found, damage, interim, plan, way string
	cost                                    int64
	state                                   State
}

func sampleIncidents() []sampleIncident {
	return []sampleIncident{
		{
			days: -120, unit: "住民課", situation: "証明書の交付のとき、前の人の控えを一緒に渡してしまった。翌朝、受け取った人から電話があった。", title: "控えの渡し間違い", cause: "窓口が混み、机の上の紙を束ねて渡した。",
			extent: "1人分の控え。その日のうちに受け取りに行き、回収した。", class: "other", reason: "個人情報の入った紙が、別の人に渡ったため。", facts: FactsInput{Event: "leak", Personal: true, People: 1, Media: "paper", Class: 1},
			notes: []string{"課長が相手方を訪ね、控えを受け取り、写しがないことを聞き取った。", "本人に電話で事情を説明し、おわびした。"},
			kind:  "mistake", found: "一つの窓口で、二人分の紙を同時に広げていた。渡す前に数える決まりがなかった。", damage: "1人分の控えが、半日、別の人の手元にあった。", interim: "渡す前に、枚数と名前を声に出して確かめる。", plan: "窓口の机に、一人分ずつ入れる箱を置く。渡す前の確認を手順書に加える。", way: "実施手順の「窓口での交付」を改める。対策基準は改めない。", state: Closed,
		},
		{
			days: -75, unit: "企画情報課", situation: "庁舎の一部で、共有フォルダーが開けなくなった。落雷の直後だった。", title: "落雷による通信機器の故障", cause: "落雷で、2階の機器の電源が壊れたと思われる。",
			extent: "2階の端末18台。窓口の業務は1階のため、止まっていない。", class: "system", reason: "業務に使う通信が止まったため。", facts: FactsInput{Area: "lgwan", Stopped: 0, Class: 3},
			notes: []string{"予備の機器に付け替え、通信が戻った。"},
			kind:  "disaster", found: "機器が、雷を防ぐ装置につながっていなかった。", damage: "2階の業務が2時間止まった。機器1台が壊れた。", cost: 68_000, interim: "予備の機器を、雷を防ぐ装置につないで使う。", plan: "すべての階の機器を、雷を防ぐ装置につなぐ。予備を2台に増やす。", way: "改めない。対策基準の設備の定めに、すでにあるため。", state: Closed,
		},
		{
			days: -2, unit: "税務課", situation: "出張先で、鞄ごと電車に置き忘れた。中に、説明会の名簿を入れたUSBメモリがあった。駅に届けたが、まだ見つからない。", title: "説明会の名簿を入れたUSBメモリの置き忘れ", cause: "網棚に置き、そのまま降りた。",
			extent: "説明会に申し込んだ住民48人の、氏名と電話番号。暗号化はしていた。", class: "other", reason: "個人情報を入れた媒体が、見つかっていないため。", facts: FactsInput{Event: "loss", Personal: true, People: 48, Encrypted: true, Kept: true, Media: "removable", Class: 1},
			notes: []string{"鉄道会社の忘れ物の窓口に、特徴を伝えた。", "媒体の管理簿で、持出しの許可と暗号化の設定を確かめた。"}, state: Handling,
		},
		{days: -20, unit: "福祉課", situation: "知らない差出人から、請求書と書かれたメールが届いた。添付は開いていない。", class: "", reason: "添付を開かず、受信した5人とも削除したことを確かめたため。注意喚起で足りる。", state: Dismissed},
	}
}

// Sample gives the sample town two incidents that are closed, one that is being handled, and
// a report that was none.
func (s *Service) Sample(ctx context.Context) error {
	o, err := s.outline(ctx)
	if err != nil {
		return err
	}
	for _, x := range sampleIncidents() {
		if err := s.sample(ctx, o, x); err != nil {
			return fmt.Errorf("sample incident %s: %w", x.situation, err)
		}
	}
	return nil
}

// back is the service so many days before. What was learned then was decided in this room:
// approvals and notices cannot be given for days gone by.
func (s *Service) back(days int) *Service {
	c := s.config
	c.Approver, c.Notices, c.Tell = nil, nil, nil
	c.Now = func() time.Time { return s.config.Now().AddDate(0, 0, days) }
	return New(s.db, c)
}

func (s *Service) sample(ctx context.Context, o org.Outline, in sampleIncident) error {
	i := slices.IndexFunc(o.Posts, func(p org.Staffed) bool {
		return p.Heads && len(p.Holders) > 0 && unitName(o, p.UnitID) == in.unit
	})
	if i < 0 {
		return fault.Newf(fault.NotFound, "見本の組織「%s」の長がいません。", in.unit)
	}
	who := actor.From(ctx)
	head := who
	head.ID, head.Name = o.Posts[i].Holders[0].PersonID, o.Posts[i].Holders[0].Name
	then := s.back(in.days)
	if in.state == Handling {
		then.config.Tell = s.config.Tell
	}
	x, err := then.Report(actor.With(ctx, head), Reporting{Situation: in.situation, Cause: in.cause, Extent: in.extent, Unit: o.Posts[i].UnitID})
	if err != nil {
		return err
	}
	if in.state == Dismissed {
		_, err = then.Judge(ctx, Verdict{ID: x.ID, Version: x.Version, Incident: "no", Reason: in.reason})
		return err
	}
	if x, err = then.Judge(ctx, Verdict{ID: x.ID, Version: x.Version, Incident: "yes", Reason: in.reason, Class: in.class, Title: in.title}); err != nil {
		return err
	}
	in.facts.ID, in.facts.Version, in.facts.Known = x.ID, x.Version, entered(x.NoticedAt)
	if x, err = then.SetFacts(ctx, in.facts); err != nil {
		return err
	}
	for n, text := range in.notes {
		if _, err := s.back(in.days+n).Note(ctx, Noting{ID: x.ID, Text: text}); err != nil {
			return err
		}
	}
	if in.state == Closed {
		if err := s.sampleClocks(ctx, x, in.days); err != nil {
			return err
		}
		return s.sampleEnd(ctx, x, in, o.Posts[i].ID)
	}
	return nil
}

// sampleEnd carries an incident to its end, some three weeks after it was reported.
func (s *Service) sampleEnd(ctx context.Context, x Incident, in sampleIncident, post string) error {
	on, end := s.back(in.days+5), s.back(in.days+20)
	steps := []func() (Incident, error){
		func() (Incident, error) {
			return on.Explain(ctx, Explaining{ID: x.ID, Version: x.Version, Kind: in.kind, Cause: in.found, Damage: in.damage, Cost: in.cost})
		},
		func() (Incident, error) {
			return on.Plan(ctx, Planning{ID: x.ID, Version: x.Version, Plan: in.plan, Policy: in.way})
		},
		func() (Incident, error) {
			return on.AddMeasure(ctx, MeasureInput{ID: x.ID, Version: x.Version, Title: headline(in.plan), Detail: in.plan, Post: post, Due: s.Today().Plus(45).String(), EffectMonths: 3})
		},
		func() (Incident, error) {
			return on.Restore(ctx, Restoring{ID: x.ID, Version: x.Version, Interim: in.interim, Until: on.Today().Plus(14).String()})
		},
		func() (Incident, error) { return on.AskPlan(ctx, IncidentAt{ID: x.ID, Version: x.Version}) },
		func() (Incident, error) {
			return on.AnswerPlan(ctx, PlanAnswer{ID: x.ID, Version: x.Version, Granted: "yes", Answer: "有効と認める。"})
		},
		func() (Incident, error) {
			return end.Observe(ctx, Observing{ID: x.ID, Version: x.Version, Note: "経過観察の間、同じことは起きていない。"})
		},
		func() (Incident, error) {
			x, _, err := end.Inform(ctx, Informing{ID: x.ID, Version: x.Version, Why: "定例の会議で、資料により知らせたため。"})
			return x, err
		},
		func() (Incident, error) {
			return end.Conclude(ctx, Concluding{ID: x.ID, Version: x.Version, Result: "再発がなく、再発防止策を登録したため。"})
		},
	}
	for _, step := range steps {
		next, err := step()
		if err != nil {
			return err
		}
		x = next
	}
	return nil
}

// sampleClocks does what the clocks of an incident ask for, on the next day.
func (s *Service) sampleClocks(ctx context.Context, x Incident, days int) error {
	next := s.back(days + 1)
	c, err := next.Clocks(ctx, x.ID)
	if err != nil {
		return err
	}
	for _, r := range c.Clocks {
		if !r.State.Runs() {
			continue
		}
		in := Settling{ID: x.ID, Clock: r.Name, Version: r.Version, At: entered(next.now()), By: actor.From(ctx).Name, Sent: r.Title, Means: "電話とメール"}
		if _, err := next.Settle(ctx, in); err != nil {
			return err
		}
	}
	return nil
}
