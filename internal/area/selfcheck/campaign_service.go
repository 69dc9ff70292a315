package selfcheck

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// One names a campaign.
type One struct {
	ID string `path:"id" json:"-" form:"-"`
}

// At names a campaign as the caller has seen it.
type At struct {
	ID      string `path:"id" json:"-" form:"-"`
	Version int64  `json:"version"`
}

// Draw draws up a campaign, as a copy of an earlier one where that is asked for.
func (s *Service) Draw(ctx context.Context, in Planning) (p Plan, err error) {
	who, err := actor.Require(ctx, CanManage)
	if err != nil {
		return p, err
	}
	if err := in.check(&p.Campaign, s.Today()); err != nil {
		return p, err
	}
	p.ID, p.State, p.MadeBy, p.MadeName, p.Version, p.UpdatedAt = db.NewID(), Drafted, who.ID, who.Name, 1, s.now()
	err = s.db.Do(ctx, func(tx db.Tx) error {
		if p.Number, err = take(ctx, tx, who.Body, p.Year); err != nil {
			return err
		}
		if err := s.earlier(ctx, tx, &p, in.Copy); err != nil {
			return err
		}
		if err := insertCampaign(ctx, tx, who.Body, p.Campaign); err != nil {
			return err
		}
		if err := replaceAsked(ctx, tx, who.Body, p); err != nil {
			return err
		}
		return s.note(ctx, tx, verbDraw, p.ID, p)
	})
	return p, err
}

// earlier checks the campaign to compare with, and takes over what it asked.
func (s *Service) earlier(ctx context.Context, tx db.Tx, p *Plan, copied bool) error {
	if p.BeforeID == "" {
		if copied {
			return fault.Fields(map[string]string{"before": "写す元の、前回の自己点検を選んでください。"})
		}
		return nil
	}
	before, err := loadPlan(ctx, tx, actor.From(ctx).Body, p.BeforeID)
	if err != nil || before.State == Drafted || before.ID == p.ID {
		return fault.Fields(map[string]string{"before": "前回の自己点検を選び直してください。"})
	}
	if copied {
		p.Forms, p.Items, p.Systems = before.Forms, before.Items, before.Systems
	}
	return nil
}

// alter changes a draft in one transaction and writes its line.
func (s *Service) alter(ctx context.Context, verb actor.Permission, at At, f func(tx db.Tx, p *Plan) error) (p Plan, err error) {
	who, err := actor.Require(ctx, CanManage)
	if err != nil {
		return p, err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		if p, err = loadPlan(ctx, tx, who.Body, at.ID); err != nil {
			return err
		}
		if p.Version != at.Version {
			return fault.New(fault.Conflict, "ほかの人が先に変えました。画面を開き直して、今の内容を確かめてください。")
		}
		if err := f(tx, &p); err != nil {
			return err
		}
		p.UpdatedAt = s.now()
		if err := saveCampaign(ctx, tx, who.Body, p.Campaign); err != nil {
			return err
		}
		p.Version++
		return s.note(ctx, tx, verb, p.ID, p)
	})
	return p, err
}

// redraft is alter for what may be changed only before the start.
func (s *Service) redraft(ctx context.Context, at At, what string, f func(p *Plan) error) (Plan, error) {
	return s.alter(ctx, verbRedraw, at, func(tx db.Tx, p *Plan) error {
		if p.State != Drafted {
			return errState(p.Campaign, what)
		}
		if err := f(p); err != nil {
			return err
		}
		p.number()
		return replaceAsked(ctx, tx, actor.From(ctx).Body, *p)
	})
}

// Redraw changes a draft's days, words and rules.
func (s *Service) Redraw(ctx context.Context, in Planning) (Plan, error) {
	return s.alter(ctx, verbRedraw, At{in.ID, in.Version}, func(tx db.Tx, p *Plan) error {
		if p.State != Drafted {
			return errState(p.Campaign, "内容を改める")
		}
		year := p.Year
		if err := in.check(&p.Campaign, s.Today()); err != nil {
			return err
		}
		if p.Year != year {
			n, err := take(ctx, tx, actor.From(ctx).Body, p.Year)
			if err != nil {
				return err
			}
			p.Number = n
		}
		return s.earlier(ctx, tx, p, false)
	})
}

