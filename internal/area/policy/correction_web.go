package policy

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/okite-isms/okite/internal/area/policy/page"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/sheet"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
	"github.com/okite-isms/okite/jobun"
)

// correctEntry is what the form for a clause sends.
type correctEntry struct {
	At       string `form:"at"`
	Sentence int64  `form:"s"`
	Clause   int64  `form:"c"`
	Print    string `form:"print"`
	Modality string `form:"modality" label:"様態"`
	Subject  string `form:"subject" label:"主体"`
	Reason   string `form:"reason" label:"理由"`
}

// clauseAt is the clause that an address points to; without one, the first of the
// provision.
func clauseAt(r *http.Request, v About) (Clause, bool) {
	sentence, _ := strconv.ParseInt(r.URL.Query().Get("s"), 10, 64) // none is 0, and no sentence
	clause, _ := strconv.ParseInt(r.URL.Query().Get("c"), 10, 64)
	i := slices.IndexFunc(v.Clauses, func(c Clause) bool { return c.Sentence == sentence && c.Clause == clause })
	if i < 0 && len(v.Clauses) == 0 {
		return Clause{}, false
	}
	return v.Clauses[max(i, 0)], true
}

func (s *Service) correctForm(w http.ResponseWriter, r *http.Request) error {
	v, err := s.About(r.Context(), r.PathValue("id"), r.URL.Query().Get("at"))
	if err != nil {
		return err
	}
	if v.Provision.ID == "" {
		return noneChosen(w, r, v.Document, "読み取りの訂正")
	}
	c, ok := clauseAt(r, v)
	if !ok {
		return noSentence(w, r, v)
	}
	entry := web.EntryOf(correctEntry{v.Provision.ID, c.Sentence, c.Clause, c.Fingerprint, string(c.Modality), strings.Join(c.Subjects, "、"), ""})
	return showCorrect(w, r, http.StatusOK, v, c, entry)
}

// noSentence says that there is nothing to correct in a provision without text.
func noSentence(w http.ResponseWriter, r *http.Request, v About) error {
	return web.Show(w, r, http.StatusOK, web.Page{Title: "読み取りの訂正", Crumbs: crumbsTo(v.Document), Main: ui.Nothing(ui.Empty{
		Title: "この条項には文がありません", Text: "訂正する文のある条項を、本文から選んでください。", Step: ui.Action{Kind: ui.Secondary, Text: "本文を開く", URL: anchorURL(v.ID, v.Provision.ID)},
	})})
}

func showCorrect(w http.ResponseWriter, r *http.Request, status int, v About, c Clause, entry ui.Entry) error {
	letters := []rune(v.Provision.Text)
	f := page.FixForm{
		Form:  ui.Form{Action: pathOf(v.ID, "correct"), Entry: entry, Submit: "訂正する", Cancel: aboutURL(v.ID, v.Provision.ID, c.Sentence)},
		Place: provisionName(v.Provision), Words: stretchOf(letters, c.SentenceFrom, c.SentenceTo), Hidden: hidden(entry, "at", "s", "c", "print"),
	}
	if part := stretchOf(letters, c.FromLetter, c.ToLetter); part != f.Words {
		f.Part = part
	}
	return web.Show(w, r, status, web.Page{Title: "読み取りの訂正", Crumbs: crumbsTo(v.Document), Main: page.FixClause(f, modalityOptions())})
}

// hidden gives the fields that only travel with a form.
func hidden(entry ui.Entry, fields ...string) []ui.Option {
	list := make([]ui.Option, len(fields))
	for i, f := range fields {
		list[i] = ui.Option{Value: f, Label: entry.Values.Get(f)}
	}
	return list
}

