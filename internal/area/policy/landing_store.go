package policy

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/okite-isms/okite/internal/platform/actor"
	"github.com/okite-isms/okite/internal/platform/area"
	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
)

// definitionPrefix begins the id of a definition in a Ref: definition/permit/permit-…
const definitionPrefix = "definition/"

// definitionRef names a definition to whatever rests on it.
func definitionRef(kind DefinitionKind, name string) area.Ref {
	return area.Ref{Area: areaName, ID: definitionPrefix + string(kind) + "/" + name}
}

// keyOfRef is the reverse of definitionRef.
func keyOfRef(id string) (definitionKey, bool) {
	rest, ok := strings.CutPrefix(id, definitionPrefix)
	kind, name, whole := strings.Cut(rest, "/")
	return definitionKey{DefinitionKind(kind), name}, ok && whole
}

// landingsOf loads what became of definitions elsewhere.
func landingsOf(ctx context.Context, tx db.Tx, body string, definitions []area.Ref) (list []area.Ref, err error) {
	if len(definitions) == 0 {
		return nil, nil
	}
	c := &clause{}
	where := "\n\t\twhere body_id = " + c.value(body)
	var pairs []string
	for _, ref := range definitions {
		if key, ok := keyOfRef(ref.ID); ok {
			pairs = append(pairs, "kind = "+c.value(string(key.Kind))+" and name = "+c.value(key.Name))
		}
	}
	if len(pairs) == 0 {
		return nil, nil
	}
	err = db.Select(ctx, tx, &list, `
		select distinct area, object_id as id
		from policy_landing`+where+`
		  and (`+strings.Join(pairs, " or ")+`)
		order by area, object_id`, c.args...)
	if err != nil {
		return nil, fmt.Errorf("load landings: %w", err)
	}
	return list, nil
}

// storeLandings keeps what became of roles; what is known already stays as it is.
func storeLandings(ctx context.Context, tx db.Tx, a actor.Actor, landed []landing, now clock.Time) error {
	c := &clause{}
	where := "\n\t\twhere body_id = " + c.value(a.Body)
	var pairs []string
	rows := make([][]any, 0, len(landed))
	for _, l := range landed {
		name := l.of.Definition.Name
		key := "kind = " + c.value(string(l.of.Kind)) + " and name = " + c.value(name) + " and area = " + c.value(l.ref.Area) + " and object_id = " + c.value(l.ref.ID)
		pairs = append(pairs, key)
		rows = append(rows, []any{a.Body, string(l.of.Kind), name, l.ref.Area, l.ref.ID, a.ID, a.Name, now})
	}
	_, err := tx.ExecContext(ctx, `
		delete from policy_landing`+where+`
		  and (`+strings.Join(pairs, " or ")+`)`, c.args...)
	if err != nil {
		return fmt.Errorf("replace landings: %w", err)
	}
	return db.Insert(ctx, tx, `insert into policy_landing (body_id, kind, name, area, object_id, made_by, made_name, made_at)`, rows)
}

// basisRow is that something rests on a provision.
type basisRow struct {
	ref area.Ref
	Citation
}

// replaceBasis records on which provisions some objects rest, with as many statements for
// one as for all.
func replaceBasis(ctx context.Context, tx db.Tx, body string, refs []area.Ref, rows []basisRow) error {
	c := &clause{}
	where := "\n\t\twhere body_id = " + c.value(body)
	pairs := make([]string, len(refs))
	for i, ref := range refs {
		pairs[i] = "area = " + c.value(ref.Area) + " and object_id = " + c.value(ref.ID)
	}
	_, err := tx.ExecContext(ctx, `
		delete from policy_basis`+where+`
		  and (`+strings.Join(pairs, " or ")+`)`, c.args...)
	if err != nil {
		return fmt.Errorf("replace basis: %w", err)
	}
	return insertBasis(ctx, tx, body, rows)
}

// addBasis records that objects rest on provisions besides those on which they rest.
func addBasis(ctx context.Context, tx db.Tx, body string, rows []basisRow) error {
	if len(rows) == 0 {
		return nil
	}
	c := &clause{}
	where := "\n\t\twhere body_id = " + c.value(body)
	pairs := make([]string, len(rows))
	for i, r := range rows {
		pairs[i] = "area = " + c.value(r.ref.Area) + " and object_id = " + c.value(r.ref.ID)
	}
	var there []struct{ DocumentID, ProvisionID, Area, ObjectID string }
	err := db.Select(ctx, tx, &there, `
		select document_id, provision_id, area, object_id
		from policy_basis`+where+`
		  and (`+strings.Join(pairs, " or ")+`)
		order by document_id, provision_id, area, object_id`, c.args...)
	if err != nil {
		return fmt.Errorf("load basis: %w", err)
	}
	for _, t := range there {
		known := basisRow{area.Ref{Area: t.Area, ID: t.ObjectID}, Citation{t.DocumentID, t.ProvisionID}}
		rows = slices.DeleteFunc(rows, func(r basisRow) bool { return r == known })
	}
	return insertBasis(ctx, tx, body, rows)
}

func insertBasis(ctx context.Context, tx db.Tx, body string, rows []basisRow) error {
	seen := map[basisRow]bool{}
	var values [][]any
	for _, r := range rows {
		if !seen[r] {
			seen[r] = true
			values = append(values, []any{body, r.Document, r.Provision, r.ref.Area, r.ref.ID})
		}
	}
	return db.Insert(ctx, tx, `insert into policy_basis (body_id, document_id, provision_id, area, object_id)`, values)
}

// namedDefinitions gives the latest versions of definitions by kind and name, those that
// the actor may see.
func namedDefinitions(ctx context.Context, tx db.Tx, a actor.Actor, keys []definitionKey) (list []DefinitionVersion, err error) {
	if len(keys) == 0 {
		return nil, nil
	}
	c := seen(a)
	c.and("f.latest = " + c.value(true))
	pairs := make([]string, len(keys))
	for i, k := range keys {
		pairs[i] = "f.kind = " + c.value(string(k.Kind)) + " and f.name = " + c.value(k.Name)
	}
	c.and("(" + strings.Join(pairs, " or ") + ")")
	var rows []struct {
		Kind       DefinitionKind
		Name       string
		Title      string
		DocumentID string
	}
	err = db.Select(ctx, tx, &rows, `
		select f.kind, f.name, f.title, f.document_id
		from policy_definition f
		join policy_document d on d.body_id = f.body_id and d.id = f.document_id`+c.text.String()+`
		order by f.kind, f.name`, c.args...)
	if err != nil {
		return nil, fmt.Errorf("load named definitions: %w", err)
	}
	for _, r := range rows {
		list = append(list, DefinitionVersion{Kind: r.Kind, DocumentID: r.DocumentID, Definition: Definition{Name: r.Name, Title: r.Title}})
	}
	return list, nil
}
