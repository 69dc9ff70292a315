package evidence

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/a-h/templ"

	"github.com/okite-isms/okite/internal/area/evidence/chain"
	"github.com/okite-isms/okite/internal/area/evidence/page"
	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/sheet"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

const (
	itemPath     = "/evidence"
	uploadPath   = "/evidence/upload"
	exportPath   = "/evidence/export"
	labelPath    = "/evidence/label"
	disposalPath = "/evidence/disposal"
)

func disposalURL(id string) string { return disposalPath + "/" + id }

func (s *Service) routes(m *web.Mux) {
	m.Handle("GET "+itemPath, CanSee, s.listPage)
	m.Handle("GET "+itemPath+"/item/{id}", CanSee, s.itemPage)
	m.Handle("POST "+itemPath+"/item/{id}/check", CanKeep, s.checkNow)
	m.Handle("POST "+itemPath+"/item/{id}/recall", CanHand, s.recallNow)
	m.Handle("GET "+itemPath+"/item/{id}/scan/{n}", CanSee, s.scanFile)
	s.uploadRoutes(m)
	s.intakeForms(m)
	s.custodyForms(m)
	s.exportRoutes(m)
	s.disposalRoutes(m)
	s.paperRoutes(m)
}

func stateMark(it Exhibit) ui.Mark {
	switch {
	case it.CheckResult != "" && it.CheckResult != chain.Same:
		return ui.Mark{Tone: ui.Danger, Text: "中身が合わない"}
	case it.Breaks > 0:
		return ui.Mark{Tone: ui.Warn, Text: "連鎖の切れ目"}
	case it.State != chain.Kept:
		return ui.Mark{Tone: ui.Plain, Text: it.State.Title()}
	case it.PendingN > 0:
		return ui.Mark{Tone: ui.Info, Text: "受領待ち"}
	case it.Hold:
		return ui.Mark{Tone: ui.Info, Text: "廃棄の停止"}
	}
	return ui.Mark{Tone: ui.Good, Text: it.State.Title()}
}

func (s *Service) itemList(r *http.Request) (web.List[Exhibit], error) {
	years, err := s.Years(r.Context())
	var options []ui.Option
	for _, y := range years {
		options = append(options, ui.Option{Value: strconv.FormatInt(y, 10), Label: clock.EraFiscalYear(int(y), 4)})
	}
	var step ui.Action
	if actor.From(r.Context()).Can(CanTake) {
		step = ui.Action{Kind: ui.Primary, Text: "ファイルを受け入れる", URL: itemPath + "/new/file"}
	}
	return web.List[Exhibit]{
		Title: "証拠", Path: itemPath, Search: true, Sort: "number", Desc: true, Keep: []string{"about"},
		Filters: []web.Filter{
			{Name: "year", Label: "年度", Options: options},
			{Name: "kind", Label: "種類", Options: []ui.Option{{Value: string(File), Label: File.Title()}, {Value: string(Thing), Label: Thing.Title()}}},
			{Name: "state", Label: "状態", Options: []ui.Option{{Value: "kept", Label: "保管中"}, {Value: "returned", Label: "返却済み"}, {Value: "disposed", Label: "廃棄済み"}}},
			{Name: "mark", Label: "しぼり込み", Options: []ui.Option{{Value: "mine", Label: "自分が持つ・受け取るもの"}, {Value: "pending", Label: "受領待ち"}, {Value: "broken", Label: "切れ目や異常のあるもの"}, {Value: "hold", Label: "廃棄を止めているもの"}}},
		},
		Columns: []web.Column[Exhibit]{
			{Key: "number", Title: "番号", Sorts: true, Text: func(it Exhibit) string { return it.NumberText() }},
			{Key: "title", Title: "題名", Sorts: true, Names: true, Text: func(it Exhibit) string { return it.Title }, Link: func(it Exhibit) string { return itemURL(it.ID) }},
			{Key: "kind", Title: "種類", Text: kindText},
			{Key: "holder", Title: "持っている人", Sorts: true, Text: func(it Exhibit) string { return it.HolderName }},
			{Key: "place", Title: "保管場所", Text: func(it Exhibit) string { return it.Place }},
			{Key: "until", Title: "保存する期限", Kind: sheet.Date, Sorts: true, Text: func(it Exhibit) string { return strings.ReplaceAll(it.KeepUntil, "-", "/") }},
			{Key: "state", Title: "状態", Sorts: true, Text: func(it Exhibit) string { return stateMark(it).Text }, Mark: stateMark},
			{Key: "seal", Title: "封印の番号", Text: func(it Exhibit) string { return it.Seal }, Export: true},
			{Key: "serial", Title: "製造番号", Text: func(it Exhibit) string { return it.Serial }, Export: true},
			{Key: "size", Title: "大きさ（バイト）", Text: func(it Exhibit) string { return sizeText(it) }, Export: true},
			{Key: "sha256", Title: "SHA-256", Text: func(it Exhibit) string { return it.SHA256 }, Export: true},
			{Key: "obtained", Title: "入手した日時", Text: func(it Exhibit) string { return tableTime(it.ObtainedAt) }, Export: true},
			{Key: "by", Title: "入手した人", Text: func(it Exhibit) string { return it.ObtainedBy }, Export: true},
			{Key: "head", Title: "連鎖の最後のハッシュ", Text: func(it Exhibit) string { return it.Head }, Export: true},
		},
		Empty: ui.Empty{Title: "証拠はまだありません", Text: "インシデントの記録や監査の資料など、後から確かめる必要のあるファイルや現物を、ここに受け入れます。受け入れたファイルはハッシュで守られ、だれが持っているかが記録されます。", Step: step},
	}, err
}

