package policy

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/area/policy/page"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
	"github.com/okite-isms/okite/jobun"
)

func demandMark(s DemandStanding) ui.Mark {
	tone := map[DemandStanding]ui.Tone{DemandProposed: ui.Info, DemandChanged: ui.Warn, DemandGone: ui.Danger, DemandAccepted: ui.Good}[s]
	return ui.Mark{Tone: cmp.Or(tone, ui.Plain), Text: s.Title()}
}

// shown is the definition that the reader sees: what holds, for who may not review; what
// was decided, while its words stand; else what was read.
func (d *Demand) shown(who actor.Actor) Definition {
	if d.holds() && (!who.Can(CanReview) || d.Standing == DemandAccepted || d.Standing == DemandGone) {
		return d.Decision.Definition
	}
	return d.Read
}

func demandURL(d *Demand) string {
	return "/policy/demand/one?document=" + url.QueryEscape(d.Document) + "&mark=" + url.QueryEscape(d.Mark)
}

// choiceValue is what the box of a row sends; parseChoice reads it.
func choiceValue(d *Demand) string {
	return d.Document + "." + d.Mark + "." + number(d.Decision.Version)
}

func demandView(d *Demand, sentence string, who actor.Actor) page.Demand {
	shown := d.shown(who)
	v := page.Demand{
		ID: "d-" + d.Mark, Choice: choiceValue(d), Kind: d.Kind.Title(), Title: shown.Title, URL: demandURL(d), Parts: definitionFacts(d.Kind, shown),
		State: demandMark(d.Standing), Place: "「" + d.Title + "」" + d.Path, Text: sentence, Open: d.waits() && d.Standing != DemandGone,
	}
	if !who.Can(CanReview) {
		v.State = demandMark(DemandAccepted)
	}
	switch {
	case d.ProvisionID != "":
		v.Basis = anchorURL(d.Document, d.ProvisionID)
	case d.Standing != DemandGone:
		v.Basis = pathOf(d.Document, "attachment")
	}
	for _, c := range shown.Classes {
		v.Classes = append(v.Classes, page.DemandClass{Title: c.Title, Meaning: c.Meaning, Restrictions: c.Restrictions})
	}
	if d.Standing == DemandChanged && who.Can(CanReview) && d.Decision.Sentence != sentence {
		v.Before = d.Decision.Sentence
	}
	if d.Decision.Version > 0 && who.Can(CanReview) {
		v.Said = saidText(&d.Decision)
	}
	return v
}

// saidText says who decided what when, and why.
func saidText(k *Decision) string {
	verb := "採用しませんでした"
	switch {
	case k.Edited():
		verb = "内容を直して採用しました"
	case k.Accepted:
		verb = "採用しました"
	}
	said := fmt.Sprintf("%s %sさんが%s。", k.At.Table(), k.ByName, verb)
	if k.Reason != "" {
		said += "理由：" + k.Reason
	}
	return said
}

// definitionFacts says in the words of the kind what a definition holds.
func definitionFacts(kind DefinitionKind, d Definition) []ui.Fact {
	var list []ui.Fact
	add := func(label, value string) {
		if value != "" {
			list = append(list, ui.Fact{Label: label, Value: value})
		}
	}
	words := kindWords(kind)
	add("別の呼び名", strings.Join(d.Aliases, "、"))
	add("充てる職", strings.Join(d.Posts, "、"))
	add(words.from, cmp.Or(strings.Join(d.From, "、"), missing(kind != RoleKind && kind != SchemeKind && kind != CallKind)))
	add(words.to, strings.Join(d.To, "、"))
	add("相手が複数のとき", jointTitle(d.Joint))
	add("いつ", whenTitle(d.When))
	add(words.object, d.Object)
	if kind == RecurrenceKind {
		add("いつ", d.Act)
	} else {
		add("求められること", d.Act)
	}
	add("説明", d.Meaning)
	return list
}

func missing(needed bool) string {
	if needed {
		return "（文に書かれていません）"
	}
	return ""
}

// labels are what the parts of a kind are called.
type labels struct{ from, to, object string }

func kindWords(kind DefinitionKind) labels {
	switch kind {
	case PermitKind:
		return labels{"申請する者", "許可する者", "対象"}
	case ReportKind:
		return labels{"知らせる者", "知らせる相手", "内容"}
	case RegisterKind:
		return labels{"記録する者", "", "記録するもの"}
	case CallKind:
		return labels{"", "連絡先", ""}
	}
	return labels{"行う者", "", "対象"}
}

func jointTitle(j jobun.JointKind) string {
	return map[jobun.JointKind]string{jobun.All: "全員", jobun.Any: "いずれか"}[j]
}

