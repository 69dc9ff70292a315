package org

import (
	"context"
	"fmt"

	"github.com/okite-isms/okite/internal/platform/clock"
	"github.com/okite-isms/okite/internal/platform/db"
	"github.com/okite-isms/okite/internal/platform/fault"
)

// contactsMax bounds the list: one sheet of paper holds some forty, a city some hundreds.
const contactsMax = 1000

func loadContacts(ctx context.Context, tx db.Tx, body string) (list []Contact, err error) {
	err = db.Select(ctx, tx, &list, `
		select id, class, class_title, name, post_id, person_id, phone, private_phone, mail, note, caller_id, place, version
		from org_contact
		where body_id = $1
		  and voided_at = ''
		order by place, id
		limit 1000`, body)
	if err != nil {
		return nil, fmt.Errorf("load contacts: %w", err)
	}
	return list, nil
}

// contactEntry is a contact with how its person is named in a form.
type contactEntry struct {
	Contact
	Number     string
	PersonName string
}

// loadEntry loads a contact without its private number.
func loadEntry(ctx context.Context, tx db.Tx, body, id string) (c contactEntry, err error) {
	err = db.Get(ctx, tx, &c, `
		select c.id, c.class, c.class_title, c.name, c.post_id, c.person_id, c.phone, c.mail, c.note, c.caller_id, c.place, c.version,
		  coalesce(p.number, '') as number, coalesce(p.name, '') as person_name
		from org_contact c
		left join org_person p on p.body_id = c.body_id and p.id = c.person_id
		where c.body_id = $1
		  and c.id = $2
		  and c.voided_at = ''`, body, id)
	if fault.Is(err, fault.NotFound) {
		err = errContact()
	}
	return c, err
}

func insertContact(ctx context.Context, tx db.Tx, body string, c Contact, now clock.Time) error {
	return db.Insert(ctx, tx, `
		insert into org_contact (body_id, id, class, class_title, name, post_id, person_id, phone, private_phone, mail, note, caller_id, place, recorded_at, voided_at, voided_why, version)`,
		[][]any{{body, c.ID, c.Class, c.ClassTitle, c.Name, c.PostID, c.PersonID, c.Phone, c.Private, c.Mail, c.Note, c.CallerID, c.Place, now, "", "", c.Version}})
}

func saveContact(ctx context.Context, tx db.Tx, body string, c Contact) error {
	return db.Update(ctx, tx, `
		update org_contact
		set class = $4, class_title = $5, name = $6, post_id = $7, person_id = $8, phone = $9, private_phone = $10, mail = $11, note = $12, caller_id = $13, place = $14, version = version + 1
		where body_id = $1
		  and id = $2
		  and version = $3
		  and voided_at = ''`, body, c.ID, c.Version, c.Class, c.ClassTitle, c.Name, c.PostID, c.PersonID, c.Phone, c.Private, c.Mail, c.Note, c.CallerID, c.Place)
}

func voidContact(ctx context.Context, tx db.Tx, body, id string, version int64, r retraction) error {
	return db.Update(ctx, tx, `
		update org_contact
		set voided_at = $4, voided_why = $5, voided_by = $6, version = version + 1
		where body_id = $1
		  and id = $2
		  and version = $3
		  and voided_at = ''`, body, id, version, r.At, r.Why, r.By)
}
