package selfcheck

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"golang.org/x/text/width"

	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// Filled is a sheet with what it asks, as somebody sees it (調査票).
type Filled struct {
	Sheet
	Plan     Plan              `json:"-"`
	Reason   map[string]string `json:"reasons"`
	Receipts []Receipt         `json:"receipts"`
	Mine     bool              `json:"mine" doc:"自分が答える票か"`
	Readable bool              `json:"readable" doc:"答えを見られるか"`
	Open     bool              `json:"open" doc:"いま答えを受け付けているか"`
}

// Asked gives the items of the sheet.
func (f Filled) Asked() (list []Item) {
	for _, i := range f.Plan.Items {
		if i.Place < len(f.Marks) && Mark(f.Marks[i.Place]) != Unasked {
			list = append(list, i)
		}
	}
	return list
}

// Due is a sheet that waits for somebody.
type Due struct {
	Sheet    Sheet    `json:"sheet"`
	Campaign Campaign `json:"campaign"`
	Key      string   `json:"-"` // of the capacity, empty for the person
}

// Mine gives the sheets that the actor answers, of all campaigns, the newest first.
func (s *Service) Mine(ctx context.Context) (list []Due, err error) {
	who, err := actor.Require(ctx, CanSee)
	if err != nil {
		return nil, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		list, err = s.mine(ctx, tx, who)
		return err
	})
	return list, err
}

func (s *Service) mine(ctx context.Context, tx db.Tx, who actor.Actor) ([]Due, error) {
	keys, err := s.keys(ctx, tx)
	if err != nil {
		return nil, err
	}
	sheets, err := ownSheets(ctx, tx, who.Body, who.ID, "", keys)
	if err != nil || len(sheets) == 0 {
		return nil, err
	}
	campaigns, err := listCampaigns(ctx, tx, who.Body)
	var list []Due
	for _, c := range campaigns {
		for _, x := range sheets {
			if x.CampaignID == c.ID {
				list = append(list, Due{Sheet: x, Campaign: c})
			}
		}
	}
	return list, err
}

// Waiting gives the sheets that wait for the actor now, in the capacities whose keys are
// given: one statement, for the list of work.
func (s *Service) Waiting(ctx context.Context, keys []string) (list []Due, err error) {
	who := actor.From(ctx)
	if !who.Can(CanAnswer) {
		return nil, nil
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		person := ""
		if slices.Contains(keys, personKey(who.ID)) {
			person = who.ID
		}
		list, err = dueSheets(ctx, tx, who.Body, person, keys, s.Today())
		return err
	})
	return list, err
}

// Title names a sheet in a list of work.
func (d Due) Title() string {
	if d.Sheet.Kind == People {
		return d.Campaign.Title + "に答える"
	}
	return d.Campaign.Title + "に答える：" + d.Sheet.SubjectName
}

// URL is where it is answered.
func (d Due) URL() string { return sheetURL(d.Sheet.ID) }

// Show gives a sheet to whom it belongs, and to who enters it from paper. Its answers are
// there for the person, and for others where the campaign was announced as open, or the
// sheet is a unit's or a system's.
func (s *Service) Show(ctx context.Context, in One) (f Filled, err error) {
	v, err := s.see(ctx, CanSee)
	if err != nil {
		return f, err
	}
	enter, err := s.near(ctx, CanEnter)
	if err != nil {
		return f, err
	}
	results, err := s.near(ctx, CanResult)
	if err != nil {
		return f, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		if f.Sheet, err = loadSheet(ctx, tx, v.Body, in.ID); err != nil {
			return err
		}
		if f.Mine, err = s.own(ctx, tx, f.Sheet); err != nil {
			return err
		}
		if f.Plan, err = loadPlan(ctx, tx, v.Body, f.CampaignID); err != nil {
			return err
		}
		f.Open = f.Plan.Takes(s.Today()) && (f.Left == "" || f.Submitted())
		f.Readable = f.Mine || results.reaches(f.UnitID) && (f.Plan.Named || f.Kind != People)
		if !f.Readable && !enter.reaches(f.UnitID) {
			return errSheet()
		}
		if !f.Readable {
			f.conceal()
			return nil
		}
		f.Reason = f.entry().Reason
		f.Receipts, err = receiptsOf(ctx, tx, v.Body, f.ID)
		return err
	})
	return f, err
}

// conceal takes the answers off a sheet for who may not read them.
func (f *Filled) conceal() {
	f.Marks = strings.Map(func(r rune) rune {
		if Mark(r) == Unasked {
			return r
		}
		return rune(Blank)
	}, f.Marks)
	f.Reasons, f.Opinion = "", ""
}

