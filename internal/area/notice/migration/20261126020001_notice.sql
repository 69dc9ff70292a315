-- +goose Up
create table notice (
  body_id text not null,
  id text not null,
  title text not null,
  must boolean not null,
  state text not null,
  edition bigint not null,
  since bigint not null,
  audience text not null,
  due text not null,
  closes text not null,
  ref_area text not null,
  ref_id text not null,
  successor_id text not null,
  ended_why text not null,
  author_id text not null,
  author text not null,
  made_at text not null,
  told_at text not null,
  ended_at text not null,
  version bigint not null,
  constraint notice_key primary key (body_id, id),
  constraint notice_body foreign key (body_id) references body (id) on delete restrict
);
create index notice_state on notice (body_id, state, told_at);
create index notice_ref on notice (body_id, ref_area, ref_id);
create table notice_edition (
  body_id text not null,
  notice_id text not null,
  n bigint not null,
  title text not null,
  content text not null,
  reread boolean not null,
  asked bigint not null,
  author text not null,
  told_at text not null,
  constraint notice_edition_key primary key (body_id, notice_id, n),
  constraint notice_edition_notice foreign key (body_id, notice_id) references notice (body_id, id) on delete restrict
);
create table notice_file (
  body_id text not null,
  notice_id text not null,
  file_id text not null,
  edition bigint not null,
  name text not null,
  size bigint not null,
  added_at text not null,
  constraint notice_file_key primary key (body_id, notice_id, file_id),
  constraint notice_file_notice foreign key (body_id, notice_id) references notice (body_id, id) on delete restrict
);
create unique index notice_file_file on notice_file (body_id, file_id);
create table notice_reading (
  body_id text not null,
  notice_id text not null,
  edition bigint not null,
  person_id text not null,
  way text not null,
  read_on text not null,
  entered_at text not null,
  entered_by text not null,
  note text not null,
  constraint notice_reading_key primary key (body_id, notice_id, edition, person_id),
  constraint notice_reading_notice foreign key (body_id, notice_id) references notice (body_id, id) on delete restrict
);
create index notice_reading_person on notice_reading (body_id, person_id, notice_id, edition);
create table notice_reminder (
  body_id text not null,
  notice_id text not null,
  edition bigint not null,
  day text not null,
  step text not null,
  unread bigint not null,
  told_at text not null,
  constraint notice_reminder_key primary key (body_id, notice_id, day),
  constraint notice_reminder_notice foreign key (body_id, notice_id) references notice (body_id, id) on delete restrict
);
create table notice_mail (
  body_id text not null,
  id text not null,
  once_key text not null,
  notice_id text not null,
  person_id text not null,
  address text not null,
  subject text not null,
  url text not null,
  digest boolean not null,
  state text not null,
  attempts bigint not null,
  due_at text not null,
  lease_until text not null,
  claim text not null,
  trouble text not null,
  made_at text not null,
  ended_at text not null,
  constraint notice_mail_key primary key (body_id, id),
  constraint notice_mail_once unique (body_id, once_key),
  constraint notice_mail_body foreign key (body_id) references body (id) on delete restrict
);
create index notice_mail_due on notice_mail (body_id, state, due_at);
create index notice_mail_notice on notice_mail (body_id, notice_id, state);
create table notice_wish (
  body_id text not null,
  person_id text not null,
  pace text not null,
  quiet_from bigint not null,
  quiet_until bigint not null,
  version bigint not null,
  constraint notice_wish_key primary key (body_id, person_id),
  constraint notice_wish_body foreign key (body_id) references body (id) on delete restrict
);
create table notice_paused (
  body_id text not null,
  address text not null,
  reason text not null,
  noted_by text not null,
  noted_at text not null,
  constraint notice_paused_key primary key (body_id, address),
  constraint notice_paused_body foreign key (body_id) references body (id) on delete restrict
);
create table notice_mailing (
  body_id text not null,
  may_refuse boolean not null,
  version bigint not null,
  constraint notice_mailing_key primary key (body_id),
  constraint notice_mailing_body foreign key (body_id) references body (id) on delete restrict
);
