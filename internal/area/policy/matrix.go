package policy

import (
	"cmp"
	"slices"
	"strings"
)

// MatrixBy is what the columns of a matrix are.
type MatrixBy string

// The columns, the finest first. Of a text without chapters both provisions of the
// first level.
const (
	BySection  MatrixBy = "section"
	ByChapter  MatrixBy = "chapter"
	ByDocument MatrixBy = "document"
)

type matrixBy struct {
	by    MatrixBy
	title string
}

func matrixBys() []matrixBy {
	return []matrixBy{{ByChapter, "章ごと"}, {BySection, "節・条ごと"}, {ByDocument, "規程ごと"}}
}

func (b MatrixBy) title() string {
	for _, one := range matrixBys() {
		if one.by == b {
			return one.title
		}
	}
	return string(b)
}

// MatrixQuery asks for a matrix. Columns and Rows bound it; 0 is no bound.
type MatrixQuery struct {
	Document string // id; all documents when empty
	Below    bool
	By       MatrixBy
	Columns  int
	Rows     int
}

// Matrix is how many duties each role has in each section (役割別の遵守事項).
type Matrix struct {
	Documents []Document // that may be chosen
	Document  Document   // that was chosen; empty for all
	Below     bool
	By        MatrixBy // coarser than asked for, where there were too many columns
	Columns   []MatrixColumn
	Rows      []MatrixRow // those who have most first, nobody last
	Rest      MatrixRow   // those beyond the bound, summed up
	RestCount int
	Hidden    int // columns beyond the bound
	Total     int64
}

// MatrixColumn is a section, a chapter or a document.
type MatrixColumn struct {
	Document Document
	Section  Provision // without an id where the column is the whole document
	Total    int64
}

// Title is how the column is headed.
func (c MatrixColumn) Title() string {
	if c.Section.ID == "" {
		return c.Document.Title
	}
	return cmp.Or(strings.TrimSpace(mark(c.Section)+" "+c.Section.Heading), c.Section.Path)
}

// MatrixRow is the duties of a role, column by column.
type MatrixRow struct {
	Role   string // empty where the text names nobody
	Counts []int64
	Total  int64
}

// sections find the section of the first or second level in which a duty stands.
type sections map[string]map[int64]Provision // by edition and place

func (s sections) at(edition string, seq int64, by MatrixBy) Provision {
	p, ok := s[edition][seq]
	switch {
	case by == ByDocument || !ok:
		return Provision{}
	case by == ByChapter && p.Depth > 1:
		if above, ok := s[edition][p.Parent]; ok {
			return above
		}
	}
	return p
}

// fill makes columns and rows out of counts. The documents stand in their order, and so
// do the counts of each.
func (m *Matrix) fill(documents []Document, counts []dutyCount, at sections, names Names, q MatrixQuery) {
	m.By = q.By
	for ; ; m.By = coarser(m.By) {
		m.Columns = columnsOf(documents, counts, at, m.By)
		if q.Columns == 0 || len(m.Columns) <= q.Columns || m.By == ByDocument {
			break
		}
	}
	if q.Columns > 0 && len(m.Columns) > q.Columns {
		m.Hidden = len(m.Columns) - q.Columns
		m.Columns = m.Columns[:q.Columns]
	}
	m.count(counts, at, names)
	if q.Rows > 0 && len(m.Rows) > q.Rows {
		m.sumUp(q.Rows)
	}
}

func coarser(b MatrixBy) MatrixBy {
	if b == BySection {
		return ByChapter
	}
	return ByDocument
}

func columnsOf(documents []Document, counts []dutyCount, at sections, by MatrixBy) (list []MatrixColumn) {
	of := map[string][]dutyCount{}
	for _, n := range counts {
		of[n.Document] = append(of[n.Document], n)
	}
	for _, d := range documents {
		last := int64(-1)
		for i, n := range of[d.ID] {
			p := at.at(n.Edition, n.SectionSeq, by)
			if i > 0 && p.Seq == last {
				continue
			}
			last = p.Seq
			list = append(list, MatrixColumn{Document: d, Section: p})
		}
	}
	return list
}

func (m *Matrix) count(counts []dutyCount, at sections, names Names) {
	type key struct {
		document string
		seq      int64
	}
	column := map[key]int{}
	for i, c := range m.Columns {
		column[key{c.Document.ID, c.Section.Seq}] = i
	}
	row := map[string]int{}
	m.Rows = nil
	for _, n := range counts {
		i, ok := column[key{n.Document, at.at(n.Edition, n.SectionSeq, m.By).Seq}]
		if !ok {
			continue // of a column beyond the bound
		}
		role := names.name(n.Role)
		r, ok := row[role]
		if !ok {
			r = len(m.Rows)
			row[role] = r
			m.Rows = append(m.Rows, MatrixRow{Role: role, Counts: make([]int64, len(m.Columns))})
		}
		m.Rows[r].Counts[i] += n.Count
		m.Rows[r].Total += n.Count
		m.Columns[i].Total += n.Count
		m.Total += n.Count
	}
	slices.SortFunc(m.Rows, func(a, b MatrixRow) int {
		return cmp.Or(cmp.Compare(last(a.Role), last(b.Role)), cmp.Compare(b.Total, a.Total), cmp.Compare(a.Role, b.Role))
	})
}

// last puts nobody after everybody.
func last(role string) int {
	if role == "" {
		return 1
	}
	return 0
}

// sumUp keeps most rows, that of nobody among them, and sums up the others.
func (m *Matrix) sumUp(most int) {
	kept, rest := m.Rows[:most], m.Rows[most:]
	if end := rest[len(rest)-1]; end.Role == "" && kept[most-1].Role != "" {
		rest = append([]MatrixRow{kept[most-1]}, rest[:len(rest)-1]...)
		kept = append(slices.Clone(kept[:most-1]), end)
	}
	m.Rest = MatrixRow{Counts: make([]int64, len(m.Columns))}
	for _, r := range rest {
		for i, n := range r.Counts {
			m.Rest.Counts[i] += n
		}
		m.Rest.Total += r.Total
	}
	m.Rows, m.RestCount = kept, len(rest)
}
