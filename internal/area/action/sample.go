package action

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// sampleAction is an action of the sample town: opened and due so many days from today,
// and carried as far as a state.
type sampleAction struct {
	title, problem, cause, measure, basis string
	source                                SourceKind
	sourceText                            string
	unit, post                            string
	priority                              Priority
	opened, due                           int
	state                                 State
	effect                                Effect
	more                                  string // what else happened: returned, extended, asked, merged
}

func sampleActions() []sampleAction {
	return []sampleAction{
		{"離席時の画面ロックの徹底", "執務室を見回ったところ、席を離れた端末のうち3台で、画面がロックされていなかった。", "手でロックする決まりだけで、自動の設定がなかった。", "5分で自動的にロックする設定を、全端末に配る。", "情報セキュリティ対策基準（端末の管理）", FromAudit, "内部監査 指摘1", "総務課", "課長", High, -150, -90, Closed, Effective, ""},
		{"持ち出し用USBメモリの返却漏れ", "管理簿では返却済みの1本が、保管庫に見当たらなかった。翌日、机の引き出しから見つかった。", "返却の確認を、借りた本人だけがしていた。", "返却のときは、管理者が現物を見て管理簿に記す。", "情報セキュリティ対策基準（媒体の管理）", FromAudit, "内部監査 指摘2", "税務課", "課長", High, -140, -60, Verified, "", ""},
		{"退職した人の利用者IDが残っていた", "3月末に退職した2人の利用者IDが、6月まで使える状態だった。", "人事の担当からの連絡が、口頭だけだった。", "退職と異動の一覧を毎月末に受け取り、その日に止める。", "情報セキュリティ対策基準（利用者IDの管理）", FromSelfcheck, "自己点検の集計", "企画情報課", "課長補佐", High, -60, 10, Reported, "", "returned"},
		{"宛先の確認を二人で行う", "町民2人に、別の人のお知らせを同封して送った。2通とも回収した。", "一人で封入し、宛名と中身を突き合わせていなかった。", "封入は二人で行い、確認した人の名を記録する。", "情報セキュリティ対策基準（情報の送付）", FromIncident, "誤送付の事案（紙の報告書）", "住民課", "課長", Urgent, -30, 14, Underway, "", "asked"},
		{"緊急連絡網の番号の更新", "訓練で、連絡網のうち2か所が古い番号だった。", "", "", "緊急時対応計画（連絡）", FromDrill, "連絡訓練の記録", "企画情報課", "課長補佐", Ordinary, -3, 20, Registered, "", ""},
		{"パスワードを書いた紙の撤去", "窓口の端末の横に、パスワードを書いた紙が貼られていた。", "共用の端末で、覚えにくいパスワードを使っていた。", "共用をやめ、一人ずつの利用者IDに切り替える。", "情報セキュリティ対策基準（パスワードの管理）", FromAudit, "内部監査 指摘3", "福祉課", "課長", High, -80, -12, Underway, "", ""},
		{"委託先の再委託の届出", "保守の委託先が、届出なしに一部を再委託していた。", "契約書に、届出の様式がなかった。", "届出の様式を定め、契約を改めるときに添える。", "情報セキュリティ対策基準（外部委託）", FromSupplier, "委託先の確認票", "建設課", "課長", Ordinary, -40, 45, Planned, "", "extended"},
		{"共有フォルダーの古い個人名フォルダー", "異動した人の名のフォルダーが11個残り、中に住所の一覧があった。", "異動のときに、何を残すかを決めていなかった。", "引継ぎの項目に加え、年1回棚卸しをする。", "情報セキュリティ対策基準（情報の保管）", FromScan, "ファイルの点検", "産業課", "課長", Ordinary, -100, -40, Closed, Ineffective, ""},
		{"会議室の無線機器の取外し", "会議室に、届け出のない無線の機器が1台つながっていた。", "", "", "", FromOther, "見回りで気付いた", "教育委員会事務局", "局長", Low, -20, 30, Cancelled, "", ""},
	}
}

// Sample gives the sample town ten actions in different states and from different
// sources: nine that are told, and the one that follows from a measure without effect.
func (s *Service) Sample(ctx context.Context) error {
	for _, x := range sampleActions() {
		if err := s.sample(ctx, x); err != nil {
			return fmt.Errorf("sample action %s: %w", x.title, err)
		}
	}
	return nil
}

// back is the service so many days before. What is asked for then is decided in this room:
// approvals cannot be given for days gone by.
func (s *Service) back(days int) *Service {
	c := s.config
	c.Approver = nil
	c.Now = func() time.Time { return s.config.Now().AddDate(0, 0, days) }
	return &Service{s.db, c, s.listeners}
}

// acting is a context in which somebody on a post acts.
func acting(ctx context.Context, p org.Staffed) context.Context {
	a := actor.From(ctx)
	if len(p.Holders) > 0 {
		a.ID, a.Name = p.Holders[0].PersonID, p.Holders[0].Name
	}
	return actor.With(ctx, a)
}

