-- What actors give, what is committed to, what comes of it, and when it happened.

-- +goose Up
SET LOCAL lock_timeout = '5s';

-- contribution has exactly one recipient. Amount and share may each be unknown; the sums say how many are.
CREATE TABLE civic.contribution (
    id               uuid PRIMARY KEY,
    source_key       text UNIQUE,
    contributor_id   uuid NOT NULL REFERENCES civic.actor,
    to_actor_id      uuid REFERENCES civic.actor,
    to_alliance_id   uuid REFERENCES civic.alliance,
    to_programme_id  uuid REFERENCES civic.programme,
    kind             text NOT NULL CHECK (kind IN ('FUNDING', 'PREMISES', 'SKILLS', 'GOODS', 'VOLUNTEERING')),
    amount_cents     bigint CHECK (amount_cents >= 0),
    currency         text CHECK (currency ~ '^[A-Z]{3}$'),
    share            double precision CHECK (share > 0 AND share <= 1),
    posts            integer CHECK (posts > 0),
    year             integer CHECK (year BETWEEN 1900 AND 2200),
    scheme_id        uuid REFERENCES civic.scheme,
    city_contract_id uuid REFERENCES civic.city_contract,
    territory_id     uuid REFERENCES civic.territory,    -- where it is spent, as far as the source says
    description      text CHECK (description <> ''),
    content_locale   text NOT NULL DEFAULT 'fr' CHECK (content_locale ~ '^[a-z]{2}$'),
    given_on         date,
    source_id        uuid REFERENCES civic.source,
    superseded_by_id uuid REFERENCES civic.contribution, -- a correction keeps the row that it corrects
    is_public        boolean NOT NULL DEFAULT true,
    updated_at       timestamptz NOT NULL DEFAULT now(),
    CHECK (num_nonnulls(to_actor_id, to_alliance_id, to_programme_id) = 1),
    CHECK ((amount_cents IS NULL) = (currency IS NULL))
);
CREATE INDEX contribution_to_programme ON civic.contribution (to_programme_id, id) WHERE to_programme_id IS NOT NULL;
CREATE INDEX contribution_to_alliance ON civic.contribution (to_alliance_id, id) WHERE to_alliance_id IS NOT NULL;
CREATE INDEX contribution_to_actor ON civic.contribution (to_actor_id, year DESC, id) WHERE to_actor_id IS NOT NULL;
CREATE INDEX contribution_contributor ON civic.contribution (contributor_id, year DESC, id);
CREATE INDEX contribution_territory ON civic.contribution (territory_id, year DESC, id) WHERE territory_id IS NOT NULL;

CREATE TABLE civic.objective (
    id           uuid PRIMARY KEY,
    source_key   text UNIQUE,
    programme_id uuid REFERENCES civic.programme,
    alliance_id  uuid REFERENCES civic.alliance,
    convention_id uuid REFERENCES civic.convention,
    indicator_id uuid NOT NULL REFERENCES civic.indicator,
    target       double precision NOT NULL,
    due_on       date,
    source_id    uuid REFERENCES civic.source,
    is_public    boolean NOT NULL DEFAULT true,
    CHECK (num_nonnulls(programme_id, alliance_id) = 1)
);
CREATE INDEX objective_programme ON civic.objective (programme_id, id) WHERE programme_id IS NOT NULL;
CREATE INDEX objective_alliance ON civic.objective (alliance_id, id) WHERE alliance_id IS NOT NULL;

-- outcome: one dated, sourced observation. Sources disagree: each keeps its row; one a programme and indicator is the reference.
CREATE TABLE civic.outcome (
    id               uuid PRIMARY KEY,
    source_key       text UNIQUE,
    programme_id     uuid NOT NULL REFERENCES civic.programme,
    convention_id    uuid REFERENCES civic.convention,
    audience_id      uuid REFERENCES civic.audience,
    indicator_id     uuid NOT NULL REFERENCES civic.indicator,
    value            double precision,                   -- NULL: stated without a number
    target           double precision CHECK (target > 0),
    measured_on      date,
    note             text CHECK (note <> ''),
    is_reference     boolean NOT NULL,
    source_id        uuid REFERENCES civic.source,
    superseded_by_id uuid REFERENCES civic.outcome,
    is_public        boolean NOT NULL DEFAULT true,
    updated_at       timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX outcome_page ON civic.outcome (programme_id, measured_on DESC NULLS LAST, id);
CREATE UNIQUE INDEX outcome_one_reference ON civic.outcome (programme_id, indicator_id, coalesce(audience_id, '00000000-0000-0000-0000-000000000000'))
    WHERE is_reference AND superseded_by_id IS NULL;

-- timeline_event: what happened to an alliance or a programme, with who did it.
CREATE TABLE civic.timeline_event (
    id           uuid PRIMARY KEY,
    source_key   text UNIQUE,
    alliance_id  uuid REFERENCES civic.alliance,
    programme_id uuid REFERENCES civic.programme,
    kind         text NOT NULL CHECK (kind IN ('PROPOSED', 'MEMBER_JOINED', 'MEMBER_LEFT', 'CONVENTION_DRAFTED', 'CONVENTION_SIGNED',
                                               'CONVENTION_VALIDATED', 'CONVENTION_ENDED', 'PROGRAMME_STARTED', 'PROGRAMME_ENDED',
                                               'CONTRIBUTION_RECORDED', 'OUTCOME_RECORDED')),
    occurred_on  date NOT NULL,
    occurred_at  timestamptz,                            -- NULL: only the day is known
    actor_id     uuid REFERENCES civic.actor,
    source_id    uuid REFERENCES civic.source,
    is_public    boolean NOT NULL DEFAULT true,
    CHECK (num_nonnulls(alliance_id, programme_id) >= 1)
);
CREATE INDEX timeline_event_alliance ON civic.timeline_event (alliance_id, occurred_on, id) WHERE alliance_id IS NOT NULL;
CREATE INDEX timeline_event_programme ON civic.timeline_event (programme_id, occurred_on, id) WHERE programme_id IS NOT NULL;

SELECT civic.classify('civic.contribution', 'public', 'id contributor_id to_actor_id to_alliance_id to_programme_id kind amount_cents currency share posts year scheme_id city_contract_id territory_id description content_locale given_on source_id superseded_by_id updated_at');
SELECT civic.classify('civic.contribution', 'internal', 'source_key is_public');
SELECT civic.protect('civic.contribution', 'SELECT unnest(ARRAY[id, contributor_id, to_actor_id, to_alliance_id, to_programme_id, territory_id]) FROM changed');
SELECT civic.classify('civic.objective', 'public', 'id programme_id alliance_id convention_id indicator_id target due_on source_id');
SELECT civic.classify('civic.objective', 'internal', 'source_key is_public');
SELECT civic.protect('civic.objective', 'SELECT unnest(ARRAY[id, programme_id, alliance_id]) FROM changed');
SELECT civic.classify('civic.outcome', 'public', 'id programme_id convention_id audience_id indicator_id value target measured_on note is_reference source_id superseded_by_id updated_at');
SELECT civic.classify('civic.outcome', 'internal', 'source_key is_public');
SELECT civic.protect('civic.outcome', 'SELECT unnest(ARRAY[id, programme_id]) FROM changed');
SELECT civic.classify('civic.timeline_event', 'public', 'id alliance_id programme_id kind occurred_on occurred_at actor_id source_id');
SELECT civic.classify('civic.timeline_event', 'internal', 'source_key is_public');
SELECT civic.protect('civic.timeline_event', 'SELECT unnest(ARRAY[id, alliance_id, programme_id]) FROM changed');
