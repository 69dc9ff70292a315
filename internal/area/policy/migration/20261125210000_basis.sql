-- +goose Up
create index policy_relation_of on policy_relation (body_id, edition_id, provision_id);
create table policy_basis (
  body_id text not null,
  document_id text not null,
  provision_id text not null,
  area text not null,
  object_id text not null,
  constraint policy_basis_key primary key (body_id, document_id, provision_id, area, object_id),
  constraint policy_basis_document foreign key (body_id, document_id) references policy_document (body_id, id) on delete restrict
);
create index policy_basis_object on policy_basis (body_id, area, object_id);
