package revision

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"golang.org/x/text/unicode/norm"

	"github.com/okite-isms/okite/internal/area/notice"
	"github.com/okite-isms/okite/internal/area/policy"
	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// Posted is a notice by which a revision was made known to those of a role.
type Posted struct {
	Role     string `json:"role"`
	NoticeID string `json:"notice"`
}

// Concern is what a revision changes for those of one role, or for all staff.
type Concern struct {
	Role    string // of the organisation; empty for all staff
	Title   string // what the role is called
	Effects []Effect
	People  int // who hold the role today; -1 for all staff
}

// Concerned tells for whom a revision changes what, and which roles of the texts nobody in
// the organisation holds.
func (s *Service) Concerned(ctx context.Context, id string) (x Examination, list []Concern, strangers []string, err error) {
	if x, err = s.Examine(ctx, id); err != nil {
		return x, nil, nil, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		list, strangers, err = s.concerned(ctx, tx, x.Effects)
		return err
	})
	return x, list, strangers, err
}

func (s *Service) concerned(ctx context.Context, tx db.Tx, effects []Effect) (list []Concern, strangers []string, err error) {
	names, titles, err := s.config.Organisation.RoleTitles(ctx, tx)
	if err != nil {
		return nil, nil, err
	}
	all, err := policy.Everyone(ctx, tx, actor.From(ctx).Body)
	if err != nil {
		return nil, nil, err
	}
	by := map[string]*Concern{}
	for _, e := range effects {
		if !e.duty || e.Role == "" {
			continue
		}
		for _, part := range strings.FieldsFunc(e.Role, func(r rune) bool { return r == '・' || r == '→' }) {
			role, ok := match(part, all, names, titles)
			if !ok {
				if !slices.Contains(strangers, part) {
					strangers = append(strangers, part)
				}
				continue
			}
			c := by[role]
			if c == nil {
				c = &Concern{Role: role, Title: orText(titles[role], "職員の全員"), People: -1}
				by[role] = c
			}
			if !slices.ContainsFunc(c.Effects, func(o Effect) bool { return o.Mark == e.Mark }) {
				c.Effects = append(c.Effects, e)
			}
		}
	}
	roll, err := s.config.Organisation.Roll(ctx, tx, s.Today(), "")
	if err != nil {
		return nil, nil, err
	}
	for _, c := range by {
		if c.Role != "" {
			c.People = 0
			for _, p := range roll.People {
				if p.Asks() && slices.Contains(p.Roles, c.Role) {
					c.People++
				}
			}
		}
		list = append(list, *c)
	}
	slices.SortFunc(list, func(a, b Concern) int {
		return cmp.Or(cmp.Compare(slices.Index(names, a.Role), slices.Index(names, b.Role)), cmp.Compare(a.Role, b.Role))
	})
	return list, strangers, nil
}

// match finds the role of the organisation that a text means, empty for all staff.
func match(word string, all, names []string, titles map[string]string) (role string, ok bool) {
	plain := squeezed(word)
	if slices.ContainsFunc(all, func(w string) bool { return squeezed(w) == plain }) || len(all) == 0 && policy.MeansEveryone(plain) {
		return "", true
	}
	for _, name := range names {
		title := squeezed(titles[name])
		short, in, _ := strings.Cut(title, "(")
		if plain == title || plain == short || in != "" && plain == strings.TrimSuffix(in, ")") {
			return name, true
		}
	}
	// A text may name a role by its last word alone (窓口), where no other role ends so.
	var ends []string
	for _, name := range names {
		if len([]rune(plain)) > 1 && strings.HasSuffix(squeezed(titles[name]), plain) {
			ends = append(ends, name)
		}
	}
	if len(ends) == 1 {
		return ends[0], true
	}
	return "", false
}

func squeezed(s string) string { return strings.Join(strings.Fields(norm.NFKC.String(s)), "") }

// Announcing makes a revision known to those whose duties it changes.
type Announcing struct {
	ID      string `path:"id" json:"-" form:"-"`
	Version int64  `json:"version"`
	Due     string `json:"due" label:"読む期限"`
	Note    string `json:"note,omitempty" label:"添える言葉"`
	All     bool   `json:"all,omitempty" label:"職員の全員にも知らせる"`
}

