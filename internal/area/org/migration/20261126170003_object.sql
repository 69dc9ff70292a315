-- +goose Up
-- The one object to which an invitation leads, where it does not open a whole area.
create table org_guest_object (
  body_id text not null,
  person_id text not null,
  area text not null,
  object text not null,
  title text not null, -- as it was when they were invited
  constraint org_guest_object_key primary key (body_id, person_id, area, object),
  constraint org_guest_object_person foreign key (body_id, person_id) references org_person (body_id, id) on delete restrict
);