func (s *Service) correct(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	in, entry, err := web.Decode[correctEntry](r)
	v, lost := s.About(r.Context(), id, in.At)
	if lost != nil {
		return lost
	}
	if v.Provision.ID == "" {
		return fault.New(fault.Invalid, "条項が選ばれていません。本文から選び直してください。")
	}
	i := slices.IndexFunc(v.Clauses, func(c Clause) bool {
		return c.Sentence == in.Sentence && c.Clause == in.Clause && c.Fingerprint == in.Print
	})
	if i < 0 && err == nil {
		return fault.New(fault.Conflict, "文章や読み取りが変わっています。最新の内容を確かめて、もう一度お試しください。")
	}
	if err == nil {
		err = s.Correct(r.Context(), id, in.fixes(id, v.Clauses[i])...)
	}
	if entry, refused := web.Refused(entry, err); refused && len(v.Clauses) > 0 {
		return showCorrect(w, r, http.StatusUnprocessableEntity, v, v.Clauses[max(i, 0)], entry)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, aboutURL(id, in.At, in.Sentence), "読み取りを訂正しました。「元に戻す」で取り消せます。")
}

// fixes are what the entry says otherwise than was read.
func (in correctEntry) fixes(document string, c Clause) []Fix {
	one := Fix{Document: document, Provision: in.At, Sentence: in.Sentence, Clause: in.Clause, Fingerprint: in.Print, Reason: in.Reason}
	var list []Fix
	modality := jobun.Modality(in.Modality)
	if modality == jobun.NoDuty && c.Modality != modality {
		one.Kind = ChangeNoDuty
		return []Fix{one}
	}
	if modality != c.Modality {
		one.Kind, one.Modality = ChangeModality, modality
		list = append(list, one)
	}
	if subjects := splitNames(in.Subject); !slices.Equal(subjects, slices.Clone(c.Subjects)) && len(subjects)+len(c.Subjects) > 0 {
		one.Kind, one.Subjects = ChangeSubject, subjects
		list = append(list, one)
	}
	return list
}

// relateEntry is what the form for the relations of a sentence sends.
type relateEntry struct {
	At       string `form:"at"`
	Sentence int64  `form:"s"`
	Print    string `form:"print"`
	Old      string `form:"old"`
	Kind     string `form:"kind" label:"種類"`
	From     string `form:"from" label:"だれが"`
	To       string `form:"to" label:"だれに"`
	Object   string `form:"object" label:"対象"`
	Moment   string `form:"moment"`
	Joint    string `form:"joint"`
	Reason   string `form:"reason" label:"理由"`
}

func (s *Service) relateForm(w http.ResponseWriter, r *http.Request) error {
	v, err := s.About(r.Context(), r.PathValue("id"), r.URL.Query().Get("at"))
	if err != nil {
		return err
	}
	if v.Provision.ID == "" {
		return noneChosen(w, r, v.Document, "許可・報告・記録などの訂正")
	}
	c, ok := clauseAt(r, v)
	if !ok {
		return noSentence(w, r, v)
	}
	in := relateEntry{At: v.Provision.ID, Sentence: c.Sentence, Print: c.Fingerprint, Kind: string(jobun.Permission)}
	if list := relationsOf(v, c.Sentence); len(list) > 0 {
		k := keyOf(list[0])
		in.Old, in.Kind, in.Object, in.Moment, in.Joint = "0", string(k.Kind), k.Object, string(k.Moment), string(k.Joint)
		in.From, in.To = strings.Join(k.From, "、"), strings.Join(k.To, "、")
	}
	return showRelate(w, r, http.StatusOK, v, c, web.EntryOf(in))
}

// relationsOf are those of a sentence that a person may correct.
func relationsOf(v About, sentence int64) []Relation {
	return slices.DeleteFunc(slices.Clone(v.Relations), func(r Relation) bool {
		return r.Sentence != sentence || !slices.Contains(correctable(), r.Kind)
	})
}

