package revision

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"github.com/okite-isms/okite/internal/area/policy"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/paper"
	"github.com/okite-isms/okite/internal/platform/sheet"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

const (
	revisionPath   = "/revision"
	reviewPath     = revisionPath + "/review"
	procedurePath  = revisionPath + "/procedure"
	bundlePath     = revisionPath + "/bundle"
	settingPath    = revisionPath + "/setting"
	hierarchyPath  = revisionPath + "/hierarchy"
	collectionPath = revisionPath + "/collection"
	livePath       = "/kitei"
)

func revisionURL(id string) string  { return revisionPath + "/" + id }
func reviewURL(id string) string    { return reviewPath + "/" + id + "/record" }
func procedureURL(id string) string { return procedurePath + "/" + id + "/write" }

func (s *Service) routes(m *web.Mux) {
	m.Handle("GET "+revisionPath, CanSee, s.listPage)
	form[Proposal]{
		path: revisionPath + "/new", needs: CanDraft, title: "規程の改正の起案", lead: "何のために、どの機関が、いつから改めるかを書きます。改める規程は、次の画面で加えます。", submit: "起案する",
		start:  func(context.Context, string) (Proposal, error) { return Proposal{Organs: "長", Jointly: "joint"}, nil },
		fields: proposalFields, back: func(string) string { return revisionPath },
		do: func(ctx context.Context, _ string, in Proposal) (string, string, error) {
			r, err := s.Open(ctx, in)
			return revisionURL(r.ID), r.NumberText() + "として起案しました。改める規程を加えてください。", err
		},
	}.routes(m)
	m.Handle("GET "+revisionPath+"/number", CanSee, s.numberPage)
	m.Handle("GET "+revisionPath+"/{id}", CanSee, s.showPage)
	m.Handle("GET "+revisionPath+"/{id}/paper", CanSee, s.showPaper)
	form[Proposal]{
		path: revisionPath + "/{id}/amend", needs: CanDraft, title: "改正の内容を改める", submit: "改める", hidden: []string{"version"},
		start: func(ctx context.Context, id string) (Proposal, error) {
			x, err := s.Show(ctx, id)
			return proposalOf(x.Revision), orError(err, x.drafting())
		},
		fields: proposalFields, back: revisionURL,
		do: func(ctx context.Context, id string, in Proposal) (string, string, error) {
			in.ID = id
			_, err := s.Amend(ctx, in)
			return revisionURL(id), "改正の内容を改めました。", err
		},
	}.routes(m)
	s.itemRoutes(m)
	s.stepRoutes(m)
	s.reviewRoutes(m)
	s.procedureRoutes(m)
	s.bundleRoutes(m)
	s.pictureRoutes(m)
}

func proposalFields(_ context.Context, _ string, e ui.Entry) ([]ui.Control, error) {
	return []ui.Control{
		ui.Entered(e.Field("title", "件名").Must().Limit(titleMax).Hint("例：情報セキュリティ対策基準の一部改正")),
		ui.Lines(e.Field("purpose", "改正の趣旨・理由").Must().Limit(purposeMax).Tall(4)),
		ui.Lines(e.Field("organs", "定める機関").Must().Tall(2).Hint("1行に1つ書きます。例：町長、教育委員会、議会")),
		ui.OneOf(e.Field("jointly", "定め方").Of(ui.Option{Value: "joint", Label: "共同で定める（番号は1つ）"}, ui.Option{Value: "each", Label: "それぞれが定める（番号は機関ごと）"}).Hint("機関が2つ以上あるときに選びます。")),
		ui.Entered(e.Field("plan_decide", "決裁の予定日").As("date")), ui.Entered(e.Field("plan_promulgate", "公布の予定日").As("date")),
		ui.Entered(e.Field("plan_begin", "施行の予定日").As("date").Must()),
		ui.Lines(e.Field("supplement", "附則").Limit(supplementMax).Tall(3).Hint("例：この訓令は、令和9年4月1日から施行する。")),
	}, nil
}

// mark shows a state.
func mark(r Revision) ui.Mark {
	tone := map[State]ui.Tone{Drafted: ui.Plain, Deliberating: ui.Info, Deciding: ui.Info, Decided: ui.Warn, Promulgated: ui.Info, InForce: ui.Warn, Announced: ui.Good, Rejected: ui.Danger, Cancelled: ui.Plain}[r.State]
	text := r.State.Title()
	if r.State == Drafted && r.Returned > 0 {
		tone, text = ui.Warn, "差し戻し"
	}
	return ui.Mark{Tone: tone, Text: text}
}

