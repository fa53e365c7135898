-- The outbox: alliances_account writes what is to be sent, and sends it.

-- +goose Up
SET LOCAL lock_timeout = '5s';

GRANT USAGE ON SCHEMA civic, migration TO alliances_account;
GRANT SELECT ON ALL TABLES IN SCHEMA migration TO alliances_account;
GRANT SELECT, INSERT, UPDATE, DELETE ON civic.job TO alliances_account;
CREATE POLICY account_all ON civic.job TO alliances_account USING (true) WITH CHECK (true);
GRANT INSERT ON civic.job TO alliances_app;
CREATE POLICY app_insert ON civic.job FOR INSERT TO alliances_app WITH CHECK (true);
