package policy

import (
	"cmp"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/okite-isms/okite/internal/area/policy/page"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/search"
	"github.com/okite-isms/okite/internal/platform/web/ui"
	"github.com/okite-isms/okite/jobun"
)

func number(n int64) string { return strconv.FormatInt(n, 10) }

// count writes how many there are of something.
func count(n int64, unit string) string { return number(n) + unit }

func (s *Service) kindTitle(name string) string {
	k, ok := s.kinds.DocumentKind(name)
	if !ok {
		return "（種類なし）"
	}
	return k.Title
}

func stateMark(s State) ui.Mark {
	tone := map[State]ui.Tone{Public: ui.Good, Internal: ui.Plain, Closed: ui.Warn}[s]
	return ui.Mark{Tone: tone, Text: s.Title()}
}

func crumbs(above []Document) []ui.Crumb {
	list := []ui.Crumb{toList}
	for _, d := range above {
		list = append(list, ui.Crumb{Title: d.Title, URL: pathOf(d.ID)})
	}
	return list
}

func crumbsTo(d Document) []ui.Crumb { return crumbs([]Document{d}) }

// sourceURL leads to a line of the source.
func sourceURL(id string, line int64) string {
	n := number(line)
	return pathOf(id, "source") + "?line=" + n + "#l" + n
}

// anchorURL leads to a provision, whose chapter the page opens.
func anchorURL(id, provision string) string {
	return pathOf(id) + "?at=" + url.QueryEscape(provision) + "#p-" + provision
}

func (s *Service) reading(w Whole, who actor.Actor) page.Reading {
	v := page.Reading{ID: w.ID, Facts: s.facts(w), Contents: contentsNodes(w)}
	if !w.Withdrawn.IsZero() {
		v.Notice = standNotice(w.Document, w.Current)
	}
	if w.Doubtful {
		v.Doubt = &page.Doubt{Text: doubtText(w.Current), Version: number(w.Version)}
		if who.Can(CanManage) {
			v.Doubt.Action = pathOf(w.ID, "decide")
		}
	}
	for _, d := range w.Below {
		v.Below = append(v.Below, ui.Node{Mark: s.kindTitle(d.Kind), Title: d.Title, URL: pathOf(d.ID), Badge: stateMark(d.State)})
	}
	inside, after := split(w.Attachments)
	said := map[int64][]Clause{}
	for _, c := range w.Clauses {
		said[c.ProvisionSeq] = append(said[c.ProvisionSeq], c)
	}
	words := hints{words: w.Glossary}
	for _, p := range w.Provisions {
		one := provisionView(w.ID, p, inside[p.Path])
		if explained := words.in(p); p.Text != "" {
			one.Paragraphs = paragraphs(w.ID, p, said[p.Seq], explained)
		}
		v.Provisions = append(v.Provisions, one)
	}
	v.Legend = legend()
	if w.Chapter < 0 {
		v.Attachments = attachmentViews(w.ID, after)
		return v
	}
	v.Before, v.After = neighbours(w)
	return v
}

func doubtText(e Edition) string {
	for _, f := range e.Findings {
		if f.Code == jobun.NotANorm {
			return f.Message
		}
	}
	return "規程ではないようです。"
}

func (s *Service) facts(w Whole) []ui.Fact {
	list := []ui.Fact{{Label: "種類", Value: s.kindTitle(w.Kind)}}
	if made := madeText(w.Current.Made); made != "" {
		list = append(list, ui.Fact{Label: "制定・改定", Value: made})
	}
	size := count(w.Document.Provisions, "条項") + "・" + count(w.Document.Attachments, "件の添付")
	list = append(list, ui.Fact{Label: "構成", Value: size, URL: ifAny(w.Document.Attachments, pathOf(w.ID, "attachment"))})
	found := "ありません"
	if w.Document.Findings > 0 {
		found = count(w.Document.Findings, "件の誤りと疑いがあります")
	}
	if w.Corrected+w.Unsettled > 0 {
		corrected := count(w.Corrected, "件")
		if w.Unsettled > 0 {
			corrected += "（ほかに確認待ち" + count(w.Unsettled, "件") + "）"
		}
		list = append(list, ui.Fact{Label: "読み取りの訂正", Value: corrected, URL: pathOf(w.ID, "correction")})
	}
	if w.Differing {
		list = append(list, ui.Fact{Label: "読み方の違い", Value: "確認を待っています", URL: pathOf(w.ID, "reread")})
	}
	list = append(list,
		ui.Fact{Label: "確かめること", Value: found, URL: pathOf(w.ID, "finding")},
		ui.Fact{Label: "版", Value: fmt.Sprintf("第%d版（%s に読み込み）", w.Number, w.Current.CreatedAt.Table()), URL: pathOf(w.ID, "edition")},
		ui.Fact{Label: "原文", Value: fmt.Sprintf("%s（%s、%d行）", w.Current.FileName, w.Current.Encoding, w.Current.Lines), URL: pathOf(w.ID, "source")})
	return list
}

