-- +goose Up
create table approval_enclosure (
  body_id text not null,
  file_id text not null,
  case_id text not null,
  constraint approval_enclosure_key primary key (body_id, file_id),
  constraint approval_enclosure_case foreign key (body_id, case_id) references approval_case (body_id, id) on delete restrict
);
create index approval_enclosure_case_id on approval_enclosure (body_id, case_id);