func sizeText(it Exhibit) string {
	if it.Kind != string(File) {
		return ""
	}
	return strconv.FormatInt(it.Size, 10)
}

func kindText(it Exhibit) string {
	if it.Kind == string(Thing) {
		return Medium(it.Medium).Title()
	}
	return File.Title()
}

// tableTime shows a stored instant as tables do, in Japan.
func tableTime(stored string) string {
	var t clock.Time
	if t.Scan(stored) != nil {
		return ""
	}
	return t.Table()
}

func (s *Service) listPage(w http.ResponseWriter, r *http.Request) error {
	l, err := s.itemList(r)
	if err != nil {
		return err
	}
	who := actor.From(r.Context())
	p := web.Page{Title: "証拠", Lead: "受け入れたファイルと現物です。だれが持ち、どこにあり、いつまで保存するかが分かります。"}
	if who.Can(CanExport) {
		p.Tools = append(p.Tools, ui.Action{Kind: ui.Secondary, Text: "一式を持ち出す", URL: exportPath})
	}
	p.Tools = append(p.Tools, ui.Action{Kind: ui.Secondary, Text: "ラベルを印刷する", URL: labelPath})
	if who.Can(CanTake) {
		p.Tools = append(p.Tools, ui.Action{Kind: ui.Secondary, Text: "現物を受け入れる", URL: itemPath + "/new/thing"}, ui.Action{Kind: ui.Primary, Text: "ファイルを受け入れる", URL: itemPath + "/new/file"})
	}
	return l.Serve(w, r, p, func(q web.ListQuery) ([]Exhibit, int, error) {
		year, _ := strconv.ParseInt(q.Filters["year"], 10, 64) // one of the options, or none
		return s.List(r.Context(), Query{
			Text: q.Text, Kind: q.Filters["kind"], State: q.Filters["state"], Year: year, Mark: q.Filters["mark"], About: q.Kept.Get("about"),
			Sort: q.Sort, Desc: q.Desc, Limit: q.Limit, Offset: q.Offset(),
		})
	})
}

