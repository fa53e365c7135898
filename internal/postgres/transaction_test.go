package postgres_test

import (
	"context"
	"testing"
	"time"

	"github.com/google/uuid"

	"alliances/internal/localpg"
	"alliances/internal/pgtest"
	"alliances/internal/postgres"
)

// A request that ends while its transaction is being committed is committed, and told so; one that ends before it is not.
func TestACommitOutlivesItsRequest(t *testing.T) {
	t.Parallel()
	db := pgtest.New(t)
	owner, admin := as(t, db, postgres.RoleOwner), db.Open(t, localpg.Superuser)
	store, err := postgres.Open(t.Context(), db.DSN(postgres.RolePublic), 2)
	if err != nil {
		t.Fatal(err)
	}
	defer store.Close()
	if err := store.SignedIn(t.Context(), db.DSN(postgres.RoleApp), 2); err != nil {
		t.Fatal(err)
	}
	person := uuid.NewString()
	must(t, owner, `INSERT INTO account.person (id, email) VALUES ('`+person+`', 'ana@example.org')`)
	const held = 4711
	refuse := func(during string) error {
		t.Helper()
		must(t, owner, `DROP TRIGGER IF EXISTS waits ON account.audit`)
		must(t, owner, `CREATE CONSTRAINT TRIGGER waits AFTER INSERT ON account.audit DEFERRABLE `+during+` FOR EACH ROW EXECUTE FUNCTION account.waits()`)
		lock, err := admin.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer lock.Close()
		defer lock.ExecContext(t.Context(), `SELECT pg_advisory_unlock_all()`)
		if _, err := lock.ExecContext(t.Context(), `SELECT pg_advisory_lock($1)`, held); err != nil {
			t.Fatal(err)
		}
		ctx, leave := context.WithCancel(t.Context())
		defer leave()
		done := make(chan error, 1)
		go func() {
			done <- store.Refused(ctx, postgres.Caller{Person: person, RequestID: during[:9]}, "proposeAlliance", "FORBIDDEN")
		}()
		waits := func() (count int) {
			t.Helper()
			if err := admin.QueryRow(`SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`).Scan(&count); err != nil {
				t.Fatal(err)
			}
			return count
		}
		for waits() == 0 {
			time.Sleep(time.Millisecond)
		}
		leave()
		if during == "INITIALLY DEFERRED" {
			for range 100 { // it goes on waiting
				if waits() == 0 {
					t.Error("the commit was cut off")
					break
				}
				time.Sleep(2 * time.Millisecond)
			}
			if _, err := lock.ExecContext(t.Context(), `SELECT pg_advisory_unlock($1)`, held); err != nil {
				t.Fatal(err)
			}
		}
		return <-done
	}
	must(t, owner, `CREATE FUNCTION account.waits() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$ BEGIN PERFORM pg_advisory_xact_lock_shared(4711); RETURN NULL; END $$`)
	if err := refuse("INITIALLY DEFERRED"); err != nil {
		t.Errorf("cut off while it was being committed: %v", err)
	}
	if err := refuse("INITIALLY IMMEDIATE"); err == nil {
		t.Error("done without a commit")
	}
	var kept int
	if err := owner.QueryRow(`SELECT count(*) FROM account.audit`).Scan(&kept); err != nil || kept != 1 {
		t.Errorf("%d were kept (%v)", kept, err)
	}
}
