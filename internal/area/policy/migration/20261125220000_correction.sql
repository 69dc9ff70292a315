-- +goose Up
alter table policy_edition add column raw_ids text not null default '';
create table policy_correction (
  body_id text not null,
  id text not null,
  document_id text not null,
  kind text not null,
  provision_id text not null,
  path text not null,
  sentence bigint not null,
  clause bigint not null,
  fingerprint text not null,
  words text not null,
  value text not null,
  was text not null,
  reason text not null,
  state text not null,
  offered_provision text not null,
  offered_sentence bigint not null,
  offered_fingerprint text not null,
  offered_words text not null,
  edition_number bigint not null,
  made_by text not null,
  made_name text not null,
  made_at text not null,
  undone_by text not null,
  undone_name text not null,
  undone_at text not null,
  constraint policy_correction_key primary key (body_id, id),
  constraint policy_correction_document foreign key (body_id, document_id) references policy_document (body_id, id) on delete restrict
);
create index policy_correction_made on policy_correction (body_id, document_id, made_at, id);
create index policy_correction_provision on policy_correction (body_id, document_id, provision_id);
create table policy_rereading (
  body_id text not null,
  document_id text not null,
  edition_id text not null,
  reader text not null,
  differences text not null,
  found_at text not null,
  state text not null,
  decided_by text not null,
  decided_name text not null,
  decided_at text not null,
  constraint policy_rereading_key primary key (body_id, document_id, edition_id, reader),
  constraint policy_rereading_document foreign key (body_id, document_id) references policy_document (body_id, id) on delete restrict
);
