-- +goose Up
-- What a body keeps of who comes to it from another one: a code that counts once, and who took it.
create table signin_entry (
  body_id text not null,
  person_id text not null,
  partner_body text not null,
  code_hash bytea,
  code_until text not null,
  home_body text not null,
  home_person text not null,
  home_login text not null,
  home_name text not null,
  taken_at text not null,
  constraint signin_entry_key primary key (body_id, person_id),
  constraint signin_entry_code unique (body_id, code_hash)
);
-- What the home body keeps of where its people go.
create table signin_link (
  body_id text not null,
  person_id text not null,
  other_body text not null,
  other_person text not null,
  linked_at text not null,
  constraint signin_link_key primary key (body_id, person_id, other_body)
);
-- From where a session came; empty where somebody signed in.
alter table session add column home_body text not null default '';
alter table session add column home_person text not null default '';
create index session_home on session (home_body, home_person);
