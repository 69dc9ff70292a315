-- +goose Up
create table org_stamp (
  body_id text not null,
  n bigint not null,
  constraint org_stamp_key primary key (body_id),
  constraint org_stamp_body foreign key (body_id) references body (id) on delete restrict
);
create table org_transfer (
  body_id text not null,
  id text not null,
  title text not null,
  day text not null,
  whole boolean not null,
  file_name text not null,
  content text not null,
  mapping text not null,
  choices text not null,
  state text not null,
  stamp bigint not null,
  result text not null,
  made_by text not null,
  made_at text not null,
  applied_by text not null,
  applied_at text not null,
  reverted_by text not null,
  reverted_at text not null,
  version bigint not null,
  constraint org_transfer_key primary key (body_id, id),
  constraint org_transfer_body foreign key (body_id) references body (id) on delete restrict
);
create index org_transfer_made on org_transfer (body_id, made_at, id);
create table org_transfer_step (
  body_id text not null,
  transfer_id text not null,
  n bigint not null,
  kind text not null,
  object_id text not null,
  former text not null,
  constraint org_transfer_step_key primary key (body_id, transfer_id, n),
  constraint org_transfer_step_transfer foreign key (body_id, transfer_id) references org_transfer (body_id, id) on delete restrict
);
create table org_mapping (
  body_id text not null,
  headings text not null,
  saved_at text not null,
  constraint org_mapping_key primary key (body_id),
  constraint org_mapping_body foreign key (body_id) references body (id) on delete restrict
);
