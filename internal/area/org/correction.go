package org

import (
	"maps"

	"github.com/okite-isms/okite/internal/area/org/structure"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// retraction is that a row was taken back: when, by whom, why. The row itself stays.
type retraction struct {
	At  clock.Time `db:"voided_at"`
	By  string     `db:"voided_by"`
	Why string     `db:"voided_why"`
}

func (x shaping) retraction(why string) retraction { return retraction{x.now, x.who.Name, why} }

// Retracted is a row that was taken back or corrected, in words.
type Retracted struct {
	Kind      string         `json:"kind"` // 在任, 就任, 代理 …
	Text      string         `json:"text"`
	Span      structure.Span `json:"span"`
	Corrected bool           `json:"corrected" doc:"別の記録に改められた"`
	Why       string         `json:"why"`
	By        string         `json:"by"`
	At        clock.Time     `json:"at"`
}

// PostCorrection replaces what was recorded wrongly about a post.
type PostCorrection struct {
	ID     string `path:"id" json:"-" form:"-"`
	SpanID string `json:"span"`
	Unit   string `json:"unit"`
	Title  string `json:"title"`
	Heads  bool   `json:"heads,omitempty"`
	Seats  int    `json:"seats,omitempty" label:"定数"`
	Place  int    `json:"place,omitempty" label:"並び順"`
	From   string `json:"from"`
	Last   string `json:"last,omitempty"`
	Why    string `json:"why"`
}

// TenureCorrection replaces a tenure that was recorded wrongly.
type TenureCorrection struct {
	ID      string `path:"id" json:"-" form:"-"`
	Version int64  `json:"version"`
	Person  string `json:"person"` // 職員番号 or name
	Post    string `json:"post"`
	Kind    string `json:"kind"`
	Basis   string `json:"basis,omitempty"`
	From    string `json:"from"`
	Last    string `json:"last,omitempty"`
	Why     string `json:"why"`
}

func (in TenureCorrection) input() Installation {
	return Installation{in.Person, in.Post, in.Kind, in.Basis, in.From, in.Last}
}

// AbsenceCorrection replaces an absence that was recorded wrongly.
type AbsenceCorrection struct {
	ID      string `path:"id" json:"-" form:"-"`
	Version int64  `json:"version"`
	Kind    string `json:"kind"`
	From    string `json:"from"`
	Last    string `json:"last,omitempty"`
	Note    string `json:"note,omitempty"`
	Why     string `json:"why"`
}

func (in AbsenceCorrection) input(person string) Leaving {
	return Leaving{person, in.Kind, in.From, in.Last, in.Note}
}

// AppointmentCorrection replaces an appointment that was recorded wrongly. The role stays.
type AppointmentCorrection struct {
	ID        string `path:"id" json:"-" form:"-"`
	Version   int64  `json:"version"`
	Way       string `json:"way"`
	Post      string `json:"post,omitempty"`
	UnitKind  string `json:"unit_kind,omitempty"`
	Within    string `json:"within,omitempty"`
	Person    string `json:"person,omitempty"` // 職員番号 or name
	Committee string `json:"committee,omitempty"`
	Unit      string `json:"unit,omitempty"`
	Basis     string `json:"basis,omitempty"`
	BasisRef  string `json:"basis_ref,omitempty"`
	From      string `json:"from"`
	Last      string `json:"last,omitempty"`
	Why       string `json:"why"`
}

func (in AppointmentCorrection) input(role string) Appointing {
	return Appointing{role, in.Way, in.Post, in.UnitKind, in.Within, in.Person, in.Committee, in.Unit, in.Basis, in.BasisRef, in.From, in.Last}
}

// DelegationCorrection replaces a deputy who was recorded wrongly. The role stays.
type DelegationCorrection struct {
	ID      string `path:"id" json:"-" form:"-"`
	Version int64  `json:"version"`
	Unit    string `json:"unit,omitempty"`
	Kind    string `json:"kind"`
	Place   int    `json:"place,omitempty" label:"順位"`
	Post    string `json:"post,omitempty"`
	Person  string `json:"person,omitempty"` // 職員番号 or name
	Scope   string `json:"scope,omitempty"`
	Consent string `json:"consent,omitempty"`
	Basis   string `json:"basis,omitempty"`
	From    string `json:"from"`
	Last    string `json:"last,omitempty"`
	Why     string `json:"why"`
}

func (in DelegationCorrection) input(role string) Deputizing {
	return Deputizing{role, in.Unit, in.Kind, in.Place, in.Post, in.Person, in.Scope, in.Consent, in.Basis, in.From, in.Last}
}

// MemberCorrection replaces a seat that was recorded wrongly. The committee stays.
type MemberCorrection struct {
	ID      string `path:"id" json:"-" form:"-"`
	Version int64  `json:"version"`
	Seat    string `json:"seat"`
	Duty    string `json:"duty,omitempty"`
	Post    string `json:"post,omitempty"`
	Person  string `json:"person,omitempty"` // 職員番号 or name
	Place   int    `json:"place,omitempty" label:"並び順"`
	From    string `json:"from"`
	Last    string `json:"last,omitempty"`
	Why     string `json:"why"`
}

func (in MemberCorrection) input(committee string) Seating {
	return Seating{committee, in.Seat, in.Duty, in.Post, in.Person, in.Place, in.From, in.Last}
}

// together joins what several checks found wrong with one input. Anything else that
// failed comes first.
func together(list ...error) error {
	faults := map[string]string{}
	for _, err := range list {
		if err == nil {
			continue
		}
		if !fault.Is(err, fault.Invalid) || len(fault.Of(err).Fields) == 0 {
			return err
		}
		maps.Copy(faults, fault.Of(err).Fields)
	}
	return fault.Fields(faults)
}
