package graph

import (
	"testing"

	"github.com/google/uuid"
	"github.com/lib/pq"

	"alliances/internal/pgtest"
	"alliances/internal/postgres"
)

// signedIn makes a person who is signed in, with or without a second factor, with roles in actors (by their UUIDs) and for the installation.
func signedIn(t testing.TB, db *pgtest.DB, factor bool, roles map[string]string, platform ...string) postgres.Caller {
	t.Helper()
	owner := db.Open(t, postgres.RoleOwner)
	c := postgres.Caller{Session: uuid.NewString(), Person: uuid.NewString(), RequestID: "test"}
	run := func(text string, args ...any) {
		t.Helper()
		if _, err := owner.Exec(text, args...); err != nil {
			t.Fatal(err)
		}
	}
	run(`INSERT INTO account.person (id, email, display_name, platform_roles) VALUES ($1::uuid, $1::text || '@example.org', 'Personne d’essai', $2)`, c.Person, pq.Array(append([]string{}, platform...)))
	run(`INSERT INTO account.session (id, person_id, device, refresh_digest, factor_at, expires_at) VALUES ($1, $2, 'essai', sha256('x'), CASE WHEN $3 THEN now() END, now() + interval '1 day')`,
		c.Session, c.Person, factor)
	for actor, role := range roles {
		run(`INSERT INTO account.membership (person_id, actor_id, role) VALUES ($1, $2, $3)`, c.Person, actor, role)
	}
	return c
}

// withViewers lets a store act in the name of viewers.
func withViewers(t testing.TB, store *postgres.Store, db *pgtest.DB) {
	t.Helper()
	if err := store.SignedIn(t.Context(), db.DSN(postgres.RoleApp), 4); err != nil {
		t.Fatal(err)
	}
}
