package approval

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/okite-isms/okite/internal/area/approval/flow"
	"github.com/okite-isms/okite/internal/area/approval/page"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

func (s *Service) casePage(w http.ResponseWriter, r *http.Request) error {
	v, err := s.look(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	d := v.Document()
	facts := []ui.Fact{
		{Label: "番号", Value: numbered(v.Year, v.Number)}, {Label: "種類", Value: s.kindTitle(v.Kind)}, {Label: "起案した人", Value: v.Applicant.Name},
		{Label: "決裁ルート", Value: v.Route.Title}, {Label: "扱う情報の区分", Value: classTitle(d.Class)},
	}
	facts = append(facts, fieldFacts(d)...)
	if e := v.Elsewhere; e != nil {
		facts = append(facts, ui.Fact{Label: "ほかで行った決裁", Value: e.System + " " + e.Number + "（" + e.Day + "、" + e.By + "）"})
	}
	parts := []ui.Part{{Notices: v.notices(), Facts: facts}, {Title: "内容", Raw: page.Text(d.Text)}}
	if files := enclosureTable(v.Case); len(files.Rows) > 0 {
		parts = append(parts, ui.Part{Title: "ファイル", Table: files})
	}
	parts = append(parts, s.seatParts(r, v)...)
	parts = append(parts, ui.Part{Title: "決裁の流れ", Raw: page.Picture(caseWay(v.Case))}, ui.Part{Title: "経過", Table: actTable(v.Case)})
	if len(v.Documents) > 1 {
		parts = append(parts, ui.Part{Title: "直したところ", Table: changeTable(v.Case)})
	}
	paper := caseURL(v.ID) + "/paper?format="
	return web.Show(w, r, http.StatusOK, web.Page{
		Title: d.Title, Crumbs: caseCrumbs(), Badge: stateMark(v.State, v.Red), Main: ui.Parts(parts), Wide: true,
		Tools: []ui.Action{{Kind: ui.Secondary, Text: "起案用紙（PDF）", URL: paper + "pdf"}, {Kind: ui.Secondary, Text: "起案用紙（Word）", URL: paper + "docx"}},
	})
}

func (v sight) notices() (list []ui.Notice) {
	if v.Red {
		text := "緊急のため先に行われたことがあり、まだ事後承認されていません。"
		if v.First != "" {
			text += "理由：" + v.First
		}
		list = append(list, ui.Notice{Tone: ui.Danger, Text: text})
	}
	for _, s := range v.Open() {
		if len(s.Hands) == 0 {
			list = append(list, ui.Notice{Tone: ui.Warn, Text: "「" + stepTitle(v.Case, s.Step) + "」を決裁する人がいません。" + s.Why + "。事務局が回付先を決める必要があります。"})
		}
	}
	return list
}

// seatParts are the seats that wait, with what the actor may do on them.
func (s *Service) seatParts(r *http.Request, v sight) []ui.Part {
	a := actor.From(r.Context())
	var parts []ui.Part
	at := func(kind flow.Kind, seat int) string {
		return caseURL(v.ID) + "/act?kind=" + url.QueryEscape(string(kind)) + "&seat=" + strconv.Itoa(seat)
	}
	var general []ui.Action
	for _, seat := range v.Open() {
		mine := slices.ContainsFunc(seat.Hands, func(h flow.Hand) bool { return slices.Contains(v.keys, h.Address) })
		if mine && a.Can(CanDecide) {
			parts = append(parts, s.mySeat(v, seat, at))
		}
		if seat.Task != flow.ToDecide {
			continue
		}
		name := stepTitle(v.Case, seat.Step)
		if !mine && a.Can(CanForce) && a.Can(CanDecide) && v.State == flow.Running {
			general = append(general, ui.Action{Kind: ui.Quiet, Text: "緊急に代わって承認する（" + name + "）", URL: at(flow.Assent, seat.N) + "&force=1"})
		}
		if a.Can(CanManage) {
			general = append(general, ui.Action{Kind: ui.Quiet, Text: "回付先を変える（" + name + "）", URL: at(flow.Reroute, seat.N)}, ui.Action{Kind: ui.Quiet, Text: "督促する（" + name + "）", URL: at(flow.Urge, seat.N)})
		}
	}
	if a.Can(CanDecide) {
		general = append(general, ui.Action{Kind: ui.Secondary, Text: "意見を付ける", URL: at(flow.Opinion, 0)})
		if v.State == flow.Running && len(v.Route.Stages()) > v.Stage+1 {
			general = append(general, ui.Action{Kind: ui.Quiet, Text: "後の段階に引き上げる", URL: at(flow.Pull, 0)})
		}
	}
	if v.Applicant.ID == a.ID && a.Can(CanFile) && !v.State.Ended() {
		general = append(general, ui.Action{Kind: ui.Quiet, Text: "取り下げる", URL: at(flow.Withdraw, 0)})
	}
	if a.Can(CanManage) && !v.State.Ended() {
		general = append(general, ui.Action{Kind: ui.Quiet, Text: "ほかで行った決裁を記録する", URL: at(flow.Conclude, 0)})
	}
	return append(parts, ui.Part{Title: "この案件にできること", Buttons: general})
}

// mySeat is a seat on which the actor may act. Assent needs one press here, for the
// content stands on the same page; everything else asks for a reason.
func (s *Service) mySeat(v sight, seat flow.Seat, at func(flow.Kind, int) string) ui.Part {
	part := ui.Part{Title: "あなたの席：" + seat.Title, Text: seat.Why}
	if seat.Due != "" {
		if d, err := clock.ParseDate(seat.Due); err == nil {
			part.Text += "　期限 " + d.Table()
		}
	}
	kind, verb := flow.Assent, "承認する"
	switch seat.Task {
	case flow.ToAmend:
		at := caseURL(v.ID) + "/edit"
		if amend := s.rooms[v.Kind].Amend; amend != nil {
			at = amend(v.Case)
		}
		part.Buttons = []ui.Action{{Kind: ui.Primary, Text: "直して再提出する", URL: at}}
		return part
	case flow.ToLook:
		kind, verb = flow.Look, "後閲した"
	case flow.ToRatify:
		kind, verb = flow.Ratify, "事後承認する"
	default:
		for _, x := range v.Route.Steps {
			if x.Key == seat.Step {
				verb = map[flow.Mode]string{flow.Approve: "承認する", flow.Review: "審査を終える", flow.Consult: "合議に同意する", flow.Confirm: "確認した", flow.Circulate: "読んだ"}[x.Mode]
			}
		}
		if v.First != "" && verb == "承認する" {
			verb = "事後承認する"
		}
		part.Buttons = []ui.Action{{Kind: ui.Secondary, Text: "差し戻す", URL: at(flow.Return, seat.N)}, {Kind: ui.Delete, Text: "否認する", URL: at(flow.Reject, seat.N)}}
	}
	fields := []ui.Control{ui.Lines(ui.Entry{}.Field("comment", "意見（代決のときは、その理由）").Limit(commentMax).Tall(2))}
	if v.unseparated(seat) {
		fields = append(fields, ui.Lines(ui.Entry{}.Field("alone", "ほかの人が確かめない理由").Limit(500).Tall(2).Hint("自分の申請を自分で承認するときや、続く段階もあなたの席のときに書きます。書かなくても承認できますが、書いていないことが示されます。")))
	}
	part.Forms = []ui.FormView{{
		Form:   ui.Form{Action: caseURL(v.ID) + "/act", Submit: verb},
		Hidden: []ui.Option{{Value: "kind", Label: string(kind)}, {Value: "seat", Label: strconv.Itoa(seat.N)}, {Value: "seen", Label: v.Document().Hash()}},
		Fields: fields,
	}}
	return part
}

// unseparated reports whether to act on a seat may be to look at one's own: the
// applicant's own case, or a step after which others follow that may be the same person's.
func (v sight) unseparated(seat flow.Seat) bool {
	if seat.Task != flow.ToDecide {
		return false
	}
	own := slices.Contains(v.keys, "person:"+v.Applicant.ID)
	return own || slices.ContainsFunc(v.Route.Steps[v.stepAt(seat.Step)+1:], func(x flow.Step) bool { return x.Mode != flow.Circulate })
}

func (v sight) stepAt(key string) int {
	return slices.IndexFunc(v.Route.Steps, func(x flow.Step) bool { return x.Key == key })
}

// caseWay is the picture of a case: each step with who acted or is waited for.
func caseWay(c Case) page.Way {
	w := page.Way{Title: "決裁の流れ"}
	w.Boxes = append(w.Boxes, page.Box{Title: "起案", Lines: []string{c.Applicant.Name}, State: "done"})
	for i, step := range c.Route.Steps {
		b := page.Box{Title: step.Title + "（" + step.Mode.Title() + "）", Group: i > 0 && step.Group != "" && step.Group == c.Route.Steps[i-1].Group}
		for _, seat := range c.Seats {
			if seat.Step != step.Key || seat.Task != flow.ToDecide || seat.Round != c.Round {
				continue
			}
			b.Lines = append(b.Lines, seatLine(c, seat))
			switch {
			case seat.Standing == flow.Waiting:
				b.State = "waiting"
			case b.State == "":
				b.State = string(seat.Standing)
			}
		}
		if len(b.Lines) == 0 {
			b.Lines = []string{conditionText(step)}
		}
		w.Boxes = append(w.Boxes, b)
	}
	return w
}

func seatLine(c Case, seat flow.Seat) string {
	for _, a := range slices.Backward(c.Acts) {
		if a.Seat == seat.N && a.Kind != flow.Urge && a.Kind != flow.Reroute && a.Kind != flow.Opinion {
			line := seat.Title + "　" + a.Actor.Name + "　" + a.Title() + "　" + clock.At(a.At).Table()
			if a.Authority != flow.Own && a.Authority != "" {
				line += "（" + a.Authority.Title() + "）"
			}
			return line
		}
	}
	name := seat.Holder.Name
	if name == "" {
		name = "（空席）"
	}
	if seat.Standing == flow.Dropped {
		return seat.Title + "　" + name + "　（ほかの人の決裁で済み）"
	}
	return seat.Title + "　" + name
}

func conditionText(step flow.Step) string {
	if text := conditionLines(Request, step); text != "" {
		return text
	}
	return "まだ回っていません"
}

// forecastWay is the picture of a route with who would be asked today.
func forecastWay(f Forecast) page.Way {
	w := page.Way{Title: f.Route.Title}
	for i, step := range f.Route.Steps {
		b := page.Box{Title: step.Title + "（" + step.Mode.Title() + "）", State: "planned", Group: i > 0 && step.Group != "" && step.Group == f.Route.Steps[i-1].Group}
		if len(step.When) > 0 {
			b.State, b.Lines = "", []string{"条件：" + conditionText(step)}
		}
		for _, seat := range f.Seats[i] {
			name := seat.Holder.Name
			if name == "" {
				name = "（空席）"
			}
			line := seat.Title + "　" + name
			for _, h := range seat.Hands {
				if h.Authority != flow.Own && h.Name != "" {
					line += "（" + h.Authority.Title() + "：" + h.Name + "）"
				}
			}
			b.Lines = append(b.Lines, line)
		}
		if len(f.Seats[i]) == 0 {
			b.Lines = append(b.Lines, "申請のときに選ぶ人")
		}
		if step.Days > 0 {
			b.Lines = append(b.Lines, "期限：回った日から"+strconv.Itoa(step.Days)+"開庁日　"+step.Late.Title())
		}
		w.Boxes = append(w.Boxes, b)
	}
	return w
}

func actTable(c Case) ui.Table {
	t := ui.Table{Caption: "経過", Heads: []ui.Head{{Title: "日時"}, {Title: "行ったこと"}, {Title: "人"}, {Title: "立場"}, {Title: "権限"}, {Title: "意見・理由"}, {Title: "注意"}}}
	for _, a := range c.Acts {
		what := a.Title()
		if a.Step != "" {
			what += "（" + stepTitle(c, a.Step) + "）"
		}
		comment := a.Comment
		if a.Kind == flow.Return {
			to := "申請者"
			if a.To != "" {
				to = stepTitle(c, a.To)
			}
			comment = to + "へ：" + comment
		}
		if len(a.Files) > 0 {
			comment += "【ファイル：" + enclosureNames(a.Files) + "】"
		}
		if a.Kind == flow.Reroute && a.Hand != nil {
			comment = a.Hand.Name + "へ：" + comment
		}
		authority := ui.Cell{Text: a.Authority.Title()}
		if a.Authority == flow.Emergency {
			authority = ui.Cell{Mark: ui.Mark{Tone: ui.Danger, Text: a.Authority.Title()}}
		}
		t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{
			{Text: clock.At(a.At).Table(), Class: "date"}, {Text: what, Head: true}, {Text: a.Actor.Name}, {Text: a.Actor.As}, authority, {Text: comment}, {Text: strings.Join(a.Flags, "、")},
		}})
	}
	return t
}

