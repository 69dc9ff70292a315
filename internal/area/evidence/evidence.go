package evidence

import (
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/okite-isms/okite/internal/area/evidence/chain"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/internal/platform/screen"
)

// Kind is what an item is.
type Kind string

// The kinds.
const (
	File  Kind = "file"  // 電子ファイル
	Thing Kind = "thing" // 現物: a medium, a paper, a device
)

// Title is the kind's Japanese name.
func (k Kind) Title() string { return map[Kind]string{File: "ファイル", Thing: "現物"}[k] }

// Medium is what sort of thing a physical item is.
type Medium string

// media are the sorts of things with their names.
var media = []struct {
	name  Medium
	title string
}{
	{"usb", "USBメモリなど"}, {"disk", "ハードディスク・SSD"}, {"optical", "光ディスク"}, {"card", "メモリーカード"}, {"tape", "磁気テープ"},
	{"computer", "パソコン・サーバー"}, {"phone", "スマートフォン・携帯電話"}, {"network", "ネットワーク機器"}, {"paper", "紙の書類"}, {"other", "そのほか"},
}

// Title is the medium's Japanese name.
func (m Medium) Title() string {
	for _, x := range media {
		if x.name == m {
			return x.title
		}
	}
	return ""
}

// Exhibit is a piece of evidence as it stands now.
type Exhibit struct {
	chain.Facts
	chain.Standing
	FileID       string     `json:"-"`
	PhotoID      string     `json:"-"`
	Looks        string     `json:"looks"` // what the first bytes look like; for display only
	Class        string     `json:"class"`
	PostID       string     `json:"post"`
	Confidential bool       `json:"confidential"`
	CreatedBy    string     `json:"created_by"`
	CreatedAt    clock.Time `json:"created_at"`
	DisposalID   string     `json:"disposal"`
	Version      int64      `json:"version"`
}

// NumberText is the number by which people speak of the item: 令和8年度 証第12号.
func (it Exhibit) NumberText() string { return NumberText(it.FiscalYear, it.Facts.Number) }

// NumberText writes a number of a fiscal year.
func NumberText(year, n int64) string {
	return fmt.Sprintf("%s 証第%d号", clock.EraFiscalYear(int(year), time.April), n)
}

// Code is the short form of the number for labels: 2026-0012.
func (it Exhibit) Code() string { return fmt.Sprintf("%04d-%04d", it.FiscalYear, it.Facts.Number) }

// About is what the item belongs to; zero where it stands alone.
func (it Exhibit) About() area.Ref { return area.Ref{Area: it.AboutArea, ID: it.AboutID} }

// IsKept reports whether the item is still in custody.
func (it Exhibit) IsKept() bool { return it.State == chain.Kept }

// HasContent reports whether there is a content that can be read.
func (it Exhibit) HasContent() bool { return it.FileID != "" && it.State != chain.Destroyed }

// Intake is what a person fills in to take something in as evidence.
type Intake struct {
	Kind         string     `json:"kind" form:"-" enum:"file,thing" doc:"file：ファイル、thing：現物"`
	Upload       string     `json:"upload,omitempty" maxLength:"40" doc:"送り終えたファイルのID。ファイルのとき。現物では写真"`
	Title        string     `json:"title" maxLength:"100" doc:"題名"`
	Note         string     `json:"note,omitempty" maxLength:"2000" doc:"説明"`
	About        string     `json:"about,omitempty" maxLength:"100" doc:"関係するもの（領域:ID）"`
	Method       string     `json:"method" maxLength:"200" doc:"どのように入手したか"`
	ObtainedOn   clock.Date `json:"-" form:"obtained_on" label:"入手した日"`
	ObtainedTime string     `json:"-" form:"obtained_time,fold" label:"入手した時刻"`
	Obtained     string     `json:"obtained_at,omitempty" form:"-" maxLength:"30" doc:"入手した日時（2026-11-25T10:30:00+09:00の形）。省くと今"`
	ObtainedBy   string     `json:"obtained_by,omitempty" maxLength:"100" doc:"入手した人。省くと自分"`
	SourceDevice string     `json:"source_device,omitempty" maxLength:"200" doc:"もとの機器"`
	SourcePath   string     `json:"source_path,omitempty" maxLength:"500" doc:"もとの場所（フォルダーやURL）"`
	SourceTime   string     `json:"source_time,omitempty" maxLength:"100" doc:"もとの機器が示していた日時"`
	ClockOffset  int64      `json:"clock_offset,omitempty" label:"機器の時計のずれ" doc:"機器の時計の進み（秒）"`
	Medium       string     `json:"medium,omitempty" maxLength:"20" doc:"現物の種類"`
	Maker        string     `json:"maker,omitempty" maxLength:"100" doc:"メーカーと型番"`
	Serial       string     `json:"serial,omitempty" form:"serial,fold" maxLength:"100" doc:"製造番号"`
	Place        string     `json:"place,omitempty" maxLength:"100" doc:"保管場所"`
	Seal         string     `json:"seal,omitempty" form:"seal,fold" maxLength:"50" doc:"封印の番号"`
	Class        string     `json:"class" maxLength:"40" doc:"保存期間の区分"`
	Post         string     `json:"post,omitempty" maxLength:"40" doc:"保管の責任を持つ職のID"`
	Confidential bool       `json:"confidential,omitempty" doc:"見られる人を限る"`
	Readers      string     `json:"readers,omitempty" maxLength:"1000" doc:"見られる人（職員番号か氏名を、1行に1人）"`
	Numbers      string     `json:"numbers,omitempty" enum:",keep,drop" doc:"12桁の数字が見つかったとき。keep：個人番号ではない、drop：中身を残さない"`
	NumbersWhy   string     `json:"numbers_why,omitempty" maxLength:"200" doc:"個人番号ではない理由"`
}

