-- Volunteer missions and their shifts. Counts of a shift are columns, so that a page of missions reads no sign-up.

-- +goose Up
SET LOCAL lock_timeout = '5s';

CREATE TABLE civic.mission (
    id              uuid PRIMARY KEY,
    source_key      text UNIQUE,
    organiser_id    uuid NOT NULL REFERENCES civic.actor,
    programme_id    uuid REFERENCES civic.programme,
    site_id         uuid REFERENCES civic.site,
    territory_id    uuid NOT NULL REFERENCES civic.territory,
    title           text NOT NULL CHECK (title <> ''),
    description     text CHECK (description <> ''),
    content_locale  text NOT NULL DEFAULT 'fr' CHECK (content_locale ~ '^[a-z]{2}$'),
    minimum_age     integer CHECK (minimum_age BETWEEN 0 AND 99),
    is_remote       boolean NOT NULL DEFAULT false,
    sign_up_mode    text NOT NULL CHECK (sign_up_mode IN ('INSTANT', 'REVIEWED', 'EXTERNAL')),
    application_url text CHECK (application_url ~ '^https?://'),
    schedule        text CHECK (schedule <> ''),
    skills          text[] NOT NULL DEFAULT '{}',
    status          text NOT NULL CHECK (status IN ('OPEN', 'CLOSED', 'CANCELLED')),
    source_id       uuid REFERENCES civic.source,
    sort_name       text NOT NULL,                   -- civic.fold(title)
    version         integer NOT NULL DEFAULT 1,
    is_public       boolean NOT NULL DEFAULT true,
    archived_at     timestamptz,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    CHECK (sign_up_mode <> 'EXTERNAL' OR application_url IS NOT NULL)
);
CREATE INDEX mission_programme ON civic.mission (programme_id, id) WHERE programme_id IS NOT NULL;
CREATE INDEX mission_organiser ON civic.mission (organiser_id, id);
CREATE INDEX mission_territory ON civic.mission (territory_id, id);
CREATE INDEX mission_site ON civic.mission (site_id) WHERE site_id IS NOT NULL;

CREATE TABLE civic.shift (
    id              uuid PRIMARY KEY,
    source_key      text UNIQUE,
    mission_id      uuid NOT NULL REFERENCES civic.mission,
    starts_at       timestamptz NOT NULL,
    ends_at         timestamptz NOT NULL,
    time_zone       text NOT NULL CHECK (time_zone <> ''),
    capacity        integer CHECK (capacity >= 0),   -- NULL: without limit, or counted elsewhere
    taken           integer NOT NULL DEFAULT 0 CHECK (taken >= 0),
    waitlist_length integer NOT NULL DEFAULT 0 CHECK (waitlist_length >= 0),
    is_public       boolean NOT NULL DEFAULT true,
    cancelled_at    timestamptz,
    updated_at      timestamptz NOT NULL DEFAULT now(),
    CHECK (ends_at > starts_at)
);
CREATE INDEX shift_mission ON civic.shift (mission_id, starts_at, id);
CREATE INDEX shift_soonest ON civic.shift (starts_at, id) WHERE cancelled_at IS NULL;

SELECT civic.classify('civic.mission', 'public', 'id organiser_id programme_id site_id territory_id title description content_locale minimum_age is_remote sign_up_mode application_url schedule skills status source_id sort_name version archived_at created_at updated_at');
SELECT civic.classify('civic.mission', 'internal', 'source_key is_public');
SELECT civic.protect('civic.mission', 'id');
SELECT civic.classify('civic.shift', 'public', 'id mission_id starts_at ends_at time_zone capacity taken waitlist_length cancelled_at updated_at');
SELECT civic.classify('civic.shift', 'internal', 'source_key is_public');
SELECT civic.protect('civic.shift', 'id');
