package paper

import (
	"math"
	"testing"

	"pgregory.net/rapid"
)

// Every place of the grid is covered once, in order, whatever cells say of themselves.
func TestGridCoversOnce(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		columns := rapid.IntRange(1, 6).Draw(t, "columns")
		rows := rapid.SliceOfN(rapid.SliceOfN(rapid.Custom(func(t *rapid.T) Cell {
			n := rapid.IntRange(-1, 7)
			return Cell{Columns: n.Draw(t, "columns"), Rows: n.Draw(t, "rows")}
		}), 0, 7), 0, 7).Draw(t, "rows")
		var list []Row
		for _, cells := range rows {
			list = append(list, Row{Cells: cells})
		}
		seen := map[[2]int]int{}
		for _, p := range grid(list, columns) {
			for r := p.row; r < p.row+p.rows; r++ {
				for c := p.col; c < p.col+p.cols; c++ {
					seen[[2]int{r, c}]++
				}
			}
		}
		for r := range list {
			for c := range columns {
				if seen[[2]int{r, c}] != 1 {
					t.Fatalf("place %d, %d is covered %d times", r, c, seen[[2]int{r, c}])
				}
			}
		}
		if len(seen) != len(list)*columns {
			t.Fatalf("%d places of %d × %d", len(seen), len(list), columns)
		}
	})
}

func TestMergedCells(t *testing.T) {
	t.Parallel()
	places := grid([]Row{
		{Cells: []Cell{merged(C("a"), 1, 2), C("b"), C("c")}},
		{Cells: []Cell{C("d"), C("e")}},
		{Cells: []Cell{merged(C("f"), 2, 1)}},
	}, 3)
	want := [][4]int{{0, 0, 2, 1}, {0, 1, 1, 1}, {0, 2, 1, 1}, {1, 1, 1, 1}, {1, 2, 1, 1}, {2, 0, 1, 2}, {2, 2, 1, 1}}
	for i, p := range places {
		if got := [4]int{p.row, p.col, p.rows, p.cols}; got != want[i] {
			t.Errorf("cell %d stands at %v, want %v", i, got, want[i])
		}
	}
}

// No cell reaches out of the rows that are repeated on each page.
func TestHeaderIsClosed(t *testing.T) {
	t.Parallel()
	table := Table{Header: 1, Rows: []Row{{Cells: []Cell{merged(C("a"), 1, 3)}}, Cells("b"), Cells("c")}}
	for _, p := range table.places(1) {
		if p.rows != 1 {
			t.Errorf("a cell of row %d covers %d rows", p.row, p.rows)
		}
	}
}

func TestColumns(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		table Table
		want  []float64
	}{
		{Table{Columns: []float64{1, 3}}, []float64{100, 300}},
		{Table{Columns: []float64{1, 1}, Width: 50 / pointsPerMM}, []float64{25, 25}},
		{Table{Columns: []float64{1, 1}, Width: 1e9}, []float64{200, 200}},
		{Table{Columns: []float64{1}, Width: math.NaN()}, []float64{400}},
		{Table{Rows: []Row{Cells("a"), Cells("a", "b")}}, []float64{200, 200}},
		{Table{}, []float64{400}},
	} {
		got := c.table.columns(400)
		for i := range c.want {
			if len(got) != len(c.want) || math.Abs(got[i]-c.want[i]) > slack {
				t.Errorf("columns %v, want %v", got, c.want)
				break
			}
		}
	}
}
