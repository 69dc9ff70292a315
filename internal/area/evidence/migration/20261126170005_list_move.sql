-- +goose Up
-- Who may see an item stands in the name lists of the organisation from now on.
insert into org_restriction (body_id, id, area, object, reason, recorded_by, recorded_at, lifted_at, lifted_why)
select i.body_id, 'evidence.' || i.id, 'evidence', i.id, '見られる人を限った', coalesce((select p.name from org_person p where p.body_id = i.body_id and p.id = i.created_by), ''), i.created_at, '', ''
from evidence_item i
where i.confidential;
insert into org_access (body_id, id, area, object, person_id, post_id, role, reason, recorded_by, recorded_at, valid_from, valid_until, dismissed_at, dismissed_why)
select i.body_id, i.id || '.' || i.created_by, 'evidence', i.id, i.created_by, '', '', '受け入れた人', '', i.created_at, substr(i.created_at, 1, 10), '', '', ''
from evidence_item i
where i.confidential
union all
select r.body_id, r.item_id || '.' || r.person_id, 'evidence', r.item_id, r.person_id, '', '', '見られる人', '', i.created_at, substr(i.created_at, 1, 10), '', '', ''
from evidence_reader r
join evidence_item i on i.body_id = r.body_id and i.id = r.item_id
where i.confidential
  and r.person_id <> i.created_by;
insert into org_reading (body_id, area, object, person_id, session, read_at)
select body_id, 'evidence', item_id, person_id, session, read_at
from evidence_reading;
