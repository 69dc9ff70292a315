package policy

import (
	"cmp"
	"slices"
	"strings"

	"github.com/okite-isms/okite/jobun"
)

// Nobody stands where a query asks for the duties that name nobody (主語のない義務).
const Nobody = "-"

const nobodyTitle = "主語のない義務"

// roleTitle is what lists call a role.
func roleTitle(role string) string { return cmp.Or(role, nobodyTitle) }

// roleValue is how a URL names a role.
func roleValue(role string) string { return cmp.Or(role, Nobody) }

// DutyQuery asks for duties of the current editions of documents in force.
type DutyQuery struct {
	Text     string // words of the provision
	Document string // id; all documents when empty
	Below    bool   // with the documents below Document
	Section  string // id of a provision of the first or second level of Document
	Role     string // name or Nobody; all when empty
	Modality jobun.Modality
	Timing   jobun.TimingValue
	Asks     Asking
	Sort     string // "place", "role" or "modality"
	Desc     bool
	Limit    int // 0 for all
	Offset   int

	names      []string // all names of Role
	documents  []string // ids; these only, where there are some
	provisions []string // likewise
}

// Asking is what somebody has to do besides: get a permission, keep a record, report.
type Asking string

// The askings.
const (
	AsksPermission Asking = "permission"
	AsksRecord     Asking = "record"
	AsksReport     Asking = "report"
)

type asking struct {
	asking Asking
	title  string
}

func askings() []asking {
	return []asking{{AsksPermission, "許可・承認を得る"}, {AsksRecord, "記録する"}, {AsksReport, "報告・連絡する"}}
}

// asks names what a duty asks for besides, in the words of a list.
func (d Duty) asks() string {
	var list []string
	for _, one := range []struct {
		holds bool
		title string
	}{{d.Permission, "許可"}, {d.Record, "記録"}, {d.Report, "報告"}} {
		if one.holds {
			list = append(list, one.title)
		}
	}
	return strings.Join(list, "・")
}

// DutyItem is a duty with all that a list shows of it.
type DutyItem struct {
	Duty
	Document    string // id
	Title       string // of the document
	State       State
	Mark        string // of the section
	Heading     string // of the section
	Number      int64  // of the sentence within the provision
	Sentence    string
	Items       []jobun.Item // of the provision
	Parent      int64        // seq of the provision above
	Words       string       // the clause of the sentence
	SubjectText string
	Basis       jobun.Basis
	Conditions  []string
	When        []jobun.Timing
	Object      string
	Line        int64
}

// section is the section in which the duty stands, as it is headed.
func (d DutyItem) section() string {
	return cmp.Or(strings.TrimSpace(strings.TrimRight(d.Mark, ".．、")+" "+d.Heading), d.Path)
}

// place is where the duty stands, of several documents with the document's title.
func (d DutyItem) place(several bool) string {
	if several {
		return d.Title + " " + d.Path
	}
	return d.Path
}

// times are the words of time, as the text has them.
func (d DutyItem) times() string {
	var list []string
	for _, t := range d.When {
		if !slices.Contains(list, t.Text) {
			list = append(list, t.Text)
		}
	}
	return strings.Join(list, "、")
}

// conditions are those of the duty in the order of the text: the reader gives the one
// nearest to the predicate first.
func (d DutyItem) conditions() string {
	list := slices.Clone(d.Conditions)
	slices.Reverse(list)
	return strings.Join(list, "、")
}

// url leads to the provision.
func (d DutyItem) url() string { return anchorURL(d.Document, d.ProvisionID) }

// Names tells which names mean one role: a text may call 最高情報セキュリティ責任者 CISO,
// and another document knows it by either.
type Names map[string]string // other name -> name

// namesOf joins what several documents say, under the name that the highest of them
// has. A name by which two roles are called joins nothing.
func namesOf(list []Role) Names {
	called := map[string][]string{} // other name -> who is called so
	for _, r := range list {
		for _, alias := range r.Aliases {
			if alias != r.Name && !slices.Contains(called[alias], r.Name) {
				called[alias] = append(called[alias], r.Name)
			}
		}
	}
	names := Names{}
	for _, r := range list {
		for _, alias := range r.Aliases {
			if len(called[alias]) != 1 {
				continue
			}
			names.join(names.name(r.Name), names.name(alias))
		}
	}
	return names
}

// join makes all names of other names of role.
func (n Names) join(role, other string) {
	if role == other {
		return
	}
	for name, of := range n {
		if of == other {
			n[name] = role
		}
	}
	n[other] = role
}

// name is the one name of a role.
func (n Names) name(role string) string { return cmp.Or(n[role], role) }

// all are the names of a role, its own first.
func (n Names) all(role string) []string {
	role = n.name(role)
	list := []string{role}
	for alias, name := range n {
		if name == role {
			list = append(list, alias)
		}
	}
	slices.Sort(list[1:])
	return list
}

// Choices are what duties can be chosen by.
type Choices struct {
	Documents []Document // with duties, highest first
	Roles     []RoleCount
	Names     Names
}

// RoleCount is how many duties a role has.
type RoleCount struct {
	Role  string // empty where the text names nobody
	Count int64
}
