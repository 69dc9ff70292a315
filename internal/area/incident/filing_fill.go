package incident

import (
	"fmt"
	"strings"

	"github.com/okite-isms/okite/internal/area/incident/fact"
	"github.com/okite-isms/okite/internal/area/incident/layout"
	"github.com/okite-isms/okite/internal/platform/clock"
)

// fill says what is known of an incident in the items of a form. What nothing is known of
// stays empty: a report says what is known by then, and is completed later.
func fill(fm layout.Form, x Incident, clocks []Running, regime string) map[string]string {
	items := map[string]string{
		"overview": overview(x, clocks, regime), "data": concerned(x.Facts), "people": peopleText(x.Facts), "cause": x.Cause, "extent": extent(x),
		"secondary": secondary(x.Facts), "response": responded(clocks), "publicity": "", "prevention": "", "other": others(clocks, regime),
	}
	filled := map[string]string{}
	for _, it := range fm.Items {
		filled[it.Name] = items[it.Name]
	}
	return filled
}

// overview is the first of the nine items: days, event, finder, the clause, contractors,
// and the course of events.
func overview(x Incident, clocks []Running, regime string) string {
	var b strings.Builder
	line := func(label, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%s：%s\n", label, value)
		}
	}
	happened := "不明"
	if !x.HappenedAt.IsZero() {
		happened = eraTime(x.HappenedAt)
	}
	line("発生日", happened)
	line("発覚日", eraTime(x.NoticedAt))
	line("発生事案", strings.TrimSpace(eventTitle(x.Facts.Event)+" "+titleOf(attackTitles, x.Facts.Attack)))
	line("発見者", finder(x))
	for _, r := range clocks {
		if regimeOf(r.Name) == regime && len(r.Reasons) > 0 {
			var list []string
			for _, why := range r.Reasons {
				list = append(list, why.Clause+"（"+why.Title+"）")
			}
			line("該当する号", strings.Join(list, "、"))
			break
		}
	}
	line("委託の有無", entrustedText(x.Facts))
	line("事実経過", "\n"+strings.TrimSpace(x.Situation))
	return strings.TrimSpace(b.String())
}

func eraTime(t clock.Time) string {
	if t.IsZero() {
		return ""
	}
	at := t.In(clock.JST)
	return clock.Today(t.Time).Era() + fmt.Sprintf(" %d時%02d分", at.Hour(), at.Minute())
}

func eventTitle(event string) string {
	return map[string]string{fact.Leak: "漏えい（おそれを含む）", fact.Loss: "滅失（おそれを含む）", fact.Damage: "毀損（おそれを含む）"}[event]
}

// finder names no person: who found it does not matter outside.
func finder(x Incident) string {
	who := x.Source.Title()
	if x.UnitName != "" && x.Source == ByStaff {
		who += "（" + x.UnitName + "）"
	}
	return who
}

func entrustedText(f fact.Facts) string {
	switch {
	case f.Entrusted && f.Told:
		return "委託を受けている事務で起きた。委託元に知らせた。"
	case f.Entrusted:
		return "委託を受けている事務で起きた。"
	}
	return "なし"
}

// concerned is the second item: medium and kinds of information.
func concerned(f fact.Facts) string {
	var list []string
	if m := titleOf(mediaTitles, f.Media); m != "" {
		list = append(list, "媒体："+m)
	}
	var kinds []string
	for _, k := range []struct {
		is   bool
		text string
	}{{f.Specific, "特定個人情報"}, {f.Personal, "保有個人情報"}, {f.Sensitive, "要配慮個人情報を含む"}} {
		if k.is {
			kinds = append(kinds, k.text)
		}
	}
	if len(kinds) > 0 {
		list = append(list, "種類："+strings.Join(kinds, "、"))
	}
	if f.Encrypted {
		list = append(list, "暗号化などの措置：あり")
	}
	return strings.Join(list, "\n")
}

func peopleText(f fact.Facts) string {
	switch {
	case f.People > 0 && f.Most > f.People:
		return fmt.Sprintf("%d人（最大%d人の可能性がある）", f.People, f.Most)
	case f.People > 0:
		return fmt.Sprintf("%d人", f.People)
	case f.Most > 0:
		return fmt.Sprintf("調査中（最大%d人）", f.Most)
	}
	return "調査中"
}

func secondary(f fact.Facts) string {
	var list []string
	for _, k := range []struct {
		is   bool
		text string
	}{{f.Unlawful, "不正の目的で行われたおそれがある。"}, {f.Property, "財産的な被害が生じるおそれがある。"}, {f.Exposed, "不特定多数の人に閲覧されたおそれがある。"}, {f.Spreading, "被害が広がるおそれがある。"}} {
		if k.is {
			list = append(list, k.text)
		}
	}
	if f.Recovered {
		list = append(list, "すべて回収し、閲覧されていないことを確かめた。")
	}
	if len(list) == 0 {
		return "今のところ確認されていない。"
	}
	return strings.Join(list, "\n")
}

// extent is what a common form on attacks asks for.
func extent(x Incident) string {
	list := []string{strings.TrimSpace(x.Extent)}
	if x.Facts.Stopped > 0 {
		list = append(list, fmt.Sprintf("住民へのサービスの停止：%d分", x.Facts.Stopped))
	}
	if a := map[string]string{fact.MyNumber: "マイナンバー利用事務系", fact.LGWAN: "LGWAN接続系", fact.Internet: "インターネット接続系"}[x.Facts.Area]; a != "" {
		list = append(list, "ネットワーク："+a)
	}
	return strings.TrimSpace(strings.Join(list, "\n"))
}

// responded says how far the people concerned were told.
func responded(clocks []Running) string {
	for _, r := range clocks {
		if r.To == "person" && r.State == ClockMet {
			return fmt.Sprintf("%s、%sで通知した（%s）。", clock.Today(r.SettledAt.Time).Era(), r.Means, r.Sent)
		}
	}
	return "未実施（準備中）"
}

// others lists who else was told, and under which number.
func others(clocks []Running, regime string) string {
	var list []string
	for _, r := range clocks {
		if r.State == ClockMet && regimeOf(r.Name) != regime && r.To != "person" {
			line := r.ToTitle + "：" + clock.Today(r.SettledAt.Time).Era() + " " + r.Sent
			if r.Reference != "" {
				line += "（受付番号 " + r.Reference + "）"
			}
			list = append(list, line)
		}
	}
	return strings.Join(list, "\n")
}
