package draft

import (
	"strings"

	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// State is where a draft stands.
type State string

// The states.
const (
	Open    State = "open"
	Frozen  State = "frozen"
	Adopted State = "adopted"
	Dropped State = "dropped"
)

// States lists the states in the order of a life.
func States() []State { return []State{Open, Frozen, Adopted, Dropped} }

// Title is the state's Japanese name, empty for one that does not exist.
func (s State) Title() string {
	return map[State]string{Open: "作成中", Frozen: "決裁中", Adopted: "採用", Dropped: "取りやめ"}[s]
}

// Draft is a text on its way to be the next edition of a document (改正案).
type Draft struct {
	ID         string     `json:"id"`
	DocumentID string     `json:"document"`
	Title      string     `json:"title" doc:"改正案の名前"`
	Reason     string     `json:"reason" doc:"改正の趣旨"`
	Keep       bool       `json:"keep" doc:"番号を繰り下げず、枝番号と「削除」で保つ"`
	BaseID     string     `json:"base" doc:"元にした版"`
	BaseNumber int64      `json:"base_number"`
	State      State      `json:"state"`
	Steps      int64      `json:"steps" doc:"これまでの操作の数"`
	Based      int64      `json:"-"` // the step at which the base came under it
	MadeBy     string     `json:"made_by"`
	MadeName   string     `json:"made_name"`
	MadeAt     clock.Time `json:"made_at"`
	UpdatedAt  clock.Time `json:"updated_at"`
	Version    int64      `json:"version"`
}

// Ref names the draft.
func (d Draft) Ref() area.Ref { return area.Ref{Area: areaName, ID: d.ID} }

// Kind implements journal.Content.
func (d Draft) Kind() string { return "draft.draft/1" }

// Canonical implements journal.Content.
func (d Draft) Canonical(e *journal.Encoder) {
	e.Text("id", d.ID)
	e.Text("document", d.DocumentID)
	e.Text("title", d.Title)
	e.Text("reason", d.Reason)
	e.Bool("keep", d.Keep)
	e.Text("base", d.BaseID)
	e.Text("state", string(d.State))
	e.Int("steps", d.Steps)
	e.Int("version", d.Version)
}

// editable fails where nothing may be changed any more, or not now.
func (d Draft) editable() error {
	if d.State == Open {
		return nil
	}
	return fault.Newf(fault.Conflict, "この改正案は「%s」のため、変えられません。", d.State.Title())
}

// The lengths of texts.
const (
	titleMax  = 100
	reasonMax = 2000
)

// Opening is what one says to begin a draft.
type Opening struct {
	Document string `json:"document" label:"規程"`
	Title    string `json:"title" label:"改正案の名前"`
	Reason   string `json:"reason,omitempty" label:"改正の趣旨"`
	Numbers  string `json:"numbers,omitempty" enum:"follow,keep" label:"番号の付け方"`
}

func (o *Opening) check() error {
	bad := map[string]string{}
	oneLine(bad, "title", "改正案の名前", &o.Title, titleMax)
	prose(bad, "reason", "改正の趣旨", &o.Reason, reasonMax, false)
	if strings.TrimSpace(o.Document) == "" {
		bad["document"] = "改正する規程を選んでください。"
	}
	if o.Numbers == "" {
		o.Numbers = "follow"
	}
	if o.Numbers != "follow" && o.Numbers != "keep" {
		bad["numbers"] = "番号の付け方を選んでください。"
	}
	return fault.Fields(bad)
}
