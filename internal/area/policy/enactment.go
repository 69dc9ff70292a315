package policy

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
	"github.com/okite-isms/okite/jobun"
)

// Enactment is how an edition came to be law (制定・改正の記録): who adopted it under which
// number, and from which day it is in force (施行). What is only uploaded has a first day,
// that of the upload, and nothing else.
type Enactment struct {
	AdoptedTitle  string     `json:"adopted_title"`
	AdoptedNumber string     `json:"adopted_number"` // 令和8年訓令第3号
	Organs        string     `json:"organs"`         // who adopted it, jointly where there are several
	DecidedOn     clock.Date `json:"decided_on"`
	PromulgatedOn clock.Date `json:"promulgated_on"` // 公布
	BeginsOn      clock.Date `json:"begins_on"`      // 施行
}

// Enacting is an edition that was decided on, as another room hands it over.
type Enacting struct {
	Enactment
	Document string // of which it is a new edition; empty for a new document
	Kind     string // of a new document
	Parent   string // likewise
	State    State  // likewise: who may see it
	Text     Prepared
}

// Check returns what is wrong with the record.
func (e Enactment) Check() error {
	bad := map[string]string{}
	if e.BeginsOn.IsZero() {
		bad["begins_on"] = "施行日を入力してください。"
	}
	for field, text := range map[string]string{"adopted_title": e.AdoptedTitle, "adopted_number": e.AdoptedNumber, "organs": e.Organs} {
		if utf8.RuneCountInString(text) > titleMax || strings.ContainsAny(text, "\n\r\t") {
			bad[field] = "200字までの1行で入力してください。"
		}
	}
	if !e.DecidedOn.IsZero() && !e.PromulgatedOn.IsZero() && e.PromulgatedOn.Before(e.DecidedOn) {
		bad["promulgated_on"] = "公布の日は、決定の日より前にはできません。"
	}
	return fault.Fields(bad)
}

// Force says where an edition stands on a day.
type Force string

// The forces.
const (
	InForce Force = "in_force" // 施行中
	Awaited Force = "awaited"  // 施行前
	Past    Force = "past"     // 過去の版
)

// Title is its Japanese name.
func (f Force) Title() string {
	return map[Force]string{InForce: "施行中", Awaited: "施行前", Past: "過去の版"}[f]
}

// onDay gives the edition that is in force on a day: of those whose day has come the one
// that came last, by number where two came on the same day.
func onDay(list []Edition, day clock.Date) (Edition, bool) {
	var come []Edition
	for _, e := range list {
		if !day.Before(e.BeginsOn) {
			come = append(come, e)
		}
	}
	if len(come) == 0 {
		return Edition{}, false
	}
	return slices.MaxFunc(come, func(a, b Edition) int {
		return cmp.Or(cmp.Compare(a.BeginsOn.String(), b.BeginsOn.String()), cmp.Compare(a.Number, b.Number))
	}), true
}

// ForceOf says where one of the editions of a document stands on a day.
func ForceOf(list []Edition, e Edition, day clock.Date) Force {
	if day.Before(e.BeginsOn) {
		return Awaited
	}
	if now, ok := onDay(list, day); ok && now.ID == e.ID {
		return InForce
	}
	return Past
}

// Prepared is a text that has been read and kept as a file, before the transaction in
// which it becomes an edition.
type Prepared struct {
	FileID   string
	FileName string
	Hash     string
	Doc      *jobun.Document
	// IDs are those of its provisions where the text was drafted here: they stay although
	// the words have changed. Without them the ids of the edition before are carried over.
	IDs []string
}

// enacted is what the journal vouches for of the enactment of an edition.
func (e Edition) enacted() journal.Content {
	return journal.Fields("policy.enactment/1", func(c *journal.Encoder) {
		c.Text("edition", e.ID)
		c.Text("document", e.DocumentID)
		c.Int("number", e.Number)
		c.Text("hash", e.Hash)
		c.Text("title", e.AdoptedTitle)
		c.Text("adopted_number", e.AdoptedNumber)
		c.Text("organs", e.Organs)
		c.Text("decided_on", e.DecidedOn.String())
		c.Text("promulgated_on", e.PromulgatedOn.String())
		c.Text("begins_on", e.BeginsOn.String())
	})
}
