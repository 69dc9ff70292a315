// Package sheet writes a list as people go on working with it: an Excel workbook
// that prints on A4, and CSV that Excel opens with a double click. What a cell
// holds is text, a number or a date, never a formula, whoever typed it.
package sheet

import (
	"iter"

	"github.com/okite-isms/okite/internal/platform/fault"
)

// Kind is what the cells of a column hold.
type Kind int

// The kinds. A cell that cannot be read as its kind is written as text.
const (
	Text   Kind = iota
	Number      // 1234, -5, 1,234.5
	Date        // 2026/11/22 or 2026-11-22
	Time        // 2026/11/22 14:05, in Japan
)

// Column is a column of a table.
type Column struct {
	Title string
	Kind  Kind
}

// Table is a list to be written. Rows are read once; their cells stand in the
// order of the columns.
type Table struct {
	Title   string // name of the sheet and running head of the print
	Columns []Column
	Rows    iter.Seq2[[]string, error]
}

// MaxRows is how many rows a sheet of Excel holds, the heading among them
// (ECMA-376, "Excel specifications and limits": 1,048,576).
const MaxRows = 1_048_576

// ErrTooLong says that a list has more rows than Excel can hold.
var ErrTooLong = fault.Newf(fault.Invalid, "件数が多すぎるため出力できません。Excelで扱えるのは%d行までです。条件で絞り込んでから、もう一度出力してください。", MaxRows)

// Of makes rows out of a slice.
func Of[T any](list []T, cells func(T) []string) iter.Seq2[[]string, error] {
	return func(yield func([]string, error) bool) {
		for _, v := range list {
			if !yield(cells(v), nil) {
				return
			}
		}
	}
}
