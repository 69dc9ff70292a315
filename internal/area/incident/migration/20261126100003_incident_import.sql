-- +goose Up
create table incident_import (
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
  constraint incident_import_key primary key (body_id, id),
  constraint incident_import_body foreign key (body_id) references body (id) on delete restrict
);
create index incident_import_made on incident_import (body_id, made_at, id);