// Announce gives each role a must-read that says what changes for those who hold it.
func (s *Service) Announce(ctx context.Context, in Announcing) (Revision, error) {
	x, list, _, err := s.Concerned(ctx, in.ID)
	if err != nil {
		return Revision{}, err
	}
	return s.alter(ctx, CanPublish, verbAnnounce, in.ID, in.Version, func(tx db.Tx, r *Revision, items []Item) (string, error) {
		if r.State != Promulgated && r.State != InForce {
			return "", fault.Newf(fault.Conflict, "この改正は「%s」のため、周知できません。", r.State.Title())
		}
		faults := map[string]string{}
		due := day(faults, "due", "読む期限", in.Due, true)
		in.Note = strings.TrimSpace(in.Note)
		prose(faults, "note", "添える言葉", in.Note, 2000, false)
		if faults["due"] == "" && due.Before(s.Today()) {
			faults["due"] = "読む期限は、今日か、今日より後の日にしてください。"
		}
		if err := fault.Fields(faults); err != nil {
			return "", err
		}
		groups := slices.DeleteFunc(slices.Clone(list), func(c Concern) bool { return c.People == 0 })
		if in.All && !slices.ContainsFunc(groups, func(c Concern) bool { return c.Role == "" }) {
			groups = append(groups, Concern{Title: "職員の全員", People: -1})
		}
		if len(groups) == 0 {
			return "", fault.Fields(map[string]string{"all": "守ることが変わる人がいません。職員の全員に知らせるときは、印を付けてください。"})
		}
		var said []string
		for _, c := range groups {
			n, err := s.config.Notices.Publish(ctx, tx, notice.Publication{
				Title: clipped(r.Title+"（"+c.Title+"の方へ）", titleMax), Content: announcement(*r, x.Studies, items, c, in.Note), Must: true, Due: due,
				Audience: audience(c), RefArea: areaName, RefID: r.ID,
			})
			if err != nil {
				return "", err
			}
			if err := insertNotice(ctx, tx, actor.From(ctx).Body, r.ID, c.Title, n.ID); err != nil {
				return "", err
			}
			said = append(said, fmt.Sprintf("%s（%d件）", c.Title, len(c.Effects)))
		}
		r.State = Announced
		return strings.Join(said, "、") + "に知らせた。", s.config.Settle(ctx, tx, r.Ref())
	})
}

func audience(c Concern) notice.Audience {
	if c.Role == "" {
		return notice.Audience{Rules: []notice.Selector{{}}}
	}
	return notice.Audience{Rules: []notice.Selector{{Roles: []string{c.Role}}}}
}

// announcedMost is how many changes a notice lists; the table has them all.
const announcedMost = 60

// announcement says to those of one role what changes for them.
func announcement(r Revision, studies []Study, items []Item, c Concern, note string) string {
	var b strings.Builder
	if note != "" {
		b.WriteString(note + "\n\n")
	}
	fmt.Fprintf(&b, "次の規程が変わります（%sから施行）。\n", dayText(r.BeginsOn))
	for _, i := range items {
		if i.Publication == string(policy.Closed) {
			b.WriteString("・非公開の規程の" + i.Way.Title() + "\n")
			continue
		}
		b.WriteString("・" + strings.TrimSpace(i.Title+"（"+i.Way.Title()+"） "+i.NumberText()) + "\n")
	}
	closed := map[string]bool{}
	for _, st := range studies {
		closed[st.ID] = st.Publication == string(policy.Closed)
	}
	shown := slices.DeleteFunc(slices.Clone(c.Effects), func(e Effect) bool { return closed[e.Item] })
	if len(shown) > 0 {
		b.WriteString("\n" + c.Title + "に関わる変更は、次のとおりです。\n")
	}
	for n, e := range shown {
		if n == announcedMost {
			fmt.Fprintf(&b, "ほか%d件あります。規程で確かめてください。\n", len(shown)-announcedMost)
			break
		}
		fmt.Fprintf(&b, "\n【%s・%s】%s %s\n", e.What, e.Change, e.Document, orText(e.NewPath, e.OldPath))
		if e.New != "" {
			b.WriteString("これから：" + clipped(e.New, 200) + "\n")
		}
		if e.Old != "" {
			b.WriteString("これまで：" + clipped(e.Old, 200) + "\n")
		}
	}
	if hidden := len(c.Effects) - len(shown); hidden > 0 {
		fmt.Fprintf(&b, "\n非公開の規程に、関わる変更が%d件あります。事務局に確かめてください。\n", hidden)
	}
	if len(c.Effects) == 0 {
		b.WriteString("\n守ることの変更については、それぞれの役割の方に別に知らせています。\n")
	}
	return b.String()
}
