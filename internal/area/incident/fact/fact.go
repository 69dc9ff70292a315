// Package fact is what is known of an incident, or feared, as a fixed list. Rules that are
// data (severity, deadlines of laws) speak of nothing else, so that whoever writes one can
// be told at once what does not exist, and a judgement can be made again from the facts
// that were stored with it.
package fact

import (
	"slices"

	"github.com/okite-isms/okite/internal/platform/clock"
)

// Facts are what is known of an incident, or feared: 「おそれ」 counts as much as certainty.
// The names in expr tags are those that rules in definitions use.
type Facts struct {
	Known     clock.Time `json:"known" expr:"-"`             // when any unit of the body first knew
	Event     string     `json:"event" expr:"event"`         // Leak, Loss or Damage
	Specific  bool       `json:"specific" expr:"specific"`   // 特定個人情報 is concerned
	Personal  bool       `json:"personal" expr:"personal"`   // 保有個人情報 is concerned
	Origin    string     `json:"origin" expr:"origin"`       // a system of the 番号制度 from which it came: Network, Use, Related; empty: none
	People    int        `json:"people" expr:"people"`       // how many people are known to be concerned
	Most      int        `json:"most" expr:"most"`           // how many there may be, while the number is not known
	Sensitive bool       `json:"sensitive" expr:"sensitive"` // 要配慮個人情報, or that of an ordinance
	Property  bool       `json:"property" expr:"property"`   // damage to property may follow
	Unlawful  bool       `json:"unlawful" expr:"unlawful"`   // 不正の目的 may be behind it, insiders included
	Exposed   bool       `json:"exposed" expr:"exposed"`     // anybody may have seen it by electronic means
	Encrypted bool       `json:"encrypted" expr:"encrypted"` // 高度な暗号化
	Recovered bool       `json:"recovered" expr:"recovered"` // all came back before anybody had seen it
	Kept      bool       `json:"kept" expr:"kept"`           // the same data is still there, or in a backup
	Entrusted bool       `json:"entrusted" expr:"entrusted"` // the body itself works for another one (委託先)
	Told      bool       `json:"told" expr:"told"`           // and has told it
	Class     int        `json:"class" expr:"class"`         // the highest class of information concerned, 1 the most important; 0: not known
	Area      string     `json:"area" expr:"area"`           // network area: MyNumber, LGWAN, Internet; empty: none
	Stopped   int        `json:"stopped" expr:"stopped"`     // minutes for which a service to residents stands still
	Media     string     `json:"media" expr:"media"`         // what it was on; empty: nothing of the list
	Attack    string     `json:"attack" expr:"attack"`       // the kind of a cyber attack: DDoS, Ransomware, Intrusion, Malware; empty: none
	Spreading bool       `json:"spreading" expr:"spreading"` // it goes on, or may reach other bodies
}

// What has happened to data.
const (
	Leak   = "leak"   // 漏えい
	Loss   = "loss"   // 滅失
	Damage = "damage" // 毀損
)

// The systems of the 番号制度.
const (
	Network = "network" // 情報提供ネットワークシステムに接続する機器
	Use     = "use"     // 個人番号利用事務のシステム
	Related = "related" // 個人番号関係事務のシステム
)

// The areas of a municipal network (三層の対策).
const (
	MyNumber = "mynumber" // マイナンバー利用事務系
	LGWAN    = "lgwan"    // LGWAN接続系
	Internet = "internet" // インターネット接続系
)

// What information was on.
const (
	Paper     = "paper"
	Terminal  = "terminal"
	Removable = "removable"
	Server    = "server"
	Cloud     = "cloud"
	Mail      = "mail"
)

// The kinds of cyber attacks for which something of its own is asked.
const (
	DDoS       = "ddos"
	Ransomware = "ransomware"
	Intrusion  = "intrusion" // 不正アクセス
	Malware    = "malware"   // ランサムウェアのほかの不正プログラム
)

// Day is the business day in Japan on which it was known: day 1 of every clock.
func (f Facts) Day() clock.Date { return clock.Today(f.Known.Time) }

// Check finds what the lists do not hold, and numbers that cannot be, by field.
func (f Facts) Check() map[string]string {
	faults := map[string]string{}
	for field, x := range map[string]struct {
		value string
		known []string
	}{
		"event":  {f.Event, []string{"", Leak, Loss, Damage}},
		"origin": {f.Origin, []string{"", Network, Use, Related}},
		"area":   {f.Area, []string{"", MyNumber, LGWAN, Internet}},
		"attack": {f.Attack, []string{"", DDoS, Ransomware, Intrusion, Malware}},
		"media":  {f.Media, []string{"", Paper, Terminal, Removable, Server, Cloud, Mail}},
	} {
		if !slices.Contains(x.known, x.value) {
			faults[field] = "一覧から選んでください。"
		}
	}
	for field, n := range map[string]int{"people": f.People, "most": f.Most, "stopped": f.Stopped} {
		if n < 0 || n > 999_999_999 {
			faults[field] = "0から999,999,999までの数字を入力してください。"
		}
	}
	if f.Class < 0 || f.Class > 9 {
		faults["class"] = "分類は、1から9までの数字です。分からないときは空にします。"
	}
	if f.Most > 0 && f.Most < f.People {
		faults["most"] = "最大の人数は、分かっている人数以上にしてください。"
	}
	return faults
}