func (s *Service) listPage(w http.ResponseWriter, r *http.Request) error {
	states := []ui.Option{{Value: "open", Label: "終わっていないもの"}}
	for _, x := range States() {
		states = append(states, ui.Option{Value: string(x), Label: x.Title()})
	}
	l := web.List[Revision]{
		Title: "規程の改正", Path: revisionPath, Search: true, Filters: []web.Filter{{Name: "state", Label: "状態", Options: states}},
		Columns: []web.Column[Revision]{
			{Key: "number", Title: "番号", Text: Revision.NumberText},
			{Key: "title", Title: "件名", Sorts: true, Names: true, Long: true, Text: func(r Revision) string { return r.Title }, Link: func(r Revision) string { return revisionURL(r.ID) }},
			{Key: "state", Title: "状態", Sorts: true, Text: func(r Revision) string { return r.State.Title() }, Mark: mark},
			{Key: "organ", Title: "定める機関", Text: Revision.OrganText},
			{Key: "begin", Title: "施行日", Sorts: true, Kind: sheet.Date, Text: func(r Revision) string { return or(r.BeginsOn, r.PlanBegin).Table() }},
			{Key: "opened", Title: "起案", Text: func(r Revision) string { return r.OpenedAt.Table() + " " + r.OpenedName }},
			{Key: "purpose", Title: "趣旨・理由", Export: true, Text: func(r Revision) string { return r.Purpose }},
			{Key: "decided", Title: "決裁の日", Export: true, Kind: sheet.Date, Text: func(r Revision) string { return r.DecidedOn.Table() }},
			{Key: "promulgated", Title: "公布の日", Export: true, Kind: sheet.Date, Text: func(r Revision) string { return r.PromulgatedOn.Table() }},
		},
		Empty: ui.Empty{Title: "規程の改正はまだありません", Text: "規程を新しく定め、改め、廃止するときに起案します。"},
	}
	p := web.Page{Title: "規程の改正", Lead: "規程を定め、改め、廃止する手続です。起案、審議、決裁、公布、施行、周知の順に進みます。"}
	p.Tools = []ui.Action{{Kind: ui.Secondary, Text: "規程体系図", URL: hierarchyPath}, {Kind: ui.Secondary, Text: "規程集", URL: collectionPath}, {Kind: ui.Secondary, Text: "番号簿", URL: revisionPath + "/number"}}
	if actor.From(r.Context()).Can(CanDraft) {
		p.Tools = append(p.Tools, ui.Action{Kind: ui.Primary, Text: "起案する", URL: revisionPath + "/new"})
	}
	return l.Serve(w, r, p, func(q web.ListQuery) ([]Revision, int, error) {
		return s.List(r.Context(), Query{Text: q.Text, State: q.Filters["state"], Sort: q.Sort, Desc: q.Desc, Limit: q.Limit, Offset: q.Offset()})
	})
}

func (s *Service) numberPage(w http.ResponseWriter, r *http.Request) error {
	titles := map[string]string{}
	for _, i := range s.config.Definitions.Instruments() {
		titles[i.Name] = i.Title
	}
	l := web.List[UsedNumber]{
		Title: "番号簿", Path: revisionPath + "/number",
		Columns: []web.Column[UsedNumber]{
			{Key: "year", Title: "年", Text: func(u UsedNumber) string { return strconv.Itoa(u.Year) }},
			{Key: "organ", Title: "機関", Text: func(u UsedNumber) string { return u.Organ }},
			{Key: "instrument", Title: "種別", Text: func(u UsedNumber) string { return titles[u.Instrument] }},
			{Key: "number", Title: "番号", Kind: sheet.Number, Text: func(u UsedNumber) string { return strconv.Itoa(u.Number) }},
			{Key: "title", Title: "改正", Names: true, Long: true, Text: func(u UsedNumber) string { return u.Title }, Link: func(u UsedNumber) string {
				if u.RevisionID == "" {
					return ""
				}
				return revisionURL(u.RevisionID)
			}},
			{Key: "on", Title: "公布の日", Kind: sheet.Date, Text: func(u UsedNumber) string { return u.UsedOn.Table() }},
			{Key: "hand", Title: "付け方", Text: func(u UsedNumber) string { return map[bool]string{true: "手で入力", false: "自動"}[u.ByHand] }},
		},
		Empty: ui.Empty{Title: "まだ番号を付けていません", Text: "公布のときに付けた番号が、ここに並びます。一度使った番号は、二度と使いません。"},
	}
	return l.Serve(w, r, web.Page{Title: "番号簿", Lead: "公布のときに付けた番号です。一度使った番号は、二度と使いません。", Crumbs: crumbs()}, func(q web.ListQuery) ([]UsedNumber, int, error) {
		return s.Numbers(r.Context(), q.Limit, q.Offset())
	})
}

