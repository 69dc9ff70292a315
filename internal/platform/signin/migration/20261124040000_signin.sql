-- +goose Up
create table signin_account (
  body_id text not null,
  person_id text not null,
  login text not null,
  password text not null,
  must_change boolean not null,
  changed_at text not null,
  signed_in_at text not null,
  recovered_at text not null,
  version bigint not null,
  constraint signin_account_key primary key (body_id, person_id),
  constraint signin_account_login unique (body_id, login)
);
create table session (
  id text not null,
  body text not null,
  person text not null,
  token_hash bytea not null,
  rotated_at text not null,
  previous_hash bytea,
  previous_until text not null,
  created_at text not null,
  seen_at text not null,
  ends_at text not null,
  address text not null,
  agent text not null,
  constraint session_key primary key (id),
  constraint session_token unique (token_hash),
  constraint session_previous unique (previous_hash)
);
create index session_person on session (body, person);
create index session_ends on session (ends_at);
create table token (
  id text not null,
  body text not null,
  person text not null,
  hash bytea not null,
  name text not null,
  scope text not null,
  created_at text not null,
  expires_at text not null,
  used_at text not null,
  revoked_at text not null,
  constraint token_key primary key (id),
  constraint token_hash unique (hash)
);
create index token_person on token (body, person);
create table signin_attempt (
  subject text not null,
  failed bigint not null,
  failed_at text not null,
  blocked_until text not null,
  constraint signin_attempt_key primary key (subject)
);
create index signin_attempt_failed on signin_attempt (failed_at);
