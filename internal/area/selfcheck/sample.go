package selfcheck

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// sampleForms are the check sheets of the sample town.
func sampleForms() []Drafting {
	return []Drafting{
		{Title: "全職員の票", Target: string(People), Lines: strings.Join([]string{
			"席を離れるとき、パソコンの画面をロックしている｜短い時間でも、毎回ロックしていれば「はい」｜端末の管理",
			"業務のファイルを、パソコンのデスクトップに置いたままにしていない｜共有フォルダーに移していれば「はい」｜情報の保管",
			"パスワードを、紙に書いて見える所に貼っていない｜｜パスワードの管理",
			"パスワードを、ほかの人に教えたり、共用したりしていない｜｜パスワードの管理",
			"USBメモリは、許可を受けた物だけを使っている｜使わない人は「該当なし」｜媒体の管理",
			"データを庁舎の外に持ち出すときは、事前に許可を受けている｜持ち出さない人は「該当なし」｜情報の持ち出し",
			"メールを外部に送る前に、宛先と添付ファイルを見直している｜｜情報の送付",
			"心当たりのないメールの添付ファイルやリンクを開かず、担当に知らせている｜｜不正プログラムへの対策",
			"不要になった書類は、裁断するか、決められた箱に入れている｜｜情報の廃棄",
			"必読のお知らせを、期限までに読んでいる｜｜周知",
			"情報の紛失や、ウイルスの疑いに気づいたとき、だれに知らせるかを知っている｜連絡先を見ずに言えれば「はい」｜事故の報告",
			"仕事の情報を、個人のスマートフォンや私用のサービスに入れていない｜｜私物の利用",
		}, "\n")},
		{Title: "管理者の票", Target: string(People), Roles: []string{managerRole}, Lines: strings.Join([]string{
			"課の職員が、情報セキュリティの研修を受けたかどうかを確かめている｜今年度の全員分を確かめていれば「はい」｜研修",
			"異動や退職のとき、利用者IDと貸した物の返却を確かめている｜｜利用者IDの管理",
			"持ち出しの許可を、記録に残している｜許可がなかったときは「該当なし」｜情報の持ち出し",
			"委託先に渡した情報の、返却か廃棄を確かめている｜委託がなければ「該当なし」｜外部委託",
		}, "\n")},
		{Title: "組織の票", Target: string(Units), Lines: strings.Join([]string{
			"課の情報資産の一覧を、今年度に見直した｜｜情報資産の管理",
			"書類の保管庫に鍵をかけ、鍵の置き場所を決めている｜｜執務室の管理",
			"共有フォルダーの、使わなくなったものを整理した｜｜情報の保管",
			"課の中の緊急の連絡先が、いまの職員と合っている｜｜事故の報告",
		}, "\n")},
		{Title: "情報システムの票", Target: string(Systems), Lines: strings.Join([]string{
			"バックアップから戻せることを、1年以内に試した｜｜バックアップ",
			"使われていない利用者IDを、四半期ごとに止めている｜｜利用者IDの管理",
			"修正プログラムを、決めた期限までに当てている｜｜脆弱性への対応",
			"委託先の作業を、記録に残している｜｜外部委託",
		}, "\n")},
	}
}

const sampleSystems = "住民情報システム｜住民課\n税務システム｜税務課\n財務会計システム｜総務課"

func sampleOpinions() []string {
	return []string{
		"画面のロックは習慣になりましたが、会議に持って行くパソコンのロックを忘れがちです。",
		"USBメモリの許可の紙が多く、急ぐときに困っています。画面で申請できると助かります。",
		"研修の時間を、窓口の当番と重ならないようにしてほしいです。",
		"事故の連絡先を書いた札が役に立っています。",
	}
}

// Sample gives the sample town the campaign of last year, which has ended, and one that
// runs: about sixty people, fifteen units and three systems.
func (s *Service) Sample(ctx context.Context) error {
	before, err := s.sampleCampaign(ctx, -370, "", 95)
	if err != nil {
		return fmt.Errorf("sample of last year: %w", err)
	}
	then := s.back(-345)
	if before, err = then.End(ctx, At{before.ID, before.Version}); err != nil {
		return fmt.Errorf("end the sample of last year: %w", err)
	}
	if _, err := s.sampleCampaign(ctx, -10, before.ID, 62); err != nil {
		return fmt.Errorf("sample of this year: %w", err)
	}
	return s.sampleImprovement(ctx, before)
}

// back is the service so many days before.
func (s *Service) back(days int) *Service {
	c := s.config
	c.Now = func() time.Time { return s.config.Now().AddDate(0, 0, days) }
	return &Service{s.db, c}
}