func (s *Service) showPage(w http.ResponseWriter, r *http.Request) error {
	x, err := s.Show(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	parts := []ui.Part{s.nextPart(r.Context(), x), s.itemPart(r.Context(), x), {Title: "趣旨・理由", Body: lines(x.Purpose)}}
	if x.Supplement != "" {
		parts = append(parts, ui.Part{Title: "附則", Body: lines(x.Supplement)})
	}
	parts = append(parts, factPart(x), noticePart(x), historyPart(x))
	return web.Show(w, r, http.StatusOK, web.Page{
		Title: x.Title, Badge: mark(x.Revision), Crumbs: crumbs(ui.Crumb{Title: x.NumberText()}), Wide: true,
		Tools: []ui.Action{
			{Kind: ui.Secondary, Text: "影響を確かめる", URL: revisionURL(x.ID) + "/effect"}, {Kind: ui.Secondary, Text: "新旧対照表（Word）", URL: revisionURL(x.ID) + "/paper?of=table&format=docx"},
			{Kind: ui.Secondary, Text: "新旧対照表（PDF）", URL: revisionURL(x.ID) + "/paper?of=table&format=pdf"}, {Kind: ui.Secondary, Text: "影響一覧（PDF）", URL: revisionURL(x.ID) + "/paper?of=effect&format=pdf"},
		},
		Main: ui.Parts(full(parts)),
	})
}

// full leaves out what is empty.
func full(list []ui.Part) (kept []ui.Part) {
	for _, p := range list {
		if len(p.Notices)+len(p.Facts)+len(p.Table.Rows)+len(p.Buttons)+len(p.Forms)+len(p.Body) > 0 || p.Text+p.Empty.Title != "" || p.Raw != nil {
			kept = append(kept, p)
		}
	}
	return kept
}

// nextPart is what can be done now: the step ahead, and where the revision is.
func (s *Service) nextPart(ctx context.Context, x Dossier) ui.Part {
	p := ui.Part{Title: "次にすること", Text: stepText(x)}
	a := actor.From(ctx)
	add := func(needs actor.Permission, kind ui.Kind, text, step string) {
		if a.Can(needs) {
			p.Buttons = append(p.Buttons, ui.Action{Kind: kind, Text: text, URL: revisionURL(x.ID) + "/" + step})
		}
	}
	switch x.State {
	case Drafted:
		if x.Returned > 0 {
			for _, h := range x.Acts {
				if h.Verb == string(verbReturn) {
					p.Notices = append(p.Notices, ui.Notice{Tone: ui.Warn, Text: "差し戻されました（" + h.ByName + "さん）：" + h.Note})
					break
				}
			}
		}
		add(CanDraft, ui.Primary, "審議と決裁に回す", "submit")
		add(CanDraft, ui.Secondary, "規程を加える", "item")
		add(CanDraft, ui.Secondary, "内容を改める", "amend")
		add(CanDraft, ui.Quiet, "取り下げる", "cancel")
	case Decided:
		add(CanPublish, ui.Primary, "公布する", "promulgate")
		add(CanDraft, ui.Quiet, "取り下げる", "cancel")
	case Promulgated, InForce:
		add(CanPublish, ui.Primary, "周知する", "announce")
	}
	if x.CaseID != "" {
		p.Buttons = append(p.Buttons, ui.Action{Kind: ui.Quiet, Text: "伺いを開く", URL: "/approval/case/" + x.CaseID})
	}
	return p
}

func stepText(x Dossier) string {
	switch x.State {
	case Drafted:
		if len(x.Items) == 0 {
			return "改める規程を加えてください。"
		}
		return "本文と影響を確かめ、審議と決裁に回してください。"
	case Deliberating:
		return "委員会の審議の結果を待っています。事務局が、伺いの画面で結果を書いて先へ進めます。"
	case Deciding:
		return "決裁を待っています。"
	case Decided:
		return "決裁されました。公布して、番号を付けてください。"
	case Promulgated:
		return dayText(x.BeginsOn) + "に施行されます。それまでに周知してください。"
	case InForce:
		return "施行されています。守ることが変わる人に、周知してください。"
	case Announced:
		return "周知まで終わりました。"
	}
	return "この改正は終わっています。"
}

func (s *Service) itemPart(ctx context.Context, x Dossier) ui.Part {
	p := ui.Part{Title: "改める規程", Table: ui.Table{Caption: "改める規程", Heads: []ui.Head{{Title: "規程"}, {Title: "種類"}, {Title: "公開の範囲"}, {Title: "新しい本文"}, {Title: "番号"}, {Title: "手続"}}},
		Empty: ui.Empty{Title: "改める規程は、まだありません", Text: "「規程を加える」から、改める規程と新しい本文を選びます。"}}
	drafts := actor.From(ctx).Can(CanDraft) && x.State == Drafted
	for _, i := range x.Items {
		title := ui.Cell{Text: i.Title, Head: true}
		if i.DocumentID != "" {
			title.URL = "/policy/" + i.DocumentID
		}
		text := i.FileName
		switch {
		case i.Way == Repeal:
			text = "－"
		case i.DraftID != "" && x.State == Drafted:
			text = "改正案（編集中）"
		case text == "":
			text = "まだありません"
		}
		last := ui.Cell{Text: "－"}
		switch {
		case drafts:
			last = ui.Cell{Text: "改める・外す", URL: revisionURL(x.ID) + "/item?item=" + i.ID, Hidden: i.Title + "を"}
		case i.EditionID != "" && i.DocumentID != "":
			last = ui.Cell{Text: "版の一覧", URL: "/policy/" + i.DocumentID + "/edition", Hidden: i.Title + "の"}
		}
		p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: []ui.Cell{title, {Text: i.Way.Title()}, {Text: policy.State(i.Publication).Title()}, {Text: text}, {Text: orText(i.NumberText(), s.instrumentTitle(i.Instrument))}, last}})
	}
	return p
}

