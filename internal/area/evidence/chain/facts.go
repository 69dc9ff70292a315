package chain

import "github.com/okite-isms/okite/internal/platform/journal"

// Facts are what is known of an item from its intake on. A correction gives new ones and
// an entry with their hash; the old ones stay with theirs.
type Facts struct {
	ID           string `json:"id"`
	FiscalYear   int64  `json:"fiscal_year"`
	Number       int64  `json:"number"`
	Kind         string `json:"kind"` // file, thing
	Title        string `json:"title"`
	Note         string `json:"note"`
	AboutArea    string `json:"about_area"`
	AboutID      string `json:"about_id"`
	Method       string `json:"method"` // how it was obtained
	ObtainedAt   string `json:"obtained_at"`
	ObtainedBy   string `json:"obtained_by"`
	SourceDevice string `json:"source_device"`
	SourcePath   string `json:"source_path"`
	SourceTime   string `json:"source_time"`  // as the device showed it
	ClockOffset  int64  `json:"clock_offset"` // seconds by which the device's clock was ahead
	Medium       string `json:"medium"`
	Maker        string `json:"maker"`
	Serial       string `json:"serial"`
	FileName     string `json:"file_name"`
	Size         int64  `json:"size"`
	SHA256       string `db:"sha256" json:"sha256"`
	Unkept       bool   `json:"unkept"` // the content held 個人番号: only its hash is kept
}

// FactsKind names the declaration of the bytes of facts.
const FactsKind = "evidence.facts/1"

type facts struct{ f Facts }

// Content is what the hash of facts covers.
func (f Facts) Content() journal.Content { return facts{f} }

// Sum is the hash of the canonical bytes.
func (f Facts) Sum() string { return sum(f.Content()) }

func (facts) Kind() string { return FactsKind }

func (c facts) Canonical(w *journal.Encoder) {
	f := c.f
	w.Text("id", f.ID)
	w.Int("fiscal_year", f.FiscalYear)
	w.Int("number", f.Number)
	w.Text("kind", f.Kind)
	w.Text("title", f.Title)
	w.Text("note", f.Note)
	w.Text("about_area", f.AboutArea)
	w.Text("about_id", f.AboutID)
	w.Text("method", f.Method)
	w.Text("obtained_at", f.ObtainedAt)
	w.Text("obtained_by", f.ObtainedBy)
	w.Text("source_device", f.SourceDevice)
	w.Text("source_path", f.SourcePath)
	w.Text("source_time", f.SourceTime)
	w.Int("clock_offset", f.ClockOffset)
	w.Text("medium", f.Medium)
	w.Text("maker", f.Maker)
	w.Text("serial", f.Serial)
	w.Text("file_name", f.FileName)
	w.Int("size", f.Size)
	w.Text("sha256", f.SHA256)
	w.Bool("unkept", f.Unkept)
}
