package graph

import (
	"context"
	"database/sql"
	"fmt"
	"testing"
	"time"

	"github.com/lib/pq"

	"alliances/internal/civic"
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
		`SELECT id FROM civic.alliance WHERE id IN (SELECT alliance_id FROM civic.alliance_member WHERE left_on IS NULL AND actor_id IN ` + actors + `)`,
		`SELECT id FROM civic.alliance WHERE NOT is_public AND id IN (SELECT alliance_id FROM civic.alliance_invitation WHERE status = 'PENDING' AND expires_at > now() AND actor_id IN ` + actors + `)`,
		`SELECT id FROM civic.convention WHERE NOT is_public AND alliance_id IN (SELECT alliance_id FROM civic.alliance_member WHERE left_on IS NULL AND actor_id IN ` + actors + `)`,
		`SELECT id FROM civic.programme WHERE NOT is_public AND (id IN (SELECT programme_id FROM civic.programme_operator WHERE actor_id IN ` + actors + `)
			OR alliance_id IN (SELECT alliance_id FROM civic.alliance_member WHERE left_on IS NULL AND actor_id IN ` + actors + `))`,
		`SELECT id FROM civic.offer WHERE NOT is_public AND (actor_id IN ` + actors + ` OR need_id IN (SELECT id FROM civic.need WHERE is_public AND declared_by_id IN ` + actors + `))`,
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

// walls are both, and each alone, for what belongs to accounts.
var walls = map[string]struct{ noPolicies, noRule bool }{"both walls": {}, "row-level security alone": {noRule: true}, "the rule alone": {noPolicies: true}}

// withoutPolicies takes row-level security away from accounts, and what stands for it in functions.
func withoutPolicies(t *testing.T, db *pgtest.DB) {
	t.Helper()
	if _, err := db.Open(t, postgres.RoleOwner).Exec(`DO $$ DECLARE r record; BEGIN
		FOR r IN SELECT c.oid::regclass AS name FROM pg_class c WHERE c.relnamespace = 'account'::regnamespace AND c.relrowsecurity LOOP
			EXECUTE format('ALTER TABLE %s DISABLE ROW LEVEL SECURITY', r.name);
		END LOOP; END $$;
		CREATE OR REPLACE FUNCTION account.moderates(whom uuid) RETURNS boolean LANGUAGE sql AS 'SELECT true'`); err != nil {
		t.Fatal(err)
	}
}

// staffed are people of all kinds: with roles for the installation, with a second factor or without, an owner of an actor.
func staffed(t *testing.T, db *pgtest.DB, actor string) map[string]postgres.Caller {
	t.Helper()
	return map[string]postgres.Caller{"a moderator": signedIn(t, db, true, nil, "MODERATOR"), "a moderator without a second factor": signedIn(t, db, false, nil, "MODERATOR"), "an auditor": signedIn(t, db, true, nil, "AUDITOR"),
		"an owner": signedIn(t, db, true, map[string]string{actor: "OWNER"}), "somebody": signedIn(t, db, true, nil), "somebody else": signedIn(t, db, false, nil)}
}

// Claims are open to whoever makes them and to moderators with a second factor, who alone decide them.
func TestEachWallHoldsForClaims(t *testing.T) {
	t.Parallel()
	for name, wall := range walls {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newProgram(t, pgtest.New(t))
			uuidText, _ := p.newActor(t, "Secours d’essai", true)
			if wall.noPolicies {
				withoutPolicies(t, p.db)
			}
			if wall.noRule {
				p.store.WithoutRule()
			}
			callers := staffed(t, p.db, uuidText)
			claims := map[string]string{} // by who made it
			for who, caller := range callers {
				p.run(t, `INSERT INTO account.claim (actor_id, person_id, message) VALUES ($1, $2, 'x')`, uuidText, caller.Person)
				var id string
				if err := p.owner.QueryRow(`SELECT id FROM account.claim WHERE person_id = $1`, caller.Person).Scan(&id); err != nil {
					t.Fatal(err)
				}
				claims[who] = id
			}
			for reader, caller := range callers {
				read, end := begin(p.store, &caller)
				queued := map[string]bool{}
				page, err := read.ClaimPage(t.Context(), nil, postgres.PageRequest{First: 100, Rows: true})
				if err != nil {
					t.Fatal(err)
				}
				for _, c := range page.Nodes() {
					queued[c.ID] = true
				}
				for by, id := range claims {
					open := by == reader || reader == "a moderator"
					found, err := read.Claims(t.Context(), []string{id})
					if err != nil || (found[0] != nil) != open || queued[id] && !open || reader == "a moderator" && !queued[id] {
						t.Errorf("%s sees the claim of %s: %v, in the queue %v, %v", reader, by, found[0] != nil, queued[id], err)
					}
				}
				accounts, err := read.Accounts(t.Context(), []string{callers["somebody"].Person})
				if err != nil || (accounts[0] != nil) != (reader == "a moderator") && !(wall.noRule && reader == "somebody") {
					t.Errorf("%s sees an account: %v, %v", reader, accounts[0] != nil, err)
				}
				end()
			}
			for decider, caller := range callers {
				for by, id := range claims {
					err := p.store.DecideClaim(t.Context(), caller, postgres.ClaimDecision{ID: id, Approve: true, Reason: "x", Version: 1, Mail: func(string, string, string) []byte { return []byte("x") }})
					mayDecide := decider == "a moderator" && by != decider && by != "an owner"
					if decided := p.count(t, `SELECT count(*) FROM account.claim WHERE id = $1 AND status <> 'PENDING'`, id) == 1; decided != mayDecide || decided != (err == nil) {
						t.Errorf("%s decides the claim of %s: %v, %v", decider, by, decided, err)
					}
					p.run(t, `UPDATE account.claim SET status = 'PENDING', basis = NULL, decided_by = NULL, decided_at = NULL, version = 1 WHERE id = $1`, id)
				}
				p.run(t, `DELETE FROM account.membership WHERE person_id <> $1`, callers["an owner"].Person)
			}
		})
	}
}

