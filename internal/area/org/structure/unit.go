package structure

import (
	"cmp"
	"slices"

	"github.com/okite-isms/okite/internal/platform/clock"
)

// UnitKind is what sort of unit it is, by which "the head of each 課" is told from the
// head of a 係 in it.
type UnitKind string

// The kinds, from the top down.
const (
	Organ      UnitKind = "organ"      // 執行機関・議会: 町長部局, 教育委員会 …
	Department UnitKind = "department" // 部・局
	Division   UnitKind = "division"   // 課・室・事務局: answers for itself
	Section    UnitKind = "section"    // 係・担当
	Branch     UnitKind = "branch"     // 出先機関・施設
)

// UnitKinds lists the kinds in the order of a form.
func UnitKinds() []UnitKind { return []UnitKind{Organ, Department, Division, Section, Branch} }

// Title is the kind's Japanese name, empty for one that does not exist.
func (k UnitKind) Title() string {
	return map[UnitKind]string{
		Organ: "執行機関・議会", Department: "部・局", Division: "課・室・事務局", Section: "係・担当", Branch: "出先機関・施設",
	}[k]
}

// Unit is a 課, 室 or 部 as it is during a span: a renamed unit has the same id and
// another span.
type Unit struct {
	ID       string   `json:"id" db:"unit_id"`
	SpanID   string   `json:"-" db:"id"`
	Name     string   `json:"name"`
	Kind     UnitKind `json:"kind"`
	ParentID string   `json:"parent"`
	Bound    bool     `json:"bound" doc:"情報セキュリティポリシーが及ぶ"`
	Place    int      `json:"place"` // order among its siblings
	Span
}

// Post is a 職 in a unit during a span. It outlives who holds it, and the unit's name.
type Post struct {
	ID       string `json:"id" db:"post_id"`
	SpanID   string `json:"-" db:"id"`
	UnitID   string `json:"unit"`
	Title    string `json:"title"` // 課長
	Heads    bool   `json:"heads" doc:"この職が組織の長"`
	Seats    int    `json:"seats" doc:"定数。0は定めなし"`
	Place    int    `json:"place"`
	Corrects string `json:"corrects" doc:"訂正した記録の識別子"`
	Span
}

// Facts are all rows of a body that stand, whatever their days.
type Facts struct {
	Units        []Unit
	Posts        []Post
	Tenures      []Tenure
	Absences     []Absence
	Appointments []Appointment
	Delegations  []Delegation
	Members      []Member
}

// Day is the organisation on a day.
type Day struct {
	Date     clock.Date
	units    map[string]Unit
	posts    map[string]Post
	children map[string][]string // unit -> units, in order; "" holds the roots
	inUnit   map[string][]Post
	onPost   map[string][]Tenure
	ofPerson map[string][]Tenure
	away     map[string]Absence
}

// On gives the organisation on a day.
func (f *Facts) On(d clock.Date) *Day {
	x := &Day{Date: d, units: map[string]Unit{}, posts: map[string]Post{}, children: map[string][]string{}, inUnit: map[string][]Post{},
		onPost: map[string][]Tenure{}, ofPerson: map[string][]Tenure{}, away: map[string]Absence{}}
	x.addUnits(f.Units)
	for _, p := range f.Posts {
		if p.On(d) {
			x.posts[p.ID] = p
			x.inUnit[p.UnitID] = append(x.inUnit[p.UnitID], p)
		}
	}
	for _, list := range x.inUnit {
		slices.SortFunc(list, func(a, b Post) int {
			return cmp.Or(first(a.Heads, b.Heads), cmp.Compare(a.Place, b.Place), cmp.Compare(a.ID, b.ID))
		})
	}
	for _, t := range f.Tenures {
		if t.On(d) {
			x.onPost[t.PostID] = append(x.onPost[t.PostID], t)
			x.ofPerson[t.PersonID] = append(x.ofPerson[t.PersonID], t)
		}
	}
	for _, a := range f.Absences {
		if a.On(d) {
			x.away[a.PersonID] = a
		}
	}
	return x
}

func first(a, b bool) int {
	switch {
	case a == b:
		return 0
	case a:
		return -1
	}
	return 1
}

func (x *Day) addUnits(units []Unit) {
	for _, u := range units {
		if u.On(x.Date) {
			x.units[u.ID] = u
		}
	}
	for id, u := range x.units {
		parent := u.ParentID
		if _, there := x.units[parent]; !there {
			parent = "" // its parent is gone: it stands on its own rather than vanish
		}
		x.children[parent] = append(x.children[parent], id)
	}
	for _, list := range x.children {
		slices.SortFunc(list, func(a, b string) int {
			return cmp.Or(cmp.Compare(x.units[a].Place, x.units[b].Place), cmp.Compare(a, b))
		})
	}
}

// Unit gives a unit of the day.
func (x *Day) Unit(id string) (Unit, bool) { u, ok := x.units[id]; return u, ok }

// Post gives a post of the day.
func (x *Day) Post(id string) (Post, bool) { p, ok := x.posts[id]; return p, ok }

// Children gives the units directly below one; those of "" are the roots.
func (x *Day) Children(id string) []Unit {
	var list []Unit
	for _, c := range x.children[id] {
		list = append(list, x.units[c])
	}
	return list
}

// Posts gives the posts of a unit, its head first.
func (x *Day) Posts(unit string) []Post { return x.inUnit[unit] }

// Holders gives who is on a post.
func (x *Day) Holders(post string) []Tenure { return x.onPost[post] }

// Tenures gives the posts of a person, the main one first.
func (x *Day) Tenures(person string) []Tenure {
	list := slices.Clone(x.ofPerson[person])
	slices.SortStableFunc(list, func(a, b Tenure) int { return first(a.Kind == Main, b.Kind == Main) })
	return list
}

// Away says why a person is not there.
func (x *Day) Away(person string) (Absence, bool) { a, ok := x.away[person]; return a, ok }

// Walk visits all units from the top, each with its depth.
func (x *Day) Walk(visit func(u Unit, depth int)) {
	var down func(id string, depth int)
	down = func(id string, depth int) {
		for _, c := range x.children[id] {
			visit(x.units[c], depth)
			if depth < maxDepth {
				down(c, depth+1)
			}
		}
	}
	down("", 0)
}

// maxDepth is deeper than any town hall; it ends a ring that a faulty row would make.
const maxDepth = 12

// Up gives a unit and all above it.
func (x *Day) Up(id string) []Unit {
	var list []Unit
	for u, ok := x.units[id]; ok && len(list) <= maxDepth; u, ok = x.units[u.ParentID] {
		list = append(list, u)
	}
	return list
}

// Below gives the ids of a unit and all below it.
func (x *Day) Below(id string) []string {
	list := []string{id}
	for i := 0; i < len(list); i++ {
		for _, c := range x.children[list[i]] {
			if !slices.Contains(list, c) {
				list = append(list, c)
			}
		}
	}
	return list
}

// Path names a unit with those above it below its organ: 総務部 総務課.
func (x *Day) Path(id string) string {
	text := ""
	for _, u := range x.Up(id) {
		if u.Kind == Organ && text != "" {
			break
		}
		if text != "" {
			text = " " + text
		}
		text = u.Name + text
	}
	return text
}

// PostName names a post with its unit: 企画情報課 課長.
func (x *Day) PostName(id string) string {
	p, ok := x.posts[id]
	if !ok {
		return ""
	}
	if x.units[p.UnitID].Kind == Organ {
		return p.Title // 副町長 says of what
	}
	return x.Path(p.UnitID) + " " + p.Title
}
