package approval

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/okite-isms/okite/internal/area/approval/flow"
	"github.com/okite-isms/okite/internal/area/approval/page"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

func rows(f ui.Field) ui.Control { return ui.Drawn(f, page.Rows(f)) }

// stepAsked begins the form of a step: the one that is named, or a new one at a place.
func (s *Service) stepAsked(r *http.Request) (in StepInput, err error) {
	k := sketchIn(r)
	in = StepInput{Mode: string(flow.Approve), Quorum: string(flow.All)}
	if key := web.Clean(r.URL.Query().Get("key")); key != "" {
		i := stepAt(k.Route, key)
		if i < 0 {
			return in, fault.New(fault.NotFound, "この段階は、ありません。")
		}
		in = inputOf(k.Route.Steps[i])
	} else if at, err := strconv.Atoi(r.URL.Query().Get("at")); err == nil && at > 0 {
		in.At = at
	}
	in.Revision = k.Revision
	return in, nil
}

func (s *Service) stepFields(r *http.Request, e ui.Entry) ([]ui.Control, error) {
	k := sketchIn(r)
	var modes, quorums, earlier []ui.Option
	for _, m := range flow.Modes() {
		modes = append(modes, ui.Option{Value: string(m), Label: m.Title()})
	}
	for _, q := range []flow.Quorum{flow.All, flow.Any, flow.Some} {
		quorums = append(quorums, ui.Option{Value: string(q), Label: q.Title()})
	}
	late := []ui.Option{{Label: "何もしない"}}
	for _, l := range []flow.Late{flow.Remind, flow.Escalate, flow.Succeed} {
		late = append(late, ui.Option{Value: string(l), Label: l.Title()})
	}
	for _, i := range k.before(e) {
		earlier = append(earlier, ui.Option{Value: k.Route.Steps[i].Key, Label: k.Route.Steps[i].Title})
	}
	list := []ui.Control{
		ui.Entered(e.Field("title", "段階の名称").Must().Limit(40)), ui.OneOf(e.Field("mode", "すること").Must().Of(modes...)),
		rows(e.Field("who", "決裁する人").Must().Of(s.pickerOptions(k)...).Hint("いくつも選ぶと、そのすべての人に回ります。空の欄を選ぶと増え、空に戻すと減ります。")),
		rows(e.Field("among", "申請者が選べる職").Of(postChoices(k, "")...).Hint("「申請者が選ぶ人」のとき、選べる職をしぼります。なければ、どの職からも選べます。")),
		ui.OneOf(e.Field("quorum", "必要な人数").Must().Of(quorums...)), ui.Entered(e.Field("count", "決めた人数のときの人数").As("number").Narrow()),
		ui.Entered(e.Field("days", "期限（回った日からの開庁日）").As("number").Narrow().Hint("0なら、期限を設けません。")), ui.OneOf(e.Field("late", "期限を過ぎたとき").Of(late...)),
	}
	if len(earlier) > 0 {
		list = append(list, ui.Several(e.Field("returns", "差し戻し先にできる段階").Of(earlier...).Hint("申請者へは、いつでも差し戻せます。どれも選ばなければ、前のすべての段階へ差し戻せます。")))
	}
	return append(list, ui.Tick(e.Field("self", "申請者本人が決裁する人でもあるとき、それを許し、記録に示す"))), nil
}

// before lists the steps to which the one of the form may give back, with those that it
// names already: what is not offered could not be taken away.
func (k Sketch) before(e ui.Entry) (list []int) {
	key := e.Values.Get("key")
	at, _ := strconv.Atoi(e.Values.Get("at")) // what is no number is at the end
	for _, stage := range k.Route.Stages() {
		if slices.ContainsFunc(stage, func(i int) bool { return key != "" && k.Route.Steps[i].Key == key || key == "" && at > 0 && i >= at-1 }) {
			break
		}
		list = append(list, stage...)
	}
	for i, x := range k.Route.Steps {
		if slices.Contains(e.Values["returns"], x.Key) && !slices.Contains(list, i) {
			list = append(list, i)
		}
	}
	return list
}

