package policy

import (
	"net/url"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// Limits of an upload. 20 MB is a printed policy with pictures; how much text may be in
// it, its reader says.
const (
	fileMax  = 20 << 20
	batchMax = 40 << 20
	countMax = 20
)

// Reading is what a person hands over to be read (読み込み).
type Reading struct {
	Files []File
	// State is who may see the documents, Internal when empty.
	State State
	// Document is the id of the document of which this is a new edition; empty for
	// new documents.
	Document string
}

// File is a text as it came, with the name it had.
type File struct {
	Name    string
	Content []byte
}

// Check returns what is wrong with the reading as a whole. A file that is broken
// does not keep the others from being read.
func (r Reading) Check() error {
	bad := map[string]string{}
	size := 0
	for _, f := range r.Files {
		size += len(f.Content)
	}
	switch {
	case len(r.Files) == 0:
		bad["file"] = "読み込むファイルを選んでください。"
	case len(r.Files) > countMax:
		bad["file"] = "一度に読み込めるのは20ファイルまでです。分けて読み込んでください。"
	case size > batchMax:
		bad["file"] = "ファイルの合計が40MBを超えています。分けて読み込んでください。"
	case r.Document != "" && len(r.Files) > 1:
		bad["file"] = "改正した版は、1ファイルだけ選んでください。"
	}
	if r.State != "" && !r.State.known() {
		bad["state"] = "公開の範囲を選んでください。"
	}
	return fault.Fields(bad)
}

// Outcome is how far the reading of a file is.
type Outcome string

// The outcomes.
const (
	Waiting Outcome = "waiting"
	Read    Outcome = "read"
	Same    Outcome = "same"   // the content is there already
	Failed  Outcome = "failed" // nothing of it was kept but the file
)

// Upload is a file on its way to a document.
type Upload struct {
	ID          string
	Batch       string
	Seq         int64
	FileID      string
	FileName    string
	Size        int64
	TargetID    string // document of which it is a new edition
	Publication State
	State       Outcome
	Reason      string // why it failed, plain Japanese
	DocumentID  string // what came of it
	CreatedBy   string
	CreatedAt   clock.Time
	FinishedAt  clock.Time
}

// Finished reports whether nothing more will happen.
func (u Upload) Finished() bool { return u.State != Waiting }

// batchURL is the page that shows how far a batch is.
func batchURL(batch string) string { return "/policy/upload?batch=" + url.QueryEscape(batch) }
