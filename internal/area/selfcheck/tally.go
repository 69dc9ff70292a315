package selfcheck

import (
	"cmp"
	"slices"
)

// Count is how an item was answered.
type Count struct {
	Yes     int `json:"yes"`
	No      int `json:"no"`
	NotMine int `json:"not_mine"`
}

func (c *Count) add(m Mark) {
	switch m {
	case Yes:
		c.Yes++
	case No:
		c.No++
	case NotMine:
		c.NotMine++
	}
}

// Sum is how many answered.
func (c Count) Sum() int { return c.Yes + c.No + c.NotMine }

// Rate is how many of a hundred to whom it applies said yes; -1 where it applies to nobody.
func (c Count) Rate() int {
	if c.Yes+c.No == 0 {
		return -1
	}
	return (200*c.Yes + c.Yes + c.No) / (2 * (c.Yes + c.No))
}

// Group is a part of those who were asked, with its answers (集計の単位).
type Group struct {
	ID     string  `json:"id"`
	Name   string  `json:"name"`
	Asked  int     `json:"asked"`
	Done   int     `json:"done"`
	Hidden bool    `json:"hidden" doc:"人数が少ないため、内訳を示さない"`
	Items  []Count `json:"items"` // by place; nil where hidden
}

// Waiting is how many have not answered.
func (g Group) Waiting() int { return g.Asked - g.Done }

// Rate is how many of a hundred have answered.
func (g Group) Rate() int {
	if g.Asked == 0 {
		return -1
	}
	return (200*g.Done + g.Asked) / (2 * g.Asked)
}

// All sums the answers of the group up.
func (g Group) All() (c Count) {
	for _, i := range g.Items {
		c.Yes, c.No, c.NotMine = c.Yes+i.Yes, c.No+i.No, c.NotMine+i.NotMine
	}
	return c
}

// Tally is what a campaign has shown so far (集計).
type Tally struct {
	Plan     Plan    `json:"plan"`
	Whole    Group   `json:"whole"`
	Sections []Group `json:"sections"`
	Roles    []Group `json:"roles"`   // by form
	Units    []Group `json:"units"`   // one for each unit that answered as such
	Systems  []Group `json:"systems"` // one for each system
	Before   *Tally  `json:"-"`       // the last campaign, for comparison
	Early    bool    `json:"early"`   // it still runs: parts are not broken down yet
	Partial  bool    `json:"partial"` // only the actor's own units
	Facts    []Fact  `json:"facts"`   // what other records say
}

// row is what counting needs to know of a sheet.
type row struct {
	CampaignID  string
	Kind        Target
	SubjectID   string
	SubjectName string
	SectionID   string
	SectionName string
	UnitID      string
	Forms       string
	Marks       string
	Submits     int
	Left        string `db:"left_text"`
}

// counts says whether a sheet counts: whoever left without answering is not asked.
func (r row) counts() bool { return r.Left == "" || r.Submits > 0 }

// tally counts the sheets. Nothing is kept beside them that could differ from them.
func tally(p Plan, rows []row) Tally {
	t := Tally{Plan: p, Whole: Group{Name: "全体", Items: make([]Count, len(p.Items))}}
	sections, roles := map[string]*Group{}, map[int]*Group{}
	for _, r := range rows {
		if !r.counts() || r.CampaignID != p.ID {
			continue
		}
		if r.Kind != People {
			g := Group{ID: r.SubjectID, Name: r.SubjectName, Items: make([]Count, len(p.Items))}
			g.take(r)
			if r.Kind == Units {
				t.Units = append(t.Units, g)
			} else {
				t.Systems = append(t.Systems, g)
			}
			continue
		}
		s := sections[r.SectionID]
		if s == nil {
			s = &Group{ID: r.SectionID, Name: r.SectionName, Items: make([]Count, len(p.Items))}
			sections[r.SectionID] = s
		}
		s.take(r)
		t.Whole.take(r)
		for _, no := range (Sheet{Forms: r.Forms}).Numbers() {
			g := roles[no]
			if g == nil {
				f, _ := p.form(no)
				g = &Group{ID: formsText([]int{no}), Name: f.Title, Items: make([]Count, len(p.Items))}
				roles[no] = g
			}
			g.take(r)
		}
	}
	for _, s := range sections {
		t.Sections = append(t.Sections, *s)
	}
	for _, f := range p.Forms {
		if g := roles[f.No]; g != nil {
			for i, it := range p.Items { // the items of the form alone
				if it.Form != f.No {
					g.Items[i] = Count{}
				}
			}
			t.Roles = append(t.Roles, *g)
		}
	}
	for _, list := range [][]Group{t.Sections, t.Units, t.Systems} {
		slices.SortFunc(list, func(a, b Group) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.ID, b.ID)) })
	}
	return t
}

