package incident

import (
	"strconv"
	"strings"
	"time"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/journal"
)

// StatementKind is to whom a text speaks.
type StatementKind string

// The kinds.
const (
	ToPress   StatementKind = "press"   // 報道発表
	ToWeb     StatementKind = "web"     // ホームページの掲載
	ToPersons StatementKind = "persons" // 本人への通知
	ToOthers  StatementKind = "others"  // 関係者への説明
)

func statementKinds() []StatementKind { return []StatementKind{ToPress, ToWeb, ToPersons, ToOthers} }

// Title is the kind's Japanese name, empty for one that does not exist.
func (k StatementKind) Title() string {
	return map[StatementKind]string{ToPress: "報道発表", ToWeb: "ホームページの掲載", ToPersons: "本人への通知", ToOthers: "関係者への説明"}[k]
}

// StatementState is how far a text has come.
type StatementState string

// The states.
const (
	StatementDraft    StatementState = "draft"
	StatementAsked    StatementState = "asked"
	StatementApproved StatementState = "approved"
	StatementRefused  StatementState = "refused"
	StatementIssued   StatementState = "issued"
	StatementDropped  StatementState = "dropped"
)

// Title is the state's Japanese name.
func (s StatementState) Title() string {
	return map[StatementState]string{StatementDraft: "下書き", StatementAsked: "承認待ち", StatementApproved: "承認済み", StatementRefused: "不承認", StatementIssued: "公表・通知済み", StatementDropped: "取りやめ"}[s]
}

// Statement is a text that goes out about an incident: it is written by many, approved by
// one, and goes out as it was approved.
type Statement struct {
	ID         string         `json:"id"`
	IncidentID string         `json:"incident"`
	Kind       StatementKind  `json:"kind"`
	Title      string         `json:"title"`
	Text       string         `json:"text"`
	State      StatementState `json:"state"`
	WrittenBy  string         `json:"written_by"`
	WrittenAt  clock.Time     `json:"written_at"`
	AskedBy    string         `json:"asked_by"` // id
	CaseID     string         `json:"case"`
	CaseNumber string         `json:"case_number"`
	SettledAt  clock.Time     `json:"settled_at"`
	SettledBy  string         `json:"settled_by"`
	Answer     string         `json:"answer"`
	IssuedAt   clock.Time     `json:"issued_at"`
	IssuedBy   string         `json:"issued_by"`
	Channel    string         `json:"channel"`
	Version    int64          `json:"version"`
}

// Open reports whether the text can be changed.
func (t Statement) Open() bool { return t.State == StatementDraft || t.State == StatementRefused }

func statementContent(t Statement) journal.Content {
	return journal.Fields("incident.statement/1", func(e *journal.Encoder) {
		e.Text("id", t.ID)
		e.Text("incident", t.IncidentID)
		e.Text("kind", string(t.Kind))
		e.Text("title", t.Title)
		e.Text("text", t.Text)
		e.Text("state", string(t.State))
		e.Text("written_by", t.WrittenBy)
		e.Text("case", t.CaseNumber)
		e.Text("settled_by", t.SettledBy)
		e.Text("answer", t.Answer)
		e.Time("issued_at", t.IssuedAt)
		e.Text("channel", t.Channel)
		e.Int("version", t.Version)
	})
}

// draftOf gives a text to begin with: what is known, in the order in which people ask.
func draftOf(k StatementKind, x Incident) Statement {
	var b strings.Builder
	section := func(n int, title, text string) {
		b.WriteString(strconv.Itoa(n) + "　" + title + "\n" + text + "\n\n")
	}
	known := func(s string) string {
		if s == "" {
			return "（確認中）"
		}
		return s
	}
	when := known(saidTime(x.HappenedAt))
	switch k {
	case ToPersons:
		b.WriteString("このたび、あなたの情報について、次のことが起きました。ご迷惑とご心配をお掛けし、おわび申し上げます。\n\n")
	default:
		b.WriteString("次の事案が起きました。関係する皆さまにご迷惑とご心配をお掛けし、おわび申し上げます。\n\n")
	}
	section(1, "起きたこと", known(x.Situation))
	section(2, "日時", "起きた日時："+when+"\n気付いた日時："+known(saidTime(x.NoticedAt)))
	section(3, "関わる情報と影響", known(x.Extent))
	section(4, "考えられる原因", known(x.Cause))
	if k == ToPersons {
		section(5, "お願い", "不審な電話やメールなどがあったときは、応じずに、下の窓口へお知らせください。")
		section(6, "問合せ先", "（部署、電話番号、受付の時間）")
	} else {
		section(5, "これまでの対応", "（行った措置を、時刻とともに書く）")
		section(6, "今後の対応", "原因の調査と再発防止の取組の結果を、改めてお知らせします。")
		section(7, "問合せ先", "（部署、電話番号、受付の時間）")
	}
	return Statement{Kind: k, Title: "情報セキュリティの事案について（" + k.Title() + "）", Text: strings.TrimSpace(b.String())}
}

// saidTime is a time as a text for residents says it.
func saidTime(t clock.Time) string {
	if t.IsZero() {
		return ""
	}
	at := t.In(clock.JST)
	return clock.Today(t.Time).Era() + " " + strconv.Itoa(at.Hour()) + "時" + strconv.Itoa(at.Minute()) + "分"
}

// PublicationMode is whether and how residents are told.
type PublicationMode string

// The modes.
const (
	PublishOnce PublicationMode = "once" // その都度
	PublishHalf PublicationMode = "half" // 半期ごとにまとめて
	PublishNot  PublicationMode = "none"
)

func publicationModes() []PublicationMode {
	return []PublicationMode{PublishOnce, PublishHalf, PublishNot}
}

// Title is the mode's Japanese name, empty for one that does not exist.
func (m PublicationMode) Title() string {
	return map[PublicationMode]string{PublishOnce: "その都度、公表する", PublishHalf: "半期ごとに、まとめて公表する", PublishNot: "公表しない"}[m]
}

// Publication is what was decided about telling residents of an incident.
type Publication struct {
	IncidentID  string          `json:"incident"`
	Mode        PublicationMode `json:"mode"`
	Reason      string          `json:"reason"`
	Summary     string          `json:"summary" doc:"公表する概要"`
	DecidedAt   clock.Time      `json:"decided_at"`
	DecidedBy   string          `json:"decided_by"`
	Half        int             `json:"half" doc:"年度×10＋半期（1か2）"`
	PublishedOn clock.Date      `json:"published_on"`
	PublishedBy string          `json:"published_by"`
	Version     int64           `json:"version"`
}

// halfOf is the half of a fiscal year in which a day lies: 20261 is April to September 2026.
func halfOf(d clock.Date) int {
	half := 2
	if d.Month >= fiscalStart && d.Month < fiscalStart+6 {
		half = 1
	}
	return d.FiscalYear(fiscalStart)*10 + half
}

// halfText says a half as people do.
func halfText(half int) string {
	title := clock.EraFiscalYear(half/10, fiscalStart)
	if half%10 == 1 {
		return title + " 上半期"
	}
	return title + " 下半期"
}

// halfBefore is the half before another.
func halfBefore(half int) int {
	if half%10 == 2 {
		return half - 1
	}
	return half - 10 + 1
}

// validHalf reports whether a number names a half of some fiscal year.
func validHalf(half int) bool {
	return (half%10 == 1 || half%10 == 2) && half/10 >= 2000 && half/10 <= time.Now().Year()+2
}
