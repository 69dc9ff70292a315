package evidence

import (
	"time"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// Giving is a hand-over by who holds the item (引渡し).
type Giving struct {
	ID       string `path:"id" json:"-" form:"-"`
	Version  int64  `json:"version"`
	Receiver string `json:"receiver" maxLength:"60" doc:"受け取る人の職員番号か氏名"`
	Note     string `json:"note,omitempty" maxLength:"500" doc:"目的など"`
}

// Check returns all that is wrong.
func (in Giving) Check() error {
	c := check{}
	c.text("receiver", "受け取る人", in.Receiver, 60, true)
	c.text("note", "目的", in.Note, 500, false)
	return fault.Fields(c)
}

// Taking is the answer of who receives the item (受領).
type Taking struct {
	ID      string `path:"id" json:"-" form:"-"`
	Version int64  `json:"version"`
	Verdict string `json:"verdict" enum:"accept,decline" doc:"accept：受け取った、decline：受け取らない"`
	Place   string `json:"place,omitempty" maxLength:"100" doc:"これから置く場所"`
	Seal    string `json:"seal,omitempty" form:"seal,fold" maxLength:"50" doc:"受け取ったときの封印の番号"`
	Note    string `json:"note,omitempty" maxLength:"500" doc:"状態など。受け取らないときは理由"`
}

// Check returns all that is wrong.
func (in Taking) Check() error {
	c := check{}
	c.text("place", "場所", in.Place, 100, false)
	c.text("seal", "封印の番号", in.Seal, 50, false)
	c.text("note", "理由", in.Note, 500, in.Verdict == "decline")
	c.must("verdict", "受け取ったかどうかを選んでください。", in.Verdict == "accept" || in.Verdict == "decline")
	return fault.Fields(c)
}

// PaperGiving is a hand-over that was signed on paper, entered afterwards (紙による受渡し).
type PaperGiving struct {
	ID           string     `path:"id" json:"-" form:"-"`
	Version      int64      `json:"version"`
	Giver        string     `json:"giver" maxLength:"100" doc:"渡した人。職員は職員番号か氏名"`
	GiverOutside bool       `json:"giver_outside,omitempty" doc:"渡した人は庁外の人"`
	Receiver     string     `json:"receiver" maxLength:"100" doc:"受け取った人。職員は職員番号か氏名"`
	Outside      bool       `json:"outside,omitempty" doc:"受け取った人は庁外の人"`
	HappenedOn   clock.Date `json:"-" form:"happened_on" label:"受け渡した日"`
	HappenedTime string     `json:"-" form:"happened_time,fold" label:"時刻"`
	Happened     string     `json:"happened_at,omitempty" form:"-" maxLength:"30" doc:"受け渡した日時（2026-11-25T10:30:00+09:00の形）"`
	Place        string     `json:"place,omitempty" maxLength:"100" doc:"これから置く場所"`
	Seal         string     `json:"seal,omitempty" form:"seal,fold" maxLength:"50" doc:"受け渡したときの封印の番号"`
	Note         string     `json:"note,omitempty" maxLength:"500" doc:"目的など"`
	Upload       string     `json:"upload" maxLength:"40" doc:"署名のある受渡書を読み取ったファイル"`
}

// Check returns all that is wrong.
func (in PaperGiving) Check(now time.Time) error {
	c := check{}
	c.text("giver", "渡した人", in.Giver, 100, true)
	c.text("receiver", "受け取った人", in.Receiver, 100, true)
	c.text("place", "場所", in.Place, 100, false)
	c.text("seal", "封印の番号", in.Seal, 50, false)
	c.text("note", "目的", in.Note, 500, false)
	c.must("file", "署名のある受渡書を読み取ったファイルを選んでください。", in.Upload != "")
	at, field, text := in.at(now)
	if text == "" && at.After(now.Add(time.Minute)) {
		text = "今より前の日時にしてください。"
	}
	if text != "" {
		c[field] = text
	}
	return fault.Fields(c)
}

func (in PaperGiving) at(now time.Time) (time.Time, string, string) {
	return Intake{Obtained: in.Happened, ObtainedOn: in.HappenedOn, ObtainedTime: in.HappenedTime}.obtainedAs("happened", now)
}

// obtainedAs is obtained for fields of another name.
func (in Intake) obtainedAs(name string, now time.Time) (at time.Time, field, text string) {
	if in.Obtained == "" && in.ObtainedOn.IsZero() {
		return at, name + "_on", "日付を入力してください。"
	}
	if in.Obtained == "" {
		return moment(name, in.ObtainedOn, in.ObtainedTime, now)
	}
	at, _, text = in.obtained(now)
	return at, name + "_at", text
}

// Keeping is what is recorded about a place, a seal or a state (保管の記録).
type Keeping struct {
	ID      string `path:"id" json:"-" form:"-"`
	Version int64  `json:"version"`
	What    string `json:"what" enum:"moved,sealed,unsealed,returned" doc:"moved：場所、sealed：封印、unsealed：開封、returned：返却"`
	Value   string `json:"value,omitempty" form:"value,fold" maxLength:"100" doc:"場所、封印の番号、返した相手"`
	Note    string `json:"note,omitempty" maxLength:"500" doc:"理由など"`
}

// Check returns all that is wrong.
func (in Keeping) Check() error {
	c := check{}
	c.must("what", "記録することを選んでください。", in.What == "moved" || in.What == "sealed" || in.What == "unsealed" || in.What == "returned")
	c.text("value", "場所、封印の番号または相手", in.Value, 100, true)
	c.text("note", "理由", in.Note, 500, in.What == "unsealed" || in.What == "returned")
	return fault.Fields(c)
}

// Retaining changes until when an item is kept, or stops its disposal (保存期間の変更).
type Retaining struct {
	ID      string     `path:"id" json:"-" form:"-"`
	Version int64      `json:"version"`
	What    string     `json:"what" enum:"extended,held,released" doc:"extended：期間を変える、held：廃棄を止める、released：止めるのをやめる"`
	Until   clock.Date `json:"-" form:"until" label:"保存する期限"`
	Day     string     `json:"until,omitempty" form:"-" maxLength:"10" doc:"新しい期限（2031-03-31の形）"`
	Note    string     `json:"note" maxLength:"500" doc:"理由"`
}

// Check returns all that is wrong.
func (in *Retaining) Check() error {
	c := check{}
	c.must("what", "行うことを選んでください。", in.What == "extended" || in.What == "held" || in.What == "released")
	c.text("note", "理由", in.Note, 500, true)
	if in.Day != "" {
		d, err := clock.ParseDate(in.Day)
		if in.Until = d; err != nil {
			c["until"] = "2031-03-31 のように入力してください。"
		}
	}
	c.must("until", "新しい期限を入力してください。", in.What != "extended" || !in.Until.IsZero() || c["until"] != "")
	return fault.Fields(c)
}

// Correcting puts right what was recorded wrongly (訂正): the facts anew, with the reason.
type Correcting struct {
	ID           string `path:"id" json:"-" form:"-"`
	Version      int64  `json:"version"`
	About        int64  `json:"about,omitempty" label:"訂正する記録の番号" doc:"訂正する記録の番号。記載事項の訂正では0"`
	Title        string `json:"title" maxLength:"100"`
	Note         string `json:"note,omitempty" maxLength:"2000"`
	Method       string `json:"method" maxLength:"200"`
	SourceDevice string `json:"source_device,omitempty" maxLength:"200"`
	SourcePath   string `json:"source_path,omitempty" maxLength:"500"`
	SourceTime   string `json:"source_time,omitempty" maxLength:"100"`
	ClockOffset  int64  `json:"clock_offset,omitempty" label:"機器の時計のずれ"`
	Maker        string `json:"maker,omitempty" maxLength:"100"`
	Serial       string `json:"serial,omitempty" form:"serial,fold" maxLength:"100"`
	Why          string `json:"why" maxLength:"500" doc:"訂正の内容と理由"`
}

// Check returns all that is wrong.
func (in Correcting) Check() error {
	c := check{}
	c.text("title", "題名", in.Title, 100, true)
	c.long("note", "説明", in.Note, 2000)
	c.text("method", "入手の方法", in.Method, 200, true)
	c.text("source_device", "もとの機器", in.SourceDevice, 200, false)
	c.text("source_path", "もとの場所", in.SourcePath, 500, false)
	c.text("source_time", "もとの日時", in.SourceTime, 100, false)
	c.text("maker", "メーカーと型番", in.Maker, 100, false)
	c.text("serial", "製造番号", in.Serial, 100, false)
	c.text("why", "訂正の内容と理由", in.Why, 500, true)
	if in.ClockOffset < -10*365*86400 || in.ClockOffset > 10*365*86400 {
		c["clock_offset"] = "時計のずれが大きすぎます。秒で入力してください。"
	}
	return fault.Fields(c)
}

// Limiting says who may see an item (見られる人).
type Limiting struct {
	ID           string `path:"id" json:"-" form:"-"`
	Version      int64  `json:"version"`
	Confidential bool   `json:"confidential,omitempty"`
	Readers      string `json:"readers,omitempty" maxLength:"1000"`
	Post         string `json:"post,omitempty" maxLength:"40"`
}
