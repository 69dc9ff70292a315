-- +goose Up
create table org_meeting (
  body_id text not null,
  id text not null,
  committee_id text not null,
  held_on text not null,
  venue text not null,
  agenda text not null,
  resolution text not null,
  seats bigint not null,
  present bigint not null,
  quorate boolean not null,
  recorded_by text not null,
  recorded_at text not null,
  voided_at text not null,
  voided_why text not null,
  version bigint not null,
  constraint org_meeting_key primary key (body_id, id),
  constraint org_meeting_committee foreign key (body_id, committee_id) references org_committee (body_id, id) on delete restrict
);
create index org_meeting_committee on org_meeting (body_id, committee_id, held_on);
create table org_attendance (
  body_id text not null,
  meeting_id text not null,
  n bigint not null,
  person_id text not null,
  name text not null,
  seat text not null,
  post text not null,
  state text not null,
  constraint org_attendance_key primary key (body_id, meeting_id, n),
  constraint org_attendance_meeting foreign key (body_id, meeting_id) references org_meeting (body_id, id) on delete restrict
);
create table org_contact (
  body_id text not null,
  id text not null,
  class text not null,
  class_title text not null,
  name text not null,
  post_id text not null,
  person_id text not null,
  phone text not null,
  private_phone text not null,
  mail text not null,
  note text not null,
  caller_id text not null,
  place bigint not null,
  recorded_at text not null,
  voided_at text not null,
  voided_why text not null,
  version bigint not null,
  constraint org_contact_key primary key (body_id, id),
  constraint org_contact_body foreign key (body_id) references body (id) on delete restrict
);
create index org_contact_class on org_contact (body_id, class, place);
