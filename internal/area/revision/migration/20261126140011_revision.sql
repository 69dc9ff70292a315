-- +goose Up
create table revision (
  body_id text not null,
  id text not null,
  year bigint not null,
  number bigint not null,
  title text not null,
  purpose text not null,
  organs text not null,
  jointly boolean not null,
  plan_decide text not null,
  plan_promulgate text not null,
  plan_begin text not null,
  supplement text not null,
  route text not null,
  state text not null,
  closed boolean not null,
  case_id text not null,
  returned bigint not null,
  decided_on text not null,
  promulgated_on text not null,
  begins_on text not null,
  opened_by text not null,
  opened_name text not null,
  opened_at text not null,
  updated_at text not null,
  version bigint not null,
  constraint revision_key primary key (body_id, id),
  constraint revision_year unique (body_id, year, number),
  constraint revision_body foreign key (body_id) references body (id) on delete restrict
);
create index revision_state on revision (body_id, state, begins_on, id);
create table revision_count (
  body_id text not null,
  year bigint not null,
  last bigint not null,
  constraint revision_count_key primary key (body_id, year)
);
create table revision_item (
  body_id text not null,
  id text not null,
  revision_id text not null,
  seq bigint not null,
  way text not null,
  document_id text not null,
  title text not null,
  kind text not null,
  publication text not null,
  parent_id text not null,
  instrument text not null,
  draft_id text not null,
  file_id text not null,
  file_name text not null,
  hash text not null,
  wording text not null,
  base_id text not null,
  edition_id text not null,
  numbers text not null,
  constraint revision_item_key primary key (body_id, id),
  constraint revision_item_revision foreign key (body_id, revision_id) references revision (body_id, id) on delete restrict
);
create unique index revision_item_seq on revision_item (body_id, revision_id, seq);
create index revision_item_document on revision_item (body_id, document_id, id);
create table revision_effect (
  body_id text not null,
  revision_id text not null,
  mark text not null,
  choice text not null,
  reason text not null,
  decided_by text not null,
  decided_name text not null,
  decided_at text not null,
  constraint revision_effect_key primary key (body_id, revision_id, mark),
  constraint revision_effect_revision foreign key (body_id, revision_id) references revision (body_id, id) on delete restrict
);
create table revision_act (
  body_id text not null,
  id text not null,
  revision_id text not null,
  verb text not null,
  note text not null,
  at text not null,
  by_id text not null,
  by_name text not null,
  constraint revision_act_key primary key (body_id, id),
  constraint revision_act_revision foreign key (body_id, revision_id) references revision (body_id, id) on delete restrict
);
create index revision_act_of on revision_act (body_id, revision_id, at, id);
-- A number once used is never used again, whoever wrote it.
create table revision_number (
  body_id text not null,
  organ text not null,
  instrument text not null,
  year bigint not null,
  number bigint not null,
  revision_id text not null,
  by_hand boolean not null,
  used_on text not null,
  constraint revision_number_key primary key (body_id, organ, instrument, year, number),
  constraint revision_number_revision foreign key (body_id, revision_id) references revision (body_id, id) on delete restrict
);
create table revision_notice (
  body_id text not null,
  revision_id text not null,
  role text not null,
  notice_id text not null,
  constraint revision_notice_key primary key (body_id, revision_id, role),
  constraint revision_notice_revision foreign key (body_id, revision_id) references revision (body_id, id) on delete restrict
);
create table revision_review (
  body_id text not null,
  id text not null,
  document_id text not null,
  title text not null,
  year bigint not null,
  due text not null,
  outcome text not null,
  note text not null,
  revision_id text not null,
  done_on text not null,
  done_by text not null,
  done_name text not null,
  version bigint not null,
  constraint revision_review_key primary key (body_id, id),
  constraint revision_review_year unique (body_id, document_id, year),
  constraint revision_review_document foreign key (body_id, document_id) references policy_document (body_id, id) on delete restrict
);
create index revision_review_due on revision_review (body_id, outcome, due, id);
create table revision_procedure (
  body_id text not null,
  id text not null,
  system text not null,
  owner_post text not null,
  owner_name text not null,
  template text not null,
  answers text not null,
  document_id text not null,
  revision_id text not null,
  updated_at text not null,
  updated_name text not null,
  version bigint not null,
  constraint revision_procedure_key primary key (body_id, id),
  constraint revision_procedure_post foreign key (body_id, owner_post) references org_post (body_id, id) on delete restrict
);
create unique index revision_procedure_system on revision_procedure (body_id, system);
create table revision_setting (
  body_id text not null,
  live boolean not null,
  review_month bigint not null,
  version bigint not null,
  constraint revision_setting_key primary key (body_id),
  constraint revision_setting_body foreign key (body_id) references body (id) on delete restrict
);
