-- +goose Up
create table draft (
  body_id text not null,
  id text not null,
  document_id text not null,
  title text not null,
  reason text not null,
  keep boolean not null,
  base_id text not null,
  base_number bigint not null,
  state text not null,
  steps bigint not null,
  made_by text not null,
  made_name text not null,
  made_at text not null,
  updated_at text not null,
  version bigint not null,
  constraint draft_key primary key (body_id, id),
  constraint draft_document foreign key (body_id, document_id) references policy_document (body_id, id) on delete restrict,
  constraint draft_base foreign key (body_id, base_id) references policy_edition (body_id, id) on delete restrict
);
create index draft_by_state on draft (body_id, state, updated_at, id);
create index draft_by_document on draft (body_id, document_id, updated_at, id);
create table draft_step (
  body_id text not null,
  draft_id text not null,
  seq bigint not null,
  provision_id text not null,
  title text not null,
  operation text not null,
  made_by text not null,
  made_name text not null,
  made_at text not null,
  undone_name text not null,
  undone_at text not null,
  constraint draft_step_key primary key (body_id, draft_id, seq),
  constraint draft_step_draft foreign key (body_id, draft_id) references draft (body_id, id) on delete restrict
);
create table draft_conflict (
  body_id text not null,
  id text not null,
  draft_id text not null,
  provision_id text not null,
  title text not null,
  why text not null,
  mine text not null,
  theirs text not null,
  base text not null,
  theirs_name text not null,
  made_by text not null,
  made_name text not null,
  made_at text not null,
  choice text not null,
  settled_name text not null,
  settled_at text not null,
  constraint draft_conflict_key primary key (body_id, id),
  constraint draft_conflict_draft foreign key (body_id, draft_id) references draft (body_id, id) on delete restrict
);
create index draft_conflict_by_draft on draft_conflict (body_id, draft_id, settled_at, id);
create table draft_comment (
  body_id text not null,
  id text not null,
  draft_id text not null,
  provision_id text not null,
  title text not null,
  text text not null,
  made_by text not null,
  made_name text not null,
  made_at text not null,
  constraint draft_comment_key primary key (body_id, id),
  constraint draft_comment_draft foreign key (body_id, draft_id) references draft (body_id, id) on delete restrict
);
create index draft_comment_by_draft on draft_comment (body_id, draft_id, id);
create table draft_upload (
  body_id text not null,
  id text not null,
  draft_id text not null,
  file_id text not null,
  file_name text not null,
  state text not null,
  reason text not null,
  seen bigint not null,
  made_by text not null,
  made_name text not null,
  made_at text not null,
  finished_at text not null,
  constraint draft_upload_key primary key (body_id, id),
  constraint draft_upload_draft foreign key (body_id, draft_id) references draft (body_id, id) on delete restrict
);
create index draft_upload_by_draft on draft_upload (body_id, draft_id, id);