// Moderators with a second factor alone decide about accounts, of others who have no role for the installation, and appoint owners where none can act.
func TestEachWallHoldsForModeration(t *testing.T) {
	t.Parallel()
	for name, wall := range walls {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newProgram(t, pgtest.New(t))
			owned, _ := p.newActor(t, "Tenu", true)
			orphan, _ := p.newActor(t, "Sans personne", true)
			if wall.noPolicies {
				withoutPolicies(t, p.db)
			}
			if wall.noRule {
				p.store.WithoutRule()
			}
			callers := staffed(t, p.db, owned)
			notice := func(string, string) []byte { return []byte("x") }
			for by, caller := range callers {
				for whom, target := range callers {
					may := by == "a moderator" && (whom == "an owner" || whom == "somebody" || whom == "somebody else")
					p.run(t, `INSERT INTO account.factor (person_id, secret, confirmed_at) VALUES ($1, 'x', now()) ON CONFLICT DO NOTHING`, target.Person)
					err := p.store.ResetSecondFactor(t.Context(), caller, target.Person, notice)
					if reset := p.count(t, `SELECT count(*) FROM account.factor WHERE person_id = $1`, target.Person) == 0; reset != may || reset != (err == nil) {
						t.Errorf("%s resets the factor of %s: %v, %v", by, whom, reset, err)
					}
					p.run(t, `UPDATE account.session SET ended_at = NULL, end_reason = NULL`)
					const suspended = `SELECT count(*) FROM account.person WHERE id = $1 AND suspended_at IS NOT NULL`
					err = p.store.SuspendAccount(t.Context(), caller, target.Person, "x", notice)
					if done := p.count(t, suspended, target.Person) == 1; done != may || done != (err == nil) {
						t.Errorf("%s suspends %s: %v, %v", by, whom, done, err)
					}
					if by != whom {
						p.run(t, `UPDATE account.person SET suspended_at = now(), suspension_reason = 'x' WHERE id = $1`, target.Person)
						err = p.store.ReinstateAccount(t.Context(), caller, target.Person, notice)
						if done := p.count(t, suspended, target.Person) == 0; done != may || done != (err == nil) {
							t.Errorf("%s reinstates %s: %v, %v", by, whom, done, err)
						}
					}
					p.run(t, `UPDATE account.person SET suspended_at = NULL, suspension_reason = NULL WHERE id = $1`, target.Person)
					p.run(t, `UPDATE account.session SET ended_at = NULL, end_reason = NULL`)
				}
				for actor, what := range map[string]string{owned: "what has an owner", orphan: "what has none"} {
					_, err := p.store.AppointOwner(t.Context(), caller, postgres.Invitation{ActorID: actor, Email: "x@example.org", Mail: func(*civic.Viewer, string, time.Time) []byte { return []byte("x") }})
					may := by == "a moderator" && actor == orphan || wall.noRule && by == "an owner" && actor == owned // the row is one that an owner may make
					if done := p.count(t, `SELECT count(*) FROM account.invitation WHERE actor_id = $1`, actor) == 1; done != may || done != (err == nil) {
						t.Errorf("%s appoints an owner of %s: %v, %v", by, what, done, err)
					}
					p.run(t, `DELETE FROM account.invitation`)
				}
				_, err := p.store.AppointOwner(t.Context(), caller, postgres.Invitation{ActorID: orphan, Email: caller.Person + "@example.org", Mail: func(*civic.Viewer, string, time.Time) []byte { return []byte("x") }})
				if done := p.count(t, `SELECT count(*) FROM account.invitation`) == 1; done || err == nil {
					t.Errorf("%s appoints him- or herself: %v", by, err)
				}
			}
		})
	}
}

