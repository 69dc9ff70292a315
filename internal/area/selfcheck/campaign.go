package selfcheck

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
	"github.com/okite-isms/okite/internal/platform/screen"
)

// State is how far a campaign is.
type State string

// The states.
const (
	Drafted State = "drafted" // 準備中
	Running State = "running" // 実施中
	Ended   State = "ended"   // 終了
	Dropped State = "dropped" // 取止め
)

// States lists the states in order.
func States() []State { return []State{Drafted, Running, Ended, Dropped} }

// Title is the state's Japanese name, empty for one that does not exist.
func (s State) Title() string {
	return map[State]string{Drafted: "準備中", Running: "実施中", Ended: "終了", Dropped: "取止め"}[s]
}

// Voice is how a campaign asks for opinions in free words.
type Voice string

// The ways.
const (
	NoVoice   Voice = "none"
	Anonymous Voice = "anonymous"
	Signed    Voice = "signed" // on the sheet, with the answers
)

// Voices lists the ways in the order of a form.
func Voices() []Voice { return []Voice{Anonymous, Signed, NoVoice} }

// Title is the way's Japanese name, empty for one that does not exist.
func (v Voice) Title() string {
	return map[Voice]string{NoVoice: "聞かない", Anonymous: "無記名で聞く", Signed: "調査票の中で聞く（記名）"}[v]
}

// Campaign is one self-check of a year (自己点検の実施).
type Campaign struct {
	ID        string     `json:"id"`
	Year      int        `json:"year"`
	Number    int        `json:"number"`
	Title     string     `json:"title"`
	Note      string     `json:"note" doc:"答える人への説明"`
	From      clock.Date `json:"from" db:"from_on"`
	Last      clock.Date `json:"last" db:"last_on"`
	State     State      `json:"state"`
	Voice     Voice      `json:"voice" doc:"意見の聞き方"`
	Named     bool       `json:"named" doc:"所属長と事務局が、だれの答えかを見られる"`
	Small     int        `json:"small" doc:"これより少ない人数の内訳は示さない"`
	BeforeID  string     `json:"before" doc:"比べる前回の自己点検"`
	MadeBy    string     `json:"made_by"`
	MadeName  string     `json:"made_name"`
	StartedAt clock.Time `json:"started_at"`
	EndedAt   clock.Time `json:"ended_at"`
	Version   int64      `json:"version"`
	UpdatedAt clock.Time `json:"updated_at"`
}

const fiscalStart = time.April // 地方自治法208条1項

// NumberText is the number as people read it.
func (c Campaign) NumberText() string {
	return clock.EraFiscalYear(c.Year, fiscalStart) + " 第" + strconv.Itoa(c.Number) + "回"
}

// Ref names the campaign.
func (c Campaign) Ref() area.Ref { return area.Ref{Area: areaName, ID: c.ID} }

// Takes reports whether answers are taken on a day. Days after the last one still count
// until somebody ends the campaign: who is late may answer.
func (c Campaign) Takes(d clock.Date) bool { return c.State == Running && !d.Before(c.From) }

// Late reports whether the last day is past and the campaign goes on.
func (c Campaign) Late(d clock.Date) bool { return c.State == Running && c.Last.Before(d) }

// Kind implements journal.Content.
func (c Campaign) Kind() string { return "selfcheck.campaign/1" }

// Canonical implements journal.Content.
func (c Campaign) Canonical(e *journal.Encoder) {
	for _, f := range [][2]string{
		{"id", c.ID}, {"title", c.Title}, {"note", c.Note}, {"from", c.From.String()}, {"last", c.Last.String()}, {"state", string(c.State)},
		{"voice", string(c.Voice)}, {"named", strconv.FormatBool(c.Named)}, {"before", c.BeforeID},
	} {
		e.Text(f[0], f[1])
	}
	e.Int("year", int64(c.Year))
	e.Int("number", int64(c.Number))
	e.Int("small", int64(c.Small))
	e.Int("version", c.Version)
}

// The limits of texts and lists.
const (
	titleMax  = 100
	textMax   = 2000
	itemMax   = 200 // of a campaign: more is no five minutes
	formMax   = 12
	systemMax = 200
	smallMin  = 3
	smallMax  = 20
	daysMax   = 184 // a campaign lasts half a year at most
)

