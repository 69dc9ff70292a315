package sheet

import "slices"

// Given is a list as it was handed in: the first row of the first sheet with two different
// texts or more as its headings, and what stands below.
type Given struct {
	Head []string   `json:"head"`
	Rows [][]string `json:"rows"`
	Line int        `json:"line"` // of the headings in the file, from 1
}

// ReadList reads a list with one row of headings. A title in merged cells above them is no
// heading. What is wrong is said of the field file.
func ReadList(content []byte) (Given, error) {
	grids, err := Read(content)
	if err != nil {
		return Given{}, err
	}
	rows := grids[0].Rows
	head := slices.IndexFunc(rows, isHead)
	if head < 0 || head == len(rows)-1 {
		return Given{}, unreadable("見出しの行と、その下の行が見つかりません。1行目を見出しにしてください。")
	}
	return Given{Head: rows[head], Rows: rows[head+1:], Line: head + 1}, nil
}

func isHead(cells []string) bool {
	first := ""
	for _, c := range cells {
		if c != "" && first != "" && c != first {
			return true
		}
		if c != "" {
			first = c
		}
	}
	return false
}
