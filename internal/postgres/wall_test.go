package postgres_test

import (
	"database/sql"
	"errors"
	"slices"
	"testing"

	"github.com/lib/pq"

	"alliances/internal/civic"
	"alliances/internal/pgtest"
	"alliances/internal/postgres"
)

// as connects to a database as one of its roles.
func as(t *testing.T, db *pgtest.DB, role string) *sql.DB {
	t.Helper()
	conn, err := sql.Open("postgres", db.DSN(role))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	return conn
}

func must(t *testing.T, db *sql.DB, statement string) {
	t.Helper()
	if _, err := db.Exec(statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// The public role reads published rows and public columns, and nothing else: the wall holds without a condition in any statement.
func TestThePublicRoleSeesWhatIsPublic(t *testing.T) {
	t.Parallel()
	db := pgtest.NewScenario(t)
	owner := as(t, db, postgres.RoleImport)
	public := as(t, db, postgres.RolePublic)
	count := func(statement string) (n int) {
		t.Helper()
		if err := public.QueryRow(statement).Scan(&n); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
		return n
	}
	const here = `SELECT count(*) FROM civic.programme WHERE title = 'Impact Jeunes'`
	if count(here) != 1 {
		t.Fatal("the programme is not there to be hidden")
	}
	must(t, owner, `UPDATE civic.programme SET is_public = false WHERE title = 'Impact Jeunes'`)
	if count(here) != 0 {
		t.Error("a hidden programme is seen")
	}
	if n := count(`SELECT count(*) FROM civic.programme_place pl JOIN civic.territory t ON t.id = pl.territory_id WHERE t.code = '13203-felix-pyat'`); n != 0 {
		t.Errorf("its places are seen: %d", n)
	}
	if n := count(`SELECT count(*) FROM civic.search_entry e WHERE e.object_id NOT IN (SELECT id FROM civic.programme) AND e.kind = 'PROGRAMME'`); n != 0 {
		t.Errorf("its entry in the search is seen: %d", n)
	}
	for _, statement := range []string{
		`SELECT source_key FROM civic.site`,
		`SELECT * FROM civic.programme`,
		`SELECT address FROM private.site_place`,
		`SELECT ids FROM civic.event`,
		`SELECT civic.events_since('1:1:')`,
		`SELECT payload FROM civic.job`,
		`INSERT INTO civic.source (id, source_key, title) VALUES (gen_random_uuid(), 'x', 'x')`,
		`UPDATE civic.programme SET title = 'x'`,
		`DELETE FROM civic.label`,
		`SELECT civic.close_ended()`,
		`SELECT email FROM account.person`,
		`SELECT account.act(gen_random_uuid(), true)`,
		`SELECT account.person_by_email('ana@example.org')`,
		`CREATE TABLE civic.mine ()`,
		`SET ROLE alliances_owner`,
	} {
		_, err := public.Exec(statement)
		// 42501: no right; 25006: the role's transactions only read.
		if failed, ok := errors.AsType[*pq.Error](err); !ok || failed.Code != "42501" && failed.Code != "25006" {
			t.Errorf("the public role may: %s (%v)", statement, err)
		}
	}
}

// Every column of every table has a visibility class, and the public role may read those of the class public and no other.
func TestGrantsFollowTheClasses(t *testing.T) {
	t.Parallel()
	db := pgtest.Scenario(t)
	rows, err := as(t, db, postgres.RoleImport).Query(`
		SELECT c.oid::regclass || '.' || a.attname, coalesce(col_description(c.oid, a.attnum), ''),
		       has_column_privilege('alliances_public', c.oid, a.attnum, 'SELECT'), c.relrowsecurity AND c.relforcerowsecurity
		FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
		WHERE c.relnamespace IN ('civic'::regnamespace, 'private'::regnamespace, 'account'::regnamespace) AND c.relkind IN ('r', 'p', 'v', 'm')`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns := 0
	for rows.Next() {
		var column, class string
		var readable, walled bool
		if err := rows.Scan(&column, &class, &readable, &walled); err != nil {
			t.Fatal(err)
		}
		columns++
		if class == "" {
			t.Errorf("%s has no visibility class", column)
		}
		if readable != (class == "public") {
			t.Errorf("%s is of class %s, and the public role may read it: %v", column, class, readable)
		}
		if !walled {
			t.Errorf("%s stands in a table without row-level security that binds its owner", column)
		}
	}
	if err := rows.Err(); err != nil || columns < 200 {
		t.Fatalf("%d columns were looked at: %v", columns, err)
	}
}

// Asking around a shelter tells nothing: it is in no answer, at no distance, and moves no other.
func TestAShelterIsNotFoundByDistances(t *testing.T) {
	t.Parallel()
	db := pgtest.NewScenario(t)
	owner := as(t, db, postgres.RoleImport)
	must(t, owner, `INSERT INTO private.site_place (site_id, address, location)
		SELECT id, '1 rue tenue secrète', point(5.39012, 43.31234) FROM civic.site WHERE name = 'Villages Clubs du Soleil'
		ON CONFLICT (site_id) DO UPDATE SET location = EXCLUDED.location`)
	store, err := postgres.Open(t.Context(), db.DSN(postgres.RolePublic), 2)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	found := 0
	for _, near := range []civic.GeoPoint{{Latitude: 43.31234, Longitude: 5.39012}, {Latitude: 43.32, Longitude: 5.39}, {Latitude: 43.31, Longitude: 5.40}} {
		page, err := store.Read().ProgrammesNear(t.Context(), near, 100_000, nil, postgres.PageRequest{First: 100, Rows: true, Info: true})
		if err != nil {
			t.Fatal(err)
		}
		found += len(page.Edges)
		for _, edge := range page.Edges {
			if edge.Site.Precision == civic.TerritoryOnly || edge.Site.Location == nil || edge.Node.Title == "Hébergement d'urgence (Marseille, 2020)" {
				t.Errorf("%s is found at %d m", edge.Site.Name, edge.DistanceMetres)
			}
			if d := near.Distance(*edge.Site.Location); int(d+0.5) != edge.DistanceMetres {
				t.Errorf("%s: %d m is not the distance of the published point, %.1f m", edge.Site.Name, edge.DistanceMetres, d)
			}
		}
	}
	if found == 0 {
		t.Error("nothing at all is found, which proves nothing")
	}
}

// Where an actor acts is placed as it is published, wherever it moves.
func TestPlacesOfActorsFollowWhereTheyAct(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	loader := db.Open(t, postgres.RoleImport)
	public := db.Open(t, postgres.RolePublic)
	const a, b = "00000000-0000-0000-0000-00000000000a", "00000000-0000-0000-0000-00000000000b"
	for i, id := range []string{a, b} {
		must(t, loader, `INSERT INTO civic.territory (id, source_key, kind, code, name, sort_name, time_zone) VALUES ('`+id+`', '`+id+`', 'COMMUNE', '0000`+string(rune('1'+i))+`', 'x', 'x', 'Europe/Paris')`)
	}
	must(t, loader, `INSERT INTO civic.actor (id, name, world, world_basis, sort_name) VALUES ('`+a+`', 'x', 'COMPANY', 'DECLARED', 'x')`)
	must(t, loader, `INSERT INTO civic.actor_territory (actor_id, territory_id) VALUES ('`+a+`', '`+a+`')`)
	for _, step := range []struct{ change, want string }{
		{`SELECT 1`, a},
		{`UPDATE civic.actor_territory SET territory_id = '` + b + `'`, b},
		{`UPDATE civic.actor_territory SET is_public = false`, ""},
		{`UPDATE civic.actor_territory SET is_public = true`, b},
		{`UPDATE civic.actor SET archived_at = now()`, ""},
	} {
		must(t, loader, step.change)
		var got string
		if err := public.QueryRow(`SELECT coalesce(string_agg(territory_id::text, ' '), '') FROM civic.actor_place`).Scan(&got); err != nil {
			t.Fatal(err)
		}
		if got != step.want {
			t.Errorf("after %s it is placed in %q, want %q", step.change, got, step.want)
		}
	}
}

// The connection that serves is behind the wall, or there is none.
func TestServingBehindTheWall(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	for _, role := range []string{postgres.RoleOwner, "postgres"} {
		if store, err := postgres.Open(t.Context(), db.DSN(role), 1); err == nil {
			store.Close()
			t.Errorf("the program would serve as %s", role)
		}
	}
}

// Two writers who change the same count do not wait for each other, and folding changes no count.
func TestTalliesLetWritersPass(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	loader := db.Open(t, postgres.RoleImport)
	insert := func(x interface {
		Exec(string, ...any) (sql.Result, error)
	}, n string) {
		t.Helper()
		if _, err := x.Exec(`INSERT INTO civic.actor (id, name, world, world_basis, sort_name) VALUES (('00000000-0000-0000-0000-00000000000' || $1::text)::uuid, $2::text, 'COMPANY', 'DECLARED', $2)`, n, []string{"", "un", "deux"}[n[0]-'0']); err != nil {
			t.Fatal(err)
		}
	}
	tx, err := loader.Begin()
	if err != nil {
		t.Fatal(err)
	}
	insert(tx, "1")
	must(t, loader, `SET lock_timeout = '1s'`)
	insert(loader, "2")
	if err := tx.Commit(); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		var n, rows int
		if err := loader.QueryRow(`SELECT sum(n), count(*) FROM civic.tally WHERE subject = 'actor'`).Scan(&n, &rows); err != nil || n != 2 {
			t.Fatalf("%d actors are counted: %v", n, err)
		}
		must(t, loader, `SELECT civic.fold_tallies()`)
	}
	var rows int
	if err := loader.QueryRow(`SELECT count(*) FROM civic.tally WHERE subject = 'actor'`).Scan(&rows); err != nil || rows != 1 {
		t.Errorf("%d rows are left of a folded count: %v", rows, err)
	}
}

// independent are the references to a thing that may be hidden while the row that refers stays public: it then shows nothing there.
var independent = []string{"declared_by_id", "successor_id", "superseded_by_id", "replica_of_id", "host_id", "provider_id", "site_id", "programme.alliance_id"}

// What belongs to a hidden actor, alliance, convention, programme or mission is hidden with it, and what is added to it is hidden, too.
func TestNothingOfTheHiddenIsSeen(t *testing.T) {
	t.Parallel()
	db := pgtest.NewScenario(t)
	loader, public := db.Open(t, postgres.RoleImport), db.Open(t, postgres.RolePublic)
	seen := func(child, column, parent string) (n int) {
		t.Helper()
		if err := public.QueryRow(`SELECT count(*) FROM civic.` + child + ` c WHERE c.` + column + ` IS NOT NULL AND c.` + column + ` NOT IN (SELECT id FROM civic.` + parent + `)`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	rows, err := loader.Query(`SELECT c.conrelid::regclass::text, a.attname, c.confrelid::regclass::text FROM pg_constraint c
		JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
		WHERE c.contype = 'f' AND c.connamespace = 'civic'::regnamespace AND has_any_column_privilege('alliances_public', c.conrelid, 'SELECT')
		AND c.confrelid::regclass::text IN ('actor', 'alliance', 'convention', 'programme', 'mission') ORDER BY 1, 2`)
	if err != nil {
		t.Fatal(err)
	}
	var references [][3]string
	for rows.Next() {
		var r [3]string
		if err := rows.Scan(&r[0], &r[1], &r[2]); err != nil {
			t.Fatal(err)
		}
		if !slices.Contains(independent, r[1]) && !slices.Contains(independent, r[0]+"."+r[1]) {
			references = append(references, r)
		}
	}
	if err := rows.Err(); err != nil || len(references) < 20 {
		t.Fatalf("%d references were found: %v", len(references), err)
	}
	for _, parent := range []string{"actor", "alliance", "convention", "programme"} {
		must(t, loader, `UPDATE civic.`+parent+` SET is_public = false WHERE id IN (SELECT id FROM civic.`+parent+` ORDER BY md5(id::text) LIMIT 1 + (SELECT count(*) FROM civic.`+parent+`) / 2)`)
	}
	for _, r := range references {
		if n := seen(r[0], r[1], r[2]); n > 0 {
			t.Errorf("%d rows of %s are seen, and what they belong to by %s is not", n, r[0], r[1])
		}
	}
	must(t, loader, `INSERT INTO civic.statement (id, programme_id, position, text, source_id)
		SELECT gen_random_uuid(), p.id, 99, 'x', (SELECT id FROM civic.source LIMIT 1) FROM civic.programme p WHERE NOT p.is_public`)
	if n := seen("statement", "programme_id", "programme"); n > 0 {
		t.Error("what is added to a hidden programme is seen")
	}
}
