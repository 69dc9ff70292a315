-- +goose Up
create table org_ruling (
  body_id text not null,
  permission text not null,
  role text not null,
  scope text not null,
  reason text not null,
  recorded_by text not null,
  recorded_at text not null,
  constraint org_ruling_key primary key (body_id, permission, role),
  constraint org_ruling_body foreign key (body_id) references body (id) on delete restrict
);
