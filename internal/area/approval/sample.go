package approval

import (
	"context"
	"fmt"

	"github.com/okite-isms/okite/internal/area/approval/flow"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
)

// SamplePeople gives the actor of a member of staff of the sample town by number.
type SamplePeople func(ctx context.Context, number string) (context.Context, error)

// Sample files cases in the sample town by each of the three routes, and has its people
// act on them, so that every state is to be seen.
func (s *Service) Sample(ctx context.Context, people SamplePeople) error {
	filing := func(route, class, title, text string) Filing {
		return Filing{Route: route, Class: class, Title: title, Text: text}
	}
	first := filing("section", "high", "不審な通信のあった端末の切離しについて", "企画情報課の端末1台から、見覚えのない宛先への通信が続いたため、庁内の網から切り離した。原因が分かるまで、切離しを続けることの承認を求める。")
	first.First = "通信が続いていたため、承認を待たずに切り離した。"
	lent := filing("section", "middle", "窓口業務用タブレットの出張所での使用について", "出張所の窓口で、申請書の記入を案内するためにタブレット2台を使う。画面に住民の情報を残さない設定とし、業務の終わりに鍵のかかる棚へ戻す。")
	lent.Purpose, lent.Period = "出張所での記入案内", "令和8年12月1日から令和9年3月31日まで"
	cases := []struct {
		filing Filing
		acts   []flow.Kind
		notes  []string
	}{
		{lent, []flow.Kind{flow.Assent}, []string{""}},
		{filing("chief", "middle", "情報セキュリティ研修の実施について", "全職員を対象に、標的型メールの見分け方の研修を12月に行う。会計年度任用職員も対象とする。"), nil, nil},
		{filing("ciso", "high", "外部サービスを例外として使うことについて", "災害時の安否確認に、対策基準で認めていない外部サービスを3か月に限って使う。登録するのは職員の連絡先だけとする。"), []flow.Kind{flow.Return}, []string{"登録する項目と、期間の終わりの消去の方法を書き加えてください。"}},
		{filing("section", "low", "広報用パソコンのソフトウェアの導入について", "広報紙の編集に使うソフトウェアを1台に入れる。"), []flow.Kind{flow.Reject}, []string{"同じ機能のソフトウェアが、すでに導入されています。"}},
		{first, nil, nil},
	}
	for i, x := range cases {
		staff, err := people(ctx, "1024")
		if err != nil {
			return err
		}
		c, err := s.File(staff, x.filing)
		if err != nil {
			return fmt.Errorf("sample case %d: %w", i+1, err)
		}
		for j, kind := range x.acts {
			head, err := people(ctx, "1021")
			if err != nil {
				return err
			}
			if c, err = s.Do(head, Doing{ID: c.ID, Kind: string(kind), Seat: c.Open()[0].N, Seen: c.Document().Hash(), Comment: x.notes[j]}); err != nil {
				return fmt.Errorf("sample case %d: %w", i+1, err)
			}
		}
	}
	return nil
}

// Acting makes the actor of somebody found among people, with the rights of staff.
func Acting(ctx context.Context, body string, found []org.Listed, number string) (context.Context, error) {
	for _, p := range found {
		if p.Number == number {
			return actor.With(ctx, actor.Actor{Body: body, ID: p.ID, Name: p.Name, Capacity: string(actor.Staff), Strength: actor.Console, Permissions: []actor.Permission{CanSee, CanFile, CanDecide}}), nil
		}
	}
	return ctx, fmt.Errorf("the sample town has nobody with the number %s", number)
}
