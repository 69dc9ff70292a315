package policy

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/area/policy/page"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/web"
	"github.com/okite-isms/okite/internal/platform/web/ui"
)

func ownURL(roles []string, alone bool) string { return ownQueryURL(ownPath, roles, alone, "") }

func ownQueryURL(path string, roles []string, alone bool, format string) string {
	v := url.Values{}
	for _, r := range roles {
		v.Add("role", r)
	}
	if alone {
		v.Set("alone", "1")
	}
	if format != "" {
		v.Set("format", format)
	}
	if len(v) == 0 {
		return path
	}
	return path + "?" + v.Encode()
}

func ownQuery(r *http.Request) OwnQuery {
	v := r.URL.Query()
	var q OwnQuery
	for _, role := range v["role"] {
		q.Roles = append(q.Roles, web.Clean(role))
	}
	q.Alone = v.Get("alone") == "1" && len(q.Roles) > 0
	return q
}

func (s *Service) own(w http.ResponseWriter, r *http.Request) error {
	o, err := s.Own(r.Context(), ownQuery(r))
	if err != nil {
		return err
	}
	p := web.Page{
		Title: o.title(), Lead: "規程が求めていることを、身近な場面ごとに並べています。文を選ぶと、規程の本文を読めます。", Wide: true,
		Main: page.Own(ownView(o, actor.From(r.Context()))),
	}
	if o.Alone {
		p.Crumbs = []ui.Crumb{toDuties}
	}
	if o.Total > 0 {
		p.Tools = []ui.Action{
			{Kind: ui.Secondary, Text: "A4で印刷する（PDF）", URL: ownQueryURL(ownPath+"/paper", o.Roles, o.Alone, "pdf")},
			{Kind: ui.Secondary, Text: "Wordで出力", URL: ownQueryURL(ownPath+"/paper", o.Roles, o.Alone, "docx")},
		}
	}
	return web.Show(w, r, http.StatusOK, p)
}

func (s *Service) ownPaper(w http.ResponseWriter, r *http.Request) error {
	f, err := paperFormatOf(r)
	if err != nil {
		return err
	}
	o, err := s.Own(r.Context(), ownQuery(r))
	if err != nil {
		return err
	}
	d, err := sheetOfOwn(r.Context(), o, s.now())
	if err != nil {
		return err
	}
	return s.sendPaper(w, r, f, d)
}

func ownView(o Own, who actor.Actor) page.OwnDuties {
	v := page.OwnDuties{
		Path: ownPath, Alone: o.Alone, Everyone: strings.Join(o.Everyone, "、"), Held: o.heldText(), Unnamed: o.unnamedText(), Chosen: strings.Join(o.Roles, "、"),
		Total: count(int64(o.Total), "件"), Sources: o.sources(),
		Empty: ui.Empty{Title: "守ることが、まだ見つかりません", Text: "自分の役割を選ぶと、その役割に求められていることを示します。規程を読み込むと、だれが何をしなければならないかを文から読み取ります。"},
	}
	if who.Can(CanDecideEveryone) && !o.Alone {
		v.Decide = ownPath + "/everyone"
	}
	if o.More {
		v.More = count(ownMost, "件までを示しています。残りは一覧で見られます。")
	}
	for i, r := range o.Choices {
		chosen := slices.Contains(o.Roles, r.Role)
		if r.Role == "" || isSituation(r.Role) || slices.Contains(o.Everyone, r.Role) || i >= optionsMost && !chosen {
			continue
		}
		v.Roles = append(v.Roles, page.Choice{Value: r.Role, Label: r.Role, Count: count(r.Count, "件"), Chosen: chosen})
	}
	slices.SortStableFunc(v.Roles, chosenFirst)
	v.Themes, v.Situations = themeViews(o.Themes, o), themeViews(o.Situations, o)
	return v
}

// heldText names the roles held that the policies know, each with its capacity, and the day.
func (o Own) heldText() string {
	var list []string
	for _, h := range o.Capacities {
		if len(h.Roles) > 0 {
			list = append(list, strings.Join(h.Roles, "、")+"（"+h.Note+"）")
		}
	}
	if len(list) == 0 {
		return ""
	}
	return strings.Join(unique(list), "、") + "　" + o.On.Table() + "現在"
}

// unnamedText names the roles held to which no text gives a duty by that name.
func (o Own) unnamedText() string {
	var list []string
	for _, h := range o.Capacities {
		if len(h.Roles) == 0 {
			list = append(list, h.Title)
		}
	}
	return strings.Join(unique(list), "、")
}

func themeViews(list []Theme, o Own) []page.Theme {
	var views []page.Theme
	mine := len(unique(slices.Concat(o.Everyone, o.Held, o.Roles))) > 1
	for _, t := range list {
		v := page.Theme{Title: t.Title}
		for _, i := range t.Items {
			item := page.OwnItem{Bond: bondTone(i.Bond), Text: i.Text, URL: anchorURL(i.Document, i.Provided), Path: i.Path, Points: i.Points}
			if len(o.Documents) > 1 {
				item.Title = i.Title
			}
			if mine && !o.Alone {
				item.Roles = strings.Join(i.Roles, "、")
			}
			v.Items = append(v.Items, item)
		}
		views = append(views, v)
	}
	return views
}

func bondTone(b bond) ui.Mark { return ui.Mark{Tone: bondMark(b.modality).Tone, Text: b.plain()} }

func (s *Service) everyoneForm(w http.ResponseWriter, r *http.Request) error {
	return s.askEveryone(w, r, http.StatusOK, ui.Entry{})
}

func (s *Service) everyone(w http.ResponseWriter, r *http.Request) error {
	in, entry, err := web.Decode[EveryoneInput](r)
	if err == nil {
		err = s.DecideEveryone(r.Context(), in)
	}
	if entry, refused := web.Refused(entry, err); refused {
		return s.askEveryone(w, r, http.StatusUnprocessableEntity, entry)
	}
	if err != nil {
		return err
	}
	return web.Redirect(w, r, ownPath, "職員全員を指す役割を決めました。")
}

func (s *Service) askEveryone(w http.ResponseWriter, r *http.Request, status int, entry ui.Entry) error {
	o, err := s.Own(r.Context(), OwnQuery{})
	if err != nil {
		return err
	}
	if entry.Values == nil {
		entry.Values = ui.Values{"role": o.Everyone}
	}
	var options []ui.Option
	for i, c := range o.Choices {
		if c.Role != "" && (i < optionsMost || slices.Contains(entry.Values["role"], c.Role)) {
			options = append(options, ui.Option{Value: c.Role, Label: c.Role + "（" + count(c.Count, "件") + "）"})
		}
	}
	return web.Show(w, r, status, web.Page{
		Title: "職員全員を指す役割", Lead: "ここで選んだ役割の遵守事項は、すべての職員の「私が守ること」に示されます。何も選ばないと、Okiteが規程の言葉から判断します。",
		Crumbs: []ui.Crumb{{Title: "私が守ること", URL: ownPath}},
		Main: page.Everyone(page.EveryoneForm{
			Form:  ui.Form{Action: ownPath + "/everyone", Entry: entry, Submit: "決める", Cancel: ownPath},
			Roles: entry.Field("role", "職員全員を指す役割").Of(options...),
		}),
	})
}

func chosenFirst(a, b page.Choice) int {
	switch {
	case a.Chosen == b.Chosen:
		return 0
	case a.Chosen:
		return -1
	}
	return 1
}
