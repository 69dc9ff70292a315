-- +goose Up
create table approval_draft (
  body_id text not null,
  name text not null,
  revision bigint not null,
  detail text not null,
  recorded_by text not null,
  recorded_at text not null,
  constraint approval_draft_key primary key (body_id, name),
  constraint approval_draft_body foreign key (body_id) references body (id) on delete restrict
);
