package policy

import (
	"context"
	"fmt"
	"strings"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/jobun"
)

// FindingQuery asks for findings.
type FindingQuery struct {
	State    Standing
	Severity jobun.Severity
	Document string
	Code     jobun.Code
	Limit    int // 0 for all
	Offset   int
}

// clause are the findings of documents in force that the actor may see.
func (q FindingQuery) clause(a actor.Actor) *clause {
	c := inForce(a, nil)
	for _, f := range [...]struct{ column, value string }{{"f.state", string(q.State)}, {"f.severity", string(q.Severity)}, {"f.document_id", q.Document}, {"f.code", string(q.Code)}} {
		if f.value != "" {
			c.and(f.column + " = " + c.value(f.value))
		}
	}
	return c
}

// ListedFinding is a finding with the document in which it stands.
type ListedFinding struct {
	Finding
	Document      string
	DocumentTitle string
	Edition       string
	ProvisionSeq  int64 // in the current edition, -1 where the provision is not there
}

// listFindings loads findings, and counts all that are asked for: what is certainly wrong
// first, then in the order of the documents.
func listFindings(ctx context.Context, tx db.Tx, a actor.Actor, q FindingQuery) (found []ListedFinding, total int, err error) {
	c := q.clause(a)
	err = db.Get(ctx, tx, &total, `
		select count(*)
		from policy_document d
		join policy_finding f on f.body_id = d.body_id and f.document_id = d.id`+c.text.String(), c.args...)
	if err != nil {
		return nil, 0, fmt.Errorf("count findings: %w", err)
	}
	limit := q.Limit
	if limit == 0 {
		limit = materialRows
	}
	err = db.Select(ctx, tx, &found, `
		select f.document_id as document, f.mark, f.seq, f.code, f.severity, f.provision_id, f.path, f.line, f.message, f.fingerprint, f.state, f.decision, f.reason,
		  f.decided_by, f.decided_name, f.decided_at, f.first_number, f.last_number, f.version, d.title as document_title, d.edition_id as edition,
		  coalesce(p.seq, -1) as provision_seq
		from policy_document d
		join policy_finding f on f.body_id = d.body_id and f.document_id = d.id
		left join policy_provision p on p.body_id = d.body_id and p.edition_id = d.edition_id and p.id = f.provision_id`+c.text.String()+`
		order by case f.severity when `+c.value(string(jobun.Wrong))+` then 0 when `+c.value(string(jobun.Doubtful))+` then 1 else 2 end,
		  d.level, d.title_key, d.id, f.seq, f.mark
		limit `+c.value(limit)+`
		offset `+c.value(q.Offset), c.args...)
	if err != nil {
		return nil, 0, fmt.Errorf("list findings: %w", err)
	}
	return found, total, nil
}

// Mending is how far the mending of a document is.
type Mending struct {
	Document string
	Title    string
	Open     int64
	Accepted int64
	Rejected int64
	Mended   int64
}

// mendings count the findings of each document in force by their standing.
func mendings(ctx context.Context, tx db.Tx, a actor.Actor) (list []Mending, err error) {
	c := inForce(a, nil)
	count := func(s Standing) string { return "sum(case f.state when " + c.value(string(s)) + " then 1 else 0 end)" }
	err = db.Select(ctx, tx, &list, `
		select d.id as document, d.title, `+count(Open)+` as open, `+count(Accepted)+` as accepted, `+count(Rejected)+` as rejected, `+count(Mended)+` as mended
		from policy_document d
		join policy_finding f on f.body_id = d.body_id and f.document_id = d.id`+c.text.String()+`
		group by d.id, d.title, d.level, d.title_key
		order by d.level, d.title_key, d.id
		limit `+c.value(materialDocuments), c.args...)
	if err != nil {
		return nil, fmt.Errorf("count findings of documents: %w", err)
	}
	return list, nil
}

// CodeCount is how many findings of a kind there are, and how many nobody has looked at.
type CodeCount struct {
	Code  jobun.Code
	Total int64
	Open  int64
}

func codeCounts(ctx context.Context, tx db.Tx, a actor.Actor) (list []CodeCount, err error) {
	c := inForce(a, nil)
	c.and("f.state <> " + c.value(string(Mended)))
	err = db.Select(ctx, tx, &list, `
		select f.code, count(*) as total, sum(case f.state when `+c.value(string(Open))+` then 1 else 0 end) as open
		from policy_document d
		join policy_finding f on f.body_id = d.body_id and f.document_id = d.id`+c.text.String()+`
		group by f.code
		order by f.code`, c.args...)
	if err != nil {
		return nil, fmt.Errorf("count kinds of findings: %w", err)
	}
	return list, nil
}

