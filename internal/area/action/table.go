package action

import (
	"github.com/okite-isms/okite/internal/platform/sheet"
)

// The limits of a list that is handed in. What a town has gathered in ten years fits.
const (
	tableSize = 8 << 20
	tableRows = 5_000
)

// table is a list as it was handed in.
type table = sheet.Grid

func readTable(content []byte) (table, error) {
	return sheet.Read(content, sheet.Limits{Size: tableSize, Rows: tableRows, Cell: textMax})
}
