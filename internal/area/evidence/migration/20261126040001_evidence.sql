-- +goose Up
create table evidence_counter (
  body_id text not null,
  fiscal_year bigint not null,
  last bigint not null,
  constraint evidence_counter_key primary key (body_id, fiscal_year)
);
create table evidence_item (
  body_id text not null,
  id text not null,
  fiscal_year bigint not null,
  number bigint not null,
  kind text not null,
  title text not null,
  note text not null,
  about_area text not null,
  about_id text not null,
  method text not null,
  obtained_at text not null,
  obtained_by text not null,
  source_device text not null,
  source_path text not null,
  source_time text not null,
  clock_offset bigint not null,
  medium text not null,
  maker text not null,
  serial text not null,
  file_name text not null,
  size bigint not null,
  sha256 text not null,
  unkept boolean not null,
  file_id text not null,
  photo_id text not null,
  looks text not null,
  search text not null,
  class text not null,
  post_id text not null,
  confidential boolean not null,
  created_by text not null,
  created_at text not null,
  state text not null,
  holder_id text not null,
  holder_name text not null,
  place text not null,
  seal text not null,
  pending_n bigint not null,
  pending_id text not null,
  pending_name text not null,
  checked_at text not null,
  check_result text not null,
  keep_until text not null,
  hold boolean not null,
  last bigint not null,
  head text not null,
  facts text not null,
  breaks bigint not null,
  disposal_id text not null,
  version bigint not null,
  constraint evidence_item_key primary key (body_id, id),
  constraint evidence_item_number unique (body_id, fiscal_year, number),
  constraint evidence_item_body foreign key (body_id) references body (id) on delete restrict
);
create index evidence_item_about on evidence_item (body_id, about_area, about_id, id);
create index evidence_item_holder on evidence_item (body_id, holder_id, id);
create index evidence_item_pending on evidence_item (body_id, pending_id, id);
create index evidence_item_post on evidence_item (body_id, post_id, id);
create index evidence_item_keep on evidence_item (body_id, state, keep_until, id);
create index evidence_item_checked on evidence_item (body_id, state, checked_at, id);
create table evidence_entry (
  body_id text not null,
  item text not null,
  n bigint not null,
  kind text not null,
  happened_at text not null,
  entered_at text not null,
  actor_id text not null,
  actor_name text not null,
  capacity text not null,
  giver_id text not null,
  giver_name text not null,
  receiver_id text not null,
  receiver_name text not null,
  place text not null,
  seal text not null,
  about bigint not null,
  result text not null,
  sha256 text not null,
  file_id text not null,
  until text not null,
  note text not null,
  facts text not null,
  previous text not null,
  hash text not null,
  constraint evidence_entry_key primary key (body_id, item, n),
  constraint evidence_entry_item foreign key (body_id, item) references evidence_item (body_id, id) on delete restrict
);
create table evidence_reader (
  body_id text not null,
  item_id text not null,
  person_id text not null,
  name text not null,
  constraint evidence_reader_key primary key (body_id, item_id, person_id),
  constraint evidence_reader_item foreign key (body_id, item_id) references evidence_item (body_id, id) on delete restrict
);
create index evidence_reader_person on evidence_reader (body_id, person_id, item_id);
create table evidence_reading (
  body_id text not null,
  item_id text not null,
  person_id text not null,
  session text not null,
  read_at text not null,
  constraint evidence_reading_key primary key (body_id, item_id, person_id, session),
  constraint evidence_reading_item foreign key (body_id, item_id) references evidence_item (body_id, id) on delete restrict
);
create table evidence_disposal (
  body_id text not null,
  id text not null,
  state text not null,
  due text not null,
  method text not null,
  reason text not null,
  proposed_by text not null,
  proposed_name text not null,
  proposed_at text not null,
  decided_by text not null,
  decided_name text not null,
  decided_at text not null,
  decided_note text not null,
  done_by text not null,
  done_name text not null,
  done_at text not null,
  done_on text not null,
  witness text not null,
  done_note text not null,
  version bigint not null,
  constraint evidence_disposal_key primary key (body_id, id),
  constraint evidence_disposal_body foreign key (body_id) references body (id) on delete restrict
);
create table evidence_disposal_item (
  body_id text not null,
  disposal_id text not null,
  item_id text not null,
  constraint evidence_disposal_item_key primary key (body_id, disposal_id, item_id),
  constraint evidence_disposal_item_disposal foreign key (body_id, disposal_id) references evidence_disposal (body_id, id) on delete restrict,
  constraint evidence_disposal_item_item foreign key (body_id, item_id) references evidence_item (body_id, id) on delete restrict
);
