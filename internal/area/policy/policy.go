package policy

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/fault"
	"github.com/okite-isms/okite/jobun"
)

// State is who may see a document (公開の範囲).
type State string

// The states, widest first.
const (
	Public   State = "public"
	Internal State = "internal"
	Closed   State = "closed"
)

// States lists the states, widest first.
func States() []State { return []State{Public, Internal, Closed} }

// Title is the state's Japanese name.
func (s State) Title() string {
	switch s {
	case Public:
		return "公開"
	case Internal:
		return "庁内"
	case Closed:
		return "非公開"
	}
	return string(s)
}

// Meaning says what the state does.
func (s State) Meaning() string {
	switch s {
	case Public:
		return "住民に公表してよい規程です。職員の全員が読めます。"
	case Internal:
		return "職員の全員が読めます。"
	case Closed:
		return "事務局と監査人だけが読めます。ほかの職員には、一覧にも検索にも出ません。"
	}
	return ""
}

func (s State) known() bool { return s == Public || s == Internal || s == Closed }

// Document is a policy document (規程).
type Document struct {
	ID          string     `json:"id"`
	Title       string     `json:"title"`
	Kind        string     `json:"kind"`   // name of a pack.DocumentKind
	Parent      string     `json:"parent"` // id of the document above, empty at the top
	State       State      `json:"state"`
	Doubtful    bool       `json:"doubtful"` // does not read like a norm; nobody has decided yet
	Withdrawn   clock.Time `json:"withdrawn_at"`
	Edition     string     `json:"edition"` // id of the current one
	Number      int64      `json:"edition_number"`
	Dated       string     `json:"dated"` // last date of the title page, as written
	Provisions  int64      `json:"provisions"`
	Attachments int64      `json:"attachments"`
	Findings    int64      `json:"findings"`
	CreatedAt   clock.Time `json:"created_at"`
	UpdatedAt   clock.Time `json:"updated_at"`
	Version     int64      `json:"version"`
	Awaited     bool       `json:"awaited"`     // decided on, and its first day has not come
	RepealedOn  clock.Date `json:"repealed_on"` // the day from which it is repealed
	Reading     int64      `json:"-"`           // grows whenever the current edition is read otherwise
}

// Edition is a text of a document at a time (版).
type Edition struct {
	ID         string
	DocumentID string
	Number     int64  // from 1
	Title      string // as it stands in the text; empty where it has none, or was read before titles were kept
	FileID     string
	FileName   string
	Hash       string // SHA-256 of the file, hexadecimal
	Encoding   string
	Reader     string   // stamp of the way in which it was read
	RawIDs     []string // ids of the provisions before their shapes were corrected
	Normative  bool
	Lines      int64
	CreatedAt  clock.Time
	Enactment

	Made     []jobun.Edition       // lines of the title page
	Contents []jobun.ContentsEntry // contents list of the source
	Aside    []jobun.Aside         // lines set aside
	Findings []jobun.Finding
}

// Provision is a row of the tree (条項), in the order of the text.
type Provision struct {
	Seq     int64        `json:"-"` // from 0
	ID      string       `json:"id"`
	Path    string       `json:"path"`
	Mark    string       `json:"mark"` // as written: 第１条, ア; empty for an unnumbered heading
	Style   jobun.Style  `json:"-"`    // how the mark counts; empty where it was read before styles were kept
	Number  int64        `json:"-"`
	Branch  []int        `json:"-"`
	Heading string       `json:"heading"`
	Depth   int64        `json:"depth"`
	Line    int64        `json:"line"`
	EndLine int64        `json:"end_line"`
	Parent  int64        `json:"-"` // Seq of the one above, -1 at the top
	Text    string       `json:"text"`
	Items   []jobun.Item `json:"items"`
	Deleted bool         `json:"deleted"`
}

// Attachment is a table, annex or glossary of an edition (別表・別紙).
type Attachment struct {
	Seq     int64
	Kind    string
	Label   string
	Title   string
	Path    string // of the provision it stands in
	Line    int64
	EndLine int64
	Text    string
	Rows    [][]string
}

// Name is what a person calls the attachment.
func (a Attachment) Name() string {
	switch {
	case a.Title == "" && a.Label == "" && a.Path != "":
		return a.Path + " の" + a.Kind
	case a.Title == "" && a.Label == "":
		return a.Kind
	case a.Title == "" || strings.Contains(a.Title, a.Label):
		return strings.TrimSpace(a.Title + " " + strings.TrimSpace(strings.TrimPrefix(a.Label, a.Title)))
	case strings.Contains(a.Label, a.Title):
		return a.Label
	}
	return a.Label + " " + a.Title
}

// Placement is what can be said of a document: its name and its place in the
// hierarchy.
type Placement struct {
	ID      string `form:"id" json:"id"`
	Title   string `form:"title" json:"title"`
	Kind    string `form:"kind" json:"kind"`
	Parent  string `form:"parent" json:"parent"`
	Version int64  `form:"version" json:"version"`
}

// titleMax is the longest title, in characters.
const titleMax = 200

// Check returns what is wrong with the placement, field by field.
func (p Placement) Check() error {
	bad := map[string]string{}
	switch {
	case strings.TrimSpace(p.Title) == "":
		bad["title"] = "規程の名称を入力してください。"
	case utf8.RuneCountInString(p.Title) > titleMax:
		bad["title"] = "規程の名称は200字までで入力してください。"
	case strings.ContainsAny(p.Title, "\n\r\t"):
		bad["title"] = "規程の名称は1行で入力してください。"
	}
	if p.ID != "" && p.ID == p.Parent {
		bad["parent"] = "その規程自身を上位の規程にすることはできません。"
	}
	return fault.Fields(bad)
}

// Publication changes who may see a document.
type Publication struct {
	ID      string `form:"id" json:"id"`
	State   State  `form:"state" json:"state"`
	Version int64  `form:"version" json:"version"`
}

// Check returns what is wrong with the publication.
func (p Publication) Check() error {
	if !p.State.known() {
		return fault.Fields(map[string]string{"state": "公開の範囲を選んでください。"})
	}
	return nil
}

// titleKey is the comparison form of a title: what is alike for search and sort.
func titleKey(title string) string { return strings.ToLower(norm.NFKC.String(title)) }

// guessKind tells the kind of document by its title. The words stand from the most
// special to the most general: 基本方針 of a 規則 is a 基本方針.
func guessKind(title string) string {
	for _, g := range [...]struct{ word, kind string }{
		{"緊急時対応", "response-plan"}, {"業務継続", "continuity-plan"}, {"ICT-BCP", "continuity-plan"},
		{"実施手順", "procedure"}, {"手順書", "procedure"}, {"様式", "form"},
		{"ポリシー", "basic-policy"}, {"基本方針", "basic-policy"}, {"対策基準", "standard"}, {"条例", "ordinance"},
		{"要綱", "outline"}, {"要領", "outline"}, {"訓令", "directive"}, {"規程", "directive"}, {"規則", "regulation"},
		{"マニュアル", "manual"}, {"手引", "manual"}, {"手順", "procedure"}, {"基準", "standard"},
	} {
		if strings.Contains(title, g.word) {
			return g.kind
		}
	}
	return "reference"
}
