package page

import "github.com/okite-isms/okite/internal/platform/web/ui"

// rowsMore is how many empty rows follow those that are filled in.
const rowsMore = 2

// rowValues are the values of the rows. A value that is no longer offered is left out:
// the check of the route has said so.
func rowValues(f ui.Field) (list []string) {
	for _, v := range f.Chosen {
		if v != "" {
			list = append(list, v)
		}
	}
	return append(list, make([]string, rowsMore)...)
}
