-- +goose Up
-- The step at which another edition came under a draft: who saw it before has seen other words.
alter table draft add column based bigint not null default 0;
