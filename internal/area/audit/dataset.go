package audit

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
)

// Dataset is an audit with its items, units and cells: what report, matrix and lists are
// worked out of, so that none of them can say another thing than the rest.
type Dataset struct {
	Audit   Audit    `json:"audit"`
	Members []Member `json:"members"`
	Units   []Unit   `json:"units"`
	Items   []Item   `json:"items"`
	Cells   []Cell   `json:"cells"`

	at map[[2]string]int // item and unit -> place in Cells
}

func (d *Dataset) index() {
	d.at = make(map[[2]string]int, len(d.Cells))
	for i, c := range d.Cells {
		d.at[[2]string{c.ItemID, c.UnitID}] = i
	}
}

// Cell gives the cell of an item in a unit.
func (d *Dataset) Cell(item, unit string) (Cell, bool) {
	i, ok := d.at[[2]string{item, unit}]
	if !ok {
		return Cell{}, false
	}
	return d.Cells[i], true
}

// Item gives an item by its id.
func (d *Dataset) Item(id string) (Item, bool) {
	i := slices.IndexFunc(d.Items, func(x Item) bool { return x.ID == id })
	if i < 0 {
		return Item{}, false
	}
	return d.Items[i], true
}

// Unit gives an audited unit by its id.
func (d *Dataset) Unit(id string) (Unit, bool) {
	i := slices.IndexFunc(d.Units, func(x Unit) bool { return x.ID == id })
	if i < 0 {
		return Unit{}, false
	}
	return d.Units[i], true
}

// Chapter is the items under one heading, in their order.
type Chapter struct {
	Title string
	Items []Item
}

// Chapters gives the items by heading.
func (d *Dataset) Chapters() (list []Chapter) {
	for _, i := range d.Items {
		if n := len(list); n == 0 || list[n-1].Title != i.Chapter {
			list = append(list, Chapter{Title: i.Chapter})
		}
		list[len(list)-1].Items = append(list[len(list)-1].Items, i)
	}
	return list
}

// Count is how often each mark stands in the cells.
func (d *Dataset) Count() map[Mark]int {
	n := map[Mark]int{}
	for _, c := range d.Cells {
		n[c.Mark]++
	}
	return n
}

// CountOf is how often each mark stands in the cells of a unit.
func (d *Dataset) CountOf(unit string) map[Mark]int {
	n := map[Mark]int{}
	for _, c := range d.Cells {
		if c.UnitID == unit {
			n[c.Mark]++
		}
	}
	return n
}

// UnitsAt gives the names of the units in which an item has a mark, in their order.
func (d *Dataset) UnitsAt(item string, m Mark) (names []string) {
	for _, u := range d.Units {
		if c, ok := d.Cell(item, u.ID); ok && c.Mark == m {
			names = append(names, u.Name)
		}
	}
	return names
}

// Remedies says of an item what had to be put right, with the unit before each.
func (d *Dataset) Remedies(item string) (list []string) {
	for _, u := range d.Units {
		if c, ok := d.Cell(item, u.ID); ok && (c.Mark == Improved || c.Mark == Bad || c.First == Bad) && c.Reason != "" {
			list = append(list, u.Name+"："+c.Reason)
		}
	}
	return list
}

// Moved gives the cells of which the first mark was another than the last.
func (d *Dataset) Moved() (list []Cell) {
	for _, i := range d.Items {
		for _, u := range d.Units {
			if c, ok := d.Cell(i.ID, u.ID); ok && c.First != c.Mark && c.First != NoMark {
				list = append(list, c)
			}
		}
	}
	return list
}

// Digest is a hash of all marks: what was written about them is stale when it is another.
func (d *Dataset) Digest() string {
	h := sha256.New()
	for _, i := range d.Items {
		for _, u := range d.Units {
			c, _ := d.Cell(i.ID, u.ID)
			fmt.Fprintf(h, "%s/%s/%s/%s\n", i.ID, u.ID, c.First, c.Mark)
		}
	}
	return hex.EncodeToString(h.Sum(nil))
}

