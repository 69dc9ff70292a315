-- +goose Up
alter table incident add column form_code text not null default '';
create unique index incident_form on incident (body_id, form_code) where form_code <> '';
