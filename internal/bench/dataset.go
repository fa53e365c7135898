package bench

// Size says how much there is of what is counted; the rest follows from it.
type Size struct {
	Actors     int
	Alliances  int
	Programmes int
	Missions   int
}

// Standard is the large data set: a country's. The growth runs take it ten times.
var Standard = Size{Actors: 200_000, Alliances: 20_000, Programmes: 50_000, Missions: 100_000}

// Times is the size multiplied. The territories stay: a country does not grow.
func (s Size) Times(scale int) Size {
	return Size{s.Actors * scale, s.Alliances * scale, s.Programmes * scale, s.Missions * scale}
}

// Towns is how many of the most populous communes hold seven tenths of everything.
const Towns = 500

// sourceKey is that of the source which says that a database holds the data set.
const sourceKey = "bench:dataset"

// places are where things stand: the communes by population, and what lies inside the towns among them.
const places = `
CREATE TEMP TABLE place ON COMMIT DROP AS
    SELECT row_number() OVER (ORDER BY t.population DESC, t.code) AS n, t.id, t.name, t.center, t.time_zone
    FROM civic.territory t WHERE t.kind = 'COMMUNE' AND t.archived_at IS NULL AND t.successor_id IS NULL AND t.center IS NOT NULL AND t.population IS NOT NULL;
CREATE TEMP TABLE quarter ON COMMIT DROP AS
    SELECT p.n AS town, row_number() OVER inside - 1 AS k, count(*) OVER (PARTITION BY p.n) AS of, t.id, t.name, t.center, t.time_zone
    FROM place p JOIN civic.territory_closure c ON c.ancestor_id = p.id AND c.distance > 0 JOIN civic.territory t ON t.id = c.descendant_id
    WHERE t.center IS NOT NULL AND t.archived_at IS NULL WINDOW inside AS (PARTITION BY p.n ORDER BY t.kind, t.code);
CREATE TEMP TABLE leaf ON COMMIT DROP AS SELECT row_number() OVER (ORDER BY code) AS n, id FROM civic.theme WHERE parent_id IS NOT NULL AND archived_at IS NULL;
CREATE TEMP TABLE public ON COMMIT DROP AS SELECT row_number() OVER (ORDER BY code) AS n, id FROM civic.audience WHERE archived_at IS NULL;
CREATE TEMP TABLE measure ON COMMIT DROP AS SELECT row_number() OVER (ORDER BY code) AS n, id FROM civic.indicator;
CREATE TEMP TABLE extent ON COMMIT DROP AS SELECT (SELECT count(*) FROM place) AS places, (SELECT count(*) FROM leaf) AS leaves, (SELECT count(*) FROM public) AS publics, (SELECT count(*) FROM measure) AS measures;
CREATE UNIQUE INDEX ON place (n);
CREATE UNIQUE INDEX ON quarter (town, k);
ANALYZE place, quarter, leaf, public, measure, extent;
-- The number of a place: a town for seven in ten, any commune for the others.
CREATE FUNCTION pg_temp.place_of(i bigint, salt bigint, places bigint) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT 1 + CASE WHEN pg_temp.draw(i, salt, 10) < 7 THEN pg_temp.draw(i, salt + 1, 500) ELSE pg_temp.draw(i, salt + 1, places) END $$;
`

// table is how one table is filled: a statement whose parameters are, in this order, as many of the size's numbers as it names.
type table struct {
	name      string
	statement string
}

// when is the instant at which everything was written, in SQL. Whatever is still to come lies in 2036, so that it stays so.
const when = `'2026-01-01T00:00:00Z'::timestamptz`

