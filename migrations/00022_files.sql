-- Files that people upload: logos, pictures, documents that were signed. Each is kept once, by the digest of what is served; it is for whoever
-- may see something that refers to it, and for its uploader for a day.

-- +goose Up
SET LOCAL lock_timeout = '5s';

CREATE TABLE civic.file (
    sha256     text PRIMARY KEY,
    media_type text NOT NULL CHECK (media_type IN ('image/png', 'image/jpeg', 'application/pdf')),
    width      integer CHECK (width > 0),
    height     integer CHECK (height > 0),
    body       bytea NOT NULL CHECK (octet_length(body) BETWEEN 1 AND 5 * 1024 * 1024),
    CHECK (sha256 = encode(sha256(body), 'hex')),
    CHECK (num_nonnulls(width, height) = CASE WHEN media_type = 'application/pdf' THEN 0 ELSE 2 END)
);
ALTER TABLE civic.file ALTER COLUMN body SET STORAGE EXTERNAL; -- it is compressed already, and read in pieces
SELECT civic.classify('civic.file', 'public', 'sha256 media_type width height body');
SELECT civic.protect('civic.file', NULL);

-- upload: who has uploaded a file, for a day; the record of who did what tells of it longer.
CREATE TABLE account.upload (
    person_id  uuid NOT NULL REFERENCES account.person ON DELETE CASCADE,
    sha256     text NOT NULL REFERENCES civic.file,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (person_id, sha256)
);
CREATE INDEX upload_file ON account.upload (sha256);
SELECT civic.classify('account.upload', 'own', 'person_id sha256 created_at');
SELECT account.protect('account.upload', 'person_id = (SELECT nullif(current_setting(''civic.viewer'', true), '''')::uuid)');
CREATE POLICY app_own ON account.upload FOR SELECT TO alliances_app USING (person_id = (SELECT nullif(current_setting('civic.viewer', true), '')::uuid));
GRANT SELECT ON account.upload TO alliances_app;

-- What refers to files. The address of a picture elsewhere (image_url of a programme) is no longer shown: that host would see who reads. document_file is where document_sha256 is of a file that is kept here; it may be of one that is kept elsewhere.
ALTER TABLE civic.actor
    ADD COLUMN logo_sha256 text REFERENCES civic.file,
    ADD COLUMN logo_alt text CHECK (length(logo_alt) BETWEEN 1 AND 1000),
    ADD COLUMN logo_width integer,
    ADD COLUMN logo_height integer,
    ADD CHECK (num_nulls(logo_sha256, logo_width, logo_height) IN (0, 3) AND (logo_sha256 IS NOT NULL OR logo_alt IS NULL));
ALTER TABLE civic.programme ADD COLUMN image_sha256 text REFERENCES civic.file;
ALTER TABLE civic.convention
    ADD COLUMN document_file text REFERENCES civic.file,
    ADD CHECK (document_file IS NULL OR document_file = document_sha256);
CREATE INDEX actor_logo ON civic.actor (logo_sha256) WHERE logo_sha256 IS NOT NULL;
CREATE INDEX programme_image ON civic.programme (image_sha256) WHERE image_sha256 IS NOT NULL;
CREATE INDEX convention_document ON civic.convention (document_file) WHERE document_file IS NOT NULL;
SELECT civic.classify('civic.actor', 'public', 'logo_sha256 logo_alt logo_width logo_height');
SELECT civic.classify('civic.programme', 'public', 'image_sha256');
SELECT civic.classify('civic.convention', 'public', 'document_file');

-- signature_document: the sheet on which a convention was signed elsewhere. It shows somebody's hand: members of the alliance alone see it.
CREATE TABLE civic.signature_document (
    convention_id uuid NOT NULL REFERENCES civic.convention,
    actor_id      uuid NOT NULL REFERENCES civic.actor,
    sha256        text NOT NULL REFERENCES civic.file,
    PRIMARY KEY (convention_id, actor_id)
);
CREATE INDEX signature_document_file ON civic.signature_document (sha256);
SELECT civic.classify('civic.signature_document', 'operator', 'convention_id actor_id sha256');
SELECT civic.protect('civic.signature_document', NULL);

-- +goose StatementBegin
-- keep_file keeps a file that the viewer uploads, who writes for some actor, and gives its digest.
CREATE FUNCTION civic.keep_file(kind text, wide integer, high integer, content bytea) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = civic, pg_catalog, pg_temp
AS $$
DECLARE
    digest text := encode(sha256(content), 'hex');
BEGIN
    IF cardinality(nullif(current_setting('civic.edited', true), '')::uuid[]) > 0 IS NOT TRUE THEN
        RAISE insufficient_privilege;
    END IF;
    LOOP -- it may be there and about to be forgotten
        INSERT INTO file (sha256, media_type, width, height, body) VALUES (digest, kind, wide, high, content) ON CONFLICT DO NOTHING;
        PERFORM FROM file f WHERE f.sha256 = digest FOR KEY SHARE;
        EXIT WHEN FOUND;
    END LOOP;
    INSERT INTO account.upload (person_id, sha256) VALUES (current_setting('civic.viewer')::uuid, digest)
        ON CONFLICT (person_id, sha256) DO UPDATE SET created_at = now();
    RETURN digest;
END
$$;

-- forget_files deletes uploads that are older than a day, and the files that nothing refers to any more. It gives how many.
CREATE FUNCTION civic.forget_files() RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = civic, pg_catalog, pg_temp
AS $$
DECLARE
    deleted bigint;
BEGIN
    DELETE FROM account.upload WHERE created_at < now() - interval '1 day';
    -- Whoever is about to refer to one holds its row: that one stays until the next time.
    DELETE FROM file WHERE sha256 IN (SELECT f.sha256 FROM file f
        WHERE NOT EXISTS (SELECT FROM account.upload u WHERE u.sha256 = f.sha256) AND NOT EXISTS (SELECT FROM actor a WHERE a.logo_sha256 = f.sha256)
        AND NOT EXISTS (SELECT FROM programme p WHERE p.image_sha256 = f.sha256) AND NOT EXISTS (SELECT FROM convention c WHERE c.document_file = f.sha256)
        AND NOT EXISTS (SELECT FROM signature_document d WHERE d.sha256 = f.sha256) FOR UPDATE SKIP LOCKED);
    GET DIAGNOSTICS deleted = ROW_COUNT;
    RETURN deleted;
END
$$;

-- is_party tells whether an actor signs a convention.
CREATE FUNCTION civic.is_party(convention uuid, actor uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = civic, pg_catalog, pg_temp
AS $$ SELECT EXISTS (SELECT FROM signatory s JOIN civic.convention c ON c.id = s.convention_id WHERE s.convention_id = convention AND s.actor_id = actor
    AND c.basis = 'SIGNED_HERE' AND c.status IN ('OPEN_FOR_SIGNATURE', 'VALIDATED')) $$;

-- validate_convention: as before; the day of the last signature may be one of a sheet that was signed elsewhere.
CREATE OR REPLACE FUNCTION civic.validate_convention(convention uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = civic, pg_catalog, pg_temp
AS $$
BEGIN
    UPDATE civic.convention c SET status = 'VALIDATED', version = version + 1, updated_at = now(),
        validated_on = (SELECT max(s.signed_on) FROM signatory s WHERE s.convention_id = c.id AND s.is_founding)
        WHERE c.id = convention AND c.status = 'OPEN_FOR_SIGNATURE'
        AND EXISTS (SELECT FROM signatory s WHERE s.convention_id = c.id AND s.is_founding)
        AND NOT EXISTS (SELECT FROM signatory s WHERE s.convention_id = c.id AND s.is_founding AND s.signed_on IS NULL);
    RETURN FOUND;
END
$$;

-- mends tells whether the viewer may change a convention: an editor of who wrote it, or of who coordinates its alliance.
CREATE FUNCTION civic.mends(convention uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER
SET search_path = civic, pg_catalog, pg_temp
AS $$
    SELECT EXISTS (SELECT FROM civic.convention c WHERE c.id = convention
        AND (c.declared_by_id = ANY (nullif(current_setting('civic.edited', true), '')::uuid[]) OR civic.coordinates(c.alliance_id)))
$$;

DO $$
DECLARE
    actors text := 'ANY ((SELECT nullif(current_setting(''civic.actors'', true), '''')::uuid[])::uuid[])';
    edited text := 'ANY ((SELECT nullif(current_setting(''civic.edited'', true), '''')::uuid[])::uuid[])';
    owned text := 'ANY ((SELECT nullif(current_setting(''civic.owned'', true), '''')::uuid[])::uuid[])';
    -- Each table is behind its own wall: what refers to a file and cannot be seen does not show it.
    referred text := 'EXISTS (SELECT FROM civic.actor a WHERE a.logo_sha256 = file.sha256) OR EXISTS (SELECT FROM civic.programme p WHERE p.image_sha256 = file.sha256)
        OR EXISTS (SELECT FROM civic.convention c WHERE c.document_file = file.sha256)';
BEGIN
    EXECUTE format('CREATE POLICY public_read ON civic.file FOR SELECT TO alliances_public USING (%s)', referred);
    EXECUTE format('CREATE POLICY app_read ON civic.file FOR SELECT TO alliances_app USING (%s OR EXISTS (SELECT FROM civic.signature_document d WHERE d.sha256 = file.sha256)
        OR EXISTS (SELECT FROM account.upload u WHERE u.sha256 = file.sha256))', referred);
    GRANT SELECT ON civic.file TO alliances_app;

    EXECUTE format('CREATE POLICY app_logo ON civic.actor FOR UPDATE TO alliances_app USING (id = %1$s) WITH CHECK (id = %1$s)', edited);
    GRANT UPDATE (logo_sha256, logo_alt, logo_width, logo_height, version, updated_at) ON civic.actor TO alliances_app;

    EXECUTE format('CREATE POLICY app_read ON civic.signature_document FOR SELECT TO alliances_app USING (convention_id IN (SELECT c.id FROM civic.convention c JOIN civic.alliance_member m ON m.alliance_id = c.alliance_id
        WHERE m.actor_id = %s AND (m.left_on IS NULL OR m.left_on > current_date)))', actors);
    EXECUTE format('CREATE POLICY app_insert ON civic.signature_document FOR INSERT TO alliances_app WITH CHECK (actor_id = %s AND civic.is_party(convention_id, actor_id))', owned);
    EXECUTE format('CREATE POLICY app_delete ON civic.signature_document FOR DELETE TO alliances_app USING (actor_id = %s OR civic.mends(convention_id))', owned);
    GRANT SELECT, INSERT, DELETE ON civic.signature_document TO alliances_app;

    EXECUTE format('CREATE POLICY app_record ON civic.convention FOR INSERT TO alliances_app WITH CHECK (declared_by_id = %s AND civic.coordinates(alliance_id) AND NOT is_public
        AND basis = ''RECORDED'' AND status = ''VALIDATED'' AND num_nonnulls(document_file, source_id) > 0)', edited);
END
$$;
-- +goose StatementEnd
REVOKE EXECUTE ON FUNCTION civic.keep_file, civic.forget_files, civic.is_party, civic.mends FROM PUBLIC;
GRANT EXECUTE ON FUNCTION civic.keep_file, civic.is_party, civic.mends TO alliances_app;
GRANT EXECUTE ON FUNCTION civic.forget_files TO alliances_import;
