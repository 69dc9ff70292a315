package org

import (
	"strings"

	"github.com/okite-isms/okite/internal/area/org/structure"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// CommitteeKind tells a board that decides from a team that responds.
type CommitteeKind string

// The kinds.
const (
	Board    CommitteeKind = "board"
	Response CommitteeKind = "csirt"
)

// Title is the kind's Japanese name, empty for one that does not exist.
func (k CommitteeKind) Title() string {
	return map[CommitteeKind]string{Board: "委員会・会議", Response: "CSIRT（インシデント対応の班）"}[k]
}

// Quorum is how many must be present for a resolution (定足数).
type Quorum string

// The quorums.
const (
	NoQuorum  Quorum = "none"
	Half      Quorum = "half"       // 半数以上
	Majority  Quorum = "majority"   // 過半数
	TwoThirds Quorum = "two-thirds" // 3分の2以上
)

// Title is the quorum's Japanese name, empty for one that does not exist.
func (q Quorum) Title() string {
	return map[Quorum]string{NoQuorum: "定めなし", Half: "構成員の半数以上", Majority: "構成員の過半数", TwoThirds: "構成員の3分の2以上"}[q]
}

// Met reports whether so many of so many are enough.
func (q Quorum) Met(present, seats int) bool {
	switch q {
	case Half:
		return present*2 >= seats
	case Majority:
		return present*2 > seats
	case TwoThirds:
		return present*3 >= seats*2
	}
	return true
}

// Committee is a 委員会 or a CSIRT.
type Committee struct {
	ID       string        `json:"id"`
	Name     string        `json:"name"`
	Kind     CommitteeKind `json:"kind"`
	UnitID   string        `json:"unit" doc:"庶務を行う組織"`
	Quorum   Quorum        `json:"quorum"`
	Basis    string        `json:"basis"`
	BasisRef string        `json:"basis_ref"`
	Version  int64         `json:"version"`
	structure.Span
}

func committeeContent(c Committee) journal.Content {
	return journal.Fields("org.committee/1", func(e *journal.Encoder) {
		e.Text("id", c.ID)
		e.Text("name", c.Name)
		e.Text("kind", string(c.Kind))
		e.Text("unit", c.UnitID)
		e.Text("quorum", string(c.Quorum))
		e.Text("basis", c.Basis)
		e.Text("basis_ref", c.BasisRef)
		spanText(e, c.Span)
		e.Int("version", c.Version)
	})
}

// Formation is what one fills in for a new committee.
type Formation struct {
	Name     string `json:"name"`
	Kind     string `json:"kind"`
	Unit     string `json:"unit,omitempty"`
	Quorum   string `json:"quorum"`
	Basis    string `json:"basis,omitempty"`
	BasisRef string `json:"basis_ref,omitempty"`
	From     string `json:"from"`
}

func (in Formation) committee(faults map[string]string) Committee {
	c := Committee{Name: cleanName(in.Name), Kind: CommitteeKind(in.Kind), UnitID: in.Unit, Quorum: Quorum(in.Quorum), Basis: cleanName(in.Basis), BasisRef: cleanNumber(in.BasisRef)}
	need(faults, "name", checkText(c.Name, "名称", 60, true))
	if c.Kind.Title() == "" {
		faults["kind"] = "種類を選んでください。"
	}
	if c.Quorum.Title() == "" {
		faults["quorum"] = "定足数を選んでください。"
	}
	need(faults, "basis", checkText(c.Basis, "根拠", 1000, false))
	need(faults, "basis_ref", checkText(c.BasisRef, "条項", 100, false))
	c.From = day(faults, "from", "始まりの日", in.From)
	return c
}

// Seating is what one fills in for a member.
type Seating struct {
	ID     string `path:"id" json:"-" form:"-"` // of the committee
	Seat   string `json:"seat"`
	Duty   string `json:"duty,omitempty"`
	Post   string `json:"post,omitempty"`
	Person string `json:"person,omitempty"` // 職員番号 or name
	Place  int    `json:"place,omitempty" label:"並び順"`
	From   string `json:"from"`
	Last   string `json:"last,omitempty"`
}

func (in Seating) member(faults map[string]string) structure.Member {
	m := structure.Member{CommitteeID: in.ID, Seat: structure.Seat(in.Seat), Duty: cleanName(in.Duty), PostID: in.Post, Place: in.Place}
	if m.Seat.Title() == "" {
		faults["seat"] = "立場を選んでください。"
	}
	need(faults, "duty", checkText(m.Duty, "担当", 60, false))
	if (m.PostID == "") == (cleanName(in.Person) == "") {
		faults["post"] = "充てる職か、人の、どちらか一方を指定してください。"
	}
	m.From = day(faults, "from", "始まりの日", in.From)
	m.Until = until(optionalDay(faults, "last", "終わりの日", in.Last))
	if faults["from"] == "" && faults["last"] == "" && m.Empty() {
		faults["last"] = "終わりの日は、始まりの日より後にしてください。"
	}
	return m
}

func memberContent(m structure.Member) journal.Content {
	return journal.Fields("org.member/1", func(e *journal.Encoder) {
		e.Text("id", m.ID)
		e.Text("committee", m.CommitteeID)
		e.Text("seat", string(m.Seat))
		e.Text("duty", m.Duty)
		e.Text("post", m.PostID)
		e.Text("person", m.PersonID)
		spanText(e, m.Span)
		e.Int("version", m.Version)
	})
}

// Sitting is what one fills in about a meeting that was held.
type Sitting struct {
	ID         string   `path:"id" json:"-" form:"-"` // of the committee
	HeldOn     string   `json:"held_on"`
	Venue      string   `json:"venue,omitempty"`
	Agenda     string   `json:"agenda"`
	Resolution string   `json:"resolution,omitempty"`
	Present    []string `json:"present,omitempty"` // ids of members
	Proxy      []string `json:"proxy,omitempty"`   // ids of members for whom somebody else was there
	Listed     bool     `json:"listed,omitempty" doc:"記録した人と出席した人だけが見られるようにする"`
}

// Meeting is a meeting that was held, with who was there as they were named then.
type Meeting struct {
	ID          string       `json:"id"`
	CommitteeID string       `json:"committee"`
	HeldOn      clock.Date   `json:"held_on"`
	Venue       string       `json:"venue"`
	Agenda      string       `json:"agenda"`
	Resolution  string       `json:"resolution"`
	Seats       int          `json:"seats"`
	Present     int          `json:"present"`
	Quorate     bool         `json:"quorate" doc:"定足数を満たした"`
	RecordedBy  string       `json:"recorded_by"`
	Version     int64        `json:"version"`
	Listed      bool         `json:"listed" doc:"名簿の人だけが見られる。中身は、読んだことを記録して示す"`
	Attendances []Attendance `json:"attendances" db:"-"`
}

// Attendance is who of the members was at a meeting.
type Attendance struct {
	MeetingID string `json:"-"`
	PersonID  string `json:"person"`
	Name      string `json:"name"`
	Seat      string `json:"seat"`
	Post      string `json:"post"`
	State     string `json:"state"` // present, proxy, absent
}

// StateTitle is the state's Japanese name.
func (a Attendance) StateTitle() string {
	if a.Name == "" {
		return "－" // nobody sat there who could have come
	}
	return map[string]string{"present": "出席", "proxy": "代理出席", "absent": "欠席"}[a.State]
}

func meetingContent(m Meeting) journal.Content {
	return journal.Fields("org.meeting/1", func(e *journal.Encoder) {
		e.Text("id", m.ID)
		e.Text("committee", m.CommitteeID)
		e.Text("held_on", m.HeldOn.String())
		e.Text("venue", m.Venue)
		e.Text("agenda", m.Agenda)
		e.Text("resolution", m.Resolution)
		e.Int("seats", int64(m.Seats))
		e.Int("present", int64(m.Present))
		e.Bool("quorate", m.Quorate)
		e.List("attendances", func(e *journal.Encoder) {
			for _, a := range m.Attendances {
				e.Text("attendance", a.State+" "+a.Seat+" "+a.Name+" "+a.Post)
			}
		})
	})
}

func (in *Sitting) meeting(faults map[string]string) Meeting {
	m := Meeting{CommitteeID: in.ID, Venue: cleanName(in.Venue), Agenda: strings.TrimSpace(in.Agenda), Resolution: strings.TrimSpace(in.Resolution), Version: 1}
	m.HeldOn = day(faults, "held_on", "開いた日", in.HeldOn)
	need(faults, "venue", checkText(m.Venue, "場所", 60, false))
	need(faults, "agenda", checkLines(m.Agenda, "議題", 4000, true))
	need(faults, "resolution", checkLines(m.Resolution, "決定したこと", 4000, false))
	return m
}

// checkLines is checkText for a text of several lines.
func checkLines(s, title string, limit int, required bool) string {
	return checkText(strings.ReplaceAll(s, "\n", " "), title, limit, required)
}