// DraftOpinion drafts the general remarks (総評) out of the marks. People go on writing.
func (d *Dataset) DraftOpinion() string {
	n := d.Count()
	var b strings.Builder
	fmt.Fprintf(&b, "今回の監査では、%dの課等について、%d項目を確かめた。方法は、%sである。\n", len(d.Units), len(d.Items), orElse(d.Audit.Method, "点検表の提出、ヒアリング及び現場の確認"))
	fmt.Fprintf(&b, "判定は、適正が%d、監査指導により改善したものが%d、改善を要するものが%d、該当なしが%dであった。", n[Good], n[Improved], n[Bad], n[Outside])
	if n[NoMark] > 0 {
		fmt.Fprintf(&b, "判定していないものが%dある。", n[NoMark])
	}
	b.WriteString("\n")
	if bad := d.namedAt(Bad); bad != "" {
		fmt.Fprintf(&b, "改善を要するものは、%sであり、改善計画の提出を求めた。\n", bad)
	}
	if improved := d.namedAt(Improved); improved != "" {
		fmt.Fprintf(&b, "監査の指導により改善したものは、%sである。\n", improved)
	}
	if len(d.Moved()) > 0 {
		fmt.Fprintf(&b, "最初の判定の後に再確認を行い、%d件の判定を改めた。\n", len(d.Moved()))
	}
	b.WriteString("これらの事項は、課等の職員の全員で取り組む必要がある。")
	return b.String()
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}

// namedAt lists the items that have a mark somewhere, with the units.
func (d *Dataset) namedAt(m Mark) string {
	var list []string
	for _, i := range d.Items {
		if names := d.UnitsAt(i.ID, m); len(names) > 0 {
			list = append(list, "「"+strings.TrimSuffix(short(i.Text, 40), "。")+"」（"+strings.Join(names, "、")+"）")
		}
	}
	return strings.Join(list, "、")
}

func short(s string, most int) string {
	if r := []rune(s); len(r) > most {
		return string(r[:most-1]) + "…"
	}
	return s
}

// Shift is a mark that is another than last time.
type Shift struct {
	Item   Item   `json:"item"`
	Unit   string `json:"unit"`
	Before Mark   `json:"before"`
	After  Mark   `json:"after"`
}

// Since compares with an earlier audit: the same item by its key, else by heading and
// number; the same unit by its id, else by its name.
func (d *Dataset) Since(old *Dataset) (list []Shift, again []Shift) {
	unit := map[string]string{}
	for _, u := range d.Units {
		for _, o := range old.Units {
			if u.UnitID != "" && u.UnitID == o.UnitID || sameUnit(u.Name, o.Name) {
				unit[u.ID] = o.ID
			}
		}
	}
	for _, i := range d.Items {
		o, ok := old.like(i)
		if !ok {
			continue
		}
		for _, u := range d.Units {
			was, there := old.Cell(o.ID, unit[u.ID])
			is, _ := d.Cell(i.ID, u.ID)
			s := Shift{i, u.Name, was.Mark, is.Mark}
			switch {
			case !there || is.Mark == NoMark:
			case was.Mark != is.Mark:
				list = append(list, s)
			case is.Mark == Improved || is.Mark == Bad:
				again = append(again, s)
			}
		}
	}
	return list, again
}

// like finds the item of an earlier audit.
func (d *Dataset) like(i Item) (Item, bool) {
	for _, o := range d.Items {
		if o.Key != "" && o.Key == i.Key {
			return o, true
		}
	}
	for _, o := range d.Items {
		if plain(o.Number) == plain(i.Number) && sameChapter(o.Chapter, i.Chapter) {
			return o, true
		}
	}
	return Item{}, false
}

// sameChapter compares headings by their numerals where they have some: the words after
// them differ from year to year.
func sameChapter(a, b string) bool {
	x, y := numeral(a), numeral(b)
	if x != "" || y != "" {
		return x == y
	}
	return plain(a) == plain(b)
}

// numeral is the Roman numeral or number with which a heading begins.
func numeral(s string) string {
	s = strings.ToUpper(strings.TrimSpace(plain(s)))
	n := 0
	for n < len(s) && strings.ContainsRune("IVX0123456789", rune(s[n])) {
		n++
	}
	return s[:n]
}

// sameUnit reports whether two names mean one unit: tables leave 課 and 室 off.
func sameUnit(a, b string) bool {
	x, y := bareUnit(a), bareUnit(b)
	return x != "" && x == y
}

func bareUnit(s string) string {
	s = plain(s)
	for _, end := range []string{"課", "室"} {
		s = strings.TrimSuffix(s, end)
	}
	return s
}
