-- A payload is sealed: bytes that say nothing here. Of a finished job it is empty.

-- +goose Up
SET LOCAL lock_timeout = '5s';

ALTER TABLE civic.job ALTER COLUMN payload TYPE bytea USING CASE WHEN finished_at IS NULL THEN decode(payload #>> '{}', 'base64') ELSE '' END;
ALTER TABLE civic.job ADD CONSTRAINT job_finished_is_empty CHECK (finished_at IS NULL OR payload = '');
