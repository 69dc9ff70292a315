-- +goose Up
create table policy_clause (
  body_id text not null,
  edition_id text not null,
  seq bigint not null,
  provision_seq bigint not null,
  provision_id text not null,
  sentence bigint not null,
  clause bigint not null,
  fingerprint text not null,
  line bigint not null,
  sentence_from bigint not null,
  sentence_to bigint not null,
  from_letter bigint not null,
  to_letter bigint not null,
  predicate_from bigint not null,
  modality text not null,
  basis text not null,
  subjects text not null,
  subject_text text not null,
  predicate text not null,
  conditions text not null,
  timing text not null,
  object text not null,
  correction_id text not null,
  constraint policy_clause_key primary key (body_id, edition_id, seq),
  constraint policy_clause_edition foreign key (body_id, edition_id) references policy_edition (body_id, id) on delete restrict
);
create index policy_clause_provision on policy_clause (body_id, edition_id, provision_seq, seq);
create table policy_duty (
  body_id text not null,
  edition_id text not null,
  seq bigint not null,
  clause_seq bigint not null,
  provision_seq bigint not null,
  provision_id text not null,
  path text not null,
  section_seq bigint not null,
  role text not null,
  modality text not null,
  timing text not null,
  permission boolean not null,
  record boolean not null,
  report boolean not null,
  constraint policy_duty_key primary key (body_id, edition_id, seq),
  constraint policy_duty_edition foreign key (body_id, edition_id) references policy_edition (body_id, id) on delete restrict
);
create index policy_duty_role on policy_duty (body_id, role, edition_id, seq);
create table policy_relation (
  body_id text not null,
  edition_id text not null,
  seq bigint not null,
  provision_seq bigint not null,
  provision_id text not null,
  sentence bigint not null,
  clause_seq bigint not null,
  line bigint not null,
  kind text not null,
  from_roles text not null,
  to_roles text not null,
  object text not null,
  act text not null,
  moment text not null,
  joint text not null,
  leads_to text not null,
  target_id text not null,
  items text not null,
  carried boolean not null,
  constraint policy_relation_key primary key (body_id, edition_id, seq),
  constraint policy_relation_edition foreign key (body_id, edition_id) references policy_edition (body_id, id) on delete restrict
);
create index policy_relation_kind on policy_relation (body_id, edition_id, kind, seq);
create index policy_relation_provision on policy_relation (body_id, edition_id, provision_seq, seq);
create index policy_relation_target on policy_relation (body_id, edition_id, target_id);
create table policy_role (
  body_id text not null,
  edition_id text not null,
  seq bigint not null,
  name text not null,
  aliases text not null,
  posts text not null,
  origin text not null,
  provision_id text not null,
  line bigint not null,
  constraint policy_role_key primary key (body_id, edition_id, seq),
  constraint policy_role_edition foreign key (body_id, edition_id) references policy_edition (body_id, id) on delete restrict
);
create unique index policy_role_name on policy_role (body_id, edition_id, name);
create table policy_finding (
  body_id text not null,
  document_id text not null,
  mark text not null,
  seq bigint not null,
  code text not null,
  severity text not null,
  provision_id text not null,
  path text not null,
  line bigint not null,
  message text not null,
  fingerprint text not null,
  state text not null,
  decision text not null,
  reason text not null,
  decided_by text not null,
  decided_name text not null,
  decided_at text not null,
  first_number bigint not null,
  last_number bigint not null,
  version bigint not null,
  constraint policy_finding_key primary key (body_id, document_id, mark),
  constraint policy_finding_document foreign key (body_id, document_id) references policy_document (body_id, id) on delete restrict
);
create index policy_finding_state on policy_finding (body_id, state, document_id, seq);
create index policy_finding_provision on policy_finding (body_id, document_id, provision_id);
