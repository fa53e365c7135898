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

-- shift_changed logs what an update of shifts changed, by parts: at a rush the counts move a hundred times a second, and what shows the
-- rest of a shift must not be thrown away for them. shift_places: the counts, which the event itself tells. shift_opening: whether there
-- is a place at all, by which missions are listed. shift: everything else, a column of later days too.
-- +goose StatementBegin
CREATE FUNCTION civic.shift_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = civic, pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO event (subject, change, ids, counts)
    WITH moved AS (
        SELECT t.id, t.mission_id, jsonb_build_object('taken', n.taken, 'waitlistLength', n.waitlist_length, 'updatedAt', n.updated_at) AS counts, to_jsonb(o) - counts.names IS DISTINCT FROM to_jsonb(n) - counts.names AS otherwise,
               (o.taken, o.waitlist_length, o.updated_at) IS DISTINCT FROM (n.taken, n.waitlist_length, n.updated_at) AS places,
               (o.taken < o.capacity) IS DISTINCT FROM (n.taken < n.capacity) AS opening
        FROM (SELECT id, mission_id FROM was UNION SELECT id, mission_id FROM changed) t
        LEFT JOIN was o ON o.id = t.id LEFT JOIN changed n ON n.id = t.id
        CROSS JOIN (VALUES ('{taken,waitlist_length,updated_at}'::text[])) counts (names)
    )
    SELECT part.subject, TG_OP, CASE WHEN count(DISTINCT part.id) <= 1000 THEN array_agg(DISTINCT part.id) END,
           CASE WHEN part.subject = 'shift_places' AND count(DISTINCT part.id) <= 1000 THEN jsonb_object_agg(moved.id, moved.counts) END
    FROM moved CROSS JOIN LATERAL (VALUES
        ('shift_places', id, places), ('shift_places', mission_id, places), ('shift_opening', id, opening), ('shift_opening', mission_id, opening), ('shift', id, otherwise), ('shift', mission_id, otherwise)
    ) part (subject, id, applies)
    WHERE part.applies
    GROUP BY part.subject;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
REVOKE EXECUTE ON FUNCTION civic.shift_changed FROM PUBLIC;

SELECT civic.classify('civic.mission', 'public', 'id organiser_id programme_id site_id territory_id title description content_locale minimum_age is_remote sign_up_mode application_url schedule skills status source_id sort_name version archived_at created_at updated_at');
SELECT civic.classify('civic.mission', 'internal', 'source_key is_public');
SELECT civic.protect('civic.mission', 'SELECT unnest(ARRAY[id, organiser_id, programme_id, site_id, territory_id]) FROM changed');
SELECT civic.classify('civic.shift', 'public', 'id mission_id starts_at ends_at time_zone capacity taken waitlist_length cancelled_at updated_at');
SELECT civic.classify('civic.shift', 'internal', 'source_key is_public');
SELECT civic.protect('civic.shift', 'SELECT unnest(ARRAY[id, mission_id]) FROM changed');
CREATE OR REPLACE TRIGGER event_update AFTER UPDATE ON civic.shift REFERENCING OLD TABLE AS was NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.shift_changed();
