-- +goose Up
create table policy_document (
  body_id text not null,
  id text not null,
  title text not null,
  title_key text not null,
  kind text not null,
  level bigint not null,
  parent_id text,
  state text not null,
  doubtful boolean not null,
  withdrawn_at text not null,
  edition_id text not null,
  edition_number bigint not null,
  dated text not null,
  provisions bigint not null,
  attachments bigint not null,
  findings bigint not null,
  created_at text not null,
  updated_at text not null,
  version bigint not null,
  constraint policy_document_key primary key (body_id, id),
  constraint policy_document_parent foreign key (body_id, parent_id) references policy_document (body_id, id) on delete restrict
);
create index policy_document_title on policy_document (body_id, title_key, id);
create index policy_document_level on policy_document (body_id, level, title_key, id);
create index policy_document_updated on policy_document (body_id, updated_at, id);
create index policy_document_above on policy_document (body_id, parent_id, level, title_key, id);
-- Counts are read from this index alone; its second column keeps it from being taken for lists, which are sorted.
create index policy_document_doubtful on policy_document (body_id, doubtful, withdrawn_at, state);
create table policy_edition (
  body_id text not null,
  id text not null,
  document_id text not null,
  number bigint not null,
  file_id text not null,
  file_name text not null,
  hash text not null,
  encoding text not null,
  reader text not null,
  normative boolean not null,
  lines bigint not null,
  made text not null,
  contents text not null,
  aside text not null,
  findings text not null,
  created_at text not null,
  constraint policy_edition_key primary key (body_id, id),
  constraint policy_edition_document foreign key (body_id, document_id) references policy_document (body_id, id) on delete restrict
);
create unique index policy_edition_number on policy_edition (body_id, document_id, number);
create index policy_edition_hash on policy_edition (body_id, hash);
create table policy_provision (
  body_id text not null,
  edition_id text not null,
  seq bigint not null,
  id text not null,
  path text not null,
  mark text not null,
  heading text not null,
  depth bigint not null,
  line bigint not null,
  end_line bigint not null,
  parent bigint not null,
  text text not null,
  items text not null,
  deleted boolean not null,
  constraint policy_provision_key primary key (body_id, edition_id, seq),
  constraint policy_provision_edition foreign key (body_id, edition_id) references policy_edition (body_id, id) on delete restrict
);
create unique index policy_provision_id on policy_provision (body_id, edition_id, id);
create table policy_attachment (
  body_id text not null,
  edition_id text not null,
  seq bigint not null,
  kind text not null,
  label text not null,
  title text not null,
  path text not null,
  line bigint not null,
  end_line bigint not null,
  text text not null,
  rows text not null,
  constraint policy_attachment_key primary key (body_id, edition_id, seq),
  constraint policy_attachment_edition foreign key (body_id, edition_id) references policy_edition (body_id, id) on delete restrict
);
create table policy_upload (
  body_id text not null,
  id text not null,
  batch text not null,
  seq bigint not null,
  file_id text not null,
  file_name text not null,
  size bigint not null,
  target_id text not null,
  publication text not null,
  state text not null,
  reason text not null,
  document_id text not null,
  created_by text not null,
  created_at text not null,
  finished_at text not null,
  constraint policy_upload_key primary key (body_id, id)
);
create unique index policy_upload_batch on policy_upload (body_id, batch, seq);
create index policy_upload_by on policy_upload (body_id, created_by, created_at);