func (s *Service) itemPage(w http.ResponseWriter, r *http.Request) error {
	x, err := s.Sheet(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	about, err := s.aboutLink(r.Context(), x.Exhibit)
	if err != nil {
		return err
	}
	parts := []ui.Part{warnings(x), {Facts: known(factsOf(x.Exhibit, about.Title, about.URL))}, standingPart(r, x), chainPart(x)}
	if x.Confidential {
		parts = append(parts, readersPart(x))
	}
	main := ui.Parts(parts)
	if more := s.atOnce(r, x.Exhibit); len(more) > 0 {
		main = templ.Join(main, page.Acts(more))
	}
	return web.Show(w, r, http.StatusOK, web.Page{Title: x.Title, Lead: x.NumberText(), Crumbs: crumbs(), Badge: stateMark(x.Exhibit), Main: main, Tools: itemTools(r, x.Exhibit), Wide: true})
}

// warnings stand above everything: gaps of custody, contents that differ.
func warnings(x ExhibitSheet) ui.Part {
	var p ui.Part
	for _, b := range x.Gaps {
		text, tone := b.Text, ui.Warn
		if b.N > 0 {
			text = strconv.FormatInt(b.N, 10) + "番の記録：" + text
		}
		if b.Tampered {
			tone = ui.Danger
		}
		p.Notices = append(p.Notices, ui.Notice{Tone: tone, Text: text})
	}
	if x.PendingN > 0 {
		p.Notices = append(p.Notices, ui.Notice{Tone: ui.Info, Text: x.PendingName + "さんの受領を待っています。"})
	}
	if x.Unkept {
		p.Notices = append(p.Notices, ui.Notice{Tone: ui.Info, Text: "個人番号を含むため、中身は残していません。ハッシュと、もとの場所だけを記録しています。"})
	}
	return p
}

func factsOf(it Exhibit, aboutTitle, aboutURL string) []ui.Fact {
	list := []ui.Fact{
		{Label: "番号", Value: it.NumberText()}, {Label: "種類", Value: kindText(it)}, {Label: "説明", Value: it.Note},
		{Label: "関係するもの", Value: aboutTitle, URL: aboutURL}, {Label: "入手の方法", Value: it.Method},
		{Label: "入手した日時", Value: tableTime(it.ObtainedAt)}, {Label: "入手した人", Value: it.ObtainedBy},
		{Label: "もとの機器", Value: it.SourceDevice}, {Label: "もとの場所", Value: it.SourcePath}, {Label: "もとの機器が示した日時", Value: it.SourceTime}, {Label: "機器の時計のずれ", Value: offsetText(it.ClockOffset)},
	}
	if it.Kind == string(Thing) {
		photo := ui.Fact{Label: "写真"}
		if it.PhotoID != "" {
			photo.Value, photo.URL = "保存して見る", itemURL(it.ID)+"/photo"
		}
		return append(list, photo, ui.Fact{Label: "メーカーと型番", Value: it.Maker}, ui.Fact{Label: "製造番号", Value: it.Serial})
	}
	return append(list, ui.Fact{Label: "ファイルの名前", Value: it.FileName}, ui.Fact{Label: "大きさ", Value: humanSize(it.Size)}, ui.Fact{Label: "中身の見た目", Value: it.Looks}, ui.Fact{Label: "SHA-256", Value: it.SHA256})
}

// known leaves out what nobody has said: most items have few of all the facts.
func known(list []ui.Fact) []ui.Fact {
	return slices.DeleteFunc(list, func(f ui.Fact) bool { return f.Value == "" })
}

func offsetText(seconds int64) string {
	switch {
	case seconds == 0:
		return ""
	case seconds > 0:
		return grouped(seconds) + "秒進んでいる"
	}
	return grouped(-seconds) + "秒遅れている"
}

func standingPart(r *http.Request, x ExhibitSheet) ui.Part {
	until := strings.ReplaceAll(x.KeepUntil, "-", "/")
	if until == "" {
		until = "期限なし"
	}
	hold := ""
	if x.Hold {
		hold = "止めている"
	}
	p := ui.Part{Title: "今の保管", Facts: []ui.Fact{
		{Label: "状態", Value: x.State.Title()}, {Label: "持っている人", Value: x.HolderName}, {Label: "保管場所", Value: x.Place}, {Label: "封印の番号", Value: x.Seal},
		{Label: "保存する期限", Value: until}, {Label: "廃棄の停止", Value: hold},
	}}
	if x.Kind == string(File) {
		p.Facts = append(p.Facts, ui.Fact{Label: "最後の照合", Value: tableTime(x.CheckedAt)}, ui.Fact{Label: "照合の結果", Value: resultTitle(x.CheckResult)})
	}
	if x.DisposalID != "" && actor.From(r.Context()).Can(CanDispose) {
		p.Facts = append(p.Facts, ui.Fact{Label: "廃棄の手続き", Value: "手続きを見る", URL: disposalURL(x.DisposalID)})
	}
	return p
}

func chainPart(x ExhibitSheet) ui.Part {
	t := ui.Table{Caption: "保管の連鎖", Heads: []ui.Head{{Title: "番", Class: "number"}, {Title: "日時", Class: "date"}, {Title: "こと"}, {Title: "渡した人"}, {Title: "受け取った人"}, {Title: "内容"}, {Title: "記録した人"}, {Title: "ハッシュ"}}}
	for _, e := range x.Entries {
		row := ui.Row{Cells: []ui.Cell{
			{Text: strconv.FormatInt(e.N, 10), Class: "number"}, {Text: tableTime(e.HappenedAt), Class: "date"}, {Text: e.Kind.Title()}, {Text: e.GiverName}, {Text: e.ReceiverName},
			{Text: entryText(e)}, {Text: e.ActorName}, {Text: e.Hash[:12] + "…"},
		}}
		if e.FileID != "" {
			row.Cells[5].URL = itemURL(x.ID) + "/scan/" + strconv.FormatInt(e.N, 10)
		}
		t.Rows = append(t.Rows, row)
	}
	return ui.Part{Title: "保管の連鎖", Text: "それぞれの記録は、前の記録のハッシュを含みます。書き換えたり、抜いたりすると分かります。", Table: t}
}

// entryText tells what an entry says beside its people.
func entryText(e chain.Custody) string {
	var parts []string
	add := func(label, value string) {
		if value != "" {
			parts = append(parts, label+value)
		}
	}
	if e.FileID != "" {
		parts = append(parts, "受渡書")
	}
	if e.About > 0 {
		add("", strconv.FormatInt(e.About, 10)+"番について")
	}
	add("場所：", e.Place)
	add("封印：", e.Seal)
	if e.Kind == chain.Checked {
		add("", resultTitle(e.Result))
	}
	if e.Until != "" {
		add("期限：", strings.ReplaceAll(e.Until, "-", "/"))
	}
	add("", e.Note)
	return strings.Join(parts, "　")
}

func readersPart(x ExhibitSheet) ui.Part {
	names := make([]string, len(x.Readers))
	for i, p := range x.Readers {
		names[i] = p.Name
	}
	text := "見られるのは、受け入れた人、持っている人、受け取る人"
	if len(names) > 0 {
		text += "と、次の人です：" + strings.Join(names, "、")
	} else {
		text += "だけです"
	}
	return ui.Part{
		Title: "見られる人", Text: text + "。見たことは記録されます。",
		Buttons: []ui.Action{{Kind: ui.Secondary, Text: "名簿を見る", URL: org.AccessURL(refOf(x.ID))}},
	}
}

// itemTools are the steps that the actor may take with the item as it stands.
func itemTools(r *http.Request, it Exhibit) (list []ui.Action) {
	who := actor.From(r.Context())
	at := func(kind ui.Kind, text, step string) {
		list = append(list, ui.Action{Kind: kind, Text: text, URL: itemURL(it.ID) + step})
	}
	if who.Can(CanHand) && it.PendingN > 0 && it.PendingID == who.ID {
		at(ui.Primary, "受領する", "/accept")
	}
	free := it.IsKept() && it.PendingN == 0
	if who.Can(CanHand) && free && it.HolderID == who.ID && it.DisposalID == "" {
		at(ui.Primary, "引き渡す", "/hand")
	}
	if who.Can(CanKeep) && it.IsKept() {
		at(ui.Secondary, "紙の受渡しを記録", "/paper")
	}
	if who.Can(CanKeep) && free {
		at(ui.Secondary, "場所・封印を記録", "/keep")
	}
	if who.Can(CanKeep) && it.IsKept() {
		at(ui.Secondary, "保存期間", "/retain")
	}
	if who.Can(CanKeep) {
		at(ui.Secondary, "訂正", "/correct")
		at(ui.Secondary, "見られる人", "/limit")
	}
	if who.Can(CanExport) && it.HasContent() {
		at(ui.Secondary, "写しを取り出す", "/copy")
	}
	at(ui.Secondary, "受渡書", "/form?format=pdf")
	at(ui.Secondary, "受渡書（Word）", "/form?format=docx")
	return list
}

// atOnce are the buttons that need no further page.
func (s *Service) atOnce(r *http.Request, it Exhibit) (list []templ.Component) {
	who := actor.From(r.Context())
	if who.Can(CanKeep) && it.HasContent() {
		list = append(list, page.Post(itemURL(it.ID)+"/check", "今すぐ照合する", nil))
	}
	if who.Can(CanHand) && it.PendingN > 0 && (it.HolderID == who.ID || who.Can(CanKeep)) {
		list = append(list, page.Post(itemURL(it.ID)+"/recall", "引渡しを取り消す", []ui.Option{{Value: "version", Label: versionText(it.Version)}}))
	}
	return list
}

func (s *Service) checkNow(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	if _, _, err := web.Decode[struct{}](r); err != nil {
		return err
	}
	if err := s.Check(r.Context(), id); err != nil {
		return err
	}
	return web.Redirect(w, r, itemURL(id), "照合を始めました。結果は、保管の連鎖に記録されます。")
}

func (s *Service) recallNow(w http.ResponseWriter, r *http.Request) error {
	in, _, err := web.Decode[Recalling](r)
	if in.ID = r.PathValue("id"); err != nil {
		return err
	}
	if _, err := s.Recall(r.Context(), in); err != nil {
		return err
	}
	return web.Redirect(w, r, itemURL(in.ID), "引渡しを取り消しました。")
}