func showRelate(w http.ResponseWriter, r *http.Request, status int, v About, c Clause, entry ui.Entry) error {
	f := page.FixForm{
		Form:  ui.Form{Action: pathOf(v.ID, "relate"), Entry: entry, Submit: "訂正する", Cancel: aboutURL(v.ID, v.Provision.ID, c.Sentence)},
		Place: provisionName(v.Provision), Words: stretchOf([]rune(v.Provision.Text), c.SentenceFrom, c.SentenceTo), Hidden: hidden(entry, "at", "s", "print"),
	}
	for i, one := range relationsOf(v, c.Sentence) {
		f.Old = append(f.Old, ui.Option{Value: strconv.Itoa(i), Label: "「" + keyOf(one).says() + "」を直す"})
	}
	f.Old = append(f.Old, ui.Option{Value: "", Label: "新しく加える"})
	for _, k := range correctable() {
		f.Kinds = append(f.Kinds, ui.Option{Value: string(k), Label: relationTitle(k)})
	}
	f.Kinds = append(f.Kinds, ui.Option{Value: "none", Label: "（なし。この関係を除く）"})
	return web.Show(w, r, status, web.Page{Title: "許可・報告・記録などの訂正", Crumbs: crumbsTo(v.Document), Main: page.FixRelation(f)})
}

func (s *Service) relate(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	in, entry, err := web.Decode[relateEntry](r)
	v, lost := s.About(r.Context(), id, in.At)
	if lost != nil {
		return lost
	}
	if v.Provision.ID == "" {
		return fault.New(fault.Invalid, "条項が選ばれていません。本文から選び直してください。")
	}
	i := slices.IndexFunc(v.Clauses, func(c Clause) bool {
		return c.Sentence == in.Sentence && c.Clause == 0 && c.Fingerprint == in.Print
	})
	if i < 0 && err == nil {
		return fault.New(fault.Conflict, "文章や読み取りが変わっています。最新の内容を確かめて、もう一度お試しください。")
	}
	if err == nil {
		err = s.Correct(r.Context(), id, in.fix(id, relationsOf(v, in.Sentence)))
	}
	if entry, refused := web.Refused(entry, err); refused && len(v.Clauses) > 0 {
		return showRelate(w, r, http.StatusUnprocessableEntity, v, v.Clauses[max(i, 0)], entry)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, aboutURL(id, in.At, in.Sentence), "読み取りを訂正しました。「元に戻す」で取り消せます。")
}

func (in relateEntry) fix(document string, list []Relation) Fix {
	f := Fix{Document: document, Provision: in.At, Sentence: in.Sentence, Fingerprint: in.Print, Kind: ChangeRelation, Reason: in.Reason}
	if i, err := strconv.Atoi(in.Old); err == nil && i >= 0 && i < len(list) {
		k := keyOf(list[i])
		f.Relation.Remove = &k
	}
	if in.Kind != "none" {
		f.Relation.Add = &RelationKey{
			Kind: jobun.RelationKind(in.Kind), From: splitNames(in.From), To: splitNames(in.To), Object: in.Object, Moment: jobun.When(in.Moment), Joint: jobun.JointKind(in.Joint),
		}
	}
	return f
}

// shapeEntry is what the form for the shape of a provision sends.
type shapeEntry struct {
	At     string `form:"at"`
	Print  string `form:"print"`
	Change string `form:"kind" label:"訂正"`
	Mark   string `form:"mark" label:"番号"`
	Before string `form:"before" label:"あとの文の始まり"`
	Reason string `form:"reason" label:"理由"`
}

func (s *Service) shapeForm(w http.ResponseWriter, r *http.Request) error {
	v, err := s.About(r.Context(), r.PathValue("id"), r.URL.Query().Get("at"))
	if err != nil {
		return err
	}
	p := v.Provision
	if p.ID == "" {
		return noneChosen(w, r, v.Document, "段や区切りの訂正")
	}
	return showShape(w, r, http.StatusOK, v, web.EntryOf(shapeEntry{At: p.ID, Print: provisionPrint(p.Heading, p.Text)}))
}

