package notice

import (
	"strings"

	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// Matter is something that waits for who holds a post or a role, or for a person.
type Matter struct {
	ID        string     `json:"id"`
	Area      string     `json:"area"`
	ObjectID  string     `json:"object"`
	Title     string     `json:"title"`
	URL       string     `json:"url"`
	Why       string     `json:"why"`
	Due       clock.Date `json:"due"`
	Addressee string     `json:"addressee" doc:"だれに宛てたか（post:、role:、person: と識別子）"`
	ToldAt    clock.Time `json:"told_at"`
	DoneAt    clock.Time `json:"done_at"`
	DoneBy    string     `json:"done_by"`
	Version   int64      `json:"version"`
}

// Addressees. Each is followed by an id, a role's by its name.
const (
	ToPost   = "post:"
	ToRole   = "role:"
	ToPerson = "person:"
)

// Ref is what the item is about.
func (it Matter) Ref() area.Ref { return area.Ref{Area: it.Area, ID: it.ObjectID} }

// Check returns what is wrong with an item that an area tells. People do not fill it in:
// a fault is a mistake of the program.
func (it Matter) Check() error {
	faults := map[string]string{}
	if it.Title == "" || len([]rune(it.Title)) > 200 {
		faults["title"] = "件名は、1文字から200文字までです。"
	}
	if !strings.HasPrefix(it.URL, "/") || strings.HasPrefix(it.URL, "//") {
		faults["url"] = "Okiteの画面のアドレスではありません。"
	}
	if kind, id, ok := strings.Cut(it.Addressee, ":"); !ok || id == "" || kind != "post" && kind != "role" && kind != "person" {
		faults["addressee"] = "宛先がありません。"
	}
	return fault.Fields(faults)
}

// Kind implements journal.Content.
func (it Matter) Kind() string { return "notice.item/1" }

// Canonical implements journal.Content.
func (it Matter) Canonical(e *journal.Encoder) {
	e.Text("id", it.ID)
	e.Text("area", it.Area)
	e.Text("object", it.ObjectID)
	e.Text("title", it.Title)
	e.Text("url", it.URL)
	e.Text("why", it.Why)
	e.Text("due", it.Due.String())
	e.Text("addressee", it.Addressee)
	e.Text("done_at", it.DoneAt.String())
	e.Int("version", it.Version)
}
