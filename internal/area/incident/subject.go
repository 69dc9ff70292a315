package incident

import (
	"fmt"
	"strings"

	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/journal"
	"github.com/okite-isms/okite/internal/platform/screen"
	"github.com/okite-isms/okite/internal/platform/sheet"
)

// Subject is one of the people concerned (本人), who is to be told. Neither the journal nor
// the timeline nor a log ever holds what is known of them, only their number in the list.
type Subject struct {
	ID         string       `json:"id"`
	IncidentID string       `json:"incident"`
	Number     int          `json:"number"`
	Name       string       `json:"name"`
	Postal     string       `json:"postal"`
	Address    string       `json:"address"`
	Contact    string       `json:"contact"`
	Note       string       `json:"note"`
	Letter     string       `json:"letter" doc:"この人だけに宛てた文。空のときは共通の文"`
	State      SubjectState `json:"state"`
	SentOn     clock.Date   `json:"sent_on"`
	Means      string       `json:"means"`
	ResultOn   clock.Date   `json:"result_on"`
	Remark     string       `json:"remark"`
	ChangedAt  clock.Time   `json:"changed_at"`
	ChangedBy  string       `json:"changed_by"`
	Version    int64        `json:"version"`
}

// SubjectState is how far somebody has been told.
type SubjectState string

// The states.
const (
	SubjectWaiting     SubjectState = "waiting"     // 未通知
	SubjectSent        SubjectState = "sent"        // 通知済み
	SubjectReturned    SubjectState = "returned"    // 返戻
	SubjectReached     SubjectState = "reached"     // 到達を確認
	SubjectAlternative SubjectState = "alternative" // 代わりの措置
)

// SubjectStates lists the states in the order of a form.
func SubjectStates() []SubjectState {
	return []SubjectState{SubjectWaiting, SubjectSent, SubjectReturned, SubjectReached, SubjectAlternative}
}

// Title is the state's Japanese name.
func (s SubjectState) Title() string {
	return map[SubjectState]string{SubjectWaiting: "未通知", SubjectSent: "通知済み", SubjectReturned: "返戻", SubjectReached: "到達を確認", SubjectAlternative: "代わりの措置"}[s]
}

// Told reports whether nothing more is owed to the person.
func (s SubjectState) Told() bool {
	return s == SubjectSent || s == SubjectReached || s == SubjectAlternative
}

// subjectRef is the list of people as an object of its own: a name list of its own says who
// may read it.
func subjectRef(incident string) area.Ref {
	return area.Ref{Area: areaName, ID: incident + subjectSuffix}
}

// subjectSuffix tells the list of people from the incident.
const subjectSuffix = ":subject"

// progress is what the journal holds of a change: who it is about stays out.
func (x Subject) progress() journal.Content {
	return journal.Fields("incident.subject/1", func(e *journal.Encoder) {
		e.Text("id", x.ID)
		e.Int("number", int64(x.Number))
		e.Text("state", string(x.State))
		e.Date("sent_on", x.SentOn)
		e.Date("result_on", x.ResultOn)
		e.Int("version", x.Version)
	})
}

// NoticeWork is the notice to the people concerned as a whole (本人への通知).
type NoticeWork struct {
	IncidentID  string      `json:"incident"`
	Letter      string      `json:"letter" doc:"共通の通知文"`
	Contact     string      `json:"contact" doc:"問合せ先"`
	State       NoticeState `json:"state"`
	Alternative string      `json:"alternative" doc:"代わりの措置（公表など）"`
	Reason      string      `json:"reason" doc:"代わりの措置をとる理由"`
	FinishedAt  clock.Time  `json:"finished_at"`
	FinishedBy  string      `json:"finished_by"`
	KeepUntil   clock.Date  `json:"keep_until"`
	Counts      string      `json:"counts" doc:"終えたときの人数"`
	ErasedAt    clock.Time  `json:"erased_at"`
	Version     int64       `json:"version"`
}

// NoticeState is how far the notice as a whole has come.
type NoticeState string

// The states.
const (
	NoticeOpen     NoticeState = "open"
	NoticeFinished NoticeState = "finished"
	NoticeErased   NoticeState = "erased"
)

// Title is the state's Japanese name.
func (s NoticeState) Title() string {
	return map[NoticeState]string{NoticeOpen: "通知中", NoticeFinished: "終了", NoticeErased: "一覧は消去済み"}[s]
}