func showShape(w http.ResponseWriter, r *http.Request, status int, v About, entry ui.Entry) error {
	f := page.FixForm{
		Form:  ui.Form{Action: pathOf(v.ID, "shape"), Entry: entry, Submit: "訂正する", Cancel: aboutURL(v.ID, v.Provision.ID, 0)},
		Place: provisionName(v.Provision), Words: cut(strings.ReplaceAll(v.Provision.Text, "\n", ""), 400), Hidden: hidden(entry, "at", "print"),
	}
	return web.Show(w, r, status, web.Page{Title: "段や区切りの訂正", Crumbs: crumbsTo(v.Document), Main: page.FixShape(f, shapeOptions(v))})
}

func (s *Service) shape(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	in, entry, err := web.Decode[shapeEntry](r)
	v, lost := s.About(r.Context(), id, in.At)
	if lost != nil {
		return lost
	}
	if v.Provision.ID == "" {
		return fault.New(fault.Invalid, "条項が選ばれていません。本文から選び直してください。")
	}
	if err == nil && provisionPrint(v.Provision.Heading, v.Provision.Text) != in.Print {
		return fault.New(fault.Conflict, "文章や読み取りが変わっています。最新の内容を確かめて、もう一度お試しください。")
	}
	if err == nil && strings.HasSuffix(in.Change, ":"+splitByWords) && strings.TrimSpace(in.Before) == "" {
		err = fault.Fields(map[string]string{"before": "あとの文が始まる言葉を、条文のとおりに入力してください。"})
	}
	if err == nil {
		err = s.Correct(r.Context(), id, in.fix(id, v))
	}
	if entry, refused := web.Refused(entry, err); refused {
		return showShape(w, r, http.StatusUnprocessableEntity, v, entry)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, pathOf(id, "correction"), "段や区切りを訂正しました。「元に戻す」で取り消せます。")
}

// splitByWords is the place of a split that is given by words instead of a clause.
const splitByWords = "w"

func (in shapeEntry) fix(document string, v About) Fix {
	parts := strings.Split(in.Change, ":")
	f := Fix{Document: document, Provision: in.At, Fingerprint: in.Print, Kind: Change(parts[0]), Mark: in.Mark, Reason: in.Reason}
	if len(parts) > 1 {
		f.Sentence, _ = strconv.ParseInt(parts[1], 10, 64) // what is no number fits no sentence
	}
	if len(parts) > 2 && parts[2] == splitByWords {
		f.Before = strings.TrimSpace(in.Before)
	} else if len(parts) > 2 {
		f.Clause, _ = strconv.ParseInt(parts[2], 10, 64)
	}
	if f.Kind == JoinSentence || f.Kind == SplitSentence {
		for _, c := range v.Clauses {
			if c.Sentence == f.Sentence {
				f.Fingerprint = c.Fingerprint
			}
		}
	}
	return f
}

type correctionEntry struct {
	ID string `form:"correction"`
}

func (s *Service) undo(w http.ResponseWriter, r *http.Request) error {
	in, _, err := web.Decode[correctionEntry](r)
	if err != nil {
		return err
	}
	id := r.PathValue("id")
	if err := s.Undo(r.Context(), id, in.ID); err != nil {
		return err
	}
	return web.Redirect(w, r, pathOf(id, "correction"), "訂正を取り消し、元の読み取りに戻しました。")
}

func (s *Service) adopt(w http.ResponseWriter, r *http.Request) error {
	in, _, err := web.Decode[correctionEntry](r)
	if err != nil {
		return err
	}
	id := r.PathValue("id")
	if err := s.Adopt(r.Context(), id, in.ID); err != nil {
		return err
	}
	return web.Redirect(w, r, pathOf(id, "correction"), "訂正を、今の文に引き継ぎました。")
}

