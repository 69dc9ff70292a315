package policy

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/area/policy/page"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/search"
	"github.com/okite-isms/okite/internal/platform/web/ui"
	"github.com/okite-isms/okite/jobun/gap"
)

func gapMark(s gap.State) ui.Mark {
	tone := map[gap.State]ui.Tone{gap.Missing: ui.Danger, gap.Partly: ui.Warn, gap.Met: ui.Good, gap.NotApplicable: ui.Plain}[s]
	return ui.Mark{Tone: tone, Text: stateTitle(s)}
}

func gapURL(guideline string, more ...string) string {
	v := url.Values{"guideline": {guideline}}
	for i := 0; i+1 < len(more); i += 2 {
		if more[i+1] != "" {
			v.Set(more[i], more[i+1])
		}
	}
	return "/policy/gap?" + v.Encode()
}

func topicURL(guideline, topic string) string {
	return "/policy/gap/topic?" + url.Values{"guideline": {guideline}, "topic": {topic}}.Encode()
}

func (c *Comparison) view() page.Comparison {
	v := page.Comparison{Doubt: c.Edition.Doubt}
	for _, g := range c.Editions {
		v.Editions = append(v.Editions, ui.Node{Title: g.Title + "（" + g.Edition + "）", URL: gapURL(g.Name), Current: g.Name == c.Edition.Name})
	}
	source := c.Edition.Source
	if !c.Edition.Shipped {
		source = strings.TrimSpace(source + "　" + c.Edition.ImportedAt.Table() + " " + c.Edition.ImportedBy + "さんが取り込みました。")
	}
	v.Facts = []ui.Fact{{Label: "版の日付", Value: strings.ReplaceAll(c.Edition.Date, "-", "/")}, {Label: "もとにしたもの", Value: source}, {Label: "照らし合わせた規程", Value: count(int64(len(c.Documents)), "件"), URL: "/policy"}}
	for _, one := range c.Report.Chapters {
		v.Chapters = append(v.Chapters, c.chapter(one.Number+"　"+one.Title, one.Number, one.Counts))
	}
	n := c.Report.Counts
	v.Sum, v.Sums = c.chapter("全体", "", n), fmt.Sprintf("不足 %d・一部 %d・充足 %d・対象外 %d", n.Missing, n.Partly, n.Met, n.NotApplicable)
	return v
}

func (c *Comparison) chapter(title, number string, n gap.Counts) page.ChapterRow {
	row := page.ChapterRow{Title: title}
	for i, count := range []int{n.Missing, n.Partly, n.Met, n.NotApplicable} {
		row.Counts = append(row.Counts, ui.Action{Text: itoa(count), URL: gapURL(c.Edition.Name, "chapter", number, "state", string(gap.States()[i]))})
	}
	return row
}

func itoa(n int) string { return number(int64(n)) }

// topics are those that are asked for, and how many there are.
func (c *Comparison) topics(chapter, state, text string, limit, offset int) (list []gap.Result, total int) {
	for _, r := range c.Report.Results {
		if chapter != "" && r.Topic.Chapter != chapter || state != "" && string(r.State) != state ||
			text != "" && !strings.Contains(titleKey(r.Topic.Number+r.Topic.Title+r.Topic.Question), titleKey(text)) {
			continue
		}
		if total++; total > offset && (limit == 0 || len(list) < limit) {
			list = append(list, r)
		}
	}
	return list, total
}

func (c *Comparison) topicView(r *gap.Result) page.Topic {
	v := page.Topic{
		ID: "t-" + r.Topic.ID, Number: r.Topic.Number, Title: r.Topic.Title, URL: topicURL(c.Edition.Name, r.Topic.ID), Question: r.Topic.Question + "。", Level: needTitle(r.Topic.Level),
		State: gapMark(r.State), Sure: confidenceTitle(r.Confidence), Doubt: r.Topic.Doubt, Stale: c.Stale[r.Topic.ID], Nearest: r.Found == gap.Missing,
	}
	if d, ok := c.Decisions[r.Topic.ID]; ok {
		verb := "「" + stateTitle(d.State) + "」と判定しました（照合では「" + stateTitle(r.Found) + "」）。"
		if d.State == "" {
			verb = "判定を取り消しました。"
		}
		v.Said = d.At.Table() + " " + d.ByName + "さんが" + verb + "理由：" + d.Reason
		if d.State != "" {
			for _, p := range d.Provisions {
				v.Chosen = append(v.Chosen, page.Place{Text: "「" + p.Title + "」" + p.Path, URL: anchorURL(p.Document, p.Provision)})
			}
		}
	}
	for i := range r.Matches {
		v.Matches = append(v.Matches, c.matchView(&r.Matches[i]))
	}
	return v
}

