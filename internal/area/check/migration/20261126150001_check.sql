-- +goose Up
create table check_sheet (
  body_id text not null,
  id text not null,
  title text not null,
  meaning text not null,
  shipped text not null,
  version bigint not null,
  updated_at text not null,
  constraint check_sheet_key primary key (body_id, id),
  constraint check_sheet_title unique (body_id, title),
  constraint check_sheet_body foreign key (body_id) references body (id) on delete restrict
);
create table check_edition (
  body_id text not null,
  id text not null,
  sheet_id text not null,
  number bigint not null,
  state text not null,
  note text not null,
  made_at text not null,
  made_name text not null,
  used_on text not null,
  version bigint not null,
  constraint check_edition_key primary key (body_id, id),
  constraint check_edition_number unique (body_id, sheet_id, number),
  constraint check_edition_sheet foreign key (body_id, sheet_id) references check_sheet (body_id, id) on delete restrict
);
create index check_edition_state on check_edition (body_id, state, sheet_id);
create table check_item (
  body_id text not null,
  id text not null,
  edition_id text not null,
  key text not null,
  place bigint not null,
  chapter text not null,
  number text not null,
  text text not null,
  criterion text not null,
  methods text not null,
  examples text not null,
  practice text not null,
  rule text not null,
  role text not null,
  required boolean not null,
  guideline text not null,
  jis text not null,
  fields text not null,
  note text not null,
  version bigint not null,
  constraint check_item_key primary key (body_id, id),
  constraint check_item_edition foreign key (body_id, edition_id) references check_edition (body_id, id) on delete restrict
);
create index check_item_of on check_item (body_id, edition_id, place, id);
create table check_basis (
  body_id text not null,
  item_id text not null,
  document_id text not null,
  provision text not null,
  label text not null,
  constraint check_basis_key primary key (body_id, item_id, document_id, provision),
  constraint check_basis_item foreign key (body_id, item_id) references check_item (body_id, id) on delete restrict
);
create index check_basis_on on check_basis (body_id, document_id, provision);
create table check_fact (
  body_id text not null,
  unit_id text not null,
  fact text not null,
  at text not null,
  by_name text not null,
  constraint check_fact_key primary key (body_id, unit_id, fact),
  constraint check_fact_unit foreign key (body_id, unit_id) references org_unit (body_id, id) on delete restrict
);
create table check_mapping (
  body_id text not null,
  heading text not null,
  field text not null,
  at text not null,
  by_name text not null,
  constraint check_mapping_key primary key (body_id, heading),
  constraint check_mapping_body foreign key (body_id) references body (id) on delete restrict
);
create table check_import (
  body_id text not null,
  id text not null,
  sheet_id text not null,
  file_name text not null,
  content text not null,
  state text not null,
  made_at text not null,
  made_name text not null,
  edition_id text not null,
  version bigint not null,
  constraint check_import_key primary key (body_id, id),
  constraint check_import_sheet foreign key (body_id, sheet_id) references check_sheet (body_id, id) on delete restrict
);
create index check_import_made on check_import (body_id, made_at);
