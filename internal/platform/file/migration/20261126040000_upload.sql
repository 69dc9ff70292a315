-- +goose Up
create table file_upload (
  body_id text not null,
  id text not null,
  name text not null,
  size bigint not null,
  received bigint not null,
  parts bigint not null,
  state bytea not null,
  sha256 bytea not null,
  created_by text not null,
  created_at text not null,
  expires_at text not null,
  constraint file_upload_key primary key (body_id, id)
);
create index file_upload_expiry on file_upload (body_id, expires_at, id);
create table file_part (
  body_id text not null,
  upload_id text not null,
  n bigint not null,
  id text not null,
  size bigint not null,
  constraint file_part_key primary key (body_id, upload_id, n),
  constraint file_part_upload foreign key (body_id, upload_id) references file_upload (body_id, id) on delete restrict
);
create index file_part_id on file_part (body_id, id);
