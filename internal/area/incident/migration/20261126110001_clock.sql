-- +goose Up
alter table incident_clock add column means text not null default '';
alter table incident_clock add column sent text not null default '';
alter table incident_clock add column filing_id text not null default '';
alter table incident_clock add column entered_at text not null default '';
alter table incident_clock add column entered_by text not null default '';
alter table incident_clock add column told bigint not null default 0;
create table incident_clock_change (
  body_id text not null,
  id text not null,
  incident_id text not null,
  clock text not null,
  title text not null,
  was text not null,
  due text not null,
  reason text not null,
  at text not null,
  by_id text not null,
  by_name text not null,
  constraint incident_clock_change_key primary key (body_id, id),
  constraint incident_clock_change_incident foreign key (body_id, incident_id) references incident (body_id, id) on delete restrict
);
create index incident_clock_change_time on incident_clock_change (body_id, incident_id, at, id);
create table incident_waiver (
  body_id text not null,
  id text not null,
  incident_id text not null,
  regime text not null,
  title text not null,
  ground text not null,
  reason text not null,
  state text not null,
  asked_at text not null,
  asked_by text not null,
  asked_name text not null,
  decided_at text not null,
  decided_by text not null,
  decided_name text not null,
  capacity text not null,
  answer text not null,
  alone text not null,
  version bigint not null,
  constraint incident_waiver_key primary key (body_id, id),
  constraint incident_waiver_incident foreign key (body_id, incident_id) references incident (body_id, id) on delete restrict
);
create index incident_waiver_incident_asked on incident_waiver (body_id, incident_id, asked_at, id);
