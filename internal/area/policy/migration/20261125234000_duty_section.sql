-- +goose Up
create index policy_duty_section on policy_duty (body_id, edition_id, section_seq, role);
