package notice

import (
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// Way is how somebody read a notice.
type Way string

// The ways. All but the screen are entered by somebody else, with the day on which it was.
const (
	OnScreen Way = "screen"
	OnPaper  Way = "paper" // 紙の回覧
	ByMouth  Way = "told"  // 朝礼などで聞いた
)

// Title is the way's Japanese name, empty for one that does not exist.
func (w Way) Title() string {
	return map[Way]string{OnScreen: "画面", OnPaper: "紙の回覧", ByMouth: "口頭"}[w]
}

// Reading is that a person has read an edition of a notice (閲読).
type Reading struct {
	NoticeID  string     `json:"notice"`
	Edition   int64      `json:"edition"`
	PersonID  string     `json:"person"`
	Way       Way        `json:"way"`
	ReadOn    clock.Date `json:"read_on"`
	EnteredAt clock.Time `json:"entered_at"`
	EnteredBy string     `json:"entered_by"`
	Note      string     `json:"note"`
}

// Kind implements journal.Content.
func (r Reading) Kind() string { return "notice.reading/1" }

// Canonical implements journal.Content.
func (r Reading) Canonical(e *journal.Encoder) {
	e.Text("notice", r.NoticeID)
	e.Int("edition", r.Edition)
	e.Text("person", r.PersonID)
	e.Text("way", string(r.Way))
	e.Text("read_on", r.ReadOn.String())
	e.Text("entered_by", r.EnteredBy)
	e.Text("note", r.Note)
}

// Reach is who a notice has reached, for the figures of other rooms.
type Reach struct {
	NoticeID string     `json:"notice"`
	Title    string     `json:"title"`
	State    State      `json:"state"`
	Due      clock.Date `json:"due"`
	Asked    int        `json:"asked" doc:"対象者の数"`
	Read     int        `json:"read" doc:"そのうち読んだ人の数"`
	Absent   int        `json:"absent" doc:"休職などで除いた人の数"`
}
