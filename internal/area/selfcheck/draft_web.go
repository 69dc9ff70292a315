package selfcheck

import (
	"cmp"
	"context"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/okite-isms/okite/internal/area/check"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

func messageOf(err error) string { return fault.Of(err).Text }

// draftForm is a form about a draft: GET shows it, POST carries it out.
type draftForm[In any] struct {
	step   string
	title  string
	lead   string
	submit string
	kind   ui.Kind
	start  func(r *http.Request, p Plan) (In, error)
	fields func(r *http.Request, p Plan, e ui.Entry) ([]ui.Control, error)
	carry  []string
	bind   func(in *In, id string)
	do     func(ctx context.Context, in In) (Plan, error)
	done   string
}

func addDraft[In any](s *Service, m *web.Mux, f draftForm[In]) {
	path := draftPath + "/{id}/" + f.step
	m.Handle("GET "+path, CanManage, func(w http.ResponseWriter, r *http.Request) error {
		p, err := s.Drafted(r.Context(), One{r.PathValue("id")})
		if err != nil {
			return err
		}
		in, err := f.start(r, p)
		if err != nil {
			return err
		}
		return f.show(w, r, http.StatusOK, p, web.EntryOf(in))
	})
	m.Handle("POST "+path, CanManage, func(w http.ResponseWriter, r *http.Request) error {
		p, err := s.Drafted(r.Context(), One{r.PathValue("id")})
		if err != nil {
			return err
		}
		in, entry, err := web.Decode[In](r)
		f.bind(&in, p.ID)
		if err == nil {
			_, err = f.do(r.Context(), in)
		}
		return web.Answer(w, r, entry, campaignURL(p.ID), f.done, err, func(status int, e ui.Entry) error { return f.show(w, r, status, p, e) })
	})
}

func (f draftForm[In]) show(w http.ResponseWriter, r *http.Request, status int, p Plan, e ui.Entry) error {
	fields, err := f.fields(r, p, e)
	if err != nil {
		return err
	}
	v := ui.FormView{Form: ui.Form{Action: draftURL(p.ID) + "/" + f.step, Entry: e, Submit: f.submit, Kind: f.kind, Cancel: campaignURL(p.ID)}, Fields: fields}
	return web.Show(w, r, status, web.Page{Title: f.title, Lead: f.lead, Crumbs: crumbs(p.Campaign), Main: ui.FormWith(v.Carry(append(f.carry, "version")...))})
}

// Drafted gives a draft, to be changed.
func (s *Service) Drafted(ctx context.Context, in One) (p Plan, err error) {
	who, err := actor.Require(ctx, CanManage)
	if err != nil {
		return p, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		p, err = loadPlan(ctx, tx, who.Body, in.ID)
		return err
	})
	if err == nil && p.State != Drafted {
		err = errState(p.Campaign, "内容を改める")
	}
	return p, err
}

