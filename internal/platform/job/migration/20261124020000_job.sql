-- +goose Up
create table job (
  id text not null,
  body text not null,
  kind text not null,
  args text not null,
  state text not null,
  unique_key text,
  once boolean not null,
  attempt bigint not null,
  run_at text not null,
  lease_until text not null,
  created_at text not null,
  created_by text not null,
  created_name text not null,
  request_id text not null,
  started_at text not null,
  finished_at text not null,
  progress_done bigint not null,
  progress_total bigint not null,
  progress_text text not null,
  result_text text not null,
  result_link text not null,
  error_text text not null,
  last_error text not null,
  constraint job_key primary key (id)
);
create unique index job_unique on job (body, kind, unique_key) where unique_key is not null;
create index job_claim on job (run_at, id) where state = 'ready';
create index job_lease on job (lease_until, id) where state = 'running';
create index job_mine on job (body, created_by, created_at, id);
create index job_finished on job (finished_at, id) where finished_at <> '';
