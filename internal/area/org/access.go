package org

import (
	"strings"

	"github.com/okite-isms/okite/internal/area/org/structure"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// MeetingRef begins the Ref of a meeting's record.
const MeetingRef = "meeting/"

// Restriction is that an object of any area is for those on its name list alone (名簿).
// The permission of the area is needed as well: the list narrows, it never opens.
type Restriction struct {
	ID         string     `json:"id"`
	Area       string     `json:"area"`
	Object     string     `json:"object"`
	Reason     string     `json:"reason"`
	RecordedBy string     `json:"recorded_by"`
	RecordedAt clock.Time `json:"recorded_at"`
}

// Admission is a line of a name list: a person, or whoever is on a post or holds a role.
type Admission struct {
	ID         string     `json:"id"`
	Area       string     `json:"area"`
	Object     string     `json:"object"`
	PersonID   string     `json:"person"`
	PersonName string     `json:"person_name"`
	PostID     string     `json:"post"`
	Role       string     `json:"role"`
	Reason     string     `json:"reason"`
	RecordedBy string     `json:"recorded_by"`
	RecordedAt clock.Time `json:"recorded_at"`
	structure.Span
}

// ObjectNamed names an object of any area in a form.
type ObjectNamed struct {
	Area   string `json:"area"`
	Object string `json:"object"`
}

// Restricting closes an object to all but those on its list, or opens it again.
type Restricting struct {
	Area   string `json:"area"`
	Object string `json:"object"`
	Reason string `json:"reason"`
}

// Admitting puts somebody on a name list.
type Admitting struct {
	Area   string `json:"area"`
	Object string `json:"object"`
	Person string `json:"person,omitempty"` // 職員番号 or name
	Post   string `json:"post,omitempty"`
	Role   string `json:"role,omitempty"`
	Reason string `json:"reason"`
	From   string `json:"from"`
	Last   string `json:"last,omitempty"`
}

// Dismissing takes a line off a name list, for a reason.
type Dismissing struct {
	ID  string `path:"id" json:"-" form:"-"`
	Why string `json:"why"`
}

func checkReason(faults map[string]string, field, text string) string {
	text = strings.TrimSpace(text)
	need(faults, field, checkText(strings.ReplaceAll(text, "\n", " "), "理由", 200, true))
	return text
}

// admission checks what was filled in, all but who it is about.
func (in Admitting) admission(faults map[string]string) Admission {
	a := Admission{Area: in.Area, Object: in.Object, PostID: in.Post, Role: in.Role, Reason: checkReason(faults, "reason", in.Reason)}
	named := 0
	for _, x := range []string{cleanName(in.Person), in.Post, in.Role} {
		if x != "" {
			named++
		}
	}
	if named != 1 {
		faults["person"] = "人、職、役割の、どれか1つを指定してください。"
	}
	a.From = day(faults, "from", "始まりの日", in.From)
	a.Until = until(optionalDay(faults, "last", "終わりの日", in.Last))
	if faults["from"] == "" && faults["last"] == "" && a.Empty() {
		faults["last"] = "終わりの日は、始まりの日以後にしてください。"
	}
	return a
}

func admissionContent(a Admission) journal.Content {
	return journal.Fields("org.access/1", func(e *journal.Encoder) {
		e.Text("id", a.ID)
		e.Text("area", a.Area)
		e.Text("object", a.Object)
		e.Text("person", a.PersonID)
		e.Text("post", a.PostID)
		e.Text("role", a.Role)
		e.Text("reason", a.Reason)
		spanText(e, a.Span)
	})
}

func restrictionContent(r Restriction) journal.Content {
	return journal.Fields("org.restriction/1", func(e *journal.Encoder) {
		e.Text("id", r.ID)
		e.Text("area", r.Area)
		e.Text("object", r.Object)
		e.Text("reason", r.Reason)
	})
}

func errUnseen() error {
	return fault.New(fault.NotFound, "お探しのものは、登録されていないか、名簿の人だけが見られるものです。")
}