func (s *Service) draftRoutes(m *web.Mux) {
	addDraft(s, m, draftForm[Planning]{
		step: "edit", title: "期間や説明を改める", submit: "改める", done: "改めました。",
		start: func(_ *http.Request, p Plan) (Planning, error) { return planningOf(p.Campaign), nil },
		fields: func(r *http.Request, p Plan, e ui.Entry) ([]ui.Control, error) {
			return s.planFields(r.Context(), p.ID, e)
		},
		bind: func(in *Planning, id string) { in.ID = id }, do: s.Redraw,
	})
	addDraft(s, m, draftForm[Drafting]{
		step: "form", title: "調査票", submit: "書き込む", done: "調査票を書き込みました。", carry: []string{"no"},
		lead:   "一つの調査票は、5分で答えられる数にします。役割を選ばなければ、全員が答えます。いくつもの票に当たる人は、一つの画面でまとめて答えます。",
		start:  draftingOf,
		fields: s.formFields,
		bind:   func(in *Drafting, id string) { in.ID = id }, do: s.Draft,
	})
	addDraft(s, m, draftForm[Discarding]{
		step: "discard", title: "調査票を除く", submit: "除く", kind: ui.Delete, done: "調査票を除きました。", carry: []string{"no"},
		lead: "この調査票と、その点検項目を、準備中の自己点検から除きます。",
		start: func(r *http.Request, p Plan) (Discarding, error) {
			no, _ := strconv.Atoi(r.URL.Query().Get("no")) // zero is no form
			f, ok := p.form(no)
			if !ok {
				return Discarding{}, fault.New(fault.NotFound, "この調査票はありません。")
			}
			return Discarding{ID: p.ID, No: f.No, Version: p.Version}, nil
		},
		fields: func(*http.Request, Plan, ui.Entry) ([]ui.Control, error) { return nil, nil },
		bind:   func(in *Discarding, id string) { in.ID = id }, do: s.Discard,
	})
	addDraft(s, m, draftForm[Naming]{
		step: "system", title: "対象の情報システム", submit: "書き込む", done: "情報システムを書き込みました。",
		lead: "情報システムの票を配るシステムを、1行に1つ書きます。答えるのは、所管する組織の情報システム管理者です。いなければ、組織の長です。",
		start: func(_ *http.Request, p Plan) (Naming, error) {
			var lines []string
			for _, x := range p.Systems {
				lines = append(lines, x.Name+"｜"+x.UnitName)
			}
			return Naming{ID: p.ID, Lines: strings.Join(lines, "\n"), Version: p.Version}, nil
		},
		fields: func(_ *http.Request, _ Plan, e ui.Entry) ([]ui.Control, error) {
			return []ui.Control{ui.Lines(e.Field("lines", "情報システム").Tall(10).Hint("例：住民情報システム｜住民課"))}, nil
		},
		bind: func(in *Naming, id string) { in.ID = id }, do: s.Name,
	})
	addDraft(s, m, draftForm[Picking]{
		step: "pick", title: "点検項目の一覧から加える", submit: "加える", done: "点検項目を加えました。",
		lead:  "選んだ項目を、いまの文のまま写します。一覧が後で変わっても、この自己点検の設問は変わりません。",
		start: s.pickStart, carry: []string{"edition"},
		fields: s.pickFields, bind: func(in *Picking, id string) { in.ID = id }, do: s.Pick,
	})
	addDraft(s, m, draftForm[Matching]{
		step: "match", title: "並べて示す事実", submit: "決める", done: "並べて示す事実を決めました。",
		lead: "集計で、答えの隣に、ほかの記録から分かる数を示します。答えと事実の食い違いに気づくためです。",
		start: func(_ *http.Request, p Plan) (Matching, error) {
			in := Matching{ID: p.ID, Fact: map[string]string{}, Version: p.Version}
			for _, i := range p.Items {
				in.Fact[strconv.Itoa(i.Place)] = i.Fact
			}
			return in, nil
		},
		fields: s.matchFields, bind: func(in *Matching, id string) { in.ID = id }, do: s.Match,
	})
}

func planningOf(c Campaign) Planning {
	return Planning{ID: c.ID, Title: c.Title, Note: c.Note, From: c.From.String(), Last: c.Last.String(), Voice: string(c.Voice), Named: c.Named, Small: c.Small, Before: c.BeforeID, Version: c.Version}
}

func draftingOf(r *http.Request, p Plan) (Drafting, error) {
	no, _ := strconv.Atoi(r.URL.Query().Get("no")) // zero is a new form
	f, ok := p.form(no)
	if no != 0 && !ok {
		return Drafting{}, fault.New(fault.NotFound, "この調査票はありません。")
	}
	return Drafting{ID: p.ID, No: f.No, Title: f.Title, Target: cmp.Or(string(f.Target), string(People)), Roles: f.Roles, Open: f.Open, Lines: writeItems(p.of(f.No)), Version: p.Version}, nil
}

func (s *Service) formFields(r *http.Request, _ Plan, e ui.Entry) ([]ui.Control, error) {
	var names []string
	var titles map[string]string
	err := s.db.View(r.Context(), func(tx db.Tx) (err error) {
		names, titles, err = s.config.Organisation.RoleTitles(r.Context(), tx)
		return err
	})
	var roles []ui.Option
	for _, n := range names {
		roles = append(roles, ui.Option{Value: n, Label: titles[n]})
	}
	return []ui.Control{
		ui.Entered(e.Field("title", "票の名称").Must().Limit(titleMax).Hint("例：全職員の票")),
		ui.OneOf(e.Field("target", "対象").Must().Of(targetOptions()...)),
		ui.Folded(e.Field("roles", "答える役割").Of(roles...).Hint("選んだ役割のどれかに就く人だけに配ります。選ばなければ全員です。組織とシステムの票では使いません。")),
		ui.Tick(e.Field("open", "答える人が少なくても、結果を示す").Hint("職務として答える票に使います。答える人の画面にも、そう示します。")),
		ui.Lines(e.Field("lines", "点検項目").Must().Tall(14).Hint("1行に1項目を、「設問｜判断の基準｜根拠」の形で書きます。設問だけでも構いません。設問は、「はい」が良い状態になるように書きます。")),
	}, err
}