// Check returns all that is wrong with an intake. now bounds what has happened.
func (in Intake) Check(now time.Time) error {
	c := check{}
	c.text("title", "題名", in.Title, 100, true)
	c.long("note", "説明", in.Note, 2000)
	c.text("method", "入手の方法", in.Method, 200, true)
	c.text("obtained_by", "入手した人", in.ObtainedBy, 100, false)
	c.text("source_device", "もとの機器", in.SourceDevice, 200, false)
	c.text("source_path", "もとの場所", in.SourcePath, 500, false)
	c.text("source_time", "もとの日時", in.SourceTime, 100, false)
	c.text("maker", "メーカーと型番", in.Maker, 100, false)
	c.text("serial", "製造番号", in.Serial, 100, false)
	c.text("place", "保管場所", in.Place, 100, in.Kind == string(Thing))
	c.text("seal", "封印の番号", in.Seal, 50, false)
	c.text("numbers_why", "理由", in.NumbersWhy, 200, in.Numbers == "keep")
	if in.Kind == string(Thing) && Medium(in.Medium).Title() == "" {
		c["medium"] = "現物の種類を選んでください。"
	}
	if in.Kind == string(File) && in.Upload == "" {
		c["file"] = "ファイルを選んでください。"
	}
	if in.Kind != string(File) && in.Kind != string(Thing) {
		c["kind"] = "ファイルか現物かを選んでください。"
	}
	if _, err := in.about(); err != nil {
		c["about"] = "関係するものの書き方が正しくありません。"
	}
	if in.ClockOffset < -10*365*86400 || in.ClockOffset > 10*365*86400 {
		c["clock_offset"] = "時計のずれが大きすぎます。秒で入力してください。"
	}
	at, field, text := in.obtained(now)
	if text == "" && at.After(now.Add(time.Minute)) {
		text = "入手した日時は、今より前にしてください。"
	}
	if text != "" {
		c[field] = text
	}
	return fault.Fields(c)
}

var aboutForm = regexp.MustCompile(`^[a-z]{2,20}:[0-9A-Za-z-]{1,60}$`)

func (in Intake) about() (area.Ref, error) {
	if in.About == "" {
		return area.Ref{}, nil
	}
	if !aboutForm.MatchString(in.About) {
		return area.Ref{}, fmt.Errorf("no reference: %q", in.About)
	}
	room, id, _ := strings.Cut(in.About, ":")
	return area.Ref{Area: room, ID: id}, nil
}

// obtained is when the thing was obtained, or what is wrong with the field that says so.
func (in Intake) obtained(now time.Time) (at time.Time, field, text string) {
	if in.Obtained != "" {
		at, err := time.Parse(time.RFC3339, in.Obtained)
		if err != nil {
			return at, "obtained_at", "2026-11-25T10:30:00+09:00 のように入力してください。"
		}
		return at, "obtained_at", ""
	}
	if in.ObtainedOn.IsZero() && in.ObtainedTime == "" {
		return now, "obtained_on", ""
	}
	return moment("obtained", in.ObtainedOn, in.ObtainedTime, now)
}

// moment is the instant that a day and a time of the day, in Japan, make together.
func moment(name string, d clock.Date, hour string, now time.Time) (at time.Time, field, text string) {
	if d.IsZero() {
		d = clock.Today(now)
	}
	if hour == "" {
		hour = "00:00"
	}
	t, err := time.Parse("15:04", hour)
	if err != nil {
		return at, name + "_time", "時刻は、14:05 のように入力してください。"
	}
	return time.Date(d.Year, d.Month, d.Day, t.Hour(), t.Minute(), 0, 0, clock.JST), name + "_on", ""
}

// check gathers what is wrong, by field.
type check map[string]string

// text checks a line of text.
func (c check) text(field, title, s string, most int, must bool) {
	switch {
	case s == "" && must:
		c[field] = title + "を入力してください。"
	case strings.ContainsFunc(s, hidden):
		c[field] = title + "に使えない文字（改行や制御文字、見えない文字）が含まれています。"
	default:
		c.length(field, title, s, most)
	}
}

// long checks a text of several lines.
func (c check) long(field, title, s string, most int) {
	if strings.ContainsFunc(s, func(r rune) bool { return hidden(r) && r != '\n' && r != '\t' }) {
		c[field] = title + "に使えない文字（制御文字や、見えない文字）が含まれています。"
		return
	}
	c.length(field, title, s, most)
}

func (c check) length(field, title, s string, most int) {
	if utf8.RuneCountInString(s) > most {
		c[field] = fmt.Sprintf("%sは%d文字までにしてください。", title, most)
		return
	}
	if screen.Text(s).Any() { // 番号法20条: not to be collected or kept
		c[field] = title + "に、個人番号と思われる12桁の数字があります。取り除いてください。"
	}
}

// must says that a field has to be filled in.
func (c check) must(field, text string, filled bool) {
	if !filled {
		c[field] = text
	}
}

func hidden(r rune) bool {
	return unicode.IsControl(r) || r == utf8.RuneError || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp)
}
