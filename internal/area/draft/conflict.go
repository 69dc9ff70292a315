package draft

import (
	"encoding/json"
	"fmt"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// Conflict is a provision that two changed at once (競合): what one typed, what stands
// there meanwhile, and what both began with. Nothing of it is in the text until a person
// settles it.
type Conflict struct {
	ID          string     `json:"id"`
	DraftID     string     `json:"draft"`
	ProvisionID string     `json:"provision"`
	Title       string     `json:"title"`
	Why         string     `json:"why"`
	Mine        Wording    `json:"mine" doc:"後から保存しようとした文章"`
	Theirs      Wording    `json:"theirs" doc:"先に保存された文章"`
	Base        Wording    `json:"base" doc:"二人が開いたときの文章"`
	TheirsName  string     `json:"theirs_name"`
	MadeBy      string     `json:"made_by"`
	MadeName    string     `json:"made_name"`
	MadeAt      clock.Time `json:"made_at"`
	Choice      string     `json:"choice"`
	SettledName string     `json:"settled_name"`
	SettledAt   clock.Time `json:"settled_at"`
}

// Open reports whether it waits for somebody.
func (c Conflict) Open() bool { return c.SettledAt.IsZero() }

// Kind implements journal.Content.
func (c Conflict) Kind() string { return "draft.conflict/1" }

// Canonical implements journal.Content.
func (c Conflict) Canonical(e *journal.Encoder) {
	e.Text("id", c.ID)
	e.Text("draft", c.DraftID)
	e.Text("provision", c.ProvisionID)
	e.Text("mine", packed(c.Mine))
	e.Text("theirs", packed(c.Theirs))
	e.Text("base", packed(c.Base))
	e.Text("choice", c.Choice)
}

type conflictRow struct {
	Conflict
	MineText   string
	TheirsText string
	BaseText   string
}

func (r conflictRow) conflict() (Conflict, error) {
	c := r.Conflict
	for _, f := range []struct {
		text string
		into *Wording
	}{{r.MineText, &c.Mine}, {r.TheirsText, &c.Theirs}, {r.BaseText, &c.Base}} {
		if err := json.Unmarshal([]byte(f.text), f.into); err != nil {
			return c, fmt.Errorf("conflict %s: %w", c.ID, err)
		}
	}
	return c, nil
}

// packed is JSON as the database keeps it.
func packed(v any) string {
	b, err := json.Marshal(v)
	if err != nil { // only strings and numbers are kept
		panic(fmt.Sprintf("draft: %T as JSON: %v", v, err))
	}
	return string(b)
}

// Comment is what somebody says about a provision of a draft, or about the whole of it.
type Comment struct {
	ID          string     `json:"id"`
	DraftID     string     `json:"draft"`
	ProvisionID string     `json:"provision"`
	Title       string     `json:"title"`
	Text        string     `json:"text"`
	MadeBy      string     `json:"made_by"`
	MadeName    string     `json:"made_name"`
	MadeAt      clock.Time `json:"made_at"`
}

// Kind implements journal.Content.
func (c Comment) Kind() string { return "draft.comment/1" }

// Canonical implements journal.Content.
func (c Comment) Canonical(e *journal.Encoder) {
	e.Text("id", c.ID)
	e.Text("draft", c.DraftID)
	e.Text("provision", c.ProvisionID)
	e.Text("text", c.Text)
}
