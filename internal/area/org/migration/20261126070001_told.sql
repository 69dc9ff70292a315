-- +goose Up
alter table org_transfer add column told_at text not null default '';
update org_transfer set told_at = applied_at where state = 'applied';