// pickFields offers the items of one sheet of the catalogue, or the sheets to choose from.
func (s *Service) pickFields(r *http.Request, p Plan, e ui.Entry) ([]ui.Control, error) {
	_, w, err := s.Offered(r.Context(), e.Values.Get("edition"))
	if fault.Is(err, fault.NotFound) {
		err = nil // a form that was sent by hand: it offers nothing
	}
	forms := []ui.Option{{Label: "選んでください"}}
	for _, f := range p.Forms {
		forms = append(forms, ui.Option{Value: strconv.Itoa(f.No), Label: f.Title})
	}
	list := []ui.Control{ui.Choice(e.Field("no", "加える調査票").Must().Of(forms...))}
	var options []ui.Option
	for _, i := range w.Items {
		options = append(options, ui.Option{Value: i.Key, Label: strings.TrimSpace(i.Number + " " + i.Text), Help: i.BasisTexts()})
	}
	return append(list, ui.Several(e.Field("keys", "点検項目").Must().Of(options...))), err
}

// pickStart is the page on which a sheet of the catalogue is chosen.
func (s *Service) pickStart(r *http.Request, p Plan) (Picking, error) {
	in := Picking{ID: p.ID, Edition: web.Clean(r.URL.Query().Get("edition")), Version: p.Version}
	choices, _, err := s.Offered(r.Context(), "")
	if err == nil && !slices.ContainsFunc(choices, func(c check.Choice) bool { return c.EditionID == in.Edition }) {
		err = fault.New(fault.NotFound, "この点検表はないか、使われていません。")
	}
	return in, err
}

func (s *Service) choosePage(w http.ResponseWriter, r *http.Request) error {
	p, err := s.Drafted(r.Context(), One{r.PathValue("id")})
	if err != nil {
		return err
	}
	choices, _, err := s.Offered(r.Context(), "")
	if err != nil {
		return err
	}
	part := ui.Part{Table: ui.Table{Caption: "点検表", Heads: heads("点検表")}, Empty: ui.Empty{Title: "使っている点検表がありません", Text: "「点検項目」で点検表を作り、使い始めると、ここから写せます。"}}
	for _, c := range choices {
		part.Table.Rows = append(part.Table.Rows, ui.Row{Cells: []ui.Cell{{Text: c.Name(), URL: pathQuery(draftURL(p.ID)+"/pick", "edition", c.EditionID), Head: true}}})
	}
	return web.Show(w, r, http.StatusOK, web.Page{Title: "点検表を選ぶ", Lead: "写す項目のある点検表を選びます。", Crumbs: crumbs(p.Campaign), Main: ui.Parts([]ui.Part{part})})
}

func (s *Service) matchFields(_ *http.Request, p Plan, e ui.Entry) (list []ui.Control, err error) {
	options := []ui.Option{{Label: "（なし）"}}
	for _, name := range slices.Sorted(maps.Keys(s.config.FactTitles)) {
		options = append(options, ui.Option{Value: name, Label: s.config.FactTitles[name]})
	}
	for _, i := range p.Items {
		list = append(list, ui.Choice(e.Field("fact."+strconv.Itoa(i.Place), "問"+strconv.Itoa(i.Place+1)+"　"+i.Text).Of(options...)))
	}
	return list, nil
}

func (s *Service) newPage(w http.ResponseWriter, r *http.Request) error {
	today := s.Today()
	return s.showNew(w, r, http.StatusOK, ui.Entry{Values: ui.Values{"from": {today.String()}, "last": {today.Plus(21).String()}, "voice": {string(Anonymous)}, "small": {"5"}}})
}

func (s *Service) draw(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[Planning](r)
	var p Plan
	if err == nil {
		p, err = s.Draw(r.Context(), in)
	}
	return web.Answer(w, r, entry, campaignURL(p.ID), "自己点検を準備しました。次に、調査票を加えてください。", err, func(status int, e ui.Entry) error { return s.showNew(w, r, status, e) })
}

func (s *Service) showNew(w http.ResponseWriter, r *http.Request, status int, e ui.Entry) error {
	fields, err := s.planFields(r.Context(), "", e)
	if err != nil {
		return err
	}
	fields = append(fields, ui.Tick(e.Field("copy", "前回の調査票を写す").Hint("前回の調査票と点検項目、情報システムを写して始めます。後で改められます。")))
	v := ui.FormView{Form: ui.Form{Action: campaignPath + "/new", Entry: e, Submit: "準備を始める", Cancel: campaignPath}, Fields: fields}
	return web.Show(w, r, status, web.Page{Title: "自己点検を準備する", Lead: "期間と、答えの扱いを決めます。設問は、この後で加えます。", Crumbs: crumbs(Campaign{}), Main: ui.FormWith(v)})
}