// take counts a sheet.
func (g *Group) take(r row) {
	g.Asked++
	if r.Submits == 0 {
		return
	}
	g.Done++
	for i := range min(len(r.Marks), len(g.Items)) {
		g.Items[i].add(Mark(r.Marks[i]))
	}
}

// hide takes away what would tell who said what: groups of fewer than small people, and
// where only one would be hidden the next smallest too, for it could be worked out from
// the others and the whole.
func (t *Tally) hide() {
	small := t.Plan.Small
	if t.Plan.Named {
		return
	}
	closed := t.closed()
	if !t.Early { // else nothing of a section is shown
		veil(t.Sections, small, closed)
	}
	for i := range t.Whole.Items {
		if closed[i] && t.Whole.Items[i].Sum() < small {
			t.Whole.Items[i] = Count{}
		}
	}
	for _, f := range t.Plan.Forms {
		for i := range t.Roles {
			if g := &t.Roles[i]; g.ID == formsText([]int{f.No}) && !f.Open && g.Done < small {
				g.Hidden, g.Items = true, nil
			}
		}
	}
}

// closed says which items are answers of people about themselves.
func (t *Tally) closed() []bool {
	list := make([]bool, len(t.Plan.Items))
	for i, it := range t.Plan.Items {
		f, _ := t.Plan.form(it.Form)
		list[i] = f.Target == People && !f.Open
	}
	return list
}

// veil hides groups that are too small, so that those hidden together are no fewer than
// small people nor a single group. Within a group that is shown an item that fewer
// answered, being of a form for few, is blanked.
func veil(groups []Group, small int, closed []bool) {
	var hidden []int
	people := 0
	order := make([]int, len(groups))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(groups[a].Done, groups[b].Done), cmp.Compare(groups[a].ID, groups[b].ID))
	})
	for _, i := range order {
		g := groups[i]
		if g.Done == 0 {
			continue // nothing is said
		}
		if g.Done >= small && (len(hidden) == 0 || len(hidden) > 1 && people >= small) {
			break
		}
		hidden, people = append(hidden, i), people+g.Done
	}
	for _, i := range hidden {
		groups[i].Hidden, groups[i].Items = true, nil
	}
	for i := range groups {
		for k := range groups[i].Items {
			if closed[k] && groups[i].Items[k].Sum() < small {
				groups[i].Items[k] = Count{}
			}
		}
	}
}

// earlier finds how an item was answered in the last campaign.
func (t Tally) earlier(i Item) (Count, bool) {
	if t.Before == nil {
		return Count{}, false
	}
	for k, o := range t.Before.Plan.Items {
		if i.same(o) {
			return t.Before.Whole.Items[k], t.Before.Whole.Items[k].Sum() > 0
		}
	}
	return Count{}, false
}

// Fact is a number that other records hold about a unit: what people answer stands beside it.
type Fact struct {
	Name  string         `json:"name"`
	Title string         `json:"title"`
	By    map[string]int `json:"by_unit" doc:"組織の識別子と数"`
	Whole int            `json:"whole"`
}
