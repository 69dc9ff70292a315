package policy

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/jobun"
)

// Demand is something that a policy asks a body to have (規程が求めること): a role, a
// permission, a record … It is proposed as it was read; an officer accepts it, changes
// it or refuses it.
type Demand struct {
	// Mark comes from what is asked in which words, so that a decision stays while they
	// stay. It is unique within a document.
	Mark        string
	Kind        DefinitionKind
	Document    string // id
	Title       string // of the document
	Edition     string // id
	Number      int64  // of the edition
	ProvisionID string // empty for a table after the text
	Seq         int64  // of the provision, -1 for none
	Path        string
	Line        int64
	From, To    int64 // letters of the sentence in the provision's text; equal where it is none
	Read        Definition
	Standing    DemandStanding
	Decision    Decision // zero where nobody has decided
}

// DemandStanding is how far a demand is.
type DemandStanding string

// A demand is proposed until a person accepts or refuses it. When the text has changed
// since, the demand has changed, or it is gone.
const (
	DemandProposed DemandStanding = "proposed"
	DemandChanged  DemandStanding = "changed"
	DemandGone     DemandStanding = "gone"
	DemandAccepted DemandStanding = "accepted"
	DemandRefused  DemandStanding = "refused"
)

// DemandStandings lists the standings, those that wait for a person first.
func DemandStandings() []DemandStanding {
	return []DemandStanding{DemandProposed, DemandChanged, DemandGone, DemandAccepted, DemandRefused}
}

// Title is the standing's Japanese name.
func (s DemandStanding) Title() string {
	return map[DemandStanding]string{
		DemandProposed: "未判断", DemandChanged: "条文が変わりました", DemandGone: "条文からなくなりました", DemandAccepted: "採用", DemandRefused: "不採用",
	}[s]
}

// Decision is what an officer said of a demand.
type Decision struct {
	Document    string
	Mark        string
	Kind        DefinitionKind
	ProvisionID string
	Path        string
	Line        int64
	Sentence    string // as it was
	Accepted    bool
	Read        Definition // as it was proposed
	Definition  Definition // as it was accepted
	Reason      string
	By          string
	ByName      string
	At          clock.Time
	Number      int64 // of the edition on which it was decided
	Version     int64
}

// Edited reports whether the officer changed what was proposed.
func (d Decision) Edited() bool {
	a, b := d.Read, d.Definition
	a.Name, a.Provisions, b.Name, b.Provisions = "", nil, "", nil
	return d.Accepted && text(a) != text(b)
}

// readRelation is a relation with where it stands.
type readRelation struct {
	Relation
	Fingerprint string // of its sentence, empty where it stands in none
	Path        string
	Heading     string // its own, or that of the provision above
	From, To    int64  // letters of the sentence
}

// readRole is a role with where it is made known.
type readRole struct {
	Role
	Path string
	Seq  int64 // of the provision
}

// material is what was read out of one document.
type material struct {
	Document
	relations   []readRelation
	roles       []readRole
	attachments []Attachment // those with rows
	paths       map[string]readPlace
}

// readPlace is a provision by its path.
type readPlace struct {
	id  string
	seq int64
}

// demands are all that the documents ask for, in the order of the documents, kinds as
// they stand in the text.
func demands(list []material) []Demand {
	var found []Demand
	for i := range list {
		found = append(found, list[i].demands()...)
	}
	return found
}

func (m *material) demands() []Demand {
	var list []Demand
	list = append(list, m.roleDemands()...)
	for i := range m.relations {
		if d, ok := m.relationDemand(&m.relations[i]); ok {
			list = append(list, d)
		}
	}
	list = append(list, m.schemes()...)
	list = append(list, m.calls()...)
	slices.SortStableFunc(list, func(a, b Demand) int { return cmp.Compare(a.Line, b.Line) })
	return distinct(list)
}

// distinct gives each demand its mark. What one sentence says twice is one demand.
func distinct(list []Demand) []Demand {
	seen := map[string]int{}
	kept := list[:0]
	last := map[string]int64{}
	for _, d := range list {
		key := string(d.Kind) + "|" + d.Mark + "|" + text(d.Read)
		if line, there := last[key]; there && line == d.Line {
			continue
		}
		last[key] = d.Line
		seen[key]++
		d.Mark = fingerprint(key + "|" + strconv.Itoa(seen[key]))
		d.Read.Name = definitionName(d.Kind, d.Mark)
		kept = append(kept, d)
	}
	return kept
}

