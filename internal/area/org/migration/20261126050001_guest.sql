-- +goose Up
create table org_guest_area (
  body_id text not null,
  person_id text not null,
  area text not null,
  constraint org_guest_area_key primary key (body_id, person_id, area),
  constraint org_guest_area_person foreign key (body_id, person_id) references org_person (body_id, id) on delete restrict
);
-- Who was invited before saw the house's organisation and its policies, and goes on so.
insert into org_guest_area (body_id, person_id, area)
select body_id, id, 'org'
from org_person
where kind = 'outsider';
insert into org_guest_area (body_id, person_id, area)
select body_id, id, 'policy'
from org_person
where kind = 'outsider';