// Extending moves the last day of a campaign that runs.
type Extending struct {
	ID      string `path:"id" json:"-" form:"-"`
	Last    string `json:"last" label:"終わりの日"`
	Version int64  `json:"version"`
}

// Extend moves the last day of a campaign that runs.
func (s *Service) Extend(ctx context.Context, in Extending) (Plan, error) {
	return s.alter(ctx, verbExtend, At{in.ID, in.Version}, func(_ db.Tx, p *Plan) error {
		if p.State != Running {
			return errState(p.Campaign, "終わりの日を延ばす")
		}
		faults := map[string]string{}
		last := day(faults, "last", "終わりの日", in.Last)
		if faults["last"] == "" && (last.Before(s.Today()) || !p.Last.Before(last)) {
			faults["last"] = "終わりの日は、今の終わりの日（" + p.Last.Table() + "）ときょうより後にしてください。"
		}
		if faults["last"] == "" && p.From.Plus(daysMax).Before(last) {
			faults["last"] = fmt.Sprintf("期間が長すぎます。%d日以内にしてください。", daysMax)
		}
		p.Last = last
		return fault.Fields(faults)
	})
}

// Drafting is what one says of a form and its items, a line for each.
type Drafting struct {
	ID      string   `path:"id" json:"-" form:"-"`
	No      int      `json:"no,omitempty" form:"no" doc:"票の番号。0は新しい票"`
	Title   string   `json:"title" label:"票の名称"`
	Target  string   `json:"target" enum:"person,unit,system" label:"対象"`
	Roles   []string `json:"roles,omitempty" label:"答える役割"`
	Open    bool     `json:"open,omitempty" label:"少人数でも結果を示す"`
	Lines   string   `json:"lines" label:"点検項目" doc:"1行に1項目。「設問｜判断の基準｜根拠」の形"`
	Version int64    `json:"version"`
}

// Draft adds a form to a draft, or writes one anew.
func (s *Service) Draft(ctx context.Context, in Drafting) (Plan, error) {
	titles, err := s.roleTitles(ctx)
	if err != nil {
		return Plan{}, err
	}
	return s.redraft(ctx, At{in.ID, in.Version}, "調査票を改める", func(p *Plan) error {
		old := p.of(in.No)
		f, items, err := in.check(titles, old)
		if err != nil {
			return err
		}
		if in.No == 0 {
			if len(p.Forms) >= formMax {
				return fault.Newf(fault.Conflict, "調査票は、%d種類までです。", formMax)
			}
			for _, x := range p.Forms {
				f.No = max(f.No, x.No)
			}
			f.No++
			p.Forms = append(p.Forms, f)
		} else {
			i := slices.IndexFunc(p.Forms, func(x Form) bool { return x.No == in.No })
			if i < 0 {
				return fault.New(fault.NotFound, "この調査票はありません。")
			}
			p.Forms[i] = f
		}
		for i := range items {
			items[i].Form = f.No
		}
		p.Items = append(slices.DeleteFunc(p.Items, func(i Item) bool { return i.Form == f.No }), items...)
		if len(p.Items) > itemMax {
			return fault.Fields(map[string]string{"lines": fmt.Sprintf("点検項目が多すぎます。全部で%d項目までです。", itemMax)})
		}
		return nil
	})
}

