-- +goose Up
create table file (
  body_id text not null,
  id text not null,
  name text not null,
  format text not null,
  media_type text not null,
  size bigint not null,
  sha256 bytea not null,
  created_at text not null,
  created_by text not null,
  state text not null,
  discarded_at text not null,
  constraint file_key primary key (body_id, id)
);
create index file_state on file (body_id, state, discarded_at, id);
