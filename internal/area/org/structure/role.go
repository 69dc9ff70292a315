package structure

import "github.com/okite-isms/okite/internal/platform/clock"

// Way is how a role is held.
type Way string

// The four ways.
const (
	ByPost      Way = "post"      // 充て職: who is on the post
	ByHeads     Way = "heads"     // the head of each unit of a kind, for that unit
	ByPerson    Way = "person"    // a named person
	ByCommittee Way = "committee" // who is a member
)

// Ways lists the ways in the order of a form.
func Ways() []Way { return []Way{ByPost, ByHeads, ByPerson, ByCommittee} }

// Title is the way's Japanese name, empty for one that does not exist.
func (w Way) Title() string {
	return map[Way]string{ByPost: "職で充てる（充て職）", ByHeads: "各組織の長を充てる", ByPerson: "人を指名する", ByCommittee: "会議体の構成員を充てる"}[w]
}

// Appointment is that a role is held in one of the ways during a span.
type Appointment struct {
	ID          string   `json:"id"`
	Role        string   `json:"role"`
	Way         Way      `json:"way"`
	PostID      string   `json:"post"`
	UnitKind    UnitKind `json:"unit_kind"` // of ByHeads
	Within      string   `json:"within"`    // of ByHeads: only units below this one; empty: all that the policy binds
	PersonID    string   `json:"person"`
	CommitteeID string   `json:"committee"`
	Committee   string   `json:"-" db:"committee_name"` // of CommitteeID
	UnitID      string   `json:"unit"`                  // for which unit; empty: for the body
	Basis       string   `json:"basis"`                 // 根拠: the sentence that says so
	BasisRef    string   `json:"basis_ref" doc:"根拠となる条項の識別子"`
	Corrects    string   `json:"corrects" doc:"訂正した記録の識別子"`
	Version     int64    `json:"version"`
	Span
}

// DelegationKind is when a deputy acts.
type DelegationKind string

// The kinds.
const (
	Succession DelegationKind = "succession" // 不在のときの職務代理、順位順
	Standing   DelegationKind = "standing"   // 常時の代理
)

// Title is the kind's Japanese name, empty for one that does not exist.
func (k DelegationKind) Title() string {
	return map[DelegationKind]string{Succession: "不在のときの職務代理", Standing: "常時の代理"}[k]
}

// Delegation is that a post or person acts in a role for who holds it.
type Delegation struct {
	ID       string         `json:"id"`
	Role     string         `json:"role"`
	UnitID   string         `json:"unit"`
	Kind     DelegationKind `json:"kind"`
	Place    int            `json:"place"` // order of a succession
	PostID   string         `json:"post"`
	PersonID string         `json:"person"`
	Scope    string         `json:"scope"`   // of what, in words
	Consent  clock.Date     `json:"consent"` // when the deputy agreed
	Basis    string         `json:"basis"`
	Corrects string         `json:"corrects" doc:"訂正した記録の識別子"`
	Version  int64          `json:"version"`
	Span
}

// Seat is as what somebody sits in a committee.
type Seat string

// The seats.
const (
	Chair     Seat = "chair"
	ViceChair Seat = "vice"
	Ordinary  Seat = "member"
	Observer  Seat = "observer"
	Clerk     Seat = "clerk"
)

// SeatKinds lists the seats in the order of a list of members.
func SeatKinds() []Seat { return []Seat{Chair, ViceChair, Ordinary, Observer, Clerk} }

// Title is the seat's Japanese name, empty for one that does not exist.
func (s Seat) Title() string {
	return map[Seat]string{Chair: "長", ViceChair: "副", Ordinary: "委員・班員", Observer: "オブザーバー", Clerk: "事務局"}[s]
}

// Votes reports whether the seat counts for the quorum.
func (s Seat) Votes() bool { return s == Chair || s == ViceChair || s == Ordinary }

// Member is a seat in a committee, held by a post or a person.
type Member struct {
	ID          string `json:"id"`
	CommitteeID string `json:"committee"`
	Seat        Seat   `json:"seat"`
	Duty        string `json:"duty"` // 連絡担当, 技術担当 … in a CSIRT
	PostID      string `json:"post"`
	PersonID    string `json:"person"`
	PersonName  string `json:"-"` // of PersonID
	Place       int    `json:"place"`
	Corrects    string `json:"corrects" doc:"訂正した記録の識別子"`
	Version     int64  `json:"version"`
	Span
}