// check reads the lines. An item whose text stays the same keeps where it comes from.
func (in *Drafting) check(titles map[string]string, old []Item) (f Form, items []Item, err error) {
	faults := map[string]string{}
	line(faults, "title", "票の名称", &in.Title, titleMax)
	text(faults, "lines", "点検項目", &in.Lines, itemMax*200, true)
	f = Form{No: in.No, Title: in.Title, Target: Target(in.Target), Roles: in.Roles, Open: in.Open}
	if f.Target.Title() == "" {
		faults["target"] = "対象を選んでください。"
	}
	if f.Target != People {
		f.Open, f.Roles = true, nil // a unit or a system answers, not a person
	}
	for _, r := range f.Roles {
		if titles[r] == "" {
			faults["roles"] = "役割を選び直してください。"
		}
		f.Titles = append(f.Titles, titles[r])
	}
	if faults["lines"] == "" {
		items = readItems(faults, in.Lines, old)
	}
	return f, items, fault.Fields(faults)
}

func readItems(faults map[string]string, lines string, old []Item) (items []Item) {
	n := 0
	for l := range strings.SplitSeq(lines, "\n") {
		n++
		if strings.Trim(l, " \t　") == "" {
			continue
		}
		parts := strings.Split(strings.ReplaceAll(l, "|", "｜"), "｜")
		for len(parts) < 3 {
			parts = append(parts, "")
		}
		i := Item{Text: strings.Trim(parts[0], " \t　"), Criterion: strings.Trim(parts[1], " \t　"), Basis: strings.Trim(parts[2], " \t　")}
		switch {
		case len(parts) > 3:
			faults["lines"] = fmt.Sprintf("%d行目：「｜」は、2つまでです。「設問｜判断の基準｜根拠」の形で書いてください。", n)
		case i.Text == "":
			faults["lines"] = fmt.Sprintf("%d行目：設問がありません。", n)
		case len([]rune(i.Text)) > 200 || len([]rune(i.Criterion)) > 300 || len([]rune(i.Basis)) > 200:
			faults["lines"] = fmt.Sprintf("%d行目：設問は200文字、判断の基準は300文字、根拠は200文字までです。", n)
		case slices.ContainsFunc(items, func(x Item) bool { return x.Text == i.Text }):
			faults["lines"] = fmt.Sprintf("%d行目：同じ設問が、もうあります。", n)
		}
		if k := slices.IndexFunc(old, func(x Item) bool { return x.Text == i.Text }); k >= 0 {
			i.Source, i.Provisions, i.Fact = old[k].Source, old[k].Provisions, old[k].Fact
		}
		items = append(items, i)
	}
	if len(items) > itemMax {
		faults["lines"] = fmt.Sprintf("点検項目が多すぎます。%d項目までです。", itemMax)
	}
	return items
}

// writeItems gives items as the lines of a form.
func writeItems(items []Item) string {
	var lines []string
	for _, i := range items {
		lines = append(lines, strings.TrimRight(i.Text+"｜"+i.Criterion+"｜"+i.Basis, "｜"))
	}
	return strings.Join(lines, "\n")
}

// Discarding takes a form out of a draft.
type Discarding struct {
	ID      string `path:"id" json:"-" form:"-"`
	No      int    `json:"no"`
	Version int64  `json:"version"`
}

// Discard takes a form out of a draft.
func (s *Service) Discard(ctx context.Context, in Discarding) (Plan, error) {
	return s.redraft(ctx, At{in.ID, in.Version}, "調査票を除く", func(p *Plan) error {
		if _, ok := p.form(in.No); !ok {
			return fault.New(fault.NotFound, "この調査票はありません。")
		}
		p.Forms = slices.DeleteFunc(p.Forms, func(f Form) bool { return f.No == in.No })
		p.Items = slices.DeleteFunc(p.Items, func(i Item) bool { return i.Form == in.No })
		return nil
	})
}

// Matching says which facts of other records are shown beside which items.
type Matching struct {
	ID      string            `path:"id" json:"-" form:"-"`
	Fact    map[string]string `json:"facts" form:"fact.*" doc:"項目の場所と、事実の名"`
	Version int64             `json:"version"`
}

