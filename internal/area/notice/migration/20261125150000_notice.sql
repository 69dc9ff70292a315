-- +goose Up
create table notice_item (
  body_id text not null,
  id text not null,
  area text not null,
  object_id text not null,
  title text not null,
  url text not null,
  why text not null,
  due text not null,
  addressee text not null,
  told_at text not null,
  done_at text not null,
  done_by text not null,
  version bigint not null,
  constraint notice_item_key primary key (body_id, id),
  constraint notice_item_body foreign key (body_id) references body (id) on delete restrict
);
create index notice_item_addressee on notice_item (body_id, addressee, done_at, due);
create index notice_item_object on notice_item (body_id, area, object_id);
