-- +goose Up
create table body (
  id text not null,
  slot text not null,
  name text not null,
  kind text not null,
  code text not null,
  fiscal_start bigint not null,
  sample boolean not null,
  version bigint not null,
  created_at text not null,
  constraint body_key primary key (id),
  constraint body_slot unique (slot),
  constraint body_code unique (code)
);
create table org_person (
  body_id text not null,
  id text not null,
  name text not null,
  kana text not null,
  number text not null,
  unit text not null,
  active boolean not null,
  version bigint not null,
  created_at text not null,
  sort_key text not null,
  search_text text not null,
  constraint org_person_key primary key (body_id, id),
  constraint org_person_body foreign key (body_id) references body (id) on delete restrict
);
create unique index org_person_number on org_person (body_id, number) where number <> '';
create index org_person_sort on org_person (body_id, sort_key, id);
create table org_person_role (
  body_id text not null,
  person_id text not null,
  role text not null,
  constraint org_person_role_key primary key (body_id, person_id, role),
  constraint org_person_role_person foreign key (body_id, person_id) references org_person (body_id, id) on delete restrict
);
create index org_person_role_role on org_person_role (body_id, role, person_id);
