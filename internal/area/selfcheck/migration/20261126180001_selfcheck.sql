-- +goose Up
create table selfcheck_count (
  body_id text not null,
  year bigint not null,
  last bigint not null,
  constraint selfcheck_count_key primary key (body_id, year),
  constraint selfcheck_count_body foreign key (body_id) references body (id) on delete restrict
);
create table selfcheck_campaign (
  body_id text not null,
  id text not null,
  year bigint not null,
  number bigint not null,
  title text not null,
  note text not null,
  from_on text not null,
  last_on text not null,
  state text not null,
  voice text not null,
  named boolean not null,
  small bigint not null,
  before_id text not null,
  made_by text not null,
  made_name text not null,
  started_at text not null,
  ended_at text not null,
  version bigint not null,
  updated_at text not null,
  constraint selfcheck_campaign_key primary key (body_id, id),
  constraint selfcheck_campaign_number unique (body_id, year, number),
  constraint selfcheck_campaign_body foreign key (body_id) references body (id) on delete restrict
);
create index selfcheck_campaign_state on selfcheck_campaign (body_id, state, last_on, id);
create table selfcheck_form (
  body_id text not null,
  campaign_id text not null,
  no bigint not null,
  title text not null,
  target text not null,
  roles text not null,
  role_titles text not null,
  open boolean not null,
  constraint selfcheck_form_key primary key (body_id, campaign_id, no),
  constraint selfcheck_form_campaign foreign key (body_id, campaign_id) references selfcheck_campaign (body_id, id) on delete restrict
);
create table selfcheck_item (
  body_id text not null,
  campaign_id text not null,
  place bigint not null,
  form bigint not null,
  item_text text not null,
  criterion text not null,
  basis text not null,
  provisions text not null,
  source text not null,
  fact text not null,
  constraint selfcheck_item_key primary key (body_id, campaign_id, place),
  constraint selfcheck_item_form foreign key (body_id, campaign_id, form) references selfcheck_form (body_id, campaign_id, no) on delete restrict
);
create index selfcheck_item_of on selfcheck_item (body_id, campaign_id, form);
create table selfcheck_system (
  body_id text not null,
  campaign_id text not null,
  id text not null,
  name text not null,
  unit_id text not null,
  unit_name text not null,
  constraint selfcheck_system_key primary key (body_id, campaign_id, id),
  constraint selfcheck_system_campaign foreign key (body_id, campaign_id) references selfcheck_campaign (body_id, id) on delete restrict,
  constraint selfcheck_system_unit foreign key (body_id, unit_id) references org_unit (body_id, id) on delete restrict
);
create index selfcheck_system_unit_of on selfcheck_system (body_id, unit_id);
create table selfcheck_sheet (
  body_id text not null,
  campaign_id text not null,
  id text not null,
  kind text not null,
  subject_id text not null,
  subject_name text not null,
  number text not null,
  unit_id text not null,
  unit_name text not null,
  section_id text not null,
  section_name text not null,
  forms text not null,
  code text not null,
  left_text text not null,
  marks text not null,
  reasons text not null,
  opinion text not null,
  writer text not null,
  submits bigint not null,
  submitted_at text not null,
  true_day text not null,
  way text not null,
  version bigint not null,
  saved_at text not null,
  constraint selfcheck_sheet_key primary key (body_id, id),
  constraint selfcheck_sheet_subject unique (body_id, campaign_id, kind, subject_id),
  constraint selfcheck_sheet_code unique (body_id, code),
  constraint selfcheck_sheet_campaign foreign key (body_id, campaign_id) references selfcheck_campaign (body_id, id) on delete restrict
);
create index selfcheck_sheet_own on selfcheck_sheet (body_id, subject_id, kind, campaign_id);
create index selfcheck_sheet_section on selfcheck_sheet (body_id, campaign_id, section_name, unit_name, number, id);
create table selfcheck_holder (
  body_id text not null,
  sheet_id text not null,
  addressee text not null,
  constraint selfcheck_holder_key primary key (body_id, sheet_id, addressee),
  constraint selfcheck_holder_sheet foreign key (body_id, sheet_id) references selfcheck_sheet (body_id, id) on delete restrict
);
create index selfcheck_holder_addressee on selfcheck_holder (body_id, addressee, sheet_id);
create table selfcheck_receipt (
  body_id text not null,
  sheet_id text not null,
  no bigint not null,
  at text not null,
  way text not null,
  true_day text not null,
  by_id text not null,
  by_name text not null,
  marks text not null,
  reasons text not null,
  opinion text not null,
  constraint selfcheck_receipt_key primary key (body_id, sheet_id, no),
  constraint selfcheck_receipt_sheet foreign key (body_id, sheet_id) references selfcheck_sheet (body_id, id) on delete restrict
);
create table selfcheck_voice (
  body_id text not null,
  campaign_id text not null,
  drawer bigint not null,
  texts text not null,
  constraint selfcheck_voice_key primary key (body_id, campaign_id, drawer),
  constraint selfcheck_voice_campaign foreign key (body_id, campaign_id) references selfcheck_campaign (body_id, id) on delete restrict
);
create table selfcheck_reminder (
  body_id text not null,
  campaign_id text not null,
  day text not null,
  step text not null,
  waiting bigint not null,
  told_at text not null,
  constraint selfcheck_reminder_key primary key (body_id, campaign_id, day),
  constraint selfcheck_reminder_campaign foreign key (body_id, campaign_id) references selfcheck_campaign (body_id, id) on delete restrict
);