// Match sets which fact stands beside which item.
func (s *Service) Match(ctx context.Context, in Matching) (Plan, error) {
	return s.redraft(ctx, At{in.ID, in.Version}, "並べて示す事実を決める", func(p *Plan) error {
		for key, name := range in.Fact {
			i := slices.IndexFunc(p.Items, func(i Item) bool { return fmt.Sprint(i.Place) == key })
			if i < 0 || name != "" && s.config.FactTitles[name] == "" {
				return fault.New(fault.Invalid, "この項目か事実はありません。画面を開き直してください。")
			}
			p.Items[i].Fact = name
		}
		return nil
	})
}

// Naming lists the systems that a campaign asks about, a line for each.
type Naming struct {
	ID      string `path:"id" json:"-" form:"-"`
	Lines   string `json:"lines" label:"情報システム" doc:"1行に1つ。「名称｜所管する組織」の形"`
	Version int64  `json:"version"`
}

// Name sets the systems that a draft asks about.
func (s *Service) Name(ctx context.Context, in Naming) (Plan, error) {
	if _, err := actor.Require(ctx, CanManage); err != nil {
		return Plan{}, err
	}
	o, err := s.outline(ctx)
	if err != nil {
		return Plan{}, err
	}
	return s.redraft(ctx, At{in.ID, in.Version}, "情報システムを改める", func(p *Plan) error {
		list, err := readSystems(in.Lines, o, p.Systems)
		p.Systems = list
		return err
	})
}

func readSystems(lines string, o org.Outline, old []System) (list []System, err error) {
	faults := map[string]string{}
	text(faults, "lines", "情報システム", &lines, systemMax*200, false)
	n := 0
	for l := range strings.SplitSeq(lines, "\n") {
		n++
		if strings.Trim(l, " \t　") == "" || faults["lines"] != "" {
			continue
		}
		name, unit, _ := strings.Cut(strings.ReplaceAll(l, "|", "｜"), "｜")
		x := System{ID: db.NewID(), Name: strings.Trim(name, " \t　"), UnitName: strings.Trim(unit, " \t　")}
		i := slices.IndexFunc(o.Units, func(u org.Branch) bool { return u.Name == x.UnitName || u.Path == x.UnitName })
		switch {
		case x.Name == "" || len([]rune(x.Name)) > titleMax:
			faults["lines"] = fmt.Sprintf("%d行目：名称は、1文字から%d文字までです。", n, titleMax)
		case i < 0:
			faults["lines"] = fmt.Sprintf("%d行目：組織「%s」は、いまは置かれていません。「名称｜所管する組織」の形で書いてください。", n, x.UnitName)
		case slices.ContainsFunc(list, func(y System) bool { return y.Name == x.Name }):
			faults["lines"] = fmt.Sprintf("%d行目：同じ名称のシステムが、もうあります。", n)
		default:
			x.UnitID = o.Units[i].ID
		}
		if k := slices.IndexFunc(old, func(y System) bool { return y.Name == x.Name }); k >= 0 {
			x.ID = old[k].ID
		}
		list = append(list, x)
	}
	if len(list) > systemMax {
		faults["lines"] = fmt.Sprintf("情報システムは、%dまでです。", systemMax)
	}
	return list, fault.Fields(faults)
}

func (s *Service) roleTitles(ctx context.Context) (titles map[string]string, err error) {
	err = s.db.View(ctx, func(tx db.Tx) error {
		_, titles, err = s.config.Organisation.RoleTitles(ctx, tx)
		return err
	})
	return titles, err
}

// Started is a campaign that has begun, and how many sheets were handed out.
type Started struct {
	Plan
	Sheets int `json:"sheets"`
}

