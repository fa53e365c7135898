-- Alliances: actors of several worlds committed to one purpose; the conventions that their signatories sign one by one.

-- +goose Up
SET LOCAL lock_timeout = '5s';

CREATE TABLE civic.alliance (
    id             uuid PRIMARY KEY,
    source_key     text UNIQUE,
    name           text NOT NULL CHECK (name <> ''),
    name_note      text CHECK (name_note <> ''),     -- where the name is a description and not a proper name
    purpose        text CHECK (purpose <> ''),
    content_locale text NOT NULL DEFAULT 'fr' CHECK (content_locale ~ '^[a-z]{2}$'),
    status         text NOT NULL CHECK (status IN ('PROPOSED', 'FORMING', 'ACTIVE', 'COMPLETED', 'DISSOLVED')),
    status_as_of   date,
    source_id      uuid REFERENCES civic.source,
    successor_id   uuid REFERENCES civic.alliance,
    sort_name      text NOT NULL,                    -- civic.fold(name)
    version        integer NOT NULL DEFAULT 1,
    is_public      boolean NOT NULL DEFAULT true,
    archived_at    timestamptz,
    created_at     timestamptz NOT NULL DEFAULT now(),
    updated_at     timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX alliance_successor ON civic.alliance (successor_id) WHERE successor_id IS NOT NULL;
CREATE INDEX alliance_order ON civic.alliance (sort_name, id);

CREATE TABLE civic.alliance_member (
    id           uuid PRIMARY KEY,
    alliance_id  uuid NOT NULL REFERENCES civic.alliance,
    actor_id     uuid NOT NULL REFERENCES civic.actor,
    world        text NOT NULL,                      -- the actor's, kept by triggers: the worlds of an alliance are known without its actors
    roles        text[] NOT NULL CHECK (cardinality(roles) > 0 AND roles <@ '{COORDINATOR,OPERATOR,FUNDER,HOST,PARTNER}'),
    position     integer NOT NULL,                   -- the coordinator first, then as they came
    joined_on    date,
    left_on      date,
    source_id    uuid REFERENCES civic.source,
    is_public    boolean NOT NULL DEFAULT true,
    UNIQUE (alliance_id, actor_id),
    CHECK (left_on >= joined_on)
);
CREATE INDEX alliance_member_page ON civic.alliance_member (alliance_id, position, id);
CREATE INDEX alliance_member_actor ON civic.alliance_member (actor_id, alliance_id);

-- Who moves an actor to another world while it joins an alliance waits for that, and then sees the membership.
-- +goose StatementBegin
CREATE FUNCTION civic.member_world() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = civic, pg_catalog, pg_temp
AS $$
BEGIN
    SELECT a.world INTO NEW.world FROM actor a WHERE a.id = NEW.actor_id FOR SHARE;
    RETURN NEW;
END
$$;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE FUNCTION civic.actor_world_changed() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = civic, pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE alliance_member m SET world = c.world FROM changed c WHERE m.actor_id = c.id AND m.world <> c.world;
    RETURN NULL;
END
$$;
-- +goose StatementEnd
REVOKE EXECUTE ON FUNCTION civic.member_world, civic.actor_world_changed FROM PUBLIC;
CREATE TRIGGER member_world BEFORE INSERT OR UPDATE OF actor_id, world ON civic.alliance_member FOR EACH ROW EXECUTE FUNCTION civic.member_world();
CREATE TRIGGER world_update AFTER UPDATE ON civic.actor REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION civic.actor_world_changed();

CREATE TABLE civic.convention (
    id              uuid PRIMARY KEY,
    source_key      text UNIQUE,
    alliance_id     uuid NOT NULL REFERENCES civic.alliance,
    title           text NOT NULL CHECK (title <> ''),
    effect          text CHECK (effect <> ''),
    note            text CHECK (note <> ''),
    content_locale  text NOT NULL DEFAULT 'fr' CHECK (content_locale ~ '^[a-z]{2}$'),
    basis           text NOT NULL CHECK (basis IN ('SIGNED_HERE', 'RECORDED')),
    status          text NOT NULL CHECK (status IN ('DRAFT', 'OPEN_FOR_SIGNATURE', 'VALIDATED', 'EXPIRED', 'TERMINATED')),
    validated_on    date,
    starts_on       date,
    expires_on      date,
    document_url    text CHECK (document_url ~ '^https?://'),
    document_sha256 text CHECK (document_sha256 ~ '^[0-9a-f]{64}$'),
    source_id       uuid REFERENCES civic.source,
    version         integer NOT NULL DEFAULT 1,
    is_public       boolean NOT NULL DEFAULT true,
    archived_at     timestamptz,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    CHECK (expires_on >= starts_on),
    CHECK (status <> 'VALIDATED' OR validated_on IS NOT NULL)
);
CREATE INDEX convention_alliance ON civic.convention (alliance_id, validated_on, id);

CREATE TABLE civic.signatory (
    convention_id uuid NOT NULL REFERENCES civic.convention,
    actor_id      uuid NOT NULL REFERENCES civic.actor,
    signed_on     date,
    is_public     boolean NOT NULL DEFAULT true,
    PRIMARY KEY (convention_id, actor_id)
);
CREATE INDEX signatory_actor ON civic.signatory (actor_id, convention_id);

SELECT civic.classify('civic.alliance', 'public', 'id name name_note purpose content_locale status status_as_of source_id successor_id sort_name version archived_at created_at updated_at');
SELECT civic.classify('civic.alliance', 'internal', 'source_key is_public');
SELECT civic.protect('civic.alliance', 'SELECT id FROM changed');
SELECT civic.classify('civic.alliance_member', 'public', 'id alliance_id actor_id world roles position joined_on left_on source_id');
SELECT civic.classify('civic.alliance_member', 'internal', 'is_public');
SELECT civic.protect('civic.alliance_member', 'SELECT unnest(ARRAY[id, alliance_id, actor_id]) FROM changed');
SELECT civic.classify('civic.convention', 'public', 'id alliance_id title effect note content_locale basis status validated_on starts_on expires_on document_url document_sha256 source_id version archived_at created_at updated_at');
SELECT civic.classify('civic.convention', 'internal', 'source_key is_public');
SELECT civic.protect('civic.convention', 'SELECT unnest(ARRAY[id, alliance_id]) FROM changed');
SELECT civic.classify('civic.signatory', 'public', 'convention_id actor_id signed_on');
SELECT civic.classify('civic.signatory', 'internal', 'is_public');
SELECT civic.protect('civic.signatory', 'SELECT unnest(ARRAY[convention_id, actor_id]) FROM changed');
