-- +goose Up
alter table policy_document add column reading bigint not null default 1;