// pickerOptions are the ways in which somebody is found, with what the body has. What the
// draft names and the body does not have is offered too, or else it would vanish unseen.
func (s *Service) pickerOptions(k Sketch) []ui.Option {
	list := []ui.Option{{Label: "（なし）"}, {Value: "superior:", Label: flow.BySuperior.Title()}, {Value: "choice:", Label: flow.ByChoice.Title()}}
	for _, x := range s.roles {
		list = append(list, ui.Option{Value: "unit-role:" + x.Name, Label: "申請者の所属の" + x.Title})
	}
	for _, x := range s.roles {
		list = append(list, ui.Option{Value: "role:" + x.Name, Label: "団体の" + x.Title})
	}
	list = append(list, postChoices(k, "post:")[1:]...)
	seen := map[string]bool{}
	for _, p := range k.Outline.Posts {
		for _, h := range p.Holders {
			if !seen[h.PersonID] {
				seen[h.PersonID] = true
				list = append(list, ui.Option{Value: "person:" + h.PersonID, Label: "人：" + h.Name + "（" + p.UnitName + " " + p.Title + "）"})
			}
		}
	}
	for _, x := range k.Route.Steps {
		for _, w := range x.Who {
			value := string(w.By) + ":" + w.Name
			if !slices.ContainsFunc(list, func(o ui.Option) bool { return o.Value == value }) {
				list = append(list, ui.Option{Value: value, Label: "いまは見つからない指定：" + w.By.Title() + " " + w.Name})
			}
		}
	}
	return list
}

func postChoices(k Sketch, prefix string) []ui.Option {
	list := []ui.Option{{Label: "（なし）"}}
	for _, p := range k.Outline.Posts {
		label := "職：" + p.UnitName + " " + p.Title + "（空席）"
		if len(p.Holders) > 0 {
			label = "職：" + p.UnitName + " " + p.Title + "（" + p.Holders[0].Name + "）"
		}
		list = append(list, ui.Option{Value: prefix + p.ID, Label: label})
	}
	return list
}

func (s *Service) conditionAsked(r *http.Request) (in ConditionInput, err error) {
	k := sketchIn(r)
	in = ConditionInput{Revision: k.Revision, Key: web.Clean(r.URL.Query().Get("key")), Field: flow.ClassField}
	i := stepAt(k.Route, in.Key)
	if i < 0 {
		return in, fault.New(fault.NotFound, "この段階は、ありません。")
	}
	at, err := strconv.Atoi(r.URL.Query().Get("at"))
	if err != nil || at < 1 || at > len(k.Route.Steps[i].When) {
		return in, nil
	}
	c := k.Route.Steps[i].When[at-1]
	in.At, in.Field, in.Is, in.Not = at, c.Field, string(c.Is), c.Not
	if c.Field == flow.ClassField {
		in.Classes = c.Values
	} else {
		in.Text = strings.Join(c.Values, "\n")
	}
	return in, nil
}

func (s *Service) conditionFields(r *http.Request, e ui.Entry) ([]ui.Control, error) {
	k := sketchIn(r)
	var fields, relations, levels []ui.Option
	for _, f := range conditionFields(k.Route.Kind) {
		fields = append(fields, ui.Option{Value: f.name, Label: f.title})
	}
	if own := e.Values.Get("field"); !slices.ContainsFunc(fields, func(o ui.Option) bool { return o.Value == own }) {
		fields = append(fields, ui.Option{Value: own, Label: own})
	}
	for _, x := range flow.Relations() {
		relations = append(relations, ui.Option{Value: string(x), Label: x.Title()})
	}
	for _, c := range classes() {
		levels = append(levels, ui.Option{Value: c.name, Label: c.title})
	}
	list := []ui.Control{
		ui.Choice(e.Field("field", "項目").Must().Of(fields...)),
		ui.OneOf(e.Field("is", "比べ方").Of(relations...).Hint("「以上」「以下」は、区分か、10万円のような数で比べます。案件に数が書かれていないときは、段階を飛ばさずに通ります。")),
		ui.Tick(e.Field("not", "逆にする（そうでないときに通る）")),
		ui.Several(e.Field("classes", "値（扱う情報の区分のとき）").Of(levels...)),
		ui.Lines(e.Field("text", "値（そのほかの項目のとき）").Tall(3).Hint("1行に1つ書きます。例：100000")),
	}
	if e.Values.Get("at") != "0" && e.Values.Get("at") != "" {
		list = append(list, ui.Tick(e.Field("drop", "この条件をなくす")))
	}
	return list, nil
}