// near is see for a permission that the actor may lack.
func (s *Service) near(ctx context.Context, p actor.Permission) (view, error) {
	if !actor.From(ctx).Can(p) {
		return view{Actor: actor.From(ctx)}, nil
	}
	return s.see(ctx, p)
}

// own reports whether the actor answers a sheet.
func (s *Service) own(ctx context.Context, tx db.Tx, x Sheet) (bool, error) {
	who := actor.From(ctx)
	if x.Kind == People {
		return x.SubjectID == who.ID, nil
	}
	keys, err := s.keys(ctx, tx)
	if err != nil {
		return false, err
	}
	return heldBy(ctx, tx, who.Body, x.ID, keys)
}

// write is what saving, submitting and entering have in common: the sheet is loaded, the
// right to it and the time are checked, and what was answered goes onto it.
func (s *Service) write(ctx context.Context, tx db.Tx, in Answering, whole bool) (x Sheet, p Plan, err error) {
	who := actor.From(ctx)
	if x, err = loadSheet(ctx, tx, who.Body, in.ID); err != nil {
		return x, p, err
	}
	mine, err := s.own(ctx, tx, x)
	if err == nil && !mine {
		err = errSheet()
	}
	if err != nil {
		return x, p, err
	}
	if p, err = s.takes(ctx, tx, x); err != nil {
		return x, p, err
	}
	if x.Version != in.Version && (in.Writer == "" || x.Writer != in.Writer) {
		return x, p, fault.New(fault.Conflict, "ほかの画面で、この調査票が先に保存されました。画面を開き直すと、保存された内容が見られます。")
	}
	if p.Voice != Signed {
		in.Opinion = ""
	}
	return x, p, in.put(&x, whole)
}

// takes reports whether a sheet can be answered now.
func (s *Service) takes(ctx context.Context, tx db.Tx, x Sheet) (p Plan, err error) {
	if p, err = loadPlan(ctx, tx, actor.From(ctx).Body, x.CampaignID); err != nil {
		return p, err
	}
	switch {
	case p.State == Running && s.Today().Before(p.From):
		return p, fault.New(fault.Conflict, "この自己点検は、"+p.From.Era()+"から答えられます。")
	case !p.Takes(s.Today()):
		return p, errState(p.Campaign, "答える")
	case x.Left != "" && !x.Submitted():
		return p, fault.New(fault.Conflict, "この調査票には、答えを求めていません（"+x.Left+"）。")
	}
	return p, nil
}

// Save keeps what was answered so far. A draft is no line of the journal.
func (s *Service) Save(ctx context.Context, in Answering) (x Sheet, err error) {
	if _, err := actor.Require(ctx, CanAnswer); err != nil {
		return x, err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		var p Plan
		if x, p, err = s.write(ctx, tx, in, false); err != nil {
			return err
		}
		if x.Submitted() {
			return fault.New(fault.Conflict, "提出した調査票を「"+p.Title+"」の途中の内容で置き換えることはできません。訂正したら、もう一度提出してください。")
		}
		x.Writer, x.SavedAt = in.Writer, s.now()
		if err := saveSheet(ctx, tx, actor.From(ctx).Body, x); err != nil {
			return err
		}
		x.Version++
		return nil
	})
	return x, err
}

// submitMost is how often one sheet can be handed in: more is no correction.
const submitMost = 50

// Submit hands a sheet in, or hands a correction in. The receipt stays.
func (s *Service) Submit(ctx context.Context, in Answering) (r Receipt, err error) {
	who, err := actor.Require(ctx, CanAnswer)
	if err != nil {
		return r, err
	}
	if in.Day != "" {
		return r, fault.Fields(map[string]string{"day": "記入した日は、紙の調査票を入力するときだけ指定できます。"})
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		x, _, err := s.write(ctx, tx, in, true)
		if err != nil {
			return err
		}
		r, err = s.hand(ctx, tx, x, who, OnScreen, s.Today())
		return err
	})
	return r, err
}

// hand takes a whole sheet in.
func (s *Service) hand(ctx context.Context, tx db.Tx, x Sheet, who actor.Actor, way Way, d clock.Date) (r Receipt, err error) {
	if x.Submits >= submitMost {
		return r, fault.Newf(fault.Conflict, "この調査票は、もう%d回提出されています。訂正が要るときは、事務局に申し出てください。", submitMost)
	}
	verb := verbSubmit
	switch {
	case way == OnPaper:
		verb = verbEnter
	case x.Submitted():
		verb = verbCorrect
	}
	x.Submits++
	x.Writer, x.SavedAt, x.SubmittedAt, x.Day, x.Way = "", s.now(), s.now(), d, way
	r = Receipt{SheetID: x.ID, No: x.Submits, At: x.SubmittedAt, Way: way, Day: d, ByID: who.ID, ByName: who.Name, Marks: x.Marks, Reasons: x.Reasons, Opinion: x.Opinion}
	if err := saveSheet(ctx, tx, who.Body, x); err != nil {
		return r, err
	}
	if err := insertReceipt(ctx, tx, who.Body, r); err != nil {
		return r, err
	}
	return r, s.note(ctx, tx, verb, x.CampaignID, r)
}