func (c *Comparison) matchView(m *gap.Match) page.Match {
	v := page.Match{Heading: m.Heading, Reason: m.Reason}
	v.Text = "「" + m.Title + "」" + m.Path
	switch id := c.provisionID(m); {
	case id != "":
		v.URL = anchorURL(c.Documents[m.Document].ID, id)
	default:
		v.URL = pathOf(c.Documents[m.Document].ID, "attachment")
	}
	return v
}

// topicForm is the page of one topic; hits are provisions that the officer looked for.
func (c *Comparison) topicForm(r *gap.Result, who actor.Actor, entry ui.Entry, query string, hits search.Hits, documents map[string]Document) page.TopicForm {
	v := page.TopicForm{Topic: c.topicView(r), Query: query, Path: "/policy/gap/topic", Kept: []ui.Option{{Value: "guideline", Label: c.Edition.Name}, {Value: "topic", Label: r.Topic.ID}}}
	if !who.Can(CanAccept) {
		return v
	}
	d := c.Decisions[r.Topic.ID]
	v.Hidden = append(slices.Clone(v.Kept), ui.Option{Value: "version", Label: number(d.Version)})
	cancel := gapURL(c.Edition.Name)
	v.Form = &ui.Form{Action: "/policy/gap/topic", Entry: entry, Submit: "判定する", Cancel: cancel}
	state := entry.Field("state", "判定").Must()
	for _, s := range []gap.State{gap.Met, gap.Partly, gap.Missing, gap.NotApplicable} {
		state.Options = append(state.Options, ui.Option{Value: string(s), Label: stateTitle(s), Help: stateHelp(s)})
	}
	v.Fields = []ui.Field{state}
	v.Choose = entry.Field("provision", "答えになる条項").Of(c.choices(r, d, hits, documents)...)
	v.Reason = entry.Field("reason", "理由").Must().Limit(reasonMax)
	if query != "" {
		v.Found = count(int64(len(hits.List)), "件見つかりました。下の「答えになる条項」で選べます。")
	}
	if d.State != "" {
		v.Undo = &ui.Form{Action: "/policy/gap/topic", Submit: "判定を取り消す", Kind: ui.Secondary, Cancel: cancel}
	}
	return v
}

func stateHelp(s gap.State) string {
	return map[gap.State]string{
		gap.Met: "規程が定めています。答えになる条項を選びます。", gap.Partly: "一部だけ定めています。答えになる条項を選びます。",
		gap.Missing: "定めがありません。", gap.NotApplicable: "この団体には当てはまりません。",
	}[s]
}

// choices are the provisions that an officer may choose: those chosen before, those that
// were found, those that were looked for.
func (c *Comparison) choices(r *gap.Result, d TopicDecision, hits search.Hits, documents map[string]Document) []ui.Option {
	var list []ui.Option
	add := func(document, provision, text, help string) {
		value := ChosenProvision{Document: document, Provision: provision}.key()
		if provision != "" && document != "" && !slices.ContainsFunc(list, func(o ui.Option) bool { return o.Value == value }) {
			list = append(list, ui.Option{Value: value, Label: text, Help: help})
		}
	}
	for _, p := range d.Provisions {
		add(p.Document, p.Provision, "「"+p.Title+"」"+p.Path, "前に選んだ条項")
	}
	for i := range r.Matches {
		m := &r.Matches[i]
		add(c.Documents[m.Document].ID, c.provisionID(m), "「"+m.Title+"」"+m.Path, m.Reason)
	}
	for _, h := range hits.List {
		id, ok := strings.CutPrefix(h.Anchor, "p-")
		if ok {
			add(documents[h.Object].ID, id, "「"+documents[h.Object].Title+"」"+h.Part, plainText(segments(h.Excerpt)))
		}
	}
	return list
}

// gapEntry is what the form of a topic sends.
type gapEntry struct {
	Guideline string   `form:"guideline"`
	Topic     string   `form:"topic"`
	Version   int64    `form:"version"`
	State     string   `form:"state"`
	Provision []string `form:"provision"`
	Reason    string   `form:"reason"`
}

func (e gapEntry) judgement() TopicJudgement {
	j := TopicJudgement{Guideline: e.Guideline, Topic: e.Topic, Version: e.Version, State: gap.State(e.State), Reason: e.Reason}
	switch e.State {
	case "undo":
		j.State, j.Reason = "", "判定の取消し"
	case "":
		j.State = "none" // nothing was chosen
	}
	if j.State == gap.Met || j.State == gap.Partly {
		for _, p := range e.Provision {
			document, provision, _ := strings.Cut(p, ".")
			j.Provisions = append(j.Provisions, ChosenProvision{Document: document, Provision: provision})
		}
	}
	return j
}

func entryOfTopic(d TopicDecision) gapEntry {
	e := gapEntry{State: string(d.State), Reason: d.Reason}
	if d.State == "" {
		e.Reason = ""
	}
	for _, p := range d.Provisions {
		e.Provision = append(e.Provision, p.key())
	}
	return e
}
