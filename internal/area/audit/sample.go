package audit

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// sampleUnits are the units that the sample town audits this time.
func sampleUnits() []string {
	return []string{"総務課", "税務課", "住民課", "福祉課", "建設課"}
}

// sampleTable is the matrix of an earlier audit, as a town kept it in Excel: signs by item
// in the order of the units.
func sampleTable(marks []string) string {
	var b strings.Builder
	items := []string{"1 情報資産の目的外の使用", "2 端末の取扱い (1)離席時のロック", "2 端末の取扱い (2)デスクトップのデータ", "3 利用者IDとパスワード", "5 USBメモリ (2)施錠した保管", "5 USBメモリ (3)管理簿", "9 研修の受講", "10 情報資産台帳"}
	b.WriteString("Ⅰ 人的・物的セキュリティ,,,,,\n監査内容," + strings.Join(sampleUnits(), ",") + "\n")
	for n, i := range items {
		b.WriteString(i)
		for _, m := range marks[n] {
			b.WriteString("," + string(m))
		}
		b.WriteString("\n")
	}
	b.WriteString("備考,,町税の賦課,住民基本台帳,福祉医療,\n")
	return b.String()
}

// sampleMark is a mark of the running audit that is not ○.
type sampleMark struct {
	unit, chapter, number string
	mark                  Mark
	reason                string
}

func sampleMarks() []sampleMark {
	return []sampleMark{
		{"税務課", "Ⅰ", "2(2)", Improved, "1台のデスクトップに、作業中の一覧が2つ残っていた。その場で共有フォルダーへ移した。"},
		{"住民課", "Ⅰ", "3", Bad, "窓口の端末の裏に、パスワードを書いた紙が貼られていた。"},
		{"福祉課", "Ⅰ", "10", Improved, "台帳に、4月に入れたスキャナーがなかった。書き加えた。"},
		{"建設課", "Ⅰ", "5(3)", Improved, "返却の日の記入が3件なかった。確かめて書き加えた。"},
		{"税務課", "Ⅲ", "2", Improved, "異動した人の名前のフォルダーに、資料が残っていた。課のフォルダーへ移した。"},
	}
}

// Sample gives the sample town two audits of earlier years, one that is under way, and a
// plan of three years.
func (s *Service) Sample(ctx context.Context) error {
	past := []struct {
		title string
		days  int
		marks []string
	}{
		{"令和6年度内部監査", -700, []string{"○○○○○", "○○△○○", "△△△○△", "○○×○○", "○○○－○", "○○△－○", "○○○○△", "△○○△○"}},
		{"令和7年度内部監査", -340, []string{"○○○○○", "○○○○○", "○△○○○", "○○△○○", "○○○－○", "○○○－△", "○○○○○", "○○○△○"}},
	}
	for _, x := range past {
		b, err := s.Submit(ctx, Submitting{Title: x.title, Kind: string(Internal), HeldOn: s.Today().Plus(x.days).String(), Name: x.title + ".csv", Content: []byte(sampleTable(x.marks))})
		if err == nil {
			var l Look
			if l, err = s.Preview(ctx, b.ID); err == nil {
				_, err = s.Apply(ctx, Applying{b.ID, b.Version, len(l.Data.Cells)})
			}
		}
		if err != nil {
			return fmt.Errorf("sample audit %s: %w", x.title, err)
		}
	}
	o, err := s.outline(ctx)
	if err != nil {
		return err
	}
	plan, err := s.samplePlan(ctx, o)
	if err != nil {
		return fmt.Errorf("sample plan: %w", err)
	}
	if err := s.sampleRunning(ctx, o, plan); err != nil {
		return fmt.Errorf("running sample audit: %w %v", err, fault.Of(err).Fields)
	}
	return nil
}

func sampleIDs(o org.Outline, names ...string) (ids []string) {
	for _, u := range o.Units {
		if slices.Contains(names, u.Name) {
			ids = append(ids, u.ID)
		}
	}
	return ids
}

func (s *Service) samplePlan(ctx context.Context, o org.Outline) (Plan, error) {
	year := s.Today().FiscalYear(fiscalStart)
	p, err := s.Draft(ctx, Planning{Title: "情報セキュリティ監査中期計画", Years: 3, From: year, Text: "すべての課等を、3年で少なくとも1回監査する。特定個人情報を扱う課は、毎年監査する。"})
	if err != nil {
		return p, err
	}
	for _, t := range []Targeting{
		{Year: year, Sort: string(OfUnit), Unit: sampleIDs(o, sampleUnits()...), Kind: string(Internal)},
		{Year: year + 1, Sort: string(OfUnit), Unit: sampleIDs(o, "税務課", "住民課", "福祉課", "上下水道課", "出納室", "産業課"), Kind: string(Internal)},
		{Year: year + 2, Sort: string(OfUnit), Unit: sampleIDs(o, "税務課", "住民課", "福祉課", "企画情報課", "教育委員会事務局", "議会事務局"), Kind: string(Internal)},
		{Year: year + 1, Sort: string(OfSystem), Name: "住民情報システム", Kind: string(External)},
		{Year: year + 1, Sort: string(Outward), Name: "ネットワークの構成についての外部の確認と報告", Kind: string(External), Due: fmt.Sprintf("%d-03-31", year+2)},
	} {
		t.ID = p.ID
		if p, err = s.Target(ctx, t); err != nil {
			return p, err
		}
	}
	return s.ApprovePlan(ctx, Approving{p.ID, "町長決裁（見本の記録）", p.Version})
}