// Planning is what one says of a campaign.
type Planning struct {
	ID      string `json:"-" form:"-" path:"id"`
	Title   string `json:"title" label:"名称"`
	Note    string `json:"note,omitempty" label:"答える人への説明"`
	From    string `json:"from" label:"初めの日" doc:"2026-11-22の形"`
	Last    string `json:"last" label:"終わりの日"`
	Voice   string `json:"voice" enum:"anonymous,signed,none" label:"意見の聞き方"`
	Named   bool   `json:"named,omitempty" label:"答えを見る人"`
	Small   int    `json:"small,omitempty" label:"内訳を示さない人数"`
	Before  string `json:"before,omitempty" label:"前回の自己点検"`
	Copy    bool   `json:"copy,omitempty" label:"前回の調査票を写す"`
	Version int64  `json:"version,omitempty"`
}

// check returns what is wrong, and puts the rest into the campaign.
func (p *Planning) check(c *Campaign, today clock.Date) error {
	faults := map[string]string{}
	line(faults, "title", "名称", &p.Title, titleMax)
	text(faults, "note", "答える人への説明", &p.Note, textMax, false)
	c.From, c.Last = day(faults, "from", "初めの日", p.From), day(faults, "last", "終わりの日", p.Last)
	if faults["from"]+faults["last"] == "" {
		switch {
		case c.Last.Before(c.From):
			faults["last"] = "終わりの日は、初めの日（" + c.From.Table() + "）以後にしてください。"
		case c.From.Plus(daysMax).Before(c.Last):
			faults["last"] = fmt.Sprintf("期間が長すぎます。%d日以内にしてください。", daysMax)
		case c.Last.Before(today):
			faults["last"] = "終わりの日は、きょう（" + today.Table() + "）以後にしてください。"
		case today.Plus(2 * 366).Before(c.From):
			faults["from"] = "初めの日が遠すぎます。2年以内にしてください。"
		}
	}
	if p.Small == 0 {
		p.Small = 5
	}
	if p.Small < smallMin || p.Small > smallMax {
		faults["small"] = fmt.Sprintf("内訳を示さない人数は、%dから%dまでの数にしてください。", smallMin, smallMax)
	}
	if Voice(p.Voice).Title() == "" {
		faults["voice"] = "意見の聞き方を選んでください。"
	}
	c.Title, c.Note, c.Voice, c.Named, c.Small, c.BeforeID = p.Title, p.Note, Voice(p.Voice), p.Named, p.Small, p.Before
	c.Year = c.From.FiscalYear(fiscalStart)
	return fault.Fields(faults)
}

// text cleans a text in place and says what is wrong with it.
func text(faults map[string]string, field, label string, value *string, most int, must bool) {
	*value = strings.Trim(strings.ReplaceAll(*value, "\r\n", "\n"), " \t\n　")
	switch n := utf8.RuneCountInString(*value); {
	case n == 0 && must:
		faults[field] = label + "を入力してください。"
	case n > most:
		faults[field] = fmt.Sprintf("%sは、%d文字までです（今は%d文字）。", label, most, n)
	case !utf8.ValidString(*value) || strings.ContainsFunc(*value, func(r rune) bool { return r < ' ' && r != '\n' && r != '\t' || r == utf8.RuneError }):
		faults[field] = label + "に、使えない文字が含まれています。"
	case screen.Text(*value).Any(): // 番号法20条: not to be collected or kept
		faults[field] = label + "に、個人番号と思われる12桁の数字があります。取り除いてください。"
	}
}

// line is text on one line that must be there.
func line(faults map[string]string, field, label string, value *string, most int) {
	text(faults, field, label, value, most, true)
	if faults[field] == "" && strings.ContainsAny(*value, "\n\t") {
		faults[field] = label + "は、1行で書いてください。"
	}
}

func day(faults map[string]string, field, label, value string) clock.Date {
	d, err := clock.ParseDate(strings.TrimSpace(value))
	if err != nil || value == "" {
		faults[field] = label + "を、2026-11-22か2026/11/22の形で入力してください。"
	}
	return d
}

// Target is whom a form is for.
type Target string

// The targets.
const (
	People  Target = "person"
	Units   Target = "unit"
	Systems Target = "system"
)