// Start freezes what is asked and gives everybody their sheet, from the roles held today.
func (s *Service) Start(ctx context.Context, in At) (out Started, err error) {
	if _, err := actor.Require(ctx, CanManage); err != nil {
		return out, err
	}
	o, err := s.outline(ctx)
	if err != nil {
		return out, err
	}
	out.Plan, err = s.alter(ctx, verbStart, in, func(tx db.Tx, p *Plan) error {
		if p.State != Drafted {
			return errState(p.Campaign, "始める")
		}
		if err := p.ready(s.Today()); err != nil {
			return err
		}
		roll, err := s.config.Organisation.Roll(ctx, tx, s.Today(), "")
		if err != nil {
			return err
		}
		body := actor.From(ctx).Body
		sheets := s.sheets(*p, roll)
		if len(sheets) == 0 {
			return fault.New(fault.Conflict, "調査票に答える人も、組織も、システムもありません。調査票の対象と役割を確かめてください。")
		}
		p.State, p.StartedAt, out.Sheets = Running, s.now(), len(sheets)
		if err := insertSheets(ctx, tx, body, sheets); err != nil {
			return err
		}
		if p.Voice == Anonymous {
			if err := insertDrawers(ctx, tx, body, p.ID); err != nil {
				return err
			}
		}
		return s.hold(ctx, tx, *p, sheets, o)
	})
	return out, err
}

// ready says what keeps a draft from starting.
func (p Plan) ready(today clock.Date) error {
	if p.Last.Before(today) {
		return fault.New(fault.Conflict, "終わりの日（"+p.Last.Table()+"）を過ぎています。日を改めてから始めてください。")
	}
	if len(p.Forms) == 0 {
		return fault.New(fault.Conflict, "調査票がありません。先に調査票を加えてください。")
	}
	for _, f := range p.Forms {
		if len(p.of(f.No)) == 0 {
			return fault.New(fault.Conflict, "調査票「"+f.Title+"」に点検項目がありません。")
		}
		if f.Target == Systems && len(p.Systems) == 0 {
			return fault.New(fault.Conflict, "調査票「"+f.Title+"」が対象とする情報システムがありません。先に情報システムを書いてください。")
		}
	}
	return nil
}

// sheets makes the sheets of all who are asked on the day of the roll.
func (s *Service) sheets(p Plan, roll org.Roll) (list []Sheet) {
	names := map[string]string{}
	for _, c := range roll.People {
		if c.Asks() && !c.Gone() {
			if x, ok := s.sheetOf(p, roll, c); ok {
				list = append(list, x)
			}
		}
		if u := roll.Section(c); answersAsUnit(u) {
			names[u.ID] = u.Name
		}
	}
	if forms := p.targeting(Units); len(forms) > 0 {
		for id, name := range names {
			x := s.fresh(p, Units, id, name, forms)
			x.UnitID, x.UnitName, x.SectionID, x.SectionName = id, name, id, name
			list = append(list, x)
		}
	}
	if forms := p.targeting(Systems); len(forms) > 0 {
		for _, y := range p.Systems {
			x := s.fresh(p, Systems, y.ID, y.Name, forms)
			x.UnitID, x.UnitName, x.SectionID, x.SectionName = y.UnitID, y.UnitName, y.UnitID, y.UnitName
			list = append(list, x)
		}
	}
	return list
}

// answersAsUnit reports whether a unit answers for itself: 課 and 出先機関 do, not who sits
// above them.
func answersAsUnit(u org.DayUnit) bool { return u.Kind == "division" || u.Kind == "branch" }

// targeting gives the numbers of the forms for a target.
func (p Plan) targeting(t Target) (list []int) {
	for _, f := range p.Forms {
		if f.Target == t {
			list = append(list, f.No)
		}
	}
	return list
}

// sheetOf is the sheet of a colleague, of all forms that are for them.
func (s *Service) sheetOf(p Plan, roll org.Roll, c org.Colleague) (Sheet, bool) {
	var forms []int
	for _, f := range p.Forms {
		if f.Target == People && f.asks(c.Roles) {
			forms = append(forms, f.No)
		}
	}
	if len(forms) == 0 {
		return Sheet{}, false
	}
	x := s.fresh(p, People, c.ID, c.Name, forms)
	section := roll.Section(c)
	x.Number, x.SectionID, x.SectionName = c.Number, section.ID, section.Name
	if len(c.Units) > 0 {
		x.UnitID, x.UnitName = c.Units[0], roll.Day.Path(c.Units[0])
	}
	return x, true
}

