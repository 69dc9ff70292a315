package incident

import (
	"context"
	"net/http"
	"strconv"

	"github.com/okite-isms/okite/internal/area/incident/fact"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

// The last parts of the paths of the judgement.
const (
	judgeStep = "judge"
	factStep  = "fact"
	mergeStep = "merge"
	levelStep = "level"
)

func (s *Service) judgeRoutes(m *web.Mux) {
	addForm(s, m, form[Verdict]{
		step: judgeStep, needs: CanHandle, title: "インシデントかどうかを判断する", submit: "判断を記録する",
		lead:   "理由と、判断した人と日時が残ります。「インシデントではない」とした後も、判断をやり直せます。",
		ready:  only("判断する", Reported, Dismissed),
		start:  func(x Incident) Verdict { return Verdict{Version: x.Version, Title: x.Title, Class: x.Class} },
		fields: s.judgeFields,
		bind:   func(in *Verdict, id string) { in.ID = id },
		do: func(ctx context.Context, in Verdict) (string, string, error) {
			x, err := s.Judge(ctx, in)
			if x.State == Handling {
				return incidentURL(x.ID) + "/" + factStep, "インシデントとして対応を始めました。分かっていることを書くと、重大度と法律による期限が決まります。", err
			}
			return incidentURL(x.ID), "「" + x.State.Title() + "」と判断しました。", err
		},
	})
	addForm(s, m, form[FactsInput]{
		step: factStep, needs: CanHandle, title: "分かっていること", submit: "更新する",
		lead:   "「おそれ」があるだけのことも、ありとして書きます。書くと、重大度と、法律が求める報告の期限を、決まりに従って計算し直します。",
		ready:  only("分かっていることを書く", Reported, Handling, Watching),
		start:  factsInput,
		fields: factFields,
		bind:   func(in *FactsInput, id string) { in.ID = id },
		do: func(ctx context.Context, in FactsInput) (string, string, error) {
			x, err := s.SetFacts(ctx, in)
			return incidentURL(x.ID), "更新しました。重大度は「" + s.levelTitle(x.Level) + "」です。", err
		},
	})
	addForm(s, m, form[Merging]{
		step: mergeStep, needs: CanHandle, title: "ほかのインシデントに統合する", submit: "統合する", kind: ui.Delete,
		lead:   "同じことについての報告が重なったときに使います。元に戻せません。この番号で開くと、統合先が分かります。",
		ready:  only("統合する", Reported, Handling, Watching),
		start:  func(x Incident) Merging { return Merging{Version: x.Version} },
		fields: s.mergeFields,
		bind:   func(in *Merging, id string) { in.ID = id },
		do: func(ctx context.Context, in Merging) (string, string, error) {
			x, err := s.Merge(ctx, in)
			return incidentURL(x.MergedID), x.NumberText() + "を、このインシデントに統合しました。", err
		},
	})
	addForm(s, m, form[Levelling]{
		step: levelStep, needs: CanDecide, title: "重大度を変える", submit: "変える",
		lead:   "規則による判定と違う重大度にします。理由と、規則による判定が残ります。",
		ready:  only("重大度を変える", Handling, Watching),
		start:  func(x Incident) Levelling { return Levelling{Version: x.Version, Level: x.Level} },
		fields: s.levelFields,
		bind:   func(in *Levelling, id string) { in.ID = id },
		do: func(ctx context.Context, in Levelling) (string, string, error) {
			x, err := s.SetLevel(ctx, in)
			return incidentURL(x.ID), "重大度を「" + s.levelTitle(x.Level) + "」にしました。", err
		},
	})
}

func (s *Service) levelFields(_ *http.Request, _ Incident, e ui.Entry) ([]ui.Control, error) {
	options := []ui.Option{{Label: "規則による判定に戻す"}}
	for _, l := range s.config.Severity.Levels {
		options = append(options, ui.Option{Value: l.Name, Label: l.Title, Help: l.Meaning})
	}
	return []ui.Control{ui.OneOf(e.Field("level", "重大度").Of(options...)), ui.Lines(e.Field("reason", "理由").Must().Limit(lineMax).Tall(2))}, nil
}

func (s *Service) judgeFields(r *http.Request, _ Incident, e ui.Entry) ([]ui.Control, error) {
	classes, _, err := s.Classes(r.Context())
	if err != nil {
		return nil, err
	}
	return []ui.Control{
		ui.OneOf(e.Field("incident", "インシデントか").Must().Of(
			ui.Option{Value: "yes", Label: "インシデントである", Help: "対応を始めます。疑いのあるうちは、こちらを選びます。"},
			ui.Option{Value: "no", Label: "インシデントではない", Help: "該当なしとして残します。"})),
		ui.Lines(lines(e, "reason", "理由", 3).Must()),
		ui.OneOf(e.Field("class", "区分").Of(classOptions(classes)...).Hint("インシデントであるときに選びます。だれに連絡するかが、区分で決まります。")),
		ui.Entered(e.Field("title", "件名").Limit(titleMax).Hint("一覧に示す名前。個人の名前は入れないでください。")),
	}, nil
}

// mergeRows is how many incidents are offered to be merged into.
const mergeRows = 100

func (s *Service) mergeFields(r *http.Request, x Incident, e ui.Entry) ([]ui.Control, error) {
	q := Query{State: "open", Sort: "reported", Desc: true, Limit: mergeRows}
	if x.Drill {
		q.Drill = "only"
	}
	list, _, err := s.List(r.Context(), q)
	if err != nil {
		return nil, err
	}
	options := []ui.Option{{Label: "選んでください"}}
	for _, y := range list {
		if y.ID != x.ID {
			options = append(options, ui.Option{Value: y.ID, Label: y.NumberText() + " " + y.Title})
		}
	}
	return []ui.Control{
		ui.Choice(e.Field("into", "統合先").Must().Of(options...)),
		ui.Lines(lines(e, "reason", "理由", 2).Must().Hint("例：同じ停電による障害の、別の窓口からの報告のため")),
	}, nil
}

// factsInput is what is known, as the form holds it.
func factsInput(x Incident) FactsInput {
	f := x.Facts
	return FactsInput{
		Version: x.Version, Known: entered(f.Known), Event: f.Event, Specific: f.Specific, Personal: f.Personal, Origin: f.Origin, People: f.People, Most: f.Most,
		Sensitive: f.Sensitive, Property: f.Property, Unlawful: f.Unlawful, Exposed: f.Exposed, Encrypted: f.Encrypted, Recovered: f.Recovered, Kept: f.Kept,
		Entrusted: f.Entrusted, Told: f.Told, Class: f.Class, Area: f.Area, Stopped: f.Stopped, Media: f.Media, Attack: f.Attack, Spreading: f.Spreading,
	}
}

// choice lists what a fact can be, with its Japanese name.
type choice struct{ value, title string }

var (
	eventTitles  = []choice{{"", "データに被害はない、分からない"}, {fact.Leak, "漏えい（おそれを含む）"}, {fact.Loss, "滅失"}, {fact.Damage, "毀損"}}
	originTitles = []choice{{"", "どれでもない"}, {fact.Network, "情報提供ネットワークシステムにつながる機器"}, {fact.Use, "個人番号利用事務のシステム"}, {fact.Related, "個人番号関係事務のシステム"}}
	areaTitles   = []choice{{"", "どれでもない、分からない"}, {fact.MyNumber, "マイナンバー利用事務系"}, {fact.LGWAN, "LGWAN接続系"}, {fact.Internet, "インターネット接続系"}}
	mediaTitles  = []choice{{"", "どれでもない、分からない"}, {fact.Paper, "紙"}, {fact.Terminal, "端末"}, {fact.Removable, "USBメモリなどの媒体"}, {fact.Server, "サーバー"}, {fact.Cloud, "クラウドサービス"}, {fact.Mail, "メール"}}
	attackTitles = []choice{{"", "サイバー攻撃ではない、分からない"}, {fact.DDoS, "DDoS攻撃"}, {fact.Ransomware, "ランサムウェア"}, {fact.Intrusion, "不正アクセス"}, {fact.Malware, "そのほかの不正プログラム"}}
)

func optionsOf(list []choice) (options []ui.Option) {
	for _, c := range list {
		options = append(options, ui.Option{Value: c.value, Label: c.title})
	}
	return options
}

func titleOf(list []choice, value string) string {
	for _, c := range list {
		if c.value == value && value != "" {
			return c.title
		}
	}
	return ""
}

// amount is a field for a number that may not be known.
func amount(e ui.Entry, name, label string) ui.Field {
	f := e.Field(name, label).As("number")
	if f.Value == "0" {
		f.Value = ""
	}
	return f
}

func factFields(_ *http.Request, _ Incident, e ui.Entry) ([]ui.Control, error) {
	return []ui.Control{
		ui.Entered(at(e, "known", "団体のどこかの部署が知った日時").Must().Hint("期限は、この日を1日目として数えます。報告が遅れて届いても、知った日は変わりません。")),
		ui.Choice(e.Field("event", "データに起きたこと").Of(optionsOf(eventTitles)...)),
		ui.Tick(e.Field("specific", "特定個人情報（個人番号を含むもの）が関わる")), ui.Tick(e.Field("personal", "保有個人情報が関わる")),
		ui.Entered(amount(e, "people", "本人の数").Hint("分かっている人数。分からないときは空にします。")),
		ui.Entered(amount(e, "most", "本人の数（最大）").Hint("人数がはっきりしないとき、多くて何人か。")),
		ui.Choice(e.Field("origin", "番号制度のシステム").Of(optionsOf(originTitles)...)),
		ui.Tick(e.Field("sensitive", "要配慮個人情報が含まれる")), ui.Tick(e.Field("property", "財産の被害が生じるおそれがある")), ui.Tick(e.Field("unlawful", "不正の目的で行われたおそれがある（内部の者を含む）")),
		ui.Tick(e.Field("exposed", "だれでも見られる状態になった")), ui.Tick(e.Field("encrypted", "高度な暗号化がされていた")), ui.Tick(e.Field("recovered", "だれにも見られないうちに、すべて回収した")), ui.Tick(e.Field("kept", "同じデータが残っている（控えがある）")),
		ui.Tick(e.Field("entrusted", "ほかの機関から委託された事務である")), ui.Tick(e.Field("told", "委託元に知らせた")),
		ui.Entered(amount(e, "class", "情報の分類").Hint("最も重要なものを1とする数字。分からないときは空にします。")),
		ui.Choice(e.Field("area", "ネットワークの系統").Of(optionsOf(areaTitles)...)), ui.Choice(e.Field("media", "何にあった情報か").Of(optionsOf(mediaTitles)...)),
		ui.Choice(e.Field("attack", "サイバー攻撃の種類").Of(optionsOf(attackTitles)...).Hint("DDoS攻撃とランサムウェアには、報告の共通様式があります。")),
		ui.Entered(amount(e, "stopped", "住民へのサービスが止まった時間（分）")), ui.Tick(e.Field("spreading", "被害が広がっているか、ほかの団体に及ぶおそれがある")),
	}, nil
}

// factFacts shows what is known; what is not known is left out.
func factFacts(f fact.Facts) (list []ui.Fact) {
	add := func(label, value string) {
		if value != "" {
			list = append(list, ui.Fact{Label: label, Value: value})
		}
	}
	add("知った日時", f.Known.Table())
	add("データに起きたこと", titleOf(eventTitles, f.Event))
	add("本人の数", counted(f))
	add("番号制度のシステム", titleOf(originTitles, f.Origin))
	add("ネットワークの系統", titleOf(areaTitles, f.Area))
	add("何にあった情報か", titleOf(mediaTitles, f.Media))
	add("サイバー攻撃の種類", titleOf(attackTitles, f.Attack))
	if f.Class > 0 {
		add("情報の分類", strconv.Itoa(f.Class))
	}
	if f.Stopped > 0 {
		add("サービスが止まった時間", strconv.Itoa(f.Stopped)+"分")
	}
	add("当てはまること", ticked(f))
	return list
}

func counted(f fact.Facts) string {
	switch {
	case f.Most > f.People && f.People > 0:
		return strconv.Itoa(f.People) + "人（最大" + strconv.Itoa(f.Most) + "人）"
	case f.Most > 0:
		return "最大" + strconv.Itoa(f.Most) + "人"
	case f.People > 0:
		return strconv.Itoa(f.People) + "人"
	}
	return ""
}

// ticked joins what is so, or feared.
func ticked(f fact.Facts) string {
	text := ""
	for _, x := range []struct {
		on    bool
		title string
	}{
		{f.Specific, "特定個人情報"}, {f.Personal, "保有個人情報"}, {f.Sensitive, "要配慮個人情報"}, {f.Property, "財産の被害のおそれ"}, {f.Unlawful, "不正の目的のおそれ"}, {f.Exposed, "だれでも見られる状態"},
		{f.Encrypted, "高度な暗号化"}, {f.Recovered, "見られないうちに回収"}, {f.Kept, "データは残っている"}, {f.Entrusted, "委託された事務"}, {f.Told, "委託元に通知済み"}, {f.Spreading, "拡大のおそれ"},
	} {
		switch {
		case x.on && text == "":
			text = x.title
		case x.on:
			text += "、" + x.title
		}
	}
	return text
}
