package policy

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/jobun"
)

// readInForce is what every query of duties begins with: documents in force that the actor
// may see, and with q those it asks for.
func readInForce(a actor.Actor, document string, below bool) *clause {
	c := seen(a)
	c.and("d.withdrawn_at = ''")
	switch {
	case document == "":
	case below:
		c.and(`d.id in (
		    with recursive low (id, step) as (
		      select p.id, 0
		      from policy_document p
		      where p.body_id = $1
		        and p.id = ` + c.value(document) + `
		      union all
		      select p.id, low.step + 1
		      from low
		      join policy_document p on p.body_id = $1 and p.parent_id = low.id
		      where low.step < ` + c.value(depthMax) + `)
		    select id
		    from low)`)
	default:
		c.and("d.id = " + c.value(document))
	}
	return c
}

// among adds that a column has one of some values.
func (c *clause) among(column string, values []string) {
	places := make([]string, len(values))
	for i, v := range values {
		places[i] = c.value(v)
	}
	c.and(column + " in (" + strings.Join(places, ", ") + ")")
}

func (q DutyQuery) clause(a actor.Actor) *clause {
	c := readInForce(a, q.Document, q.Below)
	switch {
	case q.Role == Nobody:
		c.and("y.role = ''")
	case q.Role != "":
		c.among("y.role", q.names)
	}
	if len(q.documents) > 0 {
		c.among("d.id", q.documents)
	}
	if len(q.provisions) > 0 {
		c.among("y.provision_id", q.provisions)
	}
	if q.Modality != "" {
		c.and("y.modality = " + c.value(string(q.Modality)))
	}
	if q.Timing != "" {
		c.and("y.timing like " + c.value("% "+string(q.Timing)+" %"))
	}
	switch q.Asks {
	case AsksPermission:
		c.and("y.permission = " + c.value(true))
	case AsksRecord:
		c.and("y.record = " + c.value(true))
	case AsksReport:
		c.and("y.report = " + c.value(true))
	}
	if q.Section != "" {
		c.and(q.sections.clause(c))
	}
	if q.Text != "" {
		like := strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(q.Text)
		c.and(`exists (
		    select 1
		    from policy_provision w
		    where w.body_id = y.body_id
		      and w.edition_id = y.edition_id
		      and w.seq = y.provision_seq
		      and w.text like ` + c.value("%"+like+"%") + ` escape '\')`)
	}
	return c
}

// order is the order of a list of duties, always a whole one.
func (q DutyQuery) order() string {
	place := []string{"d.level", "d.title_key", "d.id", "y.seq"}
	columns := map[string][]string{"role": append([]string{"y.role"}, place...), "modality": append([]string{"y.modality"}, place...)}
	list, ok := columns[q.Sort]
	if !ok {
		list = place
	}
	dir := ""
	if q.Desc {
		dir = " desc"
	}
	return strings.Join(list, dir+", ") + dir
}

type dutyItemRow struct {
	DutyItem
	DutyTiming     string
	ConditionsText string
	TimingText     string
	Text           string
	SentenceFrom   int64
	SentenceTo     int64
	FromLetter     int64
	ToLetter       int64
	ItemsText      string
}

func (r dutyItemRow) item() (DutyItem, error) {
	d := r.DutyItem
	for v := range strings.FieldsSeq(r.DutyTiming) {
		d.Timing = append(d.Timing, jobun.TimingValue(v))
	}
	letters := []rune(r.Text)
	d.Sentence, d.Words = stretchOf(letters, r.SentenceFrom, r.SentenceTo), stretchOf(letters, r.FromLetter, r.ToLetter)
	return d, unpacked(field{r.ConditionsText, &d.Conditions}, field{r.TimingText, &d.When}, field{r.ItemsText, &d.Items})
}

// stretchOf is a part of a text, on one line. A provision that was read anew may have
// become shorter than its clauses were.
func stretchOf(letters []rune, from, to int64) string {
	end := int64(len(letters))
	from, to = min(max(from, 0), end), min(max(to, 0), end)
	if to < from {
		return ""
	}
	return strings.TrimSpace(strings.ReplaceAll(string(letters[from:to]), "\n", ""))
}

// dutiesAtOnce is how many duties are loaded where nobody says how many: all that an
// export can be asked for.
const dutiesAtOnce = 1 << 20

