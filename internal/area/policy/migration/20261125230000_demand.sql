-- +goose Up
create table policy_demand (
  body_id text not null,
  document_id text not null,
  mark text not null,
  kind text not null,
  provision_id text not null,
  path text not null,
  line bigint not null,
  sentence text not null,
  accepted boolean not null,
  proposed text not null,
  definition text not null,
  reason text not null,
  decided_by text not null,
  decided_name text not null,
  decided_at text not null,
  edition_number bigint not null,
  version bigint not null,
  constraint policy_demand_key primary key (body_id, document_id, mark),
  constraint policy_demand_document foreign key (body_id, document_id) references policy_document (body_id, id) on delete restrict
);
create table policy_definition (
  body_id text not null,
  kind text not null,
  name text not null,
  number bigint not null,
  title text not null,
  content text not null,
  active boolean not null,
  latest boolean not null,
  document_id text not null,
  provision_id text not null,
  made_by text not null,
  made_name text not null,
  made_at text not null,
  constraint policy_definition_key primary key (body_id, kind, name, number),
  constraint policy_definition_document foreign key (body_id, document_id) references policy_document (body_id, id) on delete restrict
);
create index policy_definition_active on policy_definition (body_id, latest, kind, name);
create index policy_definition_of on policy_definition (body_id, document_id, provision_id);
