package paper

import (
	"context"
	"testing"
)

func TestFit(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rows, pages int
		size        float64 // 0 where it does not fit
	}{{10, 1, 10.5}, {42, 1, 8.5}, {200, 1, 0}, {200, 6, 10.5}} {
		table := Table{Header: 1, Rows: []Row{Heads("守ること")}}
		for range c.rows {
			table.Rows = append(table.Rows, Cells("席を離れるときは、画面を閉じる。"))
		}
		d, fits, err := Fit(context.Background(), Document{Blocks: []Block{table}}, c.pages)
		if err != nil || fits != (c.size > 0) || d.Size != c.size {
			t.Errorf("%d rows on %d pages: size %v, fits %v, %v", c.rows, c.pages, d.Size, fits, err)
		}
		if _, report := pdf(t, d); fits && report.Pages > c.pages {
			t.Errorf("%d rows take %d pages", c.rows, report.Pages)
		}
	}
}
