package policy

import (
	"cmp"
	"context"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// Appointer is the organisation, into which the roles go that a policy demands and an
// officer accepts.
type Appointer interface {
	// Organisation tells what is there, and whether the actor may add to it.
	Organisation(ctx context.Context, tx db.Tx) (Organisation, error)
	// Adopt takes roles and committees in, all or none, in the transaction of the caller.
	Adopt(ctx context.Context, tx db.Tx, list []Adoption) ([]Adopted, error)
}

// Appoint hands in the organisation. Without it an accepted role is a definition only.
func (s *Service) Appoint(a Appointer) { s.appointer = a }

// Organisation is what an accepted role can become.
type Organisation struct {
	Open       bool // the actor may add to it
	Today      string
	Roles      []OrganRole
	Committees []Committee
	Seats      []Seat
}

// OrganRole is a role that the organisation has.
type OrganRole struct {
	Name   string
	Title  string
	Filled bool // somebody is appointed to it
}

// Committee is one that the organisation has.
type Committee struct {
	ID   string
	Name string
	Ref  area.Ref
}

// Seat is what fills a role: a post, or all heads of units of a kind.
type Seat struct {
	Value string // post:…, heads:…
	Label string
	Title string   // of a post: 課長
	Units []string // of a post: the units above it from the top, without the organ
	Organ string
	Heads bool   // the post heads its unit
	Kind  string // of units, where all of their heads are meant
}

// Adoption is a role, or a committee, on its way into the organisation, with the sentence
// that demands it.
type Adoption struct {
	Committee bool
	Role      string // one that is there and takes the title; empty adds one
	Name      string // of one to be added
	Title     string
	Meaning   string
	Seats     []string
	From      string // the first day of appointments
	Basis     string
	BasisRef  string
}

// Adopted is what the organisation made of an Adoption.
type Adopted struct {
	Ref   area.Ref
	Made  int // appointments
	Stood int // appointments that were there before
}

// Landing says where an accepted role goes in the organisation.
type Landing struct {
	Target string   `json:"target" maxLength:"80" doc:"new、role:名前、committee、committee:ID、none のどれか"`
	Seats  []string `json:"seats,omitempty" maxItems:"20" doc:"就ける職（post:ID）か、種類の組織の長すべて（heads:種類）"`
	From   string   `json:"from,omitempty" maxLength:"10" doc:"就く日。なければきょう"`
}

// The targets of a Landing; a role or a committee that is there follows its prefix.
const (
	landNowhere   = "none"
	landNew       = "new"
	landRole      = "role:"
	landCommittee = "committee"
)

// Limits of what the organisation takes.
const (
	organTitleMax   = 40
	organMeaningMax = 200
	seatsMost       = 20
)

// headPatterns tell which heads a policy means by a word for all of them.
var headPatterns = map[string]*regexp.Regexp{
	"department": regexp.MustCompile(`^各?(部|部等|部局|部・局|局)の?長(等)?$`),
	"division":   regexp.MustCompile(`^(各?(課|課等|課室|課・室|課\(室\)|課及び室|課室等|課・室・局|所属)の?長(等)?|所属長(等)?)$`),
	"section":    regexp.MustCompile(`^各(係|担当)の?長$`),
}

// seat finds what a policy means by the name of a post: one that is there, or all heads
// of a kind. Where it could be two, a person has to choose.
func (o *Organisation) seat(post string) (value string, ok bool) {
	wanted := titleKey(squeezed(post))
	for _, s := range o.Seats {
		if p := headPatterns[s.Kind]; s.Kind != "" && p != nil && p.MatchString(wanted) {
			return s.Value, true
		}
	}
	for _, s := range o.Seats {
		if s.Kind != "" || !slices.Contains(s.names(), wanted) {
			continue
		}
		if ok {
			return "", false
		}
		value, ok = s.Value, true
	}
	return value, ok
}

// names are those by which a text may call a post, folded: 企画情報課情報係長, 情報係長,
// 情報係の長, and 副町長 alone where it stands below no unit.
func (s Seat) names() []string {
	list := []string{s.Title, s.Organ + s.Title}
	for i := range s.Units {
		unit := strings.Join(s.Units[i:], "")
		list = append(list, joined(unit, s.Title))
		if s.Heads {
			list = append(list, unit+"の長", joined(unit, "長"))
		}
	}
	for i := range list {
		list[i] = titleKey(squeezed(list[i]))
	}
	return list
}

// joined writes the title of a post after its unit as people do: 情報係 and 係長 are 情報係長.
func joined(unit, title string) string {
	last, size := utf8.DecodeLastRuneInString(unit)
	if first, _ := utf8.DecodeRuneInString(title); first == last {
		return unit[:len(unit)-size] + title
	}
	return unit + title
}

// target finds where a role goes: to the role or committee that is called so, else it is
// new.
func (o *Organisation) target(d Definition) string {
	wanted := map[string]bool{}
	for _, name := range append([]string{d.Title}, d.Aliases...) {
		wanted[titleKey(squeezed(name))] = true
	}
	for _, r := range o.Roles {
		if slices.ContainsFunc(namesWithin(r.Title), func(name string) bool { return wanted[titleKey(squeezed(name))] }) {
			return landRole + r.Name
		}
	}
	for _, c := range o.Committees {
		if wanted[titleKey(squeezed(c.Name))] {
			return landCommittee + ":" + c.ID
		}
	}
	if isCommittee(d.Title) {
		return landCommittee
	}
	return landNew
}

// isCommittee reports whether a role is a body of several people.
func isCommittee(title string) bool {
	for _, end := range []string{"委員会", "会議", "部会", "協議会"} {
		if strings.HasSuffix(title, end) {
			return true
		}
	}
	return false
}

// landing is what is done where nobody chose: the role by its name, with the posts of the
// definition that are certain. A role that is filled already keeps who fills it.
func (o *Organisation) landing(d Definition) Landing {
	l := Landing{Target: o.target(d)}
	if utf8.RuneCountInString(d.Title) > organTitleMax {
		return Landing{Target: landNowhere}
	}
	if r, there := o.role(l.Target); there && r.Filled {
		return l
	}
	for _, p := range d.Posts {
		if value, ok := o.seat(p); ok && !slices.Contains(l.Seats, value) && len(l.Seats) < seatsMost {
			l.Seats = append(l.Seats, value)
		}
	}
	return l
}

func (o *Organisation) role(target string) (OrganRole, bool) {
	name, is := strings.CutPrefix(target, landRole)
	i := slices.IndexFunc(o.Roles, func(r OrganRole) bool { return r.Name == name })
	if !is || i < 0 {
		return OrganRole{}, false
	}
	return o.Roles[i], true
}

// adoption checks a landing and says what it asks of the organisation; ok is false where
// the role stays a definition, or is a committee that is there already.
func (o *Organisation) adoption(l Landing, d Definition, at *Decision) (a Adoption, there area.Ref, ok bool, err error) {
	a = Adoption{
		Title: d.Title, Meaning: cut(strings.Join(strings.Fields(cmp.Or(d.Meaning, at.Sentence, d.Title)), " "), organMeaningMax), From: cmp.Or(l.From, o.Today),
		Seats: l.Seats, Basis: cut(strings.Join(strings.Fields(at.Sentence), " "), 1000), BasisRef: cut(at.Path, 100),
	}
	bad := map[string]string{}
	for _, v := range l.Seats {
		if !slices.ContainsFunc(o.Seats, func(s Seat) bool { return s.Value == v }) {
			bad["seat"] = "就ける職を、一覧から選んでください。"
		}
	}
	switch {
	case len(l.Seats) > seatsMost:
		bad["seat"] = "就ける職は20までです。"
	case len(l.Seats) > 0 && (l.Target == landNowhere || strings.HasPrefix(l.Target, landCommittee)):
		bad["seat"] = "職を就けられるのは、役割として登録するときだけです。会議体の構成員は、会議体の画面で登録してください。"
	case l.Target != landNowhere && utf8.RuneCountInString(d.Title) > organTitleMax:
		bad["title"] = "組織に登録する名称は40字までです。短くするか、組織には登録しないでください。"
	}
	id, committee := strings.CutPrefix(l.Target, landCommittee+":")
	_, known := o.role(l.Target)
	switch {
	case l.Target == landNowhere:
	case l.Target == landNew:
		a.Name, ok = o.freeName(d.Name), true
	case known:
		a.Role, ok = strings.TrimPrefix(l.Target, landRole), true
	case l.Target == landCommittee:
		a.Committee, ok = true, true
	case committee:
		i := slices.IndexFunc(o.Committees, func(c Committee) bool { return c.ID == id })
		if i < 0 {
			bad["target"] = "この会議体は、もうありません。画面を開き直して選んでください。"
			break
		}
		there = o.Committees[i].Ref
	default:
		bad["target"] = "組織のどこに登録するかを、一覧から選んでください。"
	}
	return a, there, ok, fault.Fields(bad)
}

// freeName is a name that no role of the organisation has.
func (o *Organisation) freeName(name string) string {
	free := name
	for n := int64(2); slices.ContainsFunc(o.Roles, func(r OrganRole) bool { return r.Name == free }); n++ {
		free = name + "-" + number(n)
	}
	return free
}

// missing are the posts of a definition for which a person has to choose a seat.
func (o *Organisation) missing(d Definition) (list []string) {
	for _, p := range d.Posts {
		if _, ok := o.seat(p); !ok {
			list = append(list, p)
		}
	}
	return list
}