func ifAny(n int64, url string) string {
	if n == 0 {
		return ""
	}
	return url
}

// madeText writes the last line of the title page and how many there are before it.
func madeText(made []jobun.Edition) string {
	text := dated(made)
	if n := len(made) - 1; n > 0 {
		text += fmt.Sprintf("（ほか%d回）", n)
	}
	return text
}

// contentsNodes makes the contents list of two levels. In a long text each entry
// opens its chapter.
func contentsNodes(w Whole) []ui.Node {
	var list []ui.Node
	for _, p := range around(w.Outline, w.Chapter) {
		n := ui.Node{Mark: mark(p), Title: p.Heading, URL: "#p-" + p.ID}
		if w.Chapter >= 0 {
			n.URL = anchorURL(w.ID, p.ID)
		}
		n.Current = w.Chapter >= 0 && p.Seq == w.Chapter
		switch {
		case p.Depth == 1:
			n.Title = cmp.Or(n.Title, cmp.Or(n.Mark, p.Path))
			if n.Title == n.Mark {
				n.Mark = ""
			}
			list = append(list, n)
		case p.Heading != "" && len(list) > 0:
			list[len(list)-1].Nodes = append(list[len(list)-1].Nodes, n)
		}
	}
	if w.Chapter >= 0 {
		return list
	}
	_, after := split(w.Attachments)
	for _, a := range after {
		list = append(list, ui.Node{Title: a.Name(), URL: "#" + attachmentAnchor(a)})
	}
	return list
}

// contentsMost is how many entries the contents show at once.
const contentsMost = 2000

// around gives the entries about the open chapter, where there are more than anybody
// reads: a flat text of thousands of articles would make a page of megabytes.
func around(outline []Provision, chapter int64) []Provision {
	if len(outline) <= contentsMost {
		return outline
	}
	at := slices.IndexFunc(outline, func(p Provision) bool { return p.Seq >= chapter })
	from := max(0, min(at-contentsMost/2, len(outline)-contentsMost))
	return outline[from : from+contentsMost]
}

func mark(p Provision) string { return strings.TrimRight(p.Mark, ".．、") }

// neighbours are the chapters before and after the one shown.
func neighbours(w Whole) (before, after ui.Action) {
	shown := w.Provisions
	if len(shown) == 0 {
		return before, after
	}
	for _, p := range w.Outline {
		link := ui.Action{Text: strings.TrimSpace(mark(p) + " " + p.Heading), URL: anchorURL(w.ID, p.ID)}
		switch {
		case p.Seq < shown[0].Seq && (p.Depth == 1 || shown[0].Depth > 1):
			before = link
		case p.Seq > shown[len(shown)-1].Seq:
			return before, link
		}
	}
	return before, after
}

// split tells the attachments that stand at a provision from those after the text.
func split(list []Attachment) (inside map[string][]Attachment, after []Attachment) {
	inside = map[string][]Attachment{}
	for _, a := range list {
		if a.Path == "" {
			after = append(after, a)
			continue
		}
		inside[a.Path] = append(inside[a.Path], a)
	}
	return inside, after
}

func provisionView(id string, p Provision, attached []Attachment) page.Provision {
	v := page.Provision{
		Anchor: "p-" + p.ID, Mark: mark(p), Heading: p.Heading, Depth: int(p.Depth), Deleted: p.Deleted,
		Line: number(p.Line), About: aboutURL(id, p.ID, 0), Attachments: attachmentViews(id, attached),
	}
	for _, it := range p.Items {
		v.Items = append(v.Items, it.Text)
	}
	return v
}

func attachmentViews(id string, list []Attachment) []page.Attachment {
	var views []page.Attachment
	for _, a := range list {
		v := page.Attachment{Anchor: attachmentAnchor(a), Name: a.Name(), Line: number(a.Line), Source: sourceURL(id, a.Line), Text: a.Text, Rows: a.Rows}
		if len(a.Rows) > 1 && !slices.Contains(a.Rows[0], "") {
			v.Head, v.Rows = a.Rows[0], a.Rows[1:]
		}
		views = append(views, v)
	}
	return views
}

