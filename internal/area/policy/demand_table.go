package policy

import (
	"cmp"
	"slices"
	"strings"

	"github.com/okite-isms/okite/jobun"
	"github.com/okite-isms/okite/jobun/duty"
)

// schemes are the tables of classes with their handling restrictions: those of a
// provision together, and each table after the text.
func (m *material) schemes() []Demand {
	var list []Demand
	at := map[string]int{}
	for i := range m.relations {
		r := &m.relations[i]
		if r.Kind != jobun.Classification {
			continue
		}
		n, there := at[r.Path]
		if !there {
			n = len(list)
			at[r.Path] = n
			list = append(list, m.demand(SchemeKind, r, Definition{Title: cmp.Or(r.Heading, r.Path)}))
		}
		list[n].Read.Classes = append(list[n].Read.Classes, Class{r.Object, r.Act, r.Items})
	}
	for _, a := range m.attachments {
		if a.Path != "" {
			continue // stored with the provision in which it stands
		}
		one := &jobun.Document{Attachments: []jobun.Attachment{{Kind: a.Kind, Label: a.Label, Title: a.Title, Line: int(a.Line), EndLine: int(a.EndLine), Rows: a.Rows}}}
		duty.Read(one, duty.Options{})
		var classes []Class
		for _, r := range one.Relations {
			if r.Kind == jobun.Classification {
				classes = append(classes, Class{r.Object, r.Act, r.Items})
			}
		}
		if len(classes) > 0 {
			list = append(list, m.demand(SchemeKind, m.attached(a), Definition{Title: a.Name(), Classes: classes}))
		}
	}
	for i := range list {
		list[i].Read = list[i].Read.fit()
	}
	return list
}

// attached is the place of a table: in a provision, or after the text.
func (m *material) attached(a Attachment) *readRelation {
	r := &readRelation{Relation: Relation{ProvisionSeq: -1, Line: a.Line}, Path: cmp.Or(a.Path, a.Name())}
	if p, ok := m.paths[a.Path]; ok && a.Path != "" {
		r.ProvisionID, r.ProvisionSeq = p.id, p.seq
	}
	return r
}

// calls are the lists of who is told, by class of incidents: a table of classes and
// addressees, or cases with bullets beside them.
func (m *material) calls() []Demand {
	var list []Demand
	for _, a := range m.attachments {
		for _, c := range callsOf(a.Rows) {
			c.Meaning = m.meaning(c.Title)
			list = append(list, m.demand(CallKind, m.attached(a), c))
		}
	}
	at := map[string]int{}
	for i := range m.relations {
		r := &m.relations[i]
		if r.Kind != jobun.Report || r.Sentence > 0 || len(r.Relation.To) == 0 {
			continue
		}
		n, there := at[r.Path]
		if !there {
			n = len(list)
			at[r.Path] = n
			list = append(list, m.demand(CallKind, r, Definition{Title: cmp.Or(r.Object, r.Heading, r.Path)}))
		}
		for _, to := range r.Relation.To {
			if !slices.Contains(list[n].Read.To, to) {
				list[n].Read.To = append(list[n].Read.To, to)
			}
		}
	}
	for i := range list {
		list[i].Read = list[i].Read.fit()
	}
	return list
}

// callsOf reads a table of addressees and classes, whichever of them stands on top:
// every cell besides the heads is a sign or nothing.
func callsOf(rows [][]string) []Definition {
	if len(rows) < 2 || len(rows[0]) < 2 {
		return nil
	}
	head := squeezed(rows[0][0])
	down := strings.Contains(head, "連絡先") || strings.Contains(head, "報告先") || strings.Contains(head, "通知先") || strings.Contains(head, "相手")
	across := strings.Contains(head, "区分") || strings.Contains(head, "レベル") || strings.Contains(head, "種別")
	if !down && !across || !signs(rows) {
		return nil
	}
	if across && !down {
		rows = turned(rows)
	}
	var list []Definition
	for c := 1; c < len(rows[0]); c++ {
		d := Definition{Title: strings.TrimSpace(rows[0][c])}
		for _, row := range rows[1:] {
			if c < len(row) && yes(row[c]) && strings.TrimSpace(row[0]) != "" {
				d.To = append(d.To, strings.TrimSpace(row[0]))
			}
		}
		if d.Title != "" && len(d.To) > 0 {
			list = append(list, d)
		}
	}
	return list
}

// yes reports whether a cell says that somebody is told.
func yes(cell string) bool {
	switch squeezed(cell) {
	case "○", "〇", "◯", "◎", "●", "✓", "レ", "要":
		return true
	}
	return false
}

func signs(rows [][]string) bool {
	some := false
	for _, row := range rows[1:] {
		for _, cell := range row[min(1, len(row)):] {
			switch s := squeezed(cell); {
			case yes(cell):
				some = true
			case s != "" && s != "-" && s != "ー" && s != "―" && s != "‐" && s != "−" && s != "×" && s != "不要":
				return false
			}
		}
	}
	return some
}

func turned(rows [][]string) [][]string {
	list := make([][]string, len(rows[0]))
	for c := range rows[0] {
		for _, row := range rows {
			cell := ""
			if c < len(row) {
				cell = row[c]
			}
			list[c] = append(list[c], cell)
		}
	}
	return list
}

// meaning looks up what a class is in a table of classes of the same document.
func (m *material) meaning(class string) string {
	want := squeezed(class)
	for _, a := range m.attachments {
		if len(a.Rows) < 2 || signs(a.Rows) {
			continue
		}
		for _, row := range a.Rows[1:] {
			if len(row) > 1 && squeezed(row[0]) == want {
				return strings.TrimSpace(row[1])
			}
		}
	}
	return ""
}