func (s *Service) instrumentTitle(name string) string {
	for _, i := range s.config.Definitions.Instruments() {
		if i.Name == name {
			return i.Title
		}
	}
	return "－"
}

func factPart(x Dossier) ui.Part {
	return ui.Part{Title: "概要", Facts: []ui.Fact{
		{Label: "番号", Value: x.NumberText()}, {Label: "定める機関", Value: x.OrganText()}, {Label: "起案", Value: x.OpenedAt.Table() + " " + x.OpenedName},
		{Label: "決裁", Value: planned(x.DecidedOn.Table(), x.PlanDecide.Table())}, {Label: "公布", Value: planned(x.PromulgatedOn.Table(), x.PlanPromulgate.Table())}, {Label: "施行", Value: planned(x.BeginsOn.Table(), x.PlanBegin.Table())},
	}}
}

func planned(done, plan string) string {
	if done == "" && plan != "" {
		return plan + "（予定）"
	}
	return done
}

func noticePart(x Dossier) ui.Part {
	p := ui.Part{Title: "周知", Table: ui.Table{Caption: "周知", Heads: []ui.Head{{Title: "だれに"}, {Title: "お知らせ"}}}}
	for _, n := range x.Posts {
		p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: n.Role, Head: true}, {Text: "お知らせを開く", URL: "/notice/" + n.NoticeID, Hidden: n.Role + "への"}}})
	}
	return p
}

func historyPart(x Dossier) ui.Part {
	p := ui.Part{Title: "経過", Table: ui.Table{Caption: "経過", Heads: []ui.Head{{Title: "いつ・だれが"}, {Title: "したこと"}}}}
	for _, h := range x.Acts {
		text := h.Title()
		if h.Note != "" {
			text += "：" + h.Note
		}
		p.Table.Rows = append(p.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: h.At.Table() + " " + h.ByName, Head: true}, {Text: text}}})
	}
	return p
}

// showPaper gives the papers of a revision as they are put to decision.
func (s *Service) showPaper(w http.ResponseWriter, r *http.Request) error {
	x, err := s.Examine(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	of := orText(web.Clean(r.URL.Query().Get("of")), "table")
	made := s.config.Now()
	papers := map[string]struct {
		name string
		make func() paper.Document
	}{
		"reason": {"改正の理由", func() paper.Document { return reasonPaper(x, made) }}, "table": {"新旧対照表", func() paper.Document { return tablesPaper(x, made) }},
		"text": {"新しい本文", func() paper.Document { return textsPaper(x, made) }}, "wording": {"改め文", func() paper.Document { return wordingPaper(x, made) }},
		"effect": {"影響一覧", func() paper.Document { return effectPaper(x, made) }},
	}
	p, ok := papers[of]
	if !ok {
		return fault.New(fault.Invalid, "何を出力するか分かりません。画面のボタンから選んでください。")
	}
	d := p.make()
	if len(d.Blocks) == 0 {
		return fault.Newf(fault.NotFound, "この改正に、%sはありません。", p.name)
	}
	return sendPaper(w, r, d, strings.TrimSpace(x.Title+"_"+p.name))
}

func count(n int, unit string) string { return fmt.Sprintf("%d%s", n, unit) }
