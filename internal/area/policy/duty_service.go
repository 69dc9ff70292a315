package policy

import (
	"context"
	"slices"

	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/jobun"
)

// capacities tells the roles that a person holds by post. Until the organisation knows
// them, a person chooses a role on the page.
type capacities interface {
	RolesOf(ctx context.Context, tx db.Tx, person string) ([]string, error)
}

// Duties lists the duties of the documents in force that the actor may see.
func (s *Service) Duties(ctx context.Context, q DutyQuery) (list []Listed, total int, err error) {
	a, err := reader(ctx)
	if err != nil {
		return nil, 0, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		list, total, err = listDuties(ctx, tx, a, q)
		return err
	})
	return list, total, err
}

// Holders lists who has duties, and the documents of whose duties one may choose.
func (s *Service) Holders(ctx context.Context, document string) (holders []Holder, documents []Document, err error) {
	a, err := reader(ctx)
	if err != nil {
		return nil, nil, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		if holders, err = dutyHolders(ctx, tx, a, document); err != nil {
			return err
		}
		documents, _, err = list(ctx, tx, a, Query{Sort: "kind", Limit: choicesMax})
		return err
	})
	return holders, documents, err
}

// choicesMax is how many documents a choice offers.
const choicesMax = 200

// Matrix is who has how many duties where (役割と章の表).
type Matrix struct {
	Document Document // empty where the columns are documents
	Columns  []Share  // one of each column, for its name
	Rows     []MatrixRow
	Total    int64
}

// MatrixRow is a role with its counts, one for each column.
type MatrixRow struct {
	Role   string
	Counts []int64
	Total  int64
}

// Matrix counts the duties of each role in each document, or in each section of one.
func (s *Service) Matrix(ctx context.Context, q DutyQuery) (m Matrix, documents []Document, err error) {
	a, err := reader(ctx)
	if err != nil {
		return m, nil, err
	}
	var shares []Share
	err = s.db.View(ctx, func(tx db.Tx) error {
		if q.Document != "" {
			if m.Document, err = find(ctx, tx, a, q.Document); err != nil {
				return err
			}
		}
		if shares, err = dutyShares(ctx, tx, a, q); err != nil {
			return err
		}
		documents, _, err = list(ctx, tx, a, Query{Sort: "kind", Limit: choicesMax})
		return err
	})
	m.fill(shares)
	return m, documents, err
}

// fill puts counts into rows and columns, the roles with most duties first and what has
// no role last.
func (m *Matrix) fill(shares []Share) {
	type place struct {
		document string
		section  int64
	}
	column, row := map[place]int{}, map[string]int{}
	for _, s := range shares {
		at := place{s.DocumentID, s.SectionSeq}
		if _, there := column[at]; !there {
			column[at] = len(m.Columns)
			m.Columns = append(m.Columns, s)
		}
		if _, there := row[s.Role]; !there {
			row[s.Role] = len(m.Rows)
			m.Rows = append(m.Rows, MatrixRow{Role: s.Role})
		}
	}
	for i := range m.Rows {
		m.Rows[i].Counts = make([]int64, len(m.Columns))
	}
	for _, s := range shares {
		r := &m.Rows[row[s.Role]]
		r.Counts[column[place{s.DocumentID, s.SectionSeq}]] += s.Duties
		r.Total += s.Duties
		m.Total += s.Duties
	}
	slices.SortStableFunc(m.Rows, func(a, b MatrixRow) int {
		switch {
		case a.Role == "" && b.Role != "":
			return 1
		case b.Role == "" && a.Role != "":
			return -1
		}
		return int(b.Total - a.Total)
	})
}

// Own are the duties of some roles in plain order (私が守ること).
type Own struct {
	Held    []string // roles of the person, as far as they are known
	Roles   []string // those shown
	Holders []Holder
	Groups  []OwnPart
	Total   int
}

// OwnPart is duties of one kind.
type OwnPart struct {
	Title string
	List  []Listed
}

// ownMax is how many duties of a role are shown.
const ownMax = 500

// Own gives the duties of the chosen roles; without a choice, of the roles that the actor
// holds.
func (s *Service) Own(ctx context.Context, chosen []string) (o Own, err error) {
	a, err := reader(ctx)
	if err != nil {
		return o, err
	}
	err = s.db.View(ctx, func(tx db.Tx) error {
		if s.Capacities != nil {
			if o.Held, err = s.Capacities.RolesOf(ctx, tx, a.ID); err != nil {
				return err
			}
		}
		if o.Holders, err = dutyHolders(ctx, tx, a, ""); err != nil {
			return err
		}
		o.Roles = chosen
		if len(chosen) == 0 {
			o.Roles = o.Held
		}
		if len(o.Roles) == 0 {
			return nil
		}
		var list []Listed
		list, o.Total, err = listDuties(ctx, tx, a, DutyQuery{Roles: o.Roles, Section: -1, Limit: ownMax})
		o.Groups = grouped(list)
		return err
	})
	return o, err
}

// grouped sorts duties into what a person has to do: each stands once, in the first
// group that it fits, and a sentence is not said twice.
func grouped(list []Listed) []OwnPart {
	groups := []OwnPart{
		{Title: "してはいけないこと"}, {Title: "許可を受けてからすること"}, {Title: "報告・連絡すること"}, {Title: "記録すること"}, {Title: "決まった時期にすること"}, {Title: "いつも守ること"}, {Title: "できること"},
	}
	said := map[string]bool{}
	for _, d := range list {
		key := d.DocumentID + "|" + d.ProvisionID + "|" + number(d.Sentence)
		if said[key] {
			continue
		}
		said[key] = true
		g := &groups[groupOf(d)]
		g.List = append(g.List, d)
	}
	return slices.DeleteFunc(groups, func(g OwnPart) bool { return len(g.List) == 0 })
}

func groupOf(d Listed) int {
	periodic := func(v jobun.TimingValue) bool {
		return v == jobun.Yearly || v == jobun.Monthly || v == jobun.Regularly
	}
	switch {
	case d.Permission:
		return 1
	case d.Modality == jobun.MustNot || d.Modality == jobun.Prohibits:
		return 0
	case d.Modality == jobun.May:
		return 6
	case d.Report:
		return 2
	case d.Record:
		return 3
	case slices.ContainsFunc(d.Timing, periodic):
		return 4
	}
	return 5
}
