package org

import (
	"strings"

	"github.com/okite-isms/okite/internal/area/org/structure"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// Establishment is what one fills in for a new unit.
type Establishment struct {
	Name   string `json:"name"`
	Kind   string `json:"kind"`
	Parent string `json:"parent,omitempty"`
	Bound  bool   `json:"bound,omitempty"`
	Place  int    `json:"place,omitempty" label:"並び順"`
	From   string `json:"from"`
}

// Renaming changes name, kind or place in the tree of a unit from a day on.
type Renaming struct {
	ID     string `path:"id" json:"-" form:"-"`
	Name   string `json:"name"`
	Kind   string `json:"kind"`
	Parent string `json:"parent,omitempty"`
	Bound  bool   `json:"bound,omitempty"`
	Place  int    `json:"place,omitempty" label:"並び順"`
	From   string `json:"from"`
}

// Merger puts a unit into another from a day on: its posts move there, it ends.
type Merger struct {
	ID   string `path:"id" json:"-" form:"-"`
	Into string `json:"into"`
	From string `json:"from"`
}

// Splitting takes posts out of a unit into a new one from a day on.
type Splitting struct {
	ID    string   `path:"id" json:"-" form:"-"`
	Name  string   `json:"name"`
	Kind  string   `json:"kind"`
	Posts []string `json:"posts,omitempty"`
	From  string   `json:"from"`
}

// Abolition ends a unit. Its posts end with it; nobody may be on them any more.
type Abolition struct {
	ID        string `path:"id" json:"-" form:"-"`
	Successor string `json:"successor,omitempty"`
	From      string `json:"from"`
}

// Correction replaces what was recorded wrongly about a unit. The wrong row stays, with
// the reason.
type Correction struct {
	ID     string `path:"id" json:"-" form:"-"`
	SpanID string `json:"span"`
	Name   string `json:"name"`
	Kind   string `json:"kind"`
	Parent string `json:"parent,omitempty"`
	Bound  bool   `json:"bound,omitempty"`
	From   string `json:"from"`
	Last   string `json:"last,omitempty"`
	Why    string `json:"why"`
}

// day reads a business day that is required. It notes what is wrong under field.
func day(faults map[string]string, field, title, text string) clock.Date {
	d := optionalDay(faults, field, title, text)
	if d.IsZero() && faults[field] == "" {
		faults[field] = title + "を入力してください。"
	}
	return d
}

func optionalDay(faults map[string]string, field, title, text string) clock.Date {
	text = cleanNumber(text)
	if text == "" {
		return clock.Date{}
	}
	d, err := clock.ParseDate(text)
	switch {
	case err != nil:
		faults[field] = title + "は、2026/04/01 のように入力してください。"
	case d.Year < 1900 || d.Year > 2200:
		faults[field] = title + "の年を確かめてください。"
	default:
		return d
	}
	return clock.Date{}
}

// until turns the last day, as people write it, into the first day after.
func until(last clock.Date) clock.Date {
	if last.IsZero() {
		return last
	}
	return structure.NextDay(last, 1)
}

// unit checks what was filled in about a unit.
func (in Establishment) unit(faults map[string]string) structure.Unit {
	u := structure.Unit{Name: cleanName(in.Name), Kind: structure.UnitKind(in.Kind), ParentID: in.Parent, Bound: in.Bound, Place: in.Place}
	need(faults, "name", checkText(u.Name, "組織の名称", 60, true))
	if u.Kind.Title() == "" {
		faults["kind"] = "組織の種類を選んでください。"
	}
	if u.Kind == structure.Organ && u.ParentID != "" {
		faults["parent"] = "執行機関・議会は、いちばん上に置きます。"
	}
	if u.Kind != structure.Organ {
		u.Bound = false // it follows from the organ
		if u.ParentID == "" {
			faults["parent"] = "上の組織を選んでください。"
		}
	}
	if in.Place < 0 || in.Place > 9999 {
		faults["place"] = "並び順は、0から9999までの数字です。"
	}
	u.From = day(faults, "from", "始まりの日", in.From)
	return u
}

// checkParent says what is wrong with a unit's place in the tree.
func checkParent(facts *structure.Facts, u structure.Unit) string {
	if u.ParentID == "" {
		return ""
	}
	x := facts.On(u.From)
	parent, ok := x.Unit(u.ParentID)
	switch {
	case !ok:
		return "上の組織は、その日には置かれていません。"
	case !u.Until.IsZero() && !parent.Until.IsZero() && structure.Before(parent.Until, u.Until):
		return "上の組織は、その期間を通しては置かれていません。"
	}
	for _, above := range x.Up(u.ParentID) {
		if above.ID == u.ID {
			return "自分の下にある組織を、上の組織にすることはできません。"
		}
	}
	if len(x.Up(u.ParentID)) > 8 {
		return "組織の階層が深すぎます。"
	}
	return ""
}

// Posting is what one fills in about a post.
type Posting struct {
	Unit  string `json:"unit"`
	Title string `json:"title"`
	Heads bool   `json:"heads,omitempty"`
	Seats int    `json:"seats,omitempty" label:"定数"`
	Place int    `json:"place,omitempty" label:"並び順"`
	From  string `json:"from"`
}

// Reposting changes a post from a day on. Who is on it stays.
type Reposting struct {
	ID    string `path:"id" json:"-" form:"-"`
	Unit  string `json:"unit"`
	Title string `json:"title"`
	Heads bool   `json:"heads,omitempty"`
	Seats int    `json:"seats,omitempty" label:"定数"`
	Place int    `json:"place,omitempty" label:"並び順"`
	From  string `json:"from"`
}

// Closing ends something dated: its last day.
type Closing struct {
	ID      string `path:"id" json:"-" form:"-"`
	Version int64  `json:"version,omitempty"`
	Last    string `json:"last"`
}

// Voiding takes back what should never have been recorded. The row stays, with the reason.
type Voiding struct {
	ID      string `path:"id" json:"-" form:"-"`
	Version int64  `json:"version"`
	Why     string `json:"why"`
}

func (in *Voiding) faults() map[string]string {
	in.Why = strings.TrimSpace(in.Why)
	faults := map[string]string{}
	need(faults, "why", checkText(in.Why, "理由", 200, true))
	return faults
}

func (in Posting) post(faults map[string]string) structure.Post {
	p := structure.Post{UnitID: in.Unit, Title: cleanName(in.Title), Heads: in.Heads, Seats: in.Seats, Place: in.Place}
	need(faults, "title", checkText(p.Title, "職の名称", 60, true))
	if in.Seats < 0 || in.Seats > 9999 {
		faults["seats"] = "定数は、0から9999までの数字です。"
	}
	if in.Place < 0 || in.Place > 9999 {
		faults["place"] = "並び順は、0から9999までの数字です。"
	}
	if p.Heads {
		p.Seats = 1
	}
	p.From = day(faults, "from", "始まりの日", in.From)
	return p
}

// checkPost says what is wrong with a post beside the others.
func checkPost(facts *structure.Facts, p structure.Post) map[string]string {
	faults := map[string]string{}
	x := facts.On(p.From)
	if _, ok := x.Unit(p.UnitID); !ok {
		faults["unit"] = "この組織は、その日には置かれていません。"
	}
	for _, o := range facts.Posts {
		if o.ID == p.ID || o.UnitID != p.UnitID || !o.Overlaps(p.Span) {
			continue
		}
		if o.Heads && p.Heads {
			faults["heads"] = "この組織の長は、「" + o.Title + "」です。長は1つの職だけです。"
		}
		if o.Title == p.Title {
			faults["title"] = "同じ名称の職が、この組織にあります。何人かで就く職は、定数を増やしてください。"
		}
	}
	return faults
}

// Installation puts a person on a post.
type Installation struct {
	Person string `json:"person"` // 職員番号 or name
	Post   string `json:"post"`
	Kind   string `json:"kind"`
	Basis  string `json:"basis,omitempty"`
	From   string `json:"from"`
	Last   string `json:"last,omitempty"`
}

func (in Installation) tenure(faults map[string]string) structure.Tenure {
	t := structure.Tenure{PostID: in.Post, Kind: structure.TenureKind(in.Kind), Basis: cleanName(in.Basis)}
	if t.Kind.Title() == "" {
		faults["kind"] = "就き方を選んでください。"
	}
	need(faults, "basis", checkText(t.Basis, "辞令", 100, false))
	t.From = day(faults, "from", "始まりの日", in.From)
	t.Until = until(optionalDay(faults, "last", "終わりの日", in.Last))
	return t
}

// Leaving is that a person is not there for some days.
type Leaving struct {
	ID   string `path:"id" json:"-" form:"-"` // of the person
	Kind string `json:"kind"`
	From string `json:"from"`
	Last string `json:"last,omitempty"`
	Note string `json:"note,omitempty"`
}

func (in Leaving) absence(faults map[string]string) structure.Absence {
	x := structure.Absence{PersonID: in.ID, Kind: structure.AbsenceKind(in.Kind), Note: cleanName(in.Note)}
	if x.Kind.Title() == "" {
		faults["kind"] = "理由の種類を選んでください。"
	}
	need(faults, "note", checkText(x.Note, "備考", 200, false))
	x.From = day(faults, "from", "始まりの日", in.From)
	x.Until = until(optionalDay(faults, "last", "終わりの日", in.Last))
	if faults["from"] == "" && faults["last"] == "" && x.Empty() {
		faults["last"] = "終わりの日は、始まりの日より後にしてください。"
	}
	return x
}

// The canonical bytes of what the structure is made of.

func spanText(e *journal.Encoder, s structure.Span) {
	e.Text("from", s.From.String())
	e.Text("until", s.Until.String())
}

func unitContent(u structure.Unit) journal.Content {
	return journal.Fields("org.unit/1", func(e *journal.Encoder) {
		e.Text("id", u.ID)
		e.Text("name", u.Name)
		e.Text("kind", string(u.Kind))
		e.Text("parent", u.ParentID)
		e.Bool("bound", u.Bound)
		e.Int("place", int64(u.Place))
		spanText(e, u.Span)
	})
}

func postContent(p structure.Post) journal.Content {
	return journal.Fields("org.post/1", func(e *journal.Encoder) {
		e.Text("id", p.ID)
		e.Text("unit", p.UnitID)
		e.Text("title", p.Title)
		e.Bool("heads", p.Heads)
		e.Int("seats", int64(p.Seats))
		e.Int("place", int64(p.Place))
		spanText(e, p.Span)
	})
}

func tenureContent(t structure.Tenure) journal.Content {
	return journal.Fields("org.tenure/1", func(e *journal.Encoder) {
		e.Text("id", t.ID)
		e.Text("person", t.PersonID)
		e.Text("post", t.PostID)
		e.Text("kind", string(t.Kind))
		e.Text("basis", t.Basis)
		e.Text("transfer", t.TransferID)
		spanText(e, t.Span)
		e.Int("version", t.Version)
	})
}

func absenceContent(x structure.Absence) journal.Content {
	return journal.Fields("org.absence/1", func(e *journal.Encoder) {
		e.Text("id", x.ID)
		e.Text("person", x.PersonID)
		e.Text("kind", string(x.Kind))
		e.Text("note", x.Note)
		spanText(e, x.Span)
		e.Int("version", x.Version)
	})
}

func voidContent(kind, id, why string) journal.Content {
	return journal.Fields(kind+".void/1", func(e *journal.Encoder) {
		e.Text("id", id)
		e.Text("why", why)
	})
}
