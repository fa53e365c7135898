package graph

import (
	"testing"

	"alliances/internal/localpg"
	"alliances/internal/pgtest"
	"alliances/internal/postgres"
)

// Who could answer a need in Marseille, of 200,000 organisations that act in and around it, some 4,000 of which have done something there.
func BenchmarkSuggestions(b *testing.B) {
	db := pgtest.NewScenario(b)
	owner, admin := db.Open(b, postgres.RoleOwner), db.Open(b, localpg.Superuser)
	const place = `(SELECT id FROM civic.territory WHERE kind = 'COMMUNE' AND code = '13055')`
	for _, statement := range []string{
		`CREATE TEMP TABLE place AS SELECT row_number() OVER (ORDER BY t.code) - 1 AS n, t.id FROM civic.territory t JOIN civic.territory_closure c ON c.descendant_id = t.id AND c.ancestor_id = (SELECT id FROM civic.territory WHERE kind = 'DEPARTMENT' AND code = '13')`,
		`INSERT INTO civic.actor (id, source_key, name, world, world_basis, sort_name)
			SELECT md5('actor' || n)::uuid, 'bench:' || n, 'Organisme ' || n, (ARRAY['ASSOCIATION', 'COMPANY', 'PUBLIC_AUTHORITY'])[1 + n % 3], 'PRESUMED', 'organisme ' || n FROM generate_series(1, 200000) n`,
		`INSERT INTO civic.actor_territory (actor_id, territory_id) SELECT md5('actor' || n)::uuid, (SELECT id FROM place WHERE place.n = abs(hashtext('at' || s.n)) % (SELECT count(*) FROM place)) FROM generate_series(1, 200000) s (n)`,
		`INSERT INTO civic.programme (id, source_key, title, status, sort_name) SELECT md5('programme' || n)::uuid, 'bench:' || n, 'Action ' || n, 'OPEN', 'action ' || n FROM generate_series(1, 8000) n`,
		`INSERT INTO civic.programme_theme (programme_id, theme_id) SELECT md5('programme' || n)::uuid, (SELECT id FROM civic.theme ORDER BY code OFFSET n % 60 LIMIT 1) FROM generate_series(1, 8000) n`,
		`INSERT INTO civic.programme_operator (programme_id, actor_id, position) SELECT md5('programme' || n)::uuid, md5('actor' || (n * 20))::uuid, 1 FROM generate_series(1, 8000) n`,
		`INSERT INTO civic.site (id, programme_id, territory_id, name, precision, sort_name) SELECT md5('site' || n)::uuid, md5('programme' || n)::uuid, ` + place + `, 'Lieu ' || n, 'TERRITORY', 'lieu' FROM generate_series(1, 8000) n`,
		`INSERT INTO civic.contribution (id, contributor_id, to_programme_id, kind) SELECT md5('c' || n)::uuid, md5('actor' || n)::uuid, md5('programme' || (1 + n % 8000))::uuid, 'FUNDING' FROM generate_series(1, 20000) n`,
		`INSERT INTO civic.need (id, territory_id, theme_id, title, declared_by_id) SELECT md5('need')::uuid, ` + place + `, (SELECT parent_id FROM civic.theme WHERE parent_id IS NOT NULL ORDER BY code LIMIT 1), 'Besoin', md5('actor1')::uuid`,
	} {
		if _, err := owner.Exec(statement); err != nil {
			b.Fatalf("%.80s: %v", statement, err)
		}
	}
	if _, err := admin.Exec(`VACUUM ANALYZE`); err != nil {
		b.Fatal(err)
	}
	store, err := postgres.Open(b.Context(), db.DSN(postgres.RolePublic), 2)
	if err != nil {
		b.Fatal(err)
	}
	defer store.Close()
	var need string
	if err := owner.QueryRow(`SELECT id FROM civic.need`).Scan(&need); err != nil {
		b.Fatal(err)
	}
	ask := func() {
		found, err := store.Read().Answerable(b.Context(), []string{need}, postgres.PageRequest{First: 10, Rows: true})
		if err != nil || len(found[0].Nodes()) != 10 {
			b.Fatalf("%d suggested: %v", len(found[0].Nodes()), err)
		}
	}
	ask()
	for b.Loop() {
		ask()
	}
}
