-- +goose Up
create table approval_case (
  body_id text not null,
  id text not null,
  kind text not null,
  fiscal_year bigint not null,
  number bigint not null,
  title text not null,
  applicant_id text not null,
  applicant_name text not null,
  route_title text not null,
  state text not null,
  red boolean not null,
  filed_at text not null,
  changed_at text not null,
  detail text not null,
  version bigint not null,
  constraint approval_case_key primary key (body_id, id),
  constraint approval_case_body foreign key (body_id) references body (id) on delete restrict
);
create unique index approval_case_number on approval_case (body_id, kind, fiscal_year, number);
create index approval_case_state on approval_case (body_id, state, filed_at);
create index approval_case_applicant on approval_case (body_id, applicant_id, filed_at);
create table approval_seat (
  body_id text not null,
  case_id text not null,
  n bigint not null,
  task text not null,
  step_title text not null,
  title text not null,
  holder_id text not null,
  due text not null,
  standing text not null,
  overdue boolean not null,
  detail text not null,
  constraint approval_seat_key primary key (body_id, case_id, n),
  constraint approval_seat_case foreign key (body_id, case_id) references approval_case (body_id, id) on delete restrict
);
create index approval_seat_due on approval_seat (body_id, standing, due);
create table approval_hand (
  body_id text not null,
  case_id text not null,
  seat bigint not null,
  address text not null,
  authority text not null,
  waiting boolean not null,
  constraint approval_hand_key primary key (body_id, case_id, seat, address),
  constraint approval_hand_case foreign key (body_id, case_id) references approval_case (body_id, id) on delete restrict
);
create index approval_hand_address on approval_hand (body_id, address, waiting);
create table approval_act (
  body_id text not null,
  case_id text not null,
  n bigint not null,
  kind text not null,
  actor_id text not null,
  at text not null,
  detail text not null,
  constraint approval_act_key primary key (body_id, case_id, n),
  constraint approval_act_case foreign key (body_id, case_id) references approval_case (body_id, id) on delete restrict
);
create index approval_act_actor on approval_act (body_id, actor_id);
create table approval_count (
  body_id text not null,
  kind text not null,
  fiscal_year bigint not null,
  last bigint not null,
  constraint approval_count_key primary key (body_id, kind, fiscal_year),
  constraint approval_count_body foreign key (body_id) references body (id) on delete restrict
);
create table approval_route (
  body_id text not null,
  name text not null,
  version bigint not null,
  title text not null,
  kind text not null,
  detail text not null,
  recorded_by text not null,
  recorded_at text not null,
  constraint approval_route_key primary key (body_id, name, version),
  constraint approval_route_body foreign key (body_id) references body (id) on delete restrict
);
