-- +goose Up
-- Who read what is under a name list, once per person and session.
create table org_reading (
  body_id text not null,
  area text not null,
  object text not null,
  person_id text not null,
  session text not null,
  read_at text not null,
  constraint org_reading_key primary key (body_id, area, object, person_id, session),
  constraint org_reading_body foreign key (body_id) references body (id) on delete restrict
);
