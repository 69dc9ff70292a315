-- +goose Up
-- What the name lists hold is not kept twice.
drop table evidence_reading;
drop table evidence_reader;
alter table evidence_item drop column confidential;
