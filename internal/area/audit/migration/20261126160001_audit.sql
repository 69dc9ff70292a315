-- +goose Up
create table audit_count (
  body_id text not null,
  year bigint not null,
  last bigint not null,
  constraint audit_count_key primary key (body_id, year),
  constraint audit_count_body foreign key (body_id) references body (id) on delete restrict
);
create table audit (
  body_id text not null,
  id text not null,
  year bigint not null,
  number bigint not null,
  title text not null,
  kind text not null,
  state text not null,
  purpose text not null,
  systems text not null,
  basis text not null,
  method text not null,
  begins text not null,
  ends text not null,
  held_on text not null,
  answer_due text not null,
  office text not null,
  edition_id text not null,
  sheet_name text not null,
  opinion text not null,
  opinion_of text not null,
  asked text not null,
  approval text not null,
  plan_id text not null,
  imported boolean not null,
  shown_on text not null,
  reported_on text not null,
  kept_until text not null,
  search_text text not null,
  version bigint not null,
  updated_at text not null,
  constraint audit_key primary key (body_id, id),
  constraint audit_number unique (body_id, year, number),
  constraint audit_body foreign key (body_id) references body (id) on delete restrict
);
create index audit_state on audit (body_id, state, year, number);
create index audit_held on audit (body_id, held_on, id);
create table audit_member (
  body_id text not null,
  id text not null,
  audit_id text not null,
  person_id text not null,
  name text not null,
  duty text not null,
  conflict text not null,
  reason text not null,
  constraint audit_member_key primary key (body_id, id),
  constraint audit_member_audit foreign key (body_id, audit_id) references audit (body_id, id) on delete restrict
);
create index audit_member_of on audit_member (body_id, audit_id, duty, id);
create index audit_member_person on audit_member (body_id, person_id, audit_id);
create table audit_unit (
  body_id text not null,
  id text not null,
  audit_id text not null,
  unit_id text,
  name text not null,
  place bigint not null,
  remark text not null,
  post_id text not null,
  answered_at text not null,
  answered_name text not null,
  reminded_on text not null,
  version bigint not null,
  constraint audit_unit_key primary key (body_id, id),
  constraint audit_unit_audit foreign key (body_id, audit_id) references audit (body_id, id) on delete restrict,
  constraint audit_unit_unit foreign key (body_id, unit_id) references org_unit (body_id, id) on delete restrict
);
create index audit_unit_of on audit_unit (body_id, audit_id, place, id);
create index audit_unit_which on audit_unit (body_id, unit_id, audit_id);
create index audit_unit_post on audit_unit (body_id, post_id, answered_at);
create table audit_item (
  body_id text not null,
  id text not null,
  audit_id text not null,
  key text not null,
  place bigint not null,
  chapter text not null,
  number text not null,
  text text not null,
  criterion text not null,
  methods text not null,
  examples text not null,
  bases text not null,
  required boolean not null,
  constraint audit_item_key primary key (body_id, id),
  constraint audit_item_audit foreign key (body_id, audit_id) references audit (body_id, id) on delete restrict
);
create index audit_item_of on audit_item (body_id, audit_id, place, id);
create table audit_cell (
  body_id text not null,
  audit_id text not null,
  item_id text not null,
  unit_id text not null,
  answer text not null,
  answer_note text not null,
  verified text not null,
  heard text not null,
  first_mark text not null,
  mark text not null,
  reason text not null,
  at text not null,
  by_name text not null,
  version bigint not null,
  constraint audit_cell_key primary key (body_id, audit_id, unit_id, item_id),
  constraint audit_cell_item foreign key (body_id, item_id) references audit_item (body_id, id) on delete restrict,
  constraint audit_cell_unit foreign key (body_id, unit_id) references audit_unit (body_id, id) on delete restrict
);
create index audit_cell_item_unit on audit_cell (body_id, item_id, unit_id);
create table audit_act (
  body_id text not null,
  id text not null,
  audit_id text not null,
  about text not null,
  verb text not null,
  at text not null,
  by_id text not null,
  by_name text not null,
  note text not null,
  constraint audit_act_key primary key (body_id, id),
  constraint audit_act_audit foreign key (body_id, audit_id) references audit (body_id, id) on delete restrict
);
create index audit_act_of on audit_act (body_id, audit_id, at, id);
create index audit_act_about on audit_act (body_id, about, at, id);
create table audit_evidence (
  body_id text not null,
  id text not null,
  audit_id text not null,
  unit_id text not null,
  item_id text not null,
  title text not null,
  file_id text not null,
  size bigint not null,
  hash text not null,
  at text not null,
  by_name text not null,
  constraint audit_evidence_key primary key (body_id, id),
  constraint audit_evidence_audit foreign key (body_id, audit_id) references audit (body_id, id) on delete restrict
);
create index audit_evidence_of on audit_evidence (body_id, audit_id, at, id);
create table audit_finding (
  body_id text not null,
  id text not null,
  audit_id text not null,
  number bigint not null,
  unit_id text not null,
  item_id text not null,
  state text not null,
  urgent boolean not null,
  fact text not null,
  criterion text not null,
  cause text not null,
  effect text not null,
  advice text not null,
  due text not null,
  comment text not null,
  comment_name text not null,
  agreed text not null,
  plan text not null,
  plan_due text not null,
  plan_name text not null,
  verdict text not null,
  verdict_name text not null,
  recheck text not null,
  recheck_name text not null,
  recheck_at text not null,
  version bigint not null,
  updated_at text not null,
  constraint audit_finding_key primary key (body_id, id),
  constraint audit_finding_number unique (body_id, audit_id, number),
  constraint audit_finding_audit foreign key (body_id, audit_id) references audit (body_id, id) on delete restrict,
  constraint audit_finding_unit foreign key (body_id, unit_id) references audit_unit (body_id, id) on delete restrict,
  constraint audit_finding_item foreign key (body_id, item_id) references audit_item (body_id, id) on delete restrict
);
create index audit_finding_unit_state on audit_finding (body_id, unit_id, state);
create table audit_question (
  body_id text not null,
  id text not null,
  audit_id text not null,
  finding_id text not null,
  text text not null,
  due text not null,
  at text not null,
  by_name text not null,
  constraint audit_question_key primary key (body_id, id),
  constraint audit_question_finding foreign key (body_id, finding_id) references audit_finding (body_id, id) on delete restrict
);
create index audit_question_of on audit_question (body_id, audit_id, at, id);
create table audit_reply (
  body_id text not null,
  id text not null,
  question_id text not null,
  unit_id text not null,
  unit_name text not null,
  post_id text not null,
  answer text not null,
  note text not null,
  at text not null,
  by_name text not null,
  version bigint not null,
  constraint audit_reply_key primary key (body_id, id),
  constraint audit_reply_unit unique (body_id, question_id, unit_id),
  constraint audit_reply_question foreign key (body_id, question_id) references audit_question (body_id, id) on delete restrict
);
create index audit_reply_post on audit_reply (body_id, post_id, answer);
create table audit_draw (
  body_id text not null,
  id text not null,
  audit_id text not null,
  title text not null,
  file_name text not null,
  file_id text not null,
  hash text not null,
  population bigint not null,
  method text not null,
  stratum bigint not null,
  size bigint not null,
  seed text not null,
  excluded text not null,
  why text not null,
  drawn text not null,
  at text not null,
  by_name text not null,
  constraint audit_draw_key primary key (body_id, id),
  constraint audit_draw_audit foreign key (body_id, audit_id) references audit (body_id, id) on delete restrict
);
create index audit_draw_of on audit_draw (body_id, audit_id, at, id);
create table audit_import (
  body_id text not null,
  id text not null,
  file_name text not null,
  content text not null,
  title text not null,
  kind text not null,
  held_on text not null,
  state text not null,
  made_at text not null,
  made_name text not null,
  audit_id text not null,
  version bigint not null,
  constraint audit_import_key primary key (body_id, id),
  constraint audit_import_body foreign key (body_id) references body (id) on delete restrict
);
create index audit_import_made on audit_import (body_id, made_at);
create table audit_plan (
  body_id text not null,
  id text not null,
  title text not null,
  years bigint not null,
  from_year bigint not null,
  state text not null,
  text text not null,
  asked text not null,
  approval text not null,
  made_at text not null,
  made_name text not null,
  version bigint not null,
  constraint audit_plan_key primary key (body_id, id),
  constraint audit_plan_body foreign key (body_id) references body (id) on delete restrict
);
create index audit_plan_years on audit_plan (body_id, from_year, years);
create table audit_target (
  body_id text not null,
  id text not null,
  plan_id text not null,
  year bigint not null,
  sort text not null,
  unit_id text not null,
  name text not null,
  kind text not null,
  due text not null,
  note text not null,
  constraint audit_target_key primary key (body_id, id),
  constraint audit_target_plan foreign key (body_id, plan_id) references audit_plan (body_id, id) on delete restrict
);
create index audit_target_of on audit_target (body_id, plan_id, year, sort, id);
create table audit_bundle (
  body_id text not null,
  id text not null,
  audit_id text not null,
  file_id text not null,
  size bigint not null,
  digest text not null,
  at text not null,
  by_name text not null,
  constraint audit_bundle_key primary key (body_id, id),
  constraint audit_bundle_audit foreign key (body_id, audit_id) references audit (body_id, id) on delete restrict
);
create index audit_bundle_of on audit_bundle (body_id, audit_id, at, id);