func everyTitle(e string) string {
	return map[string]string{string(jobun.Yearly): "年ごと", string(jobun.Monthly): "月ごと", string(jobun.Regularly): "定期", string(jobun.Always): "常時"}[e]
}

// demandEntry is what the form of one demand sends.
type demandEntry struct {
	Document string `form:"document"`
	Mark     string `form:"mark"`
	Version  int64  `form:"version"`
	Verdict  string `form:"verdict"`
	Title    string `form:"title"`
	Aliases  string `form:"aliases"`
	Posts    string `form:"posts"`
	From     string `form:"from"`
	To       string `form:"to"`
	Joint    string `form:"joint"`
	When     string `form:"when"`
	Object   string `form:"object"`
	Act      string `form:"act"`
	Every    string `form:"every"`
	Meaning  string `form:"meaning"`
	Classes  string `form:"classes"`
	Reason   string `form:"reason"`

	Target string `form:"target"` // where a role goes in the organisation
	Seat   string `form:"seat"`
	Seat2  string `form:"seat2"`
	Seat3  string `form:"seat3"`
	Seat4  string `form:"seat4"`
	Begins string `form:"begins"`
}

func lines(list []string) string { return strings.Join(list, "\n") }

// splitLines reads a list that a person wrote, one entry to a line.
func splitLines(s string) []string {
	var list []string
	for l := range strings.Lines(s) {
		if l = strings.TrimSpace(l); l != "" {
			list = append(list, l)
		}
	}
	return list
}

func entryOfDemand(d *Demand, shown Definition, o *Organisation) demandEntry {
	e := demandEntry{
		Document: d.Document, Mark: d.Mark, Version: d.Decision.Version, Title: shown.Title, Aliases: lines(shown.Aliases), Posts: lines(shown.Posts), From: lines(shown.From),
		To: lines(shown.To), Joint: string(shown.Joint), When: string(shown.When), Object: shown.Object, Act: shown.Act, Every: shown.Every, Meaning: shown.Meaning,
		Classes: classesText(shown.Classes),
	}
	if o.Open {
		l := o.landing(shown)
		e.Target, e.Begins = l.Target, o.Today
		for i, at := range []*string{&e.Seat, &e.Seat2, &e.Seat3, &e.Seat4} {
			if i < len(l.Seats) {
				*at = l.Seats[i]
			}
		}
	}
	return e
}

// definition is what the officer entered. What the form of the kind does not ask for
// stays as it was read.
func (e demandEntry) definition() *Definition {
	return &Definition{
		Title: e.Title, Aliases: splitLines(e.Aliases), Posts: splitLines(e.Posts), From: splitLines(e.From), To: splitLines(e.To),
		Joint: jobun.JointKind(e.Joint), When: jobun.When(e.When), Object: e.Object, Act: e.Act, Every: e.Every, Meaning: e.Meaning, Classes: classesFrom(e.Classes),
	}
}

// classesText writes classes so that a person can change them: a line with ■ begins one.
func classesText(list []Class) string {
	var b strings.Builder
	for _, c := range list {
		b.WriteString("■ " + c.Title)
		if c.Meaning != "" {
			b.WriteString("：" + strings.ReplaceAll(c.Meaning, "\n", " "))
		}
		b.WriteString("\n")
		for _, r := range c.Restrictions {
			b.WriteString("・" + strings.ReplaceAll(r, "\n", " ") + "\n")
		}
	}
	return b.String()
}

func classesFrom(s string) []Class {
	var list []Class
	for _, l := range splitLines(s) {
		if head, ok := strings.CutPrefix(l, "■"); ok {
			title, meaning, _ := strings.Cut(strings.TrimSpace(head), "：")
			list = append(list, Class{Title: strings.TrimSpace(title), Meaning: strings.TrimSpace(meaning)})
			continue
		}
		if len(list) == 0 {
			return nil // the form says how a class begins
		}
		last := &list[len(list)-1]
		last.Restrictions = append(last.Restrictions, strings.TrimSpace(strings.TrimPrefix(l, "・")))
	}
	return list
}

