-- +goose Up
alter table org_unit_span add column voided_by text not null default '';
alter table org_post_span add column voided_by text not null default '';
alter table org_tenure add column voided_by text not null default '';
alter table org_absence add column voided_by text not null default '';
alter table org_member add column voided_by text not null default '';
alter table org_appointment add column voided_by text not null default '';
alter table org_delegation add column voided_by text not null default '';
alter table org_meeting add column voided_by text not null default '';
alter table org_contact add column voided_by text not null default '';
alter table org_absence add column corrects text not null default '';
alter table org_member add column corrects text not null default '';
alter table org_appointment add column corrects text not null default '';
alter table org_delegation add column corrects text not null default '';
