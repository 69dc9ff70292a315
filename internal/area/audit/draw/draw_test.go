package draw

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

func population(n int) (list []Row) {
	for i := range n {
		list = append(list, Row{i + 1, []string{fmt.Sprintf("U%03d", i+1), []string{"本庁", "支所", "学校"}[i%7%3]}})
	}
	return list
}

// These selections are printed in docs/sample-format.md: whoever draws them otherwise has
// another program, or has broken this one.
func TestVectors(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		o    Order
		want []int
	}{
		{Order{Method: Simple, Size: 5, Seed: "okite"}, []int{4, 9, 11, 13, 19}},
		{Order{Method: Simple, Size: 5, Seed: "okite", Exclude: []int{4, 9}}, []int{5, 11, 13, 14, 19}},
		{Order{Method: Every, Size: 4, Seed: "okite"}, []int{2, 7, 12, 17}},
		{Order{Method: Stratified, Size: 6, Seed: "okite", Stratum: 2}, []int{4, 9, 11, 13, 17, 19}},
		{Order{Method: Judgement, Picked: []int{7, 3, 7}}, []int{3, 7}},
	} {
		got, err := Draw(population(20), c.o)
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%+v: %v, %v", c.o, got, err)
		}
	}
}

func TestRefused(t *testing.T) {
	t.Parallel()
	for _, o := range []Order{
		{}, {Method: "fate", Size: 1, Seed: "a"}, {Method: Simple, Size: 0, Seed: "a"}, {Method: Simple, Size: 21, Seed: "a"}, {Method: Simple, Size: 1},
		{Method: Simple, Size: 20, Seed: "a", Exclude: []int{1}}, {Method: Stratified, Size: 2, Seed: "a", Stratum: 2}, {Method: Stratified, Size: 5, Seed: "a"}, {Method: Judgement}, {Method: Judgement, Picked: []int{21}}, {Method: Judgement, Picked: []int{1}, Exclude: []int{1}},
	} {
		if got, err := Draw(population(20), o); err == nil {
			t.Errorf("%+v: %v", o, got)
		}
	}
}

// Whatever is asked for: so many different rows of the population, none that was left out,
// the same each time; every layer is there.
func TestDraw(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		rows := population(rapid.IntRange(1, 120).Draw(t, "rows"))
		o := Order{Method: rapid.SampledFrom([]Method{Simple, Every, Stratified}).Draw(t, "method"), Seed: rapid.StringN(1, 8, 20).Draw(t, "seed"), Stratum: 2, Exclude: rapid.SliceOfN(rapid.IntRange(1, 120), 0, 20).Draw(t, "out")}
		o.Size = rapid.IntRange(1, len(rows)).Draw(t, "size")
		got, err := Draw(rows, o)
		if err != nil {
			return
		}
		again, err := Draw(rows, o)
		if err != nil || !slices.Equal(got, again) || len(got) != o.Size || !slices.IsSorted(got) || len(slices.Compact(slices.Clone(got))) != o.Size {
			t.Fatalf("%v, %v, %v", got, again, err)
		}
		layers := map[string]bool{}
		for _, n := range got {
			if slices.Contains(o.Exclude, n) || n < 1 || n > len(rows) {
				t.Fatalf("%d was drawn", n)
			}
			layers[rows[n-1].Cells[1]] = true
		}
		for _, r := range rows {
			if o.Method == Stratified && !slices.Contains(o.Exclude, r.Number) && !layers[r.Cells[1]] {
				t.Fatalf("nothing of %s", r.Cells[1])
			}
		}
	})
}