func findingsView(w Whole) page.Findings {
	var v page.Findings
	for _, f := range w.Found {
		one := page.Finding{
			Mark: severityMark(f.Severity), Message: f.Message, Place: cmp.Or(f.Path, "全体"), Line: number(f.Line), Source: sourceURL(w.ID, f.Line), State: f.State.Title(),
		}
		if f.ProvisionID != "" && f.State != Mended {
			one.URL = anchorURL(w.ID, f.ProvisionID)
		}
		if f.State == Mended {
			v.Mended = append(v.Mended, one)
			continue
		}
		v.List = append(v.List, one)
	}
	slices.SortStableFunc(v.List, func(a, b page.Finding) int { return cmp.Compare(rank(a.Mark.Tone), rank(b.Mark.Tone)) })
	v.Aside = asideViews(w.ID, w.Current)
	return v
}

func severityMark(s jobun.Severity) ui.Mark {
	tone := map[jobun.Severity]ui.Tone{jobun.Wrong: ui.Danger, jobun.Doubtful: ui.Warn}[s]
	return ui.Mark{Tone: cmp.Or(tone, ui.Info), Text: string(s)}
}

// rank sorts what is certainly wrong before what must be looked at.
func rank(t ui.Tone) int { return slices.Index([]ui.Tone{ui.Danger, ui.Warn, ui.Info}, t) }

// asideTitle says what kind of line was set aside.
func asideTitle(k jobun.AsideKind) string {
	titles := map[jobun.AsideKind]string{
		jobun.PageNumber: "ページ番号", jobun.RunningHead: "ページの見出し", jobun.Navigation: "ウェブページの案内",
		jobun.Contact: "問い合わせ先", jobun.Amendment: "引用された改正文", jobun.Comment: "注記", jobun.Rule: "罫線",
		jobun.FrontMatter: "表紙・改定の履歴", jobun.ContentsHeading: "目次の見出し", contentsLine: "目次",
	}
	return cmp.Or(titles[k], "その他")
}

func asideViews(id string, e Edition) []page.Aside {
	var list []page.Aside
	lines := make([]jobun.Aside, 0, len(e.Aside)+len(e.Contents))
	for _, c := range e.Contents {
		lines = append(lines, jobun.Aside{Kind: contentsLine, Line: c.Line, Text: c.Text})
	}
	for _, a := range append(lines, e.Aside...) {
		title := asideTitle(a.Kind)
		i := slices.IndexFunc(list, func(v page.Aside) bool { return v.Title == title })
		if i < 0 {
			i = len(list)
			list = append(list, page.Aside{Title: title})
		}
		list[i].Lines = append(list[i].Lines, page.AsideLine{Line: strconv.Itoa(a.Line), Source: sourceURL(id, int64(a.Line)), Text: a.Text})
	}
	for i := range list {
		list[i].Count = strconv.Itoa(len(list[i].Lines))
		list[i].Lines = list[i].Lines[:min(len(list[i].Lines), asideShown)]
	}
	return list
}

// asideShown is how many lines of a kind the page lists; the source shows them all.
const asideShown = 200

func sourceView(src Source) page.Source {
	v := page.Source{}
	said := ""
	for i, text := range src.Lines {
		n := src.First + int64(i)
		l := ui.Line{Number: int(n), Text: text, ID: "l" + number(n)}
		if p, begins := src.Starts[n]; begins {
			l.Mark, l.Note = ui.Info, p.Path
		}
		if kind, aside := src.Aside[n]; aside {
			l.Mark, l.Note = ui.Warn, asideTitle(kind)
		}
		if l.Note == said { // once for lines that follow one another
			l.Note = ""
		} else {
			said = l.Note
		}
		v.Lines = append(v.Lines, l)
	}
	v.Pager = sourcePager(src)
	return v
}

func sourcePager(src Source) ui.Pager {
	link := func(first int64) string { return pathOf(src.ID, "source") + "?line=" + number(first) }
	var p ui.Pager
	shown := int64(1)
	for first := int64(1); first <= src.Current.Lines; first += sourceLines {
		last := first+sourceLines > src.Current.Lines
		near := first >= src.First-2*sourceLines && first <= src.First+2*sourceLines
		if first != 1 && !last && !near {
			continue
		}
		if first > shown {
			p.Pages = append(p.Pages, ui.PageLink{})
		}
		p.Pages = append(p.Pages, ui.PageLink{Number: number(first), URL: link(first), Current: first == src.First})
		shown = first + sourceLines
	}
	if src.First > 1 {
		p.Prev = link(src.First - sourceLines)
	}
	if src.First+sourceLines <= src.Current.Lines {
		p.Next = link(src.First + sourceLines)
	}
	return p
}

