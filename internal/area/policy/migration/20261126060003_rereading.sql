-- +goose Up
alter table policy_rereading add column reason text not null default '';
