-- +goose Up
create table org_closed_day (
  body_id text not null,
  id text not null,
  day text not null,
  title text not null,
  opens boolean not null,
  recorded_by text not null,
  recorded_at text not null,
  constraint org_closed_day_key primary key (body_id, id),
  constraint org_closed_day_once unique (body_id, day),
  constraint org_closed_day_body foreign key (body_id) references body (id) on delete restrict
);
