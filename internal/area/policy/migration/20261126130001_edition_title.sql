-- +goose Up
-- An edition keeps its own title, and how each mark is counted, so that the next one can be drafted in the same manner.
alter table policy_edition add column title text not null default '';
alter table policy_provision add column style text not null default '';
alter table policy_provision add column number bigint not null default 0;
alter table policy_provision add column branch text not null default '[]';