// dutyItems loads the duties of q. Which they are is found first, so that texts are
// read of those alone: the limit keeps the databases from doing it the other way round.
func dutyItems(ctx context.Context, tx db.Tx, a actor.Actor, q DutyQuery) ([]DutyItem, error) {
	c := q.clause(a)
	order := q.order()
	var rows []dutyItemRow
	err := db.Select(ctx, tx, &rows, `
		select y.seq, y.clause_seq, y.provision_seq, y.provision_id, y.path, y.section_seq, y.role, y.modality, y.timing as duty_timing, y.permission, y.record, y.report,
		  y.id as document, y.title, y.state, s.mark, s.heading, p.text, p.items as items_text, p.parent, c.sentence as number, c.sentence_from, c.sentence_to, c.from_letter, c.to_letter,
		  c.subject_text, c.basis, c.conditions as conditions_text, c.timing as timing_text, c.object, c.line
		from (
		  select y.body_id, y.edition_id, y.seq, y.clause_seq, y.provision_seq, y.provision_id, y.path, y.section_seq, y.role, y.modality, y.timing, y.permission, y.record, y.report,
		    d.id, d.title, d.title_key, d.level, d.state
		  from policy_document d
		  join policy_duty y on y.body_id = d.body_id and y.edition_id = d.edition_id`+c.text.String()+`
		  order by `+order+`
		  limit `+c.value(cmp.Or(q.Limit, dutiesAtOnce))+`
		  offset `+c.value(q.Offset)+`) y
		join policy_clause c on c.body_id = y.body_id and c.edition_id = y.edition_id and c.seq = y.clause_seq
		join policy_provision p on p.body_id = y.body_id and p.edition_id = y.edition_id and p.seq = y.provision_seq
		join policy_provision s on s.body_id = y.body_id and s.edition_id = y.edition_id and s.seq = y.section_seq
		order by `+strings.ReplaceAll(order, "d.", "y."), c.args...)
	if err != nil {
		return nil, fmt.Errorf("load duties: %w", err)
	}
	list := make([]DutyItem, len(rows))
	for i, r := range rows {
		if list[i], err = r.item(); err != nil {
			return nil, fmt.Errorf("duty %d of document %s: %w", r.Seq, r.Document, err)
		}
	}
	return list, nil
}

// countDuties counts the duties of q.
func countDuties(ctx context.Context, tx db.Tx, a actor.Actor, q DutyQuery) (n int, err error) {
	c := q.clause(a)
	err = db.Get(ctx, tx, &n, `
		select count(*)
		from policy_document d
		join policy_duty y on y.body_id = d.body_id and y.edition_id = d.edition_id`+c.text.String(), c.args...)
	if err != nil {
		return 0, fmt.Errorf("count duties: %w", err)
	}
	return n, nil
}

// dutyCount is how many duties a role has in a section of a document.
type dutyCount struct {
	Document   string
	Edition    string
	SectionSeq int64
	Role       string
	Count      int64
}

// countsByRole counts the duties of every edition of a body by role, out of the index
// alone. Which of them the actor may see is for the caller to say, by their editions.
func countsByRole(ctx context.Context, tx db.Tx, body string) (list []dutyCount, err error) {
	err = db.Select(ctx, tx, &list, `
		select y.edition_id as edition, y.role, count(*) as count
		from policy_duty y
		where y.body_id = $1
		group by y.role, y.edition_id
		order by y.role, y.edition_id`, body)
	if err != nil {
		return nil, fmt.Errorf("count duties by role: %w", err)
	}
	return list, nil
}

// countsBySection counts the duties of documents by section and role, in the order of the text.
func countsBySection(ctx context.Context, tx db.Tx, a actor.Actor, document string, below bool) (list []dutyCount, err error) {
	c := readInForce(a, document, below)
	err = db.Select(ctx, tx, &list, `
		select d.id as document, d.edition_id as edition, y.section_seq, y.role, count(*) as count
		from policy_document d
		join policy_duty y on y.body_id = d.body_id and y.edition_id = d.edition_id`+c.text.String()+`
		group by d.id, d.edition_id, y.section_seq, y.role
		order by d.id, y.section_seq, y.role`, c.args...)
	if err != nil {
		return nil, fmt.Errorf("count duties by section: %w", err)
	}
	return list, nil
}

// documentsWithDuties loads the documents that have duties, highest first.
func documentsWithDuties(ctx context.Context, tx db.Tx, a actor.Actor, document string, below bool) (list []Document, err error) {
	c := readInForce(a, document, below)
	err = db.Select(ctx, tx, &list, `
		select `+documentColumns+`
		from policy_document d`+c.text.String()+`
		order by d.level, d.title_key, d.id`, c.args...)
	if err != nil {
		return nil, fmt.Errorf("load documents: %w", err)
	}
	return list, nil
}

// rolesNamedTwice loads the roles that have other names, from all documents in force.
func rolesNamedTwice(ctx context.Context, tx db.Tx, a actor.Actor) ([]Role, error) {
	c := readInForce(a, "", false)
	var rows []roleRow
	err := db.Select(ctx, tx, &rows, `
		select r.seq, r.name, r.aliases as aliases_text, r.posts as posts_text, r.origin, r.provision_id, r.line
		from policy_document d
		join policy_role r on r.body_id = d.body_id and r.edition_id = d.edition_id`+c.text.String()+`
		  and r.aliases <> '[]'
		order by d.level, d.id, r.seq`, c.args...)
	if err != nil {
		return nil, fmt.Errorf("load names of roles: %w", err)
	}
	list := make([]Role, len(rows))
	for i, r := range rows {
		list[i] = r.Role
		if err := unpacked(field{r.AliasesText, &list[i].Aliases}, field{r.PostsText, &list[i].Posts}); err != nil {
			return nil, fmt.Errorf("role %s: %w", r.Name, err)
		}
	}
	return list, nil
}

