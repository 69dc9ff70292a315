-- +goose Up
create table policy_landing (
  body_id text not null,
  kind text not null,
  name text not null,
  area text not null,
  object_id text not null,
  made_by text not null,
  made_name text not null,
  made_at text not null,
  constraint policy_landing_key primary key (body_id, kind, name, area, object_id)
);
