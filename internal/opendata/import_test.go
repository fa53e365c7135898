package opendata_test

import (
	"context"
	"database/sql"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"alliances/internal/civic"
	"alliances/internal/opendata"
	"alliances/internal/pgtest"
	"alliances/internal/postgres"
)

// answer is the only value of a query, as text.
func answer(t *testing.T, db *sql.DB, query string, args ...any) string {
	t.Helper()
	var value *string
	if err := db.QueryRowContext(t.Context(), query, args...).Scan(&value); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	if value == nil {
		return "NULL"
	}
	return *value
}

// answers are the first column of a query, as text.
func answers(t *testing.T, db *sql.DB, query string, args ...any) []string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query, args...)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	values := []string{}
	for rows.Next() {
		var value string
		if err := rows.Scan(&value); err != nil {
			t.Fatal(err)
		}
		values = append(values, value)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return values
}

func TestEverythingIsIn(t *testing.T) {
	t.Parallel()
	db := pgtest.Scenario(t).Open(t, postgres.RoleImport)
	for query, want := range map[string]string{
		`SELECT count(*) FROM territory`: "38245", // 36,749 official, 1,493 priority neighbourhoods, 3 local ones
		`SELECT string_agg(kind || ' ' || n, ', ' ORDER BY kind) FROM (SELECT kind, count(*) AS n FROM territory GROUP BY kind) k`: "COMMUNE 34969, COUNTRY 1, DEPARTMENT 109, DISTRICT 333, INTERCOMMUNALITY 1266, MUNICIPAL_DISTRICT 45, NEIGHBOURHOOD 3, PRIORITY_NEIGHBOURHOOD 1493, REGION 26",
		`SELECT count(*) FROM territory_outline`:                                                   "139",
		`SELECT count(*) FROM city_contract`:                                                       "834",
		`SELECT count(*) FROM actor`:                                                               "5489", // 5,467 organisations and 23 of the seed; one is both
		`SELECT count(*) FROM contribution WHERE to_actor_id IS NOT NULL`:                          "24100",
		`SELECT count(*) FROM contribution WHERE to_programme_id IS NOT NULL`:                      "1",
		`SELECT count(*) FROM contribution WHERE amount_cents IS NULL`:                             "2575", // adulte-relais of 2025, and the interview's
		`SELECT count(*) FROM programme`:                                                           "9",
		`SELECT count(*) FROM programme p JOIN contribution c ON c.to_actor_id::text = p.id::text`: "0",
		`SELECT count(*) FROM site s JOIN programme p ON p.id = s.programme_id WHERE p.title = 'France services' AND s.archived_at IS NULL`:       "2717",
		`SELECT count(*) FROM site WHERE archived_at IS NOT NULL`:                                                                                 "146",
		`SELECT count(*) FROM site WHERE precision = 'EXACT' AND location IS NULL`:                                                                "0",
		`SELECT count(*) FROM site s LEFT JOIN private.site_place p ON p.site_id = s.id WHERE (s.precision = 'EXACT') <> (p.site_id IS NOT NULL)`: "0",
		`SELECT count(*) FROM theme`:                                   "85",
		`SELECT count(*) FROM audience`:                                "14",
		`SELECT count(*) FROM label WHERE locale = 'fr'`:               "104",
		`SELECT count(*) FROM actor_identifier WHERE scheme = 'SIRET'`: "4055",
		// A sort_name is what SQL folds; the closure has each territory.
		`SELECT count(*) FROM territory WHERE sort_name <> fold(name)`: "0",
		`SELECT count(*) FROM territory_closure WHERE distance = 0`:    "38245",
		`SELECT count(*) FROM territory WHERE kind <> 'COUNTRY' AND NOT EXISTS (SELECT FROM territory_closure c JOIN territory f ON f.id = c.ancestor_id AND f.kind = 'COUNTRY' WHERE c.descendant_id = territory.id)`: "0",
	} {
		if got := answer(t, db, query); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
}

// parents are the direct or, with all, the containing territories, as "KIND code".
func ancestors(t *testing.T, db *sql.DB, kind civic.TerritoryKind, code string) []string {
	t.Helper()
	return answers(t, db, `SELECT a.kind || ' ' || a.code FROM territory t JOIN territory_closure c ON c.descendant_id = t.id AND c.distance > 0
		JOIN territory a ON a.id = c.ancestor_id WHERE t.kind = $1 AND t.code = $2 ORDER BY 1`, string(kind), code)
}

func links(t *testing.T, db *sql.DB, kind civic.TerritoryKind, code string) []string {
	t.Helper()
	return answers(t, db, `SELECT p.kind || ' ' || p.code || ' ' || l.relation || ' ' || l.basis FROM territory t JOIN territory_link l ON l.child_id = t.id
		JOIN territory p ON p.id = l.parent_id WHERE t.kind = $1 AND t.code = $2 ORDER BY 1`, string(kind), code)
}

func TestAncestry(t *testing.T) {
	t.Parallel()
	db := pgtest.Scenario(t).Open(t, postgres.RoleImport)
	for _, c := range []struct {
		kind civic.TerritoryKind
		code string
		want []string
	}{
		{civic.Neighbourhood, "13203-felix-pyat", []string{"COMMUNE 13055", "COUNTRY FR", "DEPARTMENT 13", "DISTRICT 133", "INTERCOMMUNALITY 200054807",
			"MUNICIPAL_DISTRICT 13203", "PRIORITY_NEIGHBOURHOOD QN01332M", "REGION 93"}},
		{civic.Neighbourhood, "13203-belle-de-mai", []string{"COMMUNE 13055", "COUNTRY FR", "DEPARTMENT 13", "DISTRICT 133", "INTERCOMMUNALITY 200054807",
			"MUNICIPAL_DISTRICT 13203", "REGION 93"}},
		// The metropolis of Marseille reaches into two other départements: Pertuis is in it and in Vaucluse.
		{civic.Commune, "84089", []string{"COUNTRY FR", "DEPARTMENT 84", "DISTRICT 841", "INTERCOMMUNALITY 200054807", "REGION 93"}},
		{civic.Intercommunality, "200054807", []string{"COUNTRY FR"}},
		// Saint-Denis: in a territorial establishment of the metropolis of Paris, and in the metropolis.
		{civic.Commune, "93066", []string{"COUNTRY FR", "DEPARTMENT 93", "DISTRICT 933", "INTERCOMMUNALITY 200054781", "INTERCOMMUNALITY 200057867", "REGION 11"}},
		{civic.Commune, "2A004", []string{"COUNTRY FR", "DEPARTMENT 2A", "DISTRICT 2A1", "INTERCOMMUNALITY 242010056", "REGION 94"}},
		// An overseas collectivity: its région and département have one code.
		{civic.Commune, "97502", []string{"COUNTRY FR", "DEPARTMENT 975", "REGION 975"}},
	} {
		if diff := cmp.Diff(c.want, ancestors(t, db, c.kind, c.code)); diff != "" {
			t.Errorf("%s %s is not in what was expected (-want +got):\n%s", c.kind, c.code, diff)
		}
	}
	for _, c := range []struct {
		kind civic.TerritoryKind
		code string
		want []string
	}{
		{civic.Intercommunality, "200054807", []string{"COUNTRY FR CONTAINS OFFICIAL", "DEPARTMENT 13 OVERLAPS COMPUTED", "DEPARTMENT 83 OVERLAPS COMPUTED", "DEPARTMENT 84 OVERLAPS COMPUTED"}},
		{civic.PriorityNeighbourhood, "QN01332M", []string{"COMMUNE 13055 CONTAINS OFFICIAL", "MUNICIPAL_DISTRICT 13203 OVERLAPS COMPUTED"}},
		{civic.Neighbourhood, "13213-les-lauriers", []string{"MUNICIPAL_DISTRICT 13213 CONTAINS COMPUTED", "PRIORITY_NEIGHBOURHOOD QN01342I CONTAINS INFERRED"}},
	} {
		if diff := cmp.Diff(c.want, links(t, db, c.kind, c.code)); diff != "" {
			t.Errorf("%s %s is not linked as expected (-want +got):\n%s", c.kind, c.code, diff)
		}
	}
	for query, want := range map[string]string{
		`SELECT count(*) FROM territory_closure c JOIN territory a ON a.id = c.ancestor_id JOIN territory d ON d.id = c.descendant_id
			WHERE d.kind = 'INTERCOMMUNALITY' AND a.kind IN ('DEPARTMENT', 'REGION')`: "0",
		`SELECT count(*) FROM territory_closure c JOIN territory a ON a.id = c.ancestor_id JOIN territory d ON d.id = c.descendant_id
			WHERE a.kind = 'DEPARTMENT' AND a.code = '13' AND d.kind = 'COMMUNE'`: "119",
		`SELECT count(*) FROM territory_closure c JOIN territory a ON a.id = c.ancestor_id JOIN territory d ON d.id = c.descendant_id
			WHERE a.kind = 'DEPARTMENT' AND a.code = '13' AND d.code = '84089'`: "0",
		// 148 priority neighbourhoods lie over several communes: wholly in none, all in a département, 138 in one metropolis or the like.
		`SELECT count(DISTINCT q.id) FROM territory q JOIN territory_link l ON l.child_id = q.id AND l.relation = 'OVERLAPS' AND l.basis = 'OFFICIAL' WHERE q.kind = 'PRIORITY_NEIGHBOURHOOD'`: "148",
		`SELECT count(DISTINCT q.id) FROM territory q JOIN territory_link l ON l.child_id = q.id AND l.relation = 'OVERLAPS' AND l.basis = 'OFFICIAL'
			JOIN territory_closure c ON c.descendant_id = q.id JOIN territory m ON m.id = c.ancestor_id AND m.kind = 'COMMUNE' WHERE q.kind = 'PRIORITY_NEIGHBOURHOOD'`: "0",
		`SELECT count(*) FROM territory q WHERE q.kind = 'PRIORITY_NEIGHBOURHOOD' AND NOT EXISTS
			(SELECT FROM territory_closure c JOIN territory d ON d.id = c.ancestor_id AND d.kind = 'DEPARTMENT' WHERE c.descendant_id = q.id)`: "0",
		`SELECT count(DISTINCT l.child_id) FROM territory_link l JOIN territory q ON q.id = l.child_id AND q.kind = 'PRIORITY_NEIGHBOURHOOD'
			JOIN territory e ON e.id = l.parent_id AND e.kind = 'INTERCOMMUNALITY' WHERE l.basis = 'COMPUTED' AND l.relation = 'CONTAINS'`: "138",
	} {
		if got := answer(t, db, query); got != want {
			t.Errorf("%s: %s, want %s", query, got, want)
		}
	}
}

func TestTheDatabaseIsNotTouchedTwice(t *testing.T) {
	t.Parallel()
	d := pgtest.NewScenario(t)
	db := d.Open(t, postgres.RoleImport)
	before := fingerprint(t, db)
	events := answer(t, db, `SELECT count(*) FROM event`)
	type state struct{ done, total int }
	last := map[string]state{}
	report, err := opendata.Import(t.Context(), db, opendata.Options{Scenario: true, Progress: func(phase string, done, total int) {
		if done < last[phase].done || done > total {
			t.Errorf("progress of %s: %d of %d after %d", phase, done, total, last[phase].done)
		}
		last[phase] = state{done, total}
	}})
	if err != nil {
		t.Fatal(err)
	}
	for phase, s := range last {
		if s.done != s.total {
			t.Errorf("progress of %s ends at %d of %d", phase, s.done, s.total)
		}
	}
	if last["territory"].total != 38245 || last["contribution"].total != 24101 {
		t.Errorf("totals told: %v", last)
	}
	if report.Changed() != 0 {
		t.Errorf("a second import changed rows: %+v", report.Tables)
	}
	if len(report.LeftOut) != 9 { // 8 points of France services and one item of a programme have no commune
		t.Errorf("left out %v", report.LeftOut)
	}
	if got := answer(t, db, `SELECT count(*) FROM event`); got != events {
		t.Errorf("a second import wrote events: %s, before %s", got, events)
	}
	if diff := cmp.Diff(before, fingerprint(t, db)); diff != "" {
		t.Errorf("a second import touched rows (-before +after):\n%s", diff)
	}
}

// fingerprint is a digest of each table, of all columns: updated_at and version too.
func fingerprint(t *testing.T, db *sql.DB) map[string]string {
	t.Helper()
	digests := map[string]string{}
	for _, name := range answers(t, db, `SELECT relname FROM pg_class WHERE relnamespace = 'civic'::regnamespace AND relkind = 'r'`) {
		digests[name] = answer(t, db, `SELECT md5(string_agg(md5(t::text), '' ORDER BY md5(t::text))) FROM civic.`+name+` t`)
	}
	return digests
}

// TestTheSchemaIsAsBefore looks at the indexes and constraints that the first load builds anew.
// What an organisation has edited stays as it is, with all that belongs to it; what nobody has edited follows the files.
func TestAnImportLeavesWhatWasEdited(t *testing.T) {
	t.Parallel()
	d := pgtest.NewScenario(t)
	db := d.Open(t, postgres.RoleImport)
	const edited, other = `(SELECT p.id FROM programme p JOIN programme_theme pt ON pt.programme_id = p.id JOIN site s ON s.programme_id = p.id JOIN outcome o ON o.programme_id = p.id ORDER BY p.id LIMIT 1)`,
		`(SELECT id FROM programme WHERE title = 'France services')`
	const by = `(SELECT id FROM actor ORDER BY id LIMIT 1)`
	for _, statement := range []string{
		`CREATE TEMP TABLE mine AS SELECT ` + edited + ` AS id`,
		`UPDATE programme SET title = 'Autrement', status = 'CLOSED', declared_by_id = ` + by + ` WHERE id = (SELECT id FROM mine)`,
		`DELETE FROM programme_theme WHERE programme_id = (SELECT id FROM mine)`,
		`UPDATE site SET name = 'Ailleurs' WHERE programme_id = (SELECT id FROM mine)`,
		`UPDATE outcome SET is_reference = false WHERE programme_id = (SELECT id FROM mine)`,
		`INSERT INTO outcome (id, programme_id, indicator_id, value, is_reference, declared_by_id) SELECT gen_random_uuid(), (SELECT id FROM mine), indicator_id, 1, true, ` + by + ` FROM outcome WHERE programme_id = (SELECT id FROM mine) LIMIT 1`,
		`UPDATE alliance SET name = 'Une autre', declared_by_id = ` + by,
		`UPDATE alliance_member SET roles = '{PARTNER}'`,
		`UPDATE programme SET title = 'Faux' WHERE id = ` + other,
	} {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
	before := fingerprint(t, db)
	if _, err := opendata.Import(t.Context(), db, opendata.Options{Scenario: true}); err != nil {
		t.Fatal(err)
	}
	after := fingerprint(t, db)
	for _, name := range []string{"alliance", "alliance_member", "programme_theme", "outcome", "objective"} {
		if before[name] != after[name] {
			t.Errorf("an import changed what was edited in %s", name)
		}
	}
	if got := answer(t, db, `SELECT title || ' ' || status || ' ' || (SELECT count(*) FROM site s WHERE s.programme_id = p.id AND s.name <> 'Ailleurs') FROM programme p WHERE declared_by_id IS NOT NULL`); got != "Autrement CLOSED 0" {
		t.Errorf("what was edited is %s", got)
	}
	if got := answer(t, db, `SELECT count(*) FROM programme WHERE title = 'Faux'`); got != "0" {
		t.Error("what nobody edited does not follow the files")
	}
}

func TestTheSchemaIsAsBefore(t *testing.T) {
	t.Parallel()
	const definitions = `SELECT pg_get_indexdef(indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid WHERE c.relnamespace = 'civic'::regnamespace
		UNION ALL SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint WHERE connamespace = 'civic'::regnamespace ORDER BY 1`
	before := answers(t, pgtest.New(t).Open(t, postgres.RoleImport), definitions)
	after := answers(t, pgtest.Scenario(t).Open(t, postgres.RoleImport), definitions)
	if diff := cmp.Diff(before, after); diff != "" || len(before) < 100 {
		t.Errorf("the import changed the schema (-before +after):\n%s", diff)
	}
}

func TestEmptyThenImportIsADefaultStart(t *testing.T) {
	t.Parallel()
	d := pgtest.New(t)
	db := d.Open(t, postgres.RoleImport)
	if _, err := opendata.Import(t.Context(), db, opendata.Options{}); err != nil {
		t.Fatal(err)
	}
	for query, want := range map[string]string{
		`SELECT count(*) FROM alliance`:                               "0",
		`SELECT count(*) FROM territory WHERE kind = 'NEIGHBOURHOOD'`: "0",
		`SELECT count(*) FROM programme`:                              "7",
		`SELECT count(*) FROM contribution`:                           "24100",
	} {
		if got := answer(t, db, query); got != want {
			t.Errorf("without the scenario: %s: %s, want %s", query, got, want)
		}
	}
	if _, err := opendata.Import(t.Context(), db, opendata.Options{Scenario: true}); err != nil {
		t.Fatal(err)
	}
	shared := pgtest.Scenario(t).Open(t, postgres.RoleImport)
	ours, theirs := contentHash(t, db), contentHash(t, shared)
	if ours != theirs {
		t.Errorf("the content differs from that of a default start: %s, %s", ours, theirs)
	}
	ids := `SELECT md5(string_agg(id::text, '' ORDER BY id)) FROM (SELECT id FROM territory UNION ALL SELECT id FROM actor UNION ALL SELECT id FROM programme
		UNION ALL SELECT id FROM site UNION ALL SELECT id FROM theme UNION ALL SELECT id FROM audience UNION ALL SELECT id FROM contribution) all_ids`
	if answer(t, db, ids) != answer(t, shared, ids) {
		t.Error("the ids of two installations differ")
	}
	if got := answer(t, shared, `SELECT id FROM territory WHERE kind = 'COMMUNE' AND code = '13055'`); got != civic.SourceID("territory:COMMUNE:13055") {
		t.Errorf("the id of Marseille: %s", got)
	}
	// The digest is one of content: any public change moves it, and a hidden row is not in it.
	if _, err := db.ExecContext(t.Context(), `UPDATE programme SET summary = 'Autre' WHERE source_key = 'programme:impact-jeunes'`); err != nil {
		t.Fatal(err)
	}
	if contentHash(t, db) == theirs {
		t.Error("the digest does not see a changed text")
	}
}

func contentHash(t *testing.T, db *sql.DB) string {
	t.Helper()
	hash, err := opendata.ContentHash(t.Context(), db)
	if err != nil {
		t.Fatal(err)
	}
	return hash
}

func TestAnImportIsOneTransaction(t *testing.T) {
	t.Parallel()
	db := small(t)
	before := fingerprint(t, db)
	ctx, cancel := context.WithCancel(t.Context())
	_, err := opendata.Import(ctx, db, opendata.Options{
		From: folder(map[string]string{
			"territories.csv":         territoryHeader + strings.Replace(tarascon, "Tarascon", "Autre nom", 1),
			"contrats_de_ville.csv":   "code,generation,name,departement_code,epci_code,lon,lat\nCV001,2015,13 - Arles,13,241300417,,\n",
			"scenario_fr.json":        `{}`,
			"organisations.csv":       orgHeader + "name:012764a1dd76,Autre nom,,,,13,13,fonjep,2020,2025\n",
			"actors_seed.csv":         seedHeader + "etat,Autre nom,state,,,,,,,,country,FR,1,\n",
			"vocabulary_of_others.md": "not looked at",
		}),
		Progress: func(phase string, done, total int) {
			if phase == "city contract" { // the territories are in, the rest is not
				cancel()
			}
		}})
	if err == nil {
		t.Fatal("an import goes on after its context has ended")
	}
	if diff := cmp.Diff(before, fingerprint(t, db)); diff != "" {
		t.Errorf("a broken import left something (-before +after):\n%s", diff)
	}
}
