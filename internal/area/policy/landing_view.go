package policy

import (
	"net/url"
	"strings"

	"github.com/okite-isms/okite/internal/area/policy/page"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

// definitionURL leads to the demand behind a definition.
func definitionURL(kind DefinitionKind, name string) string {
	return "/policy/demand/one?kind=" + url.QueryEscape(string(kind)) + "&name=" + url.QueryEscape(name)
}

// landing is what the officer chose; nil where the form did not ask.
func (e demandEntry) landing() *Landing {
	if e.Target == "" {
		return nil
	}
	return &Landing{Target: e.Target, Seats: unique([]string{e.Seat, e.Seat2, e.Seat3, e.Seat4}), From: e.Begins}
}

// landingFields ask where in the organisation a role goes, and with whom.
func landingFields(e ui.Entry, o *Organisation, d Definition) []ui.Field {
	targets := []ui.Option{{Value: landNew, Label: "新しい役割として登録する"}}
	for _, r := range o.Roles {
		targets = append(targets, ui.Option{Value: landRole + r.Name, Label: "役割「" + r.Title + "」とする"})
	}
	targets = append(targets, ui.Option{Value: landCommittee, Label: "新しい会議体として登録する"})
	for _, c := range o.Committees {
		targets = append(targets, ui.Option{Value: landCommittee + ":" + c.ID, Label: "会議体「" + c.Name + "」とする"})
	}
	targets = append(targets, ui.Option{Value: landNowhere, Label: "組織には登録しない"})
	seats := []ui.Option{{Label: "（就けない）"}}
	for _, s := range o.Seats {
		seats = append(seats, ui.Option{Value: s.Value, Label: s.Label})
	}
	list := []ui.Field{e.Field("target", "組織での扱い").Must().Of(targets...).Hint("すでにある役割を選ぶと、その名称を規程の言葉に改めます。")}
	for i, name := range []string{"seat", "seat2", "seat3", "seat4"} {
		if i > 0 && i >= len(d.Posts) && e.Values.Get(name) == "" {
			continue
		}
		label := "就ける職"
		if i > 0 {
			label += "（" + number(int64(i+1)) + "つ目）"
		}
		list = append(list, e.Field(name, label).Of(seats...))
	}
	if r, there := o.role(o.target(d)); there && r.Filled {
		list[1] = list[1].Hint("この役割には、すでに就いている職や人があります。選ぶと、それに加えて就けます。")
	}
	return append(list, e.Field("begins", "就く日").As("date"))
}

// missingText names the posts of the text that the organisation does not have by that name.
func missingText(o *Organisation, d Definition) string {
	list := o.missing(d)
	if len(list) == 0 {
		return ""
	}
	return "「" + strings.Join(list, "」「") + "」に当たる職を、組織から一つに決められませんでした。下の一覧から選ぶか、就けずに採用して、後で役割の画面で就けてください。"
}

func landedLinks(list []Resting) (links []page.Link) {
	for _, r := range list {
		if r.Title != "" {
			links = append(links, page.Link{Text: r.Title, URL: r.URL})
		}
	}
	return links
}

// nextStep is where what was accepted goes on, where it does not go by itself: a list of
// contacts needs numbers, which no policy has.
func nextStep(d *Demand, who actor.Actor) ui.Action {
	if d.Kind == CallKind && d.holds() && who.Can(CanAccept) {
		return ui.Action{Text: "緊急連絡網に電話番号を登録する", URL: "/org/contact"}
	}
	return ui.Action{}
}

// outcomeText says what else a decision did, and what is left to do.
func outcomeText(out DemandOutcome) string {
	text, made := "", 0
	for _, a := range out.Landed {
		made += a.Made
	}
	if n := len(out.Landed); n > 0 {
		text = number(int64(n)) + "件を組織に登録しました"
		if made > 0 {
			text += "（就任" + number(int64(made)) + "件）"
		}
		text += "。"
	}
	if n := len(out.Open); n > 0 {
		text += "就ける職を選ぶ役割：" + cut(strings.Join(out.Open, "、"), 120) + "。組織の「役割」で就けてください。"
	}
	if n := len(out.Left); n > 0 {
		text += "この定義から組織に登録した" + number(int64(n)) + "件は、そのまま残っています。要らなければ、組織の画面で終えてください。"
	}
	return text
}
