package graph

import (
	"context"
	"database/sql"
	"fmt"
	"testing"

	"github.com/lib/pq"

	"alliances/internal/pgtest"
	"alliances/internal/postgres"
)

// Of what is not published a viewer reads what belongs to the own actors, by its id and below it, and nothing else: with both walls, with
// row-level security alone, and with the rule alone.
func TestEachWallHolds(t *testing.T) {
	t.Parallel()
	db := pgtest.NewScenario(t)
	populate(t, db)
	owner := db.Open(t, postgres.RoleOwner)
	viewers := newViewers(t, db)
	unwalled := pgtest.NewScenario(t)
	populate(t, unwalled)
	copyAccounts(t, db, unwalled, viewers)
	if _, err := unwalled.Open(t, postgres.RoleOwner).Exec(`DO $$ DECLARE r record; BEGIN
		FOR r IN SELECT c.oid::regclass AS name FROM pg_class c WHERE c.relnamespace = 'civic'::regnamespace AND c.relrowsecurity LOOP
			EXECUTE format('ALTER TABLE %s DISABLE ROW LEVEL SECURITY', r.name);
		END LOOP; END $$`); err != nil {
		t.Fatal(err)
	}
	for name, wall := range map[string]struct {
		db     *pgtest.DB
		noRule bool
	}{"both walls": {db, false}, "row-level security alone": {db, true}, "the rule alone": {unwalled, false}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			store, err := postgres.Open(t.Context(), wall.db.DSN(postgres.RolePublic), 2)
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { store.Close() })
			withViewers(t, store, wall.db)
			if wall.noRule {
				store.WithoutRule()
			}
			cells, shown := 0, 0
			for i, viewer := range viewers {
				expected := openTo(t, owner, viewer.Person)
				for _, n := range nodeTables {
					var hidden []string
					each2(t, owner, `SELECT id, '' FROM civic.`+n.table+` WHERE NOT is_public ORDER BY id`, func(id, _ string) { hidden = append(hidden, id) })
					read, end := begin(store, &viewer)
					found, err := loaders[n.prefix](context.Background(), read, hidden)
					if err != nil {
						t.Fatal(err)
					}
					end()
					for j, id := range hidden {
						if cells++; (found[j] != nil) != expected[id] {
							t.Errorf("viewer %d, %s %s: seen %v, belongs to the viewer %v", i, n.typeName, id, found[j] != nil, expected[id])
						}
						if found[j] != nil {
							shown++
						}
					}
				}
			}
			t.Logf("%d cells, %d of them open", cells, shown)
			if cells < 100 || shown < 10 {
				t.Error("too few to tell")
			}
		})
	}
}

// openTo gives what is not published and belongs to a person's actors, worked out apart from both walls.
func openTo(t *testing.T, db *sql.DB, person string) map[string]bool {
	t.Helper()
	open := map[string]bool{}
	add := func(query string, args ...any) {
		t.Helper()
		rows, err := db.Query(query, args...)
		if err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		defer rows.Close()
		for rows.Next() {
			var id string
			if err := rows.Scan(&id); err != nil {
				t.Fatal(err)
			}
			open[id] = true
		}
	}
	mine := func() pq.StringArray {
		ids := pq.StringArray{}
		for id := range open {
			ids = append(ids, id)
		}
		return ids
	}
	const actors = `(SELECT actor_id FROM account.membership WHERE person_id = $1)`
	for _, query := range []string{
		`SELECT id FROM civic.actor WHERE NOT is_public AND id IN ` + actors,
		`SELECT id FROM civic.alliance WHERE NOT is_public AND id IN (SELECT alliance_id FROM civic.alliance_member WHERE left_on IS NULL AND actor_id IN ` + actors + `)`,
		`SELECT id FROM civic.convention WHERE NOT is_public AND alliance_id IN (SELECT alliance_id FROM civic.alliance_member WHERE left_on IS NULL AND actor_id IN ` + actors + `)`,
		`SELECT id FROM civic.programme WHERE NOT is_public AND (id IN (SELECT programme_id FROM civic.programme_operator WHERE actor_id IN ` + actors + `)
			OR alliance_id IN (SELECT alliance_id FROM civic.alliance_member WHERE left_on IS NULL AND actor_id IN ` + actors + `))`,
		`SELECT id FROM civic.mission WHERE NOT is_public AND (organiser_id IN ` + actors + ` OR programme_id IN (SELECT programme_id FROM civic.programme_operator WHERE actor_id IN ` + actors + `))`,
	} {
		add(query, person)
	}
	for table, columns := range map[string][]string{
		"alliance_member": {"alliance_id", "actor_id"}, "convention": {"alliance_id"}, "mission": {"organiser_id", "programme_id"}, "site": {"programme_id"}, "contribution": {"contributor_id", "to_actor_id", "to_alliance_id", "to_programme_id"},
		"objective": {"programme_id", "alliance_id"}, "outcome": {"programme_id"}, "timeline_event": {"programme_id", "alliance_id"}, "shift": {"mission_id"},
	} {
		of := mine()
		for _, column := range columns {
			if table != "shift" {
				add(fmt.Sprintf(`SELECT id FROM civic.%s WHERE NOT is_public AND %s = ANY ($1)`, table, column), of)
			}
		}
	}
	add(`SELECT id FROM civic.shift WHERE NOT is_public AND mission_id = ANY ($1)`, mine())
	return open
}

// copyAccounts takes people who are signed in over to another database.
func copyAccounts(t *testing.T, from, to *pgtest.DB, callers []postgres.Caller) {
	t.Helper()
	a, b := from.Open(t, postgres.RoleOwner), to.Open(t, postgres.RoleOwner)
	for _, c := range callers {
		var roles pq.StringArray
		var factor bool
		if err := a.QueryRow(`SELECT p.platform_roles, s.factor_at IS NOT NULL FROM account.person p JOIN account.session s ON s.person_id = p.id WHERE p.id = $1`, c.Person).Scan(&roles, &factor); err != nil {
			t.Fatal(err)
		}
		if _, err := b.Exec(`INSERT INTO account.person (id, platform_roles) VALUES ($1, $2)`, c.Person, roles); err != nil {
			t.Fatal(err)
		}
		if _, err := b.Exec(`INSERT INTO account.session (id, person_id, refresh_digest, factor_at, expires_at) VALUES ($1, $2, sha256('x'), CASE WHEN $3 THEN now() END, now() + interval '1 day')`, c.Session, c.Person, factor); err != nil {
			t.Fatal(err)
		}
		each2(t, a, `SELECT actor_id, role FROM account.membership WHERE person_id = '`+c.Person+`'`, func(actor, role string) {
			if _, err := b.Exec(`INSERT INTO account.membership (person_id, actor_id, role) VALUES ($1, $2, $3)`, c.Person, actor, role); err != nil {
				t.Fatal(err)
			}
		})
	}
}
