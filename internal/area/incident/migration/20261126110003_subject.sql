-- +goose Up
create table incident_subject (
  body_id text not null,
  id text not null,
  incident_id text not null,
  number bigint not null,
  name text not null,
  postal text not null,
  address text not null,
  contact text not null,
  note text not null,
  letter text not null,
  state text not null,
  sent_on text not null,
  means text not null,
  result_on text not null,
  remark text not null,
  changed_at text not null,
  changed_by text not null,
  version bigint not null,
  constraint incident_subject_key primary key (body_id, id),
  constraint incident_subject_number unique (body_id, incident_id, number),
  constraint incident_subject_incident foreign key (body_id, incident_id) references incident (body_id, id) on delete restrict
);
create index incident_subject_state on incident_subject (body_id, incident_id, state, number);
create table incident_subject_import (
  body_id text not null,
  id text not null,
  incident_id text not null,
  file_name text not null,
  content text not null,
  state text not null,
  row_count bigint not null,
  made_at text not null,
  made_by text not null,
  version bigint not null,
  constraint incident_subject_import_key primary key (body_id, id),
  constraint incident_subject_import_incident foreign key (body_id, incident_id) references incident (body_id, id) on delete restrict
);
create index incident_subject_import_made on incident_subject_import (body_id, state, made_at);
create table incident_notice (
  body_id text not null,
  incident_id text not null,
  letter text not null,
  contact text not null,
  state text not null,
  alternative text not null,
  reason text not null,
  finished_at text not null,
  finished_by text not null,
  keep_until text not null,
  counts text not null,
  erased_at text not null,
  version bigint not null,
  constraint incident_notice_key primary key (body_id, incident_id),
  constraint incident_notice_incident foreign key (body_id, incident_id) references incident (body_id, id) on delete restrict
);
create index incident_notice_keep on incident_notice (body_id, state, keep_until);