// tables fill the graph: :actors, :alliances, :programmes and :missions stand for the numbers of a Size. Ids are hashes.
var tables = []table{
	{"source", `INSERT INTO civic.source (id, source_key, title, licence, published_on, updated_at)
		VALUES (md5('` + sourceKey + `')::uuid, '` + sourceKey + `', 'Jeu d’essai', 'Licence Ouverte / Open Licence 2.0', '2026-01-01', ` + when + `)`},

	{"actor", `INSERT INTO civic.actor (id, name, world, world_basis, description, website, source_id, sort_name, created_at, updated_at)
		SELECT pg_temp.id('actor', i), named.name, w.world, pg_temp.pick('{PRESUMED,DECLARED,VERIFIED}', i, 11),
		       CASE WHEN pg_temp.draw(i, 12, 3) = 0 THEN 'Une équipe ' || pg_temp.topic(i, 13) || ' au service des habitants, ouverte à toutes et à tous.' END,
		       CASE WHEN pg_temp.draw(i, 14, 4) = 0 THEN 'https://example.org/acteurs/' || i END,
		       md5('` + sourceKey + `')::uuid, civic.fold(named.name), ` + when + `, ` + when + `
		FROM extent CROSS JOIN generate_series(1, :actors) i
		CROSS JOIN LATERAL (SELECT (ARRAY['ASSOCIATION', 'ASSOCIATION', 'ASSOCIATION', 'COMPANY', 'PUBLIC_AUTHORITY'])[1 + pg_temp.draw(i, 10, 5)] AS world) w
		JOIN place ON place.n = pg_temp.place_of(i, 16, places)
		CROSS JOIN LATERAL (SELECT pg_temp.actor_name(i, w.world, place.name) AS name) named`},
	{"actor_identifier", `INSERT INTO civic.actor_identifier (scheme, value, actor_id)
		SELECT 'SIREN', lpad(i::text, 9, '0'), pg_temp.id('actor', i) FROM generate_series(1, :actors) i WHERE pg_temp.draw(i, 18, 2) = 0`},
	{"actor_territory", `INSERT INTO civic.actor_territory (actor_id, territory_id)
		SELECT DISTINCT pg_temp.id('actor', i), place.id
		FROM extent CROSS JOIN generate_series(1, :actors) i CROSS JOIN generate_series(0, CASE WHEN pg_temp.draw(i, 15, 10) = 0 THEN 1 ELSE 0 END) k
		JOIN place ON place.n = pg_temp.place_of(i, 16 + 100 * k, places)`},

	{"alliance", `INSERT INTO civic.alliance (id, name, purpose, status, status_as_of, source_id, sort_name, created_at, updated_at)
		SELECT pg_temp.id('alliance', i), named.name, 'Agir ensemble, avec les habitants ' || pg_temp.of(place.name) || ', ' || pg_temp.topic(i, 32) || ' et ' || pg_temp.topic(i, 33) || '.',
		       (ARRAY['ACTIVE', 'ACTIVE', 'ACTIVE', 'FORMING', 'COMPLETED'])[1 + pg_temp.draw(i, 30, 5)], '2025-06-01', md5('` + sourceKey + `')::uuid, civic.fold(named.name), ` + when + `, ` + when + `
		FROM extent CROSS JOIN generate_series(1, :alliances) i JOIN place ON place.n = pg_temp.place_of(i, 34, places)
		CROSS JOIN LATERAL (SELECT pg_temp.pick('{Alliance,Pacte,Coalition,Réseau}', i, 31) || ' ' || pg_temp.topic(i, 32) || ' ' || pg_temp.of(place.name) AS name) named`},
	{"alliance_member", `INSERT INTO civic.alliance_member (id, alliance_id, actor_id, world, roles, position, joined_on, left_on)
		SELECT pg_temp.id('member', i * 100 + k), pg_temp.id('alliance', i), a.id, a.world,
		       CASE WHEN k <= 4 THEN ARRAY[(ARRAY['COORDINATOR', 'FUNDER', 'OPERATOR', 'HOST'])[k]] WHEN pg_temp.draw(i * 100 + k, 41, 4) = 0 THEN '{OPERATOR,PARTNER}' ELSE '{PARTNER}' END,
		       k, date '2020-01-01' + pg_temp.draw(i * 100 + k, 42, 1500), CASE WHEN pg_temp.draw(i * 100 + k, 43, 20) = 0 THEN date '2025-03-01' END
		FROM (SELECT DISTINCT ON (i, actor) i, k, actor FROM (
			SELECT i, k, 1 + pg_temp.draw(i * 100 + k, 40, :actors) AS actor FROM generate_series(1, :alliances) i CROSS JOIN generate_series(1, 3 + pg_temp.draw(i, 44, 10)) k) drawn
			ORDER BY i, actor, k) members JOIN civic.actor a ON a.id = pg_temp.id('actor', actor)`},
	{"convention", `INSERT INTO civic.convention (id, alliance_id, title, basis, status, validated_on, starts_on, created_at, updated_at)
		SELECT pg_temp.id('convention', i), pg_temp.id('alliance', i), 'Convention ' || pg_temp.topic(i, 32) || ' 2024–2027', 'RECORDED', 'VALIDATED', '2024-02-01', '2024-03-01', ` + when + `, ` + when + `
		FROM generate_series(1, :alliances) i WHERE pg_temp.draw(i, 45, 2) = 0`},
	{"signatory", `INSERT INTO civic.signatory (convention_id, actor_id, signed_on)
		SELECT c.id, m.actor_id, c.validated_on FROM generate_series(1, :alliances) i JOIN civic.convention c ON c.id = pg_temp.id('convention', i)
		JOIN civic.alliance_member m ON m.alliance_id = c.alliance_id AND m.position <= 3`},

	{"file", `INSERT INTO civic.file (sha256, media_type, width, height, body)
		SELECT DISTINCT encode(sha256(body), 'hex'), 'image/jpeg', 1200, 800, body FROM generate_series(1, :programmes) i CROSS JOIN LATERAL (SELECT pg_temp.picture(i) AS body) picture`},
	{"programme", `INSERT INTO civic.programme (id, alliance_id, replica_of_id, title, summary, description, status, status_as_of, starts_on, ends_on, image_sha256, image_alt, image_width, image_height, source_id, sort_name, created_at, updated_at)
		SELECT pg_temp.id('programme', i), CASE WHEN pg_temp.draw(i, 50, 10) < 9 THEN pg_temp.id('alliance', 1 + pg_temp.draw(i, 51, :alliances)) END,
		       CASE WHEN i > 1 AND pg_temp.draw(i, 52, 20) = 0 THEN pg_temp.id('programme', 1 + pg_temp.draw(i, 53, i - 1)) END, named.title,
		       'Un programme ' || pg_temp.topic(i, 54) || ' et ' || pg_temp.topic(i, 55) || ', porté avec les habitants : ateliers, permanences et chantiers participatifs toute l’année, ouverts à toutes et à tous « sans condition ».',
		       'Chaque semaine, une équipe de professionnels et de bénévoles accueille, écoute et oriente. ' || initcap(pg_temp.topic(i, 54)) || ' : des rendez-vous réguliers, un lieu ouvert et un suivi dans la durée, avec les partenaires ' || pg_temp.of(place.name) || '. L’inscription est libre et gratuite ; chacun vient avec ce qu’il sait faire.',
		       s.status, '2025-09-01', date '2022-01-01' + pg_temp.draw(i, 57, 1400),
		       CASE WHEN s.status = 'CLOSED' THEN date '2025-11-01' + pg_temp.draw(i, 58, 60) WHEN pg_temp.draw(i, 59, 2) = 0 THEN date '2036-01-01' + pg_temp.draw(i, 58, 365) END,
		       image.sha256, CASE WHEN image.sha256 IS NOT NULL THEN 'Photographie : ' || named.title END, image.width, image.height,
		       md5('` + sourceKey + `')::uuid, civic.fold(named.title), ` + when + `, ` + when + `
		FROM extent CROSS JOIN generate_series(1, :programmes) i
		CROSS JOIN LATERAL (SELECT (ARRAY['OPEN', 'OPEN', 'OPEN', 'OPEN', 'OPEN', 'OPEN', 'PLANNED', 'PAUSED', 'CLOSED', 'UNKNOWN'])[1 + pg_temp.draw(i, 56, 10)] AS status) s
		LEFT JOIN civic.file image ON pg_temp.draw(i, 60, 3) = 0 AND image.sha256 = encode(sha256(pg_temp.picture(i)), 'hex')
		JOIN place ON place.n = pg_temp.place_of(i * 10 + 1, 70, places)
		CROSS JOIN LATERAL (SELECT pg_temp.programme_title(i, place.name) AS title) named`},
	{"programme_access", `INSERT INTO civic.programme_access (programme_id, phone, email, url, instructions, opening_hours, fee, reception_modes, open_to, languages, step_free)
		SELECT pg_temp.id('programme', i), '+33 4 00 00 ' || lpad((i % 100)::text, 2, '0') || ' 00', 'accueil' || i || '@example.org', 'https://example.org/programmes/' || i,
		       'Se présenter à l’accueil, ou appeler avant de venir.', 'Du lundi au vendredi, de 9 h à 17 h', CASE WHEN pg_temp.draw(i, 61, 10) > 0 THEN 'FREE' ELSE 'PAID' END,
		       '{ON_SITE,REMOTE}', '{RESIDENTS}', '{fr}', pg_temp.draw(i, 62, 3) > 0
		FROM generate_series(1, :programmes) i WHERE pg_temp.draw(i, 63, 10) < 7`},
	{"programme_theme", `INSERT INTO civic.programme_theme (programme_id, theme_id)
		SELECT DISTINCT pg_temp.id('programme', i), leaf.id FROM extent CROSS JOIN generate_series(1, :programmes) i CROSS JOIN generate_series(1, 1 + pg_temp.draw(i, 80, 3)) k
		JOIN leaf ON leaf.n = 1 + pg_temp.draw(i * 10 + k, 81, leaves)`},
	{"programme_audience", `INSERT INTO civic.programme_audience (programme_id, audience_id)
		SELECT DISTINCT pg_temp.id('programme', i), public.id FROM extent CROSS JOIN generate_series(1, :programmes) i CROSS JOIN generate_series(1, 1 + pg_temp.draw(i, 82, 3)) k
		JOIN pg_temp.public ON public.n = 1 + pg_temp.draw(i * 10 + k, 83, publics)`},
	{"programme_operator", `INSERT INTO civic.programme_operator (programme_id, actor_id, position)
		SELECT DISTINCT ON (1, 2) pg_temp.id('programme', i), pg_temp.id('actor', 1 + pg_temp.draw(i * 10 + k, 85, :actors)), k
		FROM generate_series(1, :programmes) i CROSS JOIN generate_series(1, 1 + pg_temp.draw(i, 84, 2)) k ORDER BY 1, 2, 3`},
	{"programme_service", `INSERT INTO civic.programme_service (programme_id, code, label, position, provider_id)
		SELECT pg_temp.id('programme', i), (ARRAY['ecoute', 'accompagnement'])[k], (ARRAY['Écoute et orientation', 'Accompagnement social'])[k], k, pg_temp.id('actor', 1 + pg_temp.draw(i * 10 + k, 87, :actors))
		FROM generate_series(1, :programmes) i CROSS JOIN generate_series(1, pg_temp.draw(i, 86, 3)) k`},
	{"programme_zone", `INSERT INTO civic.programme_zone (programme_id, territory_id)
		SELECT pg_temp.id('programme', i), place.id FROM extent CROSS JOIN generate_series(1, :programmes) i JOIN place ON place.n = pg_temp.place_of(i, 88, places) WHERE pg_temp.draw(i, 90, 10) = 0`},
	{"site", `INSERT INTO civic.site (id, programme_id, territory_id, host_id, name, precision, address, location, capacity, opening_hours, source_id, sort_name, updated_at)
		SELECT pg_temp.id('site', nr), pg_temp.id('programme', i), spot.id, CASE WHEN pg_temp.draw(nr, 91, 2) = 0 THEN pg_temp.id('actor', 1 + pg_temp.draw(nr, 92, :actors)) END, named.name, p.precision,
		       CASE WHEN p.precision = 'EXACT' THEN 1 + pg_temp.draw(nr, 93, 90) || ' rue ' || pg_temp.person(nr, 94) END,
		       CASE p.precision WHEN 'EXACT' THEN point(x, y) WHEN 'APPROXIMATE' THEN point(floor(x * 100) / 100 + 0.005, floor(y * 100) / 100 + 0.005) END,
		       CASE WHEN pg_temp.draw(nr, 96, 3) > 0 THEN 10 + pg_temp.draw(nr, 97, 190) END, CASE WHEN pg_temp.draw(nr, 98, 3) = 0 THEN 'Du mardi au samedi, de 10 h à 18 h' END,
		       md5('` + sourceKey + `')::uuid, civic.fold(named.name), ` + when + `
		FROM extent CROSS JOIN generate_series(1, :programmes) i CROSS JOIN generate_series(1, 1 + pg_temp.draw(i, 69, 4)) k
		CROSS JOIN LATERAL (SELECT i * 10 + k AS nr) numbered
		JOIN place ON place.n = pg_temp.place_of(nr, 70, places)
		LEFT JOIN quarter ON quarter.town = place.n AND pg_temp.draw(nr, 72, 2) = 0 AND quarter.k = pg_temp.draw(nr, 73, quarter.of)
		CROSS JOIN LATERAL (SELECT coalesce(quarter.id, place.id) AS id, coalesce(quarter.name, place.name) AS name, coalesce(quarter.center, place.center) AS center) spot
		CROSS JOIN LATERAL (SELECT round((spot.center[0] + pg_temp.draw(nr, 74, 4000) / 100000.0 - 0.02)::numeric, 5)::float8 AS x, round((spot.center[1] + pg_temp.draw(nr, 75, 4000) / 100000.0 - 0.02)::numeric, 5)::float8 AS y) at
		CROSS JOIN LATERAL (SELECT (ARRAY['EXACT', 'EXACT', 'EXACT', 'EXACT', 'EXACT', 'EXACT', 'EXACT', 'APPROXIMATE', 'APPROXIMATE', 'TERRITORY'])[1 + pg_temp.draw(nr, 76, 10)] AS precision) p
		CROSS JOIN LATERAL (SELECT pg_temp.pick('{Maison de quartier,Centre social,Local associatif,Salle des fêtes,Gymnase,École,Jardin,Tiers-lieu}', nr, 77) || ' ' || pg_temp.person(nr, 78) || ', ' || spot.name AS name) named`},

	{"contribution", `INSERT INTO civic.contribution (id, contributor_id, to_alliance_id, to_programme_id, kind, amount_cents, currency, share, year, description, source_id, updated_at)
		SELECT pg_temp.id('contribution', n), pg_temp.id('actor', 1 + pg_temp.draw(n, 101, :actors)), CASE WHEN shared THEN p.alliance_id END, CASE WHEN NOT shared THEN p.id END, kind,
		       CASE WHEN priced THEN 10000 * (1 + pg_temp.draw(n, 103, 5000)) END, CASE WHEN priced THEN 'EUR' END, CASE WHEN pg_temp.draw(n, 104, 10) = 0 THEN 0.25 * (1 + pg_temp.draw(n, 105, 4)) END,
		       2020 + pg_temp.draw(n, 106, 7), CASE WHEN pg_temp.draw(n, 107, 4) = 0 THEN 'Soutien ' || pg_temp.topic(n, 108) END, md5('` + sourceKey + `')::uuid, ` + when + `
		FROM generate_series(1, :programmes) i CROSS JOIN generate_series(1, 2 + pg_temp.draw(i, 100, 5)) k
		JOIN civic.programme p ON p.id = pg_temp.id('programme', i)
		CROSS JOIN LATERAL (SELECT i * 10 + k AS n) numbered
		CROSS JOIN LATERAL (SELECT p.alliance_id IS NOT NULL AND pg_temp.draw(n, 109, 10) = 0 AS shared, (ARRAY['FUNDING', 'FUNDING', 'PREMISES', 'SKILLS', 'GOODS', 'VOLUNTEERING'])[1 + pg_temp.draw(n, 102, 6)] AS kind) drawn
		CROSS JOIN LATERAL (SELECT kind = 'FUNDING' AND pg_temp.draw(n, 110, 8) > 0 AS priced) price`},
	{"objective", `INSERT INTO civic.objective (id, programme_id, indicator_id, target, due_on)
		SELECT pg_temp.id('objective', i), pg_temp.id('programme', i), measure.id, 50 + pg_temp.draw(i, 111, 500), '2036-12-31'
		FROM extent CROSS JOIN generate_series(1, :programmes) i JOIN measure ON measure.n = 1 + pg_temp.draw(i, 112, measures) WHERE pg_temp.draw(i, 113, 2) = 0`},
	{"outcome", `INSERT INTO civic.outcome (id, programme_id, indicator_id, value, target, measured_on, is_reference, source_id, updated_at)
		SELECT pg_temp.id('outcome', i * 10 + k), pg_temp.id('programme', i), measure.id, 3 + pg_temp.draw(i * 10 + k, 114, 400), CASE WHEN k = 1 THEN 100 + pg_temp.draw(i, 115, 300) END,
		       date '2023-12-31' + 365 * k, k = 1, md5('` + sourceKey + `')::uuid, ` + when + `
		FROM extent CROSS JOIN generate_series(1, :programmes) i CROSS JOIN generate_series(1, pg_temp.draw(i, 116, 3)) k JOIN measure ON measure.n = 1 + pg_temp.draw(i, 112, measures)`},
	{"mission", `INSERT INTO civic.mission (id, organiser_id, programme_id, site_id, territory_id, title, description, minimum_age, is_remote, sign_up_mode, schedule, skills, status, source_id, sort_name, created_at, updated_at)
		SELECT pg_temp.id('mission', i), pg_temp.id('actor', 1 + pg_temp.draw(i, 121, :actors)), s.programme_id, s.id, s.territory_id, named.title,
		       'Venez donner un coup de main : ' || pg_temp.topic(i, 123) || ', dans la bonne humeur et à votre rythme.', CASE WHEN pg_temp.draw(i, 124, 3) = 0 THEN 16 END, false,
		       CASE WHEN pg_temp.draw(i, 125, 4) = 0 THEN 'REVIEWED' ELSE 'INSTANT' END, CASE WHEN pg_temp.draw(i, 126, 3) = 0 THEN 'Le samedi matin' END,
		       CASE WHEN pg_temp.draw(i, 127, 3) = 0 THEN '{écoute,bricolage}'::text[] ELSE '{}' END, (ARRAY['OPEN', 'OPEN', 'OPEN', 'OPEN', 'OPEN', 'OPEN', 'OPEN', 'OPEN', 'OPEN', 'CLOSED'])[1 + pg_temp.draw(i, 128, 10)],
		       md5('` + sourceKey + `')::uuid, civic.fold(named.title), ` + when + `, ` + when + `
		FROM generate_series(1, :missions) i
		CROSS JOIN LATERAL (SELECT 1 + pg_temp.draw(i, 120, :programmes) AS programme) drawn
		JOIN civic.site s ON s.id = pg_temp.id('site', programme::bigint * 10 + 1 + pg_temp.draw(i, 129, 1 + pg_temp.draw(programme, 69, 4)))
		CROSS JOIN LATERAL (SELECT pg_temp.pick('{Collecte alimentaire,Soutien scolaire,Visite à domicile,Tenue de l’accueil,Atelier cuisine,Petits travaux,Animation du jardin,Aide aux démarches,Distribution de repas,Tri des dons}', i, 122) || ' – ' || s.name AS title) named`},
	{"shift", `INSERT INTO civic.shift (id, mission_id, starts_at, ends_at, time_zone, capacity, taken, waitlist_length, updated_at)
		SELECT pg_temp.id('shift', n), m.id, starts, starts + interval '1 hour' * (2 + pg_temp.draw(n, 132, 3)), t.time_zone, capacity, taken, CASE WHEN taken = capacity THEN pg_temp.draw(n, 135, 4) ELSE 0 END, ` + when + `
		FROM generate_series(1, :missions) i CROSS JOIN generate_series(1, pg_temp.draw(i, 130, 6)) k
		JOIN civic.mission m ON m.id = pg_temp.id('mission', i) JOIN civic.territory t ON t.id = m.territory_id
		CROSS JOIN LATERAL (SELECT i * 10 + k AS n) numbered
		CROSS JOIN LATERAL (SELECT timestamptz '2036-01-01T08:00:00Z' + interval '1 hour' * pg_temp.draw(n, 131, 365 * 24) AS starts, CASE WHEN pg_temp.draw(n, 133, 10) > 0 THEN 5 + pg_temp.draw(n, 134, 20) END AS capacity) drawn
		CROSS JOIN LATERAL (SELECT coalesce(least(capacity, pg_temp.draw(n, 136, 30)), pg_temp.draw(n, 136, 30)) AS taken) places`},
}

