-- +goose Up
create table org_role (
  body_id text not null,
  name text not null,
  title text not null,
  meaning text not null,
  holds text not null,
  place bigint not null,
  used boolean not null,
  version bigint not null,
  constraint org_role_key primary key (body_id, name),
  constraint org_role_body foreign key (body_id) references body (id) on delete restrict
);
create table org_committee (
  body_id text not null,
  id text not null,
  name text not null,
  kind text not null,
  unit_id text not null,
  quorum text not null,
  basis text not null,
  basis_ref text not null,
  valid_from text not null,
  valid_until text not null,
  version bigint not null,
  recorded_at text not null,
  constraint org_committee_key primary key (body_id, id),
  constraint org_committee_body foreign key (body_id) references body (id) on delete restrict
);
create table org_member (
  body_id text not null,
  id text not null,
  committee_id text not null,
  seat text not null,
  duty text not null,
  post_id text not null,
  person_id text not null,
  place bigint not null,
  valid_from text not null,
  valid_until text not null,
  version bigint not null,
  recorded_at text not null,
  voided_at text not null,
  voided_why text not null,
  constraint org_member_key primary key (body_id, id),
  constraint org_member_committee foreign key (body_id, committee_id) references org_committee (body_id, id) on delete restrict
);
create index org_member_committee on org_member (body_id, committee_id, place);
create table org_appointment (
  body_id text not null,
  id text not null,
  role text not null,
  way text not null,
  post_id text not null,
  unit_kind text not null,
  within_id text not null,
  person_id text not null,
  committee_id text not null,
  unit_id text not null,
  basis text not null,
  basis_ref text not null,
  valid_from text not null,
  valid_until text not null,
  version bigint not null,
  recorded_at text not null,
  voided_at text not null,
  voided_why text not null,
  constraint org_appointment_key primary key (body_id, id),
  constraint org_appointment_body foreign key (body_id) references body (id) on delete restrict
);
create index org_appointment_role on org_appointment (body_id, role);
create table org_delegation (
  body_id text not null,
  id text not null,
  role text not null,
  unit_id text not null,
  kind text not null,
  place bigint not null,
  post_id text not null,
  person_id text not null,
  scope text not null,
  consent text not null,
  basis text not null,
  valid_from text not null,
  valid_until text not null,
  version bigint not null,
  recorded_at text not null,
  voided_at text not null,
  voided_why text not null,
  constraint org_delegation_key primary key (body_id, id),
  constraint org_delegation_body foreign key (body_id) references body (id) on delete restrict
);
create index org_delegation_role on org_delegation (body_id, role);
create table org_holding (
  body_id text not null,
  n bigint not null,
  role text not null,
  unit_id text not null,
  person_id text not null,
  post_id text not null,
  capacity text not null,
  appointment_id text not null,
  delegation_id text not null,
  instead_of text not null,
  away text not null,
  holds text not null,
  valid_from text not null,
  valid_until text not null,
  constraint org_holding_key primary key (body_id, n),
  constraint org_holding_body foreign key (body_id) references body (id) on delete restrict
);
create index org_holding_person on org_holding (body_id, person_id);
create index org_holding_role on org_holding (body_id, role, unit_id);
create table org_reason (
  body_id text not null,
  id text not null,
  rule text not null,
  person_id text not null,
  unit_id text not null,
  reason text not null,
  recorded_by text not null,
  recorded_at text not null,
  constraint org_reason_key primary key (body_id, id),
  constraint org_reason_person foreign key (body_id, person_id) references org_person (body_id, id) on delete restrict
);
create index org_reason_rule on org_reason (body_id, rule, person_id);
