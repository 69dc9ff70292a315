-- +goose Up
create table action_count (
  body_id text not null,
  year bigint not null,
  last bigint not null,
  constraint action_count_key primary key (body_id, year),
  constraint action_count_body foreign key (body_id) references body (id) on delete restrict
);
create table action (
  body_id text not null,
  id text not null,
  year bigint not null,
  number bigint not null,
  title text not null,
  problem text not null,
  cause text not null,
  measure text not null,
  basis text not null,
  source_kind text not null,
  source_area text not null,
  source_id text not null,
  source_text text not null,
  unit_id text not null,
  unit_name text not null,
  owner_post text,
  owner_role text not null,
  owner_name text not null,
  priority text not null,
  opened_on text not null,
  opened_by text not null,
  opened_name text not null,
  first_due text not null,
  due text not null,
  state text not null,
  live boolean not null,
  returned bigint not null,
  result text not null,
  reported_by text not null,
  reported_name text not null,
  reported_at text not null,
  verified_by text not null,
  verified_name text not null,
  verified_at text not null,
  alone text not null,
  effect_months bigint not null,
  effect_on text not null,
  effect text not null,
  closed_on text not null,
  days bigint not null,
  before_id text not null,
  split_id text not null,
  merged_id text not null,
  search_text text not null,
  version bigint not null,
  updated_at text not null,
  constraint action_key primary key (body_id, id),
  constraint action_number unique (body_id, year, number),
  constraint action_body foreign key (body_id) references body (id) on delete restrict,
  constraint action_unit foreign key (body_id, unit_id) references org_unit (body_id, id) on delete restrict,
  constraint action_post foreign key (body_id, owner_post) references org_post (body_id, id) on delete restrict
);
create index action_live on action (body_id, live, due, id);
create index action_state on action (body_id, state, due, id);
create index action_due on action (body_id, due, id);
create index action_unit_due on action (body_id, unit_id, due, id);
create index action_source on action (body_id, source_area, source_id);
create index action_opened on action (body_id, opened_on);
create index action_closed on action (body_id, closed_on, opened_on);
create index action_before on action (body_id, before_id);
create index action_split on action (body_id, split_id);
create index action_merged on action (body_id, merged_id);
create table action_holder (
  body_id text not null,
  action_id text not null,
  addressee text not null,
  constraint action_holder_key primary key (body_id, action_id, addressee),
  constraint action_holder_action foreign key (body_id, action_id) references action (body_id, id) on delete restrict
);
create index action_holder_addressee on action_holder (body_id, addressee, action_id);
create table action_act (
  body_id text not null,
  id text not null,
  action_id text not null,
  verb text not null,
  state text not null,
  at text not null,
  by_id text not null,
  by_name text not null,
  capacity text not null,
  note text not null,
  constraint action_act_key primary key (body_id, id),
  constraint action_act_action foreign key (body_id, action_id) references action (body_id, id) on delete restrict
);
create index action_act_of on action_act (body_id, action_id, at, id);
create table action_milestone (
  body_id text not null,
  id text not null,
  action_id text not null,
  title text not null,
  due text not null,
  done_on text not null,
  note text not null,
  version bigint not null,
  constraint action_milestone_key primary key (body_id, id),
  constraint action_milestone_action foreign key (body_id, action_id) references action (body_id, id) on delete restrict
);
create index action_milestone_of on action_milestone (body_id, action_id, due, id);
create table action_extension (
  body_id text not null,
  id text not null,
  action_id text not null,
  old_due text not null,
  new_due text not null,
  reason text not null,
  asked_at text not null,
  asked_by text not null,
  asked_name text not null,
  decided_at text not null,
  decided_by text not null,
  decided_name text not null,
  granted boolean not null,
  answer text not null,
  alone text not null,
  elsewhere boolean not null,
  version bigint not null,
  constraint action_extension_key primary key (body_id, id),
  constraint action_extension_action foreign key (body_id, action_id) references action (body_id, id) on delete restrict
);
create index action_extension_of on action_extension (body_id, action_id, asked_at, id);
create table action_evidence (
  body_id text not null,
  id text not null,
  action_id text not null,
  title text not null,
  file_id text not null,
  size bigint not null,
  hash text not null,
  ref_area text not null,
  ref_id text not null,
  at text not null,
  by_id text not null,
  by_name text not null,
  constraint action_evidence_key primary key (body_id, id),
  constraint action_evidence_action foreign key (body_id, action_id) references action (body_id, id) on delete restrict
);
create index action_evidence_of on action_evidence (body_id, action_id, at, id);
create table action_escalation (
  body_id text not null,
  action_id text not null,
  due text not null,
  step bigint not null,
  at text not null,
  told text not null,
  constraint action_escalation_key primary key (body_id, action_id, due, step),
  constraint action_escalation_action foreign key (body_id, action_id) references action (body_id, id) on delete restrict
);
create table action_import (
  body_id text not null,
  id text not null,
  file_name text not null,
  content text not null,
  state text not null,
  made_at text not null,
  made_by text not null,
  made_name text not null,
  rows_read bigint not null,
  version bigint not null,
  constraint action_import_key primary key (body_id, id),
  constraint action_import_body foreign key (body_id) references body (id) on delete restrict
);
create index action_import_made on action_import (body_id, made_at);