// back is the service so many days before.
func (s *Service) back(days int) *Service {
	c := s.config
	c.Now = func() time.Time { return s.config.Now().AddDate(0, 0, days) }
	return &Service{s.db, c}
}

func (s *Service) sampleRunning(ctx context.Context, o org.Outline, plan Plan) error {
	choices, _, err := s.choices(ctx)
	if err != nil || len(choices) == 0 {
		return err
	}
	day := func(n int) string { return s.Today().Plus(n).String() }
	then := s.back(-25)
	a, err := then.Define(ctx, Defining{
		Title: clock.EraFiscalYear(s.Today().FiscalYear(fiscalStart), fiscalStart) + "内部監査", Kind: string(Internal), Purpose: "対策基準のとおりに情報資産が扱われているかを確かめ、直すべきことを助言する。", Systems: "住民情報システム、庁内ネットワーク",
		Basis: "情報セキュリティ基本方針\n情報セキュリティ対策基準\n特定個人情報の取扱いに関する規程", Method: "点検表の提出、ヒアリング及び執務室の確認", Begins: day(-25), Ends: day(60), HeldOn: day(-3), AnswerDue: day(-8), Office: "企画情報課",
		Edition: choices[0].EditionID, Units: sampleIDs(o, sampleUnits()...), Plan: plan.ID,
	})
	if err != nil {
		return err
	}
	lead := ""
	for _, p := range o.Posts {
		if p.UnitName == "企画情報課" && p.Heads && len(p.Holders) > 0 {
			lead = p.Holders[0].PersonID
		}
	}
	for _, m := range []Joining{{Person: lead, Duty: string(Lead)}, {Name: "架空監査法人　鑑 一", Duty: string(Expert)}} {
		m.ID = a.ID
		if _, err := then.Join(ctx, m); err != nil {
			return err
		}
	}
	if a, err = then.Approve(ctx, Approving{a.ID, "町長決裁（見本の記録）", a.Version}); err != nil {
		return err
	}
	if a, err = then.Begin(ctx, At{a.ID, a.Version}); err != nil {
		return err
	}
	return s.sampleWork(ctx, a)
}

// sampleWork answers, marks and finds: four of five units have answered, one is not judged.
func (s *Service) sampleWork(ctx context.Context, a Audit) error {
	x, err := s.Show(ctx, a.ID)
	if err != nil {
		return err
	}
	for n, u := range x.Units {
		if n == len(x.Units)-1 {
			break
		}
		ans, marks := Answering{ID: u.ID, Done: true}, Marking{ID: u.ID}
		for _, i := range x.Items {
			c, _ := x.Cell(i.ID, u.ID)
			if c.Mark == Outside {
				continue
			}
			ans.Items, ans.Answers, ans.Notes, ans.Versions = append(ans.Items, i.ID), append(ans.Answers, string(Good)), append(ans.Notes, ""), append(ans.Versions, "1")
			m, why := Good, ""
			for _, y := range sampleMarks() {
				if y.unit == u.Name && y.number == i.Number && strings.HasPrefix(i.Chapter, y.chapter) {
					m, why = y.mark, y.reason
				}
			}
			marks.Items, marks.Marks, marks.Reasons, marks.Verified = append(marks.Items, i.ID), append(marks.Marks, string(m)), append(marks.Reasons, why), append(marks.Verified, "")
			marks.Heard, marks.Versions = append(marks.Heard, ""), append(marks.Versions, "2")
		}
		if _, err := s.back(-10).Answer(ctx, ans); err != nil {
			return err
		}
		if _, err := s.back(-3).Mark(ctx, marks); err != nil {
			return err
		}
	}
	return s.sampleFinding(ctx, a.ID)
}

func (s *Service) sampleFinding(ctx context.Context, id string) error {
	x, err := s.Show(ctx, id)
	if err != nil {
		return err
	}
	for _, c := range x.Cells {
		if c.Mark != Bad {
			continue
		}
		f, err := s.Find(ctx, Writing{
			ID: id, Unit: c.UnitID, Item: c.ItemID, Fact: c.Reason, Criterion: "情報セキュリティ対策基準（パスワードの管理）", Cause: "共用の端末で、決まった人だけが使う番号を覚えられなかった。",
			Effect: "窓口に来た人が見て、端末を使うおそれがある。", Advice: "紙を外し、一人ずつの利用者IDに切り替えること。", Urgent: true, Due: s.Today().Plus(30).String(),
		})
		if err != nil {
			return err
		}
		_, err = s.Spread(ctx, Spreading{f.ID, "パスワードを書いた紙を、端末や机に貼っていませんか。", s.Today().Plus(21).String()})
		return err
	}
	return nil
}
