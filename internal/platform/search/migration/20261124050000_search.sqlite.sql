-- +goose Up
create table search_entry (
  body_id text not null,
  id bigint not null,
  head bigint not null,
  area text not null,
  object_id text not null,
  part text not null,
  anchor text not null,
  title text not null,
  text text not null,
  visibility text not null,
  constraint search_entry_key primary key (body_id, id)
);
create index search_entry_object on search_entry (body_id, area, object_id);
-- The tokens carry their body; what a row is, search_entry knows by the same number.
create virtual table search_index using fts5 (words, content='', contentless_delete=1, tokenize='ascii');