// sectionsOf loads the provisions of the first two levels of documents, without their texts.
func sectionsOf(ctx context.Context, tx db.Tx, a actor.Actor, document string, below bool) (sections, error) {
	c := readInForce(a, document, below)
	var rows []struct {
		Edition string
		Provision
	}
	err := db.Select(ctx, tx, &rows, `
		select d.edition_id as edition, p.seq, p.id, p.path, p.mark, p.heading, p.depth, p.line, p.end_line, p.parent
		from policy_document d
		join policy_provision p on p.body_id = d.body_id and p.edition_id = d.edition_id`+c.text.String()+`
		  and p.depth <= 2
		order by d.id, p.seq`, c.args...)
	if err != nil {
		return nil, fmt.Errorf("load sections: %w", err)
	}
	found := sections{}
	for _, r := range rows {
		if found[r.Edition] == nil {
			found[r.Edition] = map[int64]Provision{}
		}
		found[r.Edition][r.Seq] = r.Provision
	}
	return found, nil
}

// of keeps the section with an id and those below it.
func (s sections) of(id string) sections {
	kept := sections{}
	for edition, list := range s {
		for seq, p := range list {
			if p.ID != id && list[p.Parent].ID != id {
				continue
			}
			if kept[edition] == nil {
				kept[edition] = map[int64]Provision{}
			}
			kept[edition][seq] = p
		}
	}
	return kept
}

// clause says that a duty stands in one of the sections.
func (s sections) clause(c *clause) string {
	var any []string
	for _, edition := range slices.Sorted(maps.Keys(s)) {
		var places []string
		for _, seq := range slices.Sorted(maps.Keys(s[edition])) {
			places = append(places, c.value(seq))
		}
		any = append(any, "y.edition_id = "+c.value(edition)+" and y.section_seq in ("+strings.Join(places, ", ")+")")
	}
	if len(any) == 0 {
		return "y.edition_id = ''"
	}
	return "(" + strings.Join(any, " or ") + ")"
}

// sectionName is how a provision of documents that the actor may see is headed; empty
// where there is none.
func sectionName(ctx context.Context, tx db.Tx, a actor.Actor, document string, below bool, id string) (string, error) {
	c := readInForce(a, document, below)
	c.and("p.id = " + c.value(id))
	var list []Provision
	err := db.Select(ctx, tx, &list, `
		select p.seq, p.path, p.mark, p.heading
		from policy_document d
		join policy_provision p on p.body_id = d.body_id and p.edition_id = d.edition_id`+c.text.String()+`
		order by d.level, d.id, p.seq
		limit 1`, c.args...)
	if err != nil || len(list) == 0 {
		return "", err
	}
	return MatrixColumn{Section: Provision{ID: id, Path: list[0].Path, Mark: list[0].Mark, Heading: list[0].Heading}}.Title(), nil
}

// pointsMost bounds the points that are read for one sheet.
const pointsMost = 5000

// pointsBelow loads the provisions right below some that say nothing to anybody
// themselves: the points of a list.
func pointsBelow(ctx context.Context, tx db.Tx, a actor.Actor, leads map[string][]int64) (map[pointKey][]string, error) {
	if len(leads) == 0 {
		return nil, nil
	}
	c := readInForce(a, "", false)
	var any []string
	for _, document := range slices.Sorted(maps.Keys(leads)) {
		var places []string
		for _, seq := range leads[document] {
			places = append(places, c.value(seq))
		}
		any = append(any, "d.id = "+c.value(document)+" and p.parent in ("+strings.Join(places, ", ")+")")
	}
	c.and("(" + strings.Join(any, " or ") + ")")
	var rows []struct {
		Document string
		Parent   int64
		Mark     string
		Heading  string
		Text     string
	}
	err := db.Select(ctx, tx, &rows, `
		select d.id as document, p.parent, p.mark, p.heading, p.text
		from policy_document d
		join policy_provision p on p.body_id = d.body_id and p.edition_id = d.edition_id
		left join policy_clause z on z.body_id = p.body_id and z.edition_id = p.edition_id and z.provision_seq = p.seq
		  and z.modality in ('should', 'must_not', 'must', 'may', 'shall', 'instructs', 'prohibits', 'declares')`+c.text.String()+`
		  and z.seq is null
		order by d.id, p.seq
		limit `+c.value(pointsMost), c.args...)
	if err != nil {
		return nil, fmt.Errorf("load points below duties: %w", err)
	}
	found := map[pointKey][]string{}
	for _, r := range rows {
		k := pointKey{r.Document, r.Parent}
		text := strings.ReplaceAll(r.Text, "\n", "")
		if r.Heading != "" && text != "" {
			text = "　" + text
		}
		found[k] = append(found[k], strings.TrimSpace(r.Mark+" "+r.Heading+text))
	}
	return found, nil
}
