-- +goose Up
-- Words between blanks that tell what an entry is: " text duty must ".
alter table search_entry add column facets text not null default '';