// derivation is a table that the triggers keep, made anew by their own function for a run of numbers of one kind of thing.
type derivation struct {
	name  string
	table string
	kind  string // as pg_temp.id takes it
	call  string // :ids stands for the array
	n     func(Size) int
}

var derivations = []derivation{
	{"actor_place", "actor_place", "actor", `civic.refresh_actor_places(:ids)`, func(s Size) int { return s.Actors }},
	{"programme_place", "programme_place", "programme", `civic.refresh_programme_places(:ids)`, func(s Size) int { return s.Programmes }},
	{"site_within", "site_within", "programme", `civic.refresh_sites_within(:ids)`, func(s Size) int { return s.Programmes }},
	{"site_point", "site_point", "programme", `civic.refresh_site_points(:ids)`, func(s Size) int { return s.Programmes }},
	{"search of programmes", "search_entry", "programme", `civic.refresh_search('PROGRAMME', :ids)`, func(s Size) int { return s.Programmes }},
	{"search of alliances", "search_entry", "alliance", `civic.refresh_search('ALLIANCE', :ids)`, func(s Size) int { return s.Alliances }},
	{"search of actors", "search_entry", "actor", `civic.refresh_search('ACTOR', :ids)`, func(s Size) int { return s.Actors }},
}

// tallied are the tables whose published rows are counted as they change.
var tallied = []string{"actor", "alliance", "programme"}
