// Package chain is the chain of custody (保管の連鎖) of one item of evidence: entries that
// are only ever added, each with the hash of the one before and of its own content. It
// is pure, so that an outsider's check of an exported bundle runs the same code.
package chain

import (
	"crypto/sha256"
	"encoding/hex"

	"github.com/okite-isms/okite/internal/platform/journal"
)

// Kind is what an entry says.
type Kind string

// The kinds of entries.
const (
	TakenIn   Kind = "taken_in"  // 受入れ
	Handed    Kind = "handed"    // 引渡し: waits for its acceptance
	Accepted  Kind = "accepted"  // 受領
	Declined  Kind = "declined"  // 受領せず
	Recalled  Kind = "recalled"  // 引渡しの取消し
	OnPaper   Kind = "on_paper"  // 紙による受渡し, entered with both names and the paper
	Moved     Kind = "moved"     // 保管場所の変更
	Sealed    Kind = "sealed"    // 封印
	Unsealed  Kind = "unsealed"  // 開封
	Checked   Kind = "checked"   // 照合: the content hashed again
	Copied    Kind = "copied"    // 写しの取出し
	Exported  Kind = "exported"  // 持出し用の書き出し
	Returned  Kind = "returned"  // 返却
	Disposed  Kind = "disposed"  // 廃棄
	Extended  Kind = "extended"  // 保存期間の変更
	Held      Kind = "held"      // 廃棄の停止
	Released  Kind = "released"  // 廃棄の停止の解除
	Corrected Kind = "corrected" // 訂正: an earlier entry or the facts were wrong
)

// Title is the kind's Japanese name.
func (k Kind) Title() string {
	return map[Kind]string{
		TakenIn: "受入れ", Handed: "引渡し", Accepted: "受領", Declined: "受領せず", Recalled: "引渡しの取消し", OnPaper: "紙による受渡し", Moved: "保管場所の変更",
		Sealed: "封印", Unsealed: "開封", Checked: "照合", Copied: "写しの取出し", Exported: "書き出し", Returned: "返却", Disposed: "廃棄",
		Extended: "保存期間の変更", Held: "廃棄の停止", Released: "廃棄の停止の解除", Corrected: "訂正",
	}[k]
}

// Results of checks.
const (
	Same    = "same"
	Differs = "differs"
	Missing = "missing" // the content cannot be read
)

// Custody is one link of the chain. Times are in UTC with milliseconds, as the journal
// writes them; hashes are hexadecimal.
type Custody struct {
	Item         string `json:"item"`
	N            int64  `json:"n"` // from 1
	Kind         Kind   `json:"kind"`
	HappenedAt   string `json:"happened_at"`
	EnteredAt    string `json:"entered_at"`
	ActorID      string `json:"actor"`
	ActorName    string `json:"actor_name"`
	Capacity     string `json:"capacity"`
	GiverID      string `json:"giver"` // empty for somebody outside
	GiverName    string `json:"giver_name"`
	ReceiverID   string `json:"receiver"`
	ReceiverName string `json:"receiver_name"`
	Place        string `json:"place"`
	Seal         string `json:"seal"`
	About        int64  `json:"about"` // the entry that this one answers or corrects
	Result       string `json:"result"`
	SHA256       string `db:"sha256" json:"sha256"` // of the content, or of the paper
	FileID       string `json:"file"`               // the paper
	Until        string `json:"until"`              // to be kept until this day
	Note         string `json:"note"`
	Facts        string `json:"facts"` // hash of the item's facts from here on
	Previous     string `json:"previous"`
	Hash         string `json:"hash"`
}

// ContentKind names the declaration of an entry's bytes.
const ContentKind = "evidence.entry/1"

// content makes a Custody a content of the journal.
type content struct{ e Custody }

// Content is what the journal's line of an entry vouches for: the bytes that are hashed.
func (e Custody) Content() journal.Content { return content{e} }

func (content) Kind() string { return ContentKind }

func (c content) Canonical(w *journal.Encoder) {
	e := c.e
	w.Text("item", e.Item)
	w.Int("n", e.N)
	w.Text("kind", string(e.Kind))
	w.Text("happened_at", e.HappenedAt)
	w.Text("entered_at", e.EnteredAt)
	w.Text("actor", e.ActorID)
	w.Text("actor_name", e.ActorName)
	w.Text("capacity", e.Capacity)
	w.Text("giver", e.GiverID)
	w.Text("giver_name", e.GiverName)
	w.Text("receiver", e.ReceiverID)
	w.Text("receiver_name", e.ReceiverName)
	w.Text("place", e.Place)
	w.Text("seal", e.Seal)
	w.Int("about", e.About)
	w.Text("result", e.Result)
	w.Text("sha256", e.SHA256)
	w.Text("file", e.FileID)
	w.Text("until", e.Until)
	w.Text("note", e.Note)
	w.Text("facts", e.Facts)
	w.Text("previous", e.Previous)
}

// Sum is the hash of the entry's canonical bytes, the hash of the entry before among them.
func (e Custody) Sum() string { return sum(e.Content()) }

// Link closes an entry onto the one before it.
func (e Custody) Link(n int64, previous string) Custody {
	e.N, e.Previous = n, previous
	e.Hash = e.Sum()
	return e
}

func sum(c journal.Content) string {
	h := sha256.Sum256(journal.Encode(c))
	return hex.EncodeToString(h[:])
}
