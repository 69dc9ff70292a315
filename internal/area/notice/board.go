package notice

import (
	"cmp"
	"slices"

	"github.com/okite-isms/okite/internal/area/org"
	"github.com/okite-isms/okite/internal/platform/clock"
)

// Board is who has read a notice and who has not, by section (閲読の状況).
type Board struct {
	Reach
	Sections []Section `json:"sections"`
	Readers  []Reader  `json:"readers"`
}

// Section is a 課 with how far it is.
type Section struct {
	ID     string `json:"id"`
	Name   string `json:"name"`
	Asked  int    `json:"asked"`
	Read   int    `json:"read"`
	Absent int    `json:"absent"`
}

// Unread is how many of the section have not read.
func (x Section) Unread() int { return x.Asked - x.Read }

// Reader is somebody whom a notice means.
type Reader struct {
	PersonID  string     `json:"person"`
	Name      string     `json:"name"`
	Number    string     `json:"number"`
	Unit      string     `json:"unit"`
	SectionID string     `json:"section"`
	Section   string     `json:"section_name"`
	Read      bool       `json:"read"`
	Edition   int64      `json:"edition" doc:"読んだ版。0は読んでいない"`
	Way       string     `json:"way"`
	ReadOn    clock.Date `json:"read_on"`
	EnteredBy string     `json:"entered_by"`
	Left      string     `json:"left" doc:"対象から除いた理由。空は対象"`
}

// State says in Japanese how it stands with the reader.
func (x Reader) State() string {
	switch {
	case x.Left != "":
		return "対象外"
	case x.Read:
		return "読んだ"
	case x.Edition > 0:
		return "前の版だけ"
	}
	return "まだ"
}

// boardOf works out the board of a notice on the day of the roll, in the order of the
// organisation.
func boardOf(n Notice, roll org.Roll, readings map[string]Reading) Board {
	b := Board{Reach: Reach{NoticeID: n.ID, Title: n.Title, State: n.State, Due: n.Due}}
	place := places(roll.Day)
	sections := map[string]*Section{}
	for _, c := range roll.People {
		asking := n.Audience.asks(c, roll.Day)
		if asking == NotMeant {
			continue
		}
		x := reader(c, roll, n, readings[c.ID], asking)
		s, known := sections[x.SectionID]
		if !known {
			s = &Section{ID: x.SectionID, Name: x.Section}
			sections[x.SectionID] = s
		}
		switch {
		case asking == Absent:
			s.Absent++
			b.Absent++
		case asking == Asked:
			s.Asked++
			b.Asked++
		}
		if asking == Asked && x.Read {
			s.Read++
			b.Read++
		}
		b.Readers = append(b.Readers, x)
	}
	for _, s := range sections {
		b.Sections = append(b.Sections, *s)
	}
	slices.SortFunc(b.Sections, func(x, y Section) int {
		return cmp.Or(cmp.Compare(place(x.ID), place(y.ID)), cmp.Compare(x.ID, y.ID))
	})
	slices.SortStableFunc(b.Readers, func(x, y Reader) int { return cmp.Compare(place(x.SectionID), place(y.SectionID)) })
	return b
}

func reader(c org.Colleague, roll org.Roll, n Notice, r Reading, asking Asking) Reader {
	section := roll.Section(c)
	x := Reader{PersonID: c.ID, Name: c.Name, Number: c.Number, SectionID: section.ID, Section: section.Name, Edition: r.Edition, Read: r.Edition >= n.Since}
	if len(c.Units) > 0 {
		x.Unit = roll.Day.Path(c.Units[0])
	}
	if r.Edition > 0 {
		x.Way, x.ReadOn, x.EnteredBy = r.Way.Title(), r.ReadOn, r.EnteredBy
	}
	switch asking {
	case Excepted:
		x.Left = exceptedText
	case Absent:
		x.Left = c.Away.Title()
	}
	return x
}

// places tells where a unit stands in the tree; what stands nowhere comes last.
func places(day *org.Day) func(string) int {
	at, n := map[string]int{}, 0
	day.Walk(func(u org.DayUnit, _ int) { n++; at[u.ID] = n })
	return func(id string) int {
		if i, ok := at[id]; ok {
			return i
		}
		return n + 1
	}
}

// only keeps the readers and sections of the units.
func (b Board) only(inside func(Reader) bool) Board {
	narrow := Board{Reach: b.Reach}
	narrow.Asked, narrow.Read, narrow.Absent = 0, 0, 0
	kept := map[string]bool{}
	for _, x := range b.Readers {
		if inside(x) {
			narrow.Readers, kept[x.SectionID] = append(narrow.Readers, x), true
		}
	}
	for _, s := range b.Sections {
		if kept[s.ID] {
			narrow.Sections = append(narrow.Sections, s)
			narrow.Asked, narrow.Read, narrow.Absent = narrow.Asked+s.Asked, narrow.Read+s.Read, narrow.Absent+s.Absent
		}
	}
	return narrow
}

// exceptedText is shown where a rule of the notice leaves somebody out.
const exceptedText = "条件で除いた"
