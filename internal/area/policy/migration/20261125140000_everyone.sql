-- +goose Up
create table policy_everyone (
  body_id text not null,
  role text not null,
  decided_by text not null,
  decided_name text not null,
  decided_at text not null,
  constraint policy_everyone_key primary key (body_id, role)
);