// Seeking finds a sheet of paper by its code.
type Seeking struct {
	ID   string `path:"id" json:"-" form:"-"`
	Code string `json:"code" form:"code,fold" label:"票の番号"`
}

// Seek finds the sheet that was printed with a code, to enter it.
func (s *Service) Seek(ctx context.Context, in Seeking) (x Sheet, err error) {
	v, err := s.see(ctx, CanEnter)
	if err != nil {
		return x, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		if x, err = sheetByCode(ctx, tx, v.Body, in.ID, codeOf(in.Code)); err != nil {
			return err
		}
		if !v.reaches(x.UnitID) {
			return fault.Fields(map[string]string{"code": "この番号は、あなたの組織の調査票ではありません。"})
		}
		return nil
	})
	return x, err
}

// codeOf makes a code comparable, however it was read off the paper.
func codeOf(s string) string {
	s = strings.ToUpper(strings.NewReplacer("-", "", "－", "", "ー", "", " ", "", "　", "").Replace(width.Fold.String(s)))
	if len(s) != 8 {
		return s
	}
	return s[:4] + "-" + s[4:]
}

// Enter takes in a sheet that was filled in on paper, with the day that stands on it. Who
// enters does not see what was answered before.
func (s *Service) Enter(ctx context.Context, in Answering) (r Receipt, err error) {
	v, err := s.see(ctx, CanEnter)
	if err != nil {
		return r, err
	}
	err = s.db.Do(ctx, func(tx db.Tx) error {
		x, err := loadSheet(ctx, tx, v.Body, in.ID)
		if err != nil {
			return err
		}
		if !v.reaches(x.UnitID) {
			return errSheet()
		}
		p, err := s.takes(ctx, tx, x)
		if err != nil {
			return err
		}
		if x.Submitted() && x.Way == OnScreen {
			return fault.New(fault.Conflict, "この調査票は、本人が画面で提出しています。紙の内容で置き換えることはできません。")
		}
		if x.Version != in.Version {
			return fault.New(fault.Conflict, "この調査票は、ほかの人が先に入力したか、本人が画面で答え始めています。番号を確かめ、画面を開き直してください。")
		}
		d, err := s.trueDay(in.Day, p)
		if err != nil {
			return err
		}
		if p.Voice != Signed {
			in.Opinion = ""
		}
		if err := in.put(&x, true); err != nil {
			return err
		}
		r, err = s.hand(ctx, tx, x, v.Actor, OnPaper, d)
		return err
	})
	return r, err
}

// trueDay is the day on a sheet of paper: within the campaign, not ahead.
func (s *Service) trueDay(text string, p Plan) (clock.Date, error) {
	faults := map[string]string{}
	d := day(faults, "day", "記入した日", text)
	switch {
	case faults["day"] != "":
	case s.Today().Before(d):
		faults["day"] = "記入した日は、きょう（" + s.Today().Table() + "）以前にしてください。"
	case d.Before(p.From):
		faults["day"] = "記入した日は、自己点検の初めの日（" + p.From.Table() + "）以後にしてください。"
	}
	return d, fault.Fields(faults)
}

// Listed is the list of who has answered and who has not.
type Listed struct {
	Campaign Campaign `json:"campaign"`
	Items    []Sheet  `json:"items"`
	Total    int      `json:"total"`
	Places   []Place  `json:"-"`
}

// Answered lists the sheets of a campaign that the actor may chase, without answers.
func (s *Service) Answered(ctx context.Context, id string, q Waiters) (l Listed, err error) {
	v, err := s.see(ctx, CanChase)
	if err != nil {
		return l, err
	}
	if v.blind() {
		return l, fault.New(fault.Forbidden, "答えた人の一覧は、事務局と、組織の長が見られます。")
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		if l.Campaign, err = loadCampaign(ctx, tx, v.Body, id); err != nil {
			return err
		}
		if l.Places, err = placesOf(ctx, tx, v.Body, id, v.scope()); err != nil {
			return err
		}
		l.Items, l.Total, err = findSheets(ctx, tx, v.Body, id, q, v.scope())
		return err
	})
	for i := range l.Items {
		x := &l.Items[i]
		x.Marks, x.Reasons, x.Opinion = "", "", ""
	}
	return l, err
}