// Nobody becomes an owner by statements alone: not without a claim that is proved or granted in the same transaction, or an invitation that is accepted in it.
func TestOwnershipIsBehindTheWall(t *testing.T) {
	t.Parallel()
	p := newProgram(t, pgtest.New(t))
	uuidText, _ := p.newActor(t, "Secours d’essai", true)
	hidden, _ := p.newActor(t, "Brouillon", false)
	owned, _ := p.newActor(t, "Tenu", true)
	caller := signedIn(t, p.db, true, nil)
	signedIn(t, p.db, true, map[string]string{owned: "OWNER"})
	p.run(t, `INSERT INTO account.claim (id, actor_id, person_id, email) SELECT a, a, $1, 'x@example.org' FROM unnest(ARRAY[$2, $3]::uuid[]) a`, caller.Person, uuidText, owned)
	p.run(t, `INSERT INTO account.claim (actor_id, person_id, status, decided_at) VALUES ($1, $2, 'APPROVED', now() - interval '1 s')`, uuidText, caller.Person)
	p.run(t, `INSERT INTO account.code (purpose, address, subject_id, digest, expires_at, used_at) VALUES ('CLAIM', 'x@example.org', $1, sha256('x'), now(), now())`, owned)
	app := p.db.Open(t, postgres.RoleApp)
	const grant = `UPDATE account.claim SET status = 'APPROVED', basis = 'MAIL', decided_at = now() WHERE id = $1`
	for name, c := range map[string]struct {
		text, id string
		works    bool
	}{
		"a membership by nothing":               {`INSERT INTO account.membership (person_id, actor_id, role) VALUES (current_setting('civic.viewer')::uuid, $1, 'OWNER')`, uuidText, false},
		"a membership of another kind":          {`INSERT INTO account.membership (person_id, actor_id, role) VALUES (current_setting('civic.viewer')::uuid, $1, 'MEMBER')`, uuidText, false},
		"a claim that is not proved":            {grant, uuidText, false},
		"a proved claim of what has an owner":   {grant, owned, false},
		"a decision of the own claim":           {`UPDATE account.claim SET status = 'APPROVED', basis = 'MODERATOR', decided_by = person_id, decided_at = now() WHERE id = $1`, uuidText, false},
		"a claim of what is hidden":             {`INSERT INTO account.claim (actor_id, person_id, message) VALUES ($1, current_setting('civic.viewer')::uuid, 'x')`, hidden, false},
		"a claim in the name of somebody else":  {`INSERT INTO account.claim (actor_id, person_id, message) SELECT $1, gen_random_uuid(), 'x'`, uuidText, false},
		"a claim that is taken back":            {`UPDATE account.claim SET status = 'WITHDRAWN', decided_at = now() WHERE id = $1`, uuidText, true},
		"a claim that is taken back, some time": {`UPDATE account.claim SET status = 'WITHDRAWN', decided_at = '2020-01-01' WHERE id = $1`, uuidText, false},
	} {
		tx, err := app.Begin()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := tx.Exec(`SELECT account.enter($1, $2)`, caller.Session, caller.Person); err != nil {
			t.Fatal(err)
		}
		if _, err := tx.Exec(c.text, c.id); (err == nil) != c.works {
			t.Errorf("%s: %v", name, err)
		}
		tx.Rollback()
	}
}
