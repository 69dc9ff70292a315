-- +goose Up
create table policy_guideline (
  body_id text not null,
  name text not null,
  title text not null,
  edition text not null,
  content text not null,
  imported_by text not null,
  imported_name text not null,
  imported_at text not null,
  version bigint not null,
  constraint policy_guideline_key primary key (body_id, name)
);
create table policy_topic (
  body_id text not null,
  guideline text not null,
  topic text not null,
  state text not null,
  reason text not null,
  provisions text not null,
  decided_by text not null,
  decided_name text not null,
  decided_at text not null,
  version bigint not null,
  constraint policy_topic_key primary key (body_id, guideline, topic)
);
