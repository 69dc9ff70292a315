// Package draw draws samples that anybody can draw again: from the file of the population,
// the method, the size, the seed and what was left out follows the same selection, with any
// program that can work out SHA-256. docs/sample-format.md says how. It has no database.
package draw

import (
	"cmp"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
)

// Method is how a sample is drawn.
type Method string

// The methods. Judgement keeps what an auditor picked, with the reason.
const (
	Simple     Method = "simple"
	Stratified Method = "stratified"
	Every      Method = "every"
	Judgement  Method = "judgement"
)

// Methods lists the methods in the order of a form.
func Methods() []Method { return []Method{Simple, Stratified, Every, Judgement} }

// Title is the method's Japanese name, empty for one that does not exist.
func (m Method) Title() string {
	return map[Method]string{Simple: "単純無作為", Stratified: "層別無作為", Every: "等間隔", Judgement: "判断による抽出"}[m]
}

// Order says what is drawn.
type Order struct {
	Method  Method
	Size    int
	Seed    string
	Stratum int   // column by which the layers are told apart, from 1; for Stratified
	Exclude []int // numbers of rows that are left out, from 1
	Picked  []int // for Judgement
}

// Row is a row of the population, numbered from 1 below the heading.
type Row struct {
	Number int
	Cells  []string
}

// Rows numbers the rows of a population. Empty rows have no number.
func Rows(grid [][]string) (list []Row) {
	for i, cells := range grid {
		if i == 0 || !slices.ContainsFunc(cells, func(c string) bool { return c != "" }) {
			continue
		}
		list = append(list, Row{len(list) + 1, cells})
	}
	return list
}

// rank is by what rows are put in order: the hash of seed and number. Nobody who does not
// know the seed beforehand can tell who comes first.
func rank(seed string, number int) [32]byte {
	var n [8]byte
	binary.BigEndian.PutUint64(n[:], uint64(number))
	return sha256.Sum256(append(append([]byte(seed), 0), n[:]...))
}

// Draw gives the numbers of the rows that are drawn, in the order of the population.
func Draw(rows []Row, o Order) ([]int, error) {
	left := slices.DeleteFunc(slices.Clone(rows), func(r Row) bool { return slices.Contains(o.Exclude, r.Number) })
	switch {
	case o.Method.Title() == "":
		return nil, fmt.Errorf("抽出の方法「%s」はありません", o.Method)
	case o.Method == Judgement:
		return picked(left, o.Picked)
	case o.Size < 1 || o.Size > len(left):
		return nil, fmt.Errorf("抽出する数は、1から%dまでにしてください", len(left))
	case o.Seed == "":
		return nil, fmt.Errorf("乱数の種がありません")
	}
	var drawn []int
	switch o.Method {
	case Simple:
		drawn = first(left, o.Seed, o.Size)
	case Every:
		drawn = every(left, o.Seed, o.Size)
	case Stratified:
		var err error
		if drawn, err = layers(left, o); err != nil {
			return nil, err
		}
	}
	slices.Sort(drawn)
	return drawn, nil
}

func picked(left []Row, list []int) ([]int, error) {
	list = slices.Compact(slices.Sorted(slices.Values(list)))
	if len(list) == 0 {
		return nil, fmt.Errorf("抽出する行の番号がありません")
	}
	for _, n := range list {
		if !slices.ContainsFunc(left, func(r Row) bool { return r.Number == n }) {
			return nil, fmt.Errorf("行%dは、母集団にないか、除外されています", n)
		}
	}
	return list, nil
}

// first gives the rows of the lowest rank.
func first(rows []Row, seed string, size int) []int {
	ranked := slices.Clone(rows)
	slices.SortFunc(ranked, func(a, b Row) int {
		x, y := rank(seed, a.Number), rank(seed, b.Number)
		return cmp.Or(slices.Compare(x[:], y[:]), cmp.Compare(a.Number, b.Number))
	})
	var list []int
	for _, r := range ranked[:size] {
		list = append(list, r.Number)
	}
	return list
}

// every takes one row out of each stretch of the same length, beginning where the seed says.
func every(rows []Row, seed string, size int) []int {
	h := rank(seed, 0)
	start := binary.BigEndian.Uint64(h[:8]) % uint64(len(rows))
	var list []int
	for i := range size {
		list = append(list, rows[(int(start)+i*len(rows)/size)%len(rows)].Number)
	}
	return list
}

// layers shares the size out by how large the layers are; what is left over goes to those
// with the largest rest. Each layer that is not empty gets one where the size allows.
func layers(rows []Row, o Order) (list []int, err error) {
	if o.Stratum < 1 {
		return nil, fmt.Errorf("層を分ける列の番号がありません")
	}
	by := map[string][]Row{}
	var names []string
	for _, r := range rows {
		name := ""
		if o.Stratum <= len(r.Cells) {
			name = r.Cells[o.Stratum-1]
		}
		if by[name] == nil {
			names = append(names, name)
		}
		by[name] = append(by[name], r)
	}
	slices.Sort(names)
	if o.Size < len(names) {
		return nil, fmt.Errorf("層が%dあるため、抽出する数は%d以上にしてください", len(names), len(names))
	}
	share, given := map[string]int{}, 0
	for _, n := range names {
		share[n] = max(1, o.Size*len(by[n])/len(rows))
		given += share[n]
	}
	rest := func(n string) int { return o.Size*len(by[n]) - share[n]*len(rows) }
	for given != o.Size {
		step := 1
		if given > o.Size {
			step = -1
		}
		best := ""
		found := false
		for _, n := range names {
			able := step > 0 && share[n] < len(by[n]) || step < 0 && share[n] > 1
			if able && (!found || step*rest(n) > step*rest(best)) {
				best, found = n, true
			}
		}
		share[best], given = share[best]+step, given+step
	}
	for _, n := range names {
		list = append(list, first(by[n], o.Seed, share[n])...)
	}
	return list, nil
}
