package notice

import (
	"context"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
)

// Sample loads this room's share of the sample body: two notices, and a must-read that
// some have read on the circular and others have not.
func (s *Service) Sample(ctx context.Context) error {
	if _, err := actor.Require(ctx, CanPublish); err != nil {
		return err
	}
	return s.db.Do(ctx, func(tx db.Tx) error {
		calendar, err := s.Directory.Calendar(ctx, tx)
		if err != nil {
			return err
		}
		for _, p := range []Publication{
			{Title: "庁内ネットワークの点検について", Content: "次の日曜日の午前中、庁内ネットワークの機器を点検します。\n\nこのあいだ、庁舎のパソコンからファイルサーバーは使えません。必要な書類は、前の日までに手元へ移してください。", Audience: everyone()},
			{Title: "情報セキュリティ研修の教材を新しくしました", Content: "今年度の研修の教材を新しくしました。受講の日は、課ごとに別に知らせます。", Audience: everyone()},
		} {
			if _, err := s.Publish(ctx, tx, p); err != nil {
				return err
			}
		}
		n, err := s.Publish(ctx, tx, Publication{
			Title: "USBメモリーの取扱いを改めました", Must: true, Audience: everyone(), Due: calendar.Add(s.today(), 5),
			Content: "個人のUSBメモリーを、庁内のパソコンにつながないでください。\n\n仕事で使うときは、課に備えたUSBメモリーを、課長の許可を受けて使います。持ち出すときは、そのつど管理簿に書いてください。\n\n見つけたUSBメモリーは、つながずに、企画情報課へ届けてください。",
		})
		if err != nil {
			return err
		}
		b, err := s.board(ctx, tx, n)
		if err != nil {
			return err
		}
		var read []Reading
		for i, x := range b.Readers {
			if x.Left == "" && i%3 == 1 {
				read = append(read, Reading{NoticeID: n.ID, Edition: 1, PersonID: x.PersonID, Way: OnPaper, ReadOn: s.today(), EnteredAt: s.now(), EnteredBy: actor.From(ctx).Name})
			}
		}
		return s.keep(ctx, tx, n, read, CanEnter)
	})
}