// sentencePlace is a sentence of a provision.
type sentencePlace struct {
	EditionID    string
	ProvisionSeq int64
	Fingerprint  string
	Line         int64
	SentenceFrom int64
	SentenceTo   int64
}

// sentencesAt loads where the sentences of some provisions stand.
func sentencesAt(ctx context.Context, tx db.Tx, body string, places []textPlace) (map[textPlace][]sentencePlace, error) {
	found := map[textPlace][]sentencePlace{}
	for len(places) > 0 {
		part := places[:min(len(places), 400)]
		places = places[len(part):]
		c := &clause{}
		where := "\n\t\twhere body_id = " + c.value(body) + "\n\t\t  and clause = " + c.value(0)
		pairs := make([]string, len(part))
		for i, at := range part {
			pairs[i] = "(edition_id = " + c.value(at.edition) + " and provision_seq = " + c.value(at.seq) + ")"
		}
		var rows []sentencePlace
		err := db.Select(ctx, tx, &rows, `
		select edition_id, provision_seq, fingerprint, line, sentence_from, sentence_to
		from policy_clause`+where+`
		  and (`+strings.Join(pairs, " or ")+`)
		order by edition_id, provision_seq, seq`, c.args...)
		if err != nil {
			return nil, fmt.Errorf("load sentences: %w", err)
		}
		for _, r := range rows {
			at := textPlace{r.EditionID, r.ProvisionSeq}
			found[at] = append(found[at], r)
		}
	}
	return found, nil
}

// chosenFindings loads the findings that somebody chose.
func chosenFindings(ctx context.Context, tx db.Tx, a actor.Actor, choices []FindingChoice) (list []ListedFinding, err error) {
	c := inForce(a, nil)
	pairs := make([]string, len(choices))
	for i, one := range choices {
		pairs[i] = "(f.document_id = " + c.value(one.Document) + " and f.mark = " + c.value(one.Mark) + ")"
	}
	c.and("(" + strings.Join(pairs, " or ") + ")")
	return decidable(ctx, tx, c)
}

// openFindings loads the open findings of a kind, of one document or of all.
func openFindings(ctx context.Context, tx db.Tx, a actor.Actor, code jobun.Code, document string) ([]ListedFinding, error) {
	return decidable(ctx, tx, FindingQuery{State: Open, Code: code, Document: document}.clause(a))
}

func decidable(ctx context.Context, tx db.Tx, c *clause) (list []ListedFinding, err error) {
	err = db.Select(ctx, tx, &list, `
		select f.document_id as document, f.mark, f.code, f.state, f.version, f.message, f.path, d.title as document_title
		from policy_document d
		join policy_finding f on f.body_id = d.body_id and f.document_id = d.id`+c.text.String()+`
		order by f.document_id, f.seq, f.mark
		limit `+c.value(findingsMax), c.args...)
	if err != nil {
		return nil, fmt.Errorf("load findings to decide: %w", err)
	}
	return list, nil
}

// decideFindings stores one decision about findings, each at the version at which it was
// loaded. Whoever was faster with one of them keeps all of them from changing.
func decideFindings(ctx context.Context, tx db.Tx, body string, list []ListedFinding, f Finding) error {
	for len(list) > 0 {
		part := list[:min(len(list), 400)]
		list = list[len(part):]
		c := &clause{}
		set := "state = " + c.value(string(f.State)) + ", decision = " + c.value(string(f.Decision)) + ", reason = " + c.value(f.Reason) +
			", decided_by = " + c.value(f.DecidedBy) + ", decided_name = " + c.value(f.DecidedName) + ", decided_at = " + c.value(f.DecidedAt) + ", version = version + 1"
		where := "\n\t\twhere body_id = " + c.value(body) + "\n\t\t  and state <> " + c.value(string(Mended))
		pairs := make([]string, len(part))
		for i, one := range part {
			pairs[i] = "(document_id = " + c.value(one.Document) + " and mark = " + c.value(one.Mark) + " and version = " + c.value(one.Version) + ")"
		}
		res, err := tx.ExecContext(ctx, `
		update policy_finding
		set `+set+where+`
		  and (`+strings.Join(pairs, " or ")+`)`, c.args...)
		if err != nil {
			return fmt.Errorf("decide findings: %w", err)
		}
		n, err := res.RowsAffected()
		if err != nil {
			return fmt.Errorf("decide findings: %w", err)
		}
		if n != int64(len(part)) {
			return db.Changed(0, nil)
		}
	}
	return nil
}
