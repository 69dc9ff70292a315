-- +goose Up
create table journal_line (
  body_id text not null,
  n bigint not null,
  at text not null,
  actor_id text not null,
  actor_name text not null,
  name_salt bytea,
  name_hash bytea not null,
  capacity text not null,
  strength text not null,
  request_id text not null,
  verb text not null,
  area text not null,
  object_id text not null,
  content_kind text not null,
  content_salt bytea,
  content_hash bytea not null,
  constraint journal_line_key primary key (body_id, n)
);
create index journal_line_at on journal_line (body_id, at, n);
create index journal_line_object on journal_line (body_id, area, object_id, at, n);
create index journal_line_actor on journal_line (body_id, actor_id, at, n);
create index journal_line_verb on journal_line (body_id, verb, at, n);
create table journal_hash (
  body_id text not null,
  idx bigint not null,
  hash bytea not null,
  constraint journal_hash_key primary key (body_id, idx)
);
create table journal_head (
  body_id text not null,
  size bigint not null,
  root bytea not null,
  edge bytea not null,
  constraint journal_head_key primary key (body_id)
);
