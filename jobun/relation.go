package jobun

// Role is somebody the text gives something to do: a post, an organ, a group of
// staff, an outside party.
type Role struct {
	Name string `json:"name"`
	// Aliases are other names the text gives it: CISO for 最高情報セキュリティ責任者.
	Aliases []string `json:"aliases"`
	// Posts are those by which the role is filled (充て職), as the text has them.
	Posts []string `json:"posts"`
	// Defined is how the text makes the role known.
	Defined RoleOrigin `json:"defined"`
	// Path and Line are where it is made known, or where it first stands.
	Path string `json:"path"`
	Line int    `json:"line"`
}

// RoleOrigin is how a text makes a role known.
type RoleOrigin string

// A role is set up (を置く), filled (をもって充てる), defined (をいう), abbreviated
// (以下「X」という), named by a heading, or only used.
const (
	RoleSet       RoleOrigin = "set"
	RoleAppointed RoleOrigin = "appointed"
	RoleDefined   RoleOrigin = "defined"
	RoleAlias     RoleOrigin = "alias"
	RoleHeading   RoleOrigin = "heading"
	RoleUsed      RoleOrigin = "used"
)

// Relation is something a sentence says about who has to do with whom or what.
type Relation struct {
	Kind     RelationKind `json:"kind"`
	Path     string       `json:"path"`
	Sentence int          `json:"sentence"` // 0 for a heading, an item or a table
	Line     int          `json:"line"`
	// From and To are roles without modifiers. Permission: who asks, who grants.
	// Report: who tells, who is told. Record, recurrence: who does it. Appointment:
	// the role, the post. Reference: To is the path or the name it leads to, empty
	// where it leads nowhere.
	From []string `json:"from"`
	To   []string `json:"to"`
	// Object is what it is about, in words of the text: the defined word, the class
	// of a classification, the words of a reference.
	Object string `json:"object"`
	// Act is the word that makes the relation: 許可, 承認, 報告, 保存, 毎年度; of a
	// class, how the table describes it.
	Act string `json:"act,omitempty"`
	// When is before or after the act, where the text tells.
	When When `json:"when,omitempty"`
	// Joint tells for several in To whether all or any of them is meant.
	Joint JointKind `json:"joint,omitempty"`
	// Of says of a reference what it leads to.
	Of Target `json:"of,omitempty"`
	// Items are the entries of a list, the restrictions of a class, or what an
	// abbreviation stands for.
	Items []string `json:"items,omitempty"`
	// Carried tells of a class that its restrictions stand in the cell above, which
	// is read as merged with its own empty one.
	Carried bool `json:"carried,omitempty"`
}

// RelationKind is what a relation is.
type RelationKind string

// The kinds of relations.
const (
	Permission     RelationKind = "permission"
	Report         RelationKind = "report"
	Record         RelationKind = "record"
	Appointment    RelationKind = "appointment"
	Definition     RelationKind = "definition"
	Recurrence     RelationKind = "recurrence"
	Reference      RelationKind = "reference"
	List           RelationKind = "list"
	Classification RelationKind = "classification"
)

// When is the time of a permission or a report in respect of the act.
type When string

// Before and after the act.
const (
	Before When = "before"
	After  When = "after"
)

// JointKind tells how several addressees go together.
type JointKind string

// All of them (及び) or any of them (又は).
const (
	All JointKind = "all"
	Any JointKind = "any"
)

// Target is what a reference leads to.
type Target string

// A provision or attachment of the same text, another document, a statute.
const (
	ToProvision Target = "provision"
	ToDocument  Target = "document"
	ToStatute   Target = "statute"
)