func (s *Service) correctionList(w http.ResponseWriter, r *http.Request) error {
	d, list, err := s.Corrections(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	l := correctionTable(d)
	q := l.Query(r)
	if q.Format == web.XLSX || q.Format == web.CSV {
		return l.Export(w, q, sheet.Of(list, l.Cells))
	}
	p := web.Page{
		Title: "読み取りの訂正", Crumbs: crumbsTo(d), Lead: "「" + d.Title + "」の読み取りを、だれが、いつ、どう訂正したかです。文章そのものは変えていません。",
		Main: page.AllCorrections(correctionsView(d, list, actor.From(r.Context()))),
	}
	if len(list) > 0 {
		p.Tools = []ui.Action{
			{Kind: ui.Secondary, Text: "Excelで出力", URL: pathOf(d.ID, "correction") + "?format=xlsx"}, {Kind: ui.Secondary, Text: "CSVで出力", URL: pathOf(d.ID, "correction") + "?format=csv"},
		}
	}
	return web.Show(w, r, http.StatusOK, p)
}

// correctionTable has all that is known of corrections, for files.
func correctionTable(d Document) web.List[Correction] {
	col := func(title string, f func(c Correction) string) web.Column[Correction] {
		return web.Column[Correction]{Key: title, Title: title, Export: true, Text: f}
	}
	return web.List[Correction]{Title: "読み取りの訂正（" + d.Title + "）", Path: pathOf(d.ID, "correction"), Columns: []web.Column[Correction]{
		col("場所", func(c Correction) string { return c.Path }),
		col("文章", func(c Correction) string { return c.Words }),
		col("訂正", func(c Correction) string { return c.says() }),
		col("状態", func(c Correction) string { return c.State.Title() }),
		col("引き継ぐ先の文", func(c Correction) string { return c.OfferedWords }),
		col("理由", func(c Correction) string { return c.Reason }),
		{Key: "edition", Title: "訂正した版", Kind: sheet.Number, Export: true, Text: func(c Correction) string { return number(c.EditionNumber) }},
		col("訂正した人", func(c Correction) string { return c.MadeName }),
		{Key: "made", Title: "訂正の日時", Kind: sheet.Time, Export: true, Text: func(c Correction) string { return c.MadeAt.Table() }},
		col("取り消した人", func(c Correction) string { return c.UndoneName }),
		{Key: "undone", Title: "取消しの日時", Kind: sheet.Time, Export: true, Text: func(c Correction) string { return timeOr(c.UndoneAt) }},
	}}
}

func timeOr(t clock.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Table()
}

func (s *Service) rereadPage(w http.ResponseWriter, r *http.Request) error {
	return s.showReread(w, r, http.StatusOK, ui.Entry{})
}

func (s *Service) showReread(w http.ResponseWriter, r *http.Request, status int, entry ui.Entry) error {
	d, found, err := s.Rereading(r.Context(), r.PathValue("id"))
	if err != nil {
		return err
	}
	p := web.Page{Title: "読み方の違い", Crumbs: crumbsTo(d), Wide: true, Main: page.Rereading(rereadView(d, found, entry))}
	if len(found.Differences) > 0 {
		p.Lead = "Okiteの新しい版では、「" + d.Title + "」の次の所を、これまでと違うように読み取ります。確かめるまでは、これまでの読み取りを使います。"
	}
	return web.Show(w, r, status, p)
}

type rereadEntry struct {
	Verdict string `form:"verdict"`
	Reason  string `form:"reason" label:"理由"`
}

func (s *Service) decideReading(w http.ResponseWriter, r *http.Request) error {
	id := r.PathValue("id")
	in, entry, err := web.Decode[rereadEntry](r)
	refuses := in.Verdict == "refuse"
	if err == nil && refuses {
		err = s.RefuseReading(r.Context(), id, in.Reason)
	} else if err == nil {
		err = s.AcceptReading(r.Context(), id)
	}
	if entry, refused := web.Refused(entry, err); refused {
		return s.showReread(w, r, http.StatusUnprocessableEntity, entry)
	}
	if err != nil {
		return err
	}
	if refuses {
		return web.Redirect(w, r, pathOf(id), "これまでの読み方を続けます。後から新しい読み方にすることもできます。")
	}
	return web.Redirect(w, r, pathOf(id), "新しい読み方にしました。違う所があれば、条項ごとに訂正してください。")
}
