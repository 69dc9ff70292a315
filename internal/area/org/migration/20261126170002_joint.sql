-- +goose Up
-- With which body of the installation a body agreed to let some of its people look in.
create table org_agreement (
  body_id text not null,
  id text not null,
  partner_body text not null,
  partner_name text not null,
  purpose text not null,
  valid_from text not null,
  valid_until text not null,
  decided_by text not null,
  reason text not null,
  recorded_by text not null,
  recorded_at text not null,
  withdrawn_at text not null,
  withdrawn_why text not null,
  constraint org_agreement_key primary key (body_id, id),
  constraint org_agreement_body foreign key (body_id) references body (id) on delete restrict
);
create table org_agreement_area (
  body_id text not null,
  agreement_id text not null,
  area text not null,
  constraint org_agreement_area_key primary key (body_id, agreement_id, area),
  constraint org_agreement_area_agreement foreign key (body_id, agreement_id) references org_agreement (body_id, id) on delete restrict
);
create table org_operator (
  body_id text not null,
  person_id text not null,
  agreement_id text not null,
  constraint org_operator_key primary key (body_id, person_id),
  constraint org_operator_person foreign key (body_id, person_id) references org_person (body_id, id) on delete restrict,
  constraint org_operator_agreement foreign key (body_id, agreement_id) references org_agreement (body_id, id) on delete restrict
);
create index org_operator_of on org_operator (body_id, agreement_id);