func (s *Service) planFields(ctx context.Context, except string, e ui.Entry) ([]ui.Control, error) {
	list, _, err := s.Campaigns(ctx)
	before := []ui.Option{{Label: "（比べない）"}}
	for _, c := range list {
		if c.ID != except && (c.State == Running || c.State == Ended) {
			before = append(before, ui.Option{Value: c.ID, Label: c.NumberText() + " " + c.Title})
		}
	}
	var voices []ui.Option
	for _, v := range Voices() {
		voices = append(voices, ui.Option{Value: string(v), Label: v.Title()})
	}
	return []ui.Control{
		ui.Entered(e.Field("title", "名称").Must().Limit(titleMax).Hint("例：令和8年度 情報セキュリティ自己点検")),
		ui.Lines(e.Field("note", "答える人への説明").Limit(textMax).Tall(3)),
		ui.Entered(e.Field("from", "初めの日").As("date").Must()), ui.Entered(e.Field("last", "終わりの日").As("date").Must()),
		ui.OneOf(e.Field("voice", "意見の聞き方").Must().Of(voices...).Hint("無記名の意見は、だれのものかがどこにも残りません。読めるのは、自己点検が終わってからです。")),
		ui.Tick(e.Field("named", "だれがどう答えたかを、所属長と事務局が見る").Hint("チェックすると、答える人の画面にも、そう示します。チェックしなければ、見られるのは数の集計だけです。")),
		ui.Entered(e.Field("small", "内訳を示さない人数").As("number").Hint("答えた人がこの数より少ない組織や役割は、内訳を示しません（" + strconv.Itoa(smallMin) + "～" + strconv.Itoa(smallMax) + "）。")),
		ui.Choice(e.Field("before", "前回の自己点検").Of(before...).Hint("集計で、前回と比べます。")),
	}, err
}

func (s *Service) startStep(w http.ResponseWriter, r *http.Request) error {
	in, err := atOf(r)
	if err != nil {
		return err
	}
	out, err := s.Start(r.Context(), in)
	if err != nil {
		return err
	}
	return web.Redirect(w, r, campaignURL(in.ID), "自己点検を始めました。"+strconv.Itoa(out.Sheets)+"件の調査票を配りました。")
}

func atOf(r *http.Request) (At, error) {
	in, _, err := web.Decode[At](r)
	in.ID = r.PathValue("id")
	return in, err
}

func (s *Service) endStep(w http.ResponseWriter, r *http.Request) error {
	in, err := atOf(r)
	if err != nil {
		return err
	}
	if _, err := s.End(r.Context(), in); err != nil {
		return err
	}
	return web.Redirect(w, r, campaignURL(in.ID)+"/result", "自己点検を終えました。")
}

func (s *Service) dropStep(w http.ResponseWriter, r *http.Request) error {
	in, err := atOf(r)
	if err != nil {
		return err
	}
	if _, err := s.Drop(r.Context(), in); err != nil {
		return err
	}
	return web.Redirect(w, r, campaignURL(in.ID), "取り止めました。")
}

// empty is the form of a step that asks for nothing.
type empty struct{}

func (s *Service) renewStep(w http.ResponseWriter, r *http.Request) error {
	if _, _, err := web.Decode[empty](r); err != nil {
		return err
	}
	id := r.PathValue("id")
	n, err := s.Renew(r.Context(), One{id})
	if err != nil {
		return err
	}
	return web.Redirect(w, r, campaignURL(id), "名簿に合わせました。新しく配った票"+strconv.Itoa(n.New)+"件、対象外にした票"+strconv.Itoa(n.Left)+"件、対象に戻した票"+strconv.Itoa(n.Back)+"件です。")
}

func (s *Service) extendPage(w http.ResponseWriter, r *http.Request) error {
	o, err := s.Campaign(r.Context(), One{r.PathValue("id")})
	if err != nil {
		return err
	}
	if o.Plan.State != Running {
		return errState(o.Plan.Campaign, "終わりの日を延ばす")
	}
	return s.showExtend(w, r, http.StatusOK, o.Plan.Campaign, web.EntryOf(Extending{Last: o.Plan.Last.String(), Version: o.Plan.Version}))
}

func (s *Service) showExtend(w http.ResponseWriter, r *http.Request, status int, c Campaign, e ui.Entry) error {
	v := ui.FormView{Form: ui.Form{Action: campaignURL(c.ID) + "/extend", Entry: e, Submit: "延ばす", Cancel: campaignURL(c.ID)}, Fields: []ui.Control{ui.Entered(e.Field("last", "終わりの日").As("date").Must())}}
	return web.Show(w, r, status, web.Page{Title: "終わりの日を延ばす", Crumbs: crumbs(c), Main: ui.FormWith(v.Carry("version"))})
}

func (s *Service) extendStep(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[Extending](r)
	in.ID = r.PathValue("id")
	if err == nil {
		_, err = s.Extend(r.Context(), in)
	}
	return web.Answer(w, r, entry, campaignURL(in.ID), "終わりの日を延ばしました。", err, func(status int, e ui.Entry) error {
		return s.showExtend(w, r, status, Campaign{ID: in.ID}, e)
	})
}

// pathQuery is an address with a query.
func pathQuery(path string, pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	return path + "?" + q.Encode()
}