// changeTable shows what each resubmission changed.
func changeTable(c Case) ui.Table {
	t := ui.Table{Caption: "直したところ", Heads: []ui.Head{{Title: "版"}, {Title: "項目"}, {Title: "前"}, {Title: "後"}}}
	for i, d := range c.Documents[1:] {
		old := c.Documents[i]
		rows := [][3]string{{"件名", old.Title, d.Title}, {"内容", old.Text, d.Text}, {"扱う情報の区分", classTitle(old.Class), classTitle(d.Class)}}
		rows = append(rows, [3]string{"ファイル", enclosureNames(old.Files), enclosureNames(d.Files)})
		for _, f := range fieldTitles() {
			rows = append(rows, [3]string{f.title, old.Fields[f.name], d.Fields[f.name]})
		}
		changed := false
		for _, x := range rows {
			if x[1] != x[2] {
				changed = true
				t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: "第" + strconv.Itoa(i+2) + "版"}, {Text: x[0], Head: true}, {Text: x[1]}, {Text: x[2]}}})
			}
		}
		if !changed {
			t.Rows = append(t.Rows, ui.Row{Cells: []ui.Cell{{Text: "第" + strconv.Itoa(i+2) + "版"}, {Text: "変更なし", Head: true}, {}, {}}})
		}
	}
	return t
}
