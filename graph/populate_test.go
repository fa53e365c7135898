package graph

import (
	"database/sql"
	"testing"

	_ "github.com/lib/pq"

	"alliances/internal/pgtest"
	"alliances/internal/postgres"
)

// populate fills a database that holds the real data with a seeded crowd around Marseille and Tarascon: every kind of row, every
// enum value, nulls, hidden and archived rows, replicas, merged actors. The numbers are made up and mean nothing.
func populate(t testing.TB, db *pgtest.DB) {
	t.Helper()
	conn, err := sql.Open("postgres", db.DSN(postgres.RoleImport))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.Exec(population); err != nil {
		t.Fatalf("populate: %v", err)
	}
}

// r(n, m) is a number from 0 to m-1 that depends on n alone; one(n, list) an element of a list.
const population = `
CREATE FUNCTION pg_temp.r(n text, m int) RETURNS int LANGUAGE sql IMMUTABLE AS $$ SELECT (('x' || substr(md5(n), 1, 7))::bit(28)::int % m) $$;
CREATE FUNCTION pg_temp.one(n text, list text[]) RETURNS text LANGUAGE sql IMMUTABLE AS $$ SELECT list[1 + pg_temp.r(n, cardinality(list))] $$;
CREATE FUNCTION pg_temp.id(n text) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$ SELECT md5(n)::uuid $$;
CREATE TEMP TABLE place AS SELECT t.id, t.center, row_number() OVER (ORDER BY t.kind, t.code) - 1 AS n FROM civic.territory t
	WHERE t.kind = 'MUNICIPAL_DISTRICT' AND t.code LIKE '132%' OR t.kind = 'NEIGHBOURHOOD' OR t.kind = 'COMMUNE' AND t.code IN ('13055', '13108', '13004', '84089');
CREATE FUNCTION pg_temp.place(n text) RETURNS uuid LANGUAGE sql AS $$ SELECT id FROM place WHERE n = pg_temp.r($1, (SELECT count(*)::int FROM place)) $$;
CREATE TEMP TABLE src AS SELECT array_agg(id ORDER BY source_key) AS ids FROM civic.source;
CREATE FUNCTION pg_temp.source(n text) RETURNS uuid LANGUAGE sql AS $$ SELECT CASE WHEN pg_temp.r(n, 3) > 0 THEN ids[1 + pg_temp.r(n || 's', cardinality(ids))] END FROM src $$;

INSERT INTO civic.file (sha256, media_type, width, height, body) VALUES (encode(sha256('a picture'), 'hex'), 'image/png', 640, 480, 'a picture'),
	(encode(sha256('a document'), 'hex'), 'application/pdf', NULL, NULL, 'a document');
INSERT INTO civic.actor (id, source_key, name, world, world_basis, legal_form, description, website, note, source_id, sort_name, is_public, archived_at)
SELECT pg_temp.id('actor' || n), 'test:' || n, 'Organisme d''essai ' || n, pg_temp.one('w' || n, '{ASSOCIATION,COMPANY,PUBLIC_AUTHORITY}'),
	pg_temp.one('b' || n, '{PRESUMED,DECLARED,VERIFIED}'), CASE WHEN n % 3 = 0 THEN 'association' END, CASE WHEN n % 4 = 0 THEN 'Une « description », à l''essai' END,
	CASE WHEN n % 5 = 0 THEN 'https://example.org/' || n END, CASE WHEN n % 7 = 0 THEN 'note' END, pg_temp.source('a' || n),
	civic.fold('Organisme d''essai ' || n), n % 11 <> 0, CASE WHEN n % 13 = 0 THEN '2026-01-01'::timestamptz END
FROM generate_series(1, 60) n;
UPDATE civic.actor SET logo_sha256 = encode(sha256('a picture'), 'hex'), logo_alt = CASE WHEN r = 0 THEN 'logo' END, logo_width = 640, logo_height = 480
FROM (SELECT pg_temp.id('actor' || n) AS id, n % 8 AS r FROM generate_series(0, 60, 4) n) x WHERE actor.id = x.id;
INSERT INTO civic.actor (id, name, world, world_basis, successor_id, sort_name, archived_at)
SELECT pg_temp.id('merged' || n), 'Ancien ' || n, 'ASSOCIATION', 'PRESUMED', pg_temp.id('actor' || n), 'ancien ' || n, '2026-01-01' FROM generate_series(1, 4) n;
INSERT INTO civic.actor_identifier (scheme, value, actor_id, checked_on, outcome)
SELECT s, s || n, pg_temp.id('actor' || n), CASE WHEN n % 2 = 0 THEN '2026-02-03'::date END, pg_temp.one('o' || n || s, '{WELL_FORMED,CONFIRMED,NOT_FOUND,CEASED}')
FROM generate_series(1, 60) n, unnest('{SIREN,SIRET,RNA,FINESS,RIDET,TAHITI}'::text[]) s WHERE pg_temp.r(n || s, 3) = 0;
INSERT INTO civic.actor_territory (actor_id, territory_id)
SELECT DISTINCT pg_temp.id('actor' || n), pg_temp.place('at' || n || k) FROM generate_series(1, 60) n, generate_series(1, 3) k;

INSERT INTO civic.alliance (id, source_key, name, name_note, purpose, status, status_as_of, source_id, sort_name, is_public, archived_at)
SELECT pg_temp.id('alliance' || n), 'test:' || n, 'Alliance d''essai ' || n, CASE WHEN n % 3 = 0 THEN 'nom d''usage' END, CASE WHEN n % 2 = 0 THEN 'But' END,
	('{PROPOSED,FORMING,ACTIVE,COMPLETED,DISSOLVED}'::text[])[1 + n % 5], CASE WHEN n % 2 = 0 THEN '2026-03-01'::date END, pg_temp.source('al' || n),
	civic.fold('Alliance d''essai ' || n), n % 7 <> 0, CASE WHEN n % 9 = 0 THEN '2026-01-01'::timestamptz END
FROM generate_series(1, 18) n;
INSERT INTO civic.alliance_member (id, alliance_id, actor_id, roles, position, joined_on, left_on, source_id, is_public)
SELECT DISTINCT ON (a, m) pg_temp.id('member' || n || ':' || k), a, m, CASE WHEN k = 1 THEN '{COORDINATOR}' ELSE ARRAY[pg_temp.one('r' || n || k, '{OPERATOR,FUNDER,HOST,PARTNER}')] END,
	k, CASE WHEN k % 2 = 0 THEN '2024-05-06'::date END, CASE WHEN k = 5 THEN '2025-01-01'::date END, pg_temp.source('m' || n || k), pg_temp.r('mp' || n || k, 9) > 0
FROM generate_series(1, 18) n, generate_series(1, 6) k, LATERAL (SELECT pg_temp.id('alliance' || n) a, pg_temp.id('actor' || (1 + pg_temp.r('mm' || n || k, 60))) m) x;
INSERT INTO civic.alliance_invitation (id, alliance_id, actor_id, roles, message, status, created_at, expires_at, answered_at)
SELECT DISTINCT ON (a, i) pg_temp.id('ain' || n || ':' || k), a, i, ARRAY[pg_temp.one('air' || n || k, '{OPERATOR,FUNDER,HOST,PARTNER}')], CASE WHEN k = 1 THEN 'Venez' END, s,
	'2024-01-01T10:00:00Z'::timestamptz + n * '1 day'::interval, CASE WHEN k % 3 = 0 THEN '2024-03-01T10:00:00Z' ELSE '2099-01-01T10:00:00Z' END::timestamptz, CASE WHEN s <> 'PENDING' THEN '2024-02-01T10:00:00Z'::timestamptz END
FROM generate_series(1, 18) n, generate_series(1, 12) k, LATERAL (SELECT pg_temp.id('alliance' || n) a, pg_temp.id('actor' || (1 + pg_temp.r('aia' || n || k, 60))) i,
	pg_temp.one('ais' || n || k, '{PENDING,PENDING,PENDING,ACCEPTED,DECLINED,WITHDRAWN}') s) x;
INSERT INTO civic.alliance_territory (alliance_id, territory_id)
SELECT DISTINCT pg_temp.id('alliance' || n), pg_temp.place('alp' || n || k) FROM generate_series(1, 18) n, generate_series(1, 3) k;
INSERT INTO civic.alliance_theme (alliance_id, theme_id)
SELECT DISTINCT pg_temp.id('alliance' || n), (SELECT id FROM civic.theme ORDER BY code OFFSET pg_temp.r('alt' || n || k, 40) LIMIT 1) FROM generate_series(1, 18) n, generate_series(1, 3) k;
INSERT INTO civic.alliance_audience (alliance_id, audience_id)
SELECT DISTINCT pg_temp.id('alliance' || n), (SELECT id FROM civic.audience ORDER BY code OFFSET pg_temp.r('ala' || n || k, 14) LIMIT 1) FROM generate_series(1, 18) n, generate_series(1, 3) k;
UPDATE civic.alliance SET is_urgent = true WHERE id = pg_temp.id('alliance1');
UPDATE civic.alliance SET declared_by_id = pg_temp.id('actor2') WHERE id IN (pg_temp.id('alliance2'), pg_temp.id('alliance3'));
INSERT INTO civic.convention (id, alliance_id, title, effect, note, basis, status, validated_on, starts_on, expires_on, document_url, document_sha256, source_id, is_public)
SELECT pg_temp.id('convention' || n), pg_temp.id('alliance' || (1 + n % 18)), 'Convention ' || n, CASE WHEN n % 2 = 0 THEN 'effet' END, CASE WHEN n % 3 = 0 THEN 'note' END,
	pg_temp.one('cb' || n, '{SIGNED_HERE,RECORDED}'), s, CASE WHEN s IN ('VALIDATED', 'EXPIRED') THEN '2024-06-07'::date + n END,
	CASE WHEN n % 2 = 0 THEN '2024-06-07'::date END, CASE WHEN n % 2 = 0 THEN '2030-06-07'::date END, CASE WHEN n % 4 = 0 THEN 'https://example.org/c' || n END,
	CASE WHEN n % 4 = 0 THEN encode(sha256(n::text::bytea), 'hex') END, pg_temp.source('c' || n), n % 8 <> 0
FROM generate_series(1, 30) n, LATERAL (SELECT pg_temp.one('cs' || n, '{DRAFT,OPEN_FOR_SIGNATURE,VALIDATED,EXPIRED,TERMINATED}') s) x;
UPDATE civic.convention SET replaces_id = pg_temp.id('convention' || n) FROM generate_series(1, 12) n WHERE id = pg_temp.id('convention' || (n + 18));
UPDATE civic.convention SET document_url = NULL, document_sha256 = encode(sha256('a document'), 'hex'), document_file = encode(sha256('a document'), 'hex') WHERE title IN ('Convention 4', 'Convention 12');
INSERT INTO civic.signatory (convention_id, actor_id, signed_on)
SELECT DISTINCT pg_temp.id('convention' || n), pg_temp.id('actor' || (1 + pg_temp.r('sg' || n || k, 60))), CASE WHEN k > 1 THEN '2024-06-01'::date END
FROM generate_series(1, 30) n, generate_series(1, 3) k ON CONFLICT DO NOTHING;
INSERT INTO civic.signature_document (convention_id, actor_id, sha256) SELECT convention_id, actor_id, encode(sha256('a document'), 'hex') FROM civic.signatory WHERE signed_on IS NOT NULL;

INSERT INTO civic.programme (id, source_key, alliance_id, replica_of_id, title, title_note, summary, description, status, status_as_of, starts_on, ends_on,
	image_sha256, image_alt, image_width, image_height, source_id, sort_name, is_public, archived_at)
SELECT pg_temp.id('programme' || n), 'test:' || n, CASE WHEN n % 4 > 0 THEN pg_temp.id('alliance' || (1 + n % 18)) END, CASE WHEN n > 50 THEN pg_temp.id('programme' || (n - 50)) END,
	'Action d''essai ' || n, CASE WHEN n % 5 = 0 THEN 'note' END, CASE WHEN n % 2 = 0 THEN 'Résumé ' || n END, CASE WHEN n % 3 = 0 THEN 'Description' END,
	pg_temp.one('ps' || n, '{PLANNED,OPEN,PAUSED,CLOSED,UNKNOWN}'), CASE WHEN n % 2 = 0 THEN '2026-01-02'::date END, '2024-01-01'::date, CASE WHEN n % 3 = 0 THEN '2027-01-01'::date + n END,
	CASE WHEN n % 4 = 0 THEN encode(sha256('a picture'), 'hex') END, CASE WHEN n % 8 = 0 THEN 'image' END, CASE WHEN n % 8 = 0 THEN 640 END, CASE WHEN n % 8 = 0 THEN 480 END,
	pg_temp.source('p' || n), civic.fold('Action d''essai ' || n), n % 10 <> 0, CASE WHEN n % 17 = 0 THEN '2026-01-01'::timestamptz END
FROM generate_series(1, 80) n;
INSERT INTO civic.programme_access (programme_id, phone, email, url, instructions, opening_hours, fee, fee_details, reception_modes, open_to, languages, step_free, hearing_loop, accessibility_note, accessibility_url)
SELECT pg_temp.id('programme' || n), CASE WHEN n % 4 = 0 THEN '+33400000000' END, CASE WHEN n % 4 = 0 THEN 'accueil@example.org' END, CASE WHEN n % 6 = 0 THEN 'https://example.org' END,
	CASE WHEN n % 3 = 0 THEN 'Venir' END, CASE WHEN n % 2 = 0 THEN 'Mo-Fr 09:00-17:00' END, pg_temp.one('f' || n, '{FREE,PAID}'), CASE WHEN n % 3 = 0 THEN 'selon revenus' END,
	CASE WHEN n % 3 = 0 THEN '{ON_SITE,REMOTE}'::text[] ELSE '{}' END, CASE WHEN n % 2 = 0 THEN '{RESIDENTS,PROFESSIONALS}'::text[] ELSE '{RESIDENTS}' END,
	CASE WHEN n % 2 = 0 THEN '{fr,ar}'::text[] ELSE '{fr}' END, CASE WHEN n % 2 = 0 THEN n % 4 = 0 END, CASE WHEN n % 8 = 0 THEN true END, CASE WHEN n % 8 = 0 THEN 'rampe' END,
	CASE WHEN n % 8 = 0 THEN 'https://example.org/acces' END
FROM generate_series(2, 80, 2) n;
INSERT INTO civic.programme_theme (programme_id, theme_id)
SELECT DISTINCT pg_temp.id('programme' || n), (SELECT id FROM civic.theme ORDER BY code OFFSET pg_temp.r('th' || n || k, 40) LIMIT 1) FROM generate_series(1, 80) n, generate_series(1, 2) k;
INSERT INTO civic.programme_audience (programme_id, audience_id)
SELECT DISTINCT pg_temp.id('programme' || n), (SELECT id FROM civic.audience ORDER BY code OFFSET pg_temp.r('au' || n || k, 14) LIMIT 1) FROM generate_series(1, 80) n, generate_series(1, 2) k;
INSERT INTO civic.programme_operator (programme_id, actor_id, position)
SELECT DISTINCT ON (p, a) p, a, k FROM generate_series(1, 80) n, generate_series(1, 2) k,
	LATERAL (SELECT pg_temp.id('programme' || n) p, pg_temp.id('actor' || (1 + pg_temp.r('op' || n || k, 60))) a) x;
INSERT INTO civic.programme_service (programme_id, code, label, position, provider_id)
SELECT pg_temp.id('programme' || n), 'service-' || k, 'Service ' || k, k, CASE WHEN k = 1 THEN pg_temp.id('actor' || (1 + n % 60)) END FROM generate_series(1, 80, 3) n, generate_series(1, 2) k;
INSERT INTO civic.programme_zone (programme_id, territory_id) SELECT pg_temp.id('programme' || n), t.id FROM generate_series(1, 80, 5) n, civic.territory t WHERE t.kind = 'DEPARTMENT' AND t.code = '13';
INSERT INTO civic.statement (id, programme_id, position, text, difference, source_id)
SELECT pg_temp.id('st' || n || k), pg_temp.id('programme' || n), k, 'Énoncé ' || k, CASE WHEN k = 2 THEN 'autre chiffre' END, (SELECT ids[1] FROM src) FROM generate_series(1, 80, 4) n, generate_series(1, 2) k;
INSERT INTO civic.site (id, programme_id, territory_id, host_id, name, precision, address, location, capacity, opening_hours, format, observed_on, source_id, sort_name, is_public, archived_at)
SELECT pg_temp.id('site' || n || ':' || k), pg_temp.id('programme' || n), p.id, CASE WHEN k = 1 THEN pg_temp.id('actor' || (1 + n % 60)) END, 'Lieu ' || n || ' ' || k, x.precision,
	CASE WHEN x.precision = 'EXACT' THEN n || ' rue de l''Essai' END,
	CASE WHEN x.precision <> 'TERRITORY' THEN point(5.38 + pg_temp.r('x' || n || k, 100) / 2000.0, 43.3 + pg_temp.r('y' || n || k, 100) / 2000.0) END,
	CASE WHEN n % 3 = 0 THEN n END, CASE WHEN n % 4 = 0 THEN '24/7' END, CASE WHEN n % 5 = 0 THEN 'bus' END, CASE WHEN n % 2 = 0 THEN '2025-01-01'::date END,
	pg_temp.source('si' || n), civic.fold('Lieu ' || n || ' ' || k), pg_temp.r('sp' || n || k, 9) > 0, CASE WHEN pg_temp.r('sa' || n || k, 12) = 0 THEN '2026-01-01'::timestamptz END
FROM generate_series(1, 80) n, generate_series(1, 3) k JOIN LATERAL (SELECT pg_temp.one('pr' || k || pg_temp.r('pz' || k, 9), '{EXACT,APPROXIMATE,TERRITORY}') AS "precision") x ON true,
	LATERAL (SELECT pg_temp.place('pl' || n || k) AS id) p;
UPDATE civic.site SET precision = 'APPROXIMATE', address = NULL WHERE id = pg_temp.id('site5:1') OR id = pg_temp.id('site6:1') AND precision = 'EXACT';
UPDATE civic.site SET precision = 'EXACT', location = point(5.39, 43.31), address = '1 rue' WHERE id IN (pg_temp.id('site1:1'), pg_temp.id('site2:1'));
UPDATE civic.site SET precision = 'APPROXIMATE', location = point(5.395, 43.315), address = NULL WHERE id IN (pg_temp.id('site3:1'), pg_temp.id('site4:1'));

INSERT INTO civic.contribution (id, contributor_id, to_actor_id, to_alliance_id, to_programme_id, kind, amount_cents, currency, share, posts, year, scheme_id, territory_id, description, given_on, source_id, is_public)
SELECT pg_temp.id('ctb' || n), pg_temp.id('actor' || (1 + pg_temp.r('cf' || n, 60))), CASE WHEN n % 5 = 0 THEN pg_temp.id('actor' || (1 + n % 60)) END,
	CASE WHEN n % 5 = 1 THEN pg_temp.id('alliance' || (1 + n % 18)) END, CASE WHEN n % 5 > 1 THEN pg_temp.id('programme' || (1 + n % 80)) END,
	pg_temp.one('ck' || n, '{FUNDING,PREMISES,SKILLS,GOODS,VOLUNTEERING}'), CASE WHEN n % 3 > 0 THEN n * 1000 END, CASE WHEN n % 3 > 0 THEN 'EUR' END,
	CASE WHEN n % 4 = 0 THEN 0.25 END, CASE WHEN n % 6 = 0 THEN 2 END, CASE WHEN n % 7 > 0 THEN 2020 + n % 6 END,
	CASE WHEN n % 4 = 0 THEN (SELECT id FROM civic.scheme ORDER BY code LIMIT 1) END, CASE WHEN n % 3 = 0 THEN pg_temp.place('cp' || n) END,
	CASE WHEN n % 8 = 0 THEN 'don' END, CASE WHEN n % 2 = 0 THEN '2024-09-01'::date END, pg_temp.source('ct' || n), n % 12 <> 0
FROM generate_series(1, 300) n;
INSERT INTO civic.objective (id, programme_id, alliance_id, indicator_id, target, due_on, source_id)
SELECT pg_temp.id('obj' || n), CASE WHEN n % 2 = 0 THEN pg_temp.id('programme' || (1 + n % 80)) END, CASE WHEN n % 2 = 1 THEN pg_temp.id('alliance' || (1 + n % 18)) END,
	(SELECT id FROM civic.indicator ORDER BY code LIMIT 1), 100 + n, CASE WHEN n % 3 = 0 THEN '2027-01-01'::date END, pg_temp.source('ob' || n) FROM generate_series(1, 40) n;
INSERT INTO civic.outcome (id, programme_id, convention_id, audience_id, indicator_id, value, target, measured_on, note, is_reference, source_id, is_public)
SELECT pg_temp.id('out' || n || ':' || k), pg_temp.id('programme' || n), CASE WHEN n % 4 = 0 THEN pg_temp.id('convention' || (1 + n % 30)) END,
	CASE WHEN k > 1 THEN (SELECT id FROM civic.audience ORDER BY code OFFSET k LIMIT 1) END, (SELECT id FROM civic.indicator WHERE counts_people ORDER BY code LIMIT 1),
	CASE WHEN pg_temp.r('ov' || n || k, 5) > 0 THEN pg_temp.r('ow' || n || k, 40) END, CASE WHEN n % 2 = 0 THEN 30 END, CASE WHEN n % 3 > 0 THEN '2025-01-01'::date + n END,
	CASE WHEN n % 6 = 0 THEN 'note' END, k <> 3, pg_temp.source('ou' || n), pg_temp.r('oz' || n || k, 10) > 0
FROM generate_series(1, 80) n, generate_series(1, 3) k;
INSERT INTO civic.timeline_event (id, alliance_id, programme_id, kind, occurred_on, occurred_at, actor_id, source_id)
SELECT pg_temp.id('ev' || n), CASE WHEN n % 3 > 0 THEN pg_temp.id('alliance' || (1 + n % 18)) END, CASE WHEN n % 3 = 0 OR n % 2 = 0 THEN pg_temp.id('programme' || (1 + n % 80)) END,
	pg_temp.one('ek' || n, '{PROPOSED,MEMBER_JOINED,MEMBER_LEFT,CONVENTION_DRAFTED,CONVENTION_SIGNED,CONVENTION_VALIDATED,SIGNATURE_WITHDRAWN,CONVENTION_ENDED,PROGRAMME_STARTED,PROGRAMME_ENDED,CONTRIBUTION_RECORDED,OUTCOME_RECORDED}'),
	'2024-01-01'::date + n, CASE WHEN n % 2 = 0 THEN '2024-01-01T10:00:00.25Z'::timestamptz + n * '1 day'::interval END, CASE WHEN n % 4 > 0 THEN pg_temp.id('actor' || (1 + n % 60)) END, pg_temp.source('ev' || n)
FROM generate_series(1, 150) n;
INSERT INTO civic.mission (id, organiser_id, programme_id, site_id, territory_id, title, description, minimum_age, is_remote, sign_up_mode, application_url, schedule, skills, status, source_id, sort_name, is_public, archived_at)
SELECT pg_temp.id('mission' || n), pg_temp.id('actor' || (1 + n % 60)), CASE WHEN n % 3 > 0 THEN pg_temp.id('programme' || (1 + n % 80)) END,
	CASE WHEN n % 3 > 0 THEN pg_temp.id('site' || (1 + n % 80) || ':1') END, pg_temp.place('mi' || n), 'Mission d''essai ' || n, CASE WHEN n % 2 = 0 THEN 'Aider' END,
	CASE WHEN n % 3 = 0 THEN 16 END, n % 5 = 0, m, CASE WHEN m = 'EXTERNAL' OR n % 9 = 0 THEN 'https://example.org/m' END, CASE WHEN n % 6 = 0 THEN 'le samedi' END,
	CASE WHEN n % 2 = 0 THEN '{cuisine,écoute}'::text[] ELSE '{}' END, CASE n % 9 WHEN 0 THEN 'CLOSED' WHEN 1 THEN 'CANCELLED' ELSE 'OPEN' END, pg_temp.source('mi' || n), civic.fold('Mission d''essai ' || n), n % 10 <> 0,
	CASE WHEN n % 19 = 0 THEN '2026-01-01'::timestamptz END
FROM generate_series(1, 120) n, LATERAL (SELECT pg_temp.one('sm' || n, '{INSTANT,REVIEWED,EXTERNAL}') m) x;
INSERT INTO civic.shift (id, mission_id, starts_at, ends_at, time_zone, capacity, taken, waitlist_length, is_public, cancelled_at)
SELECT pg_temp.id('shift' || n || ':' || k), pg_temp.id('mission' || n), s, s + '2 hours'::interval, 'Europe/Paris', CASE WHEN k % 4 > 0 THEN 10 END, pg_temp.r('tk' || n || k, 12), n % 3,
	pg_temp.r('sh' || n || k, 10) > 0, CASE WHEN pg_temp.r('sc' || n || k, 10) = 0 THEN '2026-01-01'::timestamptz END
FROM generate_series(1, 120) n, generate_series(1, 5) k, LATERAL (SELECT (('{2021,2023,2090,2091,2099}'::text[])[k] || '-06-01T08:00:00Z')::timestamptz + n * '1 hour'::interval s) x WHERE n % 8 > 0;
INSERT INTO civic.need (id, territory_id, theme_id, title, description, urgency, people_estimated, observed_on, status, source_id, declared_by_id, is_public, archived_at, created_at)
SELECT pg_temp.id('need' || n), pg_temp.place('ndp' || n), (SELECT id FROM civic.theme ORDER BY code OFFSET pg_temp.r('ndt' || n, 40) LIMIT 1), 'Besoin d''essai ' || n, CASE WHEN n % 2 = 0 THEN 'Détail' END,
	pg_temp.one('ndu' || n, '{LOW,NORMAL,HIGH,CRITICAL}'), CASE WHEN n % 3 > 0 THEN n * 10 END, CASE WHEN n % 4 > 0 THEN '2026-01-01'::date + n END, (ARRAY['OPEN', 'OPEN', 'OPEN', 'MET', 'CLOSED'])[1 + n % 5],
	pg_temp.source('nd' || n), pg_temp.id('actor' || (1 + n % 60)), n % 9 <> 0, CASE WHEN n % 13 = 0 THEN '2026-02-01'::timestamptz END, '2026-01-01T00:00:00Z'::timestamptz + n * '1 hour'::interval
FROM generate_series(1, 50) n;
INSERT INTO civic.need_audience (need_id, audience_id)
SELECT DISTINCT pg_temp.id('need' || n), (SELECT id FROM civic.audience ORDER BY code OFFSET pg_temp.r('nda' || n || k, 14) LIMIT 1) FROM generate_series(1, 50) n, generate_series(1, 2) k;
INSERT INTO civic.offer (id, actor_id, need_id, kind, description, quantity, available_from, available_until, status, answered_at, is_public, created_at)
SELECT pg_temp.id('offer' || n), pg_temp.id('actor' || (1 + pg_temp.r('ofa' || n, 60))), CASE WHEN n % 3 > 0 THEN pg_temp.id('need' || (1 + n % 50)) END, pg_temp.one('ofk' || n, '{FUNDING,PREMISES,SKILLS,GOODS,VOLUNTEERING}'), 'Offre ' || n,
	CASE WHEN n % 2 = 0 THEN n END, CASE WHEN n % 4 > 0 THEN '2026-01-01'::date + n END, CASE WHEN n % 4 > 1 THEN '2090-01-01'::date + n END, s, CASE WHEN s <> 'OPEN' THEN '2026-03-01'::timestamptz END, n % 3 = 0 OR s = 'ACCEPTED',
	'2026-02-01T00:00:00Z'::timestamptz + n * '1 hour'::interval
FROM generate_series(1, 90) n, LATERAL (SELECT CASE WHEN n % 3 = 0 THEN (ARRAY['OPEN', 'OPEN', 'WITHDRAWN'])[1 + n % 3] ELSE (ARRAY['OPEN', 'ACCEPTED', 'DECLINED', 'WITHDRAWN'])[1 + n % 4] END AS s) x;
UPDATE civic.alliance SET need_id = pg_temp.id('need' || (1 + abs(hashtext(id::text)) % 20)) WHERE source_key LIKE 'test:%';
INSERT INTO civic.app_release (platform, minimum_version, current_version, message, store_url) VALUES ('IOS', '{2,0}', '{3,1,4}', 'Mettez à jour', 'https://example.org/app'), ('ANDROID', '{1,5}', '{3}', NULL, NULL);
`
