-- +goose Up
alter table policy_edition add column adopted_title text not null default '';
alter table policy_edition add column adopted_number text not null default '';
alter table policy_edition add column organs text not null default '';
alter table policy_edition add column decided_on text not null default '';
alter table policy_edition add column promulgated_on text not null default '';
alter table policy_edition add column begins_on text not null default '';
-- What was uploaded is in force from the day of the upload on.
update policy_edition set begins_on = substr(created_at, 1, 10);
create index policy_edition_begins on policy_edition (body_id, begins_on, document_id);
-- A document that has been decided on and whose first day has not come.
alter table policy_document add column awaited boolean not null default false;
-- The day from which a document is repealed; empty where it is not.
alter table policy_document add column repealed_on text not null default '';
create index policy_document_repealed on policy_document (body_id, repealed_on, id);
