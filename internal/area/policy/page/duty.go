package page

import "github.com/okite-isms/okite/internal/platform/web/ui"

// Matrix is who has how many duties where.
type Matrix struct {
	Action    string
	Document  string
	Documents []ui.Option
	Needs     string
	Wide      bool // the columns are documents
	Columns   []Link
	Rows      []MatrixRow
	Total     string
}

// MatrixRow is a role with its counts.
type MatrixRow struct {
	Role  Link
	Cells []Link
	Total string
}

// Own are the duties of a role on one sheet.
type Own struct {
	Action string
	Roles  []ui.Option
	Role   string
	Title  string
	Chosen bool
	Total  int
	More   bool
	Groups []OwnGroup
}

// OwnGroup is duties of one kind.
type OwnGroup struct {
	Title string
	List  []OwnDuty
}

// OwnDuty is one sentence with its place.
type OwnDuty struct {
	Text, URL, Place, Timing string
}