// places gives the sections of a campaign within a permission of the actor.
func (s *Service) places(ctx context.Context, id string, p actor.Permission) (c Campaign, list []Place, err error) {
	v, err := s.see(ctx, p)
	if err != nil {
		return c, nil, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		if c, err = loadCampaign(ctx, tx, v.Body, id); err != nil {
			return err
		}
		list, err = placesOf(ctx, tx, v.Body, id, v.scope())
		return err
	})
	return c, list, err
}

// Blanks gives the sheets to be printed: of those who have not answered, by section.
func (s *Service) Blanks(ctx context.Context, id string, q Waiters) (p Plan, list []Sheet, err error) {
	v, err := s.see(ctx, CanEnter)
	if err != nil {
		return p, nil, err
	}
	q.State, q.Limit = "waiting", printMost+1
	err = s.db.View(ctx, func(tx db.Tx) error {
		if p, err = loadPlan(ctx, tx, v.Body, id); err != nil {
			return err
		}
		if p.State != Running {
			return errState(p.Campaign, "調査票を印刷する")
		}
		list, _, err = findSheets(ctx, tx, v.Body, id, q, v.scope())
		return err
	})
	switch {
	case err != nil:
	case len(list) == 0:
		err = fault.New(fault.NotFound, "印刷する調査票はありません。全員が答えたか、あなたの組織の調査票がありません。")
	case len(list) > printMost:
		err = fault.Newf(fault.Invalid, "一度に印刷できるのは、%d枚までです。課を選んでください。", printMost)
	}
	return p, list, err
}

// printMost is how many sheets go into one file.
const printMost = 300

// Overview is a campaign as its page shows it.
type Overview struct {
	Plan  Plan    `json:"plan"`
	Mine  []Sheet `json:"-"`
	Tally Tally   `json:"-"`
	Sees  bool    `json:"-"` // the numbers
}

// Campaign gives a campaign with the actor's own sheets, and how far it is for who may see that.
func (s *Service) Campaign(ctx context.Context, in One) (o Overview, err error) {
	who, err := actor.Require(ctx, CanSee)
	if err != nil {
		return o, err
	}
	v, err := s.near(ctx, CanResult)
	if err != nil {
		return o, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		if o.Plan, err = loadPlan(ctx, tx, who.Body, in.ID); err != nil {
			return err
		}
		keys, err := s.keys(ctx, tx)
		if err != nil {
			return err
		}
		if o.Mine, err = ownSheets(ctx, tx, who.Body, who.ID, in.ID, keys); err != nil {
			return err
		}
		o.Sees = who.Can(CanResult) && !v.blind()
		if !o.Sees && len(o.Mine) == 0 || o.Plan.State == Drafted && !who.Can(CanManage) {
			return errCampaign()
		}
		if !o.Sees {
			return nil
		}
		rows, err := countRows(ctx, tx, who.Body, v.scope(), in.ID)
		o.Tally = tally(o.Plan, rows)
		o.Tally.bare()
		return err
	})
	return o, err
}

// bare leaves the numbers of who has answered alone.
func (t *Tally) bare() {
	for _, list := range [][]Group{t.Sections, t.Roles, t.Units, t.Systems, {t.Whole}} {
		for i := range list {
			list[i].Items = nil
		}
	}
	t.Whole.Items = nil
}

// Campaigns lists the campaigns that the actor has to do with.
func (s *Service) Campaigns(ctx context.Context) (list []Campaign, mine []Due, err error) {
	who, err := actor.Require(ctx, CanSee)
	if err != nil {
		return nil, nil, err
	}
	v, err := s.near(ctx, CanResult)
	if err != nil {
		return nil, nil, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		if list, err = listCampaigns(ctx, tx, who.Body); err != nil {
			return err
		}
		mine, err = s.mine(ctx, tx, who)
		return err
	})
	sees := who.Can(CanResult) && !v.blind()
	list = slices.DeleteFunc(list, func(c Campaign) bool {
		own := slices.ContainsFunc(mine, func(d Due) bool { return d.Campaign.ID == c.ID })
		return c.State == Drafted && !who.Can(CanManage) || !sees && !own
	})
	return list, mine, err
}

// headPosts gives the post of the head of each unit that has one who is there.
func headPosts(roll org.Roll) map[string]string {
	heads := map[string]string{}
	for _, c := range roll.People {
		for _, h := range c.Heads {
			if !c.Gone() {
				heads[h.Unit] = cmp.Or(heads[h.Unit], h.Post)
			}
		}
	}
	return heads
}