func (s *Service) samplePost(o org.Outline, unit, title string) (org.Staffed, error) {
	i := slices.IndexFunc(o.Posts, func(p org.Staffed) bool {
		return p.Title == title && slices.ContainsFunc(o.Units, func(u org.Branch) bool { return u.ID == p.UnitID && u.Name == unit })
	})
	if i < 0 {
		return org.Staffed{}, fault.Newf(fault.NotFound, "見本の職「%s %s」がありません。", unit, title)
	}
	return o.Posts[i], nil
}

func (s *Service) sample(ctx context.Context, x sampleAction) error {
	o, err := s.outline(ctx)
	if err != nil {
		return err
	}
	owner, err := s.samplePost(o, x.unit, x.post)
	if err != nil {
		return err
	}
	clerk, err := s.samplePost(o, "情報係", "係長")
	if err != nil {
		return err
	}
	then, office, does := s.back(x.opened), acting(ctx, clerk), acting(ctx, owner)
	a, err := then.Register(office, Opening{
		Title: x.title, Problem: x.problem, Cause: x.cause, Measure: x.measure, Basis: x.basis, Priority: string(x.priority), Unit: owner.UnitID, Post: owner.ID,
		SourceKind: string(x.source), SourceText: x.sourceText, Due: s.Today().Plus(x.due).String(), EffectMonths: 3,
	})
	if err != nil || x.state == Registered {
		return err
	}
	if x.state == Cancelled {
		_, err = s.back(x.opened+5).Cancel(office, Reasoned{a.ID, a.Version, "調べたところ、正しく届け出た機器だった。管理簿の記載を直した。"})
		return err
	}
	return s.carry(office, does, a, x)
}

// carry takes a sample action as far as its state, a few days apart.
func (s *Service) carry(office, does context.Context, a Action, x sampleAction) (err error) {
	on := func(days int) *Service { return s.back(min(x.opened+days, 0)) }
	at := func() ActionAt { return ActionAt{a.ID, a.Version} }
	first := clock.Today(on(10).config.Now())
	plan := Planning{ID: a.ID, Version: a.Version, Cause: x.cause, Measure: x.measure, Milestone: []string{first.String() + " やり方を決めて知らせる"}}
	steps := []func() error{
		func() error { a, err = on(5).Plan(does, plan); return err },
		func() error {
			if x.more != "extended" {
				return nil
			}
			return on(8).sampleExtension(office, does, &a, s.Today().Plus(x.due+30))
		},
		func() error { a, err = on(9).Start(does, at()); return err },
		func() error {
			_, err = on(12).Note(does, ProgressNote{a.ID, "課の打合せで、やり方を決めて知らせた。"})
			return err
		},
		func() error {
			if x.more != "asked" {
				return nil
			}
			a, err = on(20).Ask(does, Postponing{a.ID, a.Version, s.Today().Plus(x.due + 21).String(), "納品が遅れ、全員の練習が間に合わないため。"})
			return err
		},
		func() error {
			a, err = on(25).Report(does, DoneReport{a.ID, a.Version, "決めたとおりに実施し、課の全員に知らせた。"})
			return err
		},
		func() error {
			if x.more != "returned" {
				return nil
			}
			if a, err = on(28).Return(office, Reasoned{a.ID, a.Version, "止めた日の記録を添えてください。"}); err != nil {
				return err
			}
			a, err = on(35).Report(does, DoneReport{a.ID, a.Version, "決めたとおりに実施した。止めた日の記録を添えた。"})
			return err
		},
		func() error {
			a, err = on(30).Verify(office, Verification{ID: a.ID, Version: a.Version, Note: "現場と記録を見て、実施を確かめた。", Months: 3})
			return err
		},
		func() error {
			in := Assessment{ID: a.ID, Version: a.Version, Effect: string(x.effect), Note: "3か月たち、同じことは起きていない。"}
			if x.effect == Ineffective {
				in.Note, in.Due = "別の課のフォルダーで、同じことが見つかった。", s.Today().Plus(60).String()
			}
			a, err = s.Assess(office, in)
			return err
		},
	}
	reach := map[State]int{Planned: 2, Underway: 5, Reported: 7, Verified: 8, Closed: 9}[x.state]
	for _, step := range steps[:reach] {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// sampleExtension is a request for more time that was granted.
func (s *Service) sampleExtension(office, does context.Context, a *Action, due clock.Date) (err error) {
	if *a, err = s.Ask(does, Postponing{a.ID, a.Version, due.String(), "契約を改める時期に合わせるため。"}); err != nil {
		return err
	}
	sheet, err := s.Show(office, a.ID)
	if err != nil {
		return err
	}
	x, _ := sheet.Waiting()
	if _, err = s.Decide(office, Answering{ID: x.ID, Granted: "yes", Answer: "契約の時期まで待つのが妥当なため。", Version: x.Version}); err != nil {
		return err
	}
	sheet, err = s.Show(office, a.ID)
	*a = sheet.Action
	return err
}