func (s *Service) fresh(p Plan, kind Target, id, name string, forms []int) Sheet {
	return Sheet{ID: db.NewID(), CampaignID: p.ID, Kind: kind, SubjectID: id, SubjectName: name, Forms: formsText(forms), Code: newCode(), Marks: blank(p.Items, forms), Version: 1}
}

// hold works out whom the sheets of units and systems wait for: the head, and who holds
// the role that answers for it, deputies among them.
func (s *Service) hold(ctx context.Context, tx db.Tx, p Plan, sheets []Sheet, o org.Outline) error {
	var asked [][2]string
	for _, x := range sheets {
		if x.Kind != People {
			asked = append(asked, [2]string{roleFor(x.Kind), x.UnitID})
		}
	}
	if len(asked) == 0 {
		return nil
	}
	found, _, err := s.config.Organisation.HoldersIn(ctx, tx, o, asked)
	if err != nil {
		return err
	}
	keys := map[string][]string{}
	for _, x := range sheets {
		if x.Kind == People {
			continue
		}
		list := holderKeys(found[[2]string{roleFor(x.Kind), x.UnitID}])
		if head := headOf(o, x.UnitID); head != "" && (x.Kind == Units || len(list) == 0) {
			list = append(list, postKey(head))
		}
		slices.Sort(list)
		keys[x.ID] = slices.Compact(list)
	}
	return setHolders(ctx, tx, actor.From(ctx).Body, keys)
}

// roleFor is the role that answers for a unit or a system. Koge's standard 9(2) names the
// 情報システム管理者 for systems; for a unit it is who manages its information.
func roleFor(t Target) string {
	if t == Systems {
		return "system-manager"
	}
	return managerRole
}

func postKey(id string) string   { return "post:" + id }
func personKey(id string) string { return "person:" + id }

func holderKeys(held []org.Holding) (keys []string) {
	for _, h := range held {
		switch {
		case !h.Acts():
		case h.PostID != "" && h.InsteadOf == "":
			keys = append(keys, postKey(h.PostID))
		default:
			keys = append(keys, personKey(h.PersonID))
		}
	}
	return keys
}

// headOf is the post that heads a unit, or the nearest above it on which somebody sits.
func headOf(o org.Outline, unit string) string {
	for unit != "" {
		for _, p := range o.Posts {
			if p.UnitID == unit && p.Heads && len(p.Holders) > 0 {
				return p.ID
			}
		}
		i := slices.IndexFunc(o.Units, func(b org.Branch) bool { return b.ID == unit })
		if i < 0 {
			return ""
		}
		unit = o.Units[i].ParentID
	}
	return ""
}

// End ends a campaign: nothing can be answered or corrected any more.
func (s *Service) End(ctx context.Context, in At) (Plan, error) {
	return s.alter(ctx, verbEnd, in, func(tx db.Tx, p *Plan) error {
		if p.State != Running {
			return errState(p.Campaign, "終える")
		}
		p.State, p.EndedAt = Ended, s.now()
		return s.settleAll(ctx, tx, p.Campaign)
	})
}

// Drop gives a draft up.
func (s *Service) Drop(ctx context.Context, in At) (Plan, error) {
	return s.alter(ctx, verbDrop, in, func(_ db.Tx, p *Plan) error {
		if p.State != Drafted {
			return errState(p.Campaign, "取り止める")
		}
		p.State = Dropped
		return nil
	})
}

// settleAll takes what was told about a campaign off the lists of work.
func (s *Service) settleAll(ctx context.Context, tx db.Tx, c Campaign) error {
	rows, err := countRows(ctx, tx, actor.From(ctx).Body, nil, c.ID)
	if err != nil {
		return err
	}
	done := map[string]bool{}
	for _, r := range append(rows, row{SectionID: wholeBody}) {
		if !done[r.SectionID] {
			done[r.SectionID] = true
			if err := s.config.Settle(ctx, tx, area.Ref{Area: areaName, ID: c.ID + "/" + r.SectionID}); err != nil {
				return err
			}
		}
	}
	return nil
}