// demandFields are the fields of a kind.
func demandFields(kind DefinitionKind, e ui.Entry) []ui.Field {
	words := kindWords(kind)
	list := []ui.Field{e.Field("title", "名称").Must().Limit(definitionTitleMax)}
	perLine := func(name, label string) ui.Field {
		return e.Field(name, label).Tall(3).Hint("1行に1つずつ入力します。")
	}
	switch kind {
	case RoleKind:
		return append(list, perLine("aliases", "別の呼び名"), perLine("posts", "充てる職"))
	case SchemeKind:
		return append(list, e.Field("classes", "分類と取扱制限").Must().Tall(14).Hint("「■ 分類の名称：説明」の行で分類が始まり、その後の行が取扱制限です。"))
	case CallKind:
		return append(list, e.Field("meaning", "説明").Tall(3), perLine("to", words.to).Must())
	}
	list = append(list, perLine("from", words.from))
	if kind == PermitKind || kind == ReportKind {
		list = append(list, perLine("to", words.to).Must(),
			e.Field("joint", "相手が複数のとき").Of(ui.Option{Label: "（書かれていない）"}, ui.Option{Value: "all", Label: "全員"}, ui.Option{Value: "any", Label: "いずれか"}),
			e.Field("when", "いつ").Of(ui.Option{Label: "（書かれていない）"}, ui.Option{Value: "before", Label: "事前"}, ui.Option{Value: "after", Label: "事後"}))
	}
	list = append(list, e.Field("object", words.object).Tall(3))
	if kind == RecurrenceKind {
		options := []ui.Option{}
		for _, v := range []jobun.TimingValue{jobun.Yearly, jobun.Monthly, jobun.Regularly, jobun.Always} {
			options = append(options, ui.Option{Value: string(v), Label: everyTitle(string(v))})
		}
		return append(list, e.Field("act", "いつ").Must().Hint("規程の言葉で入力します（毎年度4月 など）。"), e.Field("every", "周期").Of(options...))
	}
	return append(list, e.Field("act", "求められること"))
}

// demandForm is the page of one demand.
func demandForm(d *Demand, sentence string, who actor.Actor, entry ui.Entry, o *Organisation) page.DemandForm {
	v := page.DemandForm{Row: demandView(d, sentence, who)}
	if d.Standing == DemandChanged && d.Decision.Accepted && who.Can(CanReview) {
		v.Was = definitionFacts(d.Kind, d.Decision.Definition)
	}
	if !who.Can(CanAccept) {
		return v
	}
	v.Hidden = []ui.Option{{Value: "document", Label: d.Document}, {Value: "mark", Label: d.Mark}, {Value: "version", Label: number(d.Decision.Version)}}
	accept, refuse := entry, ui.Entry{}
	if entry.Values.Get("verdict") == "refuse" {
		accept, refuse = web.EntryOf(entryOfDemand(d, d.shown(who), o)), entry
	}
	if d.Standing != DemandGone {
		submit := "採用する"
		if d.Standing == DemandAccepted {
			submit = "採用の内容を変える"
		}
		v.Edit = &ui.Form{Action: "/policy/demand/one", Entry: accept, Submit: submit, Cancel: "/policy/demand"}
		v.Fields = demandFields(d.Kind, accept)
		if o.Open {
			v.Places = landingFields(accept, o, d.shown(who))
			v.Missing = missingText(o, d.shown(who))
		}
		v.Reason = accept.Field("reason", "理由").Limit(decisionReasonMax).Hint("読み取った内容から直したときは、必ず入力します。")
	}
	if d.Standing != DemandRefused {
		submit := "採用しない"
		if d.holds() {
			submit = "採用を取りやめる"
		}
		v.Refuse = &ui.Form{Action: "/policy/demand/one", Entry: refuse, Submit: submit, Kind: ui.Secondary, Cancel: "/policy/demand"}
		v.Refusal = refuse.Field("reason", "採用しない理由").Must().Limit(decisionReasonMax)
		v.Refusal.Name = "reason"
	}
	return v
}

func demandKindOptions() []ui.Option {
	var list []ui.Option
	for _, k := range DefinitionKinds() {
		list = append(list, ui.Option{Value: string(k), Label: k.Title()})
	}
	return list
}

func demandStandingOptions() []ui.Option {
	var list []ui.Option
	for _, st := range DemandStandings() {
		list = append(list, ui.Option{Value: string(st), Label: st.Title()})
	}
	return list
}

// documentFilter narrows a list to a document. Before the documents are loaded it takes
// whatever the address says.
func documentFilter(documents []Document) web.Filter {
	f := web.Filter{Name: "document", Label: "規程", Options: documentOptions(documents)}
	if documents == nil {
		f.Type = "text"
	}
	return f
}

func documentOptions(documents []Document) []ui.Option {
	var list []ui.Option
	for _, d := range documents {
		list = append(list, ui.Option{Value: d.ID, Label: d.Title})
	}
	return list
}

// classesLine writes classes into one cell.
func classesLine(list []Class) string {
	parts := make([]string, len(list))
	for i, c := range list {
		parts[i] = c.Title + "：" + strings.Join(slices.Concat([]string{c.Meaning}, c.Restrictions), "／")
	}
	return strings.Join(parts, "\n")
}