// hierarchyView hangs every document under the one it rests on. One whose upper
// document is not visible stands at the level of its kind.
func (s *Service) hierarchyView(documents []Document, who actor.Actor) page.Hierarchy {
	under := map[string][]Document{}
	there := map[string]bool{}
	for _, d := range documents {
		there[d.ID] = true
	}
	var roots []Document
	for _, d := range documents {
		if there[d.Parent] {
			under[d.Parent] = append(under[d.Parent], d)
			continue
		}
		roots = append(roots, d)
	}
	var node func(d Document, depth int) ui.Node
	node = func(d Document, depth int) ui.Node {
		n := ui.Node{Mark: s.kindTitle(d.Kind), Title: d.Title, URL: pathOf(d.ID), Badge: stateMark(d.State), Open: true}
		for _, b := range under[d.ID] {
			if depth < depthMax {
				n.Nodes = append(n.Nodes, node(b, depth+1))
			}
		}
		return n
	}
	var v page.Hierarchy
	for _, d := range roots {
		title := levelTitle(s.level(d.Kind))
		if n := len(v.Levels); n == 0 || v.Levels[n-1].Title != title {
			v.Levels = append(v.Levels, page.Level{Title: title})
		}
		l := &v.Levels[len(v.Levels)-1]
		l.Nodes = append(l.Nodes, node(d, 1))
	}
	v.Empty = ui.Empty{Title: "まだ規程がありません", Text: "規程を読み込むと、ここに体系として並びます。"}
	if who.Can(CanRead) {
		v.Empty.Step = ui.Action{Kind: ui.Primary, Text: "規程を読み込む", URL: "/policy/new"}
	}
	return v
}

func levelTitle(level int64) string {
	switch level {
	case 1:
		return "基本となる規程"
	case 2:
		return "基準・規則"
	case 3:
		return "手順・計画・要綱"
	case 4:
		return "手引・様式"
	}
	return "参考資料"
}

func segments(list []search.Segment) []page.Segment {
	views := make([]page.Segment, len(list))
	for i, s := range list {
		views[i] = page.Segment{Text: s.Text, Hit: s.Hit}
	}
	return views
}

// progressView shows a batch; titles are those of the documents that came of it.
func progressView(batch string, uploads []Upload, titles map[string]string) page.Progress {
	v := page.Progress{Self: batchURL(batch), Done: true}
	done, failed := 0, 0
	for _, u := range uploads {
		row := page.Upload{Name: u.FileName, Size: sizeText(u.Size), State: outcomeMark(u.State), Reason: u.Reason}
		if title, there := titles[u.DocumentID]; there {
			row.Title, row.URL = title, pathOf(u.DocumentID)
		}
		if u.Finished() {
			done++
		}
		if u.State == Failed {
			failed++
		}
		v.Uploads = append(v.Uploads, row)
	}
	v.Done = done == len(uploads)
	v.Bar = ui.Progress{ID: "policy-progress", Title: "規程を読み取っています", Text: fmt.Sprintf("%d件のうち%d件が終わりました。", len(uploads), done), Done: done, Total: len(uploads), Poll: v.Self}
	v.Summary = ui.Notice{Tone: ui.Good, Text: fmt.Sprintf("%d件の読み取りが終わりました。", len(uploads))}
	if failed > 0 {
		v.Summary = ui.Notice{Tone: ui.Warn, Text: fmt.Sprintf("%d件のうち%d件は読み取れませんでした。理由を確かめて、直したファイルを読み込んでください。ほかのファイルは読み取りました。", len(uploads), failed)}
	}
	return v
}

func outcomeMark(o Outcome) ui.Mark {
	tone := map[Outcome]ui.Tone{Waiting: ui.Info, Read: ui.Good, Same: ui.Plain, Failed: ui.Danger}[o]
	return ui.Mark{Tone: tone, Text: o.Title()}
}

func sizeText(n int64) string {
	if n < 1<<20 {
		return number((n+1023)>>10) + "KB"
	}
	return fmt.Sprintf("%.1fMB", float64(n)/(1<<20))
}

func batchViews(list []Batch) []page.Batch {
	var views []page.Batch
	for _, b := range list {
		text := count(b.Files, "件")
		switch {
		case b.Waiting > 0:
			text += "（読み取り中）"
		case b.Failed > 0:
			text += "（うち" + count(b.Failed, "件は読み取れませんでした") + "）"
		}
		views = append(views, page.Batch{When: b.CreatedAt.Table(), URL: batchURL(b.ID), Text: text})
	}
	return views
}