// content is what the journal vouches for.
func (n NoticeWork) content() journal.Content {
	return journal.Fields("incident.notice/1", func(e *journal.Encoder) {
		e.Text("incident", n.IncidentID)
		e.Text("state", string(n.State))
		e.Text("letter", n.Letter)
		e.Text("contact", n.Contact)
		e.Text("alternative", n.Alternative)
		e.Text("reason", n.Reason)
		e.Time("finished_at", n.FinishedAt)
		e.Date("keep_until", n.KeepUntil)
		e.Text("counts", n.Counts)
		e.Int("version", n.Version)
	})
}

// SubjectCounts are how many people are in which state.
type SubjectCounts map[SubjectState]int

// Total is how many people there are.
func (c SubjectCounts) Total() (n int) {
	for _, k := range c {
		n += k
	}
	return n
}

// Owed is how many have still to be told.
func (c SubjectCounts) Owed() int { return c[SubjectWaiting] + c[SubjectReturned] }

// Text is the counts in one line.
func (c SubjectCounts) Text() string {
	list := []string{fmt.Sprintf("計%d人", c.Total())}
	for _, s := range SubjectStates() {
		if c[s] > 0 {
			list = append(list, fmt.Sprintf("%s%d人", s.Title(), c[s]))
		}
	}
	return strings.Join(list, "、")
}

// Limits of a list of people.
const (
	subjectsMost = 10_000
	subjectCell  = 300
)

// The headings of a list.
const (
	headName    = "氏名"
	headPostal  = "郵便番号"
	headAddress = "住所"
	headContact = "連絡先"
	headNote    = "備考"
)

// SubjectFlaw is what is wrong in a row. The reason never repeats what the row holds.
type SubjectFlaw struct {
	Line   int    `json:"line"`
	Column string `json:"column"`
	Reason string `json:"reason"`
}

// readSubjects makes people of the rows of a list.
func readSubjects(g sheet.Given) (list []Subject, flaws []SubjectFlaw) {
	column := map[string]int{}
	for i, h := range g.Head {
		h = strings.Join(strings.Fields(h), "")
		if _, ok := column[h]; !ok {
			column[h] = i
		}
	}
	if _, ok := column[headName]; !ok {
		return nil, []SubjectFlaw{{g.Line, headName, "この見出しの列がありません。"}}
	}
	seen := map[string]int{}
	for n, row := range g.Rows {
		line := g.Line + 1 + n
		cell := func(head string) string {
			if i, ok := column[head]; ok && i < len(row) {
				return row[i]
			}
			return ""
		}
		if strings.Join(row, "") == "" {
			continue
		}
		x := Subject{Name: cell(headName), Postal: cell(headPostal), Address: cell(headAddress), Contact: cell(headContact), Note: cell(headNote), State: SubjectWaiting, Version: 1}
		faults := x.faults()
		// A number may stand in a column that is not read at all.
		if len(faults) == 0 && screen.Text(strings.Join(row, "\n")).Any() {
			faults = append(faults, SubjectFlaw{0, "（どこかの列）", numberFlaw})
		}
		if first, twice := seen[x.Name+"\n"+x.Address]; twice {
			faults = append(faults, SubjectFlaw{0, headName, fmt.Sprintf("%d行目と同じ氏名と住所です。", first)})
		}
		seen[x.Name+"\n"+x.Address] = line
		for _, f := range faults {
			f.Line = line
			flaws = append(flaws, f)
		}
		list = append(list, x)
	}
	return list, flaws
}

const numberFlaw = "個人番号と思われる12桁の数字があります。取り除いてください。"

// faults finds what is wrong with one person, by column.
func (x Subject) faults() (list []SubjectFlaw) {
	if x.Name == "" {
		list = append(list, SubjectFlaw{0, headName, "氏名を入力してください。"})
	}
	for _, c := range []struct{ head, text string }{{headName, x.Name}, {headPostal, x.Postal}, {headAddress, x.Address}, {headContact, x.Contact}, {headNote, x.Note}} {
		switch {
		case len([]rune(c.text)) > subjectCell:
			list = append(list, SubjectFlaw{0, c.head, fmt.Sprintf("%d文字までにしてください。", subjectCell)})
		case screen.Text(c.text).Any():
			list = append(list, SubjectFlaw{0, c.head, numberFlaw})
		}
	}
	return list
}

func errSubjects() error {
	return fault.New(fault.NotFound, "本人の一覧は、名簿に載っている人だけが見られます。")
}
