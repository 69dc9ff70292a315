-- +goose Up
create table org_restriction (
  body_id text not null,
  id text not null,
  area text not null,
  object text not null,
  reason text not null,
  recorded_by text not null,
  recorded_at text not null,
  lifted_at text not null,
  lifted_why text not null,
  constraint org_restriction_key primary key (body_id, id),
  constraint org_restriction_body foreign key (body_id) references body (id) on delete restrict
);
create unique index org_restriction_object on org_restriction (body_id, area, object) where lifted_at = '';
create table org_access (
  body_id text not null,
  id text not null,
  area text not null,
  object text not null,
  person_id text not null,
  post_id text not null,
  role text not null,
  reason text not null,
  recorded_by text not null,
  recorded_at text not null,
  valid_from text not null,
  valid_until text not null,
  dismissed_at text not null,
  dismissed_why text not null,
  constraint org_access_key primary key (body_id, id),
  constraint org_access_body foreign key (body_id) references body (id) on delete restrict
);
create index org_access_object on org_access (body_id, area, object);
