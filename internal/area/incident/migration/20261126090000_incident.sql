-- +goose Up
create table incident_count (
  body_id text not null,
  year bigint not null,
  last bigint not null,
  constraint incident_count_key primary key (body_id, year),
  constraint incident_count_body foreign key (body_id) references body (id) on delete restrict
);
create table incident (
  body_id text not null,
  id text not null,
  year bigint not null,
  number bigint not null,
  title text not null,
  state text not null,
  class text not null,
  drill boolean not null,
  situation text not null,
  cause text not null,
  extent text not null,
  cost text not null,
  record text not null,
  place text not null,
  unit_id text not null,
  unit_name text not null,
  source text not null,
  reporter text not null,
  contact text not null,
  person_id text not null,
  happened_at text not null,
  noticed_at text not null,
  reported_at text not null,
  entered_at text not null,
  entered_by text not null,
  level text not null,
  level_rule text not null,
  level_why text not null,
  edition text not null,
  override text not null,
  facts text not null,
  verdict text not null,
  judged_by text not null,
  judged_at text not null,
  watch_until text not null,
  merged_id text not null,
  pulse bigint not null,
  search_text text not null,
  version bigint not null,
  updated_at text not null,
  constraint incident_key primary key (body_id, id),
  constraint incident_number unique (body_id, year, number),
  constraint incident_body foreign key (body_id) references body (id) on delete restrict
);
create index incident_state on incident (body_id, state, reported_at, id);
create index incident_reported on incident (body_id, reported_at, id);
create table incident_reading (
  body_id text not null,
  incident_id text not null,
  person_id text not null,
  session text not null,
  read_at text not null,
  constraint incident_reading_key primary key (body_id, incident_id, person_id, session),
  constraint incident_reading_incident foreign key (body_id, incident_id) references incident (body_id, id) on delete restrict
);
create table incident_entry (
  body_id text not null,
  id text not null,
  incident_id text not null,
  kind text not null,
  at text not null,
  entered_at text not null,
  by_id text not null,
  by_name text not null,
  capacity text not null,
  clock_offset bigint not null,
  origin text not null,
  text text not null,
  constraint incident_entry_key primary key (body_id, id),
  constraint incident_entry_incident foreign key (body_id, incident_id) references incident (body_id, id) on delete restrict
);
create index incident_entry_time on incident_entry (body_id, incident_id, at, id);
create table incident_clock (
  body_id text not null,
  incident_id text not null,
  name text not null,
  title text not null,
  recipient text not null,
  due text not null,
  target text not null,
  detail text not null,
  state text not null,
  settled_at text not null,
  settled_by text not null,
  reference text not null,
  note text not null,
  version bigint not null,
  constraint incident_clock_key primary key (body_id, incident_id, name),
  constraint incident_clock_incident foreign key (body_id, incident_id) references incident (body_id, id) on delete restrict
);
create index incident_clock_open on incident_clock (body_id, state, due);
create table incident_definition (
  body_id text not null,
  kind text not null,
  text text not null,
  changed_by text not null,
  changed_at text not null,
  version bigint not null,
  constraint incident_definition_key primary key (body_id, kind),
  constraint incident_definition_body foreign key (body_id) references body (id) on delete restrict
);
create index incident_reporter on incident (body_id, person_id, id);
create index incident_unit on incident (body_id, unit_id, id);
create index incident_merged on incident (body_id, merged_id, id);
