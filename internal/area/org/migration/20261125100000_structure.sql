-- +goose Up
alter table body add column network text not null default '';
alter table org_person add column kind text not null default 'regular';
alter table org_person add column mail text not null default '';
alter table org_person add column access_from text not null default '';
alter table org_person add column access_until text not null default '';
create table org_unit (
  body_id text not null,
  id text not null,
  created_at text not null,
  constraint org_unit_key primary key (body_id, id),
  constraint org_unit_body foreign key (body_id) references body (id) on delete restrict
);
create table org_unit_span (
  body_id text not null,
  id text not null,
  unit_id text not null,
  name text not null,
  kind text not null,
  parent_id text not null,
  bound boolean not null,
  place bigint not null,
  valid_from text not null,
  valid_until text not null,
  recorded_at text not null,
  voided_at text not null,
  voided_why text not null,
  corrects text not null,
  constraint org_unit_span_key primary key (body_id, id),
  constraint org_unit_span_unit foreign key (body_id, unit_id) references org_unit (body_id, id) on delete restrict
);
create index org_unit_span_unit on org_unit_span (body_id, unit_id, valid_from);
create table org_unit_change (
  body_id text not null,
  id text not null,
  day text not null,
  kind text not null,
  unit_id text not null,
  successor_id text not null,
  note text not null,
  recorded_at text not null,
  constraint org_unit_change_key primary key (body_id, id),
  constraint org_unit_change_unit foreign key (body_id, unit_id) references org_unit (body_id, id) on delete restrict
);
create index org_unit_change_unit on org_unit_change (body_id, unit_id, day);
create table org_post (
  body_id text not null,
  id text not null,
  created_at text not null,
  constraint org_post_key primary key (body_id, id),
  constraint org_post_body foreign key (body_id) references body (id) on delete restrict
);
create table org_post_span (
  body_id text not null,
  id text not null,
  post_id text not null,
  unit_id text not null,
  title text not null,
  heads boolean not null,
  seats bigint not null,
  place bigint not null,
  valid_from text not null,
  valid_until text not null,
  recorded_at text not null,
  voided_at text not null,
  voided_why text not null,
  corrects text not null,
  constraint org_post_span_key primary key (body_id, id),
  constraint org_post_span_post foreign key (body_id, post_id) references org_post (body_id, id) on delete restrict,
  constraint org_post_span_unit foreign key (body_id, unit_id) references org_unit (body_id, id) on delete restrict
);
create index org_post_span_post on org_post_span (body_id, post_id, valid_from);
create index org_post_span_unit on org_post_span (body_id, unit_id);
create table org_tenure (
  body_id text not null,
  id text not null,
  person_id text not null,
  post_id text not null,
  kind text not null,
  basis text not null,
  transfer_id text not null,
  valid_from text not null,
  valid_until text not null,
  version bigint not null,
  recorded_at text not null,
  voided_at text not null,
  voided_why text not null,
  corrects text not null,
  constraint org_tenure_key primary key (body_id, id),
  constraint org_tenure_person foreign key (body_id, person_id) references org_person (body_id, id) on delete restrict,
  constraint org_tenure_post foreign key (body_id, post_id) references org_post (body_id, id) on delete restrict
);
create index org_tenure_person on org_tenure (body_id, person_id, valid_from);
create index org_tenure_post on org_tenure (body_id, post_id, valid_from);
create table org_absence (
  body_id text not null,
  id text not null,
  person_id text not null,
  kind text not null,
  note text not null,
  valid_from text not null,
  valid_until text not null,
  version bigint not null,
  recorded_at text not null,
  voided_at text not null,
  voided_why text not null,
  constraint org_absence_key primary key (body_id, id),
  constraint org_absence_person foreign key (body_id, person_id) references org_person (body_id, id) on delete restrict
);
create index org_absence_person on org_absence (body_id, person_id, valid_from);
