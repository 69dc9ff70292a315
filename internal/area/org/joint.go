package org

import (
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/area/org/structure"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
	"github.com/okite-isms/okite/internal/platform/signin"
)

// Agreement is what a body agreed to with another one of the installation (共同利用の合意):
// which of its areas people of the other one may read, from when to when. It is not changed:
// who agrees to something else withdraws it and records another.
type Agreement struct {
	ID          string `json:"id"`
	PartnerBody string `json:"partner"`
	PartnerName string `json:"partner_name"`
	Purpose     string `json:"purpose"`
	structure.Span
	DecidedBy    string     `json:"decided_by"`
	Reason       string     `json:"reason"`
	Areas        []string   `json:"areas" db:"-"`
	RecordedBy   string     `json:"recorded_by"`
	RecordedAt   clock.Time `json:"recorded_at"`
	WithdrawnAt  clock.Time `json:"withdrawn_at"`
	WithdrawnWhy string     `json:"withdrawn_why"`
}

// Kind implements journal.Content.
func (a Agreement) Kind() string { return "org.agreement/1" }

// Canonical implements journal.Content.
func (a Agreement) Canonical(e *journal.Encoder) {
	e.Text("id", a.ID)
	e.Text("partner", a.PartnerBody)
	e.Text("partner_name", a.PartnerName)
	e.Text("purpose", a.Purpose)
	e.Text("from", a.From.String())
	e.Text("until", a.Until.String())
	e.Text("decided_by", a.DecidedBy)
	e.Text("reason", a.Reason)
	e.Text("areas", strings.Join(a.Areas, ","))
	e.Text("withdrawn_why", a.WithdrawnWhy)
}

// InForce reports whether the agreement counts on a day.
func (a Agreement) InForce(d clock.Date) bool { return a.WithdrawnAt.IsZero() && a.On(d) }

// Agreeing is what the office fills in for an agreement.
type Agreeing struct {
	Partner   string   `json:"partner"`
	Purpose   string   `json:"purpose"`
	From      string   `json:"from"`
	Last      string   `json:"last"`
	Areas     []string `json:"areas" doc:"見せる領域"`
	DecidedBy string   `json:"decided_by"`
	Reason    string   `json:"reason"`
}

// agreementDays is how long one agreement lasts at most: three fiscal years.
const agreementDays = 3*365 + 1

func (in Agreeing) agreement(faults map[string]string) Agreement {
	a := Agreement{Purpose: cleanName(in.Purpose), DecidedBy: cleanName(in.DecidedBy), Areas: slices.Clone(in.Areas)}
	need(faults, "purpose", checkText(a.Purpose, "目的", 100, true))
	need(faults, "decided_by", checkText(a.DecidedBy, "決めた人または会議", 60, true))
	a.Reason = checkReason(faults, "reason", in.Reason)
	from, last := day(faults, "from", "始まりの日", in.From), day(faults, "last", "最後の日", in.Last)
	switch {
	case faults["from"] != "" || faults["last"] != "":
	case structure.Before(last, from):
		faults["last"] = "最後の日は、始まりの日以後にしてください。"
	case structure.Before(structure.NextDay(from, agreementDays), last):
		faults["last"] = "期間は3年までです。続くときは、あらためて合意を記録してください。"
	}
	a.From, a.Until = from, until(last)
	slices.Sort(a.Areas)
	a.Areas = slices.Compact(a.Areas)
	return a
}

// Joining adds somebody of the partner to an agreement.
type Joining struct {
	ID   string `path:"id" json:"-" form:"-"`
	Name string `json:"name"`
}

// Ending ends something for a reason.
type Ending struct {
	ID  string `path:"id" json:"-" form:"-"`
	Why string `json:"why"`
}

// Operator is somebody of the partner who may look in (共同利用の担当者).
type Operator struct {
	Person
	AgreementID string       `json:"agreement"`
	Entry       signin.Entry `json:"-"` // who took the code at home
}

// Kind implements journal.Content.
func (o Operator) Kind() string { return "org.operator/1" }

// Canonical implements journal.Content.
func (o Operator) Canonical(e *journal.Encoder) {
	o.Person.Canonical(e)
	e.Text("agreement", o.AgreementID)
}

// Joined is a new operator with the code that leads here, which is shown once.
type Joined struct {
	Operator
	Code string `json:"code" doc:"いまだけ示される。1回だけ、7日まで使える"`
}

// Confined reports whether who works so sees what they were let in for, and nothing else.
func (k Employment) Confined() bool { return k == Outsider || k == Joint }

// errJoint refuses what would make somebody from another body one of one's own.
func errJoint() error {
	return fault.New(fault.Conflict, "ほかの団体の担当者です。できるのは、コードを渡し直すことと、利用をやめることだけです。もう一度必要になったときは、共同利用の合意に、あらためて加えてください。")
}