// sampleCampaign draws a campaign up, starts it, and has so many of a hundred answer.
func (s *Service) sampleCampaign(ctx context.Context, days int, before string, percent int) (p Plan, err error) {
	then := s.back(days)
	first := then.Today()
	in := Planning{
		Title: clock.EraFiscalYear(first.FiscalYear(fiscalStart), fiscalStart) + " 情報セキュリティ自己点検", Note: "年に1回、全員で確かめます。5分ほどで終わります。できていないことは、責めるためではなく、直すために聞きます。",
		From: first.String(), Last: first.Plus(21).String(), Voice: string(Anonymous), Small: 5, Before: before, Copy: before != "",
	}
	if p, err = then.Draw(ctx, in); err != nil {
		return p, err
	}
	if before == "" {
		for _, f := range sampleForms() {
			f.ID, f.Version = p.ID, p.Version
			if p, err = then.Draft(ctx, f); err != nil {
				return p, err
			}
		}
		if p, err = then.Name(ctx, Naming{p.ID, sampleSystems, p.Version}); err != nil {
			return p, err
		}
		if s.config.FactTitles["notice.unread"] != "" {
			if p, err = then.Match(ctx, Matching{ID: p.ID, Fact: map[string]string{"9": "notice.unread"}, Version: p.Version}); err != nil {
				return p, err
			}
		}
	}
	started, err := then.Start(ctx, At{p.ID, p.Version})
	if err != nil {
		return p, err
	}
	return started.Plan, s.sampleAnswers(ctx, started.Plan, days, percent)
}

// sampleAnswers has people, units and systems answer, each on a day of the campaign.
func (s *Service) sampleAnswers(ctx context.Context, p Plan, days, percent int) error {
	office := actor.From(ctx)
	var sheets []Sheet
	var holders map[string]string
	err := s.db.View(ctx, func(tx db.Tx) (err error) {
		if sheets, _, err = findSheets(ctx, tx, office.Body, p.ID, Waiters{}, nil); err != nil {
			return err
		}
		roll, err := s.config.Organisation.Roll(ctx, tx, s.Today(), "")
		holders = headPeople(roll)
		return err
	})
	if err != nil {
		return err
	}
	for n, x := range sheets {
		if n*37%100 >= percent {
			continue
		}
		then := s.back(min(0, days+1+n%9))
		if err := then.sampleAnswer(ctx, p, x, n, holders[x.UnitID]); err != nil {
			return fmt.Errorf("%s: %w", x.SubjectName, err)
		}
	}
	for n, t := range sampleOpinions() {
		if n*100 < percent*len(sampleOpinions()) && len(sheets) > 0 {
			if _, err := s.back(min(0, days+3)).Speak(asPerson(ctx, firstPerson(sheets)), Speaking{p.ID, t}); err != nil {
				return err
			}
		}
	}
	return nil
}

// sampleAnswer fills a sheet in. One in seven is entered from paper, one in nine saved first.
func (s *Service) sampleAnswer(ctx context.Context, p Plan, x Sheet, n int, head string) error {
	in := Answering{ID: x.ID, Mark: map[string]string{}, Reason: map[string]string{}, Version: x.Version}
	for _, i := range (Filled{Sheet: x, Plan: p}).Asked() {
		key, m := strconv.Itoa(i.Place), Yes
		switch k := (n*13 + i.Place*29 + p.Year) % 23; {
		case k < 2 || i.Place == 1 && k < 7:
			m = No
			in.Reason[key] = []string{"忙しいときに忘れることがある。", "やり方を知らなかった。", "これから改める。"}[(n+i.Place)%3]
		case k > 19 && (i.Place == 4 || i.Place == 5):
			m = NotMine
		}
		in.Mark[key] = string(m)
	}
	if x.Kind != People && head != "" {
		_, err := s.Submit(asPerson(ctx, head), in)
		if !fault.Is(err, fault.NotFound) {
			return err // else somebody else answered for it then: it came on paper
		}
	}
	if n%7 == 3 || x.Kind != People {
		in.Day = s.Today().String()
		_, err := s.Enter(ctx, in)
		return err
	}
	_, err := s.Submit(asPerson(ctx, x.SubjectID), in)
	return err
}

// headPeople gives who heads each unit today.
func headPeople(roll org.Roll) map[string]string {
	heads := map[string]string{}
	for _, c := range roll.People {
		for _, h := range c.Heads {
			heads[h.Unit] = c.ID
		}
	}
	return heads
}

func firstPerson(sheets []Sheet) string {
	i := slices.IndexFunc(sheets, func(x Sheet) bool { return x.Kind == People })
	return sheets[max(i, 0)].SubjectID
}

// asPerson is a context in which somebody acts.
func asPerson(ctx context.Context, id string) context.Context {
	a := actor.From(ctx)
	a.ID = id
	return actor.With(ctx, a)
}

// sampleImprovement is what a section head plans after last year's answers.
func (s *Service) sampleImprovement(ctx context.Context, p Plan) error {
	o, err := s.outline(ctx)
	if err != nil {
		return err
	}
	for _, post := range o.Posts {
		if post.Heads && len(post.Holders) > 0 && strings.HasSuffix(post.UnitName, "住民課") {
			_, err := s.Improve(ctx, Improving{
				ID: p.ID, Place: 1, Title: "デスクトップに業務のファイルを残さない", Problem: "昨年の自己点検で、デスクトップに業務のファイルを置いたままの人がいた。",
				Measure: "退庁前に共有フォルダーへ移すことを朝礼で確かめ、月末に係長が見て回る。", Unit: post.UnitID, Post: post.ID, Due: s.Today().Plus(60).String(),
			})
			return err
		}
	}
	return nil
}