// definitionName is a name that a pack takes: the mark's letters are a–v and digits.
func definitionName(kind DefinitionKind, mark string) string { return string(kind) + "-" + mark[:8] }

// demand begins a demand that stands at a relation.
func (m *material) demand(kind DefinitionKind, r *readRelation, d Definition) Demand {
	return Demand{
		Mark: r.Fingerprint, Kind: kind, Document: m.ID, Title: m.Title, Edition: m.Edition, Number: m.Number,
		ProvisionID: r.ProvisionID, Seq: r.ProvisionSeq, Path: r.Path, Line: r.Line, From: r.From, To: r.To, Read: d.fit(),
	}
}

// relationDemand makes a demand of what a sentence says. What names nobody to ask or to
// tell is only a mention.
func (m *material) relationDemand(r *readRelation) (Demand, bool) {
	d := Definition{From: r.Relation.From, To: r.Relation.To, Joint: r.Joint, When: r.Moment, Object: r.Object, Act: r.Act}
	d.Title = demandTitle(r)
	if len(d.To) < 2 {
		d.Joint = ""
	}
	switch r.Kind {
	case jobun.Permission:
		return m.demand(PermitKind, r, d), len(d.To) > 0
	case jobun.Report:
		return m.demand(ReportKind, r, d), len(d.To) > 0 && r.Sentence > 0
	case jobun.Record:
		return m.demand(RegisterKind, r, Definition{Title: d.Title, From: d.From, Object: d.Object, Act: d.Act}), true
	case jobun.Recurrence:
		return m.demand(RecurrenceKind, r, Definition{Title: d.Title, From: d.From, Object: d.Object, Act: d.Act, Every: every(d.Act)}), d.Act != ""
	}
	return Demand{}, false
}

// intent is the end of a phrase that says that somebody is about to do something.
var intent = regexp.MustCompile(`(し)?ようとする$|(する|した)?(とき|場合)(は|には|において)?、?$`)

// weak is an object that says little without the sentence around it.
var weak = regexp.MustCompile(`^(その|それ|これ|この|当該|次|前|[①-⑳]|[0-9０-９（(])|^..?$`)

// demandTitle is a short name for what a sentence demands: its object, with the heading
// where that says too little.
func demandTitle(r *readRelation) string {
	title := intent.ReplaceAllString(strings.TrimRight(r.Object, "。、"), "")
	switch {
	case title == "":
		title = cmp.Or(r.Heading, r.Path)
	case weak.MatchString(title) && r.Heading != "":
		title = r.Heading + "（" + title + "）"
	}
	return cut(title, 60)
}

// every tells how often by the word of time.
func every(act string) string {
	switch {
	case strings.Contains(act, "年"):
		return string(jobun.Yearly)
	case strings.Contains(act, "月"):
		return string(jobun.Monthly)
	case strings.Contains(act, "常"):
		return string(jobun.Always)
	}
	return string(jobun.Regularly)
}

// roleDemands are the roles that the text sets up or fills by posts. They stand at the
// sentence that fills them, else where they are made known.
func (m *material) roleDemands() []Demand {
	filled := map[string]*readRelation{}
	for i := range m.relations {
		if r := &m.relations[i]; r.Kind == jobun.Appointment {
			for _, name := range r.Relation.From {
				if filled[name] == nil {
					filled[name] = r
				}
			}
		}
	}
	var list []Demand
	for _, role := range m.roles {
		if role.Origin != jobun.RoleSet && role.Origin != jobun.RoleAppointed && len(role.Posts) == 0 || m.alias(role.Name) {
			continue
		}
		at := &readRelation{Relation: Relation{ProvisionID: role.ProvisionID, ProvisionSeq: role.Seq, Line: role.Line}, Path: role.Path}
		if r := filled[role.Name]; r != nil {
			at = r
		}
		list = append(list, m.demand(RoleKind, at, Definition{Title: role.Name, Aliases: role.Aliases, Posts: role.Posts}))
	}
	return list
}

// alias reports whether a name is only another name of a role of the text.
func (m *material) alias(name string) bool {
	return slices.ContainsFunc(m.roles, func(r readRole) bool { return r.Name != name && slices.Contains(r.Aliases, name) })
}
