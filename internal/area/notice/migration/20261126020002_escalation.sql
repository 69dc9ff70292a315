-- +goose Up
-- A mail to who answers for others is not done when its reader has read the notice.
alter table notice_mail add column escalates boolean not null default false;