// Targets lists them in the order of a form.
func Targets() []Target { return []Target{People, Units, Systems} }

// Title is the target's Japanese name, empty for one that does not exist.
func (t Target) Title() string {
	return map[Target]string{People: "職員ひとりひとり", Units: "組織（課・出先機関）", Systems: "情報システム"}[t]
}

// Form is a check sheet of a campaign (調査票), for those who hold one of its roles, for
// units or for systems. Whoever has several of them answers them as one sheet.
type Form struct {
	No     int      `json:"no"`
	Title  string   `json:"title"`
	Target Target   `json:"target"`
	Roles  []string `json:"roles" doc:"この役割に就く人だけが答える。空は全員"`
	Titles []string `json:"role_titles" doc:"役割の、書いたときの名"`
	// Open says that the answers are shown however few answer: those of an office, not of
	// a person. It stands on the sheet.
	Open bool `json:"open"`
}

// asks reports whether a form is for somebody with the roles.
func (f Form) asks(roles []string) bool {
	return len(f.Roles) == 0 || slices.ContainsFunc(f.Roles, func(r string) bool { return slices.Contains(roles, r) })
}

// Item is a question of a form (点検項目), as it was when the campaign started.
type Item struct {
	Place      int      `json:"place"` // among all items of the campaign, from 0: its place in the answers of a sheet
	Form       int      `json:"form"`
	Text       string   `json:"text"`
	Criterion  string   `json:"criterion" doc:"判断の基準"`
	Provisions []string `json:"provisions" doc:"根拠の条項（document/provision）"`
	Basis      string   `json:"basis" doc:"根拠（文章）"`
	Source     string   `json:"source" doc:"点検項目の一覧の識別子"`
	Fact       string   `json:"fact" doc:"並べて示す事実"`
}

// same reports whether two items of different campaigns ask the same.
func (i Item) same(o Item) bool {
	if i.Source != "" || o.Source != "" {
		return i.Source == o.Source
	}
	return i.Text == o.Text
}

// System is an information system that the campaign asks about.
type System struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	UnitID   string `json:"unit"`
	UnitName string `json:"unit_name"`
}

// Plan is a campaign with all that it asks.
type Plan struct {
	Campaign
	Forms   []Form   `json:"forms"`
	Items   []Item   `json:"items"`
	Systems []System `json:"systems"`
	Chased  []Chased `json:"chased" doc:"督促の記録"`
}

// form gives a form by its number.
func (p Plan) form(no int) (Form, bool) {
	i := slices.IndexFunc(p.Forms, func(f Form) bool { return f.No == no })
	if i < 0 {
		return Form{}, false
	}
	return p.Forms[i], true
}

// of gives the items of a form.
func (p Plan) of(no int) (list []Item) {
	for _, i := range p.Items {
		if i.Form == no {
			list = append(list, i)
		}
	}
	return list
}

// number gives the items their places, form by form.
func (p *Plan) number() {
	var list []Item
	for _, f := range p.Forms {
		list = append(list, p.of(f.No)...)
	}
	for i := range list {
		list[i].Place = i
	}
	p.Items = list
}

// Kind implements journal.Content.
func (p Plan) Kind() string { return "selfcheck.plan/1" }

// Canonical implements journal.Content.
func (p Plan) Canonical(e *journal.Encoder) {
	p.Campaign.Canonical(e)
	e.Int("forms", int64(len(p.Forms)))
	for _, f := range p.Forms {
		e.Int("form", int64(f.No))
		e.Text("form_title", f.Title)
		e.Text("target", string(f.Target))
		e.Text("roles", strings.Join(f.Roles, ","))
		e.Text("open", strconv.FormatBool(f.Open))
	}
	e.Int("items", int64(len(p.Items)))
	for _, i := range p.Items {
		e.Int("item", int64(i.Form))
		for _, t := range []string{i.Text, i.Criterion, i.Basis, i.Source, i.Fact, strings.Join(i.Provisions, ",")} {
			e.Text("text", t)
		}
	}
	e.Int("systems", int64(len(p.Systems)))
	for _, s := range p.Systems {
		e.Text("system", s.ID+"\n"+s.Name+"\n"+s.UnitID)
	}
}
